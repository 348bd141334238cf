"""Verdicts on claims: their words, what each means, the flags, the rules on the way, and why something was not run."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    # -- the verdicts --------------------------------------------------------------------------------------------------
    "verdict.WRONG_ON_FACTS": Text("Wrong on facts", "사실과 다름"),
    "verdict.NOT_TESTABLE": Text("Not testable", "검증 불가"),
    "verdict.TOO_FEW_CASES": Text("Too few cases", "사례 부족"),
    "verdict.CONTRADICTED": Text("Contradicted", "자료와 반대"),
    "verdict.NO_SUPPORT": Text("No support, looks like chance", "근거 없음, 우연과 구별되지 않음"),
    "verdict.SUGGESTIVE": Text("Suggestive", "정황만 있음"),
    "verdict.SUPPORTED_FRAGILE": Text("Supported, fragile", "뒷받침되나 취약함"),
    "verdict.SUPPORTED": Text("Supported", "뒷받침됨"),
    "verdict.meaning.WRONG_ON_FACTS": Text(
        "At least one figure of the text lies outside its tolerance.",
        "기사에 나온 수치 가운데 적어도 하나가 허용 오차를 벗어난다.",
    ),
    "verdict.meaning.NOT_TESTABLE": Text(
        "The data at hand cannot decide it, one way or the other.", "지금 있는 자료로는 맞는지 틀리는지 가릴 수 없다."
    ),
    "verdict.meaning.TOO_FEW_CASES": Text(
        "So few cases could not show it even if it were true. This says nothing on whether it is.",
        "사례가 너무 적어서, 맞는 말이라 해도 자료로는 드러나지 않는다. 맞다거나 틀리다는 뜻이 아니다.",
    ),
    "verdict.meaning.CONTRADICTED": Text(
        "The data point the other way, by more than chance explains.",
        "자료는 주장과 반대 방향을 가리키며, 우연으로 보기 어렵다.",
    ),
    "verdict.meaning.NO_SUPPORT": Text(
        "Dates picked at random do as well too often for the cases to speak for it.",
        "아무 날이나 골라도 이만한 결과가 자주 나와, 사례가 주장을 뒷받침하지 못한다.",
    ),
    "verdict.meaning.SUGGESTIVE": Text(
        "It points the claimed way, but chance, something else at the same time, or the choice of definition could "
        "still be the reason.",
        "주장한 방향을 가리키기는 하지만 우연, 같은 때 있었던 다른 요인, 정의를 고른 방식으로도 설명될 수 있다.",
    ),
    "verdict.meaning.SUPPORTED_FRAGILE": Text(
        "Chance is an unlikely reason. But it does not hold under every definition, or against the controls, or on "
        "cases after the publication.",
        "우연으로 보기는 어렵다. 다만 모든 정의에서 성립하지는 않거나, 대조 검정이나 발표 이후 사례로 확인되지 않았다.",
    ),
    "verdict.meaning.SUPPORTED": Text(
        "Chance is an unlikely reason, and it holds under the other definitions, against the controls and on cases "
        "after the publication.",
        "우연으로 보기 어렵고, 다른 정의와 대조 검정, 발표 이후 사례에서도 성립한다.",
    ),
    "verdict.meaning.fact": Text(
        "Every figure that could be looked up lies within its tolerance.",
        "찾아볼 수 있는 수치는 모두 허용 오차 안에 있다.",
    ),
    "verdict.line": Text("{verdict}{confounded}{flags}", "{verdict}{confounded}{flags}"),
    "verdict.line.confounded": Text(", confounded", ", 교란 요인 있음"),
    "verdict.line.flags": Text(" ({flags})", "({flags})"),
    # -- the flags -----------------------------------------------------------------------------------------------------
    "flag.C": Text("confounded", "교란 요인"),
    "flag.S": Text("depends on the definition", "정의에 좌우됨"),
    "flag.L": Text("hindsight", "사후 선택"),
    "flag.D": Text("data limits", "자료 한계"),
    "flag.M": Text("true by construction", "구조상 당연함"),
    "flag.W": Text("contradicts itself", "표현 모순"),
    "flag.O": Text("open prediction", "결과 대기"),
    "flag.text.C": Text(
        "Something else that could be the cause lies close to nearly all cases, and too few lie away from it to tell "
        "the two apart; or a slow trend explains the difference as well.",
        "원인이 될 만한 다른 일이 거의 모든 사례와 겹치고, 겹치지 않는 사례가 너무 적어 둘을 가려낼 수 없다. "
        "또는 완만한 추세로도 차이가 똑같이 설명된다.",
    ),
    "flag.text.S": Text(
        "Some of the definitions or starts of the sample make it look like more than chance, others do not: the choice "
        "decides.",
        "정의나 표본 시작일을 어떻게 잡느냐에 따라 우연을 넘는 결과로도, 우연으로도 보인다. 고르는 사람에게 달렸다.",
    ),
    "flag.text.L": Text(
        "Its cases were picked by people who knew how they ended.", "결과를 아는 상태에서 사례를 골랐다."
    ),
    "flag.text.D": Text(
        "A series is missing or begins later than the claim asks for. What could not be run is listed.",
        "없는 자료가 있거나, 주장이 요구하는 것보다 늦게 시작한다. 실행하지 못한 항목은 따로 밝혔다.",
    ),
    "flag.text.M": Text(
        "It follows from how the figures are made, so that a test can only confirm it.",
        "수치를 만드는 방식에서 저절로 나오는 결과라, 검정으로는 확인밖에 할 수 없다.",
    ),
    "flag.text.W": Text(
        "The text says two things that cannot both be right.", "기사에 동시에 맞을 수 없는 두 말이 들어 있다."
    ),
    "flag.text.O": Text(
        "It says something about a day that has not come yet; the verdict follows when it has.",
        "아직 오지 않은 날에 대해 말하고 있다. 그날이 지나면 판정이 이어진다.",
    ),
    # -- the rules, in their order -------------------------------------------------------------------------------------
    "reason.outside_tolerance.yes": Text(
        "Outside of their tolerance: {wrong} of {checks} figures.", "허용 오차를 벗어난 수치: {checks}개 중 {wrong}개."
    ),
    "reason.outside_tolerance.no": Text(
        "No figure lies outside its tolerance ({checks} asked for).", "허용 오차를 벗어난 수치는 없다(전체 {checks}개)."
    ),
    "reason.nothing_looked_up.yes": Text(
        "No figure could be looked up ({checks} asked for).", "찾아볼 수 있는 수치가 없다(전체 {checks}개)."
    ),
    "reason.nothing_looked_up.no": Text("Right: {right} of {checks} figures.", "맞은 수치: {checks}개 중 {right}개."),
    "reason.untestable.yes": Text("No data can decide it: {why}", "자료로 가릴 수 없다. {why}"),
    "reason.no_links.yes": Text(
        "A chain of claims needs a verdict on every link, and one at least has none.",
        "여러 주장을 잇는 설명은 고리마다 판정이 있어야 하는데, 판정이 없는 고리가 있다.",
    ),
    "reason.weakest_link.yes": Text(
        "The chain has {links}, and is worth what the weakest is worth: {weakest}.",
        "고리 {links} 가운데 가장 약한 것의 판정을 따른다: {weakest}.",
    ),
    "reason.no_data.yes": Text(
        "A series that the test needs is not there, or no case has ended yet.",
        "검정에 필요한 자료가 없거나, 결과가 나온 사례가 없다.",
    ),
    "reason.record_cannot_reach_alpha.yes": Text(
        "Even a perfect record of so few cases comes about by chance {p}, not rarer than the {alpha} asked for.",
        "사례가 이만큼뿐이면 전부 맞는 일도 우연히 {p} 나온다. 기준인 {alpha}보다 드물지 않다.",
    ),
    "reason.record_cannot_reach_alpha.no": Text(
        "A perfect record of so many cases would come about by chance {p}, rarer than the {alpha} asked for.",
        "사례가 이 정도면 전부 맞는 일은 우연히 {p} 나온다. 기준인 {alpha}보다 드물다.",
    ),
    "reason.too_little_power.yes": Text(
        "An effect of the claimed size would be seen only {power}; 4 in 5 are asked for.",
        "주장한 크기의 효과가 실제로 있어도 {power}만 드러난다. 기준은 5번 중 4번이다.",
    ),
    "reason.too_little_power.no": Text(
        "An effect of the claimed size would be seen {power}; 4 in 5 are asked for.",
        "주장한 크기의 효과가 있다면 {power} 드러난다. 기준은 5번 중 4번이다.",
    ),
    "reason.opposite_direction.yes": Text(
        "The data go the other way, and chance takes them so far only {p}.",
        "자료가 반대 방향으로 갔고, 우연히 그만큼 가는 일은 {p}만 생긴다.",
    ),
    "reason.opposite_direction.no": Text(
        "The data do not go the other way any further than chance takes them {p}.",
        "반대 방향으로 벗어난 정도는 우연히 {p} 나오는 수준이다.",
    ),
    "reason.interval_excludes_claim.yes": Text(
        "The claimed size of {claimed} lies outside the interval from {low} to {high}.",
        "주장한 크기 {claimed:은/는} 신뢰 구간 {low}~{high} 밖에 있다.",
    ),
    "reason.interval_excludes_claim.no": Text(
        "The claimed size of {claimed} lies within the interval from {low} to {high}.",
        "주장한 크기 {claimed:은/는} 신뢰 구간 {low}~{high} 안에 있다.",
    ),
    "reason.definitions_not_counted.yes": Text(
        "The file switches the correction for several definitions off: the best of them does as well by chance {p}, "
        "and that is left out.",
        "주장 파일이 다중 정의 보정을 껐다. 가장 잘 나온 정의는 우연히 {p} 나오지만 판정에 넣지 않는다.",
    ),
    "reason.looks_like_chance.yes": Text(
        "Chance alone does as well {p}: at least as often as 1 in 5.",
        "우연만으로도 {p} 이만한 결과가 나온다. 5번 중 1번 이상이다.",
    ),
    "reason.looks_like_chance.no": Text(
        "Chance alone does as well {p}: less often than 1 in 5.",
        "우연만으로는 {p} 이만한 결과가 나온다. 5번 중 1번보다 드물다.",
    ),
    "reason.p_between.yes": Text("That is not rarer than the {alpha} asked for.", "기준인 {alpha}보다 드물지 않다."),
    "reason.p_between.no": Text("That is rarer than the {alpha} asked for.", "기준인 {alpha}보다 드물다."),
    "reason.primary_not_valid.yes": Text(
        "The test does not keep its level for such events: no better than suggestive.",
        "이런 사건에서는 검정의 오류율이 지켜지지 않는다. 판정은 ‘정황만 있음’을 넘지 못한다.",
    ),
    "reason.paths_do_not_confirm.yes": Text(
        "Cases found again on paths of a fitted model, on which nothing else happens, do as well {p}, which is not "
        "rarer than the {alpha} asked for: no better than suggestive.",
        "아무 효과도 없는 모형 경로에서 같은 사건을 다시 찾아도 우연히 {p} 나오며, 기준인 {alpha}보다 드물지 않다. "
        "판정은 ‘정황만 있음’을 넘지 못한다.",
    ),
    "reason.paths_do_not_confirm.no": Text(
        "Cases found again on paths of a fitted model, on which nothing else happens, do as well {p}, which is rarer "
        "than the {alpha} asked for.",
        "아무 효과도 없는 모형 경로에서 같은 사건을 다시 찾아도 우연히 {p} 나와, 기준인 {alpha}보다 드물다.",
    ),
    "reason.confounded.yes": Text(
        "A confounder cannot be told apart from it (flag C): no better than suggestive.",
        "교란 요인과 구별되지 않는다(C). 판정은 ‘정황만 있음’을 넘지 못한다.",
    ),
    "reason.confounded.no": Text(
        "No confounder that was looked at lies near nearly all cases.",
        "살펴본 교란 요인 가운데 거의 모든 사례와 겹치는 것은 없다.",
    ),
    "reason.sign_unstable.yes": Text(
        "Only {share} of the definitions tried point the claimed way; 60% are asked for.",
        "시도한 정의 가운데 주장한 방향을 가리키는 것은 {share}뿐이다. 기준은 60%다.",
    ),
    "reason.sign_unstable.no": Text(
        "{share} of the definitions tried point the claimed way.", "시도한 정의의 {share:이/가} 주장한 방향을 가리킨다."
    ),
    "reason.sign_not_everywhere.yes": Text(
        "Not 90% but {share} of the definitions tried point the claimed way.",
        "주장한 방향을 가리키는 정의는 {share:으로/로}, 기준인 90%에 못 미친다.",
    ),
    "reason.sign_not_everywhere.no": Text(
        "At least 90% of the definitions tried point the claimed way ({share}).",
        "시도한 정의의 90% 이상이 주장한 방향을 가리킨다({share}).",
    ),
    "reason.controls_not_passed.yes": Text(
        "A control that should show nothing shows something, or none could be run.",
        "아무것도 나오지 않아야 할 대조 검정에서 결과가 나왔거나, 대조 검정을 실행하지 못했다.",
    ),
    "reason.controls_not_passed.no": Text(
        "The controls that should show nothing show nothing.",
        "아무것도 나오지 않아야 할 대조 검정에서는 아무것도 나오지 않았다.",
    ),
    "reason.not_out_of_sample.yes": Text(
        "No case after the publication confirms it.", "발표 이후 사례로는 확인되지 않았다."
    ),
    "reason.not_out_of_sample.no": Text(
        "The cases after the publication went the claimed way.", "발표 이후 사례도 주장한 방향으로 갔다."
    ),
    # -- what was not run, and why -------------------------------------------------------------------------------------
    "claim.why.no_series": Text(
        "there are no data on {detail}, neither in the store nor packaged",
        "{detail} 자료가 저장소에도 기본 자료에도 없다",
    ),
    "claim.why.no_field": Text("there is no {detail}", "{detail:이/가} 없다"),
    "claim.why.no_events": Text("nothing of the kind happened in the data", "자료 기간에 해당하는 일이 없었다"),
    "claim.why.no_resolved_cases": Text("no case has ended yet", "결과가 나온 사례가 아직 없다"),
    "claim.why.horizon_too_long": Text(
        "its span of {detail} days is longer than the data", "기간 {detail}일이 자료 기간보다 길다"
    ),
    "claim.why.events_outside_data": Text(
        "its days lie outside of the data {detail}", "해당 날짜가 자료 기간을 벗어난다 {detail}"
    ),
    "claim.why.too_short": Text("the data are too short {detail}", "자료가 너무 짧다 {detail}"),
    "claim.why.no_library": Text(
        "it needs the extra '{detail}': pip install 'weatherglass[{detail}]'",
        "추가 구성 '{detail}'이 필요하다: pip install 'weatherglass[{detail}]'",
    ),
    "claim.why.not_applicable": Text("it does not apply here {detail}", "여기에는 해당하지 않는다 {detail}"),
    "claim.why.did_not_converge": Text("the estimation found no answer {detail}", "추정이 수렴하지 않았다 {detail}"),
    "untestable.no_data": Text("there are no data on it", "자료가 없다"),
    "untestable.no_operational_meaning": Text(
        "it says nothing that could be measured", "무엇을 재야 할지 정할 수 없는 말이다"
    ),
    "untestable.not_identified": Text(
        "the cause that it names cannot be told apart from others",
        "지목한 원인을 다른 원인과 구별할 방법이 없다",
    ),
}

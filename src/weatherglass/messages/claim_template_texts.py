"""Comments of a new claim file: what each section is for, in English and in Korean beside each other."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "claim.new.head": Text(
        "A claim for `weatherglass claim test {file}`. It runs as it stands: change a section, run it, go on.",
        "`weatherglass claim test {file}`로 검정하는 파일이다. 그대로도 돌아가니 한 곳씩 고쳐 가며 돌려 보면 된다.",
    ),
    "claim.new.schema": Text(
        "Every key there is: `weatherglass claim schema`. A wrong key or value is named, with the nearest right one.",
        "쓸 수 있는 키는 `weatherglass claim schema`로 볼 수 있다. 틀린 키나 값은 가장 가까운 것과 함께 알려 준다.",
    ),
    "claim.new.id": Text("Its name: lower case, digits and hyphens.", "주장의 이름: 영문 소문자, 숫자, 하이픈만 쓴다."),
    "claim.new.source": Text(
        "Who said it, on which day, in which words. What came before that day is what they already knew.",
        "누가 언제 어떤 말로 했는지 적는다. 그날 이전의 일은 말한 사람이 이미 알고 있던 것으로 본다.",
    ),
    "claim.new.statement": Text(
        "The claim in a sentence, with what, when and how much.",
        "무엇이, 언제, 얼마나인지 드러나게 한 문장으로 적는다.",
    ),
    "claim.new.freeze": Text(
        "Cases that end after this day are out of sample. Not before the publication; today for an idea of your own.",
        "이날 이후에 끝난 사례만 표본 밖으로 친다. 발표일보다 앞설 수 없고, 스스로 떠올린 생각이면 오늘로 둔다.",
    ),
    "claim.new.direction": Text(
        "greater, less, or two_sided: which way the claim says it goes, against any date.",
        "greater(더 높다), less(더 낮다), two_sided(다르다): 아무 날과 견준 방향이다.",
    ),
    "claim.new.data": Text(
        "Series by name, as in `weatherglass data catalogue`, or imported ones of your own. start cuts the history.",
        "계열 이름은 `weatherglass data catalogue`에 있는 것이나 직접 가져온 것을 쓴다. start로 시작일을 자른다.",
    ),
    "claim.new.data.target": Text(
        "The series that the claim is about, as in `weatherglass data catalogue`, or one of your own.",
        "주장이 다루는 계열이다. `weatherglass data catalogue`에 있는 것이나 직접 가져온 것을 쓴다.",
    ),
    "claim.new.event": Text(
        "When it happens. Rules: breakout, threshold_cross, joint_move, calendar_dates, drawdown, regime_entry.",
        "사건을 정하는 규칙: breakout(신고점 돌파), threshold_cross(기준선), joint_move(동반 등락), "
        "calendar_dates(지정일), drawdown(하락), regime_entry(신호 상태).",
    ),
    "claim.new.event.as_claimed": Text(
        "as_claimed: [2016-11-14, 2020-11-13] would hold it to the dates that the text itself counts.",
        "as_claimed: [2016-11-14, 2020-11-13] 처럼 적으면 글이 직접 꼽은 날짜로 검정한다.",
    ),
    "claim.new.event.window": Text(
        "The period that is said to be different from the rest; to: end is the end of the data.",
        "나머지와 다르다는 기간이다. to: end는 자료가 끝나는 날까지라는 뜻이다.",
    ),
    "claim.new.outcome": Text(
        "What is measured after it: log_return, max_drawdown, max_runup, realised_volatility, ... horizon_days counts "
        "the target's own days: sessions of an index, calendar days of Bitcoin. also: what is shown beside it.",
        "그 뒤에 무엇을 잴지 정한다: log_return, max_drawdown, max_runup, realised_volatility 등. horizon_days는 "
        "대상의 날수로, 지수는 거래일, 비트코인은 달력일이다. also는 함께 보일 항목이다.",
    ),
    "claim.new.baseline": Text(
        "Any date from start on is what the cases are held against; start_grid shows how far the start decides.",
        "start 이후의 아무 날과 견준다. start_grid는 시작일에 따라 결과가 얼마나 달라지는지 보여 준다.",
    ),
    "claim.new.inference": Text(
        "The test that decides, its level, and how often tests draw. claimed_effect_multiple: the size that is meant.",
        "판정하는 검정과 기준, 추출 횟수다. claimed_effect_multiple에는 주장하는 크기를 배수로 적는다.",
    ),
    "claim.new.variants": Text(
        "Other definitions that would have been as good. All combinations are run, so that nobody picks the best one.",
        "똑같이 그럴듯한 다른 정의들이다. 모든 조합을 돌리므로 가장 잘 나온 것만 고를 수 없다.",
    ),
    "claim.new.confounders": Text(
        "What else happened at these times and may be the cause, by dates or by the state of a series.",
        "같은 때에 있었고 진짜 원인일 수도 있는 일을 날짜나 다른 계열의 상태로 적는다.",
    ),
    "claim.new.controls": Text(
        "Series that should show nothing. If they do, the result is about something else.",
        "아무것도 나오지 않아야 할 계열이다. 여기서도 나오면 다른 이유가 있다는 뜻이다.",
    ),
    "claim.new.prior": Text(
        "How firmly somebody believes in the base rate before the cases, in cases' worth. family: none leaves it out.",
        "사례를 보기 전에 기준 비율을 사례 몇 건어치만큼 믿는지 적는다. family: none이면 뺀다.",
    ),
    "claim.new.prediction": Text(
        "A day ahead at which it will be seen: remove the signs # to keep it open until then.",
        "앞으로 판가름 날 날이다. 앞의 #을 지우면 그날까지 결과를 기다리는 예측이 된다.",
    ),
    "claim.new.association": Text(
        "What goes with what: correlation, opposite_sign_share, ordered_bands, regression_slope, event_coincidence. "
        "claimed is the size that the text names.",
        "무엇이 무엇과 함께 움직이는가: correlation, opposite_sign_share, ordered_bands, regression_slope, "
        "event_coincidence. claimed에는 글이 말한 크기를 적는다.",
    ),
    "claim.new.forecast": Text(
        "What the signal is said to forecast, over how many days, and against which competitors.",
        "신호가 무엇을 며칠 앞까지 예측한다는 것인지, 어떤 예측과 견줄지 적는다.",
    ),
    "claim.new.lead_lag": Text(
        "Series from the one that is said to move first to the last.", "먼저 움직인다는 계열부터 차례로 적는다."
    ),
    "claim.new.strategy": Text(
        "Weight of the target in the state and outside of it, the rest in bills, set against holding it throughout.",
        "그 상태일 때와 아닐 때 대상의 비중이다. 나머지는 단기 국채에 두고, 계속 보유한 경우와 견준다.",
    ),
    "claim.new.checks": Text(
        "Figures of the text. claimed is as the text has it, right says where to look; tolerance in the figure's unit.",
        "글에 나온 수치다. claimed는 글의 수치, right는 찾아볼 곳, tolerance는 허용 오차다.",
    ),
    "claim.new.links": Text(
        "Ids of the claims that the chain is made of, as in `weatherglass claim list`: the weakest link decides.",
        "설명을 이루는 주장의 id로, `weatherglass claim list`에 있다. 가장 약한 고리가 판정을 정한다.",
    ),
    "claim.new.made": Text(
        "Wrote {file}. Next: weatherglass claim test {file}",
        "{file:을/를} 만들었다. 이제 weatherglass claim test {file}",
    ),
}

"""Words of the verdict card: heads, charts and what there is to see on them."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "card.verdict": Text("Verdict", "판정"),
    "card.title": Text("A claim, tested", "주장 검정"),
    "card.said_by": Text("Said by", "출처"),
    "card.contents.cases": Text("Cases", "사례"),
    "card.contents.chance": Text("Chance", "우연"),
    "card.contents.definitions": Text("Definitions", "정의"),
    "card.contents.beside": Text("What else was there", "다른 요인"),
    "card.contents.beliefs": Text("What to believe", "믿을 만한 정도"),
    "card.contents.figures": Text("Figures", "수치"),
    "card.contents.reasons": Text("Reasons", "이유"),
    "card.contents.data": Text("Data", "자료"),
    "card.section.chance": Text("Chance", "우연과 견주면"),
    "card.section.definitions": Text(
        "All definitions: {run} of {all} could be run", "모든 정의: {all}개 중 {run}개를 실행"
    ),
    "card.section.beside": Text("What else was there", "같은 때 있던 다른 요인"),
    "card.counted": Text("counted", "셈에 넣음"),
    "card.not_counted": Text("not counted", "셈에 넣지 않음"),
    "card.own": Text("the claim's own", "주장 자체"),
    "card.tests.note": Text(
        "The first one decides. A test that is not valid here is shown and never decides.",
        "첫 번째 검정으로 판정한다. 유효하지 않은 검정은 보여 주기만 하고 판정에 쓰지 않는다.",
    ),
    "card.choices.note": Text(
        "Each row takes all definitions with that choice together; the claim's own choices are bold. Where the "
        "columns change from row to row, the choice decides.",
        "각 행은 그 선택이 들어간 정의를 모두 모은 것이고, 굵은 글씨가 주장 자체의 선택이다. "
        "행마다 값이 크게 다르면 그 선택이 결과를 좌우한 것이다.",
    ),
    "card.timeline": Text("Cases and what else was there", "사례와 다른 요인의 시기"),
    "card.timeline.seen": Text(
        "Filled dots are the cases that the test counts, hollow ones the others; bars are the days near a confounder.",
        "채운 점은 검정에 들어간 사례, 빈 점은 나머지다. 막대는 교란 요인과 가까운 기간이다.",
    ),
    "card.timeline.cases": Text("Cases", "사례"),
    "card.timeline.row": Text("{name}: {spells}", "{name}: {spells}"),
    # -- charts --------------------------------------------------------------------------------------------------------
    "card.group.counted": Text("cases counted", "셈에 넣은 사례"),
    "card.group.omitted": Text("left out by the text", "기사가 뺀 사례"),
    "card.group.named": Text("named, not counted", "언급만 한 사례"),
    "card.group.later": Text("after the publication", "발표 이후"),
    "card.group.rule": Text("found by the rule", "규칙으로 찾은 사례"),
    "card.group.claimed": Text("counted by the text", "기사가 센 사례"),
    "card.role.counted": Text("counted", "셈에 넣음"),
    "card.role.claimed": Text("of the text", "기사"),
    "card.role.named": Text("named", "언급"),
    "card.role.omitted": Text("left out", "기사가 뺌"),
    "card.role.later": Text("later", "발표 이후"),
    "card.role.rule": Text("of the rule", "규칙"),
    "card.distribution.title": Text("The cases among all dates", "모든 날짜 속의 사례"),
    "card.distribution.seen": Text(
        "The hill is what {dates} dates did over {horizon}, their middle at {median}, half of them between {low} and "
        "{high}. The dots are the cases: {cases}.",
        "언덕은 {dates}일이 {horizon} 동안 낸 결과로, 중앙값은 {median}, 절반은 {low}~{high}에 든다. "
        "점은 사례다: {cases}.",
    ),
    "card.distribution.share": Text("all dates", "모든 날짜"),
    "card.distribution.unit": Text("% of dates", "날짜 비율 %"),
    "card.distribution.many": Text("{n} of them, from {low} to {high}", "{n}건, {low}에서 {high}까지"),
    "card.paths.title": Text("What came after each case", "사례 뒤의 경로"),
    "card.paths.seen": Text(
        "Multiples of the price at which each case begins, day by day; the dashed lines are the middle half of all "
        "dates.",
        "사례가 시작된 가격의 몇 배가 됐는지를 날마다 그렸다. 점선은 모든 날짜의 가운데 절반이다.",
    ),
    "card.paths.many": Text(
        "The middle of the {n} cases and their middle half, day by day; the dashed lines are the middle half of all "
        "dates.",
        "사례 {n}건의 중앙값과 가운데 절반을 날마다 그렸다. 점선은 모든 날짜의 가운데 절반이다.",
    ),
    "card.paths.x": Text("{rows} after the case", "사례 뒤 {rows}"),
    "card.paths.unit": Text("multiple", "배수"),
    "card.paths.all_low": Text("all dates, lower quarter", "모든 날짜 하위 25%"),
    "card.paths.all_middle": Text("all dates, middle", "모든 날짜 중앙값"),
    "card.paths.all_high": Text("all dates, upper quarter", "모든 날짜 상위 25%"),
    "card.paths.cases_low": Text("cases, lower quarter", "사례 하위 25%"),
    "card.paths.cases_middle": Text("cases, middle", "사례 중앙값"),
    "card.paths.cases_high": Text("cases, upper quarter", "사례 상위 25%"),
    "card.paths.one": Text("{day}, {role}", "{day}, {role}"),
    "card.period.title": Text("{measure}, and the period that is said to differ", "{measure:과/와} 달라졌다는 구간"),
    "card.period.seen": Text(
        "The shaded days are the period; the dotted lines are the averages of it and of the rest.",
        "칠한 부분이 해당 구간이고, 점선은 그 구간과 나머지 기간의 평균이다.",
    ),
    "card.period.label": Text("the period", "해당 구간"),
    "card.period.inside": Text("average of the period", "해당 구간 평균"),
    "card.period.outside": Text("average of the rest", "나머지 기간 평균"),
    "card.curve.title": Text("Every definition tried", "시도한 모든 정의"),
    "card.curve.seen": Text(
        "Each dot is one definition, from the lowest effect to the highest; its color says how rarely chance does "
        "as well. {share} point the claimed way, {below} have p below {alpha} on their own; taken together, the best "
        "of them does as well by chance {p}.",
        "점 하나가 정의 하나이며 효과가 낮은 것부터 높은 것까지 늘어놓았다. 색은 우연히 그만큼 되는 일이 얼마나 "
        "드문지를 나타낸다. {share:이/가} 주장한 방향이고, {below:은/는} 따로 보면 p가 {alpha} 미만이다. "
        "모두 감안하면 가장 잘 나온 것도 우연히 {p} 나온다.",
    ),
    "card.curve.x": Text("definitions, by effect", "정의(효과 순)"),
    "card.curve.unit.multiple": Text("times what any date gave", "아무 날 대비 배수"),
    "card.curve.unit.percent": Text("% against {than}", "{than} 대비 %"),
    "card.curve.unit.points": Text("percentage points against {than}", "{than} 대비 %포인트"),
    "card.curve.unit.difference": Text("against {than}", "{than} 대비"),
    "card.curve.unit.figure": Text("the claim's figure", "주장의 수치"),
    "card.curve.than.any": Text("any date", "아무 날"),
    "card.curve.than.rest": Text("the other periods", "나머지 기간"),
    "card.curve.p_01": Text("p below 0.01", "p 0.01 미만"),
    "card.curve.p_05": Text("p below 0.05", "p 0.05 미만"),
    "card.curve.p_20": Text("p below 0.20", "p 0.20 미만"),
    "card.curve.p_all": Text("p 0.20 and more", "p 0.20 이상"),
    "card.curve.own": Text("the claim's own", "주장 자체"),
    "card.curve.level.any": Text("no different from any date", "아무 날과 같음"),
    "card.curve.level.rest": Text("no different from the other periods", "나머지 기간과 같음"),
    "card.curve.level.none": Text("nothing", "없음"),
    "card.beliefs.title": Text("What to believe, by what one believed before", "미리 얼마나 믿었느냐에 따라"),
    "card.beliefs.seen": Text(
        "Bars are where the true hit rate lies 19 times in 20, the dash is the best guess, the diamond the base rate "
        "of {base}. The firmer the belief in the base rate before, the less so few cases move it.",
        "막대는 실제 적중률이 20번 중 19번 들어가는 범위, 가로줄은 최선의 추정, 마름모는 기준 비율 {base}이다. "
        "기준 비율을 굳게 믿을수록 몇 안 되는 사례로는 덜 움직인다.",
    ),
    "card.beliefs.x": Text("belief before, in cases' worth", "사전 믿음(사례 환산)"),
    "card.beliefs.unit": Text("% of cases", "적중률 %"),
    "card.beliefs.range": Text("19 times in 20", "20번 중 19번"),
    "card.beliefs.low": Text("lower end", "하한"),
    "card.beliefs.mean": Text("best guess", "최선의 추정"),
    "card.beliefs.high": Text("upper end", "상한"),
    "card.beliefs.base": Text("base rate", "기준 비율"),
    "card.surprise.label": Text("{title}: {chance}", "{title}: {chance}"),
    "card.surprise.left": Text("expected", "흔함"),
    "card.surprise.right": Text("rare", "드묾"),
    "card.no_pictures": Text(
        "There is nothing to draw for this kind of claim.", "이런 종류의 주장에는 그릴 것이 없다."
    ),
}

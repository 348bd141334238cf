"""Heads, sections and pictures of a playbook that was run, in the terminal and on its sheet."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    # -- sections and heads --------------------------------------------------------------------------------------------
    "playbook.section.states": Text(
        "What the state itself did, without trading", "매매와 별개로, 그 상태 이후에 일어난 일"
    ),
    "playbook.section.curve": Text("What 100 became", "100의 변화"),
    "playbook.section.performance": Text("Beside the fair comparisons", "공정한 비교"),
    "playbook.section.worst": Text("The worst spans", "최악의 구간"),
    "playbook.section.years": Text("Calendar years, playbook and holding", "연도별 수익률, 플레이북과 보유"),
    "playbook.section.tests": Text("Tests", "검정"),
    "playbook.section.choices": Text("Sets of parameters: {run} of {all}", "설정 조합: {all}개 중 {run}개"),
    "playbook.section.rules": Text("The rules", "규칙"),
    "playbook.section.reasons": Text("How the verdict came about", "판정에 이른 순서"),
    "playbook.section.flags": Text("Beside the verdict", "판정과 함께 볼 것"),
    "playbook.section.notices": Text("To be known", "알아둘 것"),
    "playbook.section.not_run": Text("Not run", "실행하지 못한 것"),
    "playbook.section.data": Text("Data", "자료"),
    "playbook.head.state_unit": Text("counted", "세는 단위"),
    "playbook.head.state_entry": Text("close", "종가"),
    "playbook.head.state_cases": Text("cases", "사례"),
    "playbook.head.state_up": Text("up", "오름"),
    "playbook.head.state_mean": Text("mean log", "평균 로그 수익률"),
    "playbook.head.state_beside": Text("against", "비교"),
    "playbook.head.state_span": Text("entries from, to", "진입 기간"),
    "playbook.head.figure": Text("figure", "항목"),
    "playbook.head.sessions": Text("over", "기간"),
    "playbook.head.change": Text("{name}", "{name}"),
    "playbook.head.when": Text("when", "언제"),
    "playbook.head.year": Text("year", "연도"),
    "playbook.head.month": Text("month", "월"),
    "playbook.head.age": Text("age when acted on", "판단 때 나이"),
    "playbook.head.better": Text("better than holding", "보유보다 나음"),
    "playbook.head.median_gain": Text("median gain", "차이 중앙값"),
    "playbook.head.id": Text("id", "식별자"),
    "playbook.head.articles": Text("acts on", "주장 번호"),
    "playbook.head.title": Text("what it says", "내용"),
    "playbook.head.contradicts": Text("against", "반대"),
    "playbook.years.part": Text("{year}*", "{year}*"),
    "playbook.years.note": Text("* not a whole year", "* 한 해를 다 채우지 못함"),
    # -- the sheet -----------------------------------------------------------------------------------------------------
    "sheet.title": Text("A playbook, simulated and judged", "플레이북 모의 매매와 판정"),
    "sheet.verdict": Text("Verdict", "판정"),
    "sheet.section.charts": Text("What became of the money", "돈의 변화"),
    "sheet.section.chance": Text("Chance and parameters", "우연과 설정 선택"),
    "sheet.section.months": Text("Months", "월별"),
    "sheet.contents.states": Text("The state", "그 상태"),
    "sheet.contents.charts": Text("Money", "돈"),
    "sheet.contents.performance": Text("Figures", "수치"),
    "sheet.contents.months": Text("Months", "월별"),
    "sheet.contents.chance": Text("Chance", "우연"),
    "sheet.contents.reasons": Text("Reasons", "이유"),
    "sheet.contents.data": Text("Data", "자료"),
    "sheet.equity": Text("What 100 became", "100의 변화"),
    "sheet.equity.seen": Text(
        "100 became {value}; bought and held it became {held}.",
        "100은 {value:이/가} 됐고, 사서 보유했다면 {held:이/가} 됐다.",
    ),
    "sheet.underwater": Text("Below the highest value so far", "고점 대비 하락"),
    "sheet.underwater.seen": Text(
        "The playbook fell {deepest} at its worst, holding {held}.",
        "가장 깊을 때 플레이북은 {deepest}, 보유는 {held}였다.",
    ),
    "sheet.sharpe": Text("Sharpe ratio of the last year", "직전 1년 샤프 비율"),
    "sheet.sharpe.seen": Text(
        "Over {rows} at a time, on each day; between {low} and {high} for the playbook.",
        "날마다 직전 {rows} 기준이며, 플레이북은 {low}~{high} 사이다.",
    ),
    "sheet.volatility": Text("Volatility of the last quarter", "직전 한 분기 변동성"),
    "sheet.volatility.seen": Text(
        "Per cent a year over {rows} at a time; up to {high} for the playbook.",
        "날마다 직전 {rows} 기준 연율이며, 플레이북의 최고는 {high}.",
    ),
    "sheet.weights": Text("What was held", "보유 비중"),
    "sheet.weights.seen": Text(
        "Shares of the money in each asset; {exposure} on average.",
        "돈에서 각 자산이 차지한 비중이다. 평균 {exposure}.",
    ),
    "sheet.weights.all": Text("in assets", "자산 합계"),
    "sheet.other": Text("The same schedule on other dates", "같은 일정을 다른 날짜에"),
    "sheet.other.seen": Text(
        "Growth a year of the schedule begun on {count} other dates; {share} grew at least as fast as the playbook.",
        "일정을 다른 날짜 {count}곳에서 시작했을 때의 연 수익률이다. {share:이/가} 플레이북 이상이었다.",
    ),
    "sheet.other.x": Text("growth a year, %", "연 수익률 %"),
    "sheet.other.unit": Text("% of dates", "날짜 비율 %"),
    "sheet.other.own": Text("the playbook: {growth}", "플레이북: {growth}"),
    "sheet.staged": Text("The same instalments from any date", "같은 분할 매수를 아무 날에나"),
    "sheet.staged.seen": Text(
        "Growth by {horizon} of instalments begun on {count} dates; the mark is the mean of the playbook's {starts}.",
        "{count}일에서 시작한 분할 매수의 {horizon} 뒤 수익률이다. 표시는 플레이북 시작 {starts}의 평균이다.",
    ),
    "sheet.staged.x": Text("growth, %", "수익률 %"),
    "sheet.curve": Text("Every set of parameters", "모든 설정 조합"),
    "sheet.curve.seen": Text(
        "Gain on holding of each set, sorted; {share} did better, and {below} have a p below {alpha}.",
        "조합마다 보유와의 차이를 순서대로 놓았다. {share:이/가} 보유보다 나았고, p가 {alpha} 미만인 것은 {below}.",
    ),
    "sheet.curve.x": Text("set of parameters", "설정 조합"),
    "sheet.curve.own": Text("the playbook's own", "플레이북 자체"),
    "sheet.curve.none": Text("as good as holding", "보유와 같음"),
    "sheet.curve.unit": Text("{measure}, gain on holding", "{measure}, 보유와의 차이"),
    "sheet.months.seen": Text(
        "Change in each month, in per cent; the darker the further from none, falls with a minus.",
        "월별 수익률(%)이다. 진할수록 0에서 멀고, 하락에는 빼기 부호를 붙였다.",
    ),
    "sheet.months.year": Text("whole year", "연간"),
}

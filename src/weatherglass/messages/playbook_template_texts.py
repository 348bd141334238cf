"""Comments of a new playbook file: what each section is for, in English and in Korean beside each other."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "playbook.new.head": Text(
        "A playbook for `weatherglass playbook run {file}`. It runs as it stands: change a section, run it, go on.",
        "`weatherglass playbook run {file}`로 돌려 보는 파일이다. 그대로도 돌아가니 한 곳씩 고쳐 가며 돌려 보면 된다.",
    ),
    "playbook.new.schema": Text(
        "Every key there is: `weatherglass playbook schema`. A wrong key or value is named, with the nearest right.",
        "쓸 수 있는 키는 `weatherglass playbook schema`로 볼 수 있다. 틀린 키나 값은 가장 가까운 것과 함께 알려 준다.",
    ),
    "playbook.new.id": Text("Its name: lower case, digits and hyphens.", "이름: 영문 소문자, 숫자, 하이픈만 쓴다."),
    "playbook.new.statement": Text("What to do when, in a sentence.", "언제 무엇을 할지 한 문장으로 적는다."),
    "playbook.new.source": Text(
        "Who advised it, on which day, in which words. What came before that day they already knew.",
        "누가 언제 어떤 말로 권했는지 적는다. 그날 이전의 일은 말한 사람이 이미 알고 있던 것으로 본다.",
    ),
    "playbook.new.freeze": Text(
        "Only what comes after this day is out of sample; today for an idea of your own.",
        "이날 이후만 표본 밖으로 친다. 스스로 떠올린 생각이면 오늘로 둔다.",
    ),
    "playbook.new.assets": Text(
        "What can be held, by names of your own; the first is the clock. returns: price, total_return (with dividends, "
        "where a source gives them), ten_year_bond (a bond priced from the yield DGS10).",
        "들 수 있는 자산에 이름을 붙인다. 첫 자산의 거래일이 시간의 기준이 된다. returns는 price(가격), "
        "total_return(배당 포함, 자료가 있을 때), ten_year_bond(DGS10 수익률로 값을 매긴 채권) 가운데 하나다.",
    ),
    "playbook.new.rules": Text(
        "The first rule that holds decides, from what was known strictly before the close at which it is traded. "
        "Conditions: level, percentile, change, average, state (of a signal in `weatherglass signals`), event, all, "
        "any, none. hold: shares of the money; the rest is cash.",
        "위에서부터 처음 성립하는 규칙을 따른다. 매매하는 종가보다 먼저 알 수 있었던 값만 본다. 조건은 level(수준), "
        "percentile(백분위), change(변화), average(이동평균), state(`weatherglass signals`의 신호 상태), event(사건), "
        "all, any, none이다. hold는 돈에서 차지하는 비중이고 나머지는 현금이다.",
    ),
    "playbook.new.latch": Text(
        "until and at_most_days keep a rule going once it has begun; stages buys in equal instalments.",
        "until과 at_most_days를 적으면 한 번 시작한 규칙이 이어진다. stages는 같은 크기로 나눠 산다.",
    ),
    "playbook.new.otherwise": Text(
        "Weights when no rule holds; keep orders nothing and leaves what is held.",
        "어느 규칙도 성립하지 않을 때의 비중이다. keep이면 아무 주문도 내지 않고 그대로 둔다.",
    ),
    "playbook.new.scaling": Text(
        "Weights times a factor while a condition holds, or sized to a volatility in per cent a year.",
        "조건이 성립하는 동안 비중에 배수를 곱하거나, 연 변동성(%)에 맞춰 비중을 정한다.",
    ),
    "playbook.new.stops": Text(
        "fixed: below the average price paid; trailing: below the highest close since. back_in says when it may be "
        "bought again.",
        "fixed는 평균 매수가, trailing은 산 뒤의 최고 종가가 기준이다. back_in은 언제 다시 살 수 있는지 정한다.",
    ),
    "playbook.new.costs": Text(
        "In basis points of what is traded; half the spread grows with each point of a volatility index over a level.",
        "거래 금액의 1만분의 1 단위다. 변동성 지수가 기준을 넘으면 1포인트마다 호가 차이의 절반이 커진다.",
    ),
    "playbook.new.compare": Text(
        "Also lump_sum (without instalments) and random_dates (the same schedule on other dates).",
        "lump_sum(나누지 않고 한 번에)과 random_dates(같은 일정을 다른 날짜에)도 쓸 수 있다.",
    ),
    "playbook.new.variants": Text(
        "Other values that could have been chosen, by dotted path: all combinations are run and judged together.",
        "달리 고를 수 있었던 값을 점으로 이은 경로에 적는다. 모든 조합을 돌려 함께 판정한다.",
    ),
    "playbook.new.made": Text(
        "Wrote {file}. Next: weatherglass playbook run {file}",
        "{file:을/를} 만들었다. 이제 weatherglass playbook run {file}",
    ),
}

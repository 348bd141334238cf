"""Texts of Bitcoin's cycle: halvings, supply, record."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_YEARS = (2012, 2016, 2020, 2024)
_CYCLE = {
    "family.bitcoin_cycle": Text("Bitcoin cycle", "비트코인 사이클"),
    "signal.btc_cycle_multiple.title": Text("Bitcoin since its halving", "반감기 이후 비트코인 배수"),
    "signal.btc_cycle_multiple.definition": Text(
        "Bitcoin's close over its first close after the last halving, that of the UTC day of the block (within 7 "
        "days of "
        "it). The state compares it with the earlier cycles at the same age in days, each by its last close at most 7 "
        "days old: below all of them, among them, or above all. Figures are also given at 641 days, the age on 21 "
        "January "
        "2026, when the article compared the cycles.",
        "비트코인 종가를 직전 반감기의 첫 종가(블록이 채굴된 UTC 날짜의 종가, 늦어도 7일 안)로 나눈 배수다. 같은 "
        "경과 일수의 과거 "
        "사이클 배수(7일 안의 마지막 종가)와 견주어 모두보다 낮음, 그 사이, 모두보다 높음으로 나눈다. 기사가 "
        "사이클을 비교한 "
        "2026년 1월 21일의 경과 일수인 641일 기준 수치도 함께 보인다.",
    ),
    "signal.btc_cycle_multiple.state.below_earlier": Text("below all earlier cycles", "과거 사이클보다 낮음"),
    "signal.btc_cycle_multiple.state.among_earlier": Text("among earlier cycles", "과거 사이클 범위 안"),
    "signal.btc_cycle_multiple.state.above_earlier": Text("above all earlier cycles", "과거 사이클보다 높음"),
    "signal.btc_cycle_multiple.parameter.equal_age": Text("Age at which cycles are compared", "사이클 비교 경과 일수"),
    "signal.btc_cycle_multiple.parameter.max_gap": Text(
        "Oldest close that counts for a day", "인정하는 종가의 최대 경과"
    ),
    "signal.btc_cycle_multiple.fact.chance_of_falling_order": Text(
        "Chance that so many cycles would fall in order, were all orders alike",
        "배수가 차례로 낮아질 우연의 확률(순서 무작위 가정)",
    ),
    "signal.btc_cycle_day.title": Text("Day of the halving cycle", "반감기 경과 일수"),
    "signal.btc_cycle_day.definition": Text(
        "Calendar days since the last halving, in years of 365 days: the second begins at 365, the third at 730, the "
        "fourth at 1,095. The next halving is expected 1,458.3 days after the last, at 600 seconds a block. Figures "
        "say how "
        "long after each halving the Russell 2000 first closed at a record that ended a base of 365 days or more.",
        "직전 반감기부터 센 달력 일수다. 365일을 한 해로 하여 365일부터 2년 차, 730일부터 3년 차, 1,095일부터 4년 "
        "차로 본다. 다음 "
        "반감기는 블록당 600초로 셈해 1,458.3일 뒤로 예상한다. 반감기마다 러셀 2000이 365일 이상 지속된 횡보 끝에 "
        "처음 신고점에 "
        "마감하기까지 걸린 날도 함께 보인다.",
    ),
    "signal.btc_cycle_day.state.year_1": Text("first year after the halving", "반감기 후 1년 차"),
    "signal.btc_cycle_day.state.year_2": Text("second year after the halving", "반감기 후 2년 차"),
    "signal.btc_cycle_day.state.year_3": Text("third year after the halving", "반감기 후 3년 차"),
    "signal.btc_cycle_day.state.year_4": Text("fourth year after the halving", "반감기 후 4년 차"),
    "signal.btc_cycle_day.parameter.base_days": Text(
        "Length of a base of the Russell 2000", "러셀 2000 횡보 기간 기준"
    ),
    "signal.btc_cycle_day.parameter.edge_year_2": Text("Second year from", "2년 차 시작"),
    "signal.btc_cycle_day.parameter.edge_year_3": Text("Third year from", "3년 차 시작"),
    "signal.btc_cycle_day.parameter.edge_year_4": Text("Fourth year from", "4년 차 시작"),
    "signal.btc_cycle_day.parameter.expected_cycle": Text("Expected length of a cycle", "예상 사이클 길이"),
    "signal.btc_cycle_day.fact.halving_to_breakout": Text(
        "Halving to the Russell 2000's first breakout", "반감기에서 러셀 2000 신고점 돌파까지"
    ),
    "signal.btc_cycle_day.fact.next_halving": Text("Next halving, as expected then", "당시 예상한 다음 반감기"),
    "quantity.days_since_halving": Text("days since the halving", "반감기 경과 일수"),
    "occasion.halving_cycle": Text("cycle after a halving", "반감기 사이클"),
    "figure.price_at_halving": Text("close at the halving", "반감기 종가"),
    "figure.multiple_641": Text("multiple after 641 days", "641일 뒤 배수"),
    "figure.maximum_641": Text("highest multiple within 641 days", "641일 안 최고 배수"),
    "figure.multiple_same_age": Text("multiple at today's age", "현재와 같은 경과 시점 배수"),
    "figure.maximum_same_age": Text("highest multiple up to today's age", "현재와 같은 경과 시점까지 최고 배수"),
    "spread.price_base": Text(
        "from the close of the halving's day, or the one before", "반감기 당일 종가 기준과 전날 종가 기준"
    ),
}
_CYCLE_FACTS = {
    f"signal.btc_cycle_multiple.fact.{name}_{year}": Text(en.format(year=year), ko.format(year=year))
    for year in _YEARS
    for name, en, ko in (
        ("price_at_halving", "Close at the halving of {year}", "{year}년 반감기 종가"),
        ("multiple_641", "Multiple 641 days after the halving of {year}", "{year}년 반감기 641일 뒤 배수"),
        (
            "maximum_641",
            "Highest multiple within 641 days of the halving of {year}",
            "{year}년 반감기 후 641일 안 최고 배수",
        ),
        ("maximum_day_641", "Day of that highest close, cycle of {year}", "{year}년 사이클의 641일 안 최고 종가일"),
        ("multiple_same_age", "Multiple at today's age, cycle of {year}", "{year}년 사이클의 같은 경과 시점 배수"),
        (
            "maximum_same_age",
            "Highest multiple up to today's age, cycle of {year}",
            "{year}년 사이클의 같은 시점까지 최고 배수",
        ),
        (
            "maximum_day_same_age",
            "Day of the highest close up to today's age, cycle of {year}",
            "{year}년 사이클의 같은 시점까지 최고 종가일",
        ),
    )
} | {
    f"signal.btc_cycle_day.fact.{name}_{year}": Text(en.format(year=year), ko.format(year=year))
    for year in _YEARS
    for name, en, ko in (
        ("cycle_days", "Length of the cycle of {year}", "{year}년 사이클 길이"),
        (
            "halving_to_breakout",
            "Halving of {year} to the Russell 2000's breakout",
            "{year}년 반감기에서 러셀 2000 돌파까지",
        ),
    )
}
_SUPPLY = {
    "signal.btc_issuance.title": Text("Bitcoin's yearly inflation", "비트코인 연간 공급 증가율"),
    "signal.btc_issuance.definition": Text(
        "New coins of a year in per cent of those mined so far: subsidy x 144 blocks a day x 365.25 days over the "
        "coins "
        "issued. Subsidy and coins issued follow from the height of the chain, of at most 21,000,000 coins; the height "
        "on a day is estimated, a straight line between halvings and 144 blocks a day after the last.",
        "한 해에 새로 나오는 코인이 지금까지 채굴된 코인에서 차지하는 비율이다. 블록 보상×하루 144블록×365.25일을 "
        "누적 발행량으로 "
        "나눈다. 보상과 발행량은 블록 높이로 정해지며 총량은 2,100만(21,000,000) BTC를 넘지 않는다. 날짜별 블록 "
        "높이는 반감기 사이를 "
        "직선으로 잇고 마지막 반감기 뒤에는 하루 144블록으로 셈한 추정치다.",
    ),
    "signal.btc_issuance.parameter.blocks_a_day": Text("Blocks a day", "하루 블록 수"),
    "signal.btc_issuance.parameter.days_a_year": Text("Days a year", "연간 일수"),
    "signal.btc_issuance.parameter.supply_limit": Text("Limit of the supply", "총발행 한도"),
    "signal.btc_issuance.fact.coins_a_day_now": Text("New coins a day", "하루 신규 발행량"),
    "signal.btc_issuance.fact.coins_issued_now": Text("Coins mined so far", "누적 채굴량"),
    "signal.btc_issuance.fact.share_mined_now": Text("Share of all coins mined", "총량 대비 채굴 비율"),
    "signal.btc_issuance.fact.subsidy_now": Text("Subsidy a block", "블록 보상"),
} | {
    f"signal.btc_issuance.fact.{name}_{year}": Text(en.format(year=year), ko.format(year=year))
    for year in _YEARS
    for name, en, ko in (
        ("inflation_before", "Yearly inflation before the halving of {year}", "{year}년 반감기 직전 연간 증가율"),
        ("inflation_after", "Yearly inflation after the halving of {year}", "{year}년 반감기 직후 연간 증가율"),
        ("share_mined_at", "Share mined at the halving of {year}", "{year}년 반감기 시점 채굴 비율"),
    )
}
_RECORD = {
    "signal.btc_drawdown.title": Text("Bitcoin below its record", "비트코인 고점 대비 하락률"),
    "signal.btc_drawdown.definition": Text(
        "Close over the highest close so far, less one. A record at 0 %, below the record down to -20 %, a bear market "
        "from there to -50 %, a crash below.",
        "종가가 지금까지의 최고 종가보다 몇 % 낮은가다. 0%면 신고점, -20%까지는 고점 아래, -50%까지는 약세장, 그 "
        "밑은 폭락으로 본다.",
    ),
    "signal.btc_drawdown.state.crash": Text("crash", "폭락"),
    "signal.btc_drawdown.state.bear": Text("bear market", "약세장"),
    "signal.btc_drawdown.state.below_record": Text("below the record", "고점 아래"),
    "signal.btc_drawdown.state.record": Text("record", "신고점"),
    "signal.btc_drawdown.parameter.edge_bear": Text("Crash below", "폭락 기준"),
    "signal.btc_drawdown.parameter.edge_below_record": Text("Bear market below", "약세장 기준"),
    "signal.btc_drawdown.parameter.edge_record": Text("Record from", "신고점 기준"),
    "signal.btc_drawdown.fact.deepest_fall_after_breakout": Text(
        "Deepest fall from a high within a year of the Russell 2000's breakout of 18 September 2025",
        "러셀 2000 신고점 돌파(2025년 9월 18일) 뒤 1년 안 고점 대비 최대 낙폭",
    ),
} | {
    f"signal.btc_drawdown.fact.{name}_{year}": Text(en.format(year=year), ko.format(year=year))
    for year in _YEARS
    for name, en, ko in (
        ("record_before", "Record that stood at the halving of {year}", "{year}년 반감기 당시의 최고 종가일"),
        ("record_to_halving", "From that record to the halving of {year}", "{year}년 반감기까지 최고 종가 이후 경과"),
        ("deepest_since", "Farthest below the record, cycle of {year}", "{year}년 사이클의 고점 대비 최대 하락률"),
    )
}
TEXTS: Mapping[str, Text] = {**_CYCLE, **_CYCLE_FACTS, **_SUPPLY, **_RECORD}

"""Texts of record highs: phases after a record, breakouts, and what hangs on their definition."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_WATCHED: Mapping[str, tuple[str, str, str, str]] = {
    "rut_record_high": ("Russell 2000: record high", "러셀 2000 신고점", "close", "종가"),
    "rut_record_high_intraday": (
        "Russell 2000: record high, intraday", "러셀 2000 신고점(장중)", "high of the day", "장중 고가",
    ),
    "rut_record_high_with_dividends": (
        "Russell 2000 with dividends: record high", "러셀 2000 신고점(배당 포함)", "adjusted close", "수정종가",
    ),
    "mid_record_high": ("S&P MidCap 400: record high", "S&P 중형주 400 신고점", "close", "종가"),
    "spx_record_high": ("S&P 500: record high", "S&P 500 신고점", "close", "종가"),
    "ixic_record_high": ("Nasdaq Composite: record high", "나스닥 종합 신고점", "close", "종가"),
    "ndx_record_high": ("Nasdaq-100: record high", "나스닥 100 신고점", "close", "종가"),
    "btc_record_high": ("Bitcoin: record high", "비트코인 신고점", "close", "종가"),
}  # fmt: skip
"""Titles of the signals, and what they watch."""
_NOTES: Mapping[str, tuple[str, str]] = {
    "rut_record_high_with_dividends": (
        " No total-return series of the index is free: the adjusted close of the fund IWM stands in, and misses the "
        "fund's costs.",
        " 지수의 총수익 자료는 무료가 아니어서 IWM ETF의 수정종가로 대신한다. 운용 보수만큼 차이가 난다.",
    ),
}
_FACTS: Mapping[str, Text] = {
    "record": Text("Record", "사상 최고치"),
    "record_day": Text("Day of the record", "최고치 기록일"),
    "earliest_next_breakout": Text(
        "First day on which a new record would be a breakout", "다음 신고점이 ‘돌파’로 인정되는 첫날"
    ),
    "last_breakout": Text("Last breakout", "가장 최근 돌파"),
    **{
        f"breakouts_base_{days}": Text(
            f"Breakouts after at least {days} days without a record", f"신고점 없이 {days}일 이상 지난 뒤의 돌파"
        )
        for days in (180, 250, 365, 540, 730)
    },
    "breakouts_buffer_1": Text("The same, 1 % above the old record", "옛 고점을 1% 넘어야 돌파로 볼 때"),
    "breakouts_buffer_3": Text("The same, 3 % above the old record", "옛 고점을 3% 넘어야 돌파로 볼 때"),
    "breakouts_confirm_3": Text("The same, confirmed by 3 values in a row", "3일 연속 옛 고점 위여야 돌파로 볼 때"),
    "breakouts_confirm_5": Text("The same, confirmed by 5 values in a row", "5일 연속 옛 고점 위여야 돌파로 볼 때"),
    "breakouts_lookback_5": Text("The same, records of five years", "최근 5년 최고치를 기준으로 할 때"),
    "breakouts_lookback_10": Text("The same, records of ten years", "최근 10년 최고치를 기준으로 할 때"),
    "breakouts_shallow": Text("The same, bases no deeper than 35 %", "조정 폭이 35% 이내인 횡보만 인정할 때"),
    "breakouts_rearm_730": Text(
        "The same, none within 730 days after another", "돌파 뒤 730일 동안은 새 돌파로 치지 않을 때"
    ),
    "breakouts_by_definition": Text(
        "Breakouts by definition, median of the whole family", "정의별 돌파 횟수, 전체 정의의 중앙값"
    ),
    **{
        f"definitions_with_{year}": Text(
            f"Definitions that have a breakout in {year}", f"{year}년에 돌파가 잡히는 정의의 비율"
        )
        for year in (2011, 2013, 2016, 2020, 2024, 2025)
    },
    "definitions_of_article": Text(
        "Definitions with breakouts in 2016, 2020 and 2024 and in no other year from 2010 to 2024",
        "2010~2024년 중 2016·2020·2024년에만 돌파가 잡히는 정의의 수",
    ),
    "change_12m_after_breakouts": Text(
        "Change over 252 sessions after a breakout, median", "돌파 후 252거래일 수익률 중앙값"
    ),
    "change_12m_any_day": Text(
        "Change over 252 sessions after any day, median", "모든 날의 이후 252거래일 수익률 중앙값"
    ),
    "btc_multiple_12m_after_breakouts": Text(
        "Bitcoin 365 days after a breakout, median multiple", "돌파 365일 뒤 비트코인 배수, 중앙값"
    ),
    "btc_multiple_12m_any_day": Text(
        "Bitcoin 365 days after any day, median multiple", "모든 날의 365일 뒤 비트코인 배수, 중앙값"
    ),
    "btc_doubled_after_breakouts": Text(
        "Breakouts after which Bitcoin had more than doubled 365 days later",
        "365일 뒤 비트코인이 2배를 넘은 돌파의 비율",
    ),
    "btc_doubled_any_day": Text(
        "Days after which Bitcoin had more than doubled 365 days later", "365일 뒤 비트코인이 2배를 넘은 날의 비율"
    ),
    "mean_vix_in_breakout": Text(
        "Mean VIX while in a breakout or in price discovery", "돌파·가격 발견 국면의 평균 VIX"
    ),
    "mean_vix_otherwise": Text("Mean VIX on other days", "그 밖의 날 평균 VIX"),
    "mean_high_yield_spread_in_breakout": Text(
        "Mean high-yield spread while in a breakout or in price discovery",
        "돌파·가격 발견 국면의 평균 하이일드 스프레드",
    ),
    "mean_high_yield_spread_otherwise": Text(
        "Mean high-yield spread on other days", "그 밖의 날 평균 하이일드 스프레드"
    ),
    "gain_to_2026_01_21": Text("Gain of 2026 up to 21 January", "2026년 초부터 1월 21일까지 상승률"),
    "gain_to_2026_01_22": Text("Gain of 2026 up to 22 January", "2026년 초부터 1월 22일까지 상승률"),
    "gain_2025": Text("Gain of 2025", "2025년 연간 상승률"),
    "gain_2025_from_april_low": Text(
        "Gain from the low of 8 April 2025 to the end of the year", "2025년 4월 8일 저점에서 연말까지 상승률"
    ),
    "above_record_2024_11_25": Text(
        "Distance above the record on 25 November 2024 (negative: below it)",
        "2024년 11월 25일, 종전 최고치 대비(음수는 미달)",
    ),
    "first_above_2700": Text("First close above 2,700", "2,700포인트를 처음 넘어 마감한 날"),
}
_FIGURES: Mapping[str, Text] = {
    "value": Text("Value", "돌파 당시 값"),
    "record_exceeded": Text("Record exceeded", "넘어선 옛 고점"),
    "record_day": Text("Day of that record", "옛 고점 기록일"),
    "days_since_record": Text("Days since then", "옛 고점 후 경과일"),
    "base_length": Text("Length of the base", "횡보 기간"),
    "base_depth": Text("Depth of the base", "횡보 중 최대 하락"),
    "change_12m": Text("Change 252 sessions later", "252거래일 뒤 수익률"),
    "btc_price": Text("Bitcoin at the next close", "직후 비트코인 종가"),
    "btc_multiple_12m_before": Text("Bitcoin, multiple over the 365 days before", "직전 365일 비트코인 배수"),
    "btc_multiple_12m": Text("Bitcoin, multiple over the 365 days after", "이후 365일 비트코인 배수"),
    "vix": Text("VIX of the day", "당일 VIX"),
}


def _signal_texts(name: str) -> dict[str, Text]:
    own, (en, ko, watched_en, watched_ko) = f"signal.{name}", _WATCHED[name]
    near, (note_en, note_ko) = "20" if name == "btc_record_high" else "5", _NOTES.get(name, ("", ""))
    return {
        f"{own}.title": Text(en, ko),
        f"{own}.definition": Text(
            f"Per cent between the {watched_en} and the highest one before it. A breakout is the first record after at "
            "least 365 days without one; it is fresh for 30 days while the price holds above the old record. For a "
            "year after it the price is in price discovery while it stays above that record and within "
            f"{near} % of its highest. Any other record counts as recent for 7 days." + note_en,
            f"{watched_ko} 기준으로 직전까지의 최고치와 얼마나 차이 나는지(%)를 본다. 365일 이상 신고점이 없다가 처음 "
            "옛 고점을 넘으면 신고점 돌파이며, 옛 고점 위를 지키는 동안 30일까지 돌파 상태로 친다. 이후 1년 동안 옛 "
            f"고점 위이면서 최고치의 {near}% 이내에 있으면 가격 발견 국면이다. 그 밖의 신고점은 7일 동안만 최근 "
            "신고점으로 본다." + note_ko,
        ),
        f"{own}.state.below_record": Text("below the record", "고점 아래"),
        f"{own}.state.record": Text("recent record", "최근 신고점"),
        f"{own}.state.breakout": Text("breakout", "신고점 돌파"),
        f"{own}.state.price_discovery": Text("price discovery", "가격 발견"),
        f"{own}.parameter.min_days": Text(
            "Days without a record before a breakout", "돌파 전 신고점이 없어야 하는 기간"
        ),
        f"{own}.parameter.fresh_days": Text("Days for which a breakout is fresh", "돌파 직후로 보는 기간"),
        f"{own}.parameter.discovery_days": Text("Days of price discovery at most", "가격 발견 국면의 최장 기간"),
        f"{own}.parameter.recent_days": Text("Days for which another record counts", "일반 신고점의 유효 기간"),
        f"{own}.parameter.pullback": Text("Nearness to the highest value", "최고치 근접 기준"),
        f"{own}.occasion.breakout": Text("Breakout", "신고점 돌파"),
        **{f"{own}.fact.{fact}": entry for fact, entry in _FACTS.items()},
        **{f"{own}.figure.{figure}": entry for figure, entry in _FIGURES.items()},
    }


TEXTS: Mapping[str, Text] = {
    "family.record_highs": Text("Record highs", "신고점과 돌파"),
    **{key: entry for name in _WATCHED for key, entry in _signal_texts(name).items()},
    "quantity.RUT.high": Text("the high of the Russell 2000", "러셀 2000 장중 고가"),
    "quantity.IWM.adjclose": Text("IWM with dividends", "IWM 수정종가"),
    "quantity.age_of_record_at_next": Text(
        "the age of the record at the next one", "다음 신고점 때 직전 고점의 경과일"
    ),
    "quantity.days_since_breakout": Text("the time since the breakout", "돌파 후 경과일"),
    "quantity.days_since_record": Text("the time since the record", "신고점 후 경과일"),
    "spread.range": Text("range", "최소~최대"),
}

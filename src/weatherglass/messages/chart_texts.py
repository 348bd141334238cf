"""Texts of the report's charts: titles, what there is to see, names of lines, notes, and labels of the page's scale."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "chart.basis": Text(
        "{first} to {last}, {n} values ({returns}, {gap_rule}). Source: {sources}.",
        "{first}~{last}, 값 {n}개({returns}, {gap_rule}). 출처: {sources}.",
    ),
    "chart.bitcoin_cycles.cycle": Text("Halving of {year}", "{year}년 반감기"),
    "chart.bitcoin_cycles.none_before": Text("No earlier cycle has data.", "앞선 주기의 자료는 없다."),
    "chart.bitcoin_cycles.note": Text(
        "Multiples of the close on the UTC day of the halving. A cycle ends at the next halving; a gap is a day "
        "without a price.",
        "반감일(UTC) 종가를 1로 둔 배수다. 한 주기는 다음 반감기에서 끝나며, 끊긴 곳은 가격이 없는 날이다.",
    ),
    "chart.bitcoin_cycles.one": Text("{multiple} after {year}", "{year}년 {multiple}"),
    "chart.bitcoin_cycles.seen": Text(
        "{age} days after the halving of {year}, on {day}, Bitcoin stood at {multiple} its price on the day of the "
        "halving. At the same age: {others}.",
        "{year}년 반감기 이후 {age}일째인 {day}, 비트코인은 반감일 가격의 {multiple}다. 같은 시점의 앞선 주기: "
        "{others}.",
    ),
    "chart.bitcoin_cycles.title": Text(
        "Bitcoin's halving cycles at equal age", "비트코인 반감기 주기 비교: 같은 경과일 기준"
    ),
    "chart.bitcoin_cycles.x": Text("Days since the halving", "반감기 이후 경과일"),
    "chart.breakouts.at_record": Text("its record", "최고치다"),
    "chart.breakouts.base": Text("base", "횡보"),
    "chart.breakouts.below_record": Text(
        "{distance} below its record of {record} on {record_day}",
        "{record_day}에 세운 최고치 {record}보다 {distance} 낮다",
    ),
    "chart.breakouts.label": Text("after {days} days", "{days}일 만"),
    "chart.breakouts.mark": Text("Breakout", "신고점 돌파"),
    "chart.breakouts.none": Text(
        "No closing record came after {needed} days or more without one.",
        "{needed}일 이상 만에 나온 종가 신고점은 없다.",
    ),
    "chart.breakouts.note": Text(
        "Closes; records are those of the data shown. Shaded: the base from the last record to the close above it.",
        "종가 기준이며 신고점은 이 자료 안에서의 기록이다. 음영은 직전 신고점부터 이를 넘어선 날까지의 횡보 국면이다.",
    ),
    "chart.breakouts.seen": Text(
        "Closing records after {needed} days or more without one: {count}, the last on {last_day} after {days} days.",
        "{needed}일 이상 만에 나온 종가 신고점은 {count}번이며, 마지막은 {last_day}({days}일 만)이다.",
    ),
    "chart.breakouts.stands": Text(
        "On {day} the index closed at {value}, {place}.", "{day} 종가는 {value:으로/로}, {place}."
    ),
    "chart.breakouts.title": Text(
        "The Russell 2000: bases, and breakouts to record highs", "러셀 2000: 횡보 국면과 신고점 돌파"
    ),
    "chart.btc_rut_correlation.title": Text(
        "How closely Bitcoin moves with small caps", "비트코인은 소형주와 얼마나 함께 움직이나"
    ),
    "chart.curve.median": Text("Median since {year}", "{year}년 이후 중앙값"),
    "chart.curve.month_ago": Text("A month before ({day})", "한 달 전({day})"),
    "chart.curve.today": Text("{day}", "{day}"),
    "chart.curve.week_ago": Text("A week before ({day})", "일주일 전({day})"),
    "chart.fear_percentiles.note": Text(
        "Percentiles among all values up to the day; 100 is the highest so far. Histories begin at different times.",
        "그날까지의 모든 값 가운데 백분위이며 100이면 역대 최고다. 지수마다 자료가 시작하는 때가 다르다.",
    ),
    "chart.fear_percentiles.seen": Text(
        "Where each index of implied volatility stands among its own past: {highest} is highest, at the "
        "{percentile}th percentile.",
        "각 내재 변동성 지수가 자기 이력에서 어디쯤인지를 백분위로 나타냈다. 가장 높은 것은 {highest}, 백분위 "
        "{percentile}.",
    ),
    "chart.fear_percentiles.title": Text("Fear across markets", "시장별 공포지수의 위치"),
    "chart.fear_percentiles.x": Text("Index", "지수"),
    "chart.range_of_band.between": Text("{lower}-{upper}", "{lower}~{upper}"),
    "chart.range_of_band.from": Text("{lower}+", "{lower}+"),
    "chart.range_of_band.to": Text("<{upper}", "<{upper}"),
    "chart.risk_appetite.title": Text(
        "Risk appetite: all parts weighed alike", "위험 선호 종합지수: 모든 항목을 똑같이 반영하면"
    ),
    "chart.risk_appetite_component.title": Text(
        "Risk appetite: parts weighed by what they share", "위험 선호 종합지수: 함께 움직인 만큼 반영하면"
    ),
    "chart.risk_steps.none": Text(
        "On {day} none of {steps} steps out was positive.", "{day} 현재 {steps}개 단계 중 플러스인 것은 없다."
    ),
    "chart.risk_steps.note": Text(
        "Relative log return of the riskier asset over 63 sessions, over its own volatility in them: above 0 it is "
        "ahead of the nearer one.",
        "더 위험한 자산의 63거래일 상대 로그 수익률을 그 기간의 변동성으로 나눈 값이다. 0보다 크면 한 단계 안전한 "
        "자산을 앞선다.",
    ),
    "chart.risk_steps.reached": Text("{title}: {state}.", "{title}: {state}."),
    "chart.risk_steps.seen": Text(
        "On {day}, {count} of {steps} steps out were positive: {ahead}.",
        "{day} 현재 {steps}개 단계 중 {count}개가 플러스다. {ahead}.",
    ),
    "chart.risk_steps.title": Text("The risk curve: how far out money has moved", "위험 곡선: 돈은 어디까지 나아갔나"),
    "chart.risk_steps.x": Text("Step", "단계"),
    "chart.signal.missing": Text("{title}: not available, because {reason}.", "{title}: 산출 불가. {reason}."),
    "chart.signal.seen": Text("{title}: {value} on {day}, {more}.", "{title}: {day} {value}, {more}."),
    "chart.signal.seen_bare": Text("{title}: {value} on {day}.", "{title}: {day} {value}."),
    "chart.small_large_ratio.title": Text("Small caps against large caps", "소형주 대 대형주"),
    "chart.sources": Text("Source: {sources}.", "출처: {sources}."),
    "chart.span.all": Text("All", "전체"),
    "chart.span.one_year": Text("1 y", "1년"),
    "chart.span.years": Text("{years} y", "{years}년"),
    "chart.tenor.VIX": Text("30 days\nVIX", "30일\nVIX"),
    "chart.tenor.VIX1D": Text("1 day\nVIX1D", "1일\nVIX1D"),
    "chart.tenor.VIX1Y": Text("1 year\nVIX1Y", "1년\nVIX1Y"),
    "chart.tenor.VIX3M": Text("3 mo.\nVIX3M", "3개월\nVIX3M"),
    "chart.tenor.VIX6M": Text("6 mo.\nVIX6M", "6개월\nVIX6M"),
    "chart.tenor.VIX9D": Text("9 days\nVIX9D", "9일\nVIX9D"),
    "chart.term_structure.contango": Text(
        "On {day} the curve rose with the horizon (contango): {short} at {a}, {long} at {b}.",
        "{day} 현재 만기가 길수록 높아지는 콘탱고 상태다. {short} {a}, {long} {b}.",
    ),
    "chart.term_structure.inverted": Text(
        "On {day} the curve fell with the horizon (inverted): {short} at {a}, {long} at {b}.",
        "{day} 현재 단기가 장기보다 높은 역전(백워데이션) 상태다. {short} {a}, {long} {b}.",
    ),
    "chart.term_structure.note": Text(
        "The median curve is over the days that all these indices but the VIX1D have.",
        "중앙값 곡선은 VIX1D를 뺀 모든 지수에 값이 있는 날로 구했다.",
    ),
    "chart.term_structure.title": Text(
        "Implied volatility from one day to one year", "만기별 내재 변동성: 1일에서 1년까지"
    ),
    "chart.term_structure.x": Text("Horizon", "만기"),
    "chart.unit.days": Text("% of days", "일수 비중, %"),
    "chart.unit.deviations": Text("standard deviations, higher is more appetite", "표준편차, 높을수록 위험 선호"),
    "chart.unit.index_points": Text("index points", "지수 포인트"),
    "chart.unit.multiple": Text("multiple", "배"),
    "chart.unit.percentile": Text("percentile", "백분위"),
    "chart.unit.score": Text("0 to 100, higher is more appetite", "0~100, 높을수록 위험 선호"),
    "chart.unit.vol_points": Text("points", "포인트"),
    "chart.unit.z": Text("strength over 63 sessions", "63거래일 상대 강도"),
    "chart.vix.events": Text("Market event", "주요 사건"),
    "chart.vix.note": Text(
        "Closes. An event stands on the first day on which the market could act on it; events are chosen by lists "
        "with rules of their own, not by what the VIX did.",
        "종가 기준. 사건은 시장이 처음 반응할 수 있었던 날에 표시했으며, VIX의 움직임이 아니라 정해진 목록 규칙에 "
        "따라 골랐다.",
    ),
    "chart.vix.rises": Text("Largest rises in a day", "일간 급등 상위 10일"),
    "chart.vix.seen": Text(
        "The VIX closed at {value} on {day}. Its highest close was {high} on {high_day}, its lowest {low} on "
        "{low_day}. The backgrounds are its bands; marked are dated market events and the ten days on which it rose "
        "most.",
        "VIX는 {day} {value:으로/로} 마감했다. 종가 기준 최고 {high}({high_day}), 최저 {low}({low_day}). 바탕색은 "
        "변동성 구간이며, 날짜가 분명한 주요 사건과 하루 상승률이 가장 컸던 10일을 표시했다.",
    ),
    "chart.vix.title": Text("The VIX, its bands and what happened", "VIX와 변동성 구간, 그리고 주요 사건"),
    "chart.vix_distribution.mean": Text("Mean {value}", "평균 {value}"),
    "chart.vix_distribution.median": Text("Median {value}", "중앙값 {value}"),
    "chart.vix_distribution.now": Text("Now {value}", "현재 {value}"),
    "chart.vix_distribution.one_band": Text("{band} {share}", "{band} {share}"),
    "chart.vix_distribution.seen": Text(
        "Share of days on which the VIX closed at each level. It was below 20 on {below} of days. By band: {bands}.",
        "VIX 종가가 각 수준에 있었던 날의 비중이다. 20 미만이었던 날은 {below}이다. 구간별로는 {bands}.",
    ),
    "chart.vix_distribution.title": Text("How often the VIX closed where", "VIX 종가는 어디에 몰려 있나"),
    "chart.vix_distribution.x": Text("VIX at the close", "VIX 종가"),
    "chart.vix_next_month.band": Text("{range}\nn {n}", "{range}\nn {n}"),
    "chart.vix_next_month.level": Text("VIX on the day (median)", "당일 VIX(중앙값)"),
    "chart.vix_next_month.note": Text(
        "Realized: the root of 252/21 times the sum of 21 squared daily returns of the S&P 500. Days overlap; those "
        "whose 21 sessions are not over are left out.",
        "실현 변동성은 S&P 500 일간 수익률 제곱 21일 합에 252/21를 곱해 제곱근을 취한 값이다. 기간은 서로 겹치며, "
        "21거래일이 지나지 않은 날은 뺐다.",
    ),
    "chart.vix_next_month.quartile_high": Text("Upper quartile", "상위 사분위"),
    "chart.vix_next_month.quartile_low": Text("Lower quartile", "하위 사분위"),
    "chart.vix_next_month.range": Text("Middle half", "가운데 절반"),
    "chart.vix_next_month.realized": Text("Realized, median", "실현 변동성 중앙값"),
    "chart.vix_next_month.seen": Text(
        "After days with the VIX in today's range ({range}) the S&P 500 moved at {median} a year over the next 21 "
        "sessions (median of {n} days; the middle half from {q25} to {q75}). The VIX itself stood at {level}.",
        "VIX가 지금과 같은 구간({range})이었던 {n}일을 보면, 이후 21거래일 동안 S&P 500의 실현 변동성은 중앙값이 "
        "{median}, 가운데 절반이 {q25}~{q75}였다. 그날 VIX의 중앙값은 {level}.",
    ),
    "chart.vix_next_month.seen_without": Text(
        "Realized volatility of the S&P 500 over the 21 sessions after each day, by the VIX on the day. No day with "
        "the VIX in today's range has its 21 sessions behind it.",
        "당일 VIX 구간별로 본 이후 21거래일의 S&P 500 실현 변동성이다. 지금과 같은 구간이었던 날 가운데 21거래일이 "
        "지난 날은 아직 없다.",
    ),
    "chart.vix_next_month.title": Text(
        "What the S&P 500 did in the month after, by VIX", "VIX 수준별로 본 다음 한 달의 실현 변동성"
    ),
    "chart.vix_spx_correlation.title": Text(
        "How closely the VIX moves against the S&P 500", "VIX와 S&P 500은 얼마나 반대로 움직이나"
    ),
    "chart.vix_vix3m.level": Text("inverted above 1", "1 위는 역전"),
    "chart.vix_vix3m.title": Text(
        "VIX over VIX3M: above 1, fear is in the front", "VIX/VIX3M 비율: 1을 넘으면 눈앞의 공포가 더 크다"
    ),
    "chart.volatility_premium.level": Text(
        "below 0 the month behind was wilder", "0 아래는 지난 한 달이 더 거칠었던 때"
    ),
    "chart.volatility_premium.title": Text(
        "What fear has cost: the VIX less realized volatility", "공포의 값: VIX에서 실현 변동성을 뺀 차이"
    ),
    "chart.vx_futures.first": Text("1st", "최근월물"),
    "chart.vx_futures.note": Text(
        "Settlement prices by order of settlement; a contract leaves the curve on its settlement day.",
        "정산가를 만기 순서대로 이었다. 최종 결제일이 된 월물은 곡선에서 뺀다.",
    ),
    "chart.vx_futures.nth": Text("{place}th", "{place}차월물"),
    "chart.vx_futures.second": Text("2nd", "2차월물"),
    "chart.vx_futures.seen": Text(
        "On {day} the second VIX future stood {gap} against the first ({first} and {second}); the VIX was at {spot}.",
        "{day} VIX 선물은 최근월물 {first}, 2차월물 {second:으로/로} 격차는 {gap}다. VIX 현물은 {spot}.",
    ),
    "chart.vx_futures.spot": Text("VIX", "VIX"),
    "chart.vx_futures.third": Text("3rd", "3차월물"),
    "chart.vx_futures.title": Text("The curve of VIX futures", "VIX 선물 곡선"),
    "chart.vx_futures.x": Text("Future, by order of settlement", "월물(만기 순)"),
    "report.ahead": Text("{what} ({note})", "{what}({note})"),
    "report.mean": Text("mean {value}", "평균 {value}"),
    "report.median": Text("median {value}", "중앙값 {value}"),
    "report.outcome_basis": Text(
        "{first} to {last}; simple returns from the first close after the state was known; cases overlap; episodes "
        "begin when the state comes back after more than 21 calendar days.",
        "{first}~{last}. 상태를 알 수 있게 된 뒤 첫 종가부터의 단순 수익률이다. 사례는 서로 겹칠 수 있고, 상태가 "
        "21일 넘게 사라졌다가 돌아오면 새 국면으로 센다.",
    ),
    "report.rose": Text("Rose", "상승 비율"),
}

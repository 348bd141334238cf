"""Texts of valuation: the cyclically adjusted price-earnings ratio, and the ratio that nobody gives away."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_BANDS = {
    "complacent": ("below 12", "12 미만"),
    "calm": ("of 12 to 20", "12~20"),
    "normal": ("of 20 to 30", "20~30"),
    "high": ("of 30 to 40", "30~40"),
    "very_high": ("of 40 to 60", "40~60"),
    "crisis": ("of 60 and more", "60 이상"),
}
_THIRDS = {
    "all": ("all months", "전체 달"),
    "low": ("the cheapest third of months", "CAPE가 가장 낮았던 3분의 1"),
    "middle": ("the middle third of months", "CAPE가 중간이었던 3분의 1"),
    "high": ("the dearest third of months", "CAPE가 가장 높았던 3분의 1"),
}

TEXTS: Mapping[str, Text] = {
    "family.valuation": Text("Valuation", "밸류에이션"),
    "signal.cape.title": Text("Shiller CAPE of the S&P 500", "S&P 500 실러 CAPE(경기조정 주가수익비율)"),
    "signal.cape.definition": Text(
        "The price of the S&P 500 over the mean of ten years of real earnings (CAPE, Shiller), once a month, and "
        "where it stands among all months so far. Dear from the 80th percentile, cheap below the 20th. A month's "
        "figure is known five weeks after the month begins, and the source revises its past.",
        "S&P 500 지수를 최근 10년 실질 이익의 평균으로 나눈 실러의 경기조정 주가수익비율(CAPE)이 그때까지의 모든 달 "
        "가운데 어디쯤인지 본다. 80백분위 이상이면 고평가, 20백분위 미만이면 저평가다. 월간 자료로, 그 달이 시작되고 "
        "5주 뒤에야 알 수 있으며 과거 값이 수정되기도 한다.",
    ),
    "signal.cape.state.cheap": Text("cheap", "저평가"),
    "signal.cape.state.usual": Text("usual", "보통"),
    "signal.cape.state.dear": Text("dear", "고평가"),
    "signal.cape.parameter.low_below": Text("Cheap below", "저평가 기준"),
    "signal.cape.parameter.high_from": Text("Dear from", "고평가 기준"),
    "signal.cape.parameter.horizon": Text("Length of the year after", "이후 1년으로 치는 기간"),
    "signal.cape.fact.mean": Text("Mean CAPE", "평균 CAPE"),
    "signal.cape.fact.median": Text("Median CAPE", "CAPE 중앙값"),
    "signal.cape.fact.lowest": Text("Lowest CAPE", "최저 CAPE"),
    "signal.cape.fact.highest": Text("Highest CAPE", "최고 CAPE"),
    "signal.cape.fact.correlation_with_vix": Text(
        "Correlation of the CAPE with the month's mean VIX", "CAPE와 월평균 VIX의 상관계수"
    ),
    "signal.cape.fact.mean_in_vix_bands": Text("Mean CAPE by VIX band", "VIX 구간별 평균 CAPE"),
    "signal.cape.fact.year_after_by_third": Text("The year after, by third of the CAPE", "CAPE 3분위별 이후 1년 성과"),
    "signal.cape.fact.low_third_below": Text(
        "The cheapest third lay below (cut in hindsight)", "가장 낮은 3분의 1의 상한(사후 구분)"
    ),
    "signal.cape.fact.high_third_from": Text(
        "The dearest third lay from (cut in hindsight)", "가장 높은 3분의 1의 하한(사후 구분)"
    ),
    **{
        f"signal.cape.fact.mean_vix_{band}": Text(
            f"Mean CAPE in months with a mean VIX {en}", f"월평균 VIX {ko}인 달의 평균 CAPE"
        )
        for band, (en, ko) in _BANDS.items()
    },
    **{
        f"signal.cape.fact.year_after_return_{third}": Text(
            f"Mean return of the S&P 500 over the next 252 sessions, {en}", f"이후 252거래일 S&P 500 평균 수익률, {ko}"
        )
        for third, (en, ko) in _THIRDS.items()
    },
    **{
        f"signal.cape.fact.year_after_deepest_fall_{third}": Text(
            f"Mean of the deepest fall within the next 252 sessions, {en}", f"이후 252거래일 최대 낙폭의 평균, {ko}"
        )
        for third, (en, ko) in _THIRDS.items()
    },
    "signal.forward_price_earnings.title": Text("Forward price-earnings ratio", "선행 주가수익비율(12개월 선행 PER)"),
    "signal.forward_price_earnings.definition": Text(
        "The price of the S&P 500 over the earnings that analysts expect for the next twelve months.",
        "S&P 500 지수를 애널리스트들의 향후 12개월 이익 추정치로 나눈 비율이다.",
    ),
    "needs.forward_price_earnings": Text(
        "it needs the analysts' estimates of each day as they stood then (I/B/E/S or FactSet, both paid)",
        "당시 시점의 애널리스트 이익 추정치(I/B/E/S나 팩트셋 같은 유료 자료)가 있어야 한다",
    ),
}

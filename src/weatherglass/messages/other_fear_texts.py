"""Texts of the fear gauges of other assets."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.particles import Particle, with_particle
from weatherglass.messages.text import Text

_GAUGES: Mapping[str, tuple[str, str]] = {
    "vxn": ("Nasdaq-100 (VXN)", "나스닥 100(VXN)"),
    "rvx": ("Russell 2000 (RVX)", "러셀 2000(RVX)"),
    "ovx": ("oil (OVX)", "원유(OVX)"),
    "gvz": ("gold (GVZ)", "금(GVZ)"),
    "move": ("Treasuries (MOVE)", "미 국채(MOVE)"),
    "dvol": ("Bitcoin (DVOL)", "비트코인(DVOL)"),
    "skew": ("tail of the S&P 500 (SKEW)", "S&P 500 꼬리 위험(SKEW)"),
    "vvix": ("the VIX itself (VVIX)", "VIX 자체(VVIX)"),
}
"""Whose fear each gauge tells."""
_BESIDE: Mapping[str, tuple[str, str]] = {
    "quiet_there": ("calmer than the VIX says", "VIX보다 평온"),
    "in_line": ("in line with the VIX", "VIX와 비슷"),
    "more_there": ("more tense than the VIX says", "VIX보다 긴장"),
    "fear_there_only": ("fear there only", "이 시장만 공포"),
}


def _beside_texts(code: str, of_en: str, of_ko: str) -> dict[str, Text]:
    name, upper = f"signal.fear_{code}_beside_vix", code.upper()
    upper_is, upper_and = with_particle(upper, Particle("이/가")), with_particle(upper, Particle("과/와"))
    return {
        f"{name}.title": Text(f"Beside the VIX: {of_en}", f"VIX와 비교: {of_ko}"),
        f"{name}.definition": Text(
            f"Percentile of the {upper} less that of the VIX, each among its closes on the days that both have had "
            "so far (at least 252). From 25 points on they do not say the same. It is fear there only when the "
            f"{upper} also stands at its 80th percentile or higher.",
            f"둘 다 값이 있는 날의 종가(최소 252일)로 구한 {upper}의 백분위에서 VIX의 백분위를 뺀 값. 차이가 25 이상 "
            f"벌어지면 VIX가 이 시장을 대변하지 못하는 것으로 본다. 그러면서 {upper_is} 80백분위 이상이면 이 "
            "시장만의 공포로 친다.",
        ),
        **{f"{name}.state.{state}": Text(en, ko) for state, (en, ko) in _BESIDE.items()},
        f"{name}.parameter.apart_by": Text("Apart by", "차이 기준"),
        f"{name}.parameter.fearful_from": Text("Fear from", "공포 기준"),
        f"quantity.fear_{code}_beside_vix": Text(
            f"the percentile of the {upper} less that of the VIX", f"{upper_and} VIX의 백분위 차이"
        ),
        f"{name}.fact.correlation_of_changes": Text(
            "Correlation of its daily log changes with those of the VIX", "VIX와의 일간 로그 변화율 상관계수"
        ),
        f"{name}.fact.tail_miss_rate": Text(
            "Of its 5 % of days with the largest rises, those that were none of the VIX's 5 %; 95 % if they had "
            "nothing to do with each other",
            "가장 크게 오른 5%의 날 중 VIX의 상위 5%에는 들지 않은 비율(서로 무관하면 95%)",
        ),
        **{f"{name}.fact.share_{state}": Text(f"Days: {en}", f"‘{ko}’인 날") for state, (en, ko) in _BESIDE.items()},
    }


TEXTS: Mapping[str, Text] = {
    "family.other_fear": Text("Fear in other markets", "다른 시장의 공포"),
    **{key: each for code, of in _GAUGES.items() for key, each in _beside_texts(code, *of).items()},
    "signal.fear_skew.title": Text("Price of a crash (SKEW)", "급락 대비 비용(SKEW)"),
    "signal.fear_skew.definition": Text(
        "Cboe SKEW at its close, by its percentile among all closes so far (at least 252): low below 8.7, high from "
        "92.1. It measures how dear options far below the S&P 500 are beside the others, and is no volatility.",
        "Cboe SKEW 종가가 지금까지의 종가(최소 252일) 중 몇 백분위인지로 구간을 정한다. 8.7백분위 미만은 낮음, "
        "92.1백분위 이상은 높음이다. S&P 500 급락에 대비하는 외가격 옵션이 다른 옵션보다 얼마나 비싼지를 재며 "
        "변동성은 아니다.",
    ),
    "signal.fear_skew.state.low": Text("low", "낮음"),
    "signal.fear_skew.state.usual": Text("usual", "보통"),
    "signal.fear_skew.state.high": Text("high", "높음"),
    "signal.fear_skew.parameter.usual_from": Text("Usual from", "보통 기준"),
    "signal.fear_skew.fact.median": Text("Median", "중앙값"),
    "signal.fear_skew.fact.mean": Text("Mean", "평균"),
    "signal.fear_skew.fact.level_usual": Text(
        "Level from which it is usual, whole past", "보통 구간이 시작되는 수준, 전체 기간"
    ),
    "signal.fear_skew.fact.level_high": Text(
        "Level from which it is high, whole past", "높음 구간이 시작되는 수준, 전체 기간"
    ),
    "signal.fear_real_estate.title": Text("Fear gauge: real estate", "공포지수: 부동산"),
    "signal.fear_real_estate.definition": Text(
        "Implied volatility of real estate. The article names it among what the VIX does not show; no exchange "
        "publishes an index of it.",
        "부동산의 내재 변동성. 기사는 VIX가 보여 주지 못하는 자산으로 부동산을 꼽지만, 이를 지수로 내는 거래소는 없다.",
    ),
    "needs.real_estate_volatility": Text(
        "it would take option prices of real estate funds (as IYR or VNQ) over many years",
        "부동산 펀드(IYR, VNQ 등)의 여러 해 옵션 시세가 있어야 한다",
    ),
}  # fmt: skip

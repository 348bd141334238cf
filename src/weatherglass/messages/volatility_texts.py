"""Texts of the volatility bands."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "family.volatility_bands": Text("Volatility bands", "변동성 구간"),
    "signal.vix_band.title": Text("VIX band", "VIX 구간"),
    "signal.vix_band.definition": Text(
        "The VIX at its close in six bands: below 12 complacent, 12-20 calm, 20-30 normal, 30-40 high, 40-60 very high, "
        "60 and more crisis. A band is entered at its edge and left once the VIX closes 5 % below that edge.",
        "VIX 종가를 여섯 구간으로 나눈다. 12 미만은 과도한 안심, 12~20은 안정, 20~30은 보통, 30~40은 높음, 40~60은 매우 높음, "
        "60 이상은 위기다. 경계에 닿으면 위 구간으로 들어가고, 그 경계보다 5% 아래에서 마감해야 빠져나온다.",
    ),
    "signal.vix_band.state.complacent": Text("complacent", "과도한 안심"),
    "signal.vix_band.state.calm": Text("calm", "안정"),
    "signal.vix_band.state.normal": Text("normal", "보통"),
    "signal.vix_band.state.high": Text("high", "높음"),
    "signal.vix_band.state.very_high": Text("very high", "매우 높음"),
    "signal.vix_band.state.crisis": Text("crisis", "위기"),
}

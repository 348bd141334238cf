"""Texts of risk appetite in one number: the plain mean of the parts, and their first principal component."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_NAMES = ("risk_appetite", "risk_appetite_component")
_PARTS = {
    "vix": ("a low VIX", "낮은 VIX"),
    "term_structure": ("VIX below VIX3M", "VIX 기간 구조(VIX < VIX3M)"),
    "realized": ("low realized volatility of 21 sessions", "낮은 21거래일 실현 변동성"),
    "drawdown": ("S&P 500 near its high of 252 sessions", "S&P 500의 252거래일 고점 근접도"),
    "small_caps": ("small caps ahead of large caps over 63 sessions", "63거래일 중소형주 강세(러셀 2000 대 S&P 500)"),
    "credit": ("narrow spread of high-yield bonds", "좁은 하이일드 스프레드"),
    "stress": ("low financial stress (OFR)", "낮은 금융 스트레스(OFR)"),
    "bitcoin": ("rise of Bitcoin over 63 sessions", "비트코인의 63거래일 상승률"),
}

TEXTS: Mapping[str, Text] = {
    "family.composite": Text("Risk appetite in one number", "위험 선호 종합"),
    "quantity.risk_appetite_score": Text("the score", "점수"),
    "quantity.risk_appetite_component_score": Text("the component", "주성분 점수"),
    "signal.risk_appetite.title": Text("Risk appetite (mean of the parts)", "위험 선호 종합지수(단순 평균)"),
    "signal.risk_appetite.definition": Text(
        "The mean of up to eight parts, each the percentile of its own past so far and higher with more appetite: a "
        "low VIX, VIX against VIX3M, realized volatility, distance of the S&P 500 from its high of 252 sessions, "
        "small against large caps over 63 sessions, high-yield spread, OFR stress index, Bitcoin over 63 sessions. "
        "Parts that are there on a day weigh the same; with fewer than four there is no score. Averse below the 20th "
        "percentile of its own past, eager from the 80th.",
        "여덟 항목까지를 평균한다. VIX, VIX/VIX3M, 실현 변동성, S&P 500의 252거래일 고점 대비 낙폭, 63거래일 러셀 "
        "2000 대 S&P 500, 하이일드 스프레드, OFR 금융 스트레스 지수, 비트코인 63거래일 등락을 각각 그때까지의 자기 "
        "이력 백분위로 바꾸고 위험 선호가 강할수록 높게 맞춘다. 그날 있는 항목은 비중이 같으며 네 항목에 못 미치면 "
        "산출하지 않는다. 점수가 자기 이력의 20백분위 미만이면 위험 회피, 80백분위 이상이면 위험 선호다.",
    ),
    "signal.risk_appetite_component.title": Text(
        "Risk appetite (first principal component)", "위험 선호 종합지수(제1주성분)"
    ),
    "signal.risk_appetite_component.definition": Text(
        "The same parts weighed by how they have moved together so far: the first principal component of the "
        "correlations of their percentiles, fitted anew on the first session of each week from all days before and "
        "that day, with the sign by which a low VIX counts as appetite. In standard deviations of the past; parts "
        "need 252 days to enter, and with fewer than four there is no value. Averse below the 20th percentile of its "
        "own past, eager from the 80th.",
        "같은 항목을 지금까지 함께 움직인 정도에 따라 가중한다. 백분위들의 상관행렬에서 뽑은 제1주성분으로, 매주 첫 "
        "거래일에 그날까지의 자료만으로 다시 추정하고 VIX가 낮을수록 커지도록 부호를 맞춘다. 단위는 과거 표준편차다. "
        "항목은 252일치가 쌓여야 들어오고 네 항목에 못 미치면 산출하지 않는다. 자기 이력의 20백분위 미만이면 위험 "
        "회피, 80백분위 이상이면 위험 선호다.",
    ),
    **{
        f"signal.{name}.state.{state}": words
        for name in _NAMES
        for state, words in (
            ("averse", Text("risk-averse", "위험 회피")),
            ("usual", Text("usual", "보통")),
            ("eager", Text("risk-seeking", "위험 선호")),
        )
    },
    **{
        f"signal.{name}.parameter.{parameter}": words
        for name in _NAMES
        for parameter, words in (
            ("realized_window", Text("Window of realized volatility", "실현 변동성 산출 기간")),
            ("drawdown_window", Text("Window of the high", "고점을 찾는 기간")),
            ("trend_rows", Text("Span of the trends", "추세를 재는 기간")),
            ("fewest_parts", Text("Fewest parts for a value", "산출에 필요한 최소 항목 수")),
            ("low_below", Text("Averse below", "위험 회피 기준")),
            ("high_from", Text("Eager from", "위험 선호 기준")),
        )
    },
    "signal.risk_appetite_component.parameter.minimum": Text(
        "Days that a part needs to enter", "항목 편입에 필요한 일수"
    ),
    **{
        f"signal.{name}.fact.part_{part}": Text(f"Part: {en}, percentile", f"구성 항목: {ko}, 백분위")
        for name in _NAMES
        for part, (en, ko) in _PARTS.items()
    },
    **{
        f"signal.risk_appetite.fact.weight_{part}": Text(f"Weight of: {en}", f"비중: {ko}")
        for part, (en, ko) in _PARTS.items()
    },
    **{
        f"signal.risk_appetite_component.fact.weight_{part}": Text(f"Loading of: {en}", f"주성분 적재값: {ko}")
        for part, (en, ko) in _PARTS.items()
    },
    **{
        f"signal.risk_appetite.fact.pull_{part}": Text(
            f"Points that it adds to or takes from 50: {en}", f"50점에 더하거나 빼는 점수: {ko}"
        )
        for part, (en, ko) in _PARTS.items()
    },
    **{
        f"signal.risk_appetite_component.fact.pull_{part}": Text(
            f"What it adds to the value: {en}", f"값에 보태는 몫: {ko}"
        )
        for part, (en, ko) in _PARTS.items()
    },
    "signal.risk_appetite.fact.mean": Text("Mean score", "평균 점수"),
    "signal.risk_appetite_component.fact.explained": Text(
        "Share of the parts' variance that the component carries", "주성분이 설명하는 항목 분산의 비중"
    ),
    **{
        f"signal.{name}.fact.{fact}": words
        for name in _NAMES
        for fact, words in (
            ("lowest", Text("Lowest value", "최저치")),
            ("lowest_on", Text("Day of the lowest value", "최저치를 기록한 날")),
            ("highest", Text("Highest value", "최고치")),
            ("highest_on", Text("Day of the highest value", "최고치를 기록한 날")),
        )
    },
}

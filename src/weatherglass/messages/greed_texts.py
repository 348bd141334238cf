"""Texts of greed beside fear: the approximation to the known index, and the two published ones."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_NAMES = ("fear_and_greed", "cnn_fear_and_greed", "crypto_fear_and_greed")
_STATES = {
    "extreme_fear": Text("extreme fear", "극도의 공포"),
    "fear": Text("fear", "공포"),
    "neutral": Text("neutral", "중립"),
    "greed": Text("greed", "탐욕"),
    "extreme_greed": Text("extreme greed", "극도의 탐욕"),
}
_PARTS = {
    "momentum": ("S&P 500 against its mean of 125 sessions", "모멘텀(S&P 500의 125거래일 평균 대비)"),
    "volatility": ("VIX against its mean of 50 sessions", "변동성(VIX의 50거래일 평균 대비)"),
    "safe_haven": ("stocks against Treasuries over 20 sessions", "안전자산 선호(20거래일 주식 대 국채 수익률)"),
    "junk_demand": ("spread of high-yield bonds", "정크본드 수요(하이일드 스프레드)"),
}
_ABSENT = {
    "strength": Text(
        "Part: new highs against new lows on the New York exchange", "구성 항목: 뉴욕증시 52주 신고가·신저가 종목 수"
    ),
    "breadth": Text("Part: advancing against declining volume", "구성 항목: 상승·하락 종목 거래량"),
    "put_call": Text("Part: put-call ratio of options", "구성 항목: 옵션 풋/콜 비율"),
}

TEXTS: Mapping[str, Text] = {
    "family.greed": Text("Greed beside fear", "공포와 탐욕"),
    "quantity.fear_and_greed_score": Text("the score", "점수"),
    "signal.fear_and_greed.title": Text("Fear and greed (own approximation)", "공포·탐욕 지수(자체 근사)"),
    "signal.fear_and_greed.definition": Text(
        "An approximation to the seven-part index of CNN from the four parts that free data allow: the S&P 500 "
        "against its mean of 125 sessions, the VIX against its mean of 50, stocks against ten-year Treasuries over "
        "20 sessions, and the spread of high-yield bonds. Each part is its percentile among all its own values so "
        "far, and those that are there on a day weigh the same; with fewer than three there is no score. Below 25 is "
        "extreme fear, 75 and more extreme greed.",
        "CNN의 7개 항목 지수를 무료 자료로 구할 수 있는 네 항목, 곧 S&P 500의 125거래일 평균 대비, VIX의 50거래일 "
        "평균 대비, 20거래일 주식·10년 국채 수익률 차이, 하이일드 스프레드로 근사한다. 항목마다 그때까지의 자기 이력 "
        "백분위를 구해 그날 있는 항목끼리 똑같은 비중으로 평균하며, 세 항목에 못 미치면 산출하지 않는다. 25 미만은 "
        "극도의 공포, 75 이상은 극도의 탐욕이다.",
    ),
    "signal.cnn_fear_and_greed.title": Text("CNN Fear and Greed Index, as published", "CNN 공포·탐욕 지수(발표치)"),
    "signal.cnn_fear_and_greed.definition": Text(
        "The score from 0 to 100 that CNN publishes, taken as it is: below 25 extreme fear, to 45 fear, to 55 "
        "neutral, to 75 greed, above extreme greed. How it is computed is known in outline only.",
        "CNN이 발표하는 0~100점을 그대로 옮긴다. 25 미만은 극도의 공포, 45 미만은 공포, 55 미만은 중립, 75 미만은 "
        "탐욕, 그 이상은 극도의 탐욕이다. 세부 산식은 공개되지 않았다.",
    ),
    "signal.crypto_fear_and_greed.title": Text(
        "Crypto Fear and Greed Index, as published", "가상자산 공포·탐욕 지수(발표치)"
    ),
    "signal.crypto_fear_and_greed.definition": Text(
        "The score from 0 to 100 that alternative.me publishes for Bitcoin each day, taken as it is, in the same "
        "five ranges.",
        "alternative.me가 비트코인을 대상으로 매일 발표하는 0~100점을 그대로 옮기고 같은 다섯 구간으로 나눈다.",
    ),
    **{f"signal.{name}.state.{state}": words for name in _NAMES for state, words in _STATES.items()},
    **{
        f"signal.{name}.parameter.edge_{state}": Text(f"Lower edge of {words.en}", f"'{words.ko}' 하한")
        for name in _NAMES
        for state, words in _STATES.items()
        if state != "extreme_fear"
    },
    "signal.fear_and_greed.parameter.momentum_window": Text("Mean for momentum", "모멘텀 평균 기간"),
    "signal.fear_and_greed.parameter.volatility_window": Text("Mean for volatility", "변동성 평균 기간"),
    "signal.fear_and_greed.parameter.safe_haven_rows": Text("Span of stocks against bonds", "주식·국채 비교 기간"),
    "signal.fear_and_greed.parameter.fewest_parts": Text("Fewest parts for a score", "산출에 필요한 최소 항목 수"),
    **{
        f"signal.fear_and_greed.fact.part_{part}": Text(f"Part: {en}, percentile", f"구성 항목: {ko}, 백분위")
        for part, (en, ko) in _PARTS.items()
    },
    **{
        f"signal.fear_and_greed.fact.weight_{part}": Text(f"Weight of: {en}", f"비중: {ko}")
        for part, (en, ko) in _PARTS.items()
    },
    **{
        f"signal.fear_and_greed.fact.pull_{part}": Text(
            f"Points that it adds to or takes from 50: {en}", f"50점에 더하거나 빼는 점수: {ko}"
        )
        for part, (en, ko) in _PARTS.items()
    },
    **{f"signal.fear_and_greed.fact.part_{part}": words for part, words in _ABSENT.items()},
    **{f"signal.{name}.fact.mean": Text("Mean score", "평균 점수") for name in _NAMES},
    **{
        f"signal.{name}.fact.share_of_days_{state}": Text(
            f"Share of days in {words.en}", f"'{words.ko}' 상태였던 날의 비율"
        )
        for name in _NAMES
        for state, words in _STATES.items()
    },
    "signal.fear_and_greed.fact.correlation_with_cnn": Text(
        "Correlation of the score with CNN's on the same days", "같은 날 CNN 지수와의 상관계수"
    ),
    "signal.cnn_fear_and_greed.fact.correlation_with_vix": Text(
        "Correlation of the score with the VIX on the same days", "같은 날 VIX와의 상관계수"
    ),
    "signal.crypto_fear_and_greed.fact.correlation_with_dvol": Text(
        "Correlation of the score with DVOL on the same days", "같은 날 DVOL과의 상관계수"
    ),
    "needs.new_highs_and_lows": Text(
        "it needs the number of stocks at new highs and lows on each day, from an exchange's data service",
        "거래소 유료 자료인 일별 신고가·신저가 종목 수가 있어야 한다",
    ),
    "needs.advancing_volume": Text(
        "it needs the volume of advancing and of declining stocks on each day, from an exchange's data service",
        "거래소 유료 자료인 일별 상승·하락 종목 거래량이 있어야 한다",
    ),
    "needs.put_call_ratio": Text(
        "it needs the put-call ratios of each day, whose free files Cboe ended in 2019",
        "일별 풋/콜 비율이 있어야 하는데 Cboe의 무료 파일은 2019년에 끊겼다",
    ),
}

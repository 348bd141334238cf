"""Texts of public attention and of newspapers' uncertainty."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_VIEWS: Mapping[str, tuple[str, str, str, str]] = {
    "attention_vix": (
        "Attention to the VIX",
        "the English Wikipedia article on the VIX",
        "VIX에 쏠린 관심",
        "영어 위키백과 ‘VIX’ 문서",
    ),
    "attention_ko_vix": (
        "Attention to the VIX in Korean",
        "the Korean Wikipedia article on the volatility index",
        "VIX에 쏠린 관심(한국어)",
        "한국어 위키백과 ‘변동성 지수’ 문서",
    ),
    "attention_russell_2000": (
        "Attention to the Russell 2000",
        "the English Wikipedia article on the Russell 2000",
        "러셀 2000에 쏠린 관심",
        "영어 위키백과 ‘러셀 2000’ 문서",
    ),
    "attention_bitcoin": (
        "Attention to Bitcoin",
        "the English Wikipedia article on Bitcoin",
        "비트코인에 쏠린 관심",
        "영어 위키백과 ‘비트코인’ 문서",
    ),
    "attention_ko_bitcoin": (
        "Attention to Bitcoin in Korean",
        "the Korean Wikipedia article on Bitcoin",
        "비트코인에 쏠린 관심(한국어)",
        "한국어 위키백과 ‘비트코인’ 문서",
    ),
}
_NAMES = (*_VIEWS, "policy_uncertainty")
_MARKETS: Mapping[str, tuple[str, str]] = {
    "spx_move": ("the size of S&P 500 returns", "S&P 500 수익률 크기와의"),
    "vix_change": ("changes of the VIX", "VIX 변화율과의"),
    "btc_move": ("the size of Bitcoin returns", "비트코인 수익률 크기와의"),
}
_FACTS = {
    f"fact.{name}_{market}": Text(en.format(market=market_en), ko.format(market=market_ko))
    for market, (market_en, market_ko) in _MARKETS.items()
    for name, en, ko in (
        (
            "same_day",
            "With {market} of the same day, both freed of their own past",
            "같은 날 {market} 상관(각자의 관성 제거)",
        ),
        ("same_day_raw", "With {market} of the same day, as they are", "같은 날 {market} 상관(원자료)"),
        *(
            (
                f"attention_leads_{lag}",
                f"Attention, then {{market}} {lag} day{'s' if lag > 1 else ''} later",
                f"관심이 먼저, 시장이 {lag}일 뒤: {{market}} 상관",
            )
            for lag in range(1, 6)
        ),
        *(
            (
                f"market_leads_{lag}",
                f"First {{market}}, attention {lag} day{'s' if lag > 1 else ''} later",
                f"시장이 먼저, 관심이 {lag}일 뒤: {{market}} 상관",
            )
            for lag in range(1, 6)
        ),
        (
            "strongest_lag",
            "Lead that stands out most, with {market}: attention first if positive",
            "{market} 상관이 가장 두드러진 시차(양수면 관심이 먼저)",
        ),
        (
            "strongest_p",
            "Chance of such a lead among the ten looked at, with {market}",
            "{market} 상관을 본 시차 10개 가운데 이만한 값이 우연히 나올 확률",
        ),
    )
}
TEXTS: Mapping[str, Text] = {
    "family.attention": Text("Attention and feedback", "관심과 되먹임"),
    **{f"signal.{name}.title": Text(en, ko) for name, (en, _, ko, _) in _VIEWS.items()},
    **{
        f"signal.{name}.definition": Text(
            f"Views of {en} in a day: the log, less its mean over the 90 days before, in their standard deviations. "
            "Raised from 1, a rush from 3. Which comes first, readers or the market, can be measured; that one makes "
            "the "
            "other "
            "is not identified.",
            f"{ko}의 하루 조회수 로그값이 직전 90일 평균에서 표준편차 몇 배만큼 떨어져 있는지 본다. "
            "1 이상이면 관심 증가, 3 이상이면 관심 폭증이다. 조회와 시장 중 무엇이 먼저인지는 잴 수 있지만, 무엇이 "
            "원인인지는 식별되지 않는다.",
        )
        for name, (_, en, _, ko) in _VIEWS.items()
    },
    "signal.policy_uncertainty.title": Text("Policy uncertainty in newspapers", "신문 속 경제정책 불확실성"),
    "signal.policy_uncertainty.definition": Text(
        "The daily Economic Policy Uncertainty index of US newspapers (Baker, Bloom and Davis): the log, less its "
        "mean over "
        "the 90 days before, in their standard deviations. Raised from 1, a rush from 3. Noisy from day to day, and "
        "its "
        "source revises it. Cause and effect with the VIX are not identified.",
        "미국 신문 기사로 만든 일별 경제정책 불확실성 지수(베이커·블룸·데이비스)의 로그값이 직전 90일 평균에서 "
        "표준편차 몇 배만큼 떨어져 "
        "있는지 본다. 1 이상이면 증가, 3 이상이면 폭증이다. 하루하루의 잡음이 크고 사후에 수정된다. VIX와의 인과는 "
        "식별되지 않는다.",
    ),
    **{
        f"signal.{name}.state.{state}": words
        for name in _NAMES
        for state, words in (
            ("calm", Text("calm", "평온")),
            ("raised", Text("raised", "증가")),
            ("rush", Text("rush", "폭증")),
        )
    },
    **{f"signal.{name}.parameter.raised_from": Text("Raised from", "증가 기준") for name in _NAMES},
    **{f"signal.{name}.parameter.rush_from": Text("Rush from", "폭증 기준") for name in _NAMES},
    **{f"quantity.{name}": Text("the distance from the 90-day mean", "90일 평균과의 거리") for name in _NAMES},
    **_FACTS,
    "fact.recent_over_year_before": Text(
        "Mean of the last 90 days over that of the year before", "최근 90일 평균을 그 전 1년 평균으로 나눈 배수"
    ),
    "fact.effect_on_the_market": Text(
        "Effect of attention on volatility (not identified)", "관심이 변동성에 미치는 효과(식별 불가)"
    ),
    "spread.unrelated_95": Text("unrelated series, 95 %", "무관한 계열이라면 95%"),
    "needs.attention_instrument": Text(
        "it would take something that moves attention and not the market, such as the VIX's misprints of 5 February "
        "2018 "
        "and 5 August 2024, but often",
        "2018년 2월 5일이나 2024년 8월 5일의 VIX 왜곡 급등처럼 시장과 무관하게 관심만 움직인 사례가 충분히 많아야 한다",
    ),
}

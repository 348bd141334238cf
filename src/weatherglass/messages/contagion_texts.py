"""Texts of contagion between markets: connectedness of fear, and worst days that come together."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_NET = ("fear_connectedness", "fear_connectedness_wide")
_TAIL = ("tail_dependence_spx_btc", "tail_dependence_spx_rut", "tail_dependence_vix_ovx")
_SERIES = ("VIX", "VXN", "OVX", "GVZ", "MOVE", "DVOL")

_TITLES = {
    "signal.fear_connectedness.title": Text("Fear across markets (connectedness)", "공포지수 간 연계성"),
    "signal.fear_connectedness.definition": Text(
        "How much of the 10-session forecast errors of VIX, VXN (Nasdaq-100), OVX (oil) and GVZ (gold) comes from "
        "shocks to the other three: total connectedness after Diebold and Yilmaz, from daily log changes of the last "
        "250 common sessions with one lag, renewed on the first session of each week. Tight from the 80th percentile "
        "of its own past, loose below the 20th. It measures moving together, not cause.",
        "VIX·VXN(나스닥100)·OVX(원유)·GVZ(금)의 10거래일 예측오차 가운데 나머지 세 지수의 충격에서 온 "
        "비중이다(디볼드-일마즈 총연계성). 최근 250공통거래일의 일간 로그 변화율과 시차 1로 매주 첫 거래일에 다시 "
        "추정한다. 과거 분포의 80백분위 이상이면 긴밀, 20백분위 미만이면 느슨으로 본다. 함께 움직인 정도일 뿐 인과를 "
        "뜻하지 않는다.",
    ),
    "signal.fear_connectedness_wide.title": Text(
        "Fear across markets, with bonds and Bitcoin", "공포지수 간 연계성(채권·비트코인 포함)"
    ),
    "signal.fear_connectedness_wide.definition": Text(
        "The same for six indices: VIX, VXN, OVX, GVZ, MOVE (Treasuries) and DVOL (Bitcoin). Total connectedness "
        "over the last 250 common sessions, one lag, 10 sessions ahead, renewed on the first session of each week; "
        "tight from the 80th percentile of its own past, loose below the 20th. The history begins with DVOL, a year "
        "later for the value.",
        "같은 방식을 VIX·VXN·OVX·GVZ·MOVE(미 국채)·DVOL(비트코인) 여섯 지수로 넓힌 것이다. 최근 250공통거래일, 시차 "
        "1, 10거래일 예측 기준의 총연계성을 매주 첫 거래일에 다시 추정하며, 과거 분포의 80백분위 이상이면 긴밀, "
        "20백분위 미만이면 느슨이다. DVOL이 있는 때부터만 따질 수 있고 값은 그 1년 뒤부터 나온다.",
    ),
    "signal.tail_dependence_spx_btc.title": Text(
        "Worst days together: S&P 500 and Bitcoin", "동반 급락: S&P 500과 비트코인"
    ),
    "signal.tail_dependence_spx_btc.definition": Text(
        "Of the 25 worst days of the S&P 500 in the last 500 common sessions (5 %), the share that were also among "
        "the 25 worst of Bitcoin; daily log returns, renewed on the first session of each week. Together from the "
        "80th percentile of its own past, apart below the 20th.",
        "최근 500공통거래일에서 S&P 500이 가장 많이 내린 25일(5%) 가운데 비트코인도 최악의 25일에 든 날의 비율이다. "
        "일간 로그 수익률로 매주 첫 거래일에 다시 센다. 과거 분포의 80백분위 이상이면 동반, 20백분위 미만이면 따로로 "
        "본다.",
    ),
    "signal.tail_dependence_spx_rut.title": Text(
        "Worst days together: S&P 500 and Russell 2000", "동반 급락: S&P 500과 러셀 2000"
    ),
    "signal.tail_dependence_spx_rut.definition": Text(
        "Of the 25 worst days of the S&P 500 in the last 500 sessions (5 %), the share that were also among the 25 "
        "worst of the Russell 2000; daily log returns, renewed on the first session of each week. Together from the "
        "80th percentile of its own past, apart below the 20th.",
        "최근 500거래일에서 S&P 500이 가장 많이 내린 25일(5%) 가운데 러셀 2000도 최악의 25일에 든 날의 비율이다. "
        "일간 로그 수익률로 매주 첫 거래일에 다시 센다. 과거 분포의 80백분위 이상이면 동반, 20백분위 미만이면 따로로 "
        "본다.",
    ),
    "signal.tail_dependence_vix_ovx.title": Text(
        "Sharpest rises together: VIX and oil's OVX", "공포 동반 급등: VIX와 원유 OVX"
    ),
    "signal.tail_dependence_vix_ovx.definition": Text(
        "Of the 25 sharpest rises of the VIX in the last 500 common sessions (5 %), the share that were also among "
        "the 25 sharpest of OVX, the volatility index of crude oil; daily log changes, renewed on the first session "
        "of each week. Together from the 80th percentile of its own past, apart below the 20th.",
        "최근 500공통거래일에서 VIX가 가장 가파르게 오른 25일(5%) 가운데 원유 변동성지수 OVX도 상위 25일에 든 날의 "
        "비율이다. 일간 로그 변화율로 매주 첫 거래일에 다시 센다. 과거 분포의 80백분위 이상이면 동반, 20백분위 "
        "미만이면 따로로 본다.",
    ),
}
_STATES = {
    **{
        f"signal.{name}.state.{state}": words
        for name in _NET
        for state, words in (
            ("loose", Text("loose", "느슨")),
            ("usual", Text("usual", "보통")),
            ("tight", Text("tight", "긴밀")),
        )
    },
    **{
        f"signal.{name}.state.{state}": words
        for name in _TAIL
        for state, words in (
            ("apart", Text("apart", "따로")),
            ("usual", Text("usual", "보통")),
            ("together", Text("together", "동반")),
        )
    },
}
_FACTS = {
    **{
        f"fact.received_{name.lower()}": Text(
            f"{name}: share of its forecast errors that came from the others",
            f"{name}: 예측오차 중 다른 지수에서 온 비중",
        )
        for name in _SERIES
    },
    **{
        f"fact.given_{name.lower()}": Text(
            f"{name}: shares of the others' forecast errors that came from it, added up (may exceed 100%)",
            f"{name}: 다른 지수들의 예측오차에 보탠 비중의 합(100%를 넘을 수 있음)",
        )
        for name in _SERIES
    },
    **{
        f"signal.{name}.fact.{fact}": words
        for name in _NET
        for fact, words in (
            ("lowest", Text("Lowest connectedness so far", "최저 연계성")),
            ("lowest_on", Text("Day of the lowest", "최저 연계성을 기록한 날")),
            ("highest", Text("Highest connectedness so far", "최고 연계성")),
            ("highest_on", Text("Day of the highest", "최고 연계성을 기록한 날")),
            (
                "mean_vix_below_20",
                Text("Mean connectedness on days with the VIX below 20", "VIX 20 미만인 날의 평균 연계성"),
            ),
            (
                "mean_vix_from_30",
                Text("Mean connectedness on days with the VIX at 30 or above", "VIX 30 이상인 날의 평균 연계성"),
            ),
        )
    },
    **{
        f"signal.{name}.fact.{fact}": words
        for name in _TAIL
        for fact, words in (
            ("joint_days", Text("Extreme days shared in the last window", "이번 산출 기간에 겹친 극단일 수")),
            (
                "joint_share_if_independent",
                Text("Share to be expected if the two were independent", "두 계열이 서로 독립일 때의 기대 비율"),
            ),
            (
                "joint_share_if_normal",
                Text(
                    "Share to be expected of normal variables with the same correlation",
                    "상관계수가 같은 정규분포라면 나올 기대 비율",
                ),
            ),
            (
                "correlation",
                Text("Correlation of daily log changes in the same window", "같은 기간 일간 로그 변화율의 상관계수"),
            ),
            ("mean_joint_share", Text("Mean share over the whole history", "전체 이력의 평균 비율")),
        )
    },
}

TEXTS: Mapping[str, Text] = {
    "family.contagion": Text("Contagion between markets", "시장 간 전염"),
    "quantity.joint_tail_share": Text("the share of extreme days in common", "극단일이 겹친 비율"),
    "quantity.total_connectedness": Text("total connectedness", "총연계성"),
    "parameter.tail_share": Text("Part of the days that counts as extreme", "극단으로 치는 날의 비중"),
    **_TITLES,
    **_STATES,
    **_FACTS,
}

"""Texts of Bitcoin in the market: volatility, the shape of its returns, its ties to US shares, flows to its funds."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_ERAS: Mapping[str, tuple[str, str]] = {
    "2013_to_funds": ("2013 to the US funds of January 2024", "2013년~2024년 1월 미국 현물 ETF 출시 전"),
    "2017_to_funds": ("2017 to the US funds of January 2024", "2017년~2024년 1월 미국 현물 ETF 출시 전"),
    "since_funds": ("since the US funds of January 2024", "2024년 1월 미국 현물 ETF 출시 이후"),
    "2023": ("in 2023, the year before the funds", "2023년(ETF 출시 전해)"),
}
_INDEXES: Mapping[str, tuple[str, str]] = {
    "rut": ("Russell 2000", "러셀 2000"),
    "spx": ("S&P 500", "S&P 500"),
    "ixic": ("Nasdaq Composite", "나스닥 종합"),
}
_VOLATILITY = (
    {
        "signal.btc_volatility.title": Text("Bitcoin's volatility", "비트코인 변동성"),
        "signal.btc_volatility.definition": Text(
            "Standard deviation of the daily log returns of the last 30 days, times the root of 365. Quiet below the "
            "20th "
            "percentile of its own past, turbulent from the 80th.",
            "최근 30일 일간 로그 수익률의 표준편차를 365일 기준으로 연율화한 실현 변동성이다. 과거 분포의 20백분위 "
            "미만이면 잠잠, "
            "80백분위 이상이면 격동으로 본다.",
        ),
        "signal.btc_volatility.state.quiet": Text("quiet", "잠잠"),
        "signal.btc_volatility.state.usual": Text("usual", "보통"),
        "signal.btc_volatility.state.turbulent": Text("turbulent", "격동"),
        "signal.btc_volatility.parameter.days_a_year": Text("Days a year", "연율화 기준 일수"),
        "quantity.btc_volatility": Text("Bitcoin's 30-day volatility", "비트코인 30일 변동성"),
        "signal.btc_upside_share.title": Text("Bitcoin's swings: share of the gains", "비트코인 변동 중 상승 비중"),
        "signal.btc_upside_share.definition": Text(
            "Squared daily log gains in the squared daily log returns of the last 365 days: upside semivariance over "
            "the "
            "whole. "
            "Downside below the 20th percentile of its own past, upside from the 80th.",
            "최근 365일 일간 로그 수익률의 제곱합에서 오른 날이 차지하는 비중이다(상방 준분산/전체). 과거 분포의 "
            "20백분위 미만이면 하방 "
            "우세, 80백분위 이상이면 상방 우세로 본다.",
        ),
        "signal.btc_upside_share.state.downside": Text("more down than usual", "하방 우세"),
        "signal.btc_upside_share.state.balanced": Text("balanced", "균형"),
        "signal.btc_upside_share.state.upside": Text("more up than usual", "상방 우세"),
        "quantity.btc_upside_share": Text("share of the gains", "상승 비중"),
    }
    | {
        f"signal.btc_volatility.fact.{name}_{year}": Text(en.format(year=year), ko.format(year=year))
        for year in (2013, 2017)
        for name, en, ko in (
            (
                "variance_step",
                "Monthly variance after the funds over before, since {year}",
                "{year}년 이후 ETF 출시 전 대비 출시 후 월간 분산",
            ),
            (
                "variance_step_beside_trend",
                "The same beside a straight trend of its log, since {year}: no step, if the interval holds x1",
                "같은 비율, 로그 분산의 직선 추세를 함께 추정({year}년 이후). 구간에 1배가 들면 단절로 볼 수 없다",
            ),
        )
    }
    | {
        f"signal.{signal}.fact.{name}_{era}": Text(en.format(era=era_en), ko.format(era=era_ko))
        for era, (era_en, era_ko) in _ERAS.items()
        for signal, name, en, ko in (
            ("btc_volatility", "volatility", "Volatility a year, {era}", "연율 변동성, {era}"),
            ("btc_upside_share", "downside", "Downside deviation a year, {era}", "연율 하방 편차, {era}"),
            ("btc_upside_share", "upside", "Upside deviation a year, {era}", "연율 상방 편차, {era}"),
            (
                "btc_upside_share",
                "low_month",
                "30-day return at the 5th percentile, {era} (windows overlap)",
                "30일 수익률 하위 5%, {era}(구간 중첩)",
            ),
            (
                "btc_upside_share",
                "high_month",
                "30-day return at the 95th percentile, {era} (windows overlap)",
                "30일 수익률 상위 5%, {era}(구간 중첩)",
            ),
            ("btc_upside_share", "best_month", "Largest 30-day gain, {era}", "30일 최대 상승률, {era}"),
        )
    }
)
_LONG_ERAS = {era: words for era, words in _ERAS.items() if era != "2023"}
_LINK_STATES = {
    "opposite": Text("opposite", "역방향"),
    "apart": Text("apart", "무관"),
    "linked": Text("linked", "연동"),
    "tight": Text("tightly linked", "강한 연동"),
}
_LINK_PARAMETERS = {
    "edge_apart": Text("Opposite below", "역방향 기준"),
    "edge_linked": Text("Linked from", "연동 기준"),
    "edge_tight": Text("Tightly linked from", "강한 연동 기준"),
}
_LINK_TITLES = {
    **{
        f"btc_{name}_correlation": Text(f"Bitcoin and the {en}, 90 sessions", f"비트코인·{ko} 상관(90거래일)")
        for name, (en, ko) in _INDEXES.items()
    },
    "btc_rut_correlation_year": Text("Bitcoin and the Russell 2000, a year", "비트코인·러셀 2000 상관(1년)"),
    "btc_rut_correlation_weekly": Text("Bitcoin and the Russell 2000, weekly", "비트코인·러셀 2000 주간 상관"),
}
_SESSIONS = Text(
    "Correlation of the daily log returns of Bitcoin and the {index} over the last {window} common sessions, Bitcoin "
    "at the "
    "end of the same UTC day. Opposite below -0.2, linked from 0.2, tightly from 0.5. Association, no cause.",
    "비트코인과 {index}의 최근 {window}공통거래일 일간 로그 수익률 상관계수다. 비트코인은 같은 UTC 날짜의 마감 값을 "
    "쓴다. -0.2 "
    "미만이면 역방향, 0.2 이상이면 연동, 0.5 이상이면 강한 연동으로 본다. 인과를 뜻하지 않는다.",
)
_LINKS = {
    **{
        f"signal.{name}.definition": Text(
            _SESSIONS.en.format(index=en, window=window), _SESSIONS.ko.format(index=ko, window=window)
        )
        for name, (en, ko), window in (
            *((f"btc_{name}_correlation", names, 90) for name, names in _INDEXES.items()),
            ("btc_rut_correlation_year", _INDEXES["rut"], 252),
        )
    },
    "signal.btc_rut_correlation_weekly.definition": Text(
        "Correlation of the log returns of Bitcoin and the Russell 2000 between the last common sessions of weeks, "
        "over 52 "
        "weeks that do not overlap, renewed on the first session of each week. Opposite below -0.2, linked from 0.2, "
        "tightly from 0.5. Association, no cause.",
        "비트코인과 러셀 2000의 주간 로그 수익률(주 마지막 공통거래일 기준, 겹치지 않는 52주)의 상관계수를 매주 첫 "
        "거래일에 새로 구한다. "
        "-0.2 미만이면 역방향, 0.2 이상이면 연동, 0.5 이상이면 강한 연동으로 본다. 인과를 뜻하지 않는다.",
    ),
    **{f"signal.{name}.title": words for name, words in _LINK_TITLES.items()},
    **{f"signal.{n}.state.{s}": words for n in _LINK_TITLES for s, words in _LINK_STATES.items()},
    **{f"signal.{n}.parameter.{p}": words for n in _LINK_TITLES for p, words in _LINK_PARAMETERS.items()},
    **{
        f"quantity.{name}": Text(f"the correlation with the {en}", f"{ko} 상관계수")
        for name, en, ko in (
            *((f"btc_{name}_correlation", en, ko) for name, (en, ko) in _INDEXES.items()),
            ("btc_rut_correlation_year", "Russell 2000", "러셀 2000"),
            ("btc_rut_correlation_weekly", "Russell 2000", "러셀 2000"),
        )
    },
    **{
        f"signal.btc_{index}_correlation.fact.{name}_{era}": Text(f"{en}, {era_en}", f"{ko}, {era_ko}")
        for index in _INDEXES
        for era, (era_en, era_ko) in _LONG_ERAS.items()
        for name, en, ko in (
            ("correlation", "Daily correlation", "일간 상관"),
            (
                "correlation_close_before",
                "Daily correlation with Bitcoin's close before the session",
                "거래일 전날 비트코인 마감과의 일간 상관",
            ),
            ("correlation_weekly", "Weekly correlation", "주간 상관"),
        )
    },
    **{
        f"signal.btc_{index}_correlation.fact.correlation_last_year": Text(
            "Daily correlation over the last 252 sessions", "최근 252거래일 일간 상관"
        )
        for index in _INDEXES
    },
    **{
        f"signal.{name}.fact.median_{era}": Text(f"Median of this correlation, {en}", f"상관계수 중앙값, {ko}")
        for name in ("btc_rut_correlation_year", "btc_rut_correlation_weekly")
        for era, (en, ko) in _LONG_ERAS.items()
    },
    "signal.btc_rut_correlation.fact.share_first_of_three": Text(
        "Resampled histories since January 2024 in which the Russell 2000 is the closest of the three indices",
        "2024년 1월 이후 표본을 재추출했을 때 세 지수 중 러셀 2000의 상관이 가장 높은 비율",
    ),
    "signal.btc_sector_correlation.title": Text("Bitcoin and sectors of small caps", "비트코인·소형주 업종별 상관"),
    "signal.btc_sector_correlation.definition": Text(
        "Which sector of the Russell 2000 moves most like Bitcoin, with allowance for picking the largest of many. Not "
        "available: no free source has the sector indices.",
        "러셀 2000의 어느 업종이 비트코인과 가장 비슷하게 움직이는지를, 여럿 가운데 최댓값을 고른 효과까지 감안해 "
        "본다. 업종 지수를 "
        "무료로 구할 수 없어 산출하지 않는다.",
    ),
    "needs.btc_sector_correlation": Text(
        "it would take daily closes of the Russell 2000 sector indices, which FTSE Russell sells",
        "FTSE 러셀이 유료로 파는 러셀 2000 업종 지수의 일별 종가가 있어야 한다",
    ),
    "signal.btc_fund_flow_after_return.title": Text(
        "Bitcoin fund flows after returns", "비트코인 ETF 자금의 추세 추종"
    ),
    "signal.btc_fund_flow_after_return.definition": Text(
        "Correlation over the last 40 sessions of a day's net flow to the largest US Bitcoin fund (IBIT, from a file "
        "of "
        "your own) with Bitcoin's return over the 5 sessions before. Chasing from 0.3, against the trend below -0.3.",
        "미국 최대 비트코인 현물 ETF(IBIT)의 하루 순유입액(직접 가져온 파일)과 직전 5거래일 비트코인 수익률의 최근 "
        "40거래일 상관계수다. "
        "0.3 이상이면 추세 추종, -0.3 미만이면 역추세로 본다.",
    ),
    "signal.btc_fund_flow_after_return.state.against": Text("against the trend", "역추세"),
    "signal.btc_fund_flow_after_return.state.apart": Text("neither", "뚜렷하지 않음"),
    "signal.btc_fund_flow_after_return.state.chasing": Text("chasing returns", "추세 추종"),
    "signal.btc_fund_flow_after_return.parameter.edge_apart": Text("Against the trend below", "역추세 기준"),
    "signal.btc_fund_flow_after_return.parameter.edge_chasing": Text("Chasing from", "추세 추종 기준"),
    "signal.btc_fund_flow_after_return.parameter.return_sessions": Text("Sessions of the return", "수익률 기간"),
    "signal.btc_fund_flow_after_return.fact.flow_same_session": Text(
        "Flow and the return of the same session", "유입액과 같은 날 수익률의 상관"
    ),
    "signal.btc_fund_flow_after_return.fact.flow_after_session": Text(
        "Flow and the return of the session before", "유입액과 전날 수익률의 상관"
    ),
    "signal.btc_fund_flow_after_return.fact.flow_after_five_sessions": Text(
        "Flow and the return of the five sessions before", "유입액과 직전 5거래일 수익률의 상관"
    ),
    "series.FLOW_IBIT": Text("Net flow to the IBIT fund", "IBIT 순유입액"),
    "quantity.btc_fund_flow_after_return": Text(
        "the correlation of flows with earlier returns", "유입액과 직전 수익률의 상관계수"
    ),
}
TEXTS: Mapping[str, Text] = {**_VOLATILITY, **_LINKS}

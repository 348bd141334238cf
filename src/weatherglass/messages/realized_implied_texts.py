"""Texts of realized and implied volatility: the estimators, and the premium of the one over the other."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_PERCENTILES = (
    "Quiet below the 10th percentile of its past, turbulent from the 90th on.",
    "과거 분포의 10백분위 미만이면 잠잠함, 90백분위 이상이면 급변동으로 본다.",
)
_REALIZED: Mapping[str, tuple[Text, str, str]] = {
    "spx_realized_volatility": (
        Text("S&P 500 realized volatility", "S&P 500 실현 변동성"),
        "Root of the mean squared daily log return of the S&P 500 over 21 sessions, at 252 sessions a year. Closes "
        "only; no mean is subtracted.",
        "최근 21거래일 S&P 500 일간 로그 수익률 제곱의 평균을 연 252거래일 기준으로 환산한 제곱근. 종가만 쓰며 평균은 "
        "빼지 않는다.",
    ),
    "spx_parkinson_volatility": (
        Text("S&P 500 volatility from highs and lows (Parkinson)", "S&P 500 고저 변동성(파킨슨)"),
        "From the daily high and low of the S&P 500 over 21 sessions, at 252 sessions a year (Parkinson 1980). Quieter "
        "than an estimate from closes, blind to the night, too high when prices drift.",
        "최근 21거래일 S&P 500 일중 고가와 저가로 추정한 연율 변동성(파킨슨 1980). 종가로 낸 값보다 잡음이 적지만 "
        "야간 변동을 보지 못하고, 추세가 있으면 높게 나온다.",
    ),
    "spx_garman_klass_volatility": (
        Text("S&P 500 volatility from daily bars (Garman-Klass)", "S&P 500 시고저종 변동성(가먼-클라스)"),
        "From the daily open, high, low and close of the S&P 500 over 21 sessions, at 252 sessions a year (Garman and "
        "Klass 1980, practical form). The least noise when prices do not drift; blind to the night.",
        "최근 21거래일 S&P 500 시가·고가·저가·종가로 추정한 연율 변동성(가먼·클라스 1980, 실용식). 추세가 없을 때 "
        "잡음이 가장 적지만 야간 변동을 보지 못한다.",
    ),
    "spx_rogers_satchell_volatility": (
        Text("S&P 500 volatility under drift (Rogers-Satchell)", "S&P 500 추세 보정 변동성(로저스-사첼)"),
        "From the daily open, high, low and close of the S&P 500 over 21 sessions, at 252 sessions a year (Rogers and "
        "Satchell 1991). Right whatever the drift; blind to the night.",
        "최근 21거래일 S&P 500 시가·고가·저가·종가로 추정한 연율 변동성(로저스·사첼 1991). 추세가 있어도 치우치지 "
        "않지만 야간 변동을 보지 못한다.",
    ),
    "spx_yang_zhang_volatility": (
        Text("S&P 500 volatility, night and day (Yang-Zhang)", "S&P 500 주야간 변동성(양-장)"),
        "From the nights, the days and the ranges of the S&P 500 over 21 sessions, at 252 sessions a year (Yang and "
        "Zhang 2000). Right whatever the drift. The index opens near its last close, before all its members trade.",
        "최근 21거래일 S&P 500의 야간 변동, 주간 변동, 일중 폭을 합쳐 추정한 연율 변동성(양·장 2000). 추세가 있어도 "
        "치우치지 않는다. 지수 시가는 구성 종목이 모두 거래되기 전에 나와 전일 종가에 가깝다.",
    ),
    "btc_realized_volatility": (
        Text("Bitcoin realized volatility", "비트코인 실현 변동성"),
        "Root of the mean squared daily log return of Bitcoin over 30 days (UTC), at 365 days a year; no mean is "
        "subtracted.",
        "최근 30일 비트코인 일간 로그 수익률(UTC 기준) 제곱의 평균을 연 365일 기준으로 환산한 제곱근. 평균은 빼지 "
        "않는다.",
    ),
}
_PREMIUM = (
    "Negative below 0, rich from the 90th percentile of its past on.",
    "0 미만이면 마이너스, 과거 분포의 90백분위 이상이면 높음으로 본다.",
)
_PREMIA: Mapping[str, tuple[Text, str, str]] = {
    "variance_premium_ex_ante": (
        Text("Variance risk premium, expected", "분산 위험 프리미엄(사전)"),
        "The VIX squared less the variance that the HAR model expects of the S&P 500 over the next 21 sessions, in "
        "squared points a year: what is paid today for protection beyond the expected loss.",
        "VIX 제곱에서 HAR 모형이 앞으로 21거래일에 예상하는 S&P 500 분산을 뺀 값(연율, 포인트 제곱). 변동성을 사는 "
        "쪽이 예상치 위에 얹어 주는 웃돈이다.",
    ),
    "volatility_premium_ex_ante": (
        Text("Volatility risk premium, expected", "변동성 위험 프리미엄(사전)"),
        "The VIX less the root of the variance that the HAR model expects of the S&P 500 over the next 21 sessions, in "
        "points.",
        "VIX에서 HAR 모형이 앞으로 21거래일에 예상하는 S&P 500 변동성을 뺀 값(포인트).",
    ),
    "variance_premium_ex_post": (
        Text("Variance risk premium, earned", "분산 위험 프리미엄(사후)"),
        "The squared VIX of 21 sessions ago less the variance of the S&P 500 realized since, in squared points a year: "
        "what a seller of variance has earned. Known a month late.",
        "21거래일 전 VIX 제곱에서 그 뒤 실현된 S&P 500 분산을 뺀 값(연율, 포인트 제곱). 분산을 판 쪽이 번 몫이며 한 "
        "달 늦게 알 수 있다.",
    ),
    "vix_minus_realized": (
        Text("VIX less realized volatility", "VIX와 실현 변동성의 격차"),
        "The VIX less the volatility of the S&P 500 realized over the last 21 sessions, in points. The one looks "
        "ahead and the other back: after a crash the gap is negative, as the month behind was wilder than the one "
        "ahead.",
        "VIX에서 최근 21거래일 S&P 500 실현 변동성을 뺀 값(포인트). 하나는 앞을, 하나는 뒤를 보므로 급락 직후에는 "
        "격차가 마이너스가 되기 쉽다.",
    ),
    "dvol_minus_realized": (
        Text("Bitcoin: implied less realized volatility", "비트코인 내재 변동성과 실현 변동성의 격차"),
        "DVOL, the implied volatility of Bitcoin over 30 days, less the volatility realized over the last 30 days, in "
        "points.",
        "비트코인 30일 내재 변동성 지수(DVOL)에서 최근 30일 실현 변동성을 뺀 값(포인트).",
    ),
}
_STATES: Mapping[str, Text] = {
    "quiet": Text("quiet", "잠잠함"),
    "usual": Text("usual", "보통"),
    "turbulent": Text("turbulent", "급변동"),
}
_PREMIUM_STATES: Mapping[str, Text] = {
    "negative": Text("negative", "마이너스"),
    "usual": Text("usual", "보통"),
    "rich": Text("rich", "높음"),
}
_PER_YEAR: Mapping[str, Text] = {"periods_per_year": Text("Returns a year", "연간 수익률 수")}
_REALIZED_PARAMETERS: Mapping[str, Text] = {
    **_PER_YEAR,
    "quiet_below": Text("Quiet below", "잠잠함 기준(미만)"),
    "turbulent_from": Text("Turbulent from", "급변동 기준"),
}
_PREMIUM_PARAMETERS: Mapping[str, Text] = {
    "negative_below": Text("Negative below", "마이너스 기준(미만)"),
    "rich_from": Text("Rich from", "높음 기준"),
}
HAR_PARAMETERS: Mapping[str, Text] = {
    **_PER_YEAR,
    "har_day": Text("Day of the model", "모형의 하루"),
    "har_week": Text("Week of the model", "모형의 한 주"),
    "har_month": Text("Month of the model", "모형의 한 달"),
    "minimum": Text("Fewest ended months (overlapping) for a fit", "추정에 필요한 최소 구간 수(겹침 허용)"),
}
_LEVELS: Mapping[str, Text] = {
    "mean": Text("Mean", "평균"),
    "median": Text("Median", "중앙값"),
    "highest": Text("Highest", "최고치"),
    "highest_day": Text("Day of the highest", "최고치를 기록한 날"),
}
_RANGES: Mapping[str, Text] = {
    **_LEVELS,
    "mean_to_close_to_close": Text("Mean, over that of the estimate from closes", "평균, 종가 기준 추정치 평균 대비"),
    "correlation_with_close_to_close": Text(
        "Correlation with the estimate from closes", "종가 기준 추정치와의 상관계수"
    ),
}
_PREMIUM_FACTS: Mapping[str, Text] = {
    "mean": Text("Mean", "평균"),
    "median": Text("Median", "중앙값"),
    "share_positive": Text("Days above 0", "0보다 큰 날"),
    "lowest": Text("Lowest", "최저치"),
    "lowest_day": Text("Day of the lowest", "최저치를 기록한 날"),
}


def under(name: str, kind: str, texts: Mapping[str, Text]) -> dict[str, Text]:
    """Texts of one kind ("state", "fact", "parameter") of one signal, by their keys."""
    return {f"signal.{name}.{kind}.{key}": each for key, each in texts.items()}


def _realized(name: str) -> dict[str, Text]:
    title, en, ko = _REALIZED[name]
    closes = name.endswith("realized_volatility")
    return {
        f"signal.{name}.title": title,
        f"signal.{name}.definition": Text(f"{en} {_PERCENTILES[0]}", f"{ko} {_PERCENTILES[1]}"),
        f"quantity.{name}": Text("the realized volatility", "실현 변동성"),
        **under(name, "state", _STATES),
        **under(name, "fact", _LEVELS if closes else _RANGES),
        **under(name, "parameter", _REALIZED_PARAMETERS),
    }


def _premium(name: str) -> dict[str, Text]:
    title, en, ko = _PREMIA[name]
    gap, ex_ante = name.endswith("minus_realized"), name.endswith("ex_ante")
    return {
        f"signal.{name}.title": title,
        f"signal.{name}.definition": Text(f"{en} {_PREMIUM[0]}", f"{ko} {_PREMIUM[1]}"),
        f"quantity.{name}": Text("the gap", "격차") if gap else Text("the premium", "프리미엄"),
        **under(name, "state", _PREMIUM_STATES),
        **under(name, "fact", _PREMIUM_FACTS),
        **under(name, "parameter", {**_PREMIUM_PARAMETERS, **(HAR_PARAMETERS if ex_ante else _PER_YEAR)}),
    }


TEXTS: Mapping[str, Text] = {
    "family.realized_implied": Text("Realized and implied volatility", "실현 변동성과 내재 변동성"),
    **{key: each for name in _REALIZED for key, each in _realized(name).items()},
    **{key: each for name in _PREMIA for key, each in _premium(name).items()},
}

"""Texts of the forecasts of volatility: the HAR model, the VIX as a forecast, and its rivals."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.realized_implied_texts import HAR_PARAMETERS, under
from weatherglass.messages.text import Text

_HAR = (
    "Volatility that a heterogeneous autoregression (HAR, Corsi 2009) expects of the S&P 500 over the next 21 "
    "sessions, from the volatility of the last 1, 5 and 22 sessions",
    "최근 1·5·22거래일 변동성으로 앞으로 21거래일의 S&P 500 변동성을 내다본 값(HAR 모형, 코르시 2009)",
)
_REFITTED = (
    "Fitted anew at every close to all months that had ended by then, at least 504. Low below the 10th percentile of "
    "its past, high from the 90th on.",
    "매 종가마다 그때까지 끝난 모든 한 달 구간(최소 504개)으로 다시 추정한다. 과거 분포의 10백분위 미만이면 낮음, "
    "90백분위 이상이면 높음으로 본다.",
)
_HAR_ONLY: Mapping[str, Text] = {
    "coefficient_constant": Text("Constant today", "현재 상수항"),
    "coefficient_day": Text("Coefficient of the last session today", "현재 하루 변동성 계수"),
    "coefficient_week": Text("Coefficient of the last 5 sessions today", "현재 5거래일 변동성 계수"),
    "coefficient_month": Text("Coefficient of the last 22 sessions today", "현재 22거래일 변동성 계수"),
    "qlike": Text(
        "Mean loss (QLIKE) of its forecasts, each made with what was known", "예측 손실(QLIKE) 평균, 당시 자료로만 예측"
    ),
    "mz_r_squared": Text(
        "Share of what came that its forecasts explain (vol points)", "예측이 설명하는 실현 변동성 비중(변동성 기준 R²)"
    ),
}
_HAR_FACTS: Mapping[str, Text] = {
    **_HAR_ONLY,
    "coefficient_vix": Text("Coefficient of the VIX today", "현재 VIX 계수"),
}
_BANDS: Mapping[str, tuple[str, str]] = {
    "below_20": ("the VIX below 20", "VIX 20 미만"),
    "20_to_30": ("the VIX from 20 to 30", "VIX 20~30"),
    "30_to_40": ("the VIX from 30 to 40", "VIX 30~40"),
    "from_40": ("the VIX at 40 or more", "VIX 40 이상"),
}
_MODELS: Mapping[str, tuple[str, str]] = {
    "vix": ("the VIX", "VIX"),
    "vix_rescaled": ("the VIX, scaled by what its past errors had taught", "과거 오차로 축소한 VIX"),
    "past": ("the last 21 sessions' volatility", "직전 21거래일 변동성"),
    "har": ("the HAR model", "HAR 모형"),
    "har_vix": ("the HAR model with the VIX", "VIX를 더한 HAR 모형"),
    "garch": ("GARCH(1,1), refitted every 252 sessions", "GARCH(1,1)(252거래일마다 재추정)"),
    "gjr": ("GJR-GARCH, refitted every 252 sessions", "GJR-GARCH(252거래일마다 재추정)"),
}
_ERROR_FACTS: Mapping[str, Text] = {
    "share_above": Text(
        "Days whose VIX was above the volatility of the 21 sessions after",
        "VIX가 이후 21거래일 실현 변동성보다 높았던 날",
    ),
    "share_above_not_overlapping": Text(
        "Days whose VIX was above what came, one day in 21 so that no month counts twice",
        "VIX가 이후 실현 변동성보다 높았던 날, 구간이 겹치지 않게 21거래일마다 하루",
    ),
    "mean_gap": Text("VIX less the volatility that came, mean", "VIX와 이후 실현 변동성의 격차, 평균"),
    "median_gap": Text("VIX less the volatility that came, median", "VIX와 이후 실현 변동성의 격차, 중앙값"),
    "mz_intercept": Text(
        "Mincer-Zarnowitz intercept (what came on the VIX, vol points; 0 if unbiased; errors with 42 lags)",
        "민서-자노위츠 회귀 절편(이후 실현 변동성을 VIX에 회귀, 치우침이 없으면 0, HAC 시차 42)",
    ),
    "mz_slope": Text("Mincer-Zarnowitz slope (1 if unbiased)", "민서-자노위츠 회귀 기울기(치우침이 없으면 1)"),
    "mz_r_squared": Text(
        "Share of the volatility that came that the VIX explains", "VIX가 설명하는 이후 실현 변동성 비중(R²)"
    ),
    "mz_wald": Text(
        "Test that the VIX is unbiased (chi-squared, 2 degrees; above 5.99 rejects at 5%)",
        "VIX 불편성 검정 통계량(카이제곱, 자유도 2, 5.99를 넘으면 5% 수준에서 기각)",
    ),
    "encompassing_vix": Text(
        "Coefficient of the VIX beside past volatility", "과거 변동성과 함께 넣은 회귀에서 VIX 계수"
    ),
    "encompassing_past": Text(
        "Coefficient of past volatility beside the VIX", "VIX와 함께 넣은 회귀에서 과거 변동성 계수"
    ),
    "encompassing_t_vix": Text("t of the VIX beside past volatility", "과거 변동성과 함께 넣었을 때 VIX의 t값"),
    "encompassing_t_past": Text("t of past volatility beside the VIX", "VIX와 함께 넣었을 때 과거 변동성의 t값"),
    "qlike_vix": Text("Mean loss (QLIKE) of the VIX", "VIX의 예측 손실(QLIKE) 평균"),
    "qlike_past": Text(
        "Mean loss (QLIKE) of the last 21 sessions' volatility", "직전 21거래일 변동성의 예측 손실(QLIKE) 평균"
    ),
    "qlike_vix_rescaled": Text(
        "Mean loss (QLIKE) of the VIX scaled to the mean variance that came (with hindsight)",
        "실현 분산 평균에 맞춰 축소한 VIX의 예측 손실(QLIKE) 평균(사후 보정)",
    ),
    "variance_scale": Text(
        "Mean variance that came over the mean squared VIX", "이후 실현 분산 평균의 VIX 제곱 평균 대비"
    ),
    "vix_before_far_too_low": Text(
        "VIX at forecasts that proved more than 10 points too low, median",
        "10포인트 넘게 과소였던 예측 당시 VIX, 중앙값",
    ),
    "fallen_before_vix_40": Text(
        "Fall of the S&P 500 from its record by the first close of the VIX at 40 in a year, median",
        "VIX가 1년 만에 처음 40 이상으로 마감할 때까지 S&P 500의 고점 대비 하락, 중앙값",
    ),
    "fallen_before_vix_40_in_2008": Text(
        "Fall of the S&P 500 from its record by the first VIX close at 40, 2008",
        "2008년 VIX가 처음 40 이상으로 마감할 때까지 S&P 500의 고점 대비 하락",
    ),
    "fallen_before_vix_40_in_2020": Text(
        "Fall of the S&P 500 from its record by the first VIX close at 40, 2020",
        "2020년 VIX가 처음 40 이상으로 마감할 때까지 S&P 500의 고점 대비 하락",
    ),
    **{
        f"mean_gap_vix_{band}": Text(
            f"VIX less the volatility that came, mean, {en}", f"VIX와 이후 실현 변동성의 격차 평균, {ko}"
        )
        for band, (en, ko) in _BANDS.items()
    },
}
_RIVAL_FACTS: Mapping[str, Text] = {
    **{
        f"qlike_{model}": Text(f"Mean loss (QLIKE): {en}", f"예측 손실(QLIKE) 평균: {ko}")
        for model, (en, ko) in _MODELS.items()
    },
    **{
        f"dm_vix_{model}": Text(
            f"Diebold-Mariano t, the VIX against {en} (below 0 the VIX loses less; beyond 2 either way, hardly chance)",
            f"디볼드-마리아노 t값, VIX 대 {ko}(0 미만이면 VIX의 손실이 작고, 절댓값 2 초과면 우연으로 보기 어렵다)",
        )
        for model, (en, ko) in _MODELS.items()
        if model != "vix"
    },
    "gw_vix_har_high": Text(
        "Giacomini-White test, the VIX against the HAR model, by whether the VIX was at 30 or more (above 5.99 the "
        "difference can be foretold)",
        "자코미니-화이트 검정, VIX 대 HAR 모형, VIX 30 이상 여부 조건부(5.99를 넘으면 우열을 미리 알 수 있다)",
    ),
    **{
        f"qlike_{model}_{band}": Text(f"Mean loss (QLIKE), {when_en}: {en}", f"예측 손실(QLIKE) 평균, {when_ko}: {ko}")
        for model, (en, ko) in _MODELS.items()
        for band, (when_en, when_ko) in _BANDS.items()
        if model in {"vix", "vix_rescaled", "past", "har", "gjr"}
    },
}


def _forecast(name: str, title: Text, beside: tuple[str, str]) -> dict[str, Text]:
    return {
        f"signal.{name}.title": title,
        f"signal.{name}.definition": Text(
            f"{_HAR[0]}{beside[0]}. {_REFITTED[0]}", f"{_HAR[1]}{beside[1]}. {_REFITTED[1]}"
        ),
        f"quantity.{name}": Text("the expected volatility", "예상 변동성"),
        **under(
            name,
            "state",
            {"low": Text("low", "낮음"), "usual": Text("usual", "보통"), "high": Text("high", "높음")},
        ),
        **under(name, "fact", _HAR_FACTS if name == "har_vix_forecast" else _HAR_ONLY),
        **under(name, "parameter", HAR_PARAMETERS),
    }


TEXTS: Mapping[str, Text] = {
    **_forecast("har_forecast", Text("Expected volatility (HAR)", "예상 변동성(HAR)"), ("", "")),
    **_forecast(
        "har_vix_forecast",
        Text("Expected volatility (HAR with the VIX)", "예상 변동성(HAR+VIX)"),
        (" and from the VIX", ". VIX도 설명변수로 넣는다"),
    ),
    "signal.vix_forecast_error.title": Text("VIX against what came", "VIX 예측 오차"),
    "signal.vix_forecast_error.definition": Text(
        "The VIX of 21 sessions ago less the volatility of the S&P 500 realized since, in points: above 0 the VIX was "
        "too high. Below -10 it was far too low (1 forecast in 40), from 10 on too high (1 in 10). The volatility is "
        "from log returns of closes, nothing subtracted, at 252 sessions a year.",
        "21거래일 전 VIX에서 그 뒤 실현된 S&P 500 변동성을 뺀 값(포인트). 0보다 크면 VIX가 높게 본 것이다. -10 "
        "미만이면 크게 과소(40번 중 1번꼴), 10 이상이면 과대(10번 중 1번꼴)로 본다. 실현 변동성은 종가 로그 수익률로 "
        "내며 평균을 빼지 않고 연 252거래일로 환산한다.",
    ),
    "quantity.vix_forecast_error": Text("the error of the VIX of a month before", "한 달 전 VIX의 오차"),
    **under(
        "vix_forecast_error",
        "state",
        {
            "far_too_low": Text("far too low", "크게 과소"),
            "too_low": Text("too low", "과소"),
            "in_line": Text("in line", "무난함"),
            "too_high": Text("too high", "과대"),
        },
    ),
    **under("vix_forecast_error", "fact", _ERROR_FACTS),
    **under(
        "vix_forecast_error",
        "parameter",
        {
            "edge_too_low": Text("Far too low below", "크게 과소 기준(미만)"),
            "edge_in_line": Text("Too low below", "과소 기준(미만)"),
            "edge_too_high": Text("Too high from", "과대 기준"),
        },
    ),
    "occasion.vix_far_too_low": Text(
        "The VIX of a month before proved far too low", "한 달 전 VIX가 변동성을 크게 낮춰 본 국면"
    ),
    "figure.worst_miss": Text("Worst miss", "최대 오차"),
    "figure.vix_at_forecast": Text("VIX a month before", "한 달 전 VIX"),
    "figure.realized_since": Text("Volatility realized since", "이후 실현 변동성"),
    "figure.forecast_day": Text("Day of that VIX", "해당 VIX의 날짜"),
    "signal.vix_against_har.title": Text("VIX or HAR model: the better forecast", "VIX와 HAR 모형의 예측력 비교"),
    "signal.vix_against_har.definition": Text(
        "Mean loss (QLIKE: s2/f - ln(s2/f) - 1) of the squared VIX as a forecast of the variance of the S&P 500 over "
        "21 sessions, less that of the HAR model, over the forecasts that ended in the last 252 sessions. Below 0 the "
        "VIX has been the better one.",
        "앞으로 21거래일 S&P 500 분산 예측으로서 VIX 제곱의 평균 손실(QLIKE: s2/f - ln(s2/f) - 1)에서 HAR 모형의 평균 "
        "손실을 뺀 값. 최근 252거래일에 결과가 나온 예측을 센다. 0 미만이면 VIX가 더 잘 맞힌 것이다.",
    ),
    "quantity.vix_against_har": Text("the difference in loss", "손실 차이"),
    **under(
        "vix_against_har",
        "state",
        {"vix_better": Text("VIX better", "VIX 우세"), "har_better": Text("HAR model better", "HAR 모형 우세")},
    ),
    **under("vix_against_har", "fact", _RIVAL_FACTS),
    **under("vix_against_har", "parameter", HAR_PARAMETERS),
}

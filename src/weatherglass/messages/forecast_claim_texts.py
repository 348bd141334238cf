"""Forecasts, mean reversion and strategies put to the test, in words: their figures, tests and competitors."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    # -- competitors ---------------------------------------------------------------------------------------------------
    "claim.rival.signal": Text("{signal}", "{signal}"),
    "claim.rival.past_realised": Text("past realized volatility", "과거 실현 변동성"),
    "claim.rival.har": Text("the HAR forecast", "HAR 예측"),
    "claim.rival.garch": Text("the GARCH forecast", "GARCH 예측"),
    "claim.rival.mean": Text("the mean so far", "그때까지의 평균"),
    "claim.rival.other_signal": Text("the other signal", "다른 신호"),
    # -- figures of forecasts ------------------------------------------------------------------------------------------
    "claim.finding.estimate.unbiased": Text(
        "Variance that came as a share of what {signal} forecast (1 is right on average)",
        "{signal} 예측 대비 실제로 나타난 분산의 비율(1이면 평균적으로 맞음)",
    ),
    "claim.finding.estimate.unbiased_return": Text(
        "Return that came less what {signal} forecast (0 is right on average)",
        "실제 수익률에서 {signal} 예측을 뺀 값(0이면 평균적으로 맞음)",
    ),
    "claim.finding.estimate.better_than_competitors": Text(
        "Loss that {signal} saves against its strongest competitor", "가장 강한 경쟁 예측보다 {signal:이/가} 줄인 손실"
    ),
    "claim.finding.estimate.no_better_in_crises": Text(
        "Loss that {signal} adds in crises against a competitor", "위기 때 {signal} 예측이 경쟁 예측보다 더 낸 손실"
    ),
    "claim.finding.estimate.mean_reverts": Text(
        "Time in which half of a distance from the mean is gone", "평균에서 벗어난 거리가 절반으로 줄기까지 걸리는 시간"
    ),
    "claim.finding.mz_intercept": Text("Mincer-Zarnowitz intercept", "민서·자노위츠 절편"),
    "claim.finding.mz_slope": Text(
        "What came for every point forecast (Mincer-Zarnowitz slope, without weights)",
        "예측 1포인트당 실제 값(가중하지 않은 민서·자노위츠 기울기)",
    ),
    "claim.finding.mz_r_squared": Text(
        "Share of the variance that the forecast explains", "예측이 설명하는 분산의 비율"
    ),
    "claim.finding.mz_wald": Text("Statistic of being right on average", "평균적으로 맞는지에 대한 통계량"),
    "claim.finding.encompassing_signal": Text(
        "Weight of {signal} beside {rival}, as a t value", "{rival:과/와} 함께 넣은 {signal}의 t값"
    ),
    "claim.finding.encompassing": Text(
        "Weight of {rival} beside {signal}, as a t value", "{signal:과/와} 함께 넣은 {rival}의 t값"
    ),
    "claim.finding.loss": Text("Mean loss of {rival}", "{rival}의 평균 손실"),
    "claim.finding.loss_in_crises": Text("Mean loss of {rival} in crises", "위기 때 {rival}의 평균 손실"),
    "claim.finding.loss_in_calm": Text("Mean loss of {rival} outside of crises", "위기가 아닐 때 {rival}의 평균 손실"),
    "claim.finding.loss_rescaled": Text(
        "Mean loss of {signal}, rescaled to its mean", "평균에 맞춰 조정한 {signal}의 평균 손실"
    ),
    "claim.finding.variance_scale": Text("What came over what was forecast, of variances", "예측 분산 대비 실제 분산"),
    "claim.finding.r_squared_against": Text("Out-of-sample R squared against {rival}", "{rival} 대비 표본 외 결정계수"),
    "claim.finding.dm": Text(
        "Diebold-Mariano against {rival} (below 0: {signal} is better)",
        "{rival} 대비 디볼드·마리아노(0보다 작으면 {signal:이/가} 나음)",
    ),
    "claim.finding.gw": Text("Giacomini-White against {rival}, by crises", "{rival} 대비 자코미니·화이트(위기 여부로)"),
    "claim.finding.share_above": Text(
        "Share of days on which {signal} lay above what came", "{signal:이/가} 실제 값보다 높았던 날의 비율"
    ),
    "claim.finding.mean_gap": Text(
        "How far {signal} lay above what came, on average", "{signal:이/가} 실제 값보다 높았던 정도(평균)"
    ),
    "claim.finding.note.quartiles": Text("the middle half of all days", "모든 날의 가운데 절반"),
    # -- figures of mean reversion -------------------------------------------------------------------------------------
    "claim.finding.half_life_uncorrected": Text(
        "The same without the correction for short samples", "표본 보정 전의 같은 수치"
    ),
    "claim.finding.half_life_over_horizon": Text(
        "The same from the autocorrelation over the span", "기간 자기상관으로 구한 같은 수치"
    ),
    "claim.finding.autocorrelation": Text("Autocorrelation from one row to the next", "다음 값과의 자기상관"),
    "claim.finding.kpss": Text(
        "p of the KPSS test that it has a mean to come back to", "돌아갈 평균이 있다는 KPSS 검정의 p"
    ),
    "claim.finding.kpss_short": Text("The same with few lags", "시차를 적게 둔 같은 수치"),
    "claim.finding.variance_ratio": Text(
        "Variance ratio over the span (below 1: it comes back)", "기간 분산비(1보다 작으면 되돌아옴)"
    ),
    # -- figures of strategies -----------------------------------------------------------------------------------------
    "claim.finding.estimate.mean_return": Text("Return a year gained by acting", "신호를 따라 얻은 연 수익률 차이"),
    "claim.finding.estimate.sharpe": Text("Sharpe ratio gained by acting", "신호를 따라 얻은 샤프 비율 차이"),
    "claim.finding.estimate.max_drawdown": Text("Deepest fall spared by acting", "신호를 따라 줄인 최대 낙폭"),
    "claim.finding.return_acting": Text("Return a year, acting", "연 수익률(신호를 따를 때)"),
    "claim.finding.return_holding": Text("Return a year, holding throughout", "연 수익률(계속 보유할 때)"),
    "claim.finding.sharpe_acting": Text("Sharpe ratio, acting", "샤프 비율(신호를 따를 때)"),
    "claim.finding.sharpe_holding": Text("Sharpe ratio, holding throughout", "샤프 비율(계속 보유할 때)"),
    "claim.finding.drawdown_acting": Text("Deepest fall, acting", "최대 낙폭(신호를 따를 때)"),
    "claim.finding.drawdown_holding": Text("Deepest fall, holding throughout", "최대 낙폭(계속 보유할 때)"),
    "claim.finding.time_in_state": Text("Share of days in the state", "해당 상태였던 날의 비율"),
    "claim.finding.episodes": Text("Times that the state began", "해당 상태가 시작된 횟수"),
    "claim.finding.turnover": Text("Traded a year, as a multiple of the whole", "연간 매매량(전체 대비)"),
    "claim.finding.costs": Text("Costs a year", "연간 비용"),
    "claim.finding.cash": Text("Interest on what is not held, a year", "보유하지 않은 돈의 연 이자"),
    "claim.finding.deflated_sharpe": Text(
        "Chance that the gain is more than luck gives to the best of all definitions",
        "모든 정의 가운데 가장 운 좋은 것보다 나을 확률",
    ),
    "claim.finding.trials": Text("Definitions that count as trials", "시도로 셈한 정의 수"),
    "claim.finding.note.no_series": Text("no series of it: taken as none", "자료가 없어 없는 것으로 봄"),
    # -- tests ---------------------------------------------------------------------------------------------------------
    "claim.test.mincer_zarnowitz": Text("Right on average, by regression", "평균적으로 맞는지(회귀)"),
    "claim.test.mincer_zarnowitz_weighted": Text("Right on average, weighted", "평균적으로 맞는지(가중 회귀)"),
    "claim.test.mincer_zarnowitz_apart": Text("Right on average, spans apart", "평균적으로 맞는지(겹치지 않는 기간)"),
    "claim.test.diebold_mariano": Text("Lower loss (Diebold-Mariano)", "손실 비교(디볼드·마리아노)"),
    "claim.test.diebold_mariano_apart": Text("Lower loss, spans apart", "손실 비교(겹치지 않는 기간)"),
    "claim.test.clark_west": Text("Better than the mean (Clark-West)", "평균보다 나은지(클라크·웨스트)"),
    "claim.test.giacomini_white": Text("Better in crises (Giacomini-White)", "위기 때 나은지(자코미니·화이트)"),
    "claim.test.giacomini_white_states": Text("Whether crises tell which is better", "위기가 우열을 알려 주는지"),
    "claim.test.pesaran_timmermann": Text("Right direction (Pesaran-Timmermann)", "방향 적중(페사란·티머만)"),
    "claim.test.adf": Text("A mean to come back to (Dickey-Fuller)", "돌아갈 평균이 있는지(디키·풀러)"),
    "claim.test.phillips_perron": Text("The same after Phillips and Perron", "같은 검정(필립스·페롱)"),
    "claim.test.wild_variance_ratio": Text("Variance ratio, drawn by signs", "분산비(부호 재추출)"),
    "claim.test.ledoit_wolf": Text("Difference of Sharpe ratios", "샤프 비율 차이"),
    "claim.test.how.ledoit_wolf": Text(
        "returns and weights drawn anew together in blocks, after Ledoit and Wolf",
        "수익률과 비중을 함께 토막째 다시 뽑는다(레도이트·울프)",
    ),
    "claim.test.note.heavy_tails": Text(
        "not valid here: volatility has tails so heavy that this rejects too often",
        "여기서는 유효하지 않다. 변동성의 꼬리가 두꺼워 지나치게 자주 기각한다",
    ),
    # -- what was not run ----------------------------------------------------------------------------------------------
    "claim.part.cases": Text("the test", "검정"),
    "claim.part.cash": Text("interest on cash", "현금 이자"),
    "claim.part.competitors": Text("the competitors", "경쟁 예측"),
    "claim.part.crises": Text("the crises", "위기"),
    "claim.part.garch": Text("the GARCH forecast", "GARCH 예측"),
    "claim.part.har": Text("the HAR forecast", "HAR 예측"),
    "claim.part.other_signal": Text("the other signal", "다른 신호"),
    "claim.part.past_realised": Text("past realized volatility", "과거 실현 변동성"),
    "claim.part.strategy": Text("the strategy", "투자 전략"),
}

"""What claims are made of, in words: kinds, event rules, measures, tests, ways to allow for a confounder, settings."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "claim.kind.event_outcome": Text("event and outcome", "사건과 그 뒤"),
    "claim.kind.structural_break": Text("structural break", "구조 변화"),
    "claim.kind.association": Text("association", "동반 관계"),
    "claim.kind.forecast": Text("forecast", "예측력"),
    "claim.kind.lead_lag": Text("lead and lag", "선행·후행"),
    "claim.kind.strategy": Text("strategy", "투자 전략"),
    "claim.kind.fact": Text("fact", "사실 확인"),
    "claim.kind.mechanism": Text("mechanism", "작동 원리"),
    # -- the rules of events -------------------------------------------------------------------------------------------
    "claim.rule.breakout": Text(
        "{signal} at a record after at least {min_days_since_record} without one",
        "{signal:이/가} {min_days_since_record} 이상 없던 사상 최고치를 기록한 날",
    ),
    "claim.rule.threshold_cross": Text(
        "{signal} {side} {level}, at least {new_episode_after_days} after the last time",
        "{signal:이/가} {level} {side}로 들어선 날(직전과 {new_episode_after_days} 넘게 떨어진 것만)",
    ),
    "claim.rule.joint_move": Text(
        "{signal} {signal_way} and {target} {target_way} on the same day",
        "{signal:이/가} {signal_way} {target:이/가} {target_way} 날",
    ),
    "claim.rule.calendar_dates": Text("{count} given one by one", "하나하나 지정한 {count}"),
    "claim.rule.drawdown": Text("{signal} {depth} below its record", "{signal:이/가} 고점 대비 {depth} 떨어진 날"),
    "claim.rule.regime_entry": Text(
        "the signal {signal} enters the state {state}", "신호 {signal:이/가} {state} 상태로 들어선 날"
    ),
    "claim.rule.window": Text("the days from {from} to {to}, against the rest", "{from}부터 {to}까지와 나머지 기간"),
    "claim.rule.to_end": Text("the end of the data", "자료가 끝나는 날"),
    "claim.side.above": Text("at or above", "이상"),
    "claim.side.below": Text("below", "미만"),
    "claim.way.signal.up": Text("up", "오르고"),
    "claim.way.signal.down": Text("down", "내리고"),
    "claim.way.target.up": Text("up", "오른"),
    "claim.way.target.down": Text("down", "내린"),
    # -- measures ------------------------------------------------------------------------------------------------------
    "claim.measure.log_return": Text("change over the span", "기간 수익률"),
    "claim.measure.multiple": Text("multiple over the span", "기간 배수"),
    "claim.measure.excess_return": Text("change beyond the usual one", "평소 대비 초과 수익률"),
    "claim.measure.hit": Text("share of hits", "적중 비율"),
    "claim.measure.max_drawdown": Text("deepest fall on the way", "기간 중 최대 낙폭"),
    "claim.measure.max_runup": Text("highest rise on the way", "기간 중 최대 상승폭"),
    "claim.measure.time_to_target": Text("days until the target", "목표까지 걸린 날"),
    "claim.measure.realised_volatility": Text("realized volatility", "실현 변동성"),
    "claim.measure.log_realised_variance": Text("realized volatility", "실현 변동성"),
    "claim.measure.days_to_bull_peak": Text("days to the next peak of a bull market", "다음 강세장 고점까지 걸린 날"),
    "claim.measure.down_semivariance": Text("volatility of falls", "하락 변동성"),
    "claim.measure.up_semivariance": Text("volatility of rises", "상승 변동성"),
    "claim.measure.q05_30d": Text("worst 5% of 30-day changes", "30일 수익률 하위 5%"),
    "claim.measure.q95_30d": Text("best 5% of 30-day changes", "30일 수익률 상위 5%"),
    "claim.measure.share": Text("share of hits", "적중 비율"),
    "claim.also.hit": Text("more than {multiple}", "{multiple} 초과"),
    "claim.also.max_drawdown": Text("deepest fall", "최대 낙폭"),
    "claim.also.max_runup": Text("highest rise", "최대 상승폭"),
    "claim.also.time": Text("days to {multiple}", "{multiple}까지"),
    "claim.also.realised_volatility": Text("volatility", "변동성"),
    "claim.also.down_semivariance": Text("volatility of falls", "하락 변동성"),
    "claim.also.up_semivariance": Text("volatility of rises", "상승 변동성"),
    "claim.also.q05_30d": Text("worst 5%", "하위 5%"),
    "claim.also.q95_30d": Text("best 5%", "상위 5%"),
    "claim.sampling.first_day": Text("first day of each episode", "국면마다 첫날"),
    "claim.sampling.every_day": Text("every day in the state", "그 상태인 모든 날"),
    "claim.sampling.instalments_5x21": Text("five instalments of 21 days", "21일 간격 5회 분할"),
    "claim.direction.greater": Text("more than after any date", "아무 날보다 높다"),
    "claim.direction.less": Text("less than after any date", "아무 날보다 낮다"),
    "claim.direction.two_sided": Text("other than after any date", "아무 날과 다르다"),
    # -- tests ---------------------------------------------------------------------------------------------------------
    "claim.test.circular_shift": Text("Shifted dates", "날짜 밀기"),
    "claim.test.circular_shift_vol_standardised": Text(
        "Shifted dates, by expected volatility", "날짜 밀기(예상 변동성으로 나눔)"
    ),
    "claim.test.circular_shift_window": Text("Shifted window", "구간 밀기"),
    "claim.test.rule_monte_carlo": Text("Rule on simulated signals", "모의 신호에 규칙 적용"),
    "claim.test.gap_constrained_dates": Text("Random dates as far apart", "간격을 지킨 무작위 날짜"),
    "claim.test.stationary_bootstrap": Text("Resampled returns", "수익률 재표집"),
    "claim.test.parametric_redetection": Text("Events on simulated prices", "모의 가격에서 사건 다시 찾기"),
    "claim.test.bai_perron_unknown_date": Text("Break at any date", "시점 미지정 구조 변화"),
    "claim.test.local_shift": Text("Shifted dates, by 3 years at most", "날짜 밀기(앞뒤 3년 이내)"),
    "claim.test.binomial": Text("Record of hits", "적중 횟수"),
    "claim.test.phase_residual": Text("Cycle taken out", "주기 제거"),
    "claim.test.phase_match": Text("Dates in the same phase", "같은 국면의 날짜와 비교"),
    "claim.test.stratify": Text("Within and outside of the state", "상태별로 나눠 비교"),
    "claim.test.match_prior_return": Text("By the year before", "직전 1년 수익률이 비슷한 날과 비교"),
    "claim.test.away": Text("Days near it left out", "그 부근의 날을 뺌"),
    "claim.test.detrend": Text("Trend taken out", "추세 제거"),
    "claim.test.residual": Text("Series taken out", "다른 계열의 영향 제거"),
    "claim.test.how.circular_shift": Text(
        "all case dates moved together to every other place in the sample, gaps kept",
        "사례 날짜를 간격 그대로 묶어 표본의 모든 위치로 옮겨 본다",
    ),
    "claim.test.how.circular_shift_vol_standardised": Text(
        "the same, with every outcome divided by the volatility expected on its date, since wild days follow wild days",
        "변동성이 큰 날은 몰려 다니므로, 결과를 그날 예상된 변동성으로 나눈 뒤 날짜를 옮겨 본다",
    ),
    "claim.test.how.circular_shift_window": Text(
        "the whole period moved to every other place in the sample", "구간 전체를 표본의 모든 위치로 옮겨 본다"
    ),
    "claim.test.how.rule_monte_carlo": Text(
        "the rule applied to simulated histories of the signal, the outcomes left as they are",
        "신호의 역사를 모의로 만들어 규칙을 적용하고, 결과 쪽은 그대로 둔다",
    ),
    "claim.test.how.gap_constrained_dates": Text(
        "random dates at least as far apart as the cases", "사례만큼 서로 떨어진 날짜를 무작위로 뽑는다"
    ),
    "claim.test.how.stationary_bootstrap": Text(
        "returns drawn anew in blocks as long as the span", "기간만큼 긴 토막으로 수익률을 다시 뽑는다"
    ),
    "claim.test.how.parametric_redetection": Text(
        "the rule applied to prices simulated from a fitted GJR-GARCH model",
        "추정한 GJR-GARCH 모형으로 가격을 모의해 규칙을 다시 적용한다",
    ),
    "claim.test.how.bai_perron_unknown_date": Text(
        "the data choose the date of a break, and say whether it is one", "구조 변화 시점을 자료가 고르게 한다"
    ),
    "claim.test.how.local_shift": Text(
        "the case dates moved by 3 years at most, so that they stay in their times",
        "시대가 바뀌지 않도록 사례 날짜를 앞뒤 3년 안에서만 옮긴다",
    ),
    "claim.test.how.binomial": Text(
        "hits counted against the base rate; it sees no sizes", "기준 비율과 적중 횟수만 비교한다. 크기는 보지 않는다"
    ),
    "claim.test.note.own_volatility": Text(
        "not valid here: the events are states of the target's own volatility, and this test then rejects 8 to 25 "
        "times in 100 where nothing is there",
        "여기서는 유효하지 않다. 사건이 대상 자신의 변동성 상태여서, 아무것도 없을 때도 100번에 8~25번 틀린다",
    ),
    "claim.test.note.own_prices": Text(
        "not valid here: the rules, or a stop, read the prices of what is held, and this test then rejects up to 15 "
        "times in 100 where nothing is there",
        "여기서는 유효하지 않다. 규칙이나 손절이 보유 자산의 가격을 보고 움직여, 아무것도 없을 때도 100번에 많게는 "
        "15번 틀린다",
    ),
    "claim.test.note.no_gain": Text(
        "it gained nothing on holding, so that chance counts as 1 in 2 at least, however well it was timed",
        "보유보다 나은 것이 없어, 시점을 잘 골랐더라도 우연 확률을 2번 중 1번 밑으로 낮추지 않는다",
    ),
    "claim.test.note.rare_state": Text(
        "after a state as rare as this it rejects 10 times in 100 where nothing is there: it counts only together with "
        "the cases found again on paths of a model",
        "이만큼 드문 상태에서는 아무것도 없어도 100번에 10번 틀린다. 모형 경로에서 다시 찾은 사례로도 확인될 때만 "
        "인정한다",
    ),
    "claim.test.note.too_cautious": Text(
        "not valid here: the spans after the cases fill more than a third of the sample, and this test then rejects "
        "fewer than 2 times in 100 where nothing is there",
        "여기서는 유효하지 않다. 사례 뒤 기간이 표본의 3분의 1을 넘어, 아무것도 없을 때 틀리는 일이 100번에 2번도 "
        "안 될 만큼 지나치게 조심스럽다",
    ),
    "claim.test.note.windows_overlap": Text(
        "not valid here: the spans after the cases overlap", "여기서는 유효하지 않다. 사례 뒤 기간이 서로 겹친다"
    ),
    "claim.test.not_valid": Text("shown, not valid here", "참고용(유효하지 않음)"),
    "claim.test.decides": Text("decides", "판정 기준"),
    "claim.test.size": Text(
        "wrong {size} of the time at a nominal 5%, by simulation", "명목 5%에서 실제 오류율 {size}(모의 실험)"
    ),
    "claim.test.size.binomial": Text(
        "wrong 0-2% of the time at a nominal 5%, by simulation; it cannot reject at three cases or fewer",
        "명목 5%에서 실제 오류율 0~2%(모의 실험). 사례가 셋 이하면 기각할 수 없다",
    ),
    "claim.test.size.gap_constrained_dates": Text(
        "wrong 4-6% of the time at a nominal 5%, 8-21% where cases cluster, by simulation",
        "명목 5%에서 실제 오류율 4~6%, 사례가 몰려 있으면 8~21%(모의 실험)",
    ),
    "claim.test.shifts": Text("all {draws} shifts", "가능한 이동 {draws}가지 전부"),
    "claim.test.draws": Text("{draws} draws", "{draws}회 추출"),
    "claim.test.exact": Text("exact", "정확 계산"),
    "claim.null_model.garch": Text("GARCH volatility, constant drift", "GARCH 변동성, 일정한 추세"),
    "claim.null_model.garch_markov_drift": Text(
        "GARCH volatility, bull and bear markets", "GARCH 변동성, 강세장·약세장 국면"
    ),
    "claim.null_model.bootstrap": Text("resampled returns", "수익률 재표집"),
    "claim.confounder.id.falling_shares": Text("falling shares", "주가 하락"),
    "claim.confounder.id.falling_yields": Text("falling yields", "금리 하락"),
    "claim.confounder.id.russell_breakout": Text("Russell 2000 breakout", "러셀 2000 신고점 돌파"),
    "claim.confounder.id.slow_decline": Text("a slow decline", "완만한 감소"),
    "claim.part.association.bands": Text("the bands", "구간"),
    "claim.part.association.events": Text("the events", "사건"),
    "claim.part.association.other_events": Text("the other dates", "다른 날짜"),
    "claim.part.after_freeze": Text("what came since the publication", "발표 이후"),
    "claim.part.signal": Text("the signal", "신호"),
    "claim.part.target": Text("the target", "대상"),
    "claim.part.event": Text("the events", "사건"),
    "claim.part.outcome": Text("the outcome", "결과"),
    "claim.part.power": Text("the effect that could have been seen", "드러날 수 있는 효과의 크기"),
    "claim.part.reverse": Text("the claim the other way round", "뒤집은 주장"),
    "claim.confounder.id.halving": Text("Bitcoin halving", "비트코인 반감기"),
    "claim.confounder.id.fed_easing": Text("Fed easing", "연준 완화"),
    "claim.confounder.id.prior_drawdown": Text("a fall just before", "직전 하락"),
    "claim.confounder.id.secular_trend": Text("a slow trend", "완만한 추세"),
    "claim.confounder.id.market_volatility": Text("volatility of the market", "시장 변동성"),
    # -- what definitions vary -----------------------------------------------------------------------------------------
    "claim.path.data.signal.field": Text("Price of the signal", "신호 가격"),
    "claim.path.data.target.field": Text("Price of the target", "대상 가격"),
    "claim.path.data.signal.id": Text("Signal", "신호"),
    "claim.path.data.target.id": Text("Target", "대상"),
    "claim.path.event.source": Text("Events", "사건"),
    "claim.path.event.params.min_days_since_record": Text("Days since the last record", "직전 최고치 이후 날수"),
    "claim.path.event.params.confirm_closes": Text("Closes that confirm", "확인 종가 수"),
    "claim.path.event.params.buffer": Text("Margin above the record", "최고치 초과폭"),
    "claim.path.event.params.lookback": Text("Record over", "최고치 기준 기간"),
    "claim.path.event.params.level": Text("Level", "기준선"),
    "claim.path.event.params.new_episode_after_days": Text("Days before a new case", "새 사례까지의 공백일"),
    "claim.path.event.params.depth": Text("Depth of the fall", "하락폭"),
    "claim.path.event.params.state": Text("State", "상태"),
    "claim.path.event.params.from": Text("First day of the period", "구간 첫날"),
    "claim.path.event.params.min_signal_change": Text("Smallest change of the signal", "신호 최소 변화"),
    "claim.path.event.params.min_target_change": Text("Smallest change of the target", "대상 최소 변화"),
    "claim.path.outcome.horizon_days": Text("Span", "기간"),
    "claim.path.outcome.measure": Text("Measure", "측정 항목"),
    "claim.path.outcome.sampling": Text("Days counted", "세는 날"),
    "claim.path.outcome.frequency": Text("Frequency", "빈도"),
    "claim.path.baseline.start": Text("Start of the sample", "표본 시작일"),
    "claim.path.association.frequency": Text("Frequency", "빈도"),
    "claim.path.association.change": Text("Change", "변화 방식"),
    "claim.path.association.outcome": Text("Outcome", "결과"),
    "claim.path.strategy.measure": Text("Measure", "측정 항목"),
    "claim.path.association.horizon_days": Text("Span", "기간"),
    "claim.path.association.within_days": Text("Days apart at most", "최대 간격"),
    "claim.path.forecast.horizon_days": Text("Span", "기간"),
    "claim.path.forecast.loss": Text("Loss", "손실 함수"),
    "claim.path.lead_lag.frequency": Text("Frequency", "빈도"),
    "claim.path.lead_lag.max_lag": Text("Longest lag", "최대 시차"),
    "claim.path.strategy.level": Text("Level", "기준선"),
    "claim.path.strategy.weight_inside": Text("Weight in the state", "해당 상태 비중"),
    "claim.path.strategy.cost_bp": Text("Cost", "거래 비용"),
    "claim.choice.rule": Text("all of the rule", "규칙에 맞는 전부"),
    "claim.choice.as_claimed": Text("those of the text", "기사가 꼽은 날"),
    "claim.choice.close": Text("close", "종가"),
    "claim.choice.high": Text("intraday high", "장중 고가"),
    "claim.choice.low": Text("intraday low", "장중 저가"),
    "claim.choice.open": Text("open", "시가"),
    "claim.choice.total_return": Text("with dividends", "배당 포함"),
    "claim.choice.first_day": Text("first day of each episode", "국면마다 첫날"),
    "claim.choice.every_day": Text("every day in the state", "그 상태인 모든 날"),
    "claim.choice.instalments_5x21": Text("five instalments of 21 days", "21일 간격 5회 분할"),
    "claim.choice.all_time": Text("all of its history", "전체 기간"),
    "claim.choice.day": Text("daily", "일별"),
    "claim.choice.week": Text("weekly", "주별"),
    "claim.choice.month": Text("monthly", "월별"),
    "claim.choice.log": Text("in logs", "로그"),
    "claim.choice.level": Text("in points", "수준"),
    "claim.choice.none": Text("none", "없음"),
    "claim.choice.mse": Text("squared error", "제곱 오차"),
    "claim.choice.qlike": Text("QLIKE", "QLIKE"),
    "claim.choice.mean_return": Text("return a year", "연 수익률"),
    "claim.choice.sharpe": Text("Sharpe ratio", "샤프 비율"),
    "claim.choice.number": Text("{value}", "{value}"),
}

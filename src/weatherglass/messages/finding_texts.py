"""Figures of claims that are about no events, in words: associations, leads, breaks, forecasts, strategies."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_LINKS = {
    "prewhitened_ccf": ("strongest lagged correlation", "가장 강한 시차 상관계수"),
    "toda_yamamoto": ("Toda-Yamamoto statistic", "토다-야마모토 통계량"),
    "hayashi_yoshida": ("strongest lead by Hayashi-Yoshida", "하야시-요시다 방식의 가장 강한 선행 상관"),
    "transfer_entropy": ("transfer entropy", "전이 엔트로피"),
    "transfer_entropy_ksg": ("transfer entropy by neighbours (KSG)", "이웃 거리로 잰 전이 엔트로피(KSG)"),
    "thermal_optimal_path": ("correlation along the thermal optimal path", "열 최적 경로를 따른 상관계수"),
}
"""Tests of the links of a chain: each has a statistic, a p and a lag."""

TEXTS: Mapping[str, Text] = {
    **{f"claim.finding.{name}": Text(f"{{note}}: {en}", f"{{note}}: {ko}") for name, (en, ko) in _LINKS.items()},
    **{
        f"claim.finding.{name}_p": Text(f"{{note}}: p of the {en}", f"{{note}}: {ko}의 p")
        for name, (en, ko) in _LINKS.items()
    },
    **{
        f"claim.finding.{name}_lag": Text(f"{{note}}: lag of the {en}", f"{{note}}: {ko}의 시차")
        for name, (en, ko) in _LINKS.items()
    },
    "claim.finding.thermal_optimal_path_p": Text(
        "{note}: p of the paths on which the first is earlier", "{note}: 앞 계열이 앞서는 경로들의 p"
    ),
    "claim.finding.thermal_optimal_path_lag": Text(
        "{note}: mean lead on the thermal optimal path", "{note}: 열 최적 경로의 평균 선행 시차"
    ),
    "claim.finding.same_time_correlation": Text("{note}: correlation at the same time", "{note}: 같은 시점의 상관계수"),
    "claim.finding.estimate": Text("Estimate", "추정치"),
    "claim.finding.estimate.correlation": Text(
        "Correlation of {signal} and {target}", "{signal:과/와} {target}의 상관계수"
    ),
    "claim.finding.estimate.opposite_sign_share": Text(
        "Share of {rows} on which {signal} and {target} move against each other",
        "{signal:과/와} {target:이/가} 엇갈려 움직인 {rows}의 비율",
    ),
    "claim.finding.estimate.ordered_bands": Text(
        "Pairs from two bands of {signal} in which the higher band has the higher outcome",
        "{signal} 구간이 다른 두 날 가운데 높은 구간의 결과가 더 큰 비율",
    ),
    "claim.finding.estimate.regression_slope": Text(
        "Change of {target} that goes with one of {signal}", "{signal} 변화 1에 따르는 {target} 변화"
    ),
    "claim.finding.estimate.event_coincidence": Text(
        "Events with one of the other dates near", "다른 날짜가 가까이 있는 사건의 비율"
    ),
    "claim.finding.estimate_after_freeze": Text("The same since the publication", "발표 이후의 같은 수치"),
    "claim.finding.after_freeze": Text("Distance from the null since the publication", "발표 이후, 귀무가설과의 차이"),
    "claim.finding.first_half": Text("The same in the first half of the sample", "표본 앞쪽 절반의 같은 수치"),
    "claim.finding.second_half": Text("The same in the second half of the sample", "표본 뒤쪽 절반의 같은 수치"),
    "claim.finding.target_up": Text("The same when {target} rises", "{target:이/가} 오를 때의 같은 수치"),
    "claim.finding.target_down": Text("The same when {target} falls", "{target:이/가} 내릴 때의 같은 수치"),
    "claim.finding.both_up": Text("Share of {rows} on which both rise", "둘 다 오른 {rows}의 비율"),
    "claim.finding.signal_up_when_target_up": Text(
        "Of the {rows} with {target} up: {signal} up, too", "{target:이/가} 오른 {rows} 가운데 {signal}도 오른 비율"
    ),
    "claim.finding.target_up_when_signal_up": Text(
        "Of the {rows} with {signal} up: {target} up, too", "{signal:이/가} 오른 {rows} 가운데 {target}도 오른 비율"
    ),
    "claim.finding.share_of_band": Text("Share of {rows} with {signal} {note}", "{signal} {note}인 {rows}의 비율"),
    "claim.finding.mean_of_band": Text("Average outcome with {signal} {note}", "{signal} {note}일 때 평균 결과"),
    "claim.finding.chance": Text("The same by chance", "우연히 나올 같은 수치"),
    "claim.finding.events_followed": Text("Events followed by one of the others", "뒤에 다른 날짜가 온 사건의 비율"),
    "claim.finding.events_preceded": Text(
        "Events that come after one of the others", "앞에 다른 날짜가 있었던 사건의 비율"
    ),
    "claim.finding.others_near": Text("Other dates with an event near", "사건이 가까이 있는 다른 날짜의 비율"),
    "claim.finding.days_apart": Text(
        "Days to the nearest other date, median", "가장 가까운 다른 날짜까지 날수(중앙값)"
    ),
    "claim.finding.inside": Text("In the period", "해당 구간"),
    "claim.finding.outside": Text("In the rest of the sample", "나머지 기간"),
    "claim.finding.inside_of": Text("{what}, in the period", "해당 구간의 {what}"),
    "claim.finding.outside_of": Text("{what}, in the rest of the sample", "나머지 기간의 {what}"),
    "claim.finding.regime": Text("Between two breaks that the data choose", "자료가 고른 변화 시점 사이"),
    "claim.finding.r_squared": Text("Share of the variance explained", "설명되는 분산의 비율"),
    "claim.finding.standard_error": Text("Standard error", "표준오차"),
    "claim.finding.note.newey_west": Text("after Newey and West", "뉴이·웨스트 방식"),
    "claim.finding.band.below": Text("below {upper}", "{upper} 미만"),
    "claim.finding.band.from": Text("at {lower} and more", "{lower} 이상"),
    "claim.finding.band.between": Text("between {lower} and {upper}", "{lower}~{upper}"),
    "claim.finding.link": Text("{first}, then {then}", "{first} 다음 {then}"),
    "claim.finding.note.stationary_bootstrap": Text(
        "interval by resampling whole blocks of days", "구간은 날짜를 토막째 다시 뽑아 계산"
    ),
    "claim.finding.note.hac": Text(
        "interval with standard errors that allow for overlap", "구간은 겹침을 감안한 표준오차로 계산"
    ),
    "claim.finding.note.exact": Text("exact interval", "정확 구간"),
    "claim.finding.note.range": Text("from the least to the most", "최솟값에서 최댓값까지"),
    "claim.test.prewhitened_ccf": Text("Prewhitened lagged correlations", "사전 백색화 시차 상관"),
    "claim.test.toda_yamamoto": Text("Toda-Yamamoto causality", "토다-야마모토 인과 검정"),
    "claim.test.hayashi_yoshida": Text("Hayashi-Yoshida lead", "하야시-요시다 선행 검정"),
    "claim.test.transfer_entropy": Text("Transfer entropy", "전이 엔트로피"),
    "claim.test.transfer_entropy_ksg": Text("Transfer entropy by neighbours (KSG)", "이웃 거리 전이 엔트로피(KSG)"),
    "claim.test.thermal_optimal_path": Text("Thermal optimal path", "열 최적 경로"),
    "claim.part.posterior": Text("the belief after the cases", "사례를 본 뒤의 믿음"),
    "claim.part.exact_interval": Text("the exact interval of the share", "비율의 정확 구간"),
    "claim.test.event_coincidence": Text("Coincidence of dates", "날짜 일치 검정"),
    "claim.test.how.prewhitened_ccf": Text(
        "correlations of what each series does beyond its own past, at every lag",
        "각 계열에서 자기 과거로 설명되는 부분을 뺀 뒤 시차별로 상관을 본다",
    ),
    "claim.test.how.toda_yamamoto": Text(
        "whether the past of the one helps to forecast the other, on levels",
        "한쪽의 과거가 다른 쪽 예측에 도움이 되는지 수준 변수로 본다",
    ),
    "claim.test.how.hayashi_yoshida": Text(
        "correlation of changes between closes at different hours, one moved against the other",
        "마감 시각이 다른 두 계열의 변화를 서로 밀어 가며 상관을 본다",
    ),
    "claim.test.how.transfer_entropy": Text(
        "what the past of the one says of the other beyond its own past, against shuffled series",
        "한쪽의 과거가 다른 쪽 자신의 과거 이상으로 알려 주는 것을 섞은 계열과 견준다",
    ),
    "claim.test.how.transfer_entropy_ksg": Text(
        "what the last change of the one says of the other beyond its own past, by distances between days instead of "
        "bins, against the same series moved to other times; a second opinion, on the last 2,000 rows at most",
        "한쪽의 직전 변화가 다른 쪽 자신의 과거 이상으로 알려 주는 것을 구간이 아니라 날짜 사이의 거리로 재고, 같은 "
        "계열을 다른 시점으로 민 것과 견준다. 참고용이며 최근 2,000행까지만 쓴다",
    ),
    "claim.test.how.thermal_optimal_path": Text(
        "the average of all ways to pair the two series with a lead that may change; p says whether leads fit better "
        "than with the signs of the one drawn anew, not when; a second opinion",
        "시차가 바뀔 수 있다고 보고 두 계열을 짝짓는 모든 경로를 평균한다. p는 앞서는 경로가 한쪽의 부호를 "
        "무작위로 바꿨을 때보다 잘 맞는지를 말할 뿐, 언제 앞섰는지는 말하지 않는다. 참고용이다",
    ),
    "claim.test.how.event_coincidence": Text(
        "the dates of the one list moved together past those of the other",
        "한쪽 날짜들을 묶어 다른 쪽 날짜 위로 옮겨 본다",
    ),
    "claim.test.note.tests_independence": Text(
        "not valid here: shifts test independence, and the claim names another size",
        "여기서는 유효하지 않다. 밀기 검정은 독립 여부를 보는데, 주장은 다른 크기를 말한다",
    ),
    "claim.test.event_coincidence_precursor": Text("Coincidence, the other list counted", "날짜 일치, 반대쪽 기준"),
    "claim.test.linear_trend": Text("Beside a linear trend", "선형 추세를 함께 고려"),
    "claim.test.log_market_cap_trend": Text("Beside the size of the market", "시장 규모를 함께 고려"),
    "claim.test.how.linear_trend": Text(
        "what the period adds once a straight line through all of the sample is allowed for",
        "표본 전체를 지나는 직선을 감안하고도 구간에 남는 차이를 본다",
    ),
    "claim.test.how.log_market_cap_trend": Text(
        "what the period adds once the market's size is allowed for", "시장 규모를 감안하고도 구간에 남는 차이를 본다"
    ),
    "claim.test.note.persistence": Text(
        "not valid here: months of high or low volatility follow each other, and a break is then found too often",
        "여기서는 유효하지 않다. 변동성이 높거나 낮은 달은 이어지므로 구조 변화가 지나치게 자주 잡힌다",
    ),
    "claim.test.formula": Text("by formula", "공식으로 계산"),
    "claim.lead.chain": Text(
        "The chain has {links} links and needs every one; what follows is of the weakest.",
        "고리 {links}개가 모두 이어져야 하며, 아래는 그중 가장 약한 고리의 결과다.",
    ),
}

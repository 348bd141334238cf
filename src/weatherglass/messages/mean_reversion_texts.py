"""Texts of the mean reversion of the VIX: half-life, the way back to the mean, spells of fear."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_HALF_LIFE = {
    "title": Text("Half-life of the VIX", "VIX 반감기"),
    "definition": Text(
        "Sessions until half of the VIX's distance from its mean is gone: its logarithm as an autoregression of "
        "order one over the last 1,260 sessions (five years), corrected for the bias of small samples; at most "
        "1,260. Fast below the 20th percentile of its own past, slow from the 80th.",
        "VIX가 평균에서 벌어진 거리의 절반을 되돌리는 데 걸리는 거래일 수다. 최근 1,260거래일(5년)의 로그 VIX에 1차 "
        "자기회귀를 적용하고 소표본 편의를 바로잡는다. 상한은 1,260거래일이다. 자기 과거의 20백분위 미만이면 빠름, "
        "80백분위 이상이면 느림으로 본다.",
    ),
    "state.fast": Text("fast", "빠름"),
    "state.usual": Text("usual", "보통"),
    "state.slow": Text("slow", "느림"),
    "parameter.fast_below": Text("Fast below", "‘빠름’ 기준"),
    "parameter.slow_from": Text("Slow from", "‘느림’ 기준"),
    "fact.half_life": Text(
        "Half-life over all days, corrected for small samples", "전체 기간 반감기(소표본 편의 보정)"
    ),
    "fact.half_life_uncorrected": Text("Half-life over all days, as estimated", "전체 기간 반감기(보정 전)"),
    "fact.autocorrelation": Text(
        "Slope of the logarithm on that of the session before, as estimated", "로그 VIX의 1차 자기회귀계수(보정 전)"
    ),
    **{
        f"fact.half_life_over_{step}": Text(
            f"Half-life if asked over {step} sessions at a time (longer: part of the VIX returns slowly)",
            f"{step}거래일 간격으로 잰 반감기(더 길면 천천히 되돌아가는 성분이 있다는 뜻이다)",
        )
        for step in (5, 21, 63)
    },
    **{
        f"fact.variance_ratio_{step}": Text(
            f"Variance ratio over {step} sessions (1 for a random walk, below 1 where changes are taken back)",
            f"{step}거래일 분산비(랜덤워크면 1, 되돌림이 있으면 1 미만)",
        )
        for step in (5, 21, 63)
    },
    **{
        f"fact.variance_ratio_{step}_z": Text(
            f"Distance of the {step}-session variance ratio from 1, in robust standard errors",
            f"{step}거래일 분산비와 1의 차이(이분산 강건 표준오차 단위)",
        )
        for step in (5, 21, 63)
    },
    "fact.stationarity": Text("Tests of stationarity", "정상성 검정"),
    "fact.adf_statistic": Text("Augmented Dickey-Fuller statistic (lags by AIC)", "ADF 검정통계량(시차는 AIC로 선택)"),
    "fact.adf_p": Text("ADF p-value: chance of as much if there were no return to a mean", "ADF p값(귀무가설: 단위근)"),
    "fact.phillips_perron_statistic": Text("Phillips-Perron statistic", "필립스-페론 검정통계량"),
    "fact.phillips_perron_p": Text(
        "Phillips-Perron p-value: chance of as much if there were no return to a mean",
        "필립스-페론 p값(귀무가설: 단위근)",
    ),
    "fact.kpss_statistic": Text("KPSS statistic (lags chosen by the data)", "KPSS 검정통계량(시차는 자료로 선택)"),
    "fact.kpss_p": Text(
        "KPSS p-value: chance of as much if the VIX does return to a fixed mean", "KPSS p값(귀무가설: 정상성)"
    ),
    "fact.kpss_lags": Text("Lags of the KPSS test that the data choose", "자료로 고른 KPSS 검정의 시차"),
    "fact.kpss_short_statistic": Text("KPSS statistic with fewer, fixed lags", "KPSS 검정통계량(시차를 짧게 고정)"),
    "fact.kpss_short_p": Text(
        "p-value of the KPSS test with fewer lags; persistent series are rejected too often with few lags",
        "짧은 시차의 KPSS p값(지속성이 큰 계열은 지나치게 자주 기각된다)",
    ),
    "fact.kpss_short_lags": Text("Lags of the KPSS test with few lags", "짧은 시차 KPSS 검정의 시차"),
}

_PULL = {
    "title": Text("Pull of the VIX to its mean", "VIX의 평균 회귀 압력"),
    "definition": Text(
        "Change of the VIX to expect within 21 sessions if it does as in all its past: its logarithm as an "
        "autoregression of order one, fitted each day to every close up to it (1,260 at least) and corrected for "
        "small samples. A rise is expected from +5 % (until it is below +4 %), a fall from below -6 % (until it is "
        "back at -5 %). Its futures have this in their prices.",
        "과거 전체와 같은 속도로 평균에 되돌아간다고 볼 때 21거래일 뒤 VIX의 예상 변화율이다. 그날까지의 모든 "
        "종가(최소 1,260거래일)에 로그 VIX의 1차 자기회귀를 적용하고 소표본 편의를 바로잡는다. +5% 이상이면 상승 "
        "예상(+4% 아래로 내려가면 해제), -6% 아래면 하락 예상(-5%를 회복하면 해제)이다. VIX 선물 가격에는 이미 "
        "반영돼 있다.",
    ),
    "state.fall_expected": Text("fall expected", "하락 예상"),
    "state.near_its_mean": Text("near its mean", "평균 부근"),
    "state.rise_expected": Text("rise expected", "상승 예상"),
    "parameter.fall_ends_at": Text("No fall expected any more from", "하락 예상 해제"),
    "parameter.fall_below": Text("Fall expected below", "하락 예상 기준"),
    "parameter.rise_from": Text("Rise expected from", "상승 예상 기준"),
    "parameter.rise_ends_below": Text("No rise expected any more below", "상승 예상 해제"),
    "fact.long_run_level": Text("Level that it is drawn to (geometric mean)", "되돌아가는 수준(기하평균)"),
    "fact.expected_level": Text("Expected way back to the mean", "평균으로 돌아가는 예상 경로"),
    **{
        f"fact.expected_level_{rows}": Text(
            f"Level to expect in {rows} sessions from the last close (middle of the paths)",
            f"마지막 종가에서 {rows}거래일 뒤 예상 수준(중앙 경로)",
        )
        for rows in (5, 21, 63, 126)
    },
    **{
        f"fact.error_saved_{rows}": Text(
            f"Squared error of the log forecast over {rows} sessions saved against “as today”, fitted to the past only",
            f"{rows}거래일 예측에서 ‘오늘 그대로’ 대비 줄어든 로그 오차 제곱(그때까지의 자료만 사용)",
        )
        for rows in (5, 21, 63, 126)
    },
}


def _spell_texts(level: int) -> Mapping[str, Text]:
    signal = f"signal.vix_fear_spell_{level}"
    return {
        f"{signal}.title": Text(f"Spell of fear (VIX {level} to below 20)", f"공포 국면(VIX {level} 돌파~20 하회)"),
        f"{signal}.definition": Text(
            f"A spell begins with the first close of the VIX at {level} or above and lasts until its first close "
            "below 20; the value is how many sessions it has lasted, 0 outside of spells. How long spells last is a "
            "survival curve (Kaplan-Meier), in which one that still goes on counts as such.",
            f"VIX가 {level} 이상으로 처음 마감한 날부터 20 미만으로 마감할 때까지를 한 국면으로 보고, 이어진 거래일 "
            "수를 센다(국면 밖에서는 0). 지속 기간은 생존 곡선(카플란-마이어)으로 추정하며, 끝나지 않은 국면은 "
            "중도절단으로 셈에 넣는다.",
        ),
        f"{signal}.state.none": Text("no spell", "국면 아님"),
        f"{signal}.state.spell": Text("spell of fear", "공포 국면"),
        f"{signal}.fact.spells": Text("Spells so far", "지금까지의 국면 수"),
        f"{signal}.fact.open_spells": Text("Of them still going on", "그중 아직 끝나지 않은 국면"),
        f"{signal}.fact.longest_spell": Text("Longest spell", "가장 길었던 국면"),
        f"{signal}.fact.median_sessions": Text(
            f"Sessions from the first close at {level} or above to the first below 20, median of the spells",
            f"{level} 이상 첫 마감에서 20 미만 첫 마감까지 걸린 거래일, 국면 중앙값",
        ),
        f"{signal}.fact.median_still_to_come": Text(
            "Sessions that the present spell has still to last, median of those that lasted as long",
            "현재 국면이 앞으로 더 이어질 거래일(이만큼 이어진 국면들의 중앙값)",
        ),
        f"{signal}.fact.median_sessions_by_days": Text(
            f"Sessions from any close at {level} or above to the next below 20, median of the days (long spells weigh "
            "more)",
            f"{level} 이상인 모든 마감에서 20 미만까지 걸린 거래일, 중앙값(긴 국면일수록 비중이 크다)",
        ),
        **{
            f"{signal}.fact.over_within_{rows}": Text(
                f"Spells that were over within {rows} sessions", f"{rows}거래일 안에 끝난 국면의 비율"
            )
            for rows in (5, 21, 63, 126, 252)
        },
        **{
            f"{signal}.fact.over_within_{rows}_by_days": Text(
                f"Closes at {level} or above that a close below 20 followed within {rows} sessions",
                f"{level} 이상 마감 뒤 {rows}거래일 안에 20 미만으로 마감한 비율",
            )
            for rows in (5, 21, 63, 126, 252)
        },
    }


TEXTS: Mapping[str, Text] = {
    "family.mean_reversion": Text("Mean reversion", "평균 회귀"),
    "quantity.half_life": Text("the half-life", "반감기"),
    "parameter.calm_below": Text("Ends below", "국면 종료 기준"),
    "parameter.fear_from": Text("Begins at", "국면 시작 기준"),
    "occasion.fear_spell": Text("spell of fear", "공포 국면"),
    "figure.highest_close": Text("highest close", "최고 종가"),
    "figure.sessions": Text("length", "기간"),
    **{f"signal.vix_half_life.{key}": words for key, words in _HALF_LIFE.items()},
    **{f"signal.vix_pull.{key}": words for key, words in _PULL.items()},
    **_spell_texts(30),
    **_spell_texts(40),
}

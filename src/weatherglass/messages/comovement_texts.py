"""Texts of the co-movement of the VIX and the S&P 500."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_WINDOWS: Mapping[int, tuple[str, str]] = {252: ("a year", "1년"), 63: ("a quarter", "3개월")}
_BANDS: Mapping[str, tuple[str, str]] = {
    "vix_below_20": ("VIX below 20 the day before", "전날 VIX 20 미만"),
    "vix_20_30": ("VIX from 20 to 30 the day before", "전날 VIX 20~30"),
    "vix_from_30": ("VIX at 30 or more the day before", "전날 VIX 30 이상"),
}


def _correlation_texts(window: int) -> dict[str, Text]:
    name, (en, ko) = f"vix_spx_correlation_{window}", _WINDOWS[window]
    fact = f"signal.{name}.fact."
    return {
        f"signal.{name}.title": Text(f"VIX and S&P 500, correlation over {en}", f"VIX·S&P 500 상관관계({ko})"),
        f"signal.{name}.definition": Text(
            f"Correlation of the daily log changes of the VIX with the log returns of the S&P 500 over {window} "
            "sessions. Tight below the 10th percentile of its past, loose from the 90th on: then the two go their own "
            "ways.",
            f"최근 {window}거래일 동안 VIX 일간 로그 변화율과 S&P 500 로그 수익률의 상관계수. 과거 분포의 10백분위 "
            "미만이면 뚜렷한 역상관, 90백분위 이상이면 느슨한 역상관으로 본다. 느슨하면 둘이 따로 움직인다는 뜻이다.",
        ),
        f"signal.{name}.state.tight": Text("tight inverse relation", "뚜렷한 역상관"),
        f"signal.{name}.state.usual": Text("usual", "보통"),
        f"signal.{name}.state.loose": Text("loose inverse relation", "느슨한 역상관"),
        f"signal.{name}.parameter.tight_below": Text("Tight below", "뚜렷함 기준(미만)"),
        f"signal.{name}.parameter.loose_from": Text("Loose from", "느슨함 기준"),
        f"quantity.{name}": Text("the correlation", "상관계수"),
        f"{fact}mean": Text("Mean of the rolling correlation", "이동 상관계수 평균"),
        f"{fact}share_above_half": Text(
            "Days with a rolling correlation weaker than -0.5", "이동 상관계수가 -0.5보다 약한 날"
        ),
    }


def _response_texts(name: str, en: str, ko: str, move_en: str, move_ko: str) -> dict[str, Text]:
    fact = f"signal.{name}.fact."
    return {
        f"signal.{name}.title": Text(f"VIX response to {en}", f"주가 {ko} 때 VIX 반응"),
        f"signal.{name}.definition": Text(
            f"Per cent that the VIX {move_en} for each per cent of {en} of the S&P 500: slope through the origin of "
            "daily log changes over the days of that direction in the last 252 sessions.",
            f"S&P 500이 1% {ko}할 때 VIX가 {move_ko} 폭(%). 최근 252거래일 중 주가가 {ko}한 날의 일간 로그 변화율로 "
            "원점을 지나는 기울기를 구한다.",
        ),
        f"{fact}response": Text(
            f"The VIX {move_en} per 1 % of {en}, whole past", f"주가 1% {ko}당 VIX 변화, 전체 기간"
        ),
        **{
            f"{fact}response_{band}": Text(
                f"The VIX {move_en} per 1 % of {en}, {band_en}", f"주가 1% {ko}당 VIX 변화, {band_ko}"
            )
            for band, (band_en, band_ko) in _BANDS.items()
        },
    }


TEXTS: Mapping[str, Text] = {
    "family.comovement": Text("Co-movement with stocks", "주가와의 동행성"),
    **{key: each for window in _WINDOWS for key, each in _correlation_texts(window).items()},
    "signal.vix_spx_correlation_252.fact.correlation_of_log_changes": Text(
        "Correlation of log changes with log returns, whole past", "로그 변화율과 로그 수익률의 상관계수, 전체 기간"
    ),
    "signal.vix_spx_correlation_252.fact.correlation_of_level_changes": Text(
        "Correlation of changes in points of the VIX with log returns, whole past",
        "VIX 포인트 변화와 로그 수익률의 상관계수, 전체 기간",
    ),
    **{
        f"signal.vix_spx_correlation_252.fact.correlation_{band}": Text(
            f"Correlation of log changes, {en}", f"로그 변화율 상관계수, {ko}"
        )
        for band, (en, ko) in _BANDS.items()
    },
    "signal.vix_spx_opposite.title": Text("Opposite days of the VIX and the S&P 500", "VIX·S&P 500 반대 방향 비율"),
    "signal.vix_spx_opposite.definition": Text(
        "Share of the last 252 sessions on which one rose and the other fell. A day without a change of either is "
        "neither, and stays among the days.",
        "최근 252거래일 중 한쪽이 오르고 다른 쪽이 내린 날의 비율. 어느 한쪽이라도 보합인 날은 반대로 치지 않되 전체 "
        "일수에는 넣는다.",
    ),
    "signal.vix_spx_opposite.fact.share_opposite": Text(
        "Days on which one rose and the other fell", "한쪽은 오르고 한쪽은 내린 날"
    ),
    "signal.vix_spx_opposite.fact.share_both_up": Text("Days on which both rose", "둘 다 오른 날"),
    "signal.vix_spx_opposite.fact.share_both_down": Text("Days on which both fell", "둘 다 내린 날"),
    "signal.vix_spx_opposite.fact.share_no_change": Text(
        "Days without a change of one or both", "어느 한쪽이라도 보합인 날"
    ),
    "signal.vix_spx_opposite.fact.share_vix_up_when_stocks_up": Text(
        "The VIX rose, of days on which the S&P 500 rose", "S&P 500이 오른 날 중 VIX도 오른 비율"
    ),
    "signal.vix_spx_opposite.fact.share_vix_down_when_stocks_down": Text(
        "The VIX fell, of days on which the S&P 500 fell", "S&P 500이 내린 날 중 VIX도 내린 비율"
    ),
    "signal.both_up_days.title": Text("Days with the VIX and the S&P 500 both up", "VIX·S&P 500 동반 상승일"),
    "signal.both_up_days.definition": Text(
        "Number of the last 21 sessions on which both the VIX and the S&P 500 rose (“spot up, vol up”). 2.3 are "
        "usual; 5 or more are a cluster. The article takes such days for a mark of the end of a bull market; the "
        "figures below say otherwise.",
        "최근 21거래일 중 VIX와 S&P 500이 함께 오른 날의 수. 평소 2.3일이며 5일 이상이면 집중으로 본다. 기사는 강세장 "
        "막바지의 징후로 보지만 아래 수치는 그렇지 않다.",
    ),
    "signal.both_up_days.state.none": Text("none", "없음"),
    "signal.both_up_days.state.some": Text("some", "간간이"),
    "signal.both_up_days.state.cluster": Text("cluster", "집중"),
    "signal.both_up_days.parameter.cluster_from": Text("Cluster from", "집중 기준"),
    "signal.both_up_days.fact.share_both_up": Text("Days on which both rose", "둘 다 오른 날"),
    "signal.both_up_days.fact.bull_market_ends": Text(
        "Ends of bull markets (a high before a fall of 20 %, known only afterwards)",
        "강세장이 끝난 횟수(20% 하락에 앞선 고점, 지나고서야 알 수 있음)",
    ),
    "signal.both_up_days.fact.latest_bull_market_end": Text(
        "Latest end of a bull market, known only afterwards", "가장 최근의 강세장 고점(지나고서야 알 수 있음)"
    ),
    **{
        f"signal.both_up_days.fact.share_in_last_{window}": Text(
            f"Both-up days among the last {window} sessions of bull markets, told afterwards",
            f"강세장 마지막 {window}거래일의 동반 상승일 비율(사후 판정)",
        )
        for window in (21, 63, 126)
    },
    **{
        f"signal.both_up_days.fact.share_outside_last_{window}": Text(
            f"Both-up days on all days but the last {window} sessions of bull markets",
            f"강세장 마지막 {window}거래일을 뺀 날의 동반 상승일 비율",
        )
        for window in (21, 63, 126)
    },
    "quantity.both_up_days": Text("the number of both-up days of 21", "21거래일 중 동반 상승일 수"),
    **_response_texts("vix_response_to_falls", "falls", "하락", "rises", "오르는"),
    **_response_texts("vix_response_to_rises", "rises", "상승", "falls", "내리는"),
    "signal.vix_response_asymmetry.title": Text("Asymmetry of the VIX response", "VIX 반응의 비대칭"),
    "signal.vix_response_asymmetry.definition": Text(
        "Per cent that the VIX rises for a fall of the S&P 500 of 1 %, less per cent that it falls for a rise of 1 %, "
        "over 252 sessions. Even below the 10th percentile of its past, lopsided from the 90th on.",
        "S&P 500이 1% 내릴 때 VIX가 오르는 폭에서 1% 오를 때 VIX가 내리는 폭을 뺀 값(252거래일). 과거 분포의 "
        "10백분위 미만이면 대칭에 가깝고, 90백분위 이상이면 하락에 치우친 것으로 본다.",
    ),
    "signal.vix_response_asymmetry.state.even": Text("even", "대칭에 가까움"),
    "signal.vix_response_asymmetry.state.usual": Text("usual", "보통"),
    "signal.vix_response_asymmetry.state.lopsided": Text("lopsided towards falls", "하락에 치우침"),
    "signal.vix_response_asymmetry.parameter.even_below": Text("Even below", "대칭 기준(미만)"),
    "signal.vix_response_asymmetry.parameter.lopsided_from": Text("Lopsided from", "치우침 기준"),
    "signal.vix_response_asymmetry.fact.response_to_falls": Text(
        "Rise of the VIX per 1 % of falls, whole past", "주가 1% 하락당 VIX 상승 폭, 전체 기간"
    ),
    "signal.vix_response_asymmetry.fact.response_to_rises": Text(
        "Fall of the VIX per 1 % of rises, whole past", "주가 1% 상승당 VIX 하락 폭, 전체 기간"
    ),
    "signal.vix_response_asymmetry.fact.mean": Text("Mean asymmetry over 252 sessions", "252거래일 비대칭 평균"),
    "signal.vix_response_asymmetry.fact.share_positive": Text(
        "Days with a stronger response to falls than to rises", "하락 쪽 반응이 더 컸던 날"
    ),
    "quantity.vix_response_asymmetry": Text("the asymmetry", "비대칭 값"),
}  # fmt: skip

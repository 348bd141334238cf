"""Texts of the volatility bands: the VIX in its folk bands, indices by their own percentiles, and highs of the VIX."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from weatherglass.messages.text import Text

_BANDS = {
    "complacent": Text("below 12", "12 미만"),
    "calm": Text("at 12-20", "12~20"),
    "normal": Text("at 20-30", "20~30"),
    "high": Text("at 30-40", "30~40"),
    "very_high": Text("at 40-60", "40~60"),
    "crisis": Text("at 60 and more", "60 이상"),
}
_MEASURED = {
    "realized_vol": Text("realized volatility", "실현 변동성"),
    "drawdown": Text("deepest fall", "최대 낙폭"),
    "return": Text("return", "수익률"),
}
_MONTH = Text("S&P 500, next 21 sessions", "이후 21거래일 S&P 500")

_VIX_BAND = {
    "title": Text("VIX band", "VIX 구간"),
    "definition": Text(
        "The VIX at its close in six bands: below 12 complacent, 12-20 calm, 20-30 normal, 30-40 high, 40-60 very "
        "high, 60 and more crisis. A band is entered at its edge and left once the VIX closes 5 % below that edge. "
        "Shares of days and what came after are counted by the edges alone.",
        "VIX 종가를 여섯 구간으로 나눈다. 12 미만은 과도한 안심, 12~20은 안정, 20~30은 보통, 30~40은 높음, 40~60은 "
        "매우 높음, 60 이상은 위기다. 경계에 닿으면 위 구간으로 들어가고, 그 경계보다 5% 아래에서 마감해야 "
        "빠져나온다. 구간별 일수 비중과 이후 흐름은 경계값만으로 센다.",
    ),
    "state.complacent": Text("complacent", "과도한 안심"),
    "state.calm": Text("calm", "안정"),
    "state.normal": Text("normal", "보통"),
    "state.high": Text("high", "높음"),
    "state.very_high": Text("very high", "매우 높음"),
    "state.crisis": Text("crisis", "위기"),
    "parameter.edge_calm": Text("Calm from", "‘안정’ 하한"),
    "parameter.edge_normal": Text("Normal from", "‘보통’ 하한"),
    "parameter.edge_high": Text("High from", "‘높음’ 하한"),
    "parameter.edge_very_high": Text("Very high from", "‘매우 높음’ 하한"),
    "parameter.edge_crisis": Text("Crisis from", "‘위기’ 하한"),
    **{f"fact.share_of_days_{name}": Text(f"Days {band.en}", f"{band.ko} 일수 비중") for name, band in _BANDS.items()},
    "fact.mean": Text("Mean of all closes", "역대 종가 평균"),
    "fact.median": Text(
        "Median of all closes: half of the days were lower", "역대 종가 중앙값(절반의 날은 이보다 낮았다)"
    ),
    "fact.share_of_days_below_20": Text("Days below 20", "20 미만 일수 비중"),
    "fact.share_of_days_19_20": Text(
        "Days from 19 to 20, which an article calls normal", "기사에서 ‘평소 수준’이라 한 19~20의 일수 비중"
    ),
    "fact.next_month": Text("What the S&P 500 did in the month after", "이후 한 달 S&P 500 흐름"),
    **{
        f"fact.next_month_{what}_all_days": Text(
            f"{_MONTH.en}: {measured.en}, mean after all days", f"{_MONTH.ko} {measured.ko}: 전체 거래일 평균"
        )
        for what, measured in _MEASURED.items()
    },
    **{
        f"fact.next_month_{what}_{name}_days": Text(
            f"{_MONTH.en}: {measured.en}, mean after days {band.en}",
            f"{_MONTH.ko} {measured.ko}: VIX {band.ko}인 모든 날 평균",
        )
        for what, measured in _MEASURED.items()
        for name, band in _BANDS.items()
    },
    **{
        f"fact.next_month_{what}_{name}_episodes": Text(
            f"{_MONTH.en}: {measured.en}, mean after the first day of each episode {band.en}",
            f"{_MONTH.ko} {measured.ko}: VIX {band.ko} 국면 첫날 평균",
        )
        for what, measured in _MEASURED.items()
        for name, band in _BANDS.items()
    },
    "fact.worst_drawdown_all": Text(
        f"{_MONTH.en}: deepest fall of all", f"{_MONTH.ko} 최대 낙폭: 전체 거래일 중 가장 컸던 값"
    ),
    **{
        f"fact.worst_drawdown_{name}": Text(
            f"{_MONTH.en}: deepest fall after any day {band.en}",
            f"{_MONTH.ko} 최대 낙폭: VIX {band.ko}인 날 중 가장 컸던 값",
        )
        for name, band in _BANDS.items()
    },
    "fact.data_edges": Text("Edges that the data choose", "자료가 고른 경계"),
    **{
        f"fact.data_edge_{at}": Text(
            f"Edge {at} of the five that split the next month's volatility best",
            f"이후 한 달 변동성을 가장 잘 가르는 다섯 경계 중 {at}번째",
        )
        for at in range(1, 6)
    },
    "fact.data_edge_single": Text(
        "The one edge that splits the next month's volatility best", "이후 한 달 변동성을 가장 잘 가르는 단 하나의 경계"
    ),
    "fact.explained_by_folk_bands": Text(
        "Variance of the next month's log volatility that lies between the six folk bands",
        "통용되는 여섯 구간이 설명하는 이후 한 달 로그 변동성의 분산",
    ),
    "fact.explained_by_data_bands": Text(
        "Variance of the next month's log volatility between the six bands that the data choose (fitted to this "
        "past: no test)",
        "자료가 고른 여섯 구간이 설명하는 분산(과거에 맞춘 값이며 검정이 아니다)",
    ),
    "fact.explained_by_single_edge": Text(
        "Variance of the next month's log volatility between the two sides of the best single edge",
        "가장 좋은 경계 하나로 나눈 두 구간이 설명하는 분산",
    ),
    "fact.explained_without_bands": Text(
        "Variance of the next month's log volatility by a straight line in the logarithm of the VIX, without any bands",
        "구간 없이 로그 VIX의 직선으로 설명하는 분산",
    ),
}

_INDICES = {
    "vix": Text("VIX", "VIX"),
    "vxn": Text("VXN (Nasdaq-100)", "나스닥 100 변동성 지수(VXN)"),
    "rvx": Text("RVX (Russell 2000)", "러셀 2000 변동성 지수(RVX)"),
    "vxd": Text("VXD (Dow Jones)", "다우 변동성 지수(VXD)"),
    "ovx": Text("OVX (oil)", "원유 변동성 지수(OVX)"),
    "gvz": Text("GVZ (gold)", "금 변동성 지수(GVZ)"),
    "vvix": Text("VVIX (volatility of the VIX)", "VVIX(VIX의 변동성)"),
    "move": Text("MOVE (Treasuries)", "국채 변동성 지수(MOVE)"),
    "dvol": Text("DVOL (Bitcoin)", "비트코인 변동성 지수(DVOL)"),
    "dvol_eth": Text("DVOL (Ether)", "이더리움 변동성 지수(DVOL)"),
}
_PERCENTILE_STATES = {
    "very_low": Text("very low", "매우 낮음"),
    "calm": Text("calm", "안정"),
    "raised": Text("raised", "다소 높음"),
    "high": Text("high", "높음"),
    "very_high": Text("very high", "매우 높음"),
    "extreme": Text("extreme", "극단"),
}
_PERCENTILE_EDGES = {
    # state above the edge: its percentile, the level of the VIX there
    "calm": ("8.7", "12"),
    "raised": ("62.9", "20"),
    "high": ("92", "30"),
    "very_high": ("97.8", "40"),
    "extreme": ("99.6", "60"),
}
_PERCENTILE_BAND = {
    **{f"state.{name}": words for name, words in _PERCENTILE_STATES.items()},
    **{
        f"parameter.edge_{name}": Text(
            f"{_PERCENTILE_STATES[name].en.capitalize()} from", f"‘{_PERCENTILE_STATES[name].ko}’ 진입 백분위"
        )
        for name in _PERCENTILE_EDGES
    },
    **{
        f"parameter.exit_{name}": Text(
            f"Back from {_PERCENTILE_STATES[name].en} to {_PERCENTILE_STATES[below].en} below",
            f"‘{_PERCENTILE_STATES[name].ko}’ 이탈 백분위",
        )
        for below, name in pairwise(_PERCENTILE_STATES)
    },
    **{
        f"fact.level_{name}": Text(
            f"Its level at percentile {percentile} of its past, where the VIX has {level}",
            f"자기 과거의 {percentile}백분위 수준(VIX라면 {level}에 해당)",
        )
        for name, (percentile, level) in _PERCENTILE_EDGES.items()
    },
    **{
        f"fact.share_of_days_{name}": Text(f"Days in the state “{words.en}”", f"‘{words.ko}’ 상태였던 일수 비중")
        for name, words in _PERCENTILE_STATES.items()
    },
    "fact.mean": Text("Mean of all closes", "역대 종가 평균"),
    "fact.median": Text("Median of all closes", "역대 종가 중앙값"),
}


def _percentile_texts(name: str, index: Text) -> Mapping[str, Text]:
    signal = f"signal.{name}_percentile_band"
    return {
        f"{signal}.title": Text(f"{index.en} by its own past", f"{index.ko} 백분위 구간"),
        f"{signal}.definition": Text(
            f"Where the close of {index.en} stands among all its closes up to that day, cut at the percentiles at "
            "which the VIX was at 12, 20, 30, 40 and 60 from 1990 to August 2026: 8.7, 62.9, 92.0, 97.8 and 99.6. A "
            "band is left again at the percentiles at which the VIX was 5 % lower: 4.8, 57.7, 89.9, 97.3 and 99.5. "
            "The first 252 closes have no state.",
            f"{index.ko} 종가가 그날까지의 자기 기록에서 몇 백분위인지 본다. 경계는 1990년부터 2026년 8월까지 VIX가 "
            "12·20·30·40·60이었던 백분위인 8.7·62.9·92.0·97.8·99.6이고, 빠져나올 때는 VIX가 그보다 5% 낮았던 백분위인 "
            "4.8·57.7·89.9·97.3·99.5를 쓴다. 처음 252개 종가에는 상태를 매기지 않는다.",
        ),
        **{f"{signal}.{key}": words for key, words in _PERCENTILE_BAND.items()},
    }


_HIGHS = {
    "title": Text("How long since the VIX was as high", "VIX, 며칠 만의 최고치인가"),
    "definition": Text(
        "Calendar days since the VIX last closed at least as high as now; since the first close where it never did. "
        "A high of a month from 30 days, of half a year from 182, of a year from 365.",
        "VIX 종가가 지금만큼 높았던 마지막 날로부터 지난 일수다. 그런 날이 없으면 첫 종가부터 센다. 30일 이상이면 한 "
        "달, 182일 이상이면 반년, 365일 이상이면 1년 만의 최고치로 본다.",
    ),
    "state.usual": Text("no high", "최고치 아님"),
    "state.month_high": Text("high of a month or more", "한 달 이상 만의 최고치"),
    "state.half_year_high": Text("high of half a year or more", "반년 이상 만의 최고치"),
    "state.year_high": Text("high of a year or more", "1년 이상 만의 최고치"),
    "parameter.edge_month_high": Text("High of a month from", "한 달 최고치 기준"),
    "parameter.edge_half_year_high": Text("High of half a year from", "반년 최고치 기준"),
    "parameter.edge_year_high": Text("High of a year from", "1년 최고치 기준"),
    "fact.highest_close": Text("Highest close of all", "역대 최고 종가"),
    "fact.highest_close_day": Text("Day of the highest close of all", "역대 최고 종가 기록일"),
    "fact.highest_high": Text("Highest value within a day of all", "역대 장중 최고치"),
    "fact.highest_high_day": Text("Day of the highest value within a day of all", "역대 장중 최고치 기록일"),
    **{
        f"fact.highest_close_{year}": Text(f"Highest close of {year}", f"{year}년 최고 종가")
        for year in (1998, 2000, 2002, 2008, 2020, 2024, 2025)
    },
    **{
        f"fact.highest_close_{year}_day": Text(f"Day of the highest close of {year}", f"{year}년 최고 종가 기록일")
        for year in (1998, 2000, 2002, 2008, 2020, 2024, 2025)
    },
    **{
        f"fact.highest_high_{year}": Text(f"Highest value within a day of {year}", f"{year}년 장중 최고치")
        for year in (2008, 2020, 2024, 2025)
    },
    **{
        f"fact.highest_high_{year}_day": Text(
            f"Day of the highest value within a day of {year}", f"{year}년 장중 최고치 기록일"
        )
        for year in (2008, 2020, 2024, 2025)
    },
}

TEXTS: Mapping[str, Text] = {
    "family.volatility_bands": Text("Volatility bands", "변동성 구간"),
    **{f"signal.vix_band.{key}": words for key, words in _VIX_BAND.items()},
    **{key: words for name, index in _INDICES.items() for key, words in _percentile_texts(name, index).items()},
    **{f"signal.vix_high_since.{key}": words for key, words in _HIGHS.items()},
}

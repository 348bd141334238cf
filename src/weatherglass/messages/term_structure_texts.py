"""Texts of the term structure: the indices from one day to one year, and the curve of VIX futures."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.particles import Particle, with_particle
from weatherglass.messages.text import Text

_RATIOS: Mapping[str, tuple[str, str]] = {
    "vix1d_vix": ("VIX1D", "VIX"),
    "vix9d_vix": ("VIX9D", "VIX"),
    "vix_vix3m": ("VIX", "VIX3M"),
    "vix3m_vix6m": ("VIX3M", "VIX6M"),
    "vix6m_vix1y": ("VIX6M", "VIX1Y"),
}
_HORIZONS: Mapping[str, tuple[str, str]] = {
    "VIX1D": ("the next day", "하루"),
    "VIX9D": ("the next 9 days", "9일"),
    "VIX": ("the next 30 days", "30일"),
    "VIX3M": ("3 months", "3개월"),
    "VIX6M": ("6 months", "6개월"),
    "VIX1Y": ("1 year", "1년"),
}
_VIX_BANDS: Mapping[str, tuple[str, str]] = {
    "vix_below_12": ("VIX below 12", "VIX 12 미만"),
    "vix_12_20": ("VIX from 12 to 20", "VIX 12~20"),
    "vix_below_20": ("VIX below 20", "VIX 20 미만"),
    "vix_20_30": ("VIX from 20 to 30", "VIX 20~30"),
    "vix_from_30": ("VIX at 30 or more", "VIX 30 이상"),
    "vix_30_40": ("VIX from 30 to 40", "VIX 30~40"),
    "vix_from_40": ("VIX at 40 or more", "VIX 40 이상"),
}
_PLACES: Mapping[int, tuple[str, str]] = {
    1: ("first", "최근월물"),
    2: ("second", "차근월물"),
    3: ("third", "3번째 월물"),
    4: ("fourth", "4번째 월물"),
    5: ("fifth", "5번째 월물"),
    6: ("sixth", "6번째 월물"),
    7: ("seventh", "7번째 월물"),
}


def _ratio_texts(name: str, short: str, long: str) -> dict[str, Text]:
    (soon_en, soon_ko), (late_en, late_ko) = _HORIZONS[short], _HORIZONS[long]
    fact, short_is = f"signal.{name}.fact.", with_particle(short, Particle("이/가"))
    return {
        f"signal.{name}.title": Text(f"{short} / {long}", f"{short}/{long} 비율"),
        f"signal.{name}.definition": Text(
            f"Implied volatility over {soon_en} ({short}) divided by that over {late_en} ({long}), at the close. Below "
            "0.95 contango, from 0.95 to 1 flat, above 1 inverted.",
            f"{soon_ko} 내재 변동성({short})을 {late_ko} 내재 변동성({long})으로 나눈 종가 비율. 0.95 미만은 콘탱고, "
            "0.95~1은 평탄, 1 초과는 역전이다.",
        ),
        f"signal.{name}.state.contango": Text("contango", "콘탱고"),
        f"signal.{name}.state.flat": Text("flat", "평탄"),
        f"signal.{name}.state.inverted": Text("inverted", "역전"),
        f"signal.{name}.parameter.flat_from": Text("Flat from", "평탄 기준"),
        f"signal.{name}.parameter.inverted_above": Text("Inverted above", "역전 기준(초과)"),
        f"quantity.{name}": Text(f"{short} / {long}", f"{short}/{long} 비율"),
        f"{fact}share_inverted": Text(f"Days with the {short} above the {long}", f"{short_is} {long}보다 높은 날"),
        f"{fact}median": Text("Median ratio", "비율 중앙값"),
        f"{fact}mean": Text("Mean ratio", "비율 평균"),
        f"{fact}inversions": Text("Spells of inversion", "역전 국면 횟수"),
        f"{fact}median_inversion": Text("Median length of such a spell", "역전 국면 길이 중앙값"),
        f"{fact}longest_inversion": Text("Longest such spell", "최장 역전 국면"),
        **{
            f"{fact}share_inverted_{band}": Text(
                f"Days with the {short} above the {long}, {_VIX_BANDS[band][0]}",
                f"{_VIX_BANDS[band][1]}일 때 {short_is} {long}보다 높은 날",
            )
            for band in ("vix_below_20", "vix_20_30", "vix_from_30")
            if "VIX" in {short, long}
        },
    }


def _by_vix(name: str, en: str, ko: str) -> dict[str, Text]:
    bands = ("vix_below_12", "vix_12_20", "vix_20_30", "vix_30_40", "vix_from_40")
    return {
        f"signal.{name}.fact.mean_{band}": Text(f"{en}, {_VIX_BANDS[band][0]}", f"{_VIX_BANDS[band][1]}일 때 {ko}")
        for band in bands
    }


TEXTS: Mapping[str, Text] = {
    "family.term_structure": Text("Term structure", "기간 구조"),
    **{key: each for name, pair in _RATIOS.items() for key, each in _ratio_texts(name, *pair).items()},
    **{
        f"series.VX{place}": Text(f"{en.capitalize()} VIX future (VX{place})", f"VIX 선물 {ko}(VX{place})")
        for place, (en, ko) in _PLACES.items()
    },
    "series.VX_CM30": Text("VIX futures at a constant 30 days", "VIX 선물 30일 고정만기 가격"),
    "signal.vix_curve_shape.title": Text("Shape of the VIX curve", "VIX 기간 구조 모양"),
    "signal.vix_curve_shape.definition": Text(
        "The VIX, VIX3M, VIX6M and VIX1Y at the close, by where the curve is highest: contango at the year, inverted "
        "at 30 days, humped between them. It is flat when the highest is at most 5 % above the lowest. The number is "
        "the VIX divided by the VIX1Y.",
        "VIX, VIX3M, VIX6M, VIX1Y 종가 가운데 어디가 가장 높은지로 모양을 정한다. 1년이 가장 높으면 콘탱고, 30일이 "
        "가장 높으면 역전, 그 사이가 가장 높으면 낙타형이다. 최고와 최저의 차이가 5% 이내면 평탄으로 본다. 값은 "
        "VIX를 VIX1Y로 나눈 비율이다.",
    ),
    "signal.vix_curve_shape.state.contango": Text("contango", "콘탱고"),
    "signal.vix_curve_shape.state.flat": Text("flat", "평탄"),
    "signal.vix_curve_shape.state.humped": Text("humped", "낙타형"),
    "signal.vix_curve_shape.state.inverted": Text("inverted", "역전"),
    "signal.vix_curve_shape.parameter.flat_within": Text("Flat within", "평탄으로 보는 높이 차"),
    "signal.vix_curve_shape.fact.share_contango": Text("Days in contango", "콘탱고인 날"),
    "signal.vix_curve_shape.fact.share_flat": Text("Days with a flat curve", "평탄한 날"),
    "signal.vix_curve_shape.fact.share_humped": Text("Days with a humped curve", "낙타형인 날"),
    "signal.vix_curve_shape.fact.share_inverted": Text("Days with an inverted curve", "역전된 날"),
    "signal.vx_contango.title": Text("Contango of VIX futures", "VIX 선물 콘탱고"),
    "signal.vx_contango.definition": Text(
        "How far the second VIX future to settle lies above the first, in per cent of the first, at settlement prices. "
        "Below 0 backwardation, from 0 to 2 % flat, from 2 % contango. On the day on which a future settles the next "
        "one is first.",
        "VIX 선물 차근월물 정산가가 최근월물보다 몇 % 높은지 잰다. 0% 미만은 백워데이션, 0~2%는 평탄, 2% 이상은 "
        "콘탱고다. 최종 결제일에는 다음 월물을 최근월물로 본다.",
    ),
    "signal.vx_contango.state.backwardation": Text("backwardation", "백워데이션"),
    "signal.vx_contango.state.flat": Text("flat", "평탄"),
    "signal.vx_contango.state.contango": Text("contango", "콘탱고"),
    "signal.vx_contango.parameter.flat_from": Text("Flat from", "평탄 기준"),
    "signal.vx_contango.parameter.contango_from": Text("Contango from", "콘탱고 기준"),
    "signal.vx_contango.fact.share_contango": Text(
        "Days with the second future above the first", "차근월물이 최근월물보다 비싼 날"
    ),
    "signal.vx_contango.fact.share_backwardation": Text(
        "Days with the second future below the first", "차근월물이 최근월물보다 싼 날"
    ),
    "signal.vx_contango.fact.mean": Text(
        "Mean distance of the second from the first", "차근월물과 최근월물의 평균 격차"
    ),
    "quantity.vx_contango": Text("the second future over the first", "차근월물의 최근월물 대비 격차"),
    "signal.vx_roll_yield.title": Text("Roll yield of VIX futures", "VIX 선물 롤 수익률"),
    "signal.vx_roll_yield.definition": Text(
        "-(F2 - F1) / F1: what the second VIX future (F2) gains or loses on its way to the price of the first (F1) "
        "if the curve stays as it is. Per settlement, a month as a rule, and not annualized. Below 0 it costs, from "
        "0 on it pays.",
        "-(F2 - F1) / F1. 곡선이 그대로라면 차근월물(F2)이 최근월물(F1) 가격으로 옮겨 가며 얻거나 잃는 비율이다. "
        "결제 한 번(대개 한 달) 기준이며 연율이 아니다. 0 미만이면 롤오버 비용, 0 이상이면 이익이다.",
    ),
    "signal.vx_roll_yield.state.cost": Text("cost", "비용"),
    "signal.vx_roll_yield.state.gain": Text("gain", "이익"),
    "signal.vx_roll_yield.parameter.gain_from": Text("Gain from", "이익 기준"),
    "signal.vx_roll_yield.fact.mean": Text("Mean roll yield", "평균 롤 수익률"),
    **_by_vix("vx_roll_yield", "Mean roll yield", "평균 롤 수익률"),
    "signal.vx_roll_yield.fact.yearly_return_of_first": Text(
        "Yearly return of always holding the first future, bought at the close before it becomes first",
        "최근월물을 계속 보유했을 때의 연 수익률(최근월물이 되기 전날 정산가에 매수)",
    ),
    "quantity.vx_roll_yield": Text("the roll yield", "롤 수익률"),
    "signal.vx_constant_maturity.title": Text("VIX futures at 30 days", "VIX 선물 30일 고정만기 가격"),
    "signal.vx_constant_maturity.definition": Text(
        "Price of a VIX future with 30 calendar days to its settlement, on the straight line through the two futures "
        "around that day. Where the first future has more than 30 days left, the line through the first and the second "
        "is carried on.",
        "최종 결제까지 달력으로 30일 남은 VIX 선물의 가격. 30일 앞뒤의 두 월물을 직선으로 이어 구한다. 최근월물의 "
        "잔존일이 30일을 넘으면 최근월물과 차근월물을 이은 직선을 연장한다.",
    ),
    "signal.vx_constant_maturity.parameter.constant_days": Text("Days to settlement", "결제까지 남은 날"),
    "signal.vx_constant_maturity.fact.mean": Text("Mean price", "평균 가격"),
    "signal.vx_constant_maturity.fact.median": Text("Median price", "가격 중앙값"),
    "signal.vx_premium.title": Text("VIX futures over the VIX", "VIX 선물 프리미엄"),
    "signal.vx_premium.definition": Text(
        "How far the price of VIX futures at a constant 30 days lies above the VIX, in per cent of the VIX. Below 0 a "
        "discount, from 0 to 15 % usual, from 15 % wide.",
        "VIX 선물 30일 고정만기 가격이 VIX보다 몇 % 높은지 잰다. 0% 미만은 할인, 0~15%는 보통, 15% 이상은 큰 "
        "프리미엄이다.",
    ),
    "signal.vx_premium.state.discount": Text("discount", "할인"),
    "signal.vx_premium.state.usual": Text("usual premium", "보통 프리미엄"),
    "signal.vx_premium.state.wide": Text("wide premium", "큰 프리미엄"),
    "signal.vx_premium.parameter.usual_from": Text("Premium from", "프리미엄 기준"),
    "signal.vx_premium.parameter.wide_from": Text("Wide from", "큰 프리미엄 기준"),
    "signal.vx_premium.fact.share_above_vix": Text("Days with the futures above the VIX", "선물이 VIX보다 높은 날"),
    "signal.vx_premium.fact.mean": Text("Mean premium", "평균 프리미엄"),
    **_by_vix("vx_premium", "Mean premium", "평균 프리미엄"),
    "quantity.vx_premium": Text("the premium over the VIX", "VIX 대비 프리미엄"),
    "signal.vx_curve_slope.title": Text("Slope of the VIX futures curve", "VIX 선물 곡선 기울기"),
    "signal.vx_curve_slope.definition": Text(
        "How far the seventh VIX future to settle lies above the first, in per cent of the first. Below -3 % inverted, "
        "from -3 to 3 % flat, from 3 % upward.",
        "VIX 선물 7번째 월물이 최근월물보다 몇 % 높은지 잰다. -3% 미만은 역전, -3~3%는 평탄, 3% 이상은 우상향이다.",
    ),
    "signal.vx_curve_slope.state.inverted": Text("inverted", "역전"),
    "signal.vx_curve_slope.state.flat": Text("flat", "평탄"),
    "signal.vx_curve_slope.state.upward": Text("upward", "우상향"),
    "signal.vx_curve_slope.parameter.flat_from": Text("Flat from", "평탄 기준"),
    "signal.vx_curve_slope.parameter.upward_from": Text("Upward from", "우상향 기준"),
    "signal.vx_curve_slope.fact.share_upward": Text(
        "Days with the seventh future above the first", "7번째 월물이 최근월물보다 비싼 날"
    ),
    "signal.vx_curve_slope.fact.mean": Text(
        "Mean distance of the seventh from the first", "7번째 월물과 최근월물의 평균 격차"
    ),
    "quantity.vx_curve_slope": Text("the seventh future over the first", "7번째 월물의 최근월물 대비 격차"),
}  # fmt: skip

"""Texts of the risk curve: how far out money has moved, small caps, rates and the dollar, the Fed and credit."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from weatherglass.messages.particles import Particle, with_particle
from weatherglass.messages.text import Text

_RUNGS: Mapping[str, tuple[str, str]] = {
    "treasuries": ("Treasuries", "미 국채"),
    "large_caps": ("large caps", "대형주"),
    "mid_caps": ("mid caps", "중형주"),
    "small_caps": ("small caps", "중소형주"),
    "crypto": ("crypto", "암호화폐"),
}
_CURVES: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "risk_curve": (("treasuries", "large_caps", "mid_caps", "small_caps", "crypto"), "Risk curve", "위험 곡선"),
    "risk_curve_without_mid_caps": (
        ("treasuries", "large_caps", "small_caps", "crypto"), "Risk curve without mid caps", "위험 곡선(중형주 제외)",
    ),
}  # fmt: skip
_STEPS: Mapping[str, tuple[str, str, str, str]] = {
    "large_caps_over_treasuries": ("Large caps", "ten-year Treasuries", "대형주", "미 국채 10년물"),
    "mid_caps_over_large_caps": ("Mid caps", "large caps", "중형주", "대형주"),
    "small_caps_over_mid_caps": ("Small caps", "mid caps", "소형주", "중형주"),
    "small_caps_over_large_caps": ("Small caps", "large caps", "중소형주", "대형주"),
    "bitcoin_over_small_caps": ("Bitcoin", "small caps", "비트코인", "중소형주"),
    "high_beta_over_low_vol": ("High beta", "low volatility", "고베타주", "저변동성주"),
}
_READINGS: Mapping[str, tuple[str, str]] = {
    "in_order": ("in order, the nearer asset leads", "순서대로, 안쪽 자산이 먼저"),
    "reversed": ("in reverse order, the farther asset leads", "거꾸로, 바깥쪽 자산이 먼저"),
    "opposite": (
        "not in order, a rise of one is followed by a fall of the other",
        "순서 아님, 한쪽이 오르면 다른 쪽이 뒤이어 내림",
    ),
    "same_week": ("not in order, they move in the same week", "순서 아님, 같은 주에 함께 움직임"),
    "unrelated": ("not in order, no relation is seen", "순서 아님, 관련이 보이지 않음"),
}
_STANCES: Mapping[str, tuple[str, str]] = {
    "easing": ("easing", "완화"),
    "hold": ("on hold", "동결"),
    "tightening": ("tightening", "긴축"),
}


def _curve_texts(name: str) -> dict[str, Text]:
    chain, en, ko = _CURVES[name]
    own, count = f"signal.{name}", len(chain) - 1
    path_en, path_ko = ", ".join(_RUNGS[rung][0] for rung in chain), " → ".join(_RUNGS[rung][1] for rung in chain)
    found = {
        f"{own}.title": Text(en, ko),
        f"{own}.definition": Text(
            f"How far money has moved out along {path_en}: the number of steps, counted outwards without a gap, in "
            f"which the riskier asset has beaten the one before it over 63 sessions, 0 to {count}. The state is the "
            "asset that is reached. It describes relative returns and not flows.",
            f"{path_ko} 순으로 자금이 어디까지 나갔는지 본다. 안쪽부터 세어 63거래일 동안 더 위험한 자산이 바로 앞 "
            f"자산을 이긴 단계가 끊기지 않고 몇 번 이어지는지(0~{count})이며, 상태는 그렇게 닿은 자산이다. 자금 "
            "흐름이 아니라 상대 수익률로 판단한다.",
        ),
        **{f"{own}.state.{rung}": Text(*_RUNGS[rung]) for rung in chain},
        **{
            f"{own}.fact.share_of_days_{rung}": Text(
                f"Days on which the chain reached {_RUNGS[rung][0]} and no farther"
                if rung != "treasuries"
                else "Days on which not even large caps were ahead",
                f"{_RUNGS[rung][1]}까지만 닿은 날의 비율"
                if rung != "treasuries"
                else "대형주조차 국채를 이기지 못한 날의 비율",
            )
            for rung in chain
        },
        **{
            f"{own}.fact.small_caps_reached_{stance}": Text(
                f"Days on which small caps or more were reached, the Fed {en_stance}",
                f"중소형주 이상까지 닿은 날의 비율, 연준 {ko_stance} 국면",
            )
            for stance, (en_stance, ko_stance) in _STANCES.items()
        },
        f"{own}.fact.links_in_order": Text("Links of the chain that are in order", "순서대로 이어지는 고리의 수"),
        f"{own}.fact.chain_in_order": Text(
            "The chain is in order: every nearer asset leads the next by weeks (association, not cause). Links in "
            "order",
            "사슬이 순서대로 이어진다(연관일 뿐 인과는 아니다). 순서가 맞는 고리의 수",
        ),
        f"{own}.fact.chain_not_in_order": Text(
            "The chain is not in order, which takes every link (association, not cause). Links in order",
            "사슬이 순서대로 이어지지 않는다(모든 고리가 맞아야 하며, 연관일 뿐 인과는 아니다). 순서가 맞는 고리의 수",
        ),
    }
    for near, far in pairwise(chain):
        found |= _link_texts(f"{own}.fact", near, far)
    return found


def _link_texts(fact: str, near: str, far: str) -> dict[str, Text]:
    (near_en, near_ko), (far_en, far_ko), link = _RUNGS[near], _RUNGS[far], f"{near}_{far}"
    pair_en, pair_ko = f"{near_en} and {far_en}", f"{near_ko}·{far_ko}"
    weeks = {1: "1 week", 2: "2 weeks", 3: "3 weeks", 4: "4 weeks"}
    return {
        f"{fact}.weekly_correlation_{link}_lag_0": Text(
            f"Weekly returns of {pair_en}, same week", f"{pair_ko} 주간 수익률 상관계수, 같은 주"
        ),
        **{
            f"{fact}.weekly_correlation_{link}_lead_{lag}": Text(
                f"Weekly returns of {pair_en}, {near_en} {words} earlier",
                f"{pair_ko} 주간 수익률 상관계수, {near_ko} {lag}주 먼저",
            )
            for lag, words in weeks.items()
        },
        **{
            f"{fact}.weekly_correlation_{link}_lag_{lag}": Text(
                f"Weekly returns of {pair_en}, {far_en} {words} earlier",
                f"{pair_ko} 주간 수익률 상관계수, {far_ko} {lag}주 먼저",
            )
            for lag, words in weeks.items()
        },
        **{
            f"{fact}.link_{link}_{reading}": Text(
                f"Link from {near_en} to {far_en}: {en} (correlation of innovations)",
                f"{near_ko} → {far_ko} 고리: {ko}(예측되지 않은 변화의 상관계수)",
            )
            for reading, (en, ko) in _READINGS.items()
        },
        f"{fact}.strongest_lag_{link}": Text(
            f"Lag at which {pair_en} are linked most, positive where {near_en} come first"
            if near != "crypto"
            else f"Lag at which {pair_en} are linked most",
            f"{pair_ko} 연관이 가장 큰 시차(양수면 {near_ko} 먼저)",
        ),
        f"{fact}.strongest_lag_p_{link}": Text(
            f"Chance of a link that strong between unrelated {pair_en}, after 8 lags tried",
            f"{pair_ko}가 무관할 때 이만한 연관이 나올 확률(시차 8개를 본 것까지 반영)",
        ),
    }


def _step_texts(name: str) -> dict[str, Text]:
    far_en, near_en, far_ko, near_ko = _STEPS[name]
    own, within = f"signal.{name}", far_en if far_en == "Bitcoin" else far_en[0].lower() + far_en[1:]
    return {
        f"{own}.title": Text(f"{far_en} over {near_en}", f"{near_ko} 대비 {far_ko} 상대 강도"),
        f"{own}.definition": Text(
            f"Relative log return of {within} over "
            f"{near_en} in 63 sessions, divided by its own volatility over them: without any trend a standard normal "
            "number. Ahead from 0 on." + _YIELD_NOTE.get(name, ("", ""))[0],
            f"최근 63거래일 동안 {near_ko} 대비 {far_ko}의 상대 로그 수익률을 같은 기간 변동성으로 나눈 값. 추세가 "
            "없다면 표준정규분포를 따른다. 0 이상이면 앞선 것으로 본다." + _YIELD_NOTE.get(name, ("", ""))[1],
        ),
        f"{own}.state.ahead": Text("ahead", "우위"),
        f"{own}.state.behind": Text("behind", "열위"),
        f"{own}.fact.share_of_days_ahead": Text(
            f"Days with {within} ahead", f"{with_particle(far_ko, Particle.SUBJECT)} 앞선 날의 비율"
        ),
        f"{own}.fact.relative_return_a_year": Text(
            f"Return of {within} over that of {near_en}, a year", f"{near_ko} 대비 {far_ko}의 연평균 초과 수익률"
        ),
        f"quantity.{name}": Text(
            f"the relative strength of {within} over {near_en}", f"{near_ko} 대비 {far_ko}의 상대 강도"
        ),
    }


_YIELD_NOTE: Mapping[str, tuple[str, str]] = {
    "large_caps_over_treasuries": (
        " Treasuries earn what a ten-year par bond priced from the par yields does, coupons included; the index "
        "leaves out dividends.",
        " 국채 수익률은 액면 금리로 값을 매긴 10년 만기 채권에서 이자까지 더해 구하고, 지수에는 배당이 빠져 있다.",
    ),
}


def _sensitivity_texts(name: str, to_en: str, to_ko: str, per_en: str, per_ko: str, quantity: str) -> dict[str, Text]:
    own = f"signal.{name}"
    slopes = {
        f"{own}.fact.weekly_slope_{decade}s": Text(f"Slope over weeks, {decade}s", f"주간 기울기, {decade}년대")
        for decade in range(1980, 2040, 10)
    }
    return {
        f"{own}.definition": Text(
            f"Per cent by which the Russell 2000 gains on the S&P 500 {per_en}: slope over 252 sessions of the "
            f"difference of daily log returns on the change of {to_en}. Clear where the correlation lies beyond 0.126 "
            "to either side, which chance alone does in about one case of twenty.",
            f"{per_ko} 러셀 2000이 S&P 500보다 얼마나(%) 더 오르는지를 본다. 최근 252거래일의 일간 로그 수익률 차이를 "
            f"{to_ko} 변화에 회귀한 기울기다. 상관계수가 ±0.126을 벗어나면 뚜렷하다고 보며, 우연만으로 벗어날 확률은 "
            "20번 중 1번꼴이다.",
        ),
        f"{own}.state.unclear": Text("unclear", "불분명"),
        f"{own}.parameter.clear_from": Text("Clear from a correlation of", "뚜렷함 기준 상관계수"),
        f"{own}.fact.weekly_slope": Text("Slope over weeks, whole past", "주간 기울기, 전체 기간"),
        **slopes,
        f"{own}.fact.share_of_days_unclear": Text("Days with no clear relation", "관계가 불분명한 날의 비율"),
        f"quantity.{quantity}": Text(f"the correlation with {to_en}", f"{to_ko} 변화와의 상관계수"),
    }


_SMALL_CAPS: Mapping[str, Text] = {
    "signal.small_large_ratio.title": Text("Small caps against large caps", "중소형주·대형주 비율"),
    "signal.small_large_ratio.definition": Text(
        "Russell 2000 divided by S&P 500, closes. Rising while the ratio stands above its mean of 200 sessions and "
        "that mean above where it was 21 sessions ago; falling while both are below; turning otherwise.",
        "러셀 2000 종가를 S&P 500 종가로 나눈 비율. 비율이 200거래일 평균 위에 있고 그 평균도 21거래일 전보다 높으면 "
        "상승, 둘 다 낮으면 하락, 나머지는 전환으로 본다.",
    ),
    "signal.small_large_ratio.state.falling": Text("falling", "하락"),
    "signal.small_large_ratio.state.turning": Text("turning", "전환"),
    "signal.small_large_ratio.state.rising": Text("rising", "상승"),
    "signal.small_large_ratio.parameter.trend": Text("Mean over", "평균 기간"),
    "signal.small_large_ratio.parameter.slope": Text("Direction of the mean over", "평균의 방향을 보는 기간"),
    "signal.small_large_ratio.fact.highest_ratio": Text("Highest ratio", "최고 비율"),
    "signal.small_large_ratio.fact.highest_ratio_day": Text("Day of the highest ratio", "최고 비율 기록일"),
    "signal.small_large_ratio.fact.lowest_ratio": Text("Lowest ratio", "최저 비율"),
    "signal.small_large_ratio.fact.lowest_ratio_day": Text("Day of the lowest ratio", "최저 비율 기록일"),
    "quantity.small_large_ratio": Text("the ratio of small to large caps", "중소형주·대형주 비율"),
    "signal.small_cap_rate_sensitivity.title": Text("Small caps and interest rates", "중소형주의 금리 민감도"),
    "signal.small_cap_rate_sensitivity.state.hurt_by_rises": Text("hurt by rising rates", "금리 상승에 약세"),
    "signal.small_cap_rate_sensitivity.state.helped_by_rises": Text("helped by rising rates", "금리 상승에 강세"),
    "signal.small_cap_rate_sensitivity.fact.fomc_slope": Text(
        "Slope over the decision days of the Fed", "연준 금리 결정일의 기울기"
    ),
    "signal.small_cap_rate_sensitivity.fact.share_of_days_hurt_by_rises": Text(
        "Days on which rising rates hurt small caps", "금리 상승에 중소형주가 약했던 날의 비율"
    ),
    "signal.small_cap_rate_sensitivity.fact.share_of_days_helped_by_rises": Text(
        "Days on which rising rates helped small caps", "금리 상승에 중소형주가 강했던 날의 비율"
    ),
    **_sensitivity_texts(
        "small_cap_rate_sensitivity", "the two-year Treasury yield", "미 국채 2년물 금리",
        "when the two-year yield rises by one percentage point", "2년물 금리가 1%포인트 오를 때",
        "correlation_with_two_year_yield",
    ),
    "signal.small_cap_dollar_sensitivity.title": Text("Small caps and the dollar", "중소형주의 달러 민감도"),
    "signal.small_cap_dollar_sensitivity.state.hurt_by_rises": Text("hurt by a rising dollar", "달러 강세에 약세"),
    "signal.small_cap_dollar_sensitivity.state.helped_by_rises": Text("helped by a rising dollar", "달러 강세에 강세"),
    "signal.small_cap_dollar_sensitivity.fact.share_of_days_hurt_by_rises": Text(
        "Days on which a rising dollar hurt small caps", "달러 강세에 중소형주가 약했던 날의 비율"
    ),
    "signal.small_cap_dollar_sensitivity.fact.share_of_days_helped_by_rises": Text(
        "Days on which a rising dollar helped small caps", "달러 강세에 중소형주가 강했던 날의 비율"
    ),
    **_sensitivity_texts(
        "small_cap_dollar_sensitivity", "the US dollar index", "달러 지수",
        "when the dollar rises by one per cent", "달러 지수가 1% 오를 때", "correlation_with_dollar",
    ),
    "signal.small_cap_floating_rate_debt.title": Text("Floating-rate debt of small caps", "중소형주의 변동금리 부채"),
    "signal.small_cap_floating_rate_debt.definition": Text(
        "Share of the debt of Russell 2000 members that is bank loans or bears a floating rate.",
        "러셀 2000 편입 기업의 부채 가운데 은행 대출과 변동금리 부채가 차지하는 비중.",
    ),
    "needs.floating_rate_debt": Text(
        "it would take the debt structure of every member of the index, from a paid database of balance sheets",
        "지수 편입 기업 전체의 부채 구조가 담긴 유료 재무 데이터베이스가 필요하다",
    ),
    "signal.small_cap_domestic_revenue.title": Text("Domestic revenue of small caps", "중소형주의 미국 내 매출 비중"),
    "signal.small_cap_domestic_revenue.definition": Text(
        "Share of the revenue of Russell 2000 members that is earned in the United States.",
        "러셀 2000 편입 기업의 매출 가운데 미국에서 올린 비중.",
    ),
    "needs.domestic_revenue": Text(
        "it would take the revenue of every member of the index by country, from a paid database",
        "지수 편입 기업 전체의 국가별 매출이 담긴 유료 데이터베이스가 필요하다",
    ),
}  # fmt: skip
_FED: Mapping[str, Text] = {
    "signal.fed_stance.title": Text("Stance of the Fed", "연준 정책 기조"),
    "signal.fed_stance.definition": Text(
        "Change of the federal funds target over 180 days, its upper limit since December 2008. Easing below 0, "
        "tightening above 0, on hold at 0. A decision counts from its own day.",
        "연방기금 목표금리(2008년 12월부터는 상단)의 180일간 변화. 0보다 작으면 완화, 크면 긴축, 0이면 동결이다. "
        "결정은 발표 당일부터 반영한다.",
    ),
    **{f"signal.fed_stance.state.{name}": Text(*words) for name, words in _STANCES.items()},
    "signal.fed_stance.parameter.change_days": Text("Change over", "변화를 재는 기간"),
    **{
        f"signal.fed_stance.fact.share_of_days_{name}": Text(f"Days with the Fed {en}", f"연준 {ko} 국면인 날의 비율")
        for name, (en, ko) in _STANCES.items()
    },
    "signal.fed_stance.fact.first_rise_of_2015_cycle": Text(
        "First rise of the cycle that was under way in 2016", "2016년에 진행 중이던 인상 사이클의 첫 인상"
    ),
    "signal.fed_stance.fact.last_rise_of_2015_cycle": Text("Last rise of that cycle", "그 사이클의 마지막 인상"),
    "signal.fed_stance.fact.rises_after_2016_breakout": Text(
        "Rises of that cycle after 14 November 2016", "2016년 11월 14일 이후 남아 있던 인상 횟수"
    ),
    "signal.fed_stance.fact.lowest_target": Text("Lowest target", "목표금리 최저치"),
    "signal.fed_stance.fact.share_of_days_at_lowest": Text(
        "Days at the lowest target", "목표금리가 최저치였던 날의 비율"
    ),
    "quantity.fed_target_change": Text("the change of the target over 180 days", "목표금리의 180일간 변화"),
    "quantity.days_since_fed_change": Text(
        "the time since the last change of the target", "마지막 금리 조정 후 경과일"
    ),
    "signal.fed_liquidity.title": Text("Liquidity of the Fed", "연준 유동성"),
    "signal.fed_liquidity.definition": Text(
        "Change of the total assets of the Federal Reserve over 13 weekly releases. Growing from 1 % on, shrinking "
        "below -1 %, flat between.",
        "연준 총자산의 13주 변화율. 1% 이상이면 확대, -1% 미만이면 축소, 그 사이는 정체다.",
    ),
    "signal.fed_liquidity.state.shrinking": Text("shrinking", "축소"),
    "signal.fed_liquidity.state.flat": Text("flat", "정체"),
    "signal.fed_liquidity.state.growing": Text("growing", "확대"),
    "signal.fed_liquidity.parameter.weeks": Text("Change over", "변화를 재는 기간"),
    "signal.fed_liquidity.parameter.shrinking_below": Text("Shrinking below", "축소 기준(미만)"),
    "signal.fed_liquidity.parameter.growing_from": Text("Growing from", "확대 기준"),
    "quantity.fed_assets_change": Text("the change of the Fed's assets over 13 weeks", "연준 총자산의 13주 변화율"),
    "signal.high_yield_spread.title": Text("High-yield spread", "하이일드 스프레드"),
    "signal.high_yield_spread.definition": Text(
        "Option-adjusted spread of US high-yield bonds over Treasuries. Tight below the 20th percentile of its past, "
        "wide from the 80th on.",
        "미국 하이일드 회사채의 국채 대비 가산금리(옵션조정스프레드). 과거 분포의 20백분위 미만이면 축소, 80백분위 "
        "이상이면 확대로 본다.",
    ),
    "signal.high_yield_spread.state.tight": Text("tight", "축소"),
    "signal.high_yield_spread.state.usual": Text("usual", "보통"),
    "signal.high_yield_spread.state.wide": Text("wide", "확대"),
    "signal.high_yield_spread.parameter.tight_below": Text("Tight below", "축소 기준(미만)"),
    "signal.high_yield_spread.parameter.wide_from": Text("Wide from", "확대 기준"),
    "signal.high_yield_spread.fact.median": Text("Median spread", "스프레드 중앙값"),
    "signal.high_yield_spread.fact.highest": Text("Highest spread", "스프레드 최고치"),
    "signal.high_yield_spread.fact.lowest": Text("Lowest spread", "스프레드 최저치"),
}
TEXTS: Mapping[str, Text] = {
    "family.risk_curve": Text("Risk curve", "위험 곡선"),
    **{key: entry for name in _CURVES for key, entry in _curve_texts(name).items()},
    **{key: entry for name in _STEPS for key, entry in _step_texts(name).items()},
    "quantity.step_strength": Text("the relative strength", "상대 강도"),
    **_SMALL_CAPS,
    **_FED,
}

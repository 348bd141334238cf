"""Texts of the divergences: flows, losses and breadth against an index that rises."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_FLOWS: Mapping[str, tuple[str, str, str, str]] = {
    "outflows_against_rut": ("Russell 2000", "the fund IWM", "러셀 2000", "IWM ETF"),
    "outflows_against_spx": ("S&P 500", "equity funds and ETFs", "S&P 500", "주식형 펀드·ETF"),
}
_STATES: Mapping[str, tuple[str, str]] = {
    "outflows_against_rut": ("up while money leaves", "상승 속 자금 이탈"),
    "outflows_against_spx": ("up while money leaves", "상승 속 자금 이탈"),
    "losses_against_rut": ("up while more lose money", "상승 속 적자 기업 증가"),
    "narrow_leadership": ("up on few names", "소수 종목 주도 상승"),
}


def _state_texts(name: str) -> dict[str, Text]:
    return {
        f"signal.{name}.state.divergence": Text(*_STATES[name]),
        f"signal.{name}.state.no_divergence": Text("no divergence", "괴리 없음"),
        f"signal.{name}.fact.share_of_rows_diverging": Text(
            "Share of the past in which both parts held", "두 조건이 함께 맞은 기간의 비율"
        ),
    }


def _flow_texts(name: str) -> dict[str, Text]:
    index_en, fund_en, index_ko, fund_ko = _FLOWS[name]
    fact = f"signal.{name}.fact"
    return {
        f"{fact}.flow_return_correlation": Text(
            f"Flows of {fund_en} and returns of the {index_en}, correlation over spans of a month",
            f"{fund_ko} 자금 흐름과 {index_ko} 수익률의 월 단위 상관계수",
        ),
        f"{fact}.years_of_rise_and_outflow": Text(
            "Whole years with a rising index and money leaving", "지수는 오르고 자금은 빠져나간 해의 수"
        ),
        **{
            f"{fact}.flow_{year}": Text(f"Flow in {year}", f"{year}년 자금 유출입")
            for year in range(2000, 2061)
        },
        **{
            f"{fact}.change_{year}": Text(f"{index_en} in {year}", f"{year}년 {index_ko} 등락률")
            for year in range(2000, 2061)
        },
    }  # fmt: skip


TEXTS: Mapping[str, Text] = {
    "family.divergence": Text("Divergences", "괴리"),
    **{key: entry for name in _STATES for key, entry in _state_texts(name).items()},
    **{key: entry for name in _FLOWS for key, entry in _flow_texts(name).items()},
    "signal.outflows_against_rut.title": Text("Russell 2000 up, money leaving", "러셀 2000 상승과 자금 이탈"),
    "signal.outflows_against_rut.definition": Text(
        "Sum of the daily flows of the fund IWM over 63 sessions, from a file of your own. On while the sum is below "
        "0 and the Russell 2000 is up over the same sessions.",
        "IWM ETF의 일간 자금 유출입을 63거래일 더한 값(직접 가져온 파일 기준). 합계가 0보다 작은데 같은 기간 러셀 "
        "2000이 올랐으면 괴리로 본다.",
    ),
    "signal.outflows_against_spx.title": Text("S&P 500 up, money leaving", "S&P 500 상승과 자금 이탈"),
    "signal.outflows_against_spx.definition": Text(
        "Sum of the estimated weekly flows of US equity funds and ETFs (ICI) over 13 weeks. On while the sum is below "
        "0 and the S&P 500 is up over these weeks, from release to release.",
        "미국 주식형 펀드·ETF의 주간 자금 유출입 추정치(ICI)를 13주 더한 값. 합계가 0보다 작은데 발표 시점 기준으로 "
        "S&P 500이 13주 전보다 올랐으면 괴리로 본다.",
    ),
    "signal.losses_against_rut.title": Text("Russell 2000 up, more losses", "러셀 2000 상승과 적자 기업 증가"),
    "signal.losses_against_rut.definition": Text(
        "Change over four quarters of the share of companies with a net loss, among all that file with the SEC. On "
        "while the share is up and the Russell 2000 is up from release to release. All filers, not members of the "
        "index.",
        "미국 증권거래위원회(SEC)에 실적을 낸 전체 기업 중 순손실 기업 비율이 1년 전 같은 분기보다 얼마나 변했는지 "
        "본다. 비율이 높아졌는데 공개 시점 기준 러셀 2000도 1년 전보다 올랐으면 괴리다. 지수 편입 기업만이 아니라 "
        "전체 기업이 대상이다.",
    ),
    "signal.losses_against_rut.fact.loss_share": Text(
        "Companies with a loss, last quarter", "최근 분기 적자 기업 비율"
    ),
    "signal.losses_against_rut.fact.first_loss_share": Text(
        "Companies with a loss, first quarter known", "자료가 시작된 분기의 적자 기업 비율"
    ),
    "signal.losses_against_rut.fact.highest_loss_share": Text(
        "Highest share of companies with a loss", "적자 기업 비율 최고치"
    ),
    "signal.losses_against_rut.fact.highest_loss_share_day": Text(
        "Quarter of the highest share", "최고치를 기록한 분기"
    ),
    "signal.losses_against_rut.fact.loss_share_2025_q3": Text(
        "Companies with a loss, third quarter of 2025", "2025년 3분기 적자 기업 비율"
    ),
    "signal.losses_against_rut.fact.small_loss_share_2025_q3": Text(
        "The same, among the smaller half", "2025년 3분기 적자 기업 비율, 규모 하위 절반"
    ),
    "signal.narrow_leadership.title": Text("Few names leading", "소수 종목 주도"),
    "signal.narrow_leadership.definition": Text(
        "Return of the S&P 500 with equal weights (RSP) over that with weights by size (SPY) in 126 sessions, prices "
        "without dividends. On while equal weights lag by more than 3 % and SPY is up.",
        "최근 126거래일 동안 S&P 500 동일가중 ETF(RSP)가 시가총액가중 ETF(SPY)보다 얼마나 더 올랐는지 본다(배당 "
        "제외). SPY가 올랐는데 동일가중이 3% 넘게 뒤처졌으면 소수 종목 주도로 본다.",
    ),
    "signal.narrow_leadership.parameter.narrow_from": Text("Lag of equal weights from", "동일가중 부진 기준"),
    "signal.narrow_leadership.fact.median_equal_weight_lead": Text(
        "Lead of equal weights over half a year, median", "반년간 동일가중 초과 수익률, 중앙값"
    ),
    "signal.narrow_leadership.fact.widest_lag": Text("Widest lag of equal weights", "동일가중이 가장 크게 뒤처진 폭"),
    "signal.narrow_leadership.fact.widest_lag_day": Text("Day of the widest lag", "가장 크게 뒤처진 날"),
    "quantity.rut_change_63": Text("the change of the Russell 2000 over 63 sessions", "러셀 2000의 63거래일 등락률"),
    "quantity.iwm_flow_63": Text("the flow of IWM over 63 sessions", "IWM의 63거래일 자금 유출입"),
    "quantity.spx_change_13": Text("the change of the S&P 500 over 13 weeks", "S&P 500의 13주 등락률"),
    "quantity.equity_flow_13": Text("the flow of equity funds over 13 weeks", "주식형 펀드의 13주 자금 유출입"),
    "quantity.rut_change_4": Text("the change of the Russell 2000 over four quarters", "러셀 2000의 1년 등락률"),
    "quantity.loss_share_change": Text(
        "the change of the share of losses over four quarters", "적자 기업 비율의 1년 변화"
    ),
    "quantity.spy_change_126": Text("the change of SPY over 126 sessions", "SPY의 126거래일 등락률"),
    "quantity.equal_weight_lead": Text("the lead of equal weights", "동일가중 초과 수익률"),
    "signal.rut_equal_weight.title": Text(
        "Russell 2000, equal against size weights", "러셀 2000 동일가중·시총가중 비교"
    ),
    "signal.rut_equal_weight.definition": Text(
        "Return of the members of the Russell 2000 with equal weights over that of the index: whether a few of them "
        "carry it, or index funds that rebalance.",
        "러셀 2000 편입 종목의 동일가중 수익률과 지수 수익률의 차이. 소수 종목이 지수를 끄는지, 패시브 펀드의 "
        "리밸런싱 때문인지 가늠한다.",
    ),
    "needs.russell_2000_weights": Text(
        "it would take the weights and prices of all members of the Russell 2000 day by day, under licence from FTSE "
        "Russell",
        "FTSE 러셀이 유료로 제공하는 러셀 2000 전 종목의 일별 비중과 주가가 필요하다",
    ),
    "signal.rut_loss_making_members.title": Text("Russell 2000 members with a loss", "러셀 2000 적자 편입 기업"),
    "signal.rut_loss_making_members.definition": Text(
        "Share of the members of the Russell 2000 with a net loss in a quarter.",
        "러셀 2000 편입 기업 중 해당 분기에 순손실을 낸 기업의 비율.",
    ),
    "needs.russell_2000_members": Text(
        "it would take the members of the Russell 2000 as they were in each quarter, under licence from FTSE Russell, "
        "and their earnings; the share among all filers with the SEC is shown instead",
        "분기별 러셀 2000 편입 종목 명단(FTSE 러셀 유료 자료)과 각 기업의 실적이 필요하다. 대신 SEC 제출 기업 전체의 "
        "비율을 보여준다",
    ),
}

"""Texts of forced flows: leveraged funds, volatility products, volatility-target funds, margin calls."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_DAILY = ("leveraged_fund_rebalancing", "vix_product_rebalancing")

_TITLES = {
    "signal.leveraged_fund_rebalancing.title": Text(
        "Rebalancing of leveraged S&P 500 funds", "S&P 500 레버리지·인버스 상품의 리밸런싱"
    ),
    "signal.leveraged_fund_rebalancing.definition": Text(
        "What funds of -1, 2 and 3 times the daily return of the S&P 500 must trade at the close, in percent of "
        "their assets, the three taken in equal parts: L(L - 1) times the day's return, which is 2, 2 and 6 times it "
        "(Cheng and Madhavan 2009). Inverse and leveraged funds trade the same way, with the market. Large from the "
        "95th percentile of the sizes so far.",
        "S&P 500 일간 수익률의 -1배·2배·3배를 좇는 상품이 장 마감에 사거나 팔아야 하는 물량을 순자산 대비 %로 "
        "나타낸다(세 상품을 같은 비중으로 평균). 필요 물량은 당일 수익률에 L(L-1)을 곱한 값, 곧 "
        "2배·2배·6배다(쳉·마다반 2009). 인버스든 레버리지든 시장이 움직인 쪽으로 거래한다. 절댓값이 과거의 95백분위 "
        "이상이면 대규모로 본다.",
    ),
    "signal.vix_product_rebalancing.title": Text("Rebalancing of VIX products", "VIX 상품의 리밸런싱"),
    "signal.vix_product_rebalancing.definition": Text(
        "What products of -1 and 2 times the daily change of VIX futures must trade at the close, in percent of "
        "their assets: twice the day's change in both cases, with the market. The change is that of the futures "
        "price at a constant 30 days, which includes the day's slide along the curve (about a thirtieth of the gap "
        "between two contracts). Large from the 95th percentile of the sizes so far.",
        "VIX 선물 일간 변화율의 -1배와 2배를 좇는 상품이 장 마감에 사거나 팔아야 하는 물량을 순자산 대비 %로 "
        "나타낸다. 두 상품 모두 변화율의 2배를 같은 방향으로 거래해야 한다. 변화율은 30일 고정만기 선물 가격으로 "
        "재며, 하루치 롤(두 월물 차이의 약 30분의 1)이 섞여 있다. 절댓값이 과거의 95백분위 이상이면 대규모로 본다.",
    ),
    "signal.volatility_target_flow.title": Text("Flow of volatility-target funds", "변동성 타깃 펀드의 비중 조절"),
    "signal.volatility_target_flow.definition": Text(
        "A fund that aims at a volatility of 10 % holds 10 % divided by realized volatility of its assets in stocks "
        "(close to close, 21 sessions, annualized), at most 1.5 times them. The value is the change of that share "
        "over 5 sessions: a fall of 20 points or more is deleveraging. A model fund, not a count of real ones: their "
        "targets and windows differ.",
        "변동성 10%를 목표로 하는 펀드는 주식 비중을 10% ÷ 실현 변동성(종가 기준 21거래일, 연율)으로 정하되 1.5배를 "
        "넘기지 않는다. 신호의 값은 이 비중이 5거래일 동안 바뀐 폭이며, 20%포인트 이상 줄면 비중 축소(디레버리징)다. "
        "표준 가정에 따른 모형이며 실제 펀드의 목표와 산출 기간은 저마다 다르다.",
    ),
    "signal.leveraged_fund_dollars.title": Text(
        "Dollars that leveraged funds must trade", "레버리지 상품의 리밸런싱 금액"
    ),
    "signal.leveraged_fund_dollars.definition": Text(
        "The same rebalancing in dollars: percent of assets times the assets of every leveraged and inverse fund on "
        "that day.",
        "레버리지·인버스 상품의 필요 거래량을 그날의 순자산에 곱해 달러 금액으로 나타낸 것이다.",
    ),
    "signal.margin_calls.title": Text("Margin calls", "마진 콜(반대매매)"),
    "signal.margin_calls.definition": Text(
        "Selling that brokers force on accounts whose equity has fallen below the maintenance margin.",
        "담보 가치가 유지 증거금 아래로 떨어진 계좌에서 증권사가 강제로 파는 물량이다.",
    ),
    "needs.leveraged_fund_dollars": Text(
        "it needs the assets of each fund on each day; issuers show today's figure only, and histories are sold",
        "상품별 일별 순자산이 필요한데 운용사는 당일 값만 공개하고 이력은 유료다",
    ),
    "needs.margin_calls": Text(
        "brokers do not publish margin calls; FINRA's margin balances come once a month, weeks later, and say "
        "nothing of the day's selling",
        "증권사는 마진 콜을 공개하지 않는다. FINRA의 신용잔고는 한 달에 한 번, 몇 주 늦게 나오며 그날의 매도량은 알 "
        "수 없다",
    ),
}
_STATES = {
    **{
        f"signal.{name}.state.{state}": words
        for name in _DAILY
        for state, words in (
            ("selling", Text("large selling", "대규모 매도")),
            ("quiet", Text("quiet", "평온")),
            ("buying", Text("large buying", "대규모 매수")),
        )
    },
    "signal.volatility_target_flow.state.deleveraging": Text("deleveraging", "비중 축소"),
    "signal.volatility_target_flow.state.steady": Text("steady", "유지"),
    "signal.volatility_target_flow.state.releveraging": Text("re-leveraging", "비중 확대"),
}
_PARAMETERS = {
    **{
        f"signal.{name}.parameter.{parameter}": words
        for name in _DAILY
        for parameter, words in (
            ("multiple_inverse", Text("Multiple of the inverse fund", "인버스 상품의 배수")),
            ("multiple_double", Text("Multiple of the double fund", "2배 상품의 배수")),
            ("multiple_triple", Text("Multiple of the triple fund", "3배 상품의 배수")),
            ("large_from", Text("Large from, by size", "대규모 기준(절댓값 백분위)")),
        )
        if not (name == "vix_product_rebalancing" and parameter == "multiple_triple")
    },
    "signal.volatility_target_flow.parameter.target": Text("Target volatility", "목표 변동성"),
    "signal.volatility_target_flow.parameter.window": Text("Window of realized volatility", "실현 변동성 산출 기간"),
    "signal.volatility_target_flow.parameter.span": Text("Change over", "변화를 재는 기간"),
    "signal.volatility_target_flow.parameter.cap": Text("Most that is held", "보유 한도"),
    "signal.volatility_target_flow.parameter.swing": Text("Change that counts as a flow", "축소·확대로 치는 변화 폭"),
    "signal.volatility_target_flow.parameter.sessions_per_year": Text("Sessions in a year", "연간 거래일 수"),
}
_FACTS = {
    **{
        f"signal.{name}.fact.{fact}": words
        for name in _DAILY
        for fact, words in (
            (
                "per_billion_inverse",
                Text("A -1x fund must trade, per $1 billion", "-1배 상품의 필요 거래액(순자산 10억 달러당)"),
            ),
            (
                "per_billion_double",
                Text("A 2x fund must trade, per $1 billion", "2배 상품의 필요 거래액(순자산 10억 달러당)"),
            ),
            (
                "per_billion_triple",
                Text("A 3x fund must trade, per $1 billion", "3배 상품의 필요 거래액(순자산 10억 달러당)"),
            ),
            ("mean_size", Text("Mean size of a day's rebalancing", "하루 리밸런싱 물량의 평균(절댓값)")),
            ("largest_selling", Text("Largest selling in a day", "하루 최대 매도")),
            ("largest_selling_on", Text("Day of the largest selling", "최대 매도일")),
            ("largest_buying", Text("Largest buying in a day", "하루 최대 매수")),
            ("largest_buying_on", Text("Day of the largest buying", "최대 매수일")),
            (
                "next_move_after_large",
                Text(
                    "Mean size of the next day's move after large rebalancing", "대규모 리밸런싱 다음 날의 평균 등락폭"
                ),
            ),
            (
                "next_move_after_all",
                Text("Mean size of the next day's move after all days", "전체 기간의 다음 날 평균 등락폭"),
            ),
            (
                "next_move_same_way_after_large",
                Text(
                    "Next day went the same way after large rebalancing",
                    "대규모 리밸런싱 다음 날 같은 방향으로 움직인 비율",
                ),
            ),
            (
                "next_move_same_way_after_all",
                Text("Next day went the same way after all days", "전체 기간에 다음 날 같은 방향으로 움직인 비율"),
            ),
        )
        if not (name == "vix_product_rebalancing" and fact == "per_billion_triple")
    },
    "signal.volatility_target_flow.fact.weight": Text("Share of assets held in stocks now", "현재 주식 비중"),
    "signal.volatility_target_flow.fact.mean_weight": Text("Mean share of assets held in stocks", "평균 주식 비중"),
    "signal.volatility_target_flow.fact.share_of_days_deleveraging": Text(
        "Share of days in deleveraging", "비중 축소였던 날의 비율"
    ),
    "signal.volatility_target_flow.fact.share_of_days_steady": Text(
        "Share of days in steady state", "비중 유지였던 날의 비율"
    ),
    "signal.volatility_target_flow.fact.share_of_days_releveraging": Text(
        "Share of days in re-leveraging", "비중 확대였던 날의 비율"
    ),
    "signal.volatility_target_flow.fact.largest_selling": Text("Largest cut over 5 sessions", "5거래일 최대 축소 폭"),
    "signal.volatility_target_flow.fact.largest_selling_on": Text("Day of the largest cut", "최대 축소일"),
    "signal.volatility_target_flow.fact.largest_buying": Text(
        "Largest increase over 5 sessions", "5거래일 최대 확대 폭"
    ),
    "signal.volatility_target_flow.fact.largest_buying_on": Text("Day of the largest increase", "최대 확대일"),
    "signal.volatility_target_flow.fact.next_move_after_deleveraging": Text(
        "Mean size of the next day's move in deleveraging", "비중 축소 국면 다음 날의 S&P 500 평균 등락폭"
    ),
    "signal.volatility_target_flow.fact.next_move_after_all": Text(
        "Mean size of the next day's move after all days", "전체 기간의 다음 날 S&P 500 평균 등락폭"
    ),
    "signal.volatility_target_flow.fact.next_move_same_way_after_deleveraging": Text(
        "Next day's move went the way of the flow in deleveraging: down",
        "비중 축소 국면에서 다음 날 S&P 500이 내린 비율",
    ),
    "signal.volatility_target_flow.fact.next_move_same_way_after_all": Text(
        "Next day's move went the way of the flow on all days",
        "전체 기간에 다음 날 S&P 500이 비중 조절과 같은 방향으로 움직인 비율",
    ),
}

TEXTS: Mapping[str, Text] = {
    "family.forced_flows": Text("Forced flows", "기계적 매매(강제 수급)"),
    "quantity.required_rebalancing": Text("the required rebalancing as a share of assets", "순자산 대비 필요 거래량"),
    "quantity.weight_change": Text("the change of the share in stocks over 5 sessions", "주식 비중의 5거래일 변화 폭"),
    **_TITLES,
    **_STATES,
    **_PARAMETERS,
    **_FACTS,
}

"""Rules of a playbook in plain words: conditions as phrases, and sentences on what is held, sized, stopped and paid."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    # -- conditions: phrases that "when ..." or "...일 때" can take ----------------------------------------------------
    "rule.level.above": Text("{series} at {level} or more", "{series} {level} 이상"),
    "rule.level.below": Text("{series} below {level}", "{series} {level} 미만"),
    "rule.percentile.above": Text(
        "{series} at percentile {percentile} of {window} or higher", "{series} {window} 백분위 {percentile} 이상"
    ),
    "rule.percentile.below": Text(
        "{series} below percentile {percentile} of {window}", "{series} {window} 백분위 {percentile} 미만"
    ),
    "rule.window.all": Text("all values so far", "과거 전체"),
    "rule.window.days": Text("its last {days} values", "최근 {days}개 값"),
    "rule.change.above": Text("{series} {change} or more over {days}", "{series} {days} 변화 {change} 이상"),
    "rule.change.below": Text("{series} less than {change} over {days}", "{series} {days} 변화 {change} 미만"),
    "rule.average.above": Text(
        "{series} at its mean of the last {days} days or above", "{series} {days}일 이동평균 이상"
    ),
    "rule.average.below": Text("{series} below its mean of the last {days} days", "{series} {days}일 이동평균 미만"),
    "rule.state": Text("the signal “{signal}” at “{states}”", "신호 ‘{signal}’ {states}"),
    "rule.event": Text("{event}, at most {days} ago", "{event} 이후 {days} 이내"),
    "rule.event.today": Text("{event}, since the close before", "{event} 직후(직전 종가 이후)"),
    "rule.event.breakout": Text(
        "{series} at a record close after {days} without one", "{series} {days} 만의 신고점 돌파"
    ),
    "rule.event.threshold_cross.above": Text(
        "the first close of {series} at {level} or more", "{series} {level} 이상 첫 마감"
    ),
    "rule.event.threshold_cross.below": Text(
        "the first close of {series} below {level}", "{series} {level} 미만 첫 마감"
    ),
    "rule.event.joint_move": Text(
        "{series} {way} and {other} {other_way} on one day", "같은 날 {series} {way}, {other} {other_way}"
    ),
    "rule.way.up": Text("up", "상승"),
    "rule.way.down": Text("down", "하락"),
    "rule.event.calendar_dates": Text("{count} given one by one", "직접 지정한 날짜 {count}"),
    "rule.event.drawdown": Text(
        "the first close of {series} {depth} below its record", "{series} 고점 대비 {depth} 하락"
    ),
    "rule.event.regime_entry": Text("the signal “{signal}” coming to “{states}”", "신호 ‘{signal}’ {states} 진입"),
    "rule.all": Text("and", "그리고"),
    "rule.any": Text("or", "또는"),
    "rule.none": Text("none of: {of}", "다음 모두 아님: {of}"),
    "rule.group": Text("({of})", "({of})"),
    "rule.over": Text("{series} over {other}", "{series}/{other} 비율"),
    # -- weights -------------------------------------------------------------------------------------------------------
    "rule.weight": Text("{weight} {asset}", "{asset} {weight}"),
    "rule.cash": Text("cash", "현금"),
    "rule.borrowed": Text("{weight} borrowed", "차입 {weight}"),
    "rule.asset.total_return": Text("{asset} with dividends", "{asset}(배당 포함)"),
    "rule.asset.ten_year_bond": Text("ten-year Treasury bond", "10년 만기 미국 국채"),
    # -- sentences -----------------------------------------------------------------------------------------------------
    "rule.says": Text("With {when}: {weights}{how}.", "{when}일 때: {weights}{how}."),
    "rule.until": Text(", until {until}", ", {until}일 때까지"),
    "rule.at_most": Text(", for {days}", ", {days} 동안"),
    "rule.until_or_at_most": Text(", until {until} and for {days} at most", ", {until}일 때까지 최장 {days}"),
    "rule.stages": Text(
        ", in {count} equal steps at least {spacing} apart", ", {spacing} 이상 간격으로 {count}번에 똑같이 나눠 매수"
    ),
    "rule.stages.only_while": Text(", each on a day on which this holds", "(조건이 성립하는 날에만)"),
    "rule.otherwise": Text("Otherwise: {weights}.", "그 밖에는: {weights}."),
    "rule.always": Text("Always: {weights}.", "항상: {weights}."),
    "rule.keep": Text("Otherwise: no order, what is held stays.", "그 밖에는: 주문을 내지 않고 그대로 둔다."),
    "rule.scaling.factor": Text(
        "With {when}: every weight of {assets} times {factor}.", "{when}일 때: {assets} 비중에 {factor:을/를} 곱한다."
    ),
    "rule.scaling.all": Text("all assets", "모든 자산"),
    "rule.scaling.own": Text(
        "{asset}: weight times {target} over its volatility of the last {days}, at most {cap} times{step}.",
        "{asset}: 비중에 {target} ÷ 최근 {days} 변동성을 곱한다(최대 {cap}배{step}).",
    ),
    "rule.scaling.series": Text(
        "{asset}: weight times {target} over {series}, at most {cap} times{step}.",
        "{asset}: 비중에 {target} ÷ {series:을/를} 곱한다(최대 {cap}배{step}).",
    ),
    "rule.scaling.step": Text(", rounded down to steps of {step}", ", {step} 단위로 내림"),
    "rule.stop.fixed": Text(
        "{asset} is sold {depth} below the average price paid; {back}.",
        "{asset}: 평균 매수가보다 {depth} 낮아지면 판다. {back}.",
    ),
    "rule.stop.trailing": Text(
        "{asset} is sold {depth} below its highest close since it was bought; {back}.",
        "{asset}: 산 뒤 최고 종가보다 {depth} 낮아지면 판다. {back}.",
    ),
    "rule.back.next_entry": Text("it is bought again with the next entry", "다음 진입 때 다시 산다"),
    "rule.back.after_days": Text("it may be bought again after {days}", "{days} 뒤부터 다시 살 수 있다"),
    "rule.back.above_stop": Text(
        "it is bought again when it closes above the level of the stop", "손절 가격 위에서 마감하면 다시 산다"
    ),
    "rule.trade.on_change": Text("Traded when the weights wanted change", "목표 비중이 바뀔 때"),
    "rule.trade.every": Text(
        "Traded when the weights wanted change, and every {days}", "목표 비중이 바뀔 때와 {days}마다"
    ),
    "rule.trade.drift": Text(
        "Traded when a weight is {drift} of the money away from the one wanted",
        "비중이 목표에서 {drift} 넘게 벗어날 때",
    ),
    "rule.execution": Text(
        "{trade}, at the first close after what it rests on was known{delay}.",
        "매매는 {trade}. 판단에 쓴 값이 알려진 뒤 첫 종가에{delay} 체결한다.",
    ),
    "rule.delay": Text(", {days} later", " {days} 늦춰서"),
    "rule.costs": Text(
        "Costs: {bp} basis points of what is traded ({commission} commission, {spread} half spread, {slippage} "
        "slippage){widening}{tax}.",
        "비용: 거래액의 {bp}bp(수수료 {commission}, 호가 절반 {spread}, 체결 오차 {slippage}){widening}{tax}.",
    ),
    "rule.costs.widening": Text(
        ", and {bp} more for every point of {series} above {above}",
        ", {series:이/가} {above:을/를} 넘으면 1포인트마다 {bp}bp 추가",
    ),
    "rule.costs.tax": Text(", and {tax} of every gain when it is realized", ", 차익을 실현할 때 세금 {tax}"),
    "rule.cash.bills": Text(
        "Cash earns the rate of three-month bills{less}.", "현금은 3개월 국채 금리를 받는다{less}."
    ),
    "rule.cash.less": Text(" less {bp} basis points", "({bp}bp 차감)"),
    "rule.cash.nothing": Text("Cash earns nothing.", "현금에는 이자가 없다."),
    "rule.money": Text(
        "Each month as much is paid in as {share} of the money at the start.", "매달 처음 돈의 {share}만큼 더 넣는다."
    ),
}

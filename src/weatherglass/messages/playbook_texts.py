"""What became of a playbook: verdict, sentences, figures, states, notices, heads of tables, and pictures."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    # -- what the verdict means ----------------------------------------------------------------------------------------
    "playbook.meaning.NOT_TESTABLE": Text(
        "It could not be held against buying and holding.", "사서 보유하는 것과 견줄 수 없었다."
    ),
    "playbook.meaning.TOO_FEW_CASES": Text(
        "It acted so rarely that nothing could be seen even if the advice were right.",
        "움직인 적이 너무 드물어, 맞는 조언이라 해도 자료로는 드러나지 않는다.",
    ),
    "playbook.meaning.CONTRADICTED": Text(
        "It did worse than buying and holding, by more than chance explains.",
        "사서 보유하는 것보다 못했고, 우연으로 보기 어렵다.",
    ),
    "playbook.meaning.NO_SUPPORT": Text(
        "It cannot be said that acting on it did better than buying and holding: chance alone does as well too often.",
        "따라 했을 때 사서 보유하는 것보다 나았다고 말할 수 없다. 우연만으로도 그만한 결과가 자주 나온다.",
    ),
    "playbook.meaning.SUGGESTIVE": Text(
        "It did better than buying and holding, but chance or the choice of its parameters could still be the reason.",
        "사서 보유하는 것보다 나았지만, 우연이나 설정을 고른 방식 때문일 수 있다.",
    ),
    "playbook.meaning.SUPPORTED_FRAGILE": Text(
        "It did better than buying and holding, and chance is an unlikely reason; but not with every set of "
        "parameters, "
        "or not on what came after the publication.",
        "사서 보유하는 것보다 나았고 우연으로 보기 어렵다. 다만 설정을 바꾸면 달라지거나, 발표 이후로는 확인되지 "
        "않았다.",
    ),
    "playbook.meaning.SUPPORTED": Text(
        "It did better than buying and holding, with the other parameters and after the publication as well.",
        "사서 보유하는 것보다 나았고, 다른 설정으로도 발표 이후에도 그랬다.",
    ),
    # -- the answer in sentences ---------------------------------------------------------------------------------------
    "playbook.ran_on": Text("Simulated from {first} to {last}.", "{first}부터 {last}까지 모의 매매했다."),
    "playbook.lead.money": Text(
        "100 became {value}, {growth} a year after costs; bought and held, {asset} made of it {held_value}, {held} a "
        "year.",
        "100은 {value:이/가} 됐다(비용을 뺀 연 {growth}). {asset:을/를} 사서 보유했다면 {held_value}, 연 {held}였다.",
    ),
    "playbook.lead.paid": Text(
        "Paid in {paid} in all, worth {value} at the end: {growth} a year on the money; {asset} bought at once each "
        "time, {held_value}, {held} a year.",
        "모두 {paid:을/를} 넣어 마지막에 {value:이/가} 됐다. 넣은 돈 기준 연 {growth}. 그때그때 {asset:을/를} 샀다면 "
        "{held_value}, "
        "연 {held}였다.",
    ),
    "playbook.lead.gain": Text(
        "Judged by {measure}: {gain} against buying and holding, which had {base}{interval}.",
        "판정 기준은 {measure}. 사서 보유한 쪽({base})과 견줘 {gain}{interval}.",
    ),
    "playbook.lead.interval": Text(" (95% between {low} and {high})", "(95% 구간 {low}~{high})"),
    "playbook.lead.chance": Text(
        "Chance does as well {chance} ({test}; it acted {episodes}).",
        "우연히 이만큼 되는 일은 {chance} 있다({test}, 움직인 횟수 {episodes}).",
    ),
    "playbook.lead.times": Text("{count} times", "{count}번"),
    "playbook.lead.once": Text("{count} time", "{count}번"),
    "playbook.lead.grid": Text(
        "Of the {count} sets of parameters tried the best does as well by chance {chance} ({test}); {share} of them "
        "did better than holding.",
        "시도한 설정 조합 {count}개 가운데 가장 나은 것도 우연히 {chance} 나온다({test}). 보유보다 나은 조합의 비율: "
        "{share}.",
    ),
    "playbook.lead.grid.spa": Text("test of superior predictive ability, SPA", "우월 예측력 검정, SPA"),
    "playbook.lead.grid.shift": Text("all sets shifted together", "모든 조합을 함께 밀어 비교"),
    "playbook.lead.stepwise": Text(
        "Tested one after another with the luck of so many allowed for (StepM), {left} of the {count} are better than "
        "holding at {alpha}.",
        "여럿을 시도한 운까지 감안해 하나씩 따지면(StepM), 유의수준 {alpha}에서 보유보다 나은 조합은 {count}개 가운데 "
        "{left}개다.",
    ),
    "playbook.lead.walk": Text(
        "Walk-forward: choosing among them by the past alone ({folds} times, {gap} left out before each) gained {gain} "
        "on holding since {first}; on the years they were chosen by it had been {within}.",
        "과거만 보고 조합을 골랐다면(전진 검증, {folds}번, 고르기 직전 {gap} 제외) {first} 이후 보유와의 차이는 "
        "{gain}, 고를 때 쓴 기간에는 {within}.",
    ),
    "playbook.lead.deflated": Text(
        "Deflated Sharpe ratio, the chance that its advantage is more than the luck of the best of {count} different "
        "sets: {share}.",
        "서로 다른 조합 {count}개 중 가장 나은 것이 우연히 낼 성과를 실력으로 넘었을 확률(디플레이티드 샤프 비율): "
        "{share}.",
    ),
    "playbook.lead.overfitting": Text(
        "Probability of overfitting (PBO): the best set of one half of the years is in the lower half of the other in "
        "{share} of all halvings.",
        "과최적화 확률(PBO), 곧 기간을 반으로 나눠 한쪽에서 가장 좋은 조합이 다른 쪽에서는 하위 절반에 드는 비율: "
        "{share}.",
    ),
    "playbook.lead.detectable": Text(
        "Only a gain beyond {reach} would be seen about 4 times in 5.",
        "차이가 {reach:을/를} 넘어야 5번 중 4번꼴로 드러난다.",
    ),
    "playbook.lead.other_dates": Text(
        "The same schedule begun on {count} other dates grew at least as fast in {share} of them.",
        "같은 일정을 다른 날짜 {count}곳에서 시작했을 때 {share:이/가} 이만큼 이상 불었다.",
    ),
    "playbook.lead.staged": Text(
        "The instalments ({count}, {spacing} apart) from its {starts} made {mean} by {horizon}; all at once on the "
        "same "
        "days {at_once}; the same instalments from any date {any_date}, all at once {any_at_once}. Other dates do as "
        "well {chance}.",
        "분할 매수({count}번, {spacing} 간격)는 시작 {starts}에서 {horizon} 뒤 평균 {mean}. 같은 날 한 번에 샀다면 "
        "{at_once}, 아무 "
        "날에나 나눠 샀다면 {any_date}, 아무 날에나 한 번에 샀다면 {any_at_once}. 다른 날짜도 {chance} 이만큼 된다.",
    ),
    "playbook.lead.starts": Text("{count} starts", "{count}번"),
    "playbook.lead.start": Text("{count} start", "{count}번"),
    "playbook.lead.contradicts": Text(
        "The same text recommends the opposite in the same state: {others}.",
        "같은 글이 같은 상황에서 반대로 하라고도 권한다: {others}.",
    ),
    "playbook.lead.before": Text(
        "The data end on {last}, before the publication on {published}: nothing here is out of sample.",
        "자료가 발표일({published}) 전인 {last}에 끝나 발표 이후는 확인하지 못했다.",
    ),
    "playbook.lead.since": Text(
        "Since the publication ({rows}): {gain} against holding.", "발표 이후({rows}) 보유와의 차이: {gain}."
    ),
    "playbook.lead.quiet": Text(
        "Since the publication it has not acted: nothing here is out of sample.",
        "발표 이후 움직인 적이 없어 표본 밖에서 확인된 것은 없다.",
    ),
    "playbook.lead.only_held": Text(
        "It is the benchmark itself: there is nothing to test.", "비교 기준 자체라서 검정할 것이 없다."
    ),
    "playbook.measure.sharpe": Text("Sharpe ratio", "샤프 비율"),
    "playbook.measure.mean_return": Text("mean return a year", "연평균 수익률"),
    "playbook.measure.max_drawdown": Text("deepest fall", "최대 낙폭"),
    "playbook.reason.no_data": Text(
        "There is nothing to test: it never does anything else than buying and holding, or it never moves.",
        "검정할 것이 없다. 사서 보유하는 것과 늘 같거나 움직임이 없다.",
    ),
    # -- what is compared ----------------------------------------------------------------------------------------------
    "playbook.path.own": Text("playbook", "플레이북"),
    "playbook.path.buy_and_hold": Text("buy and hold", "사서 보유"),
    "playbook.path.lump_sum": Text("all at once", "한 번에 매수"),
    "playbook.path.equal_volatility": Text("equal volatility{weight}", "같은 변동성{weight}"),
    "playbook.path.weight": Text(" ({weight} held)", "({weight} 보유)"),
    "playbook.path.cash": Text("cash", "현금"),
    # -- figures -------------------------------------------------------------------------------------------------------
    "playbook.figure.became": Text("100 became", "100이 된 값"),
    "playbook.figure.growth": Text("CAGR", "연 수익률(CAGR)"),
    "playbook.figure.money_weighted": Text("money-weighted", "넣은 돈 기준 연 수익률"),
    "playbook.figure.volatility": Text("volatility", "변동성"),
    "playbook.figure.downside": Text("downside deviation", "하방 편차"),
    "playbook.figure.sharpe": Text("Sharpe ratio", "샤프 비율"),
    "playbook.figure.gap": Text("Sharpe gain (p)", "샤프 차이(p)"),
    "playbook.figure.sortino": Text("Sortino ratio", "소르티노 비율"),
    "playbook.figure.calmar": Text("Calmar ratio", "칼마 비율"),
    "playbook.figure.deepest": Text("deepest fall", "최대 낙폭"),
    "playbook.figure.deepest_days": Text("top to bottom", "고점~저점"),
    "playbook.figure.recovered": Text("recovered", "회복"),
    "playbook.figure.longest": Text("longest fall", "전고점 회복까지 최장 기간"),
    "playbook.figure.best_year": Text("best year", "최고의 해"),
    "playbook.figure.worst_year": Text("worst year", "최악의 해"),
    "playbook.figure.exposure": Text("held on average", "평균 보유 비중"),
    "playbook.figure.days_in": Text("days invested", "보유한 날 비율"),
    "playbook.figure.missed": Text("missed while out", "빠져 있는 동안 놓친 수익"),
    "playbook.figure.turnover": Text("traded a year", "연 매매 회전"),
    "playbook.figure.costs": Text("costs a year", "연 비용"),
    "playbook.figure.costs_lost": Text("lost to costs", "비용으로 줄어든 몫"),
    "playbook.figure.taxes": Text("taxes a year", "연 세금"),
    "playbook.figure.taxes_lost": Text("lost to taxes", "세금으로 줄어든 몫"),
    "playbook.figure.not_recovered": Text("not yet", "아직"),
    "playbook.figure.year": Text("{change} ({year})", "{change}({year})"),
    "playbook.figure.gap_p": Text("{gap} ({p})", "{gap}({p})"),
    # -- states --------------------------------------------------------------------------------------------------------
    "playbook.state.of": Text(
        "{when}: {asset} over the {horizon} after it. A new episode begins after {gap} without.",
        "{when}인 날부터 {horizon} 동안의 {asset}. {gap} 넘게 끊겨야 새 국면으로 센다.",
    ),
    "playbook.state.every_day": Text("every day", "모든 날"),
    "playbook.state.first_day": Text("first days", "첫날만"),
    "playbook.state.next_close": Text("next", "다음"),
    "playbook.state.same_close": Text("same*", "당일*"),
    "playbook.state.note": Text(
        "Every day in the state, or only the first of each episode. * The close of the day itself, when the state "
        "was not yet "
        "known: nobody could enter there.",
        "그 상태인 모든 날, 또는 국면마다 첫날만 센다. * 그날 종가에는 아직 상태를 알 수 없어 실제로는 살 수 없다.",
    ),
    "playbook.state.beside.every_day": Text("others {mean}", "다른 날 {mean}"),
    "playbook.state.beside.first_day": Text("all days {mean}", "모든 날 {mean}"),
    "playbook.state.up": Text("{up} of {resolved}", "{resolved}건 중 {up}"),
    # -- choices -------------------------------------------------------------------------------------------------------
    "playbook.choice.level": Text("Level", "기준선"),
    "playbook.choice.at_most_days": Text("Sessions held", "보유 거래일"),
    "playbook.choice.instalments": Text("Instalments", "분할 횟수"),
    "playbook.choice.spacing_days": Text("Sessions between instalments", "분할 간격(거래일)"),
    "playbook.choice.factor": Text("Factor on the weight", "비중 배수"),
    "playbook.choice.target": Text("Target volatility", "목표 변동성"),
    "playbook.choice.window_days": Text("Days of the window", "창 길이(일)"),
    "playbook.choice.cap": Text("Largest weight", "최대 비중"),
    "playbook.choice.depth": Text("Depth of the stop", "손절 폭"),
    "playbook.choice.kind": Text("Kind of stop", "손절 방식"),
    "playbook.choice.back_in": Text("Way back in", "재진입 방식"),
    "playbook.choice.within_days": Text("Days after the event", "사건 이후 일수"),
    "playbook.choice.min_days_since_record": Text("Days since the last record", "직전 최고치 이후 날수"),
    "playbook.choice.days": Text("Days of the mean", "이동평균 일수"),
    "playbook.choice.hold": Text("Weight while it holds", "조건 성립 때 비중"),
    "playbook.choice.percentile": Text("Percentile", "백분위"),
    "playbook.choice.of": Text("{name} ({rule})", "{name}({rule})"),
    "playbook.value.fixed": Text("below the price paid", "매수가 기준"),
    "playbook.value.trailing": Text("below the highest close", "최고 종가 기준"),
    "playbook.value.above_stop": Text("above the stop", "손절 가격 위"),
    "playbook.value.after_days": Text("after some days", "며칠 뒤"),
    "playbook.value.next_entry": Text("next entry", "다음 진입"),
    # -- notices -------------------------------------------------------------------------------------------------------
    "playbook.notice.begins_late": Text(
        "It begins only on {day}, with {series}; {asked} was asked for.",
        "{series} 자료 때문에 {day}에야 시작한다. 요청한 시작일은 {asked}.",
    ),
    "playbook.notice.ends_early": Text(
        "It runs from {first} to {last}, because {series} ends on {day}; its other series go on to {goes_to}.",
        "{first}부터 {last}까지만 돈다. {series} 자료가 {day}에 끝나기 때문이다. 다른 자료는 {goes_to}까지 있다.",
    ),
    "playbook.notice.unanswered": Text(
        "On {count} something was not known; what stood went on.", "{count} 동안 모르는 값이 있어 그전 상태를 이어갔다."
    ),
    "playbook.notice.prices_only": Text(
        "{series} is taken without dividends, which makes holding it look worse than it was.",
        "{series:은/는} 배당을 뺀 가격이라 보유 성과가 실제보다 낮게 나온다.",
    ),
    "playbook.notice.no_bills": Text(
        "No rate of Treasury bills is there: cash earned nothing.", "국채 금리 자료가 없어 현금에 이자를 주지 못했다."
    ),
    "playbook.notice.bills_late": Text(
        "The rate of {series} was not known on {count}, on which cash earned nothing.",
        "{series:을/를} 모르는 {count} 동안 현금에 이자를 주지 않았다.",
    ),
    "playbook.notice.stops_at_closes": Text(
        "On {count} there is no low: stops acted at closes there.", "저가 자료가 없는 {count}에는 종가로 손절을 따졌다."
    ),
    "playbook.notice.ruined": Text("All was lost on {day}.", "{day}에 전액을 잃었다."),
    "playbook.notice.few_episodes": Text(
        "It did something else than usual so rarely ({count}) that single episodes decide everything.",
        "평소와 달리 움직인 것이 {count}번뿐이라 한두 번의 결과가 전부를 좌우한다.",
    ),
    "playbook.packaged": Text(
        "Packaged data are in use, and they end: {series}. Newer values: `weatherglass pull` or `weatherglass import`.",
        "기본 자료를 썼고, 끝나는 날이 있다: {series}. 최신 값은 `weatherglass pull`이나 `weatherglass import`로 "
        "받는다.",
    ),
    "playbook.quick": Text(
        "A first look with {draws} draws; a whole run has {usual}.",
        "추출을 {draws}번만 한 약식 결과다. 정식 실행은 {usual}번이다.",
    ),
    "playbook.manifest": Text(
        "Playbook and data have the hash {manifest}: the same hash gives the same report.",
        "플레이북과 자료의 해시는 {manifest}이다. 해시가 같으면 보고서도 같다.",
    ),
    "playbook.series.assets": Text("held", "보유"),
    "playbook.series.condition": Text("rule", "규칙"),
    "playbook.series.costs": Text("costs", "비용"),
    "playbook.series.cash": Text("cash", "현금"),
    "playbook.age": Text("{median} old as a rule, {oldest} at most", "보통 {median}, 최대 {oldest} 지난 값"),
    "playbook.part.lump_sum": Text("The comparison “all at once”", "‘한 번에 매수’ 비교"),
    "playbook.part.equal_volatility": Text("The comparison “equal volatility”", "‘같은 변동성’ 비교"),
    "playbook.part.playbook": Text("The test", "검정"),
    "playbook.part.variants": Text("The tests of all sets of parameters", "모든 조합의 검정"),
    "playbook.part.overfitting": Text("The chance of overfitting", "과최적화 확률"),
    "playbook.part.walk_forward": Text("Choosing by the past alone", "과거만 보고 고르기"),
    "playbook.part.instalments": Text("Instalments from other dates", "다른 날짜의 분할 매수"),
    "playbook.part.states": Text("What the state did", "그 상태 이후"),
    "playbook.why.few_bars": Text(
        "everything it needs is known on {count} of the days asked for, and it takes {least} at least; begin earlier, "
        "or get newer values with `weatherglass pull` or `weatherglass import`",
        "요청한 기간에 필요한 값이 모두 있는 날은 {count}일이고 적어도 {least}이 있어야 한다. 시작일을 앞당기거나 "
        "`weatherglass pull`, `weatherglass import`로 새 값을 받는다",
    ),
    "playbook.why.still": Text("it never moves", "움직임이 없다"),
    "playbook.why.same": Text("it always is the benchmark", "비교 기준과 늘 같다"),
    "playbook.why.rules": Text("there are no instalments", "분할 매수가 없다"),
    "playbook.why.volatility": Text("the expected volatility is not known", "예상 변동성을 알 수 없다"),
    # -- list, show, compare, new --------------------------------------------------------------------------------------
    "playbook.list.count": Text(
        "{count} playbooks. One of them: weatherglass playbook run {example}",
        "플레이북 {count}개. 하나를 돌리려면 weatherglass playbook run {example}",
    ),
    "playbook.show.file": Text("file", "파일"),
    "playbook.show.frozen": Text("frozen on", "기준일"),
    "playbook.show.contradicts": Text("the opposite", "반대되는 것"),
    "playbook.show.compared": Text("compared with", "비교 대상"),
    "playbook.show.random_dates": Text("the same schedule on random dates", "같은 일정을 무작위 날짜에"),
    "playbook.show.variants": Text("sets of parameters", "설정 조합"),
    "playbook.show.claims": Text("claims", "주장"),
    "playbook.compare.verdict": Text("verdict", "판정"),
    "playbook.compare.span": Text("from, to", "기간"),
    "playbook.compare.chance": Text("by chance", "우연 확률"),
    "playbook.compare.gain": Text("gain on holding ({measure})", "보유와의 차이({measure})"),
    "playbook.compare.rules": Text("rules", "규칙"),
    "playbook.compare.apart": Text(
        "{first} and {second} are of one text and recommend the opposite. On {days} of {all} in common their "
        "shares in "
        "assets differ by half of the money or more ({share}).",
        "{first:과/와} {second:은/는} 같은 글에 나온 반대 조언이다. 겹치는 {all} 가운데 {days}일은 자산 비중이 절반 "
        "이상 다르다({share}).",
    ),
    "playbook.compare.differ": Text(
        "{first} and {second}: on {days} of {all} in common their shares in assets differ by half of the money or "
        "more "
        "({share}).",
        "{first:과/와} {second}: 겹치는 {all} 가운데 {days}일은 자산 비중이 절반 이상 다르다({share}).",
    ),
    "playbook.compare.common": Text(
        "Money from {first} to {last}, the days that all of them have.", "금액은 모두 겹치는 {first}~{last} 기준이다."
    ),
    "playbook.step.simulation": Text("simulation", "모의 매매"),
    "playbook.step.comparisons": Text("comparisons", "비교 대상"),
    "playbook.step.other_dates": Text("other dates", "다른 날짜"),
    "playbook.step.variants": Text("all sets of parameters", "모든 조합"),
    "playbook.step.timing": Text("timing", "시점 검정"),
    "playbook.step.grid": Text("all sets together", "조합 전체 검정"),
    "playbook.step.verdict": Text("verdict", "판정"),
}

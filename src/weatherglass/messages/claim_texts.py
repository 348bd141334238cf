"""Sentences on a tested claim: record and base rate, chance, definitions, confounders, power, what came since.

Chances are said as frequencies. A hit rate never stands without its base rate, and no result is called "no effect".
"""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    # -- what is claimed -----------------------------------------------------------------------------------------------
    "claim.said": Text("{article}, {day}", "{article}, {day}"),
    "claim.of_articles": Text("Claims {names} of the articles", "기사의 주장 {names}"),
    "claim.tested_on": Text("Data to {day}", "{day}까지의 자료"),
    "claim.quick": Text(
        "A first look: {draws} draws in place of the {usual} of the file. Figures of tests that draw move a little.",
        "빠른 확인: 파일의 {usual}회 대신 {draws}회만 추출했다. 추출로 계산하는 검정의 수치는 조금 달라질 수 있다.",
    ),
    # -- the record, and what any date did -----------------------------------------------------------------------------
    "claim.hit.up": Text("stood higher", "올라 있었다"),
    "claim.hit.twice": Text("had more than doubled", "두 배를 넘었다"),
    "claim.hit.above": Text("stood above {multiple}", "{multiple:을/를} 넘었다"),
    "claim.hit.down": Text("stood lower", "내려 있었다"),
    "claim.hit.below": Text("stood below {multiple}", "{multiple} 아래로 내려갔다"),
    "claim.hit.peak": Text("had been at the peak of a bull market", "강세장 정점을 거쳤다"),
    "claim.lead.record": Text(
        "In {k} of {n} cases {target} {hit} {horizon} later ({values}).",
        "사례 {n}건 중 {k}건에서 {horizon} 뒤 {target:이/가} {hit}({values}).",
    ),
    "claim.lead.record_short": Text(
        "In {k} of {n} cases {target} {hit} {horizon} later.",
        "사례 {n}건 중 {k}건에서 {horizon} 뒤 {target:이/가} {hit}.",
    ),
    "claim.lead.mean": Text(
        "In {n} cases the {measure} of {target} was {value} on average over the {horizon} after; after any date it was "
        "{base}.",
        "사례 {n}건에서 이후 {horizon}의 {target} {measure:은/는} 평균 {value}, 아무 날이나 골랐을 때는 {base}이다.",
    ),
    "claim.base": Text(
        "A random date between {first} and {last} did as well {share} ({percent} of {dates} dates, which hold about "
        "{windows} spans that do not overlap).",
        "{first}부터 {last}까지 아무 날이나 골라도 {share} 그렇게 됐다({dates}일의 {percent}, 겹치지 않는 기간으로는 "
        "{windows}개쯤).",
    ),
    "claim.base.record": Text(
        "So a record this good comes about by chance {p}.", "따라서 이만한 기록은 우연히 {p} 나온다."
    ),
    "claim.base.poor": Text(
        "So a record as good as this or better comes about by chance {p}.",
        "따라서 이 정도거나 더 좋은 기록은 우연히 {p} 나온다.",
    ),
    "claim.by_size": Text(
        "By size, {mean} on average against {base} after any date, chance does as well {p} ({test}, {draws}).",
        "크기로 보면 평균 {mean}(아무 날이나 고르면 {base}), 우연히 이만큼 되는 일은 {p} 생긴다({test}, {draws}).",
    ),
    "claim.by_test": Text(
        "Chance does as well {p} ({test}, {draws}).", "우연히 이만큼 되는 일은 {p} 생긴다({test}, {draws})."
    ),
    "claim.two_sided": Text("counted on both sides", "양쪽 방향을 함께 셈"),
    "claim.adjusted": Text(
        "After the {m} definitions tried, the best of them does as well by chance {p}.",
        "시도한 정의 {m}개 가운데 가장 잘 나온 것을 기준으로 하면 우연히 {p} 나온다.",
    ),
    "claim.adjusted.own": Text(
        "Of the {m} definitions tried the best does as well by chance {p}; the claim's own chance is the larger, and "
        "decides.",
        "시도한 정의 {m}개 가운데 가장 잘 나온 것은 우연히 {p} 나온다. 주장 자체의 확률이 더 크므로 그것으로 판정한다.",
    ),
    "claim.adjusted.off": Text(
        "Of the {m} definitions tried the best does as well by chance {p}; the file says that this does not count, so "
        "the claim's own chance decides and the search among definitions is not paid for.",
        "시도한 정의 {m}개 가운데 가장 잘 나온 것은 우연히 {p} 나온다. 주장 파일이 다중 정의 보정을 꺼 두었기 때문에 "
        "이 확률은 판정에 쓰지 않고 주장 자체의 확률로 판정한다.",
    ),
    "claim.adjusted.sign": Text("{share} of them point the claimed way.", "그중 {share:이/가} 주장한 방향을 가리킨다."),
    "claim.starts.decide": Text(
        "The start of the sample decides: {starts}.", "표본 시작일이 결과를 좌우한다: {starts}."
    ),
    "claim.starts": Text("By the start of the sample: {starts}.", "표본 시작일에 따라: {starts}."),
    "claim.starts.one": Text("from {day} {p}", "{day}부터 세면 {p}"),
    # -- confounders ---------------------------------------------------------------------------------------------------
    "claim.confounder.near": Text(
        "{name}: {near} of {n} cases lie within {days} of it; by chance as many do {chance}.",
        "{name}: 사례 {n}건 중 {near}건이 앞뒤 {days} 안에 있다. 우연히 이만큼 겹치는 일은 {chance} 생긴다.",
    ),
    "claim.confounder.adjusted": Text(
        "With it allowed for, chance does as well {ways}.", "이를 감안하면 우연히 {ways} 나온다."
    ),
    "claim.confounder.way": Text("{p} ({way})", "{p}({way})"),
    "claim.confounder.named": Text("{name}:", "{name}:"),
    "claim.confounder.alone": Text(
        "Its own dates without a case (n = {n}) gave {value} on average.",
        "사례 없이 이것만 있던 때(n = {n})는 평균 {value}였다.",
    ),
    "claim.confounder.without": Text(
        "Cases away from it (n = {n}) gave {value} on average.",
        "이것과 겹치지 않은 사례(n = {n})는 평균 {value}였다.",
    ),
    "claim.confounder.not_run": Text("{name}: not looked at, because {why}.", "{name}: 살펴보지 못했다. {why}."),
    # -- what could have been seen -------------------------------------------------------------------------------------
    "claim.power.record": Text(
        "With {cases} even a perfect record comes about by chance {p}; {needed} of {needed} would be needed.",
        "{cases}이면 전부 맞아도 우연히 {p} 나온다. {needed}건 중 {needed}건이 맞아야 우연으로 보기 어렵다.",
    ),
    "claim.power.record_only": Text(
        "With {cases} even a perfect record comes about by chance {p}; no number of cases would be enough.",
        "{cases}이면 전부 맞아도 우연히 {p} 나온다. 사례가 아무리 많아도 적중만으로는 우연과 구별되지 않는다.",
    ),
    "claim.power.cases": Text("n = {n}", "사례가 {n}건"),
    "claim.power.cases_apart": Text(
        "{k} cases whose spans do not overlap (of n = {n})", "기간이 겹치지 않는 사례가 {k}건(전체 {n}건)"
    ),
    "claim.power.detectable": Text(
        "Only an effect beyond {effect} against what is usual would be seen {target}.",
        "평소와 견줘 {effect:을/를} 넘어서는 효과라야 {target} 드러난다.",
    ),
    "claim.power.detectable_less": Text(
        "Only an effect that leaves at most {share} of what is usual would be seen {target}.",
        "평소의 {share} 이하로 줄이는 효과라야 {target} 드러난다.",
    ),
    "claim.power.difference": Text(
        "Only a difference beyond {effect} would be seen {target}.",
        "차이가 {effect:을/를} 넘어서야 {target} 드러난다.",
    ),
    "claim.power.gain": Text(
        "Only a gain beyond {effect} against holding throughout would be seen {target}.",
        "계속 보유할 때와의 차이가 {effect:을/를} 넘어서야 {target} 드러난다.",
    ),
    "claim.power.half_life": Text(
        "Only a half-life of at most {effect} would be seen {target}.",
        "반감기가 {effect} 이하라야 {target} 드러난다.",
    ),
    "claim.power.nothing": Text(
        "No effect that was tried would be seen {target}.", "시험해 본 어떤 크기의 효과도 {target} 드러나지는 않는다."
    ),
    "claim.power.claimed": Text(
        "The claimed effect ({effect}) would be seen {power}.", "주장한 효과({effect})가 있다면 {power} 드러난다."
    ),
    "claim.power.none": Text(
        "How large an effect could have been seen was not worked out for this kind of claim.",
        "이런 종류의 주장에서는 어느 크기의 효과까지 드러나는지 계산하지 않았다.",
    ),
    "claim.power.model": Text(
        "Simulated {simulations} times on {model}, fitted to the target.",
        "대상에 맞춘 {model} 모형으로 {simulations}회 모의.",
    ),
    "claim.power.draws": Text(
        "Worked out from the spread of the test's own {draws} shifts or draws.",
        "검정에 쓴 {draws}개 이동·추출값의 흩어짐에서 계산.",
    ),
    "claim.power.error": Text("Worked out from the standard error of the test.", "검정의 표준오차에서 계산."),
    "claim.power.walks": Text(
        "Worked out on {draws} simulated random walks and as many series that come back.",
        "모의한 무작위 행보 {draws}개와 같은 수의 회귀 계열에서 계산.",
    ),
    "claim.power.shifts": Text(
        "Worked out by shifting the period through the {periods} values of its own series.",
        "이 자료의 값 {periods}개 위에서 기간을 옮겨 가며 계산.",
    ),
    # -- what the text leaves out --------------------------------------------------------------------------------------
    "claim.omitted": Text(
        "Its own rule also finds {cases}, which the text leaves out.",
        "같은 규칙으로 {cases}도 나오지만 기사는 이를 뺐다.",
    ),
    "claim.named": Text(
        "The text also names {cases} and does not count it as evidence.",
        "기사는 {cases}도 언급하지만 근거로 세지는 않는다.",
    ),
    "claim.outside": Text(
        "The text also names {days}, which the data do not reach.", "기사가 언급한 {days:은/는} 자료 기간 밖이다."
    ),
    "claim.by_rule.record": Text(
        "All {n} events of the rule together: in {k} of them {target} {hit}, by chance {p}.",
        "규칙에 맞는 사건 {n}건을 모두 세면 {k}건에서 {target:이/가} {hit}. 우연히 {p} 나온다.",
    ),
    "claim.by_rule.size": Text(
        "By size they average {mean}, by chance {p}.", "크기로는 평균 {mean}, 우연히 {p} 나온다."
    ),
    "claim.by_rule.adjusted": Text("With {name} allowed for: {ways}.", "{name:을/를} 감안하면 {ways}."),
    "claim.by_rule.elsewhere": Text("Over other spans: {spans}.", "기간을 바꾸면: {spans}."),
    "claim.by_rule.span": Text("{horizon} {p}", "{horizon} {p}"),
    "claim.case.outcome": Text("{day} ({value})", "{day}({value})"),
    "claim.case.open": Text("{day} (open, {value} so far)", "{day}(진행 중, 현재까지 {value})"),
    "claim.case.no_value": Text("{day} (no value yet)", "{day}(아직 값 없음)"),
    "claim.case.open_short": Text("open", "진행 중"),
    # -- controls ------------------------------------------------------------------------------------------------------
    "claim.control.negative_signal": Text(
        "The same rule on {series} in place of the signal", "신호 대신 {series}에 같은 규칙을 적용"
    ),
    "claim.control.negative_outcome": Text("{series} in place of the target", "대상 대신 {series:을/를} 놓음"),
    "claim.control.reverse": Text("The other way round: {series} first", "방향을 뒤집어 {series:을/를} 먼저 놓음"),
    "claim.control.case": Text("{n} case", "사례 {n}건"),
    "claim.control.cases": Text("{n} cases", "사례 {n}건"),
    "claim.control.result": Text("{what}: {cases}, by chance {p}.", "{what}: {cases}, 우연히 {p} 나온다."),
    "claim.control.shows": Text(
        "{what}: {cases}, by chance {p}: it shows what the claim does, and should not.",
        "{what}: {cases}, 우연히 {p} 나온다. 나오지 않아야 할 결과가 나왔다.",
    ),
    "claim.control.reverse_shows": Text(
        "{what}: {cases}, by chance {p}: it holds the other way round as well.",
        "{what}: {cases}, 우연히 {p} 나온다. 뒤집어도 성립한다.",
    ),
    "claim.control.not_run": Text("{what}: not run, because {why}.", "{what}: 실행하지 못했다. {why}."),
    # -- since publication ---------------------------------------------------------------------------------------------
    "claim.since.cases": Text("Since the publication on {day}: {cases}.", "발표({day}) 이후: {cases}."),
    "claim.since.none": Text(
        "Since the publication on {day} no case has come or ended (data to {end}).",
        "발표({day}) 이후로는 새로 생기거나 끝난 사례가 없다(자료는 {end}까지).",
    ),
    "claim.since.before": Text(
        "The data end on {end}, before the publication on {day}: nothing here is out of sample.",
        "자료가 발표({day})보다 앞선 {end}에 끝나, 표본 밖 사례는 없다.",
    ),
    "claim.prediction.open": Text(
        "Open prediction: {measure} of {target} {condition} from {event} to {day}{so_far}.",
        "결과를 기다리는 예측: {event}부터 {day}까지 {target} {measure} {condition}{so_far}.",
    ),
    "claim.prediction.true": Text(
        "The prediction came true: {measure} of {target} {condition} from {event} to {day} ({value}).",
        "예측이 맞았다: {event}부터 {day}까지 {target} {measure} {condition}({value}).",
    ),
    "claim.prediction.false": Text(
        "The prediction did not come true: {measure} of {target} {condition} from {event} to {day} ({value}).",
        "예측이 빗나갔다: {event}부터 {day}까지 {target} {measure} {condition}({value}).",
    ),
    "claim.prediction.so_far": Text(", {value} so far", "(현재까지 {value})"),
    "claim.condition.more": Text("of more than {bound}", "{bound} 초과"),
    "claim.condition.at_least": Text("of at least {bound}", "{bound} 이상"),
    "claim.condition.less": Text("of less than {bound}", "{bound} 미만"),
    "claim.condition.at_most": Text("of at most {bound}", "{bound} 이하"),
    "claim.condition.multiple": Text("multiple", "배수"),
    "claim.condition.log_return": Text("log return", "로그 수익률"),
    "claim.condition.max_drawdown": Text("deepest fall", "최대 낙폭"),
    # -- beliefs -------------------------------------------------------------------------------------------------------
    "claim.posterior": Text(
        "Somebody who believed in the base rate of {base} as firmly as after {strength} cases now expects {mean}, "
        "between {low} and {high}, and the next case to be a hit {next}.",
        "기준 비율 {base:을/를} 사례 {strength}건만큼 믿던 사람은 이제 {mean:을/를} 예상한다(구간 {low}~{high}). "
        "다음 사례가 맞을 가능성은 {next}이다.",
    ),
    # -- facts and findings --------------------------------------------------------------------------------------------
    "claim.check.right": Text("right", "맞음"),
    "claim.check.wrong": Text("wrong", "틀림"),
    "claim.check.open": Text("not looked up", "확인 못 함"),
    "claim.check.yes": Text("yes", "그렇다"),
    "claim.check.no": Text("no", "아니다"),
    "claim.lead.period": Text(
        "{measure} of {target}: {inside} in the period ({span}), {outside} in the rest of the sample.",
        "{target} {measure}: 해당 구간({span}) {inside}, 나머지 기간 {outside}.",
    ),
    "claim.lead.facts": Text(
        "Figures checked: {checks}. Wrong {wrong}, right {right}{open}.",
        "확인한 수치 {checks}개: 틀림 {wrong}, 맞음 {right}{open}.",
    ),
    "claim.lead.facts_right": Text(
        "Figures checked: {checks}. Right {right}{open}.", "확인한 수치 {checks}개: 맞음 {right}{open}."
    ),
    "claim.lead.facts_open": Text(", not to be looked up {open}", ", 확인 못 함 {open}"),
    "claim.lead.wrong_one": Text(
        "{name}: the text has {claimed}, right is {right}.", "{name}: 기사는 {claimed}, 실제는 {right}."
    ),
    "claim.where.block_subsidy": Text("the block subsidy", "블록 보상 규칙"),
    "claim.where.over": Text("{series} over {other}", "{series:을/를} {other:으로/로} 나눔"),
    "claim.unit.s": Text("{value} seconds", "{value}초"),
    "claim.unit.days": Text("{value} days", "{value}일"),
    "claim.tolerance": Text("± {tolerance}", "± {tolerance}"),
    "claim.tolerance.exact": Text("exact", "정확히"),
    "claim.finding": Text("{name}: {value}{interval} ({n}, {span}).", "{name}: {value}{interval}({n}, {span})."),
    "claim.finding.range": Text(", from {low} to {high}", ", {low}~{high}"),
    "claim.finding.quartiles": Text(", half of all days {low} to {high}", ", 모든 날의 절반은 {low}~{high}"),
    "claim.finding.between": Text("{low} to {high}", "{low}~{high}"),
    "claim.finding.between_95": Text("95%: {low} to {high}", "95%: {low}~{high}"),
    "claim.finding.interval": Text(", 95% interval {low} to {high}", ", 95% 구간 {low}~{high}"),
    "claim.finding.n": Text("n = {n}", "n = {n}"),
    "claim.link": Text("{claim}: {verdict}", "{claim}: {verdict}"),
    "claim.would_need": Text("What would be needed: {what}", "있어야 할 것: {what}"),
    "claim.not_run": Text("{what}: not run, because {why}.", "{what}: 실행하지 못했다. {why}."),
    "claim.not_run.definitions": Text("{count} definitions", "정의 {count}개"),
    # -- how surprised one should be ---------------------------------------------------------------------------------
    "claim.surprise": Text("How surprised should you be?", "얼마나 놀라야 할까?"),
    "claim.surprise.scale": Text(
        "How often chance does as well, beside everyday chances: heads, a six with a die, two sixes, heads in a row.",
        "우연히 이만큼 되는 일이 얼마나 드문지를 동전 앞면, 주사위 6, 앞면 연속 같은 일상의 확률과 나란히 놓았다.",
    ),
    "claim.surprise.asked": Text("asked for: {alpha}", "기준: {alpha}"),
    "claim.chance.below": Text("below 1 in a million", "100만 번 중 1번 미만"),
    "claim.chance.below_adverb": Text("less than 1 time in a million", "100만 번 중 1번도 안 되게"),
    "claim.chance.size": Text("by size", "크기로"),
    "claim.chance.record": Text("by the record", "적중 횟수로"),
    "claim.chance.definitions": Text("after all definitions", "모든 정의를 감안하면"),
    "claim.chance.confounder": Text("{name} allowed for", "{name:을/를} 감안하면"),
    "claim.everyday.coin": Text("heads", "동전 앞면"),
    "claim.everyday.die": Text("a six", "주사위 6"),
    "claim.everyday.dice": Text("two sixes", "6 두 개"),
    "claim.everyday.coins_7": Text("7 heads", "앞면 7번"),
    "claim.everyday.coins_10": Text("10 heads", "앞면 10번"),
    "claim.everyday.coins_13": Text("13 heads", "앞면 13번"),
    # -- roles ---------------------------------------------------------------------------------------------------------
    "claim.role.claimed": Text("counted by the text", "기사가 근거로 셈"),
    "claim.role.named": Text("named, not counted", "언급만 하고 세지 않음"),
    "claim.role.omitted": Text("left out by the text", "기사가 뺌"),
    "claim.role.later": Text("after the publication", "발표 이후"),
    "claim.role.rule": Text("found by the rule", "규칙으로 찾음"),
    # -- sections and heads --------------------------------------------------------------------------------------------
    "claim.section.reasons": Text("How the verdict came about", "판정에 이른 순서"),
    "claim.section.flags": Text("Beside the verdict", "판정과 함께 볼 것"),
    "claim.section.checks": Text("The figures of the text", "기사의 수치"),
    "claim.section.findings": Text("What the data say", "자료가 말하는 것"),
    "claim.section.cases": Text("The cases", "사례"),
    "claim.section.counter": Text("What the text leaves out", "기사가 뺀 것"),
    "claim.section.confounders": Text("What else was there", "같은 때 있던 다른 요인"),
    "claim.section.controls": Text("What should show nothing", "아무것도 나오지 않아야 할 대조 검정"),
    "claim.section.starts": Text("By the start of the sample", "표본 시작일에 따라"),
    "claim.section.tests": Text("Tests", "검정"),
    "claim.section.choices": Text("Definitions tried: {run} of {all}", "시도한 정의: {all}개 중 {run}개"),
    "claim.section.power": Text("What could have been seen", "어느 정도의 효과까지 드러나는가"),
    "claim.section.posteriors": Text("What to believe now", "이제 얼마나 믿을 만한가"),
    "claim.section.since": Text("Since the publication", "발표 이후"),
    "claim.section.links": Text("The links of the chain", "설명을 이루는 고리"),
    "claim.section.not_run": Text("Not run", "실행하지 못한 것"),
    "claim.section.data": Text("Data", "자료"),
    "claim.head.day": Text("event", "사건일"),
    "claim.head.role": Text("what it is", "구분"),
    "claim.head.entry": Text("from", "시작"),
    "claim.head.resolves": Text("to", "끝"),
    "claim.head.outcome": Text("outcome", "결과"),
    "claim.head.near": Text("near", "겹침"),
    "claim.head.test": Text("test", "검정"),
    "claim.head.chance": Text("by chance", "우연 확률"),
    "claim.head.p": Text("p", "p"),
    "claim.head.n": Text("n", "n"),
    "claim.head.effect": Text("effect", "크기"),
    "claim.head.draws": Text("draws", "추출"),
    "claim.head.start": Text("start", "시작일"),
    "claim.head.choice": Text("choice", "선택"),
    "claim.head.variants": Text("tried", "시도"),
    "claim.head.right_sign": Text("claimed way", "주장 방향"),
    "claim.head.below": Text("p below {alpha}", "p {alpha} 미만"),
    "claim.head.median": Text("median effect", "효과 중앙값"),
    "claim.head.strength": Text("prior worth", "사전 믿음"),
    "claim.head.belief": Text("belief now", "지금 믿음"),
    "claim.head.interval": Text("95% between", "95% 구간"),
    "claim.head.between": Text("between", "구간"),
    "claim.head.next": Text("next a hit", "다음 적중"),
    "claim.head.figure": Text("figure", "항목"),
    "claim.head.claimed": Text("text", "기사"),
    "claim.head.right": Text("right", "실제"),
    "claim.head.tolerance": Text("tolerance", "허용 오차"),
    "claim.head.holds": Text("verdict", "판정"),
    "claim.head.series": Text("series", "계열"),
    "claim.head.span": Text("days used", "사용 기간"),
    "claim.head.rows": Text("rows", "행"),
    "claim.head.source": Text("source", "출처"),
    "claim.head.vintage": Text("vintage", "자료 지문"),
    "claim.head.id": Text("id", "식별자"),
    "claim.head.articles": Text("claims", "주장"),
    "claim.head.kind": Text("kind", "종류"),
    "claim.head.title": Text("what it says", "내용"),
    "claim.show.frozen": Text("frozen on", "기준일"),
    "claim.show.untestable": Text("why no data decide it", "자료로 가릴 수 없는 이유"),
    "claim.show.checks": Text("figures", "수치"),
    "claim.show.links": Text("links", "고리"),
    "claim.show.event": Text("event", "사건"),
    "claim.show.as_claimed": Text("dates of the text", "기사가 꼽은 날"),
    "claim.show.outcome": Text("outcome", "결과"),
    "claim.show.outcome_of": Text("{target}, {measure}, {horizon}", "{target}, {measure}, {horizon}"),
    "claim.show.outcome_of_period": Text("{target}, {measure}", "{target}, {measure}"),
    "claim.show.series": Text("series", "계열"),
    "claim.show.direction": Text("claimed", "주장 방향"),
    "claim.show.test": Text("test", "검정"),
    "claim.show.effect": Text("claimed size", "주장하는 크기"),
    "claim.show.variants": Text("definitions", "정의"),
    "claim.show.variants_of": Text("{count} ({keys})", "{count}개({keys})"),
    "claim.show.confounders": Text("confounders", "교란 요인"),
    "claim.show.controls": Text("controls", "대조 검정"),
    "claim.show.file": Text("file", "파일"),
    "claim.list.count": Text(
        "{count} claims. One of them: weatherglass claim test {example}",
        "주장 {count}개. 하나를 검정하려면 weatherglass claim test {example}",
    ),
    "claim.list.one": Text("weatherglass claim test {example}", "검정: weatherglass claim test {example}"),
    "claim.list.untestable": Text("no data decide it", "자료로 가릴 수 없음"),
    "claim.ledger.none": Text(
        "The ledger is empty. weatherglass claim register ID adds a claim to it.",
        "원장이 비어 있다. weatherglass claim register ID로 주장을 등록한다.",
    ),
    "claim.ledger.none_of": Text("The ledger has nothing on {claim}.", "원장에 {claim:이/가} 없다."),
    "claim.ledger.registered": Text("registered", "등록"),
    "claim.ledger.tested": Text("tested", "검정"),
    "claim.ledger.resolved": Text("resolved", "예측 판가름"),
    "claim.ledger.true": Text("came true", "맞음"),
    "claim.ledger.false": Text("did not come true", "빗나감"),
    "claim.ledger.now": Text(
        "Registered {claim}: frozen on {day}, in the ledger since {at}.",
        "{claim:을/를} 등록했다. 기준일 {day}, 원장 기록 {at}.",
    ),
    "claim.head.number": Text("no.", "번호"),
    "claim.head.at": Text("recorded", "기록"),
    "claim.head.what": Text("what", "내용"),
    "claim.head.verdict": Text("verdict", "판정"),
    "claim.head.data_to": Text("data to", "자료 끝"),
    "claim.head.frozen": Text("frozen", "기준일"),
    "claim.step.primary": Text("shifting the dates", "날짜를 옮겨 보는 중"),
    "claim.step.second": Text("second opinion", "두 번째 검정"),
    "claim.step.variants": Text("all definitions", "모든 정의"),
    "claim.step.confounders": Text("what else was there", "다른 요인"),
    "claim.step.controls": Text("controls", "대조 검정"),
    "claim.step.power": Text("what could have been seen", "드러날 수 있는 크기"),
    "claim.step.starts": Text("starts of the sample", "표본 시작일"),
    "claim.step.rule": Text("all events of the rule", "규칙이 찾은 모든 사례"),
    "claim.step.findings": Text("figures", "수치 정리"),
    "claim.step.figures": Text("figures", "수치 정리"),
    "claim.resumed": Text(
        "resumed: {done} of {of} steps of {claim}, and what was finished of the next, were done at {at}; --fresh "
        "begins anew",
        "중단된 검정을 이어서 한다. {claim}의 {of}단계 가운데 {done}단계와 그다음 단계에서 끝난 부분이 저장돼 있다"
        "({at}). 처음부터 하려면 --fresh",
    ),
    "claim.left_aside": Text(
        "{file} is damaged or belongs to another test; it is left aside, and what it held is computed again",
        "{file:은/는} 손상됐거나 다른 검정의 파일이어서 쓰지 않고 그 부분을 다시 계산한다",
    ),
    "claim.not_kept": Text(
        "what is done cannot be kept ({reason}); a test that is interrupted begins anew",
        "중간 결과를 저장할 수 없다({reason}). 중단하면 처음부터 다시 해야 한다",
    ),
    "claim.all.resumed": Text(
        "{done} of {all} verdicts are of an earlier run that was stopped or could not test them all; --fresh begins "
        "anew",
        "판정 {all}개 가운데 {done}개는 중단됐거나 다 끝내지 못한 지난 실행의 것이다. 처음부터 하려면 --fresh",
    ),
    "claim.all.failed": Text(
        "{count} of {all} claims could not be tested; the other verdicts are kept, and the same command tests only "
        "what is missing",
        "주장 {all}개 가운데 {count}개를 검정하지 못했다. 나머지 판정은 저장돼 있어, 같은 명령을 다시 내리면 빠진 것만 "
        "검정한다",
    ),
    "claim.step.checks": Text("looking figures up", "수치 확인"),
    "claim.step.verdict": Text("verdict", "판정"),
    "claim.cases_worth": Text("{strength} cases", "{strength}건"),
    "claim.series.signal": Text("signal", "신호"),
    "claim.series.target": Text("target", "대상"),
    "claim.series.cash": Text("cash", "현금"),
    "claim.series.clipped": Text("begins later than asked for", "요청보다 늦게 시작"),
    "claim.manifest": Text(
        "Claim and data have the hash {manifest}: the same hash gives the same report.",
        "주장과 자료의 해시는 {manifest}이다. 해시가 같으면 보고서도 같다.",
    ),
}

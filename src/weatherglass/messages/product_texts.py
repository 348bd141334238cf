"""Texts of volatility products and VIX futures indices: what an amount became, and why."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "product.became": Text(
        "{amount} in {name} on {first} would have become {value} by {last} ({change}).",
        "{first}에 {name}에 넣은 {amount:은/는} {last}에 {value:이/가} 됐을 것이다({change}).",
    ),
    "product.ended_at_zero": Text(
        "{amount} in {name} on {first} would have been lost to the last cent on {ended}.",
        "{first}에 {name}에 넣은 {amount:은/는} {ended}에 전액 사라졌을 것이다.",
    ),
    "product.why": Text(
        "Why: one at a time, {amount} would have become {parts}. The factors multiply to the whole.",
        "요인을 하나씩만 놓고 보면 {amount:이/가} {parts:이/가} 된다. 배수를 모두 곱하면 전체 결과와 같다.",
    ),
    "product.why.one": Text("{value} by {part}", "{part}만으로는 {value}"),
    "product.contango": Text(
        "The second future stood {mean} over the first on average, and above it on {share} of {days} sessions. A "
        "future that is dearer for being later falls towards the VIX as its settlement nears, where the VIX stays: "
        "{who}.",
        "차근월물은 최근월물보다 평균 {mean} 비쌌고, {days}거래일 가운데 {share}에서 더 비쌌다. VIX가 그대로면 먼 "
        "월물의 웃돈은 만기가 다가올수록 빠진다. {who}.",
    ),
    "product.contango.loses": Text(
        "that is what the roll part loses for whoever holds it", "롤 요인의 손실은 여기서 나온다"
    ),
    "product.contango.earns": Text(
        "that is what the roll part earns for whoever is short of it",
        "선물을 판 쪽인 이 상품의 롤 요인은 여기서 이익을 얻는다",
    ),
    "product.contango.both": Text(
        "whoever holds it loses that, and whoever is short of it earns it", "들고 있으면 잃고, 판 쪽이면 얻는다"
    ),
    "product.backwardation": Text(
        "The second future stood {mean} from the first on average, and above it on {share} of {days} sessions.",
        "차근월물은 최근월물과 평균 {mean} 차이가 났고, {days}거래일 가운데 {share}에서 더 비쌌다.",
    ),
    "product.part.spot": Text("the VIX", "VIX"),
    "product.part.premium": Text("the premium of futures over the VIX", "VIX 대비 선물 프리미엄"),
    "product.part.price": Text("the price of the futures held", "보유 선물의 가격"),
    "product.part.roll": Text("the roll", "롤오버"),
    "product.part.futures": Text("the futures", "선물"),
    "product.part.leverage": Text("leverage that is set anew each day", "매일 다시 맞추는 레버리지"),
    "product.part.bills": Text("Treasury bills", "단기 국채 이자"),
    "product.part.financing": Text("financing", "조달 비용"),
    "product.part.fee": Text("the fee", "보수"),
    "product.title.short_term": Text("short-term VIX futures (first and second)", "VIX 단기 선물(최근월물·차근월물)"),
    "product.title.mid_term": Text("mid-term VIX futures (fourth to seventh)", "VIX 중기 선물(4~7번째 월물)"),
    "product.title.two_month": Text("VIX futures, second and third", "VIX 선물 2·3번째 월물"),
    "product.title.three_month": Text("VIX futures, third and fourth", "VIX 선물 3·4번째 월물"),
    "product.title.four_month": Text("VIX futures, fourth and fifth", "VIX 선물 4·5번째 월물"),
    "product.title.six_month": Text("VIX futures, fifth to eighth", "VIX 선물 5~8번째 월물"),
    "product.title.front_month": Text(
        "front VIX future, rolled in its last three days", "VIX 최근월물(만기 전 3일 롤)"
    ),
    "product.title.term_structure": Text(
        "mid-term VIX futures less half of the short-term ones", "VIX 중기 선물 매수, 단기 선물 절반 매도"
    ),
    "product.earns.excess_return": Text("futures alone", "선물만"),
    "product.earns.total_return": Text("futures and Treasury bills", "선물과 단기 국채"),
    "product.terms.index": Text("{title}; {earns}", "{title}, {earns}"),
    "product.terms.product": Text("{leverage} on {title}; fee {fee} a year", "{title} {leverage}, 연 보수 {fee}"),
    "product.leverage.step": Text("{leverage}, from {day} on {later}", "{leverage}({day}부터 {later})"),
    "product.leverage": Text("{leverage}x", "{leverage}배"),
    "product.rule.accelerates": Text(
        "By its own rule it ends on a day that takes {fall} of its value or more; the real rule looks within the day, "
        "here the close decides.",
        "하루에 가치의 {fall} 이상을 잃으면 자체 규칙에 따라 청산된다. 실제 규칙은 장중에 보지만 여기서는 종가로 "
        "판단한다.",
    ),
    "product.rule.rises": Text(
        "A day on which its futures rise by {move} or more takes all of it, and it is worth nothing from then on.",
        "선물이 하루에 {move} 이상 오르면 전액을 잃고 그 뒤로는 0이다.",
    ),
    "product.rule.falls": Text(
        "A day on which its futures fall by {move} or more takes all of it, and it is worth nothing from then on.",
        "선물이 하루에 {move} 이상 내리면 전액을 잃고 그 뒤로는 0이다.",
    ),
    "product.rules": Text(
        "Computed by us by the rules of the S&P VIX futures indices; no official value.",
        "S&P VIX 선물지수 규칙에 따라 직접 계산한 값이며 공식 수치가 아니다.",
    ),
    "product.from_memory": Text(
        "Fee, days, leverage and the rule of its end are general knowledge, and were not checked with its documents.",
        "보수, 날짜, 레버리지, 종료 규칙은 일반 지식에 따른 것으로 공식 문서와 대조하지 않았다.",
    ),
    "product.interpolated": Text(
        "On {days} sessions a contract that was not listed yet was put between its neighbors.",
        "아직 상장되지 않은 월물을 앞뒤 월물로 보간한 날이 {days}거래일 있다.",
    ),
    "product.without_close": Text(
        "{days} sessions have no value, for want of a settlement price; their roll was carried to the next close.",
        "정산가가 없어 값을 내지 못한 날이 {days}거래일 있고, 그날의 롤은 다음 거래일로 넘겼다.",
    ),
    "product.stops": Text("There is no value after {day}: {reason}.", "{day} 이후에는 값이 없다. {reason}."),
    "product.stops.price": Text(
        "{contract} has no settlement price on the session that follows, and was held; with it pulled or imported the "
        "level goes on, and --from begins anew after the gap",
        "다음 거래일에 보유 월물 {contract}의 정산가가 없다. 그 자료를 받거나 가져오면 값이 이어지고, --from으로 "
        "공백 뒤에서 새로 시작할 수도 있다",
    ),
    "product.stops.broken": Text(
        "what was held settled before all prices were there again; --from begins anew",
        "가격이 다시 갖춰지기 전에 보유 월물이 만기를 맞았다. --from으로 새로 시작할 수 있다",
    ),
    "product.stops.bill": Text("a bill rate is missing", "단기 국채 금리가 빠져 있다"),
    "product.stops.accelerated": Text("it was ended by its own rule, and paid out", "자체 규칙에 따라 청산됐다"),
    "product.stops.matured": Text("it was paid out at its end", "만기에 상환됐다"),
    "product.hypothetical": Text(
        "It began on {day}; earlier values are what it would have been.",
        "실제 출시일은 {day}이고, 그 전의 값은 있었다면 어땠을지를 계산한 것이다.",
    ),
    "product.bills": Text(
        "Bills earn the rate of the first day of each week, which stands in for that of the weekly auction.",
        "단기 국채 수익은 주간 입찰 금리 대신 매주 첫날 금리로 계산했다.",
    ),
    "product.head.name": Text("name", "이름"),
    "product.head.kind": Text("kind", "종류"),
    "product.head.terms": Text("what it holds", "구성"),
    "product.head.begins": Text("from", "시작"),
    "product.head.part": Text("part", "요인"),
    "product.head.factor": Text("factor", "배수"),
    "product.head.alone": Text("alone, of {amount}", "{amount} 기준"),
    "product.head.log": Text("log", "로그"),
    "product.head.value": Text("worth", "가치"),
    "product.head.level": Text("level", "지수"),
    "product.head.price": Text("price of a share", "주당 가격"),
    "product.head.day": Text("day", "날짜"),
    "product.kind.index": Text("index", "지수"),
    "product.kind.product": Text("product", "상품"),
    "product.no_parts": Text("The return has no parts: {reason}", "수익을 요인으로 나눌 수 없다. {reason}"),
    "product.no_parts.zero": Text(
        "nothing is left of it, and zero has no factors", "남은 것이 없어 배수로 나눌 수 없다"
    ),
    "product.more": Text(
        "The last {shown}; --from, --to and --format csv give the others.",
        "마지막 {shown}행이다. 나머지는 --from, --to나 --format csv로 볼 수 있다.",
    ),
    "product.section.parts": Text("Why", "왜 그렇게 됐나"),
    "product.section.course": Text("Course", "흐름"),
    "product.section.data": Text("Data and rules", "자료와 규칙"),
    "product.chart.value": Text("What {amount} in {name} became", "{name}에 넣은 {amount}의 흐름"),
    "product.chart.value.seen": Text(
        "{amount} on {first} is {value} on {last}.",
        "{first}의 {amount:이/가} {last}에 {value:이/가} 된다.",
    ),
    "product.chart.parts": Text("Parts of the return", "수익의 요인"),
    "product.chart.parts.seen": Text(
        "Logarithms in hundredths; they add up to {total}.", "로그값(100배)이며 모두 더하면 {total:이/가} 된다."
    ),
    "product.chart.log": Text("100 x log", "로그×100"),
}

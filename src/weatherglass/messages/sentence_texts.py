"""Sentences of the reading: level, percentile, what changed, what would change it, the record after such states.

A state that is put into a sentence comes in quotation marks.
"""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "asof.new_york": Text("New York: {weekday}, {day}, end of the day", "뉴욕: {day}({weekday}) 하루 마감 시점"),
    "asof.seoul": Text("Seoul: {weekday}, {day}, {clock}", "서울: {day}({weekday}) {clock}"),
    "boundary.above": Text(
        "{state} if {quantity} comes to {level} or more (now {now})",
        "{quantity:이/가} {level} 이상이면 {state}(현재 {now})",
    ),
    "boundary.below": Text(
        "{state} if {quantity} comes to {level} or less (now {now})",
        "{quantity:이/가} {level} 이하면 {state}(현재 {now})",
    ),
    "boundary.joint": Text("; ", ", "),
    "change.down": Text(", {change} lower than the day before", "(전날보다 {change} 하락)"),
    "change.same": Text(", unchanged from the day before", "(전날과 같음)"),
    "change.up": Text(", {change} higher than the day before", "(전날보다 {change} 상승)"),
    "changed.none": Text(
        "No signal has changed its state since the day before.", "전날과 비교해 상태가 바뀐 신호는 없다."
    ),
    "changed.none_of_week": Text(
        "No signal is in another state than a week ago.", "일주일 전과 비교해 상태가 바뀐 신호는 없다."
    ),
    "changed.one": Text(
        "{title}: {now} since {day}, {earlier} before", "{title}: {earlier}에서 {now:으로/로} 바뀜({day}부터)"
    ),
    "changed.some": Text(
        "What changed since the day before: {changes}.", "전날과 비교해 바뀐 신호는 다음과 같다. {changes}."
    ),
    "headline": Text("{level} {value}, {state}", "{level} {value}, {state}"),
    "headline.missing": Text("{level} not available, because {reason}", "{level} 산출 불가: {reason}"),
    "headline.on": Text("{on} of {available} signals on", "신호 {available}개 중 {on}개 켜짐"),
    "level": Text(
        "The {level} closed at {value} on {day}{change}.", "{level:은/는} {day} {value:으로/로} 마감했다{change}."
    ),
    "level.percentile": Text(
        "It stands {percentile} (mean {mean}, median {median}).", "{percentile}(평균 {mean}, 중앙값 {median})."
    ),
    "level.state": Text(
        "It has been in the band {state} since {since} ({rows}).", "{since}부터 {rows}째 {state} 구간에 있다."
    ),
    "level.would_change": Text("The band becomes {boundaries}.", "구간이 바뀌는 조건은 다음과 같다. {boundaries}."),
    "missing.no_boards": Text("{count}, for want of option boards: {items}", "{count}개, 옵션 시세판 없음: {items}"),
    "missing.no_common_days": Text(
        "{count}, whose inputs have no day in common: {items}", "{count}개, 입력 자료가 겹치는 날이 없음: {items}"
    ),
    "missing.no_library": Text("{count}, for want of a library: {items}", "{count}개, 라이브러리가 없음: {items}"),
    "missing.no_series": Text("{count}, for want of series: {items}", "{count}개, 필요한 자료가 없음: {items}"),
    "missing.not_collected": Text(
        "{count}, on which no free source has data: {items}", "{count}개, 무료 자료가 없음: {items}"
    ),
    "missing.stale": Text("{count}, whose data end too early: {items}", "{count}개, 자료가 오래됨: {items}"),
    "missing.too_few_parts": Text(
        "{count}, of whose parts too few are there: {items}", "{count}개, 구성 항목이 모자람: {items}"
    ),
    "missing.too_short": Text("{count}, whose history is too short: {items}", "{count}개, 이력이 짧음: {items}"),
    "missing.more": Text("{items} and {count} more", "{items} 외 {count}개"),
    "on.none": Text(
        "None of the {available} signals that can be read is on.",
        "읽을 수 있는 신호 {available}개 가운데 켜진 것은 없다.",
    ),
    "on.one": Text("{title}: {state} since {day}", "{title}: {state}({day}부터)"),
    "on.others": Text("Longer on: {signals}", "그 전부터 켜짐: {signals}"),
    "on.some": Text(
        "On: {count} of the {available} signals that can be read. {signals}.",
        "읽을 수 있는 신호 {available}개 가운데 {count}개가 켜져 있다. {signals}.",
    ),
    "packaged": Text(
        "Packaged data are in use, and they end: {series}. Newer values: `weatherglass pull` or `weatherglass import`.",
        "프로그램에 든 기본 자료를 썼으며, 자료가 끝나는 날은 {series}이다. "
        "최신 값은 `weatherglass pull`이나 `weatherglass import`로 받는다.",
    ),
    "packaged.one": Text("{series} on {day}", "{series} {day}"),
    "percentile.above": Text(
        "higher than on {share} of {rows} since {year}", "{year}년 이후 {rows}의 {share}보다 높다"
    ),
    "percentile.below": Text("lower than on {share} of {rows} since {year}", "{year}년 이후 {rows}의 {share}보다 낮다"),
    "percentile.highest": Text(
        "higher than on all other {rows} since {year}", "{year}년 이후 모든 {rows} 중 가장 높다"
    ),
    "percentile.lowest": Text("lower than on all other {rows} since {year}", "{year}년 이후 모든 {rows} 중 가장 낮다"),
    "percentile.middle": Text("in the middle of all {rows} since {year}", "{year}년 이후 {rows}의 한가운데다"),
    "percentile.short": Text("percentile {percentile}", "백분위 {percentile}"),
    "record.condition": Text("{title}, {state}", "{title}, {state}"),
    "record.line": Text(
        "{target}, {horizon}: up {share} (all {base_share}), middle half {low} ~ {high}, median {median}, "
        "n {n}/{episodes}",
        "{horizon} 뒤 {target}: 상승 {share}(전체 {base_share}), 가운데 절반 {low}~{high}, 중앙값 {median}, "
        "{n}일/{episodes}차례",
    ),
    "record.measure": Text("{target}, {horizon} later", "{horizon} 뒤 {target}"),
    "record.n.days": Text("{n} days", "{n}일"),
    "record.n.episodes": Text("{n} episodes", "{n}건"),
    "record.none": Text("no case has ended yet ({open} open)", "아직 결과가 나온 사례가 없다(진행 중 {open}건)"),
    "record.few": Text(
        "{target}, {horizon}: {n} days in {episodes} so far, too few for a share",
        "{horizon} 뒤 {target}: 지금까지 {episodes} {n}일뿐이라 비율을 내기에는 사례가 너무 적다",
    ),
    "record.always": Text(
        "{target}, {horizon}: the state held on {n} of {base} days, which leaves hardly any other to compare with; "
        "up {share}, median {median}",
        "{horizon} 뒤 {target}: {base}일 중 {n}일이 이 상태여서 견줄 날이 거의 없다. 상승 {share}, 중앙값 {median}",
    ),
    "record.of.always": Text("on {n} of {base} days", "{base}일 중 {n}일"),
    "record.of.days": Text("on {n} days in {episodes}", "{episodes} {n}일"),
    "record.of.episodes": Text("{n} times", "{n}차례"),
    "record.one_episode": Text("1 episode", "1차례"),
    "record.several_episodes": Text("{n} episodes", "{n}차례"),
    "record.sentence": Text(
        "The record: the state {state} has held {n} since {year} whose outcome is known; {target} stood higher "
        "{horizon} later in {share} of these cases (all days: {base_share}). Half of the changes lay between {low} "
        "and {high}, the median at {median} (all days: {base_median}). This is no forecast.",
        "과거 기록: {year}년 이후 {state} 상태였던 {n:을/를} 보면, {horizon} 뒤 {target:이/가} 오른 비율은 {share}"
        "(전체 기간 {base_share}), 수익률 중앙값은 {median}(전체 기간 {base_median})이고 "
        "절반은 {low}~{high}에 들었다. 예측은 아니다.",
    ),
    "since.day": Text("since {day}", "{day}부터"),
    "since": Text("since {day} ({rows})", "{day}부터({rows}째)"),
    "term_structure.missing": Text(
        "The term structure is not available, because {reason}.", "기간 구조는 산출할 수 없다. {reason}."
    ),
    "term_structure.one": Text(
        "{title} stands at {value}: {state} since {since}.",
        "{title:은/는} {value:으로/로}, {since}부터 {state} 상태다.",
    ),
}

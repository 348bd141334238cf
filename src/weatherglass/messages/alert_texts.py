"""Alerts: what happened in a sentence, the words of the commands, and the comments of a new alert file."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "alert.title.begun": Text("{name}: {value}", "{name}: {value}"),
    "alert.title.ended": Text("{name}: over, {value}", "{name}: 해제, {value}"),
    "alert.title.silent": Text("{name}: no data", "{name}: 자료 끊김"),
    "alert.title.heard": Text("{name}: data again", "{name}: 자료 재개"),
    "alert.said.begun": Text(
        "{name} is {condition}: {value} on {at}. It has been since {since}.",
        "{name:이/가} {condition}. {at} {value}. {since}부터 이 상태다.",
    ),
    "alert.said.ended": Text(
        "{name} is {condition} again: {value} on {at}. The episode began on {since}.",
        "{name:이/가} 다시 {condition}. {at} {value}. {since} 시작된 상황이 끝났다.",
    ),
    "alert.said.silent": Text(
        "{name} has been without a new value for too long, since {since}. The last one: {last}. Whether its alert "
        "holds is not known until data come.",
        "{name}의 새 값이 너무 오래 들어오지 않았다({since}부터). 마지막 값: {last}. 자료가 다시 들어올 때까지 경보 "
        "조건이 성립하는지 알 수 없다.",
    ),
    "alert.said.heard": Text(
        "{name} has values again, the last one: {last}. It had been silent since {since}.",
        "{name}의 값이 다시 들어온다. 마지막 값: {last}. {since}부터 끊겨 있었다.",
    ),
    "alert.latest": Text("Latest: {value} on {at}.", "최근 값: {at} {value}."),
    "alert.now.unchecked": Text("not checked yet", "확인 전"),
    "alert.minutes": Text("{count} minutes", "{count}분"),
    "alert.never": Text("none yet", "아직 없음"),
    "alert.live_name": Text("{index}, calculated live", "실시간 계산 {index}"),
    "alert.sources_name": Text("difference between sources of {series}", "{series} 출처 간 차이"),
    "alert.rank": Text("percentile {value} of its past", "과거 대비 백분위 {value}"),
    "alert.condition.level.above": Text("at or above {level}", "{level} 이상이다"),
    "alert.condition.level.below": Text("below {level}", "{level} 아래다"),
    "alert.condition.rank.above": Text("at or above percentile {level} of its past", "과거 백분위 {level} 이상이다"),
    "alert.condition.rank.below": Text("below percentile {level} of its past", "과거 백분위 {level} 아래다"),
    "alert.condition.states": Text("in: {states}", "다음 상태다: {states}"),
    "alert.condition.left_states": Text("out of: {states}", "다음 상태를 벗어났다: {states}"),
    "alert.origin": Text(
        "Data: {series} of {day} ({age}), {source}.",
        "자료: {series}, {day}({age}), {source}.",
    ),
    "alert.computed": Text(
        "Computed by Weatherglass; not an official index value.",
        "Weatherglass가 계산한 값이며 공식 지수값이 아니다.",
    ),
    "alert.explain": Text("Explained by: {command}", "설명 보기: {command}"),
    "alert.severity.info": Text("note", "참고"),
    "alert.severity.warning": Text("warning", "주의"),
    "alert.severity.critical": Text("critical", "긴급"),
    "alert.kind.begun": Text("begun", "시작"),
    "alert.kind.ended": Text("over", "해제"),
    "alert.kind.silent": Text("no data", "자료 끊김"),
    "alert.kind.heard": Text("data again", "자료 재개"),
    "alert.now.on": Text("on", "경보"),
    "alert.now.off": Text("off", "해당 없음"),
    "alert.now.counting": Text("holds, not yet for long enough", "성립, 지속 시간 미달"),
    "alert.now.silent": Text("no data", "자료 없음"),
    "alert.delivery.owed": Text("to be sent", "보낼 예정"),
    "alert.delivery.delivered": Text("sent", "보냄"),
    "alert.delivery.dead": Text("given up", "포기"),
    "alert.head.alert": Text("alert", "경보"),
    "alert.head.now": Text("now", "현재"),
    "alert.head.value": Text("value", "값"),
    "alert.head.condition": Text("condition", "조건"),
    "alert.head.since": Text("since", "시작"),
    "alert.head.data": Text("data", "자료"),
    "alert.head.channels": Text("sent to", "받는 곳"),
    "alert.head.severity": Text("severity", "등급"),
    "alert.head.at": Text("noticed", "확인 시각"),
    "alert.head.event": Text("event", "사건"),
    "alert.head.deliveries": Text("messages", "발송"),
    "alert.none": Text(
        "No alert rules in {folder}. weatherglass alert new NAME writes one.",
        "{folder}에 경보 규칙이 없다. weatherglass alert new NAME으로 만든다.",
    ),
    "alert.nothing": Text("Nothing new.", "새로 알릴 것이 없다."),
    "alert.as_of": Text(
        "As known on {day}, each rule as if it were new; nothing was written or sent.",
        "{day} 당시 알 수 있었던 값으로, 규칙을 그날 처음 적용한 결과다. 기록하거나 보내지 않았다.",
    ),
    "alert.log.none": Text("Nothing has happened yet.", "아직 기록이 없다."),
    "alert.fault": Text("Not used: {problem}", "쓸 수 없는 규칙: {problem}"),
    "alert.sent": Text("Sent to {channel}.", "{channel:으로/로} 보냈다."),
    "alert.not_sent": Text(
        "Not sent to {channel}: {problem}. It will be tried again.",
        "{channel:으로/로} 보내지 못했다: {problem}. 다시 시도한다.",
    ),
    "alert.dead": Text(
        "Given up for {channel}: {problem}. weatherglass alert check --again tries once more.",
        "{channel} 발송을 포기했다: {problem}. weatherglass alert check --again으로 다시 시도한다.",
    ),
    "alert.left": Text("{count} more to be sent by the next check.", "{count}건은 다음 확인 때 보낸다."),
    "alert.no_channels": Text("nobody: channels is empty", "없음(channels가 비어 있음)"),
    "alert.test.title": Text("{name}: a test", "{name}: 시험"),
    "alert.test.text": Text(
        "A test of the alert {rule}. Nothing has happened.", "경보 {rule}의 시험 발송이다. 실제로 일어난 일은 없다."
    ),
    "alert.show.rule": Text("Alert when {name} is {condition}.", "{name:이/가} {condition}: 이 조건이면 알린다."),
    "alert.show.leave": Text("Over when it is {condition}.", "{condition}: 이렇게 되면 끝난다."),
    "alert.show.sessions": Text("Only after {count} values in a row.", "{count}번 연속 성립해야 알린다."),
    "alert.show.minutes": Text("Only after {count} minutes without a break.", "{count}분 동안 끊기지 않아야 알린다."),
    "alert.show.quiet": Text(
        "Quiet from {start} to {end} ({zone}); what happens then is sent afterwards.",
        "{start}~{end}({zone})에는 보내지 않고, 그사이 일은 끝난 뒤 보낸다.",
    ),
    "alert.show.silence": Text("No data after {days} without a value.", "{days} 동안 값이 없으면 자료 끊김으로 본다."),
    "alert.show.channels": Text("Sent to: {channels}.", "받는 곳: {channels}."),
    "alert.new.made": Text(
        "Wrote {file}. Next: weatherglass alert check", "{file:을/를} 만들었다. 이제 weatherglass alert check"
    ),
    "alert.new.head": Text(
        "An alert rule. `weatherglass alert check` evaluates it; run that from cron, or let the server do it.",
        "경보 규칙이다. `weatherglass alert check`가 판정한다. cron에 걸어 두거나 서버에 맡긴다.",
    ),
    "alert.new.schema": Text(
        "Every key there is: `weatherglass alert schema`. A wrong key or value is named, with the nearest right one.",
        "쓸 수 있는 키는 `weatherglass alert schema`로 볼 수 있다. 틀린 키나 값은 가장 가까운 것과 함께 알려 준다.",
    ),
    "alert.new.id": Text(
        "Its name, for ever: the key of every message is made from it.",
        "이름. 모든 알림의 고유 키가 여기서 나오니 바꾸지 않는다.",
    ),
    "alert.new.watch": Text(
        "What is watched. reading: series, series_percentile, signal_value, signal_percentile, signal_state, live or "
        "sources. "
        "An episode begins at enter and is over at leave; between the two nothing happens, so that a value that "
        "wavers does not ring twice.",
        "지켜볼 값. reading은 series, series_percentile, signal_value, signal_percentile, signal_state, live, sources "
        "가운데 하나다. enter에서 시작해 leave에서 끝난다. 둘 사이에서는 아무 일도 없으므로 값이 오르내려도 "
        "두 번 울리지 않는다.",
    ),
    "alert.new.for": Text(
        "How long it must hold before it rings: sessions (values in a row) and minutes.",
        "울리기 전에 이어져야 하는 기간: sessions(연속 횟수)와 minutes(분).",
    ),
    "alert.new.no_data": Text(
        "After how long without a value that is an alert of its own (0: the bound of the calendar). Missing data never "
        "ring the alert itself.",
        "값이 이만큼 없으면 그 자체를 알린다(0이면 달력에 따른 기준). 자료가 없다고 경보가 울리지는 않는다.",
    ),
    "alert.new.quiet": Text(
        "Hours at which nothing is sent; take the sign away to use it.",
        "보내지 않는 시간. 쓰려면 줄 앞의 #을 지운다.",
    ),
    "alert.new.channels": Text(
        "Names of alerts.channels in config.toml. With none, the log alone knows. tell_end also sends the end.",
        "config.toml의 alerts.channels에 있는 이름. 비워 두면 기록만 남는다. tell_end는 끝났을 때도 보낸다.",
    ),
}

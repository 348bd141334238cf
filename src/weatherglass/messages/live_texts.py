"""Texts of live rows in a terminal: what a value is, why it is not fresh, and what the feed is doing."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "live.status.fresh": Text("fresh", "새 값"),
    "live.status.carried": Text("carried", "이전 값"),
    "live.status.suppressed": Text("suppressed", "보류"),
    "live.no_value": Text("none", "없음"),
    "live.carried_from": Text("value of {as_of}", "{as_of} 값"),
    "live.delayed": Text("quotes {minutes} min late", "{minutes}분 지연 호가"),
    "live.replayed": Text("replayed", "재생"),
    "live.simulated": Text("simulated", "모의"),
    "live.beside": Text("{name} {value} as published", "{name} 공표값 {value}"),
    "live.gap": Text("{feed} is not whole: {message}", "{feed} 시세가 온전하지 않다: {message}"),
    "live.silent": Text("{feed}: no quote has come for too long", "{feed}: 한동안 시세가 들어오지 않았다"),
    "live.heard": Text("{feed}: quotes come again", "{feed}: 시세가 다시 들어온다"),
    "live.whole": Text("{feed} is whole", "{feed:이/가} 온전히 들어온다"),
    "live.closed": Text(
        "{feed}: nothing is published now; the next row can be expected at {opens_at}",
        "{feed}: 지금은 산출 시간이 아니다. 다음 값은 {opens_at}부터 나온다",
    ),
    "live.left_out": Text(
        "{feed}: {count} quotes gave way to newer ones of their option before they were used",
        "{feed}: 쓰기 전에 같은 옵션의 새 호가로 바뀐 호가 {count}건",
    ),
    "live.computed": Text(
        "Computed by us, never an official value. Every row is in the journal before it is printed.",
        "직접 계산한 값이며 공식 지수가 아니다. 모든 값은 출력하기 전에 일지에 적는다.",
    ),
    "live.computed.replay": Text(
        "Computed by us, never an official value; replayed.",
        "직접 계산한 값이며 공식 지수가 아니다. 지난 시세를 재생했다.",
    ),
    "live.computed.simulated": Text(
        "Computed by us, never an official value. A simulated movement around the real {board}: no price of a market.",
        "직접 계산한 값이며 공식 지수가 아니다. 실제 {board:을/를} 바탕으로 만든 모의 움직임이며 시장 가격이 아니다.",
    ),
    "live.board": Text("{underlying} board of {day}", "{day} {underlying} 호가판"),
    "live.replay_from": Text(
        "This journal continues an earlier one and goes from {at}; what came before is in another file or was removed.",
        "앞선 일지를 이어받은 일지로, {at}부터 기록돼 있다. 그 전 기록은 다른 파일에 있거나 지워졌다.",
    ),
    "live.code.filtered_drop": Text("held by the owner's filter", "산출 기관의 필터에 걸림"),
    "live.code.not_calculable": Text("not calculable", "계산 불가"),
    "live.code.no_value_yet": Text("no value yet", "아직 값이 없음"),
    "live.code.spot_jump": Text("the underlying has jumped, waiting for confirmation", "기초자산 급변, 확인 대기"),
    "live.code.above_ceiling": Text("above the ceiling, waiting for confirmation", "상한 초과, 확인 대기"),
    "live.code.index_jump": Text("the index has jumped, waiting for confirmation", "지수 급변, 확인 대기"),
    "live.code.stale_quotes": Text("quotes are too old", "호가가 오래됨"),
    "live.code.feed_gap": Text("the feed has a gap", "시세가 끊김"),
    "live.code.empty_snapshot": Text("the board is empty", "호가판이 비었음"),
    "live.code.short_snapshot": Text("the board is short", "호가판이 모자람"),
}

"""Texts of a backfill: how far it is, what it made, what it could not read and what to do then."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "backfill.going": Text(
        "{done} of {total} partitions, {boards} boards, {rate} boards/s",
        "파티션 {total}개 중 {done}개, 호가판 {boards}개, 초당 {rate}개",
    ),
    "backfill.partitions": Text("partitions", "파티션"),
    "backfill.done": Text("computed now", "이번에 계산"),
    "backfill.there": Text("there before", "이미 있음"),
    "backfill.poisoned": Text("not readable", "읽지 못함"),
    "backfill.boards": Text("boards", "호가판"),
    "backfill.by_board": Text("boards taken one by one", "하나씩 계산한 호가판"),
    "backfill.quotes": Text("quotes", "호가"),
    "backfill.values": Text("values", "지수 값"),
    "backfill.suppressed": Text("without a value", "값이 없는 경우"),
    "backfill.speed": Text("speed", "속도"),
    "backfill.speed_of": Text("{rate} boards/s, {megabytes} MB/s", "초당 호가판 {rate}개, {megabytes} MB"),
    "backfill.retried": Text("tried again", "다시 시도"),
    "backfill.nothing_to_do": Text(
        "Everything was there: the same quotes, definitions, edition and rates. --fresh computes anew.",
        "모두 이미 계산돼 있다. 호가와 정의, 판본, 금리가 같다. 새로 계산하려면 --fresh를 준다.",
    ),
    "backfill.why": Text("Why there is no value, by index:", "지수별로 값이 없는 까닭:"),
    "backfill.lost": Text(
        "{count} partitions have no results; the others are complete:",
        "파티션 {count}개는 결과가 없다. 나머지는 모두 끝났다:",
    ),
    "backfill.kind.refused": Text("refused", "거부"),
    "backfill.kind.raised": Text("a fault of ours", "프로그램 오류"),
    "backfill.kind.crashed": Text("worker lost", "작업 프로세스 종료"),
    "backfill.kind.out_of_retries": Text("out of retries", "재시도 초과"),
    "backfill.do.refused": Text(
        "put that right as it says and run the same command again: only what is missing is computed",
        "안내대로 고친 뒤 같은 명령을 다시 실행하면 빠진 부분만 계산한다",
    ),
    "backfill.do.raised": Text(
        "please report it with the command line; WEATHERGLASS_DEBUG=1 shows more",
        "명령줄과 함께 알려 주기 바란다. WEATHERGLASS_DEBUG=1을 주면 자세히 나온다",
    ),
    "backfill.do.crashed": Text(
        "the machine ended it, often for want of memory: run again with fewer --workers",
        "시스템이 프로세스를 끝냈다. 메모리가 모자란 경우가 많으니 --workers를 줄여 다시 실행한다",
    ),
    "backfill.do.out_of_retries": Text(
        "look at the disk and the network, and run the same command again",
        "디스크와 네트워크를 살핀 뒤 같은 명령을 다시 실행한다",
    ),
    "backfill.where": Text(
        "Results of request {request} are in {results}. `weatherglass index history {index}` reads them.",
        "요청 {request}의 결과는 {results}에 있다. `weatherglass index history {index}`로 읽는다.",
    ),
    "backfill.computed": Text("Computed by us, never an official value.", "직접 계산한 값이며 공식 지수가 아니다."),
}

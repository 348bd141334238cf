"""What the commands about data say: pull, import, series, data, lake."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_HEADS: Mapping[str, tuple[str, str]] = {
    "source": ("source", "출처"),
    "state": ("state", "상태"),
    "documents": ("documents", "문서"),
    "read": ("read", "읽음"),
    "kept": ("kept", "받음"),
    "new": ("new", "새 값"),
    "revised": ("revised", "수정"),
    "newest": ("newest", "최신 날짜"),
    "last_answered": ("last answered", "마지막 응답(UTC)"),
    "what": ("what it is", "무엇인가"),
    "gives": ("gives", "주는 계열"),
    "needs": ("needs", "필요한 것"),
    "file": ("file", "파일"),
    "holds": ("holds", "내용"),
    "names": ("names", "계열"),
    "from": ("from", "처음"),
    "to": ("to", "끝"),
    "series": ("series", "계열"),
    "unit": ("unit", "단위"),
    "values": ("values", "값"),
    "sources": ("sources", "출처"),
    "is": ("is", "상태"),
    "gaps": ("gaps", "빈 날"),
    "day": ("day", "날짜"),
    "kind": ("kind", "구분"),
    "why": ("why", "까닭"),
    "where": ("where", "곳"),
    "problem": ("problem", "문제"),
    "remedy": ("remedy", "할 일"),
    "value": ("value", "값"),
    "known_at": ("known at", "알려진 시각"),
    "known_at_utc": ("known at (UTC)", "알려진 시각(UTC)"),
    "recorded_at": ("recorded at", "기록한 시각"),
    "revision": ("revision", "수정 번호"),
    "received_at": ("received at", "받은 시각"),
    "outcome": ("outcome", "결과"),
    "blank": ("blank", "빈칸"),
    "left_out": ("left out", "제외"),
    "same": ("same", "같음"),
    "name": ("name", "이름"),
    "title": ("title", "내용"),
    "calendar": ("calendar", "달력"),
    "close": ("close", "마감"),
    "fields": ("fields", "항목"),
    "codes": ("codes", "출처의 코드"),
    "licence": ("licence", "이용 조건"),
    "defects": ("defects", "알려진 흠"),
    "field": ("field", "항목"),
    "other_source": ("other source", "다른 출처"),
    "other_value": ("other value", "다른 값"),
    "percent": ("percent", "차이(%)"),
    "tolerance_percent": ("tolerance percent", "허용(%)"),
    "since": ("since", "시작"),
    "days": ("days", "일수"),
    "of": ("of", "전체"),
    "folder": ("folder", "폴더"),
    "bytes": ("bytes", "바이트"),
    "removed": ("removed", "지움"),
}
_WORDS: Mapping[str, tuple[str, str]] = {
    "ok": ("ok", "성공"),
    "unchanged": ("unchanged", "그대로"),
    "skipped": ("skipped", "건너뜀"),
    "partly": ("partly", "일부만"),
    "failed": ("failed", "실패"),
    "offline": ("offline", "연결 안 됨"),
    "fresh": ("fresh", "최신"),
    "late": ("late", "늦음"),
    "stale": ("stale", "오래됨"),
    "unknown": ("unknown", "알 수 없음"),
    "damage": ("damage", "손상"),
    "impossible": ("impossible", "있을 수 없는 값"),
    "gap": ("gap", "빈 날"),
    "missing": ("missing", "빠짐"),
    "known": ("known", "출처에 없음"),
    "extra": ("extra", "휴장일의 값"),
    "holiday": ("holiday", "휴장"),
    "half_day": ("half_day", "단축 거래"),
    "unscheduled_close": ("unscheduled_close", "임시 휴장"),
    "series": ("series", "계열"),
    "vx_futures": ("vx futures", "VIX 선물"),
    "option_quotes": ("option quotes", "옵션 호가"),
    "ingested": ("ingested", "저장"),
    "quarantined": ("quarantined", "격리"),
    "True": ("True", "예"),
    "False": ("False", "아니요"),
}

TEXTS: Mapping[str, Text] = {
    **{f"data.head.{name}": Text(en, ko) for name, (en, ko) in _HEADS.items()},
    **{f"data.word.{name}": Text(en, ko) for name, (en, ko) in _WORDS.items()},
    # -- pull ----------------------------------------------------------------------------------------------------------
    "pull.unchanged": Text("{count} +{unchanged} unchanged", "{count} (+그대로 {unchanged})"),
    "pull.never": Text("never", "없음"),
    "pull.said_before": Text(
        "what it said before stays; it last answered {at} UTC", "전에 받은 값은 그대로 남는다. 마지막 응답 {at} UTC"
    ),
    "pull.no_network": Text(
        "No network: what was here before is here still. `weatherglass import FILE` takes files that you have; the "
        "same command asks again.",
        "네트워크가 없다. 있던 자료는 그대로다. 가진 파일은 `weatherglass import 파일`로 들여온다. 같은 명령을 다시 "
        "치면 다시 묻는다.",
    ),
    "pull.left_out": Text("left out {counts}", "제외 {counts}"),
    "pull.more_notes": Text("and {count} notes more; --format json has them", "비고 {count}건 더 있음(--format json)"),
    "pull.notes": Text(
        "{count} notes on the answers; --format json has them",
        "응답에 관한 비고 {count}건(영어). --format json으로 본다",
    ),
    # -- import --------------------------------------------------------------------------------------------------------
    "import.more_names": Text(" and {count} more", " 외 {count}개"),
    # -- series --------------------------------------------------------------------------------------------------------
    "series_values.head": Text("in {unit}", "단위 {unit}"),
    "series_values.no_unit": Text("no stated unit", "적히지 않음"),
    "series_values.span": Text(
        "{rows} days, {first} to {last}{known}; by source: {sources}",
        "{first}~{last}, {rows}일{known}. 출처별: {sources}",
    ),
    "series_values.as_known": Text(", as known on {day}", ", {day}에 알려진 대로"),
    "series_values.last": Text(
        "the last {count}; --from, --to, --format csv for the others",
        "마지막 {count}일만 보였다. 나머지는 --from, --to, --format csv",
    ),
    "series_values.note": Text("note: {note}", "참고: {note}"),
    # -- data ----------------------------------------------------------------------------------------------------------
    "data.nothing": Text(
        "nothing here yet. `weatherglass pull` asks the free sources, `weatherglass pull packaged` takes the\n"
        "data that ship with the package, `weatherglass import FILE` takes a file of yours.",
        "아직 아무것도 없다. `weatherglass pull`은 무료 출처에서 받고, `weatherglass pull packaged`는\n"
        "함께 배포된 자료를, `weatherglass import 파일`은 가진 파일을 넣는다.",
    ),
    "data.more_old": Text(
        "and {count} series more are late or stale; --format json has the age of each",
        "늦거나 오래된 계열이 {count}개 더 있다. 각각은 --format json으로 본다",
    ),
    "data.quotes": Text(
        "option quotes of {underlying}: {rows} on {days} days, {first} to {last}",
        "{underlying} 옵션 호가: {first}~{last}, {days}일, {rows}건",
    ),
    "data.journals": Text(
        "journals of {name}: {megabytes} MB in {files} files, {first} to {last}",
        "{name}의 실시간 일지: {first}~{last}, 파일 {files}개, {megabytes} MB",
    ),
    "data.journals_gone": Text(
        "; {megabytes} MB up to {until} were removed", ". {until}까지의 {megabytes} MB는 지웠다"
    ),
    "data.apart": Text(
        "{series} {field} of {day}: {source} says {value} and is believed, {other} says {other_value}: {apart}, "
        "{allowed} % allowed, since {since}",
        "{day} {series} {field}: {source} {value}(이 값을 쓴다), {other} {other_value}. {apart}, 허용 {allowed} %, "
        "{since}부터",
    ),
    "data.apart_by": Text("{percent} % apart", "{percent} % 차이"),
    "data.apart_some": Text("apart", "서로 다름"),
    "data.whole": Text("everything is as it was written", "모두 기록한 그대로다"),
    "data.lacking": Text(
        "series that lack days of their calendar: {count}; `weatherglass data` counts the days",
        "거래일이 빠진 계열 {count}개. 며칠인지는 `weatherglass data`로 본다",
    ),
    "data.no_gaps": Text("{name} lacks no day", "{name}: 빠진 날이 없다"),
    "data.no_vintages": Text(
        "no source has said anything of {name} on {day}", "{day}의 {name}에 관해 말한 출처가 없다"
    ),
    "data.no_ingests": Text("nothing was read yet", "아직 읽은 것이 없다"),
    "data.in_english": Text("--format json has it", "영어로 적혀 있다. --format json으로 본다"),
    "data.no_rows": Text("nothing", "없음"),
    "data.agree": Text(
        "where several sources have a value of a day, they agree", "여러 출처가 같은 날의 값을 준 경우 모두 일치한다"
    ),
    "data.no_prune": Text("no journal is to be removed", "지울 일지가 없다"),
    "data.exported": Text("{files} files with {rows} rows in {folder}", "{folder}에 파일 {files}개, 모두 {rows}행"),
    "data.archive": Text("{path}: {files} files, {megabytes} MB", "{path}: 파일 {files}개, {megabytes} MB"),
    # -- lake ----------------------------------------------------------------------------------------------------------
    "lake.made": Text(
        "{days} days, {boards} boards, {quotes} quotes, {megabytes} MB ({per} bytes a quote) in {seconds} s, {pace} "
        "quotes/s",
        "{days}일, 호가판 {boards}개, 호가 {quotes}건, {megabytes} MB(호가당 {per}바이트), {seconds}초, 초당 {pace}건",
    ),
    "lake.planted": Text("corrupt rows planted: {kinds}", "일부러 넣은 흠 있는 행: {kinds}"),
    "lake.there": Text("{days} days were there already", "{days}일은 이미 있었다"),
    "lake.failed": Text("{day} could not be made: {why}", "{day}: 만들지 못했다. {why}"),
    "lake.more_failed": Text(
        "and {count} days more; --format json has them all", "외 {count}일. 모두 보려면 --format json"
    ),
    # -- what the program says when it stops ---------------------------------------------------------------------------
    "stopped.interrupted": Text("interrupted; what was stored before stays", "중단했다. 그전에 저장한 것은 남는다"),
    "stopped.unwritten": Text("cannot write the result: {why}", "결과를 쓸 수 없다: {why}"),
    "stopped.fault": Text(
        "a fault in weatherglass itself ({what}); please report it with the command line; {variable}=1 shows where",
        "weatherglass 자체의 오류다({what}). 명령줄과 함께 알려 주기 바란다. {variable}=1을 주면 어디서인지 나온다",
    ),
}

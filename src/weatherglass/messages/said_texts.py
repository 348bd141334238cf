"""Sentences of the core with their Korean: the English is word for word what the core says (see `said`)."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

_CLOSURES: Mapping[str, str] = {
    "New Year's Day": "새해 첫날",
    "Martin Luther King Day": "마틴 루서 킹의 날",
    "Washington's Birthday": "대통령의 날",
    "Good Friday": "성금요일",
    "Memorial Day": "메모리얼 데이",
    "Juneteenth": "준틴스(노예해방일)",
    "Independence Day": "독립기념일",
    "Labor Day": "노동절",
    "Thanksgiving": "추수감사절",
    "Christmas": "성탄절",
    "Attacks of September 11": "9·11 테러",
    "Hurricane Sandy": "허리케인 샌디",
}
"""Days on which New York is closed."""

TEXTS: Mapping[str, Text] = {
    **{f"said.closed.{at}": Text(en, ko) for at, (en, ko) in enumerate(_CLOSURES.items())},
    "said.closed.before": Text("half day before {holiday}", "{holiday} 전날 단축 거래"),
    "said.closed.after": Text("half day after {holiday}", "{holiday} 다음 날 단축 거래"),
    "said.closed.funeral": Text("Funeral of President {name}", "{name} 대통령 장례식"),
    "said.closed.mourning": Text("Day of mourning for President {name}", "{name} 대통령 애도일"),
    # -- hints of all errors -------------------------------------------------------------------------------------------
    "said.near": Text("did you mean {word}?", "{word} 아닌가?"),
    "said.valid": Text("valid: {words}", "쓸 수 있는 것: {words}"),
    "said.none": Text("there are none here", "여기에는 하나도 없다"),
    "said.several": Text(
        "valid: {words} Any horizon on any underlying is written in days: {example}",
        "쓸 수 있는 것: {words}. 기간은 날수로 적어도 된다: {example}",
    ),
    # -- names and days ------------------------------------------------------------------------------------------------
    "said.no_source": Text("no source {name}; {hint}", "{name}라는 출처가 없다. {hint}"),
    "said.no_series_anywhere": Text(
        "no series {name} in the store or the catalogue; {hint}", "{name}라는 계열은 저장소에도 목록에도 없다. {hint}"
    ),
    "said.no_series_catalogue": Text(
        "no series {name} in the catalogue; {hint}", "{name}라는 계열은 목록에 없다. {hint}"
    ),
    "said.no_series_named": Text(
        "no series {name} in the catalogue; {hint} (contracts are named as VXF26, flows of your own files as FLOW_SPY)",
        "{name}라는 계열은 목록에 없다. {hint}(선물은 VXF26, 가진 파일의 자금 유출입은 FLOW_SPY처럼 적는다)",
    ),
    "said.no_series_store": Text("no series {name} in the store; {hint}", "{name}라는 계열은 저장소에 없다. {hint}"),
    "said.no_series": Text("no series {name}; {hint}", "{name}라는 계열이 없다. {hint}"),
    "said.no_field": Text(
        "{series} has no field {field}; its fields are: {fields}",
        "{series}에는 {field}라는 항목이 없다. 있는 항목: {fields}",
    ),
    "said.no_field_of": Text(
        "series {series} has no field {field}; {hint}", "{series} 계열에는 {field}라는 항목이 없다. {hint}"
    ),
    "said.no_value": Text(
        "no value of {asked}; `weatherglass data` shows what is here",
        "{asked} 값이 없다. `weatherglass data`로 무엇이 있는지 본다",
    ),
    "said.no_value_from": Text(
        "no value of {series} from {first}; `weatherglass data` shows what is here",
        "{first}부터의 {series} 값이 없다. `weatherglass data`로 무엇이 있는지 본다",
    ),
    "said.no_value_between": Text(
        "no value of {series} from {first} to {last}; `weatherglass data` shows what is here",
        "{first}~{last}의 {series} 값이 없다. `weatherglass data`로 무엇이 있는지 본다",
    ),
    "said.row": Text("row {row}: {what}", "{row}행: {what}"),
    "said.no_calendar": Text("the calendar of {name} is not known", "{name}의 거래일 달력을 모른다"),
    "said.no_day": Text(
        "{option} {day} is no day; write it as 2020-02-03 ({why})",
        "{option} {day}: 날짜가 아니다. 2020-02-03처럼 적는다({why})",
    ),
    "said.no_iso_text": Text("Invalid isoformat string: {text}", "알아볼 수 없는 꼴 {text}"),
    "said.no_such_day": Text("day is out of range for month", "그 달에 없는 날"),
    "said.no_such_month": Text("month must be in 1..12", "없는 달"),
    "said.no_instant": Text(
        "{option} {instant} is no instant; write it as 2020-02-03T16:00:00-05:00 ({why})",
        "{option} {instant}: 시각이 아니다. 2020-02-03T16:00:00-05:00처럼 적는다({why})",
    ),
    "said.no_offset": Text(
        "{option} {instant} has no offset; write it as {one}, or {other} for UTC",
        "{option} {instant}: 시차가 없다. {one}처럼 적거나, UTC라면 {other}처럼 적는다",
    ),
    "said.days_wrong_way": Text(
        "from {first} to {last}: the first day lies after the last", "{first}부터 {last}까지: 첫날이 마지막 날보다 뒤다"
    ),
    "said.nobody_gives": Text(
        "none of the sources gives {series}; `weatherglass pull --list` says who does",
        "{series}: 이것을 주는 출처가 없다. 어느 출처가 무엇을 주는지는 `weatherglass pull --list`로 본다",
    ),
    "said.option_none_of": Text("--format {form}; {hint}", "--format {form}: 쓸 수 없는 형식이다. {hint}"),
    # -- files ---------------------------------------------------------------------------------------------------------
    "said.unreadable": Text(
        "cannot read {file}: {problem}; {remedy}", "{file} 파일을 읽을 수 없다. {problem}. {remedy}"
    ),
    "said.no_such_file": Text("No such file or directory", "그런 파일이 없다"),
    "said.no_permission": Text("Permission denied", "읽을 권한이 없다"),
    "said.a_directory": Text("it is a directory", "폴더다"),
    "said.check_name": Text("check its name and permissions", "이름과 권한을 확인한다"),
    "said.one_regular": Text("give one regular file", "일반 파일 하나를 준다"),
    "said.empty": Text("the file is empty (0 bytes)", "빈 파일이다(0바이트)"),
    "said.nothing_in_it": Text("it is empty", "비어 있다"),
    "said.export_again": Text("export it again", "다시 내려받는다"),
    "said.save_utf8": Text("save it as CSV in UTF-8", "UTF-8 CSV로 저장한다"),
    "said.repair_line": Text("repair that line", "그 줄을 고친다"),
    "said.no_column": Text(
        "{file} has no column {column}; its columns are: {columns}",
        "{file}에 {column}라는 열이 없다. 있는 열: {columns}",
    ),
    "said.no_days": Text(
        "{file}: none of its first {rows} rows names a column of days ({names}); the first one is: {first}. Say which "
        "column it is with --date-column",
        "{file}: 처음 {rows}줄 어디에도 날짜 열의 이름({names})이 없다. 첫 줄: {first}. 날짜 열을 --date-column으로 "
        "지정한다",
    ),
    "said.no_known_column": Text(
        "{file}: no series is known by the name of {columns} (its columns are: {all}). Say which series the file holds "
        "with --series NAME, and --column when it has several columns; or --series-column when the rows name their "
        "series",
        "{file}: 열 이름({columns})으로는 어느 계열인지 알 수 없다(열: {all}). --series 이름으로 계열을 지정하고, "
        "열이 여럿이면 "
        "--column도 준다. 줄마다 계열 이름이 있으면 --series-column을 쓴다",
    ),
    "said.table_ending": Text(
        "{file} ends in {ending}; {hint}", "{file}: {ending}로 끝나는 파일로는 쓸 수 없다. {hint}"
    ),
    # -- the store -----------------------------------------------------------------------------------------------------
    "said.locked": Text(
        "the store at {home} is being written by {holder}; wait for it to end, or stop it",
        "{home} 저장소에는 지금 다른 프로그램이 쓰고 있다({holder}). 끝나기를 기다리거나 그것을 멈춘다",
    ),
    "said.holder": Text("process {pid} ({command}, since {at})", "프로세스 {pid}, {command}, {at}부터"),
    "said.damaged": Text("damaged: {what}; {remedy}", "손상됐다: {what}. {remedy}"),
    "said.newer": Text(
        "the store at {home} has schema version {found}, and this version of weatherglass knows versions up to "
        "{known}; "
        "update weatherglass, or point WEATHERGLASS_HOME elsewhere. Nothing was changed",
        "{home} 저장소는 스키마 {found}판인데 이 버전은 {known}판까지만 안다. weatherglass를 올리거나 "
        "WEATHERGLASS_HOME을 "
        "다른 곳으로 둔다. 바꾼 것은 없다",
    ),
    "said.unwritable": Text(
        "cannot write to the store at {home}: {problem}; {remedy}", "{home} 저장소에 쓸 수 없다. {problem}. {remedy}"
    ),
    "said.disk_full": Text("No space left on device", "디스크가 가득 찼다"),
    "said.other_place": Text("choose another place", "다른 곳을 고른다"),
    "said.not_empty": Text(
        "{home} is not empty; restore to a new directory, and move it into place when all is well",
        "{home}: 비어 있지 않다. 새 폴더에 복원한 뒤 이상이 없으면 제자리로 옮긴다",
    ),
    "said.backup_there": Text(
        "{file} exists; a backup never replaces a file: name another one",
        "{file} 파일이 이미 있다. 백업은 파일을 덮어쓰지 않으니 다른 이름을 준다",
    ),
    # -- libraries -----------------------------------------------------------------------------------------------------
    "said.extra": Text(
        "{what} needs the extra {extra} ({library} is missing): pip install {package}",
        "{what}: 추가 묶음 {extra}가 있어야 한다({library} 없음). pip install {package}",
    ),
    "said.engine_package": Text(
        "engine={name} needs the package {package}, which is not installed: pip install {install}, or take "
        "engine='local'",
        "엔진 {name}에는 {package} 패키지가 있어야 하는데 설치돼 있지 않다. pip install {install}, 아니면 --engine "
        "local",
    ),
    "said.engine": Text("engine={name} is unknown; {hint}", "{name}라는 엔진은 없다. {hint}"),
    # -- lakes and backfills -------------------------------------------------------------------------------------------
    "said.no_index": Text(
        "no index is named; write --index VIX,30D or --index family",
        "지수를 지정하지 않았다. --index VIX,30D나 --index family처럼 적는다",
    ),
    "said.index_unknown": Text("index={name} is unknown; {hint}", "{name}라는 지수는 없다. {hint}"),
    "said.no_lake": Text(
        "{place} is no lake of quotes, no file and no pattern that finds one; give `store`, the directory or address "
        "of a "
        "lake, or files of option quotes",
        "{place}: 호가 저장소도, 파일도, 파일을 찾는 패턴도 아니다. `store`나 호가 저장소의 폴더·주소, 옵션 호가 "
        "파일을 준다",
    ),
    "said.lake_without": Text(
        "the quote lake {place} has no quotes of these days; it has {spans}",
        "{place} 호가 저장소에는 이 기간의 호가가 없다. 있는 기간: {spans}",
    ),
    "said.no_exchange": Text(
        "underlying={name} has no synthetic exchange; {hint}", "{name}의 모의 거래소는 없다. {hint}"
    ),
    "said.no_distance": Text(
        "--every {every} is no distance in time; write it as 60s, 5m or 1h",
        "--every {every}: 시간 간격이 아니다. 60s, 5m, 1h처럼 적는다",
    ),
    "said.no_rates": Text(
        "no yield curve for {day} in {what}: {found}, and at most {days} days are accepted; give --rates a file that "
        "covers the day, or one decimal rate (0.0312 is 3.12 %)",
        "{day}의 금리 곡선이 {what}에 없다({found}, {days}일까지만 허용). 그날이 든 파일이나 금리 하나(3.12%는 "
        "0.0312)를 "
        "--rates로 준다",
    ),
    "said.synthetic": Text(
        "synthetic exchange of weatherglass, no market's quotes: {recipe}",
        "weatherglass의 모의 거래소 호가이며 실제 시장 호가가 아니다: {recipe}",
    ),
    # -- sources -------------------------------------------------------------------------------------------------------
    "said.refused": Text(
        "{source}: refused with HTTP status {status}; {remedy}", "{source}: 거절됐다(HTTP {status}). {remedy}"
    ),
    "said.contact": Text(
        "a contact (WEATHERGLASS_CONTACT, or contact in config.toml): the source wants to know who asks",
        "연락처(WEATHERGLASS_CONTACT 또는 config.toml의 contact). 출처가 누가 묻는지 알고자 한다",
    ),
    "said.key": Text("a key ({variable}, or {setting} in config.toml)", "키({variable} 또는 config.toml의 {setting})"),
    "said.missing_needs": Text("{source} needs {needs}", "{source}: {needs}"),
    # -- ages and gaps -------------------------------------------------------------------------------------------------
    "said.fresh": Text("{series} is up to date: its last day is {day}", "{series}: 최신이다. 마지막 날은 {day}"),
    "said.behind": Text(
        "{series} ends on {last}, {missed} before {expected}: {state}",
        "{series}: 마지막 날이 {last}로, 있어야 할 {expected}보다 {missed} 전이다({state})",
    ),
    "said.no_value_yet": Text(
        "{series} has no value yet; {day} is expected", "{series}: 아직 값이 없다. {day} 값이 있어야 한다"
    ),
    "said.late": Text("late", "늦음"),
    "said.stale": Text("stale", "오래됨"),
    "said.days": Text("{count} days", "{count}일"),
    "said.day": Text("1 day", "1일"),
    "said.business_days": Text("{count} business days", "{count}영업일"),
    "said.business_day": Text("1 business day", "1영업일"),
    "said.weeks": Text("{count} weeks", "{count}주"),
    "said.months": Text("{count} months", "{count}개월"),
    "said.sessions": Text("{count} sessions", "{count}거래일"),
    "said.session": Text("1 session", "1거래일"),
    "said.gap_missing": Text("a day of its calendar without a value", "거래일인데 값이 없다"),
    "said.gap_known": Text("its source has no value of this day", "출처에 이날 값이 없다"),
}

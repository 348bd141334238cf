"""Refusals that newcomers meet first, with their Korean: names, days, boards, rates, ports (see `said`)."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    # -- names ---------------------------------------------------------------------------------------------------------
    "said.names_like": Text(
        "names like it: {names}; `{command}` lists all {count}",
        "비슷한 이름: {names}. 모두 {count}개이며 `{command}`로 본다",
    ),
    "said.names_like_more": Text(
        "names like it: {names} and {more} more; `{command}` lists all {count}",
        "비슷한 이름: {names} 외 {more}개. 모두 {count}개이며 `{command}`로 본다",
    ),
    "said.names_listed": Text("`{command}` lists the {count} that there are", "있는 것 {count}개는 `{command}`로 본다"),
    "said.no_signal": Text("no signal {name}; {hint}", "{name}라는 신호는 없다. {hint}"),
    "said.no_claim": Text(
        "no claim {name}: neither of the catalogue nor a file; {hint}",
        "{name}라는 주장은 목록에 없고 그런 파일도 없다. {hint}",
    ),
    "said.no_playbook": Text(
        "no playbook {name}: neither of the catalogue nor a file; {hint}",
        "{name}라는 플레이북은 목록에 없고 그런 파일도 없다. {hint}",
    ),
    "said.no_feed": Text("no feed {name}; {hint}", "{name}라는 시세는 없다. {hint}"),
    "said.no_board": Text(
        "no packaged option board {name}; {hint}", "{name}라는 호가판은 프로그램에 들어 있지 않다. {hint}"
    ),
    "said.index_unknown_days": Text(
        "index={name} is unknown; {hint} Any horizon on any underlying is written in days: {example}",
        "{name}라는 지수는 없다. {hint} 어떤 기초자산이든 기간을 날수로 적어도 된다: {example}",
    ),
    "said.a_sentence": Text(
        "a sentence cannot be put to the test before it says what, when and how much: `{command}` writes a file to say "
        "it in. {rest}",
        "문장만으로는 검정할 수 없다. 무엇이 언제 얼마나인지 정해야 한다. `{command}`로 그것을 적을 파일을 "
        "만든다. {rest}",
    ),
    "said.sentences_like": Text("Those of the list most like it: {names}", "목록에서 이 말과 가장 비슷한 것: {names}"),
    "said.sentences_listed": Text("`{command}` shows those that are there", "있는 것은 `{command}`로 본다"),
    "said.file_stays": Text(
        "{file} is there already and stays as it is; give another name",
        "{file} 파일이 이미 있어 그대로 둔다. 다른 이름을 준다",
    ),
    "said.give_claim": Text("give the path of a claim file", "주장 파일의 경로를 준다"),
    "said.give_playbook": Text("give the path of a playbook file", "플레이북 파일의 경로를 준다"),
    # -- files of claims, playbooks and alerts -------------------------------------------------------------------------
    "said.expected_got": Text(
        "{where}: expected {what}, got {found}", "{where}: 값이 맞지 않는다. 필요한 것: {what}, 적힌 것: {found}"
    ),
    "said.expected": Text("{where}: expected {what}", "{where}: 값이 맞지 않는다. 필요한 것: {what}"),
    "said.at_least": Text("{kind} >= {bound}", "{kind}, {bound} 이상"),
    "said.at_most": Text("{kind} <= {bound}", "{kind}, {bound} 이하"),
    "said.more_than": Text("{kind} > {bound}", "{kind}, {bound} 초과"),
    "said.less_than": Text("{kind} < {bound}", "{kind}, {bound} 미만"),
    "said.long_least": Text("{kind} of length >= {bound}", "{kind}, 길이 {bound} 이상"),
    "said.long_most": Text("{kind} of length <= {bound}", "{kind}, 길이 {bound} 이하"),
    "said.of_form": Text("a text of the form {form}", "{form} 꼴의 글자"),
    "said.a_number": Text("a number", "수"),
    "said.a_whole": Text("a whole number", "정수"),
    "said.a_text": Text("a text", "글자"),
    "said.a_list": Text("a list", "목록"),
    "said.a_truth": Text("true or false", "true나 false"),
    "said.a_section": Text("keys with values", "키와 값"),
    "said.an_id": Text(
        "2 to 80 small letters (a to z), digits and hyphens, a letter first",
        "영문 소문자로 시작하는 소문자, 숫자, 하이픈 2~80자",
    ),
    "said.no_day_there": Text("{where}: no day; write it as {day}", "{where}: 날짜가 아니다. {day}처럼 적는다"),
    "said.no_key": Text("{where}: no such key; {hint}", "{where}: 그런 키는 없다. {hint}"),
    "said.key_missing": Text("{where}: missing", "{where}: 빠져 있다"),
    "said.none_of": Text(
        "{where}: {value} is not one of {allowed}; {hint}",
        "{where}: {value:은/는} 쓸 수 없다. {hint} 쓸 수 있는 것: {allowed}",
    ),
    "said.no_series_there": Text("{where}: no series {name}; {hint}", "{where}: {name}라는 계열은 목록에 없다. {hint}"),
    "said.frozen_before": Text(
        "{where}: {day} lies before the publication on {published}; what was known when the claim was made is in "
        "sample",
        "{where}: {day:이/가} 발표일 {published}보다 앞선다. 주장할 때 알려져 있던 것은 표본 밖으로 치지 않는다",
    ),
    "said.no_yaml": Text("{where}: not YAML: {why}", "{where}: YAML이 아니다({why})"),
    "said.no_yaml_at": Text(
        "{file}: line {line}, column {column}: not YAML: {why}", "{file} {line}행 {column}칸: YAML이 아니다({why})"
    ),
    "said.yaml_colon": Text("could not find expected ':'", "콜론(:)이 없다"),
    "said.yaml_tab": Text(
        "found character {sign} that cannot start any token", "{sign}로 시작할 수 없다. 탭이면 빈칸으로 바꾼다"
    ),
    "said.yaml_comma": Text(
        "expected ',' or '}}', but got {sign}", "쉼표(,)나 닫는 괄호가 있어야 할 곳에 {sign:이/가} 있다"
    ),
    "said.yaml_sign": Text(
        "unacceptable character {sign}: special characters are not allowed",
        "쓸 수 없는 문자 {sign}. 텍스트 파일이 맞는지 본다",
    ),
    # -- command lines -------------------------------------------------------------------------------------------------
    "misread.usage": Text("Usage: {usage}", "사용법: {usage}"),
    "misread.help": Text("Try '{command}' for help.", "도움말: {command}"),
    "misread.error": Text("Error: {said}", "오류: {said}"),
    "said.no_argument": Text("Missing argument {name}.", "{name:이/가} 빠졌다."),
    "said.no_needed_option": Text("Missing option {name}.", "{name:을/를} 주어야 한다."),
    "said.no_option": Text("No such option: {name}", "{name}: 그런 옵션은 없다."),
    "said.no_option_near": Text(
        "No such option: {name} (Possible options: {near})", "{name}: 그런 옵션은 없다. 비슷한 것: {near}"
    ),
    "said.no_option_meant": Text(
        "No such option: {name} Did you mean {near}?", "{name}: 그런 옵션은 없다. {near} 아닌가?"
    ),
    "said.no_command": Text("No such command {name}.", "{name}: 그런 명령은 없다."),
    "said.no_command_near": Text(
        "No such command {name}. Did you mean {near}?", "{name}: 그런 명령은 없다. {near} 아닌가?"
    ),
    "said.invalid": Text("Invalid value for {name}: {why}", "{name}에 맞지 않는 값이다. {why}"),
    "said.invalid_of": Text(
        "Invalid value for {name}: {value} is not one of {allowed}.",
        "{name}: {value:은/는} 쓸 수 없다. 쓸 수 있는 것: {allowed}",
    ),
    "said.needs_value": Text("Option {name} requires an argument.", "{name} 뒤에 값이 있어야 한다."),
    "said.too_many": Text("Got unexpected extra argument ({name})", "남는 인자가 있다: {name}"),
    "said.too_many_of": Text("Got unexpected extra arguments ({name})", "남는 인자가 있다: {name}"),
    "said.too_many_some": Text("Got unexpected extra argument(s) ({name})", "남는 인자가 있다: {name}"),
    "said.takes_none": Text("Option {name} does not take a value.", "{name} 뒤에는 값을 주지 않는다."),
    "said.valid_number": Text("Input should be a valid number, unable to parse string as a number", "수로 적는다."),
    "said.valid_integer": Text(
        "Input should be a valid integer, unable to parse string as an integer", "정수로 적는다."
    ),
    "said.no_family": Text("no family {name}; {hint}", "{name}라는 분야는 없다. {hint}"),
    "said.two_playbooks": Text(
        "compare takes two playbooks or more, each once", "compare에는 서로 다른 플레이북을 둘 이상 준다"
    ),
    # -- days ----------------------------------------------------------------------------------------------------------
    "said.nothing_known": Text(
        "nothing is known on {day}: the first day of {series} is {first}",
        "{day}에는 알려진 값이 없다. {series} 자료는 {first}부터 있다",
    ),
    "said.no_reading": Text(
        "no reading of {day}: the main series end before ({ends}). Without a day, the latest on which all are known is "
        "read; newer data come with weatherglass pull or weatherglass import",
        "{day}의 기상도는 낼 수 없다. 주요 계열이 그 전에 끝난다({ends}). 날짜를 주지 않으면 모두 알려진 마지막 "
        "날로 낸다. 새 자료는 "
        "weatherglass pull이나 weatherglass import로 받는다",
    ),
    "said.not_packaged": Text(
        "the store has nothing of {series}, and it is not among the packaged series ({names}); `weatherglass "
        "pull` asks "
        "its sources, `weatherglass import FILE --series {same}` takes a file of yours",
        "{series}: 저장소에도, 프로그램에 든 계열({names})에도 없다. `weatherglass pull`로 출처에서 받거나 "
        "`weatherglass import 파일 --series {same}`으로 가진 파일을 들여온다",
    ),
    "said.no_settlements": Text(
        "the store has no settlement prices of VIX futures; {pull} asks the exchange for them, and {take} takes "
        "its files "
        "where you have them",
        "저장소에 VIX 선물 정산가가 없다. {pull}로 거래소에서 받거나, 파일이 있으면 {take}로 들여온다",
    ),
    # -- boards and rates ----------------------------------------------------------------------------------------------
    "said.rates": Text(
        "rates={rates} is neither a number nor a file that exists; give a decimal rate (0.0312 is 3.12 %), or a FRED "
        "(date,DGS1MO,...) or Treasury (Date,1 Mo,...) CSV",
        "--rates {rates}: 숫자도 아니고 그런 파일도 없다. 금리를 소수로 주거나(3.12%는 0.0312), "
        "FRED(date,DGS1MO,...)나 "
        "미 재무부(Date,1 Mo,...)의 CSV를 준다",
    ),
    "said.other_underlying": Text(
        "{index} is defined on options of {owner}, and this board holds {board}; ask for {days}, which takes any "
        "underlying, or declare an index for it",
        "{index:은/는} {owner} 옵션으로 정의된 지수인데 이 호가판은 {board}이다. 어떤 기초자산이든 되는 {days}로 "
        "묻거나, 지수를 따로 정의한다",
    ),
    "said.no_quotes_stored": Text(
        "the store has no option quotes of {name}; pull some (weatherglass pull cboe-option-chain) or import a file",
        "저장소에 {name} 옵션 호가가 없다. `weatherglass pull cboe-option-chain`으로 받거나 파일을 들여온다",
    ),
    "said.no_time": Text(
        "the board does not say when it was quoted; give as_of, such as {example}",
        "이 호가판에는 호가의 시각이 없다. --as-of {example}처럼 준다",
    ),
    "said.unknown_layout": Text(
        "cannot read {file}: its first line {line} fits no layout. Looked for: {layouts}; the nearest is {near}, "
        "and it "
        "lacks {columns}. Say what your columns are with --column strike=YOURS for each (columns= in Python), or name "
        "the layout with --layout (layout=)",
        "{file} 파일을 읽을 수 없다. 첫 줄 {line:이/가} 아는 형식({layouts})에 맞지 않는다. 가장 가까운 형식은 "
        "{near}이며, 없는 열은 "
        "{columns}이다. --column strike=행사가처럼 열마다 이름을 알려 주거나 --layout으로 형식을 지정한다",
    ),
    "said.semicolon": Text(
        "cannot read {file}: its separator is {sign}, and then {cell} may be one and a half or two cells; say "
        "which with "
        "--decimal , or --decimal . (decimal= in Python)",
        "{file} 파일을 읽을 수 없다. 구분 기호가 {sign}이라 {cell:이/가} 1.5인지 두 칸인지 알 수 없다. --decimal "
        ",이나 --decimal .로 "
        "알려 준다",
    ),
    "said.web_page": Text(
        "cannot read {file}: it is a web page, not quotes: {line}; fetch the data file again",
        "{file} 파일을 읽을 수 없다. 호가가 아니라 웹페이지다({line}). 자료 파일을 다시 받는다",
    ),
    "said.not_there": Text("there is no such file", "그런 파일이 없다"),
    "said.is_meant": Text("is {name} meant?", "{name} 아닌가?"),
    "said.check_path": Text("check the path", "경로를 확인한다"),
    "said.fetch_again": Text("fetch or export it again", "다시 받거나 내보낸다"),
    "said.give_one": Text("give one file in it", "그 안의 파일 하나를 준다"),
    "said.directory": Text("Is a directory", "폴더다"),
    "said.no_utf8": Text("byte {at} is not valid UTF-8", "{at}번째 바이트가 UTF-8이 아니다"),
    "said.as_utf8": Text("save it as UTF-8 text, or fetch it again", "UTF-8 텍스트로 저장하거나 다시 받는다"),
    "said.no_table": Text("it is no Parquet, no Excel and no text: {why}", "Parquet도 엑셀도 텍스트도 아니다({why})"),
    # -- servers and extras --------------------------------------------------------------------------------------------
    "said.port": Text(
        "cannot listen at {host} port {port}: {why}; give another --port (0 takes a free one) or --host",
        "{host} {port}번 포트를 열 수 없다({why}). 다른 --port(0은 빈 포트)나 --host를 준다",
    ),
    "said.port_holder": Text(
        "cannot listen at {host} port {port}: {why}; give another --port (0 takes a free one) or --host. {holder}",
        "{host} {port}번 포트를 열 수 없다({why}). {holder} 다른 --port(0은 빈 포트)나 --host를 준다",
    ),
    "said.in_use": Text("Address already in use", "이미 쓰는 중"),
    "said.extra_many": Text(
        "{what} need the extra {extra} ({library} is missing): pip install {package}",
        "{what}: 추가 묶음 {extra}가 있어야 한다({library} 없음). pip install {package}",
    ),
    "said.assistants": Text("assistants", "AI 비서"),
    "said.server": Text("the server", "서버"),
    "said.unwritten": Text("cannot write {file}: {why}", "{file} 파일을 쓸 수 없다. {why}"),
}

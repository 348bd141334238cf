"""Words of the server: what it prints, what it answers when it refuses, why there are no live values."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "serve.address": Text("Weatherglass is at {address} (stop it with Ctrl+C)", "주소: {address} (종료는 Ctrl+C)"),
    "serve.no_feed": Text(
        "No feed runs: live values are offline. --feed starts one.",
        "연결한 시세가 없어 실시간 값은 나오지 않는다. --feed로 켠다.",
    ),
    "serve.feed": Text("Feed: {feed}", "시세: {feed}"),
    "serve.token": Text(
        "A token is asked for: send it as 'Authorization: Bearer ...', or sign in with a browser.",
        "접속에는 토큰이 필요하다. 'Authorization: Bearer ...' 머리글로 보내거나 브라우저에서 로그인한다.",
    ),
    "up.simulated": Text(
        "Live values are simulated: a movement around the real {board}, no price of a market. "
        "A real feed: weatherglass up --feed deribit",
        "실시간 칸의 값은 모의다. 실제 {board:을/를} 바탕으로 만든 움직임이며 시장 가격이 아니다. "
        "실제 시세: weatherglass up --feed deribit",
    ),
    "up.weather": Text("Market weather of {day}: {headline}", "{day} 시장 날씨: {headline}"),
    "up.no_dashboard": Text(
        "The dashboard is not built here; the page is the report of the day. Build it with: python hatch_build.py",
        "대시보드를 빌드하지 않아 그날의 보고서를 보여 준다. 빌드: python hatch_build.py",
    ),
    "up.port.weatherglass": Text(
        "Another Weatherglass is at port {port} already.", "{port}번 포트에서는 이미 다른 Weatherglass가 실행 중이다."
    ),
    "up.port.program": Text(
        "Another program has port {port}: {holder}.", "{port}번 포트는 다른 프로그램이 쓰고 있다({holder})."
    ),
    "up.port.taken": Text("Another program has port {port}.", "{port}번 포트는 다른 프로그램이 쓰고 있다."),
    "serve.stopped": Text("Stopped.", "종료했다."),
    "live.reason.no_feed": Text("no feed was started with the server", "서버를 시세 없이 시작했다"),
    "live.reason.replay": Text("quotes of the past, shown again", "과거 시세를 다시 보여 준다"),
    "live.reason.simulated": Text(
        "a simulated movement around the real board of this day, no price of a market",
        "이 날짜의 실제 호가판을 바탕으로 만든 모의 움직임이며 시장 가격이 아니다",
    ),
    "live.reason.replay_from": Text(
        "quotes of the past, shown again; the journal continues an earlier one and goes from",
        "과거 시세를 다시 보여 준다. 앞선 일지를 이어받은 일지로, 기록이 시작된 시각은",
    ),
    "live.reason.end_of_replay": Text("the replay has come to its end", "다시 보기가 끝났다"),
    "live.reason.failed": Text("the feed ended with a fault", "시세 연결이 오류로 끝났다"),
    "live.reason.closed": Text(
        "outside the hours of the index; the next value is expected at", "지수 산출 시간이 아니다. 다음 값 예정 시각"
    ),
    "live.reason.stale": Text("no index has a fresh value", "새로 산출된 지수가 없다"),
    "live.reason.silent": Text("no quote has come for too long", "한동안 시세가 들어오지 않았다"),
    "live.reason.kept": Text(
        "the last values before the start, until the feed brings new ones",
        "시작하기 전의 마지막 값이다. 시세가 들어오면 새 값으로 바뀐다",
    ),
    "live.reason.gap": Text("the feed may have missed quotes", "시세 일부를 놓쳤을 수 있다"),
    "problem.bad_request": Text("The request cannot be answered as it stands", "요청을 그대로는 처리할 수 없다"),
    "problem.not_found": Text("There is no such thing here", "찾는 것이 없다"),
    "problem.no_data": Text("There are no data for this", "해당하는 자료가 없다"),
    "problem.method": Text("The method does not apply to these data", "이 자료에는 쓸 수 없는 방법이다"),
    "problem.store": Text("The store cannot be read now", "지금은 저장소를 읽을 수 없다"),
    "problem.token": Text("A token is needed", "토큰이 필요하다"),
    "problem.refused": Text("Requests from there are refused", "허용하지 않는 곳에서 온 요청이다"),
    "problem.busy": Text("The server has its hands full", "서버가 처리할 수 있는 양을 넘었다"),
    "problem.too_large": Text("The request is too large", "요청이 너무 크다"),
    "problem.too_slow": Text("It took too long", "처리 시간이 한도를 넘었다"),
    "problem.wrong_verb": Text("There is no such way of asking here", "이 주소에서 쓸 수 없는 요청 방식이다"),
    "problem.fault": Text("A fault in the server", "서버 내부 오류"),
    "sign_in.title": Text("Sign in", "로그인"),
    "sign_in.token": Text("Token", "토큰"),
    "sign_in.button": Text("Sign in", "로그인"),
    "sign_in.wrong": Text("This is not the token. Try again.", "토큰이 맞지 않는다. 다시 입력한다."),
    "sign_in.where": Text(
        "The token is the one that the server was started with.", "서버를 시작할 때 정한 토큰을 입력한다."
    ),
}

"""Keys that go over the wire and nowhere else: not into payloads, messages, representations, tracebacks or logs."""

from __future__ import annotations

import inspect
import logging
import re
import socket
import ssl
import traceback

import httpcore2
import httpx2
import pytest
from werkzeug import Response

from fault_proxy import FaultProxy, close_at_once, instead
from http_asking import CSV, SlowMotion, asking
from weatherglass.errors import NotTheDocument, SourceRefused, TooLarge, Unreachable, UsageError, WeatherglassError
from weatherglass.providers.http.deadline import Deadline, running
from weatherglass.providers.http.faults import Secrets, fault_of
from weatherglass.providers.http.transport import FOREIGN
from weatherglass.providers.http_client import HttpClient, HttpPolicy

CANARY = "k3y+canary/4711 é"
SPELLINGS = (
    CANARY,
    "k3y%2Bcanary%2F4711+%C3%A9",
    "k3y%2bcanary%2f4711%20%c3%a9",
    "k3y%2Bcanary/4711+é",
    "k3y%252Bcanary%252F4711%2520%25C3%25A9",
    "k3y&#43;canary/4711 &#xE9;",
    "k3y+canary\\/4711 \\u00e9",
    "k3y+canary/4711 \ufffd",
)
FORMS = (*SPELLINGS, "canary")
SECRET = {"api_key": CANARY}


def shown_by(error):
    """All that a program could print of an error: its chain, its frames with their variables."""
    seen, waiting = [], [error]
    while waiting:
        each = waiting.pop()
        if each is None or each in seen:
            continue
        seen.append(each)
        waiting += [each.__cause__, each.__context__]
    parts = [repr(each) + str(each) + repr(vars(each)) for each in seen]
    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [frame for frame in frames.stack if "/test_" not in frame.filename]
    return "\n".join(parts + [str(frame.locals) for frame in ours])


def assert_clean(text):
    assert [form for form in FORMS if form in text] == []


@pytest.fixture
def client():
    policy = HttpPolicy(attempts=2, requests_per_s={"x": 1.0})
    with HttpClient(policy, timing=SlowMotion().timing()) as client:
        yield client


def echo(request):
    """A server that repeats the question in its answer, as some do in error pages."""
    return f"unknown: {request.url} {request.args.get('api_key')} {request.query_string.decode()}"


def test_the_secret_is_sent_and_the_payload_does_not_have_it(client, httpserver):
    httpserver.expect_request("/x").respond_with_data(CSV)
    payload = client.get(asking(httpserver.url_for("/x"), params={"id": "VIXCLS"}, secret_params=SECRET))
    assert httpserver.log[0][0].args["api_key"] == CANARY
    assert payload.url == httpserver.url_for("/x?id=VIXCLS")
    assert_clean(repr(payload))


def test_no_log_record_at_any_level_has_it(client, httpserver, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("werkzeug").disabled = True  # the server of the test logs what it is asked
    try:
        moved = Response(status=302, headers={"Location": "/x?api_key=k3y%2Bcanary%2F4711+%C3%A9"})
        httpserver.expect_request("/old").respond_with_response(moved)
        httpserver.expect_request("/x").respond_with_handler(lambda r: Response(echo(r), status=503))
        with pytest.raises(SourceRefused, match="status 503"):
            client.get(asking(httpserver.url_for("/old"), secret_params=SECRET))
    finally:
        logging.getLogger("werkzeug").disabled = False
    records = [record for record in caplog.records if record.name != "asyncio"]
    assert [record.name for record in records] == ["weatherglass.providers.http_client"]  # and it was listening
    assert "cboe-index-history: the source is in trouble" in records[0].getMessage()
    assert_clean("\n".join(repr(vars(record)) + record.getMessage() for record in records))


def test_the_libraries_may_log_outside_of_a_request(caplog):
    caplog.set_level(logging.INFO)
    HttpClient().close()
    logging.getLogger("httpx2").info("of somebody else")
    with running(Deadline(1.0, 1.0, lambda: 0.0)):
        logging.getLogger("httpx2").info("of ours")
    assert [record.getMessage() for record in caplog.records] == ["of somebody else"]


@pytest.mark.parametrize(("status", "kind"), [(400, SourceRefused), (403, SourceRefused), (503, SourceRefused)])
def test_a_refusal_that_repeats_the_question_is_shown_without_it(client, httpserver, status, kind):
    httpserver.expect_request("/x").respond_with_handler(lambda r: Response(echo(r), status=status))
    with pytest.raises(kind, match=r"it says 'unknown: ") as caught:
        client.get(asking(httpserver.url_for("/x"), secret_params=SECRET))
    assert "***" in str(caught.value)
    assert_clean(shown_by(caught.value))


def test_a_page_a_notice_and_a_redirect_are_shown_without_it(client, httpserver):
    httpserver.expect_request("/page").respond_with_handler(lambda r: Response(f"<html><title>{echo(r)}</title>"))
    httpserver.expect_request("/line").respond_with_handler(lambda r: Response(r.args["api_key"]))
    away = Response(status=302, headers={"Location": "http://canary.example/?api_key=k3y%2Bcanary%2F4711+%C3%A9"})
    httpserver.expect_request("/away").respond_with_response(away)
    for path, secret in (("/page", CANARY), ("/line", CANARY), ("/away", "canary")):
        with pytest.raises(NotTheDocument, match=r"\*\*\*") as caught:
            client.get(asking(httpserver.url_for(path), secret_params={"api_key": secret}))
        assert_clean(shown_by(caught.value))


def test_failures_on_the_way_are_shown_without_it(client, httpserver):
    httpserver.expect_request("/x").respond_with_data(CSV)
    garbage = b"HTTP/1.1 k3y+canary/4711 \xc3\xa9\r\n\r\n"
    with FaultProxy(("127.0.0.1", httpserver.port), close_at_once) as cut, pytest.raises(Unreachable) as caught:
        client.get(asking(cut.url("/x"), secret_params=SECRET))
    assert_clean(shown_by(caught.value))
    with (
        FaultProxy(("127.0.0.1", httpserver.port), instead(garbage)) as odd,
        pytest.raises(Unreachable, match="rules of HTTP") as caught,
    ):
        client.get(asking(odd.url("/x"), secret_params=SECRET))
    assert "***" in str(caught.value)
    assert_clean(shown_by(caught.value))
    with pytest.raises(Unreachable) as caught:
        client.get(asking("http://127.0.0.1:1/x", secret_params=SECRET))
    assert_clean(shown_by(caught.value))
    with pytest.raises(TooLarge) as caught:
        client.get(asking(httpserver.url_for("/x"), secret_params=SECRET, max_bytes=5))
    assert_clean(shown_by(caught.value))


def test_a_request_that_cannot_be_sent_is_shown_without_it(client):
    for changes in ({"url": "ftp://x/?k=canary"}, {"url": "http://127.0.0.1:1/canary", "headers": {"X": "canary é"}}):
        with pytest.raises(UsageError, match=r"\*\*\*") as caught:
            client.get(asking(**changes, secret_params={"api_key": "canary"}))
        assert "canary" not in str(caught.value)
    with pytest.raises(UsageError, match="cannot be asked for") as caught:
        client.get(asking("http://127.0.0.1:1/", headers={"X": "é"}, secret_params=SECRET))
    assert_clean(shown_by(caught.value))


def test_the_words_of_a_secret_are_hidden_in_every_spelling():
    hidden = Secrets((CANARY, "")).hidden
    for form in SPELLINGS:
        assert hidden(f"a {form} b") == "a *** b"
    assert hidden("nothing here") == "nothing here"
    assert_clean(repr(Secrets((CANARY,))))


# ---- every exception of the libraries has its sentence


def exceptions_of(library):
    found = [each for each in vars(library).values() if inspect.isclass(each) and issubclass(each, Exception)]
    return [each for each in found if not issubclass(each, Warning)]


def made(kind):
    request = httpx2.Request("GET", "http://example.org/?api_key=canary")
    if kind is httpx2.HTTPStatusError:
        return kind("canary", request=request, response=httpx2.Response(500))
    if issubclass(kind, httpx2.StreamError) and kind is not httpx2.StreamError:
        return kind()  # its words are fixed
    return kind("said canary")


def faulty(exc, left_s=10.0):
    deadline = Deadline(60.0, left_s, lambda: 0.0)
    return fault_of(exc, "example.org", HttpPolicy(), deadline, Secrets(("canary",)))


@pytest.mark.parametrize(
    "kind", [*exceptions_of(httpx2), *exceptions_of(httpcore2)], ids=lambda k: f"{k.__module__}.{k.__name__}"
)
def test_each_exception_of_the_libraries_becomes_an_error_of_ours(kind):
    assert issubclass(kind, FOREIGN)
    fault = faulty(made(kind))
    assert "example.org" in fault.problem
    assert "canary" not in fault.problem
    error = fault.error("cboe", 3)
    assert isinstance(error, WeatherglassError)
    assert str(error) == f"cboe: {fault.problem} (tried 3 times)"


def test_the_walk_sees_the_exceptions():
    names = {kind.__name__ for kind in (*exceptions_of(httpx2), *exceptions_of(httpcore2))}
    assert {
        "ConnectTimeout",
        "ReadError",
        "SSEError",
        "InvalidURL",
        "StreamConsumed",
        "ConnectionNotAvailable",
    } <= names
    assert len(names) >= 30


@pytest.mark.parametrize(
    ("exc", "problem", "retry", "offline"),
    [
        (
            httpcore2.ConnectError(socket.gaierror(-2, "Name not known")),
            "no address is known for example.org",
            True,
            True,
        ),
        (httpcore2.ConnectError(UnicodeError("label too long")), "no address is known for example.org", True, True),
        (httpcore2.ConnectError(OSError(101, "Network is unreachable")), "Network is unreachable", True, True),
        (httpx2.ConnectTimeout(""), "no connection to example.org within 10 s", True, True),
        (httpcore2.ReadTimeout("x"), "example.org was silent for 20 s", True, False),
        (httpx2.ReadError("reset by peer"), "the connection to example.org was cut: reset by peer", True, False),
        (httpcore2.ConnectError(ssl.SSLError(1, "EOF")), "no secure connection to example.org", True, False),
        (httpcore2.ConnectError(ssl.SSLCertVerificationError(1, "expired")), "the TLS certificate of", False, False),
        (
            httpcore2.LocalProtocolError("Illegal header value"),
            "could not be carried out: Illegal header",
            False,
            False,
        ),
        (ConnectionResetError(104, "reset"), r"the connection to example.org failed: \[Errno 104\]", True, False),
        (httpx2.ReadError("y" * 500), "was cut: " + "y" * 120 + r"\.\.\.$", True, False),
    ],
)
def test_what_an_exception_stands_for(exc, problem, retry, offline):
    fault = faulty(exc)
    assert re.search(problem, fault.problem)
    assert (fault.retry, fault.offline) == (retry, offline)


@pytest.mark.parametrize("exc", [httpcore2.ReadTimeout("x"), httpx2.ConnectTimeout("x"), TimeoutError("x")])
def test_a_timeout_after_the_deadline_is_the_deadlines(exc):
    fault = faulty(exc, left_s=0.0)
    assert (fault.problem, fault.retry) == ("no complete answer of example.org within the deadline of 60 s", False)

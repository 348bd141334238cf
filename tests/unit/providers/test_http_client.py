"""The HTTP client against a server on loopback: what it sends, what it accepts, when it asks again."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import stamina
from httpcore2 import ConnectTimeout
from werkzeug import Response

from http_asking import CSV, START, SlowMotion, asking
from weatherglass.errors import NotTheDocument, SourceRefused, TooLarge, Unreachable, UsageError
from weatherglass.providers.contract import Client
from weatherglass.providers.http.deadline import Deadline, running
from weatherglass.providers.http.order import nothing_at_hand, order_of, redirect_target
from weatherglass.providers.http.transport import DeadlineBackend
from weatherglass.providers.http_client import HttpClient, HttpPolicy, Timing


@pytest.fixture
def motion():
    return SlowMotion()


@pytest.fixture
def client(motion):
    with HttpClient(HttpPolicy(contact="ann@example.org"), timing=motion.timing()) as client:
        yield client


@pytest.fixture
def answers(httpserver):
    """Answers in order, the last one again and again; what was asked is in `httpserver.log`."""

    def prepare(*responses, path="/x"):
        left = list(responses)
        httpserver.expect_request(path).respond_with_handler(lambda _: left.pop(0) if len(left) > 1 else left[0])
        return httpserver.url_for(path)

    return prepare


def table(**headers):
    return Response(CSV, content_type="text/csv; charset=utf-8", headers=headers)


# ---- what is sent, what comes back


def test_a_document_comes_back_with_its_source_and_its_instant(client, answers):
    url = answers(table(ETag='"a1"', **{"Last-Modified": "Tue, 20 Oct 2026 21:00:00 GMT"}))
    payload = client.get(asking(url, context={"name": "VIX"}))
    assert payload.body == CSV
    assert (payload.source, payload.key, dict(payload.context)) == (
        "cboe-index-history",
        "VIX_History.csv",
        {"name": "VIX"},
    )
    assert (payload.etag, payload.last_modified) == ('"a1"', "Tue, 20 Oct 2026 21:00:00 GMT")
    assert (payload.url, payload.media_type, payload.received_at) == (url, "text/csv", START)
    assert payload.unchanged is False


def test_parameters_are_percent_encoded_and_join_those_of_the_url(client, answers, httpserver):
    url = answers(table())
    payload = client.get(asking(f"{url}?range=5d", params={"symbol": "^GSPC", "q": "a b&c"}))
    assert dict(httpserver.log[0][0].args) == {"range": "5d", "symbol": "^GSPC", "q": "a b&c"}
    assert payload.url == f"{url}?range=5d&symbol=%5EGSPC&q=a+b%26c"


def test_the_client_says_who_it_is_and_takes_only_what_it_can_undo(client, answers, httpserver):
    client.get(asking(answers(table()), headers={"accept-encoding": "br", "X-Mark": "7"}))
    sent = httpserver.log[0][0].headers
    assert sent["User-Agent"].startswith("weatherglass/")
    assert sent["User-Agent"].endswith(" (+open source; contact: ann@example.org)")
    assert (sent["Accept-Encoding"], sent["X-Mark"]) == ("gzip, deflate", "7")


def test_a_source_may_call_itself_a_browser(client, answers, httpserver):
    client.get(asking(answers(table()), headers={"user-agent": "Mozilla/5.0"}))
    assert httpserver.log[0][0].headers.getlist("User-Agent") == ["Mozilla/5.0"]


def test_without_a_contact_the_user_agent_says_so():
    assert HttpPolicy().user_agent.endswith(" (+open source; no contact set)")


def test_no_cookie_is_kept_between_requests(client, answers, httpserver):
    url = answers(table(**{"Set-Cookie": "session=1"}))
    client.get(asking(url))
    client.get(asking(url))
    assert "Cookie" not in httpserver.log[1][0].headers


def test_it_is_the_client_of_the_contract_and_works_again_after_closing(client, answers):
    contract: Client = client
    url = answers(table())
    assert contract.get(asking(url)).body == CSV
    client.close()
    assert client.get(asking(url)).body == CSV


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"url": "ftp://example.org/x"}, r"'ftp://example.org/x' cannot be asked for: its scheme is 'ftp'"),
        ({"url": "file:///etc/passwd"}, "its scheme is 'file'; http and https are known"),
        ({"url": "https:///x"}, "it names no host"),
        ({"url": "https://ann:pw@example.org/"}, "a user name or password; use secret_params"),
        ({"url": "http://example.org:99999/"}, "port 99999 is out of bounds"),
        ({"url": "http://exa\0mple.org/"}, "cannot be asked for: Invalid non-printable"),
        ({"headers": {"X": "é"}}, "cannot be asked for: 'ascii' codec"),
        ({"expects": ("pdf",)}, r"expects=\('pdf',\); name one or more of json, csv, xml, excel, text"),
        ({"expects": ()}, "name one or more of json"),
    ],
)
def test_a_request_that_cannot_be_sent_is_the_callers_mistake(client, changes, message):
    with pytest.raises(UsageError, match=message):
        client.get(asking(**{"url": "http://127.0.0.1:1/"} | changes))


# ---- only if it has changed


def test_validators_are_sent_and_not_modified_is_an_unchanged_payload(motion, answers, httpserver):
    asked = []

    def at_hand(source, key):
        asked.append((source, key))
        return '"a1"', "Tue, 20 Oct 2026 21:00:00 GMT"

    with HttpClient(validators=at_hand, timing=motion.timing()) as client:
        payload = client.get(asking(answers(Response(status=304, headers={"ETag": '"a1"'}))))
    assert asked == [("cboe-index-history", "VIX_History.csv")]
    sent = httpserver.log[0][0].headers
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"a1"', "Tue, 20 Oct 2026 21:00:00 GMT")
    assert (payload.unchanged, payload.body, payload.etag) == (True, b"", '"a1"')


@pytest.mark.parametrize("held", [None, (None, None)])
def test_without_a_copy_the_whole_is_asked_for_and_not_modified_makes_no_sense(motion, answers, httpserver, held):
    with (
        HttpClient(validators=lambda *_: held, timing=motion.timing()) as client,
        pytest.raises(SourceRefused, match="304"),
    ):
        client.get(asking(answers(Response(status=304))))
    assert "If-None-Match" not in httpserver.log[0][0].headers
    assert "If-Modified-Since" not in httpserver.log[0][0].headers


def test_one_validator_alone_is_enough(motion, answers, httpserver):
    with HttpClient(validators=lambda *_: (None, "Tue, 20 Oct 2026 21:00:00 GMT"), timing=motion.timing()) as client:
        assert client.get(asking(answers(Response(status=304)))).unchanged
    assert "If-None-Match" not in httpserver.log[0][0].headers


# ---- refusals and asking again


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_passing_trouble_is_asked_again_after_a_jittered_wait(client, motion, answers, status):
    url = answers(Response(status=status), Response(status=status), table())
    assert client.get(asking(url)).body == CSV
    assert motion.sleeps == [0.25, 0.5]  # half of 0.5 and of 1.0


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (400, "does not understand the question"),
        (401, "wants a key"),
        (403, "does not serve this client"),
        (404, "no such document"),
        (410, "gone for good"),
        (501, "in trouble"),
        (206, "not a document"),
    ],
)
def test_a_lasting_refusal_is_not_asked_again(client, motion, answers, httpserver, status, remedy):
    with pytest.raises(SourceRefused, match=f"refused with HTTP status {status}; .*{remedy}") as caught:
        client.get(asking(answers(Response(status=status))))
    assert (caught.value.status, caught.value.retry_after_s) == (status, None)
    assert (len(httpserver.log), motion.sleeps) == (1, [])


def test_what_a_refusal_says_is_told_and_a_page_of_markup_is_not(client, answers):
    plain = answers(Response('{"error":"unsupported metric CapRealUSD"}', status=403), path="/plain")
    page = answers(Response("<html>no</html>", status=403), path="/page")
    with pytest.raises(SourceRefused, match=r"it says '\{\"error\":\"unsupported metric CapRealUSD\"\}'"):
        client.get(asking(plain))
    with pytest.raises(SourceRefused, match=r"check the key$"):
        client.get(asking(page))
    long = answers(Response((b"because " * 100 for _ in range(1000)), status=403), path="/long")
    with pytest.raises(SourceRefused, match=r"it says '(because ){7}beca\.\.\.'$"):
        client.get(asking(long))


def test_after_the_last_attempt_the_refusal_says_how_often_it_was_tried(client, motion, answers, httpserver):
    with pytest.raises(SourceRefused, match=r"status 503; the source is in trouble: try again later \(tried 4 times\)"):
        client.get(asking(answers(Response(status=503))))
    assert len(httpserver.log) == 4
    assert motion.sleeps == [0.25, 0.5, 1.0]  # and none after the last


@pytest.mark.parametrize(("chance", "waits"), [(0.0, []), (0.999, [0.4995, 0.999, 1.998, 1.998])])
def test_the_backoff_doubles_up_to_its_bound(answers, chance, waits):
    motion = SlowMotion(chance)
    policy = HttpPolicy(attempts=5, backoff_most_s=2.0, failures_to_rest=9)
    with HttpClient(policy, timing=motion.timing()) as client, pytest.raises(SourceRefused, match="tried 5 times"):
        client.get(asking(answers(Response(status=500))))
    assert motion.sleeps == pytest.approx(waits)


@pytest.mark.parametrize("header", ["7", "Wed, 21 Oct 2026 07:28:07 GMT"])
def test_retry_after_is_honored_in_seconds_and_as_a_date(client, motion, answers, header):
    assert client.get(asking(answers(Response(status=429, headers={"Retry-After": header}), table()))).body == CSV
    assert motion.sleeps == [7.0]


@pytest.mark.parametrize("header", ["soon", "-5", "Wed, 99 Oct 2026", "1" * 40, "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_retry_after_that_says_nothing_leaves_the_usual_wait(client, motion, answers, header):
    assert client.get(asking(answers(Response(status=503, headers={"Retry-After": header}), table()))).body == CSV
    assert motion.sleeps == [0.25]


def test_a_wait_beyond_the_deadline_is_refused_at_once_and_kept_for_everybody(client, motion, answers, httpserver):
    url = answers(Response(status=429, headers={"Retry-After": "90"}), table())
    with pytest.raises(SourceRefused, match=r"status 429 \(it asks to wait 90 s\); it was asked too often") as caught:
        client.get(asking(url))
    assert (caught.value.retry_after_s, motion.sleeps) == (90.0, [])
    motion.at_s += 10.0
    with pytest.raises(SourceRefused, match="asks to be left alone for another 80 s, beyond the deadline") as caught:
        client.get(asking(url, key="VVIX_History.csv"))
    assert caught.value.retry_after_s == 80.0
    assert len(httpserver.log) == 1  # the second was not even sent
    motion.at_s += 50.0
    assert client.get(asking(url)).body == CSV
    assert motion.sleeps == [30.0]  # what was left of the 90 s fits into the deadline now


def test_waits_never_pass_the_deadline(answers):
    motion = SlowMotion(chance=0.9)
    policy = HttpPolicy(deadline_s=3.0, attempts=10, failures_to_rest=20)
    with HttpClient(policy, timing=motion.timing()) as client, pytest.raises(SourceRefused, match="tried 3 times"):
        client.get(asking(answers(Response(status=503))))
    assert motion.sleeps == pytest.approx([0.45, 0.9])  # 1.8 more would end at 3.15


def test_retries_can_be_switched_off_and_hurried_by_stamina(client, answers, httpserver):
    url = answers(Response(status=503))
    with stamina.set_testing(True, attempts=2, cap=True), pytest.raises(SourceRefused, match="tried 2 times"):
        client.get(asking(url))
    stamina.set_active(False)
    try:
        with pytest.raises(SourceRefused, match=r"try again later$"):
            client.get(asking(url))
    finally:
        stamina.set_active(True)
    assert len(httpserver.log) == 3


# ---- a host that keeps failing


def test_after_repeated_failure_a_host_is_left_alone_then_tried_by_one(client, motion, answers, httpserver):
    url = answers(*[Response(status=503)] * 6, table())
    with pytest.raises(SourceRefused, match="tried 4 times"):
        client.get(asking(url))
    with pytest.raises(SourceRefused, match=r"try again later$"):  # the fifth failure in a row; no sixth request
        client.get(asking(url))
    assert len(httpserver.log) == 5
    said = r"localhost failed 5 times in a row and is left alone for another 60 s; the last time: .*trouble"
    with pytest.raises(SourceRefused, match=said) as caught:
        client.get(asking(url))
    assert (caught.value.status, caught.value.retry_after_s, len(httpserver.log)) == (503, 60.0, 5)
    motion.at_s += 61.0
    with pytest.raises(SourceRefused, match=r"try again later$"):  # one try, and the rest begins again
        client.get(asking(url))
    with pytest.raises(SourceRefused, match="failed 6 times in a row"):
        client.get(asking(url))
    assert len(httpserver.log) == 6
    motion.at_s += 61.0
    assert client.get(asking(url)).body == CSV
    assert client.get(asking(url)).body == CSV  # and it is well again


def test_an_answer_in_between_clears_the_count_even_when_it_is_no_document(client, answers, httpserver):
    bad, gone = Response(status=503), Response(status=404)
    url = answers(bad, bad, bad, bad, gone, bad, bad, bad, bad, table())
    for message in ("tried 4 times", "no such document", "tried 4 times"):
        with pytest.raises(SourceRefused, match=message):
            client.get(asking(url))
    assert client.get(asking(url)).body == CSV
    assert len(httpserver.log) == 10


def test_hosts_rest_each_for_itself(client, answers, httpserver):
    url = answers(Response(status=503), path="/bad")
    well = answers(table(), path="/well").replace("localhost", "127.0.0.1")
    for _ in range(3):
        with pytest.raises(SourceRefused, match="503"):
            client.get(asking(url))
    assert client.get(asking(well)).body == CSV


def test_several_threads_share_a_client(answers, httpserver):
    url = answers(table())
    with HttpClient() as client, ThreadPoolExecutor(4) as pool:
        bodies = list(pool.map(lambda _: client.get(asking(url)).body, range(12)))
    assert bodies == [CSV] * 12
    assert len(httpserver.log) == 12


# ---- redirects


def redirect(to, status=302):
    return Response(status=status, headers={"Location": to})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_host_is_followed(client, answers, status):
    answers(table(), path="/new")
    url = answers(redirect("/new", status), path="/old")
    payload = client.get(asking(url))
    assert (payload.body, payload.url) == (CSV, url)


def test_a_redirect_to_another_host_is_refused_by_name(client, answers, httpserver):
    url = answers(redirect("https://consent.yahoo.com/v2/collectConsent?sessionId=1"))
    with pytest.raises(NotTheDocument, match=r"got a redirect to another host, consent.yahoo.com \(a page for consent"):
        client.get(asking(url))
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("", "a redirect to nowhere"),
        ("file:///etc/passwd", "an unusable address: its scheme is 'file'"),
        ("http://u:p@localhost/", "an unusable address: it holds a user name"),
        ("//localhost:1/", "another port, localhost:1; it was not followed"),
    ],
)
def test_a_redirect_to_an_odd_place_is_refused(client, answers, location, message):
    with pytest.raises(NotTheDocument, match=message):
        client.get(asking(answers(redirect(location))))


def test_at_most_three_redirects_in_a_row(client, answers, httpserver):
    with pytest.raises(NotTheDocument, match="more than 3 redirects in a row"):
        client.get(asking(answers(redirect("/x"))))
    assert len(httpserver.log) == 4


def test_a_host_may_be_allowed_and_does_not_see_the_headers_meant_for_the_first(motion, answers, httpserver):
    other = answers(table(), path="/there").replace("localhost", "127.0.0.1")
    url = answers(redirect(other), path="/here")
    policy = HttpPolicy(redirect_hosts={"localhost": ("127.0.0.1",)})
    with HttpClient(policy, timing=motion.timing()) as client:
        assert client.get(asking(url, headers={"Authorization": "Bearer t0p"})).body == CSV
    assert httpserver.log[0][0].headers["Authorization"] == "Bearer t0p"
    assert "Authorization" not in httpserver.log[1][0].headers


@pytest.mark.parametrize(
    ("asked", "location", "to"),
    [
        ("http://a.org/x", "https://a.org/x", "https://a.org/x"),
        ("https://a.org/x", "y?z=1", "https://a.org/y?z=1"),
        ("https://a.org/x", "//b.org/x", "https://b.org/x"),
        ("https://a.org/x", "http://a.org/x", "a redirect to http://a.org, away from encryption; it was not followed"),
        ("https://a.org/x", "https://c.b.org/x", "a redirect to another host, c.b.org"),
        ("https://a.org/x", "https://a.org.c.org/x", "a redirect to another host, a.org.c.org"),
    ],
)
def test_where_a_redirect_may_lead(asked, location, to):
    policy = HttpPolicy(redirect_hosts={"a.org": ("b.org",)})
    order = order_of(asking(asked), policy, nothing_at_hand, lambda: 0.0)
    if to.startswith("a redirect"):
        with pytest.raises(NotTheDocument, match=to):
            redirect_target(order, order.url, location, policy)
    else:
        assert str(redirect_target(order, order.url, location, policy)) == to


# ---- what is no document


@pytest.mark.parametrize(
    ("body", "expects", "found"),
    [
        (b"", ("csv",), "expected a CSV table and got an empty answer, for VIX_History.csv"),
        (b"Exceeded the daily hits limit", ("csv",), "a notice: 'Exceeded the daily hits limit'"),
        (
            b"<!DOCTYPE html><html><title>Will be right back</title>",
            ("json",),
            "an HTML page titled 'Will be right back'",
        ),
        (b"<html>", ("excel",), "an HTML page: '<html>'"),
    ],
)
def test_status_200_is_not_yet_a_document_and_is_not_asked_again(client, answers, httpserver, body, expects, found):
    with pytest.raises(NotTheDocument, match=found):
        client.get(asking(answers(Response(body)), expects=expects))
    assert len(httpserver.log) == 1


def test_a_body_of_the_bound_is_taken_and_one_byte_more_is_refused_before_reading(client, answers):
    url = answers(table())
    assert client.get(asking(url, max_bytes=len(CSV))).body == CSV
    message = (
        rf"the answer, which announces {len(CSV)} bytes, is larger than the bound of {len(CSV) - 1} bytes; nothing"
    )
    with pytest.raises(TooLarge, match=message):
        client.get(asking(url, max_bytes=len(CSV) - 1))


def test_a_body_without_a_length_is_counted_while_it_arrives(client, answers):
    endless = Response((b"1,2\n" * 500 for _ in range(10_000)), content_type="text/csv")
    with pytest.raises(TooLarge, match="the answer on the wire is larger than the bound of 5,000 bytes"):
        client.get(asking(answers(endless), max_bytes=5000))


# ---- no connection


def test_a_refused_connection_is_offline_and_tried_again(client, motion):
    with pytest.raises(Unreachable, match=r"no connection to 127.0.0.1: .*refused \(tried 4 times\)") as caught:
        client.get(asking("http://127.0.0.1:1/"))
    assert caught.value.offline
    assert motion.sleeps == [0.25, 0.5, 1.0]


@pytest.mark.parametrize(
    ("host", "problem"),
    [
        ("no-such-host.invalid", socket.gaierror(socket.EAI_NONAME, "Name or service not known")),
        ("example.org", socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")),
        ("a" * 70 + ".invalid", UnicodeError("label empty or too long")),
    ],
)
def test_a_name_without_an_address_is_offline(monkeypatch, host, problem):
    def unknown(*_, **__):
        raise problem

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    said = f"no address is known for {host}: there is no network, or no such host"
    policy = HttpPolicy(attempts=1, use_proxies=False)
    with HttpClient(policy) as client, pytest.raises(Unreachable, match=said) as caught:
        client.get(asking(f"http://{host}/"))
    assert caught.value.offline


def test_nothing_is_sent_after_the_deadline(motion, answers, httpserver):
    url = answers(Response(status=503), table())
    overslept = Timing(lambda: motion.at_s, lambda s: motion.sleep(s + 60.0), motion.now, lambda: 0.5)
    with HttpClient(timing=overslept) as client, pytest.raises(Unreachable, match="within the deadline of 60 s"):
        client.get(asking(url))
    assert len(httpserver.log) == 1
    with running(Deadline(1.0, 1.0, lambda: 2.0)), pytest.raises(ConnectTimeout, match="the deadline has passed"):
        DeadlineBackend().connect_tcp("127.0.0.1", httpserver.port)


def test_the_next_address_of_a_name_is_tried_when_one_is_dead(monkeypatch, answers, httpserver):
    answers(table())
    found = [(10, 1, 6, "", ("::1", httpserver.port, 0, 0)), (2, 1, 6, "", ("127.0.0.1", httpserver.port))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    with HttpClient(HttpPolicy(attempts=1, use_proxies=False)) as client:
        assert client.get(asking(f"http://two.example:{httpserver.port}/x")).body == CSV


# ---- proxies


def test_a_host_far_away_is_asked_through_the_proxy_of_the_environment(client, answers, httpserver, monkeypatch):
    answers(table())
    monkeypatch.setenv("http_proxy", f"http://ann:pw@127.0.0.1:{httpserver.port}")
    monkeypatch.delenv("no_proxy", raising=False)
    assert client.get(asking("http://far.example/x")).body == CSV
    sent = httpserver.log[0][0].headers
    assert (sent["Host"], sent["Proxy-Authorization"]) == ("far.example", "Basic YW5uOnB3")


def test_a_proxy_of_another_kind_is_named_without_its_password(motion, monkeypatch):
    monkeypatch.setenv("http_proxy", "socks5://ann:pw@127.0.0.1:1080")
    monkeypatch.delenv("no_proxy", raising=False)
    said = (
        "the proxy on the way to far.example refused: the settings name a proxy of kind 'socks5'; only http and https"
    )
    with (
        HttpClient(HttpPolicy(attempts=1), timing=motion.timing()) as client,
        pytest.raises(Unreachable, match=said) as caught,
    ):
        client.get(asking("http://far.example/x"))
    assert "pw" not in str(caught.value)


def test_a_resolver_that_hangs_is_left_behind_at_the_deadline(monkeypatch):
    released = threading.Event()

    def hanging(*_, **__):
        released.wait(5)
        raise OSError("late")

    monkeypatch.setattr("socket.getaddrinfo", hanging)
    policy = HttpPolicy(deadline_s=0.1, use_proxies=False)
    try:
        with HttpClient(policy) as client, pytest.raises(Unreachable, match=r"within the deadline of 0.1 s"):
            client.get(asking("http://example.org/"))
    finally:
        released.set()


def test_the_instant_of_a_payload_is_that_of_its_last_byte(client, motion, answers):
    def slowly():
        yield CSV
        motion.at_s += 40.0
        yield CSV

    payload = client.get(asking(answers(Response(slowly(), content_type="text/csv"))))
    assert (payload.body, payload.received_at) == (CSV + CSV, START + timedelta(seconds=40))

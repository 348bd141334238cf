"""Spacing of requests, what a host says about waiting, and the rest after failures; and the policy that rules them."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import pytest

from http_asking import SlowMotion, asking
from weatherglass.errors import SourceRefused, Unreachable, UsageError
from weatherglass.providers.http.faults import AttemptFailed, Fault
from weatherglass.providers.http.policy import HttpPolicy
from weatherglass.providers.http.politeness import HostGate, Politeness
from weatherglass.providers.http.transport import proxy_of
from weatherglass.providers.http_client import HttpClient

BROKEN = Fault("the connection was cut")


@pytest.fixture
def motion():
    return SlowMotion()


def gate_of(motion, host="cdn.cboe.com", **policy):
    return HostGate(host, HttpPolicy(**policy), lambda: motion.at_s)


@pytest.mark.parametrize(
    ("host", "interval_s"),
    [
        ("data.sec.gov", 1 / 8),
        ("www.deribit.com", 1 / 20),
        ("deribit.com", 1 / 20),
        ("wikimedia.org", 1 / 5),
        ("cdn.cboe.com", 1.0),
        ("notcboe.com", 0.5),
        ("cboe.com.example.org", 0.5),
        ("fred.stlouisfed.org", 0.5),
        ("127.0.0.1", 0.0),
        ("localhost", 0.0),
        ("::1", 0.0),
    ],
)
def test_the_table_gives_each_host_its_interval(host, interval_s):
    assert HttpPolicy().interval_s(host) == interval_s


def test_own_rates_stand_above_the_table_and_the_longest_name_decides():
    policy = HttpPolicy(requests_per_s={"cdn.cboe.com": 4.0, "example.org": 0.1}, default_requests_per_s=10.0)
    assert [policy.interval_s(host) for host in ("cdn.cboe.com", "www.cboe.com", "a.example.org", "b.org")] == [
        0.25, 1.0, 10.0, 0.1,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"deadline_s": 0}, "deadline_s=0 must be above 0 and finite"),
        ({"deadline_s": math.inf}, "deadline_s=inf must be above 0 and finite"),
        ({"attempts": 0}, "attempts=0 must be above 0"),
        ({"requests_per_s": {"x.org": 0.0}}, r"requests_per_s\['x.org'\]=0.0 must be above 0"),
        ({"backoff_first_s": 9.0, "backoff_most_s": 3.0}, "backoff_first_s=9.0 must be from 0 to backoff_most_s=3.0"),
        ({"backoff_first_s": math.nan}, "backoff_first_s=nan must be from 0"),
        ({"contact": "a@b\r\nX: y"}, "goes into an HTTP header: use one line of printable ASCII"),
        ({"contact": "안녕"}, "use one line of printable ASCII"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(changes, message):
    with pytest.raises(UsageError, match=message):
        HttpPolicy(**changes)


def test_turns_are_spaced_and_an_idle_host_owes_nothing(motion):
    gate = gate_of(motion)
    assert [gate.turn(60.0) for _ in range(3)] == [0.0, 1.0, 2.0]
    motion.at_s += 10.0
    assert [gate.turn(60.0) for _ in range(2)] == [0.0, 1.0]


def test_a_turn_beyond_the_deadline_is_not_taken(motion):
    gate = gate_of(motion)
    assert [gate.turn(60.0), gate.turn(60.0)] == [0.0, 1.0]
    with pytest.raises(
        AttemptFailed, match=r"the turn of this request to cdn.cboe.com comes in 2.0 s, beyond its dead"
    ):
        gate.turn(2.0)
    assert gate.turn(60.0) == 2.0


def test_threads_get_turns_of_their_own():
    gate = gate_of(SlowMotion())
    with ThreadPoolExecutor(8) as pool:
        turns = sorted(pool.map(lambda _: gate.turn(1e9), range(50)))
    assert turns == [float(n) for n in range(50)]


def test_a_wish_to_wait_holds_for_the_next_and_is_never_shortened(motion):
    gate = gate_of(motion)
    gate.failed(Fault("asked too often", status=429, retry_after_s=30.0))
    gate.failed(Fault("asked too often", status=429, retry_after_s=5.0))
    assert gate.turn(60.0) == 30.0
    assert gate.turn(60.0) == 31.0


def test_the_rest_begins_at_the_bound_and_lets_one_through_at_its_end(motion):
    gate = gate_of(motion, "127.0.0.1", failures_to_rest=3, rest_s=20.0)
    for _ in range(2):
        gate.failed(BROKEN)
    assert gate.turn(60.0) == 0.0
    assert not gate.rests
    gate.failed(BROKEN)
    assert gate.rests
    with pytest.raises(
        AttemptFailed, match="failed 3 times in a row and is left alone for another 20 s; the last time: the c"
    ):
        gate.turn(60.0)
    motion.at_s += 20.0
    assert gate.turn(60.0) == 0.0
    with pytest.raises(AttemptFailed, match="left alone for another 20 s") as caught:  # while the one tries
        gate.turn(60.0)
    assert not caught.value.fault.retry
    gate.answered()
    assert [gate.turn(60.0), gate.turn(60.0)] == [0.0, 0.0]


def test_a_rest_is_an_error_of_the_kind_that_led_to_it(motion):
    for last, kind in (
        (Fault("no connection", offline=True), Unreachable),
        (Fault("trouble", status=503), SourceRefused),
    ):
        gate = gate_of(motion, failures_to_rest=1)
        gate.failed(last)
        with pytest.raises(AttemptFailed) as caught:
            gate.turn(60.0)
        error = caught.value.fault.error("cboe", 1)
        assert type(error) is kind
        assert "cdn.cboe.com failed 1 times in a row and is left alone for another 60 s" in str(error)
        if isinstance(error, Unreachable):
            assert error.offline


def test_a_host_has_one_gate():
    gates = Politeness(HttpPolicy(), lambda: 0.0)
    assert gates.gate("a.org") is gates.gate("a.org")
    assert gates.gate("a.org") is not gates.gate("b.org")


def test_the_client_waits_for_its_turns(motion, httpserver):
    httpserver.expect_request("/x").respond_with_data("a,b\n")
    # a name that leads to this machine and yet is limited, as a host far away is
    policy = HttpPolicy(requests_per_s={"far.example": 2.0}, use_proxies=False)
    with HttpClient(policy, timing=motion.timing()) as client, pytest.MonkeyPatch.context() as patch:
        found = [(2, 1, 6, "", ("127.0.0.1", httpserver.port))]
        patch.setattr("socket.getaddrinfo", lambda *_, **__: found)
        for _ in range(3):
            client.get(asking(f"http://far.example:{httpserver.port}/x"))
    assert motion.sleeps == [0.5, 0.5]


def test_the_environment_names_proxies_but_never_for_this_machine(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("http_proxy", "http://plain.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example")
    assert proxy_of("https", "cdn.cboe.com") == "http://proxy.example:3128"
    assert proxy_of("http", "cdn.cboe.com") == "http://plain.example:3128"
    assert [proxy_of("https", host) for host in ("inside.example", "localhost", "127.0.0.1", "::1")] == [""] * 4

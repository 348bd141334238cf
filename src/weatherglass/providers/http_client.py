"""The HTTP client that sources are given: one document at a time, politely, within bounds, and honest about failure.

What comes back is the document that was asked for, or an exception of `weatherglass.errors`. An answer with status 200
that is an error page, a consent page or a quota notice is no document; neither is one that was cut off.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from weatherglass.errors import NotTheDocument, SourceError, WeatherglassError
from weatherglass.market.payload import Payload
from weatherglass.providers.contract import Request
from weatherglass.providers.http.answer import document
from weatherglass.providers.http.deadline import running, silence_libraries
from weatherglass.providers.http.faults import AttemptFailed, Fault, fault_of, too_late
from weatherglass.providers.http.order import Order, Validators, nothing_at_hand, order_of, redirect_target
from weatherglass.providers.http.policy import HttpPolicy, Timing
from weatherglass.providers.http.politeness import HostGate, Politeness

if TYPE_CHECKING:
    import httpx2

__all__ = ["HttpClient", "HttpPolicy", "Timing", "Validators"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOG = logging.getLogger(__name__)


class HttpClient:
    """A `providers.contract.Client` on httpx2, for one or several threads. Close it, or use it as a context manager.

    Parameters
    ----------
    policy
        Bounds and manners.
    validators
        Asked before each request; what it returns is sent as If-None-Match and If-Modified-Since. None asks for the
        whole every time.
    timing
        Clocks, sleep and chance, for tests.

    Notes
    -----
    Environment proxies are followed except for loopback addresses (`HttpPolicy.use_proxies`); no cookie is kept, no
    password file is read, and TLS certificates are always verified.
    """

    def __init__(
        self,
        policy: HttpPolicy | None = None,
        *,
        validators: Validators | None = None,
        timing: Timing | None = None,
    ) -> None:
        self._policy = policy or HttpPolicy()
        self._validators = validators or nothing_at_hand
        self._timing = timing or Timing()
        self._politeness = Politeness(self._policy, self._timing.clock)
        self._lock = threading.Lock()
        self._opened: httpx2.Client | None = None
        silence_libraries()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections. A later `get` opens new ones."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def get(self, request: Request) -> Payload:
        """The document, or a payload marked `unchanged`.

        Raises
        ------
        Unreachable
            No complete answer within the deadline, all retries included; `offline` when no connection came about.
        SourceRefused
            An error status; at once when the wait that the server asks for does not fit into the deadline.
        NotTheDocument
            Status 200 and another kind of content, an empty answer, or a redirect to another host.
        TooLarge
            More than `request.max_bytes`, on the wire or decompressed.
        UsageError
            A request that cannot be sent: not http(s), no host, an unknown kind, an impossible header.
        """
        error: WeatherglassError
        try:
            order = order_of(request, self._policy, self._validators, self._timing.clock)
            try:
                with running(order.deadline):
                    return self._with_retries(order)
            except AttemptFailed as failed:
                error = failed.fault.error(order.source, order.tries)
        except WeatherglassError as exc:
            error = exc
        # raised here, with neither a context nor inner frames: those hold the URL with its secrets
        raise error.with_traceback(None)

    def _with_retries(self, order: Order) -> Payload:
        import stamina

        # stamina counts the attempts (and can be switched off, or told to hurry in tests); the wait between them is
        # ours, because it depends on the deadline and on what the host said, and must not happen after the last one
        def again(exc: Exception) -> bool | float:
            return 0.0 if isinstance(exc, AttemptFailed) and self._worth_another(order, exc.fault) else False

        for attempt in stamina.retry_context(
            again, attempts=self._policy.attempts, timeout=None, wait_initial=0.0, wait_max=0.0, wait_jitter=0.0
        ):
            with attempt:
                if order.wait_s > 0:
                    self._timing.sleep(order.wait_s)
                return self._attempt(order)
        raise AssertionError("the last attempt returns or raises")

    def _worth_another(self, order: Order, fault: Fault) -> bool:
        """Whether to try again; sets how long to wait before."""
        if not fault.retry or self._politeness.gate(order.url.host).rests:
            return False
        most = min(self._policy.backoff_most_s, self._policy.backoff_first_s * 2.0 ** (order.tries - 1))
        order.wait_s = max(most * self._timing.jitter(), fault.retry_after_s or 0.0)
        if order.wait_s >= order.deadline.left():
            return False
        if order.tries < self._policy.attempts:
            _LOG.info("%s: %s; trying again after %.1f s", order.source, fault.problem, order.wait_s)
        return True

    def _attempt(self, order: Order) -> Payload:
        """One attempt with its redirects."""
        order.tries += 1
        url, headers = order.url, order.headers
        for _ in range(self._policy.max_redirects + 1):
            answer = self._hop(order, url, headers)
            if isinstance(answer, Payload):
                return answer
            if answer.host != url.host:  # what a provider sends to its host is not for another
                headers = order.own_headers
            url = answer
        raise NotTheDocument(order.source, order.kinds, f"more than {self._policy.max_redirects} redirects in a row")

    def _hop(self, order: Order, url: httpx2.URL, headers: Mapping[str, str]) -> Payload | httpx2.URL:
        """One request and its answer: a document, or where to go instead."""
        _in_time(order, url.host)
        gate = self._politeness.gate(url.host)
        wait_s = gate.turn(order.deadline.left())
        if wait_s > 0:
            self._timing.sleep(wait_s)
            _in_time(order, url.host)
        with _accounted(gate), self._mapped(order, url.host), self._sent(order, url, headers) as response:
            if response.status_code in _REDIRECTS:
                return redirect_target(order, url, response.headers.get("location", ""), self._policy)
            return document(order, response, self._timing.now)

    @contextmanager
    def _mapped(self, order: Order, host: str) -> Iterator[None]:
        """The boundary: foreign exceptions of the block become faults."""
        from weatherglass.providers.http.transport import FOREIGN

        try:
            yield
        except FOREIGN as exc:
            raise AttemptFailed(fault_of(exc, host, self._policy, order.deadline, order.secrets)) from None

    @contextmanager
    def _sent(self, order: Order, url: httpx2.URL, headers: Mapping[str, str]) -> Iterator[httpx2.Response]:
        import httpx2

        silence = min(self._policy.silence_s, order.deadline.left())
        timeout = httpx2.Timeout(silence, connect=min(self._policy.connect_timeout_s, silence))
        client = self._client()
        response = client.send(client.build_request("GET", url, headers=headers, timeout=timeout), stream=True)
        try:
            yield response
        finally:
            response.close()

    def _client(self) -> httpx2.Client:
        with self._lock:
            if self._opened is None:
                from http.cookiejar import CookieJar, DefaultCookiePolicy

                import httpx2

                from weatherglass.providers.http.transport import DeadlineTransport

                self._opened = httpx2.Client(
                    transport=DeadlineTransport(use_proxies=self._policy.use_proxies),
                    trust_env=False,  # the transport chooses proxies, and no password file is wanted
                    follow_redirects=False,
                    cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
                )
            return self._opened


def _in_time(order: Order, host: str) -> None:
    if order.deadline.passed:
        raise AttemptFailed(too_late(host, order.deadline))


@contextmanager
def _accounted(gate: HostGate) -> Iterator[None]:
    """Tell the gate of a host how a request to it went."""
    try:
        yield
    except AttemptFailed as failed:
        if failed.fault.retry:
            gate.failed(failed.fault)
        else:
            gate.answered()
        raise
    except SourceError:
        gate.answered()
        raise
    gate.answered()

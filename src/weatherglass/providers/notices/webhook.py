"""Sends a message as JSON to an https address of the user's: guarded, without redirects, within time and size.

A proxy is not used: whoever connects on our behalf would look the name up again, and after our judgement.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

from weatherglass.errors import UsageError
from weatherglass.providers.http.deadline import Deadline, running, silence_libraries
from weatherglass.providers.http.policy import HttpPolicy
from weatherglass.providers.notices.address_guard import AddressGuard, ForbiddenAddress, Resolver, is_this_machine
from weatherglass.providers.notices.notice import Notice, NotSent

KEY_HEADER = "Idempotency-Key"
DEADLINE_S = 15.0
MOST_ANSWER_BYTES = 65_536
MOST_ADDRESS = 2_000
_LATER = frozenset({408, 425, 429})


class WebhookSender:
    """Sends messages to one address.

    Parameters
    ----------
    channel
        Its name in the settings; the only thing of it that messages say.
    address
        https, or http where it is this machine and the guard allows that.
    guard
        Which machines may be reached.
    resolver
        Looks names up; that of the system when None.
    deadline_s
        For the whole of one message: look-up, connection, sending and answer.
    tls
        Certificates that are accepted; those of the system when None.

    Raises
    ------
    UsageError
        For an address that can never be sent to.
    """

    def __init__(
        self,
        channel: str,
        address: str,
        guard: AddressGuard,
        *,
        resolver: Resolver | None = None,
        deadline_s: float = DEADLINE_S,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.channel = channel
        self._guard, self._resolver, self._deadline_s = guard, resolver, deadline_s
        self._tls, self._clock = tls, clock
        self._address = _sound_address(channel, address, guard)
        silence_libraries()

    def __repr__(self) -> str:
        """The name of the channel; never the address."""
        return f"WebhookSender({self.channel!r})"

    def send(self, notice: Notice) -> None:
        """Send a message; returns when the receiver has answered with a status of success.

        Raises
        ------
        NotSent
            Otherwise.
        """
        deadline = Deadline(self._deadline_s, self._clock() + self._deadline_s, self._clock)
        with running(deadline):
            failure = self._failure(notice)
        if failure is not None:  # raised here: inner frames hold the address
            raise failure

    def _failure(self, notice: Notice) -> NotSent | None:
        import httpcore2
        import httpx2

        from weatherglass.providers.http.transport import FOREIGN

        backend = _guarded_backend(self._guard, self._resolver, plain=self._address.scheme == "http")
        tls = self._tls
        if tls is None and self._address.scheme == "https":
            tls = httpx2.create_ssl_context()
        body = webhook_body(notice)
        headers = {
            "Host": self._address.netloc.decode("ascii"),
            "User-Agent": HttpPolicy().user_agent,
            "Content-Type": "application/json; charset=utf-8",
            "Accept-Encoding": "identity",
            "Content-Length": str(len(body)),
            KEY_HEADER: notice.key,
        }
        url = httpcore2.URL(
            scheme=self._address.raw_scheme, host=self._address.raw_host, port=self._address.port,
            target=self._address.raw_path,
        )  # fmt: skip
        timeout = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._deadline_s)}
        try:
            with (
                httpcore2.ConnectionPool(tls, max_connections=1, network_backend=backend) as pool,
                pool.stream("POST", url, headers=list(headers.items()), content=body, extensions=timeout) as answer,
            ):
                read = 0
                for chunk in answer.iter_stream():
                    read += len(chunk)
                    if read > MOST_ANSWER_BYTES:
                        break  # what it says is not looked at; its status was there before
                return self._judged(answer.status)
        except ForbiddenAddress as exc:
            return NotSent(self.channel, f"its address leads to {exc}; nothing was sent", final=True)
        except FOREIGN as exc:
            return NotSent(self.channel, _worded(exc), final=False)

    def _judged(self, status: int) -> NotSent | None:
        if 200 <= status < 300:
            return None
        if 300 <= status < 400:
            said = f"it answered with a redirect (status {status}), which is not followed; give the address it leads to"
            return NotSent(self.channel, said, final=True)
        final = 400 <= status < 500 and status not in _LATER
        return NotSent(self.channel, f"it answered with status {status}", final=final)


def webhook_body(notice: Notice) -> bytes:
    """The bytes that are posted: one JSON object in UTF-8."""
    document = {
        "key": notice.key, "severity": notice.severity, "title": notice.title, "text": notice.body, **notice.document,
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


def _sound_address(channel: str, address: str, guard: AddressGuard) -> Any:
    import httpx2

    problem = ""
    try:
        found = httpx2.URL(address)
    except (httpx2.InvalidURL, ValueError, TypeError):
        found, problem = None, "it cannot be read as an address"
    if found is not None:
        if len(address) > MOST_ADDRESS or not address.isprintable():
            problem = f"it is longer than {MOST_ADDRESS} characters, or holds control characters"
        elif found.scheme != "https" and not (found.scheme == "http" and guard.allow_loopback):
            problem = "it must begin with https:// (http:// only to this machine, with alerts.allow_loopback)"
        elif not found.host:
            problem = "it names no host"
        elif found.userinfo:
            problem = "it holds a user name or password; put a token into its path"
    if problem:
        raise UsageError(f"channel {channel}: {problem}") from None
    return found


def _guarded_backend(guard: AddressGuard, resolver: Resolver | None, *, plain: bool) -> Any:
    """A backend that connects to addresses that were judged, and to no others."""
    import httpcore2

    from weatherglass.providers.http.transport import DeadlineBackend, addresses_of, within_deadline

    inner = DeadlineBackend()

    class GuardedBackend(httpcore2.NetworkBackend):
        def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
        ) -> httpcore2.NetworkStream:
            limit = within_deadline(timeout, httpcore2.ConnectTimeout)
            found = guard.checked(host, port, timeout=limit, resolver=resolver or addresses_of)
            if plain and not is_this_machine(found):
                raise ForbiddenAddress("another machine without encryption")
            failure: Exception = httpcore2.ConnectError("no address")
            for address in found:
                try:
                    return inner.connect_tcp(address, port, timeout, local_address, socket_options)
                except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as exc:
                    failure = exc
            raise failure

    return GuardedBackend()


def _worded(exc: Exception) -> str:
    """What went wrong, in words of ours alone: those of libraries may hold the address."""
    behind: BaseException | None = exc
    while behind is not None:
        if isinstance(behind, ssl.SSLCertVerificationError):
            return "its TLS certificate is not accepted"
        behind = behind.__cause__ or behind.__context__
    name = type(exc).__name__
    if "Timeout" in name:
        return "no complete answer in time"
    if name.startswith("Connect"):
        return "no connection"
    return "the connection was cut, or the answer is no HTTP"

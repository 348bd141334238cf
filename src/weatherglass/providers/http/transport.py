"""The transport under the HTTP client: every wait for the network ends at the deadline of the running request.

Imported by the client when it first sends, because it loads httpx2. Time-outs of HTTP libraries are of one read or one
address; a server that sends a byte a second, a name with eight dead addresses or a resolver that hangs gets past them.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from weatherglass.providers.http.body import TAIL
from weatherglass.providers.http.deadline import RUNNING
from weatherglass.providers.http.policy import is_loopback

FOREIGN: tuple[type[Exception], ...] = (
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.CookieConflict,
    httpx2.StreamError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
    httpcore2.ProtocolError,
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ConnectionNotAvailable,
    OSError,  # ssl.SSLError is one
)
"""All that a request can raise on its way; `faults.fault_of` says what each stands for."""
WIRE_TAIL = "wire_tail"
KEEP_ALIVE_S = 15.0


def within_deadline(limit_s: float | None, late: type[Exception]) -> float | None:
    """The shorter of a limit and what is left of the deadline."""
    deadline = RUNNING.get()
    if deadline is None:
        return limit_s
    if deadline.passed:
        raise late("the deadline has passed")
    return deadline.left() if limit_s is None else min(limit_s, deadline.left())


class DeadlineStream(httpcore2.NetworkStream):
    """A connection whose reads and writes end at the deadline, and which remembers the last bytes that it received."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner
        self._tail = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """At most `max_bytes`; empty at the end of the stream."""
        data = self._inner.read(max_bytes, within_deadline(timeout, httpcore2.ReadTimeout))
        self._tail = (self._tail + data[-TAIL:])[-TAIL:]
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """All of the buffer."""
        self._inner.write(buffer, within_deadline(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        """Close the socket."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """The connection with TLS on top."""
        limit = within_deadline(timeout, httpcore2.ConnectTimeout)
        return DeadlineStream(self._inner.start_tls(ssl_context, server_hostname, limit))

    def get_extra_info(self, info: str) -> Any:
        """What the connection knows of itself; `WIRE_TAIL` gives the last bytes received."""
        return self._tail if info == WIRE_TAIL else self._inner.get_extra_info(info)


class DeadlineBackend(httpcore2.NetworkBackend):
    """Opens connections, name look-up included, within the deadline."""

    def __init__(self) -> None:
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first address of the host that accepts one."""
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in addresses_of(host, port, within_deadline(timeout, httpcore2.ConnectTimeout)):
            limit = within_deadline(timeout, httpcore2.ConnectTimeout)
            try:
                return DeadlineStream(
                    self._inner.connect_tcp(address, port, limit, local_address, list(socket_options or ()))
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as exc:
                failure = exc
        raise failure


def addresses_of(host: str, port: int, timeout: float | None) -> list[str]:
    """Addresses of a name. The resolver has no time-out of its own: it runs in a thread, left behind if it hangs."""
    try:
        return [str(ip_address(host))]
    except ValueError:
        pass
    found: SimpleQueue[list[str] | Exception] = SimpleQueue()

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))
        except (OSError, UnicodeError) as exc:
            found.put(exc)

    threading.Thread(target=look_up, daemon=True, name=f"look-up of {host}").start()
    try:
        answer = found.get(timeout=timeout)
    except Empty:
        raise httpcore2.ConnectTimeout(f"the address of {host} was not found in time") from None
    if isinstance(answer, Exception):
        raise httpcore2.ConnectError(answer)
    return answer


class _Body(httpx2.SyncByteStream):
    """The body of an answer of httpcore2 as httpx2 takes it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class DeadlineTransport(httpx2.BaseTransport):
    """HTTP/1.1 over pooled connections; TLS certificates are verified (SSL_CERT_FILE and SSL_CERT_DIR are followed)."""

    def __init__(self, *, use_proxies: bool) -> None:
        self._use_proxies = use_proxies
        self._lock = threading.Lock()
        self._pools: dict[tuple[str, str], httpcore2.ConnectionPool] = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; the body of the answer is not read yet. Redirects are not followed."""
        url = request.url
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        proxy = proxy_of(url.scheme, url.host) if self._use_proxies else ""
        answer = self._pool(url.scheme, proxy).handle_request(
            httpcore2.Request(
                request.method, target, headers=request.headers.raw, content=b"", extensions=request.extensions
            )
        )
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()

    def _pool(self, scheme: str, proxy: str) -> httpcore2.ConnectionPool:
        with self._lock:
            if (scheme, proxy) not in self._pools:
                self._pools[scheme, proxy] = self._new_pool(scheme, proxy)
            return self._pools[scheme, proxy]

    @staticmethod
    def _new_pool(scheme: str, proxy: str) -> httpcore2.ConnectionPool:
        backend = DeadlineBackend()
        tls = httpx2.create_ssl_context() if scheme == "https" else None  # reads hundreds of certificates
        if not proxy:
            return httpcore2.ConnectionPool(tls, keepalive_expiry=KEEP_ALIVE_S, network_backend=backend)
        url = httpx2.URL(proxy if "://" in proxy else f"http://{proxy}")
        if url.scheme not in ("http", "https") or not url.host:
            raise httpcore2.ProxyError(
                f"the settings name a proxy of kind {url.scheme!r}; only http and https are known"
            )
        return httpcore2.HTTPProxy(
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/"),
            proxy_auth=(url.username, url.password) if url.userinfo else None,
            ssl_context=tls,
            keepalive_expiry=KEEP_ALIVE_S,
            network_backend=backend,
        )


def proxy_of(scheme: str, host: str) -> str:
    """The proxy that the environment (or the system) names for a host, or ""; a loopback address has none."""
    if is_loopback(host) or proxy_bypass(host):
        return ""
    named = getproxies()
    return named.get(scheme) or named.get("all") or ""

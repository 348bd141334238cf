"""What every request passes first: size, host, origin, rate and token; and what every answer gets.

A page of somebody else's that is open in the same browser must not be able to read anything here, nor to start work: so
the Host must be one of ours (names can be made to lead to 127.0.0.1), an Origin must be this server, and a browser must
not say that the request comes from another site.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from typing import Any

from weatherglass.app.server_access import Access, is_loopback
from weatherglass.delivery.api.languages import language_of
from weatherglass.delivery.api.metrics import Metrics
from weatherglass.delivery.api.problems import MEDIA_TYPE, Problem, shown
from weatherglass.delivery.api.quick_answers import QuickAnswers
from weatherglass.delivery.api.server_log import NAME
from weatherglass.delivery.api.sign_in import PATH, Sessions

Scope = MutableMapping[str, Any]
MOST_QUERY = 2048
MOST_BODY = 4096
MOST_HEADERS = 16 * 1024
RATE_A_SECOND, BURST, MOST_CLIENTS = 100.0, 400.0, 4096
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
NO_CONTENT_POLICY = b"default-src 'none'; frame-ancestors 'none'"
"""Of answers that are no pages."""
OPEN_PATHS = frozenset({"/health", PATH})
_LOG = logging.getLogger(NAME)


class Rates:
    """How often each client may ask: a bucket that fills with time, for as many clients as are remembered."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, client: str) -> bool:
        """Whether a client may ask now; counts it."""
        now = self._monotonic()
        left, at = self._buckets.pop(client, (BURST, now))
        left = min(BURST, left + (now - at) * RATE_A_SECOND)
        self._buckets[client] = (left - 1.0 if left >= 1.0 else left, now)
        while len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return left >= 1.0


class Guard:
    """The server's application with everything around it.

    Parameters
    ----------
    app
        Answers what is let through.
    quick
        Knows what was answered before.
    default_lang
        Of answers to clients that name none.
    """

    def __init__(
        self,
        app: Any,
        access: Access,
        sessions: Sessions,
        metrics: Metrics,
        quick: QuickAnswers,
        default_lang: str,
        rates: Rates | None = None,
    ) -> None:
        self.app, self._access, self._sessions, self._quick = app, access, sessions, quick
        self._metrics, self._lang, self._rates = metrics, default_lang, rates or Rates()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watched = _Watched(send)
        started = time.perf_counter()
        headers = _headers_of(scope)
        inner = dict(scope) | ({"method": "GET"} if scope["method"] == "HEAD" else {})
        try:
            try:
                self._check(scope, headers)
                quick = self._quick.find(scope["path"], scope["query_string"], headers)
                if quick is None:
                    await self.app(inner, receive, watched)
                else:
                    inner["quick"] = quick.route
                    await watched({"type": "http.response.start", "status": quick.status, "headers": quick.headers})
                    await watched({"type": "http.response.body", "body": quick.body})
            except Problem as problem:
                self._metrics.refused[problem.code] += 1
                await _send_problem(problem, self._lang_of(headers), watched)
            except Exception as error:  # noqa: BLE001 - no client sees a trace
                await self._fault(error, headers, watched)
        finally:
            self._count(inner, scope, watched, time.perf_counter() - started)

    async def _fault(self, error: Exception, headers: dict[str, str], watched: _Watched) -> None:
        if watched.ended:
            return  # the application has said so
        problem = fault_of(error)
        if not watched.status:
            await _send_problem(problem, self._lang_of(headers), watched)

    def _lang_of(self, headers: dict[str, str]) -> str:
        return language_of(None, headers.get("accept-language", ""), self._lang)

    def _count(self, inner: Scope, scope: Scope, watched: _Watched, seconds: float) -> None:
        route = str(inner.get("quick") or getattr(inner.get("route"), "path", "other"))
        method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other"
        self._metrics.answered(route, method, watched.status, seconds)
        if _LOG.isEnabledFor(logging.INFO):
            said = {"method": method, "route": route, "status": watched.status, "bytes": watched.bytes}
            _LOG.info("request", extra=said | {"ms": round(1000.0 * seconds, 1), "client": _client(scope)})

    # ---- checks

    def _check(self, scope: Scope, headers: dict[str, str]) -> None:
        path, method = scope["path"], scope["method"]
        if method not in ("GET", "HEAD") and not (method == "POST" and path == PATH):
            allowed = "GET, HEAD, POST" if path == PATH else "GET, HEAD"
            raise Problem(
                "wrong_verb", f"{shown(method)} is not answered; there is {allowed}", headers={"Allow": allowed}
            )
        if len(scope.get("query_string", b"")) > MOST_QUERY:
            said = f"the parameters have {len(scope['query_string'])} bytes; {MOST_QUERY} are allowed"
            raise Problem("too_large", said, status=414)
        if not scope.get("query_string", b"").isascii():
            raise Problem("bad_request", "the parameters have bytes that no address has; write them percent-encoded")
        size = sum(len(name) + len(value) + 4 for name, value in scope["headers"])
        if size > MOST_HEADERS:
            raise Problem("too_large", f"the headers have {size} bytes; {MOST_HEADERS} are allowed", status=431)
        self._check_body(headers)
        self._check_origin(scope, headers)
        client = _client(scope)
        if not is_loopback(client) and not self._rates.allows(client):
            said = f"more than {RATE_A_SECOND:g} requests a second; wait a second"
            raise Problem("busy", said, status=429, headers={"Retry-After": "1"})
        if self._access.token and path not in OPEN_PATHS:
            self._check_token(scope, headers)

    def _check_body(self, headers: dict[str, str]) -> None:
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit() and len(length) < 10 and int(length) <= MOST_BODY):
            raise Problem("too_large", f"a body of {shown(length)} bytes; at most {MOST_BODY} are taken")
        if "transfer-encoding" in headers:
            raise Problem("too_large", "a body of unknown length is not taken; send Content-Length")

    def _check_origin(self, scope: Scope, headers: dict[str, str]) -> None:
        host = headers.get("host", "")
        if not self._access.answers_to(host):
            raise Problem(
                "refused",
                f"Host {shown(host)} is not this server; ask for it by its address, or add the name to the setting "
                "serve.names",
                status=421,
            )
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2].lower() != host.lower():
            raise Problem("refused", f"Origin {shown(origin)} is another site; this server answers its own pages only")
        site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "")
        visits = mode == "navigate" and scope["method"] == "GET" and not scope["path"].startswith("/api/")
        if site in ("cross-site", "same-site") and not visits:
            raise Problem("refused", f"the browser says that a page of another site asks (Sec-Fetch-Site: {site})")

    def _check_token(self, scope: Scope, headers: dict[str, str]) -> None:
        if self._sessions.holds(headers.get("cookie", "")):
            return
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            if self._sessions.throttled:
                raise Problem("busy", "too many wrong tokens; wait a minute", status=429, headers={"Retry-After": "60"})
            if self._sessions.knows(token.strip()):
                return
        if "text/html" in headers.get("accept", "") and not scope["path"].startswith("/api/"):
            raise Problem("token", "sign in first", status=303, headers={"Location": PATH})
        raise Problem(
            "token",
            "send the token that the server was started with as 'Authorization: Bearer TOKEN'",
            headers={"WWW-Authenticate": 'Bearer realm="weatherglass"'},
        )


def fault_of(error: Exception) -> Problem:
    """A fault as a problem that names its place in the log, and nothing else of it."""
    name = secrets.token_hex(4)
    _LOG.error("a fault of the server", exc_info=error, extra={"fault": name})
    return Problem(
        "fault", f"something went wrong here, not with the request; the log of the server has it under {name}"
    )


class _Watched:
    """Sends, with the headers that every answer has, and remembers what it sent."""

    def __init__(self, send: Any) -> None:
        self._send, self.status, self.bytes, self.ended = send, 0, 0, False

    async def __call__(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = list(message.get("headers", ()))
            names = {name for name, _ in own}
            own += [each for each in HEADERS if each[0] not in names]
            if b"content-security-policy" not in names:
                own.append((b"content-security-policy", NO_CONTENT_POLICY))
            if b"cache-control" not in names:
                own.append((b"cache-control", b"no-store"))
            message = {**message, "headers": own}
        else:
            self.bytes += len(message.get("body", b""))
            self.ended = not message.get("more_body", False)
        await self._send(message)


async def _send_problem(problem: Problem, lang: str, send: Any) -> None:
    body = problem.body(lang)
    headers = {
        "Content-Type": MEDIA_TYPE,
        "Content-Length": str(len(body)),
        "Content-Language": lang,
        **problem.headers,
    }
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})


def _headers_of(scope: Scope) -> dict[str, str]:
    """Headers by name; of one that must stand once and does not, all values together, which then match nothing."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1")
        said = value.decode("latin-1")
        found[key] = f"{found[key]}, {said}" if key in found else said
    return found


def _client(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""

"""A request on its way: what is sent, what must not be shown, and where a redirect may lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weatherglass.errors import NotTheDocument, UsageError
from weatherglass.providers.contract import Request
from weatherglass.providers.http.body import ACCEPTED
from weatherglass.providers.http.content import expected_kinds
from weatherglass.providers.http.deadline import Deadline
from weatherglass.providers.http.faults import Secrets
from weatherglass.providers.http.policy import HttpPolicy

if TYPE_CHECKING:
    import httpx2

Validators = Callable[[str, str], tuple[str | None, str | None] | None]
"""By source and key, the ETag and the Last-Modified of the copy at hand; None when there is no copy."""


def nothing_at_hand(source: str, key: str) -> None:  # noqa: ARG001
    """No copy of any document: every request asks for the whole."""
    return


@dataclass(slots=True)
class Order:
    """A request on its way. Its representation shows no secret.

    Attributes
    ----------
    public_url
        Without secrets, for the payload.
    url, headers
        As they are sent.
    own_headers
        Without those of the request: what another host than the asked one may see.
    kinds
        What is expected, in words.
    conditional
        Whether "unchanged" is an answer that makes sense.
    tries, wait_s
        Attempts so far, and seconds to wait before the next.
    """

    request: Request
    public_url: str
    url: httpx2.URL = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    own_headers: Mapping[str, str]
    secrets: Secrets
    kinds: str
    deadline: Deadline
    conditional: bool
    tries: int = 0
    wait_s: float = 0.0

    @property
    def source(self) -> str:
        """Name of the provider, for messages."""
        return self.request.source


def order_of(request: Request, policy: HttpPolicy, validators: Validators, clock: Callable[[], float]) -> Order:
    """What a request means in bytes.

    Raises
    ------
    UsageError
        When it cannot be sent: another scheme than http(s), no host, credentials in the URL, an unknown kind, a header
        that is not ASCII.
    """
    import httpx2

    kinds = expected_kinds(request.expects)
    etag, modified = validators(request.source, request.key) or (None, None)
    held = {"If-None-Match": etag, "If-Modified-Since": modified}
    own = {
        "User-Agent": policy.user_agent,
        "Accept": "*/*",
        "Accept-Encoding": ACCEPTED,
        **{name: value for name, value in held.items() if value},
    }
    secrets = Secrets(tuple(request.secret_params.values()))
    problem = ""
    try:
        public = httpx2.URL(request.url).copy_merge_params(dict(request.params))
        url = public.copy_merge_params(dict(request.secret_params))
        headers = httpx2.Headers(own)
        headers.update(dict(request.headers))
        headers["Accept-Encoding"] = ACCEPTED  # another one could not be undone
        problem = _unusable(public)
    except (httpx2.InvalidURL, ValueError, TypeError) as exc:
        problem = str(exc)
    if problem:
        said = f"{request.source}: {request.url!r} cannot be asked for: {problem}"
        raise UsageError(secrets.hidden(said))
    deadline = Deadline(policy.deadline_s, clock() + policy.deadline_s, clock)
    return Order(request, str(public), url, headers, own, secrets, kinds, deadline, conditional=bool(etag or modified))


def redirect_target(order: Order, url: httpx2.URL, location: str, policy: HttpPolicy) -> httpx2.URL:
    """Where a redirect leads, when it may be followed: the same host, its encrypted side, or a host that is allowed.

    Raises
    ------
    NotTheDocument
        For any other place; the message names its host.
    """
    import httpx2

    try:
        target = url.join(location) if location else None
    except (httpx2.InvalidURL, ValueError):
        target = None
    problem = (
        "nowhere" if target is None else _why_not_there(url, target, policy.redirect_hosts.get(order.url.host, ()))
    )
    if target is None or problem:
        said = f"a redirect to {problem}; it was not followed"
        raise NotTheDocument(order.source, order.kinds, order.secrets.hidden(said))
    return target


def _unusable(url: httpx2.URL) -> str:
    """Why nothing can be asked at a URL, or ""."""
    if url.scheme not in ("http", "https"):
        return f"its scheme is {url.scheme!r}; http and https are known"
    if not url.host:
        return "it names no host"
    if url.userinfo:
        return "it holds a user name or password; use secret_params or headers"
    if url.port is not None and not 0 < url.port < 1 << 16:
        return f"port {url.port} is out of bounds"
    return ""


def _why_not_there(url: httpx2.URL, target: httpx2.URL, allowed: tuple[str, ...]) -> str:
    """Why a redirect is not followed, or ""."""
    if problem := _unusable(target):
        return f"an unusable address: {problem}"
    if url.scheme == "https" and target.scheme == "http":
        return f"http://{target.host}, away from encryption"
    if target.host != url.host:
        return "" if target.host in allowed else f"another host, {target.host} (a page for consent or login?)"
    if target.port != url.port and target.scheme == url.scheme:
        return f"another port, {target.host}:{target.port}"
    return ""

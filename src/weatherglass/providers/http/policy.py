"""How the outside is asked: how long, how often, as whom. Configuration only; nothing here touches a network.

Times are seconds, rates are requests a second.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from random import SystemRandom
from types import MappingProxyType

from weatherglass.errors import UsageError

REQUESTS_PER_S: Mapping[str, float] = MappingProxyType(
    {
        "sec.gov": 8.0,  # "no more than 10 requests per second", with room for clocks that disagree
        "deribit.com": 20.0,  # 500 credits a request, 10,000 credits a second
        "wikimedia.org": 5.0,
        "cboe.com": 1.0,  # over-fetching is answered with 403
    }
)
"""Requests a second by host; a name stands for its sub-domains as well."""
DEFAULT_REQUESTS_PER_S = 2.0


@dataclass(frozen=True, slots=True)
class HttpPolicy:
    """Bounds and manners of the HTTP client.

    Attributes
    ----------
    deadline_s
        Bound of one `get` as a whole: waiting for a turn, name look-up, connecting, reading and all retries together.
    attempts
        At most so many, the first included.
    backoff_first_s, backoff_most_s
        Before retry n the wait is drawn evenly from 0 to min(most, first * 2**(n-1)) ("full jitter").
    connect_timeout_s
        For one connection, its TLS handshake included.
    silence_s
        An open connection on which nothing arrives for so long is given up, and the request tried again.
    contact
        E-mail address or page for the User-Agent; the SEC refuses requests without one.
    requests_per_s
        Requests a second by host, on top of `REQUESTS_PER_S`.
    default_requests_per_s
        For hosts in neither table. This machine itself is not limited.
    failures_to_rest, rest_s
        After so many failures in a row a host is left alone for so long.
    redirect_hosts
        By asked host, other hosts to which it may redirect. Nothing by default: a redirect to another host leads, most
        often, to a page for consent or login.
    max_redirects
        For one attempt.
    use_proxies
        Whether HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY (or the settings of the system) are followed. A loopback
        address is never asked through a proxy.
    """

    deadline_s: float = 60.0
    attempts: int = 4
    backoff_first_s: float = 0.5
    backoff_most_s: float = 30.0
    connect_timeout_s: float = 10.0
    silence_s: float = 20.0
    contact: str = ""
    requests_per_s: Mapping[str, float] = field(default_factory=dict)
    default_requests_per_s: float = DEFAULT_REQUESTS_PER_S
    failures_to_rest: int = 5
    rest_s: float = 60.0
    redirect_hosts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    max_redirects: int = 3
    use_proxies: bool = True

    def __post_init__(self) -> None:
        for name in ("deadline_s", "connect_timeout_s", "silence_s", "default_requests_per_s", "attempts"):
            _positive(name, getattr(self, name))
        for host, rate in self.requests_per_s.items():
            _positive(f"requests_per_s[{host!r}]", rate)
        first, most = self.backoff_first_s, self.backoff_most_s
        if not 0 <= first <= most < math.inf:
            raise UsageError(f"backoff_first_s={first} must be from 0 to backoff_most_s={most}, and that finite")
        if not (self.contact.isascii() and self.contact.isprintable()):
            raise UsageError(f"contact={self.contact!r} goes into an HTTP header: use one line of printable ASCII")

    @property
    def user_agent(self) -> str:
        """What the client calls itself.

        >>> HttpPolicy(contact="ann@example.org").user_agent.partition(" ")[2]
        '(+open source; contact: ann@example.org)'
        """
        who = f"contact: {self.contact}" if self.contact else "no contact set"
        return f"weatherglass/{_version()} (+open source; {who})"

    def interval_s(self, host: str) -> float:
        """Least time between two requests to a host: the longest name of the table that fits decides.

        >>> HttpPolicy().interval_s("cdn.cboe.com"), HttpPolicy().interval_s("notcboe.com")
        (1.0, 0.5)
        >>> HttpPolicy().interval_s("127.0.0.1")
        0.0
        """
        if is_loopback(host):
            return 0.0
        rates = {**REQUESTS_PER_S, **self.requests_per_s}
        fitting = [name for name in rates if host == name or host.endswith(f".{name}")]
        return 1.0 / (rates[max(fitting, key=len)] if fitting else self.default_requests_per_s)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine.

    >>> [is_loopback(host) for host in ("localhost", "127.8.0.1", "::1", "localhost.example.org", "10.0.0.1")]
    [True, True, True, False, False]
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _positive(name: str, value: float) -> None:
    if not (value > 0 and math.isfinite(value)):
        raise UsageError(f"{name}={value} must be above 0 and finite")


@cache
def _version() -> str:
    try:
        return version("weatherglass")
    except PackageNotFoundError:  # run from a source tree
        return "0"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Timing:
    """The clocks, the sleep and the chance of the client, to be replaced in tests.

    Attributes
    ----------
    clock
        Seconds that never go back.
    now
        The instant, with an offset: for `Payload.received_at` and for dates in Retry-After.
    jitter
        A number from [0, 1).
    """

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = _utc_now
    jitter: Callable[[], float] = SystemRandom().random

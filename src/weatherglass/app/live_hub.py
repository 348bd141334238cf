"""Where live values meet those who watch: events by number, the last ones kept, the latest of each index at hand.

Whoever runs a feed publishes rows and says how the feed is; whoever serves listens. Both may be in threads of their
own. An event is encoded once, however many watch.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from weatherglass.errors import UsageError
from weatherglass.stream.rows import PublishedRow

KEPT_EVENTS = 4096
SCHEMA_VERSION = 1
COMPUTED_BY = "weatherglass; not an official index value"
_ENCODER = msgspec.json.Encoder()
Listener = Callable[[], None]


class FeedState(StrEnum):
    """How the feed is.

    `offline` has no feed at all, `connecting` has none yet, `live` and `delayed` bring quotes, `stale` has brought none
    for too long, `replayed` shows quotes of the past, `simulated` quotes that never were, `ended` is over.
    """

    OFFLINE = "offline"
    CONNECTING = "connecting"
    LIVE = "live"
    DELAYED = "delayed"
    STALE = "stale"
    REPLAYED = "replayed"
    SIMULATED = "simulated"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """The state of the feed and why it is so.

    Attributes
    ----------
    feed
        Its name; "" where there is none.
    code
        Reason, as the texts `live.reason.CODE` name it; "" without one.
    message
        What happened, in the words of the feed; "" when the code says all.
    since
        When it became so.
    """

    state: FeedState
    feed: str = ""
    code: str = ""
    message: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One event as it is sent.

    Attributes
    ----------
    number
        From 1, without gaps, in one run of the hub.
    name
        "reading" or "status".
    data
        JSON on one line.
    index
        Of a reading; "" of others.
    """

    number: int
    name: str
    data: bytes
    index: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What holds after an event.

    Attributes
    ----------
    number
        Of that event.
    latest
        The latest reading of each index, by name.
    """

    run: str
    number: int
    status: FeedStatus
    latest: tuple[LiveEvent, ...]

    def data(self) -> bytes:
        """The snapshot as JSON; readings are put in as they were encoded."""
        return _ENCODER.encode(
            {
                "schema_version": SCHEMA_VERSION,
                "id": f"{self.run}-{self.number}",
                "status": status_record(self.status),
                "readings": [msgspec.Raw(each.data) for each in self.latest],
            }
        )


class LiveHub:
    """Events of live values.

    Parameters
    ----------
    run
        Names this run, so that numbers of an earlier one are not taken for its own; letters and digits.
    keep
        How many events can be asked for again.
    clock
        Says since when a state holds.

    Examples
    --------
    >>> hub = LiveHub("a1", clock=lambda: datetime(2026, 3, 2, tzinfo=UTC))
    >>> hub.status.state.value, hub.newest
    ('offline', 0)
    >>> hub.set_status(FeedState.CONNECTING, "deribit")
    >>> [(event.number, event.name) for event in hub.after(0) or ()]
    [(1, 'status')]
    """

    def __init__(
        self, run: str, *, keep: int = KEPT_EVENTS, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        if not run.isalnum() or not run.isascii():
            raise UsageError(f"run={run!r} of a hub must be of letters and digits")
        if keep < 1:
            raise UsageError(f"keep={keep} of a hub must be 1 or more")
        self.run, self.keep, self._clock = run, keep, clock
        self._lock = threading.Lock()
        self._ring: deque[LiveEvent] = deque(maxlen=keep)
        self._latest: dict[str, LiveEvent] = {}
        self._listeners: list[Listener] = []
        self._newest = 0
        self._status = FeedStatus(FeedState.OFFLINE, code="no_feed", since=clock())
        self.last_reading_at: datetime | None = None

    @property
    def newest(self) -> int:
        """Number of the newest event; 0 before the first."""
        return self._newest

    @property
    def status(self) -> FeedStatus:
        """How the feed is."""
        return self._status

    def snapshot(self) -> Snapshot:
        """All that holds now, at one instant."""
        with self._lock:
            latest = tuple(self._latest[name] for name in sorted(self._latest))
            return Snapshot(self.run, self._newest, self._status, latest)

    def publish(
        self,
        rows: Sequence[PublishedRow],
        *,
        delay_seconds: float = 0.0,
        beside: Mapping[str, object] | None = None,
    ) -> None:
        """Give out rows, in their order; from any thread.

        Parameters
        ----------
        delay_seconds
            How far behind the market their feed is.
        beside
            What the exchange publishes itself: source, name, value and quoted_at.
        """
        if not rows:
            return
        with self._lock:
            status = self._status
            for row in rows:
                data = _ENCODER.encode(
                    {"schema_version": SCHEMA_VERSION, "feed": status.feed, "state": status.state.value}
                    | msgspec.to_builtins(row)
                    | {"delay_seconds": delay_seconds, "beside": beside, "computed_by": COMPUTED_BY}
                )
                self._latest[row.index] = self._add("reading", data, row.index)
            self.last_reading_at = self._clock()
        self._tell()

    def set_status(self, state: FeedState, feed: str = "", *, code: str = "", message: str = "") -> None:
        """Say how the feed is; what is so already is not said again. From any thread."""
        with self._lock:
            now = FeedStatus(state, feed, code, message, self._status.since)
            if now == self._status:
                return
            self._status = FeedStatus(state, feed, code, message, self._clock())
            self._add("status", status_bytes(self._status))
        self._tell()

    def after(self, number: int) -> tuple[LiveEvent, ...] | None:
        """Events after a number, oldest first; None when the hub no longer has, or never had, the one that follows."""
        with self._lock:
            if not 0 <= number <= self._newest:
                return None
            missing = self._newest - number
            if missing > len(self._ring):
                return None
            return tuple(self._ring[at] for at in range(len(self._ring) - missing, len(self._ring)))

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call something after each publication, in the thread that publishes; call what is returned to end that."""
        with self._lock:
            self._listeners.append(listener)

        def leave() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return leave

    def _add(self, name: str, data: bytes, index: str = "") -> LiveEvent:
        self._newest += 1
        event = LiveEvent(self._newest, name, data, index)
        self._ring.append(event)
        return event

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def status_bytes(status: FeedStatus) -> bytes:
    """A status as JSON, with its reason in both languages."""
    return _ENCODER.encode({"schema_version": SCHEMA_VERSION, **status_record(status)})


def status_record(status: FeedStatus) -> dict[str, object]:
    """A status as plain data."""
    return {
        "state": status.state.value,
        "feed": status.feed or None,
        "since": None if status.since is None else status.since.isoformat(),
        "reason": reason_of(status),
    }


def reason_of(status: FeedStatus) -> dict[str, str] | None:
    """Code and words of a status in both languages, the words of the feed behind them; None without a reason."""
    from weatherglass.messages.text import text

    if not status.code and not status.message:
        return None
    said = {}
    for lang in ("en", "ko"):
        own = text(f"live.reason.{status.code}", lang) if status.code else ""
        said[f"message_{lang}"] = ": ".join(filter(None, (own, status.message)))
    return {"code": status.code or "feed", **said}

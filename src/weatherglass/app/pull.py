"""Asking sources for what is new: store the document, read it, keep what it says; one report a source.

A source that fails changes nothing: what was known before stays, with its age. A document is stored before it is read,
so that nothing is lost between the two: what a killed run stored and did not read is read by the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from weatherglass.app.judged_answers import judged
from weatherglass.app.wiring import missing_needs
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SourceError, StoreCorrupt, Unreachable, UsageError
from weatherglass.market.catalogue import spec_of
from weatherglass.market.payload import Payload
from weatherglass.market.series import IngestQuality, SeriesAnswer
from weatherglass.providers.contract import Ask, Client, Provider, Request

if TYPE_CHECKING:
    from weatherglass.store import Store, StoredPayload
    from weatherglass.store.quote_lake import QuoteLake

_Problem = SourceError | StoreCorrupt
_HARMLESS = frozenset(
    {"duplicate", "conflicting_duplicate", "future_date", "unknown_name", "filled_in", "after_expiry"}
)
"""Reasons for which all of a sound answer may be left out."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FAILURES_IN_A_ROW = 3
"""So many documents of one source in a row that cannot be had mean that it has nothing today."""
OFFLINE_AFTER = 2
"""So many sources without any network in a row mean that there is none: the others are not tried."""


class PullState(StrEnum):
    """How it went with a source."""

    OK = "ok"
    UNCHANGED = "unchanged"
    """Every document is as it was."""
    SKIPPED = "skipped"
    """Not asked: a setting is missing, or the source never has what is asked for (days before its first, say)."""
    PARTLY = "partly"
    """Some documents came and some did not."""
    FAILED = "failed"
    OFFLINE = "offline"
    """No network; asked in vain, or not at all because others were."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What a source gave.

    Attributes
    ----------
    documents, unchanged, bytes
        Documents received, documents that the source says have not changed, and size of the former.
    read, kept, new, revised, same
        Observations (or quotes) listed, handed on, and what became of them in the store.
    left_out
        Counts by code.
    newest
        Latest day of the answers.
    last_success
        When a document of this source was last read without failure, this pull included; None: never.
    problem
        The sentence of the failure, or what is missing.
    notes
        What is unusual about the answers.
    """

    source: str
    state: PullState = PullState.OK
    documents: int = 0
    unchanged: int = 0
    bytes: int = 0
    read: int = 0
    kept: int = 0
    new: int = 0
    revised: int = 0
    same: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    newest: date | None = None
    last_success: datetime | None = None
    problem: str = ""
    notes: tuple[str, ...] = ()


Watcher = Callable[[SourceReport], None]


def pull(
    sources: Iterable[Provider],
    ask: Ask,
    *,
    store: Store,
    lake: QuoteLake,
    client: Client,
    again: bool = False,
    watch: Watcher = lambda _report: None,
) -> Iterator[SourceReport]:
    """Ask each source, keep what it says, and report.

    Parameters
    ----------
    again
        Also read again the stored documents that could not be read when they came.
    watch
        Told the report so far after every document.

    Raises
    ------
    UsageError
        When a single source is asked for what it never has; of several, that one is skipped.
    """
    sources = tuple(sources)
    offline = 0
    for source in sources:
        report = SourceReport(source.name)
        if needs := missing_needs(source):
            yield replace(report, state=PullState.SKIPPED, problem=f"needs {' and '.join(needs)}")
            continue
        if offline >= OFFLINE_AFTER and source.name != "packaged":
            yield replace(report, state=PullState.OFFLINE, problem="not asked: there is no network")
            continue
        try:
            asked = replace(ask, names=tuple(name for name in ask.names if serves(source, name)) or ask.names)
            report = _pull_one(source, asked, report, store=store, lake=lake, client=client, again=again, watch=watch)
        except UsageError as error:
            if len(sources) == 1:
                raise
            report = replace(report, state=PullState.SKIPPED, problem=str(error))
        if source.name != "packaged":
            offline = offline + 1 if report.state is PullState.OFFLINE else 0
        yield replace(report, last_success=last_success(store, source.name))


def serves(source: Provider, name: str) -> bool:
    """Whether a source gives a series: it lists it, or the catalogue lists the source for it (as for VX contracts)."""
    spec = spec_of(name)
    return name in source.serves or (spec is not None and source.name in spec.sources)


def last_success(store: Store, source: str) -> datetime | None:
    """When a document of a source was last received that could be read."""
    return store.ingests.last_success(source)


def _pull_one(
    source: Provider,
    ask: Ask,
    report: SourceReport,
    *,
    store: Store,
    lake: QuoteLake,
    client: Client,
    again: bool,
    watch: Watcher,
) -> SourceReport:
    problems: list[_Problem] = []
    for stored in store.raw.unparsed(failed=again):
        if stored.source == source.name:
            report = _keep_stored(source, stored, report, problems, store=store, lake=lake)
    unchanged_at: datetime | None = None
    for payload in _documents(source, ask, client, problems):
        if payload.unchanged:
            report, unchanged_at = replace(report, unchanged=report.unchanged + 1), payload.received_at
        else:
            stored = store.raw.put(payload)
            report = _keep(source, payload, stored.fetch_id, report, problems, store=store, lake=lake)
        watch(report)
    if unchanged_at is not None:  # an answer, too: the source has nothing newer than what is here
        quality = IngestQuality(notes=(f"{report.unchanged} documents have not changed",))
        store.ingests.add(source=source.name, received_at=unchanged_at, fetch_id=None, quality=quality)
    return replace(report, state=_state(report, problems), problem="; ".join(dict.fromkeys(map(str, problems))))


def _keep_stored(
    source: Provider,
    stored: StoredPayload,
    report: SourceReport,
    problems: list[_Problem],
    *,
    store: Store,
    lake: QuoteLake,
) -> SourceReport:
    """Read a document that an earlier run stored; when its file is damaged, that is noted and nothing else stops."""
    try:
        payload = store.raw.payload(stored.fetch_id)
    except StoreCorrupt as error:
        problems.append(error)
        store.ingests.add(
            source=source.name, received_at=stored.received_at, fetch_id=stored.fetch_id, problem=str(error)
        )
        return report
    return _keep(source, payload, stored.fetch_id, report, problems, store=store, lake=lake)


def _documents(source: Provider, ask: Ask, client: Client, problems: list[_Problem]) -> Iterator[Payload]:
    """The documents of a source. When one cannot be had, the names are asked one by one, so that it costs only itself.

    Problems are added to the list. Without an answer at all, or after `FAILURES_IN_A_ROW` names, there are no more.
    """
    once = _OnceClient(client)
    try:
        yield from source.fetch(ask, once)
    except SourceError as error:
        problems.append(error)
    names = ask.names or getattr(source, "unasked", source.serves)
    if not problems or isinstance(problems[-1], Unreachable) or len(names) == 1 or any("*" in name for name in names):
        return
    in_a_row = 0
    for name in names:
        try:
            yield from (each for each in source.fetch(replace(ask, names=(name,)), once) if each is not once.repeated)
        except SourceError as error:
            problems.append(error)
            in_a_row += 1
            if in_a_row >= FAILURES_IN_A_ROW or isinstance(error, Unreachable):
                return
        else:
            in_a_row = 0


class _OnceClient:
    """Asks for each document once: a second time it fails as it failed, or has nothing new."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._had: set[str] = set()
        self._failed: dict[str, SourceError] = {}
        self.repeated: Payload | None = None

    def get(self, request: Request) -> Payload:
        if request.key in self._failed:
            raise self._failed[request.key]
        if request.key in self._had:
            self.repeated = Payload(request.source, request.key, request.url, b"", _EPOCH, unchanged=True)
            return self.repeated
        try:
            payload = self._client.get(request)
        except SourceError as error:
            self._failed[request.key] = error
            raise
        self._had.add(request.key)
        return payload


def _state(report: SourceReport, problems: list[_Problem]) -> PullState:
    if not problems:
        return PullState.UNCHANGED if report.unchanged and not report.documents else PullState.OK
    if report.documents or report.unchanged:
        return PullState.PARTLY
    offline = all(isinstance(error, Unreachable) and error.offline for error in problems)
    return PullState.OFFLINE if offline else PullState.FAILED


def _keep(
    source: Provider,
    payload: Payload,
    fetch_id: int,
    report: SourceReport,
    problems: list[_Problem],
    *,
    store: Store,
    lake: QuoteLake,
) -> SourceReport:
    try:
        answer = source.parse(payload)
    except SourceError as error:
        store.ingests.add(source=source.name, received_at=payload.received_at, fetch_id=fetch_id, problem=str(error))
        problems.append(error)
        return report
    if isinstance(answer, SeriesAnswer):
        stated = any(rows.known_at is not None for rows in answer.rows)
        answer = judged(answer, payload.received_at)
        if (useless := _useless(source, payload, answer.quality)) is not None:
            store.ingests.add(
                source=source.name,
                received_at=payload.received_at,
                fetch_id=fetch_id,
                quality=answer.quality,
                problem=str(useless),
            )
            problems.append(useless)
            left_out = Counter({str(code): count for code, count in answer.quality.left_out.items()})
            return replace(
                report, read=report.read + answer.quality.read, left_out=dict(Counter(report.left_out) + left_out)
            )
    report = replace(report, documents=report.documents + 1, bytes=report.bytes + len(payload.body))
    if isinstance(answer, SeriesAnswer):
        kept = store.series.record(
            answer,
            source=source.name,
            received_at=payload.received_at,
            fetch_id=fetch_id,
            known_at_stated=stated,
        )
        quality = answer.quality
        return replace(
            report,
            read=report.read + quality.read,
            kept=report.kept + quality.kept,
            new=report.new + kept.new,
            revised=report.revised + kept.revised,
            same=report.same + kept.same,
            left_out=dict(Counter(report.left_out) + Counter({str(k): n for k, n in quality.left_out.items()})),
            newest=_later(report.newest, answer),
            notes=(*report.notes, *quality.notes),
        )
    added = lake.add(answer, ingest=f"{source.name} {payload.received_at.isoformat()}")
    listed = sum(snapshot.quotes.rows for snapshot in answer)
    dropped = sum((Counter(dict(snapshot.dropped)) for snapshot in answer), Counter[str]())
    notes = tuple(note for snapshot in answer for note in snapshot.notes)
    read = listed + sum(dropped.values())
    quality = IngestQuality(read=read, kept=listed, left_out=MappingProxyType(dict(dropped)), notes=notes)
    store.ingests.add(
        source=source.name, received_at=payload.received_at, fetch_id=fetch_id, quality=quality, new=added.rows
    )
    return replace(
        report,
        read=report.read + read,
        kept=report.kept + listed,
        new=report.new + added.rows,
        same=report.same + listed - added.rows,
        left_out=dict(Counter(report.left_out) + dropped),
        newest=max((snapshot.as_of.date() for snapshot in answer), default=report.newest),
        notes=(*report.notes, *notes),
    )


def _useless(source: Provider, payload: Payload, quality: IngestQuality) -> SourceError | None:
    """What is wrong with an answer of which nothing can be kept; None when that is as it should be.

    Blanks only are an answer (a holiday), and so are values that are here already or are nobody's fault.
    """
    if quality.kept:
        return None
    bad = {code: count for code, count in quality.left_out.items() if str(code) not in _HARMLESS and count}
    if bad:
        codes = ", ".join(f"{code} {count:,}" for code, count in bad.items())
        return ImpossibleAnswer(source.name, f"nothing of {payload.key} can be kept: {codes}")
    if not quality.read and not getattr(source, "may_be_empty", False):
        return NotTheDocument(source.name, f"values in {payload.key}", "none at all")
    return None


def _later(newest: date | None, answer: SeriesAnswer) -> date | None:
    days = [rows.as_of[-1].astype(date) for rows in answer.rows if rows.rows]
    return max([*days, *([] if newest is None else [newest])], default=None)

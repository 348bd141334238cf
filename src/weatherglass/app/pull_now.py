"""The pull of the command line: settings, store, client and sources put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date

from weatherglass.app.data_home import now_utc, opened
from weatherglass.app.pull import SourceReport, Watcher, pull, serves
from weatherglass.app.settings import Settings, read_settings
from weatherglass.app.wiring import check_names, http_client, missing_needs, source_named, source_names
from weatherglass.errors import UsageError
from weatherglass.market.catalogue import canonical
from weatherglass.providers.contract import Ask


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source as it is listed: its name, what it is, what it gives, what must be set first."""

    name: str
    title: str
    serves: tuple[str, ...]
    licence: str
    missing: tuple[str, ...]


def source_lines() -> list[SourceLine]:
    """Every source, in the order in which they are asked."""
    settings = read_settings()
    made = [source_named(name, settings) for name in source_names()]
    return [SourceLine(s.name, s.title, s.serves, s.licence, tuple(missing_needs(s))) for s in made]


def chosen_sources(names: Sequence[str], settings: Settings) -> list[str]:
    """The sources that are meant: those named, or all that are not disabled."""
    for name in names:
        source_named(name, settings)
    return list(dict.fromkeys(names)) or [name for name in source_names() if name not in settings.disabled]


def pull_now(
    sources: Sequence[str],
    *,
    series: Sequence[str] = (),
    first: date | None = None,
    last: date | None = None,
    again: bool = False,
    watch: Watcher = lambda _report: None,
) -> Iterator[SourceReport]:
    """Ask sources now and keep what they say; a report each, as it is done.

    Parameters
    ----------
    sources
        Names; none means all that are not disabled.
    series
        Only these series or underlyings.
    first, last
        Days, both included; None is what the source gives by itself.
    again
        Also read again the stored documents that could not be read before.
    watch
        Told the report so far after every document.

    Raises
    ------
    UsageError
        For an unknown source, or days in the wrong order.
    StoreError
        When the store cannot be written, or another process writes.
    """
    if first and last and first > last:
        raise UsageError(f"from {first} to {last}: the first day lies after the last")
    settings = read_settings()
    check_names(settings)
    made = [source_named(name, settings) for name in chosen_sources(sources, settings)]
    if series:
        asked = {canonical(name) or name for name in series}
        made = [source for source in made if sources or any(serves(source, name) for name in asked)]
        if not made:
            raise UsageError(f"none of the sources gives {', '.join(series)}; `weatherglass pull --list` says who does")
    ask = Ask(now=now_utc(), names=tuple(canonical(name) or name for name in series), first=first, last=last)
    with ExitStack() as stack:
        store, lake = stack.enter_context(opened(write=True, command="weatherglass pull", settings=settings))
        client = stack.enter_context(http_client(settings, store))
        yield from pull(made, ask, store=store, lake=lake, client=client, again=again, watch=watch)

"""Is everything in order? Each check says what it found and what to do."""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from weatherglass.app.data_home import opened
from weatherglass.app.pull import last_success
from weatherglass.app.series_values import OWN_FILES
from weatherglass.app.settings import Settings, read_settings
from weatherglass.app.wiring import check_names, missing_needs, source_named, source_names
from weatherglass.errors import StoreError, UsageError, WeatherglassError

_ENOUGH_BYTES = 1 << 30
_CONNECT_S = 2.0


class Health(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    """Something is missing that one can do without."""
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    health: Health
    found: str
    remedy: str = ""


def checks(*, now: datetime) -> Iterator[Check]:
    """Every check, as it is made; a check that fails does not stop the others."""
    yield Check("python", Health.OK, f"{sys.version.split()[0]} on {sys.platform}")
    try:
        settings = read_settings()
        check_names(settings)
    except WeatherglassError as error:
        yield Check("settings", Health.FAIL, str(error), "correct the file or the variable that it names")
        return
    yield Check("settings", Health.OK, _described(settings))
    yield _home(settings.home)
    yield from _store(settings)
    yield from _sources(settings, now)
    yield _network(settings)
    yield _calendar(now)


def _described(settings: Settings) -> str:
    keys = ", ".join(sorted(settings.keys)) or "none"
    hosts = ", ".join(f"{name} at {url}" for name, url in sorted(settings.hosts.items()))
    return f"contact {settings.contact or 'not set'}; keys: {keys}" + (f"; other hosts: {hosts}" if hosts else "")


def _home(home: Path) -> Check:
    name = "home"
    if not home.exists():
        return Check(name, Health.OK, f"{home} is not there yet; the first pull or import makes it")
    if not home.is_dir():
        return Check(name, Health.FAIL, f"{home} is no directory", "set WEATHERGLASS_HOME to one")
    free = shutil.disk_usage(home).free
    if free < _ENOUGH_BYTES:
        return Check(
            name, Health.WARN, f"{home}, {free / 1e6:,.0f} MB free", "make room: writing stops when it is full"
        )
    return Check(name, Health.OK, f"{home}, {free / 1e9:,.0f} GB free")


def _store(settings: Settings) -> Iterator[Check]:
    try:
        with opened(settings=settings) as (store, lake):
            if not store.exists:
                yield Check("store", Health.WARN, "nothing in it yet", "weatherglass pull, or weatherglass import FILE")
                return
            series = store.series.overview()
            quotes = sum(each.rows for each in lake.overview())
            yield Check("store", Health.OK, f"{len(series)} series, {quotes:,} option quotes")
            waiting = store.raw.unparsed()
            if waiting:
                first = waiting[0]
                own = first.source == OWN_FILES
                yield Check(
                    "unread documents",
                    Health.WARN,
                    f"{len(waiting)} stored and not read, the first {first.key} of {first.source}",
                    "their import was stopped: import them again" if own else "weatherglass pull reads them",
                )
    except StoreError as error:
        yield Check("store", Health.FAIL, str(error), "weatherglass data verify says more")
    except UsageError as error:  # a library that is an extra is missing
        yield Check("store", Health.WARN, str(error), "or do without the option quotes")


def _sources(settings: Settings, now: datetime) -> Iterator[Check]:
    answered = _last_answers(settings)
    for name in source_names():
        needs = missing_needs(source_named(name, settings))
        asked, problem = (None, "") if answered is None else answered[name]
        said = "never asked" if answered is not None else "not known when it last answered"
        if asked is not None:
            said = f"last answered {asked:%Y-%m-%d %H:%M} UTC, {(now - asked).days} days ago"
        if needs:
            yield Check(f"source {name}", Health.WARN, f"needs {' and '.join(needs)}", "set it, or do without")
        elif problem:
            said = said if asked is not None else "never answered"
            yield Check(f"source {name}", Health.WARN, f"{said}; failed since: {problem}", f"weatherglass pull {name}")
        else:
            yield Check(f"source {name}", Health.OK, said)


def _last_answers(settings: Settings) -> dict[str, tuple[datetime | None, str]] | None:
    """When each source last answered, and what was wrong with its newest document.

    None when the store cannot be read, which has a check of its own.
    """
    try:
        with opened(settings=settings) as (store, _lake):
            if not store.exists:
                return dict.fromkeys(source_names(), (None, ""))
            found = {}
            for name in source_names():
                newest = store.ingests.latest(limit=1, source=name)
                found[name] = (last_success(store, name), newest[0].problem if newest else "")
            return found
    except StoreError:
        return None


def _network(settings: Settings) -> Check:
    source = source_named("fred", settings)
    address = urlsplit(getattr(source, "host", ""))
    try:
        port = address.port or (443 if address.scheme == "https" else 80)
        with socket.create_connection((address.hostname or "", port), timeout=_CONNECT_S):
            return Check("network", Health.OK, f"{address.hostname} answers")
    except OSError as error:
        return Check(
            "network",
            Health.WARN,
            f"offline: {address.hostname} cannot be reached ({error.strerror or error})",
            "what the store has is served; pull again when there is a network",
        )


def _calendar(now: datetime) -> Check:
    from weatherglass.timeline import official_gaps

    try:
        known: Callable[..., object] = official_gaps
        known(now.date(), now.date())
    except WeatherglassError as error:
        return Check("calendar", Health.FAIL, str(error), "update exchange-calendars")
    return Check("calendar", Health.OK, "New York sessions are known for today")

"""Playbooks run on what the store and the packaged data know."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import msgspec

from weatherglass.app.observatory import latest_day, observed
from weatherglass.app.playbook_files import playbook_named, require_known_series
from weatherglass.app.settings import Settings, read_settings
from weatherglass.claims.results import NotRun
from weatherglass.errors import DataError, UsageError, nearest
from weatherglass.playbooks.judgement import Judgement
from weatherglass.playbooks.needs import needed_series
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_report import PlaybookReport
from weatherglass.playbooks.rules import Asked
from weatherglass.playbooks.run import Simulated, run, simulated
from weatherglass.signals.panel import Panel
from weatherglass.stats.schedules import Measure

__all__ = ["Judgement", "PlaybookReport", "PlaybookRun", "measure_named", "panel_of_playbook", "ran"]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class PlaybookRun:
    """A playbook and what became of it.

    Attributes
    ----------
    playbook
        As it was run: its `start` may be another than that of the file.
    report
        Verdict first; see `weatherglass.playbooks.playbook_report`.
    done
        Every bar of the simulation, and of buying and holding; None where it could not be simulated.
    packaged
        Series whose values are the packaged ones, which end where they end.
    draws
        How often everything drew that draws, where that is not what the file says.
    """

    playbook: Playbook
    report: PlaybookReport
    done: Simulated | None
    packaged: frozenset[str]
    draws: int | None = None


def ran(
    name: str | Playbook,
    *,
    as_of: date | None = None,
    first: date | None = None,
    last: date | None = None,
    measure: Measure = Measure.SHARPE,
    draws: int | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> PlaybookRun:
    """A playbook by its id, its file's path or itself, run on what was known on a day.

    Parameters
    ----------
    as_of
        A New York day; None is the last day of any of the playbook's series.
    first
        First bar, in place of the file's `start`.
    last
        Last bar; what came later is not looked at, as with `as_of`.
    measure
        In which it is to be better than buying and holding.
    draws
        Of everything that draws; those of the file when None.
    progress
        (what is done, steps done, steps in all); raise from it to stop.

    Raises
    ------
    UsageError, DataError
        When there is no such playbook, the file is none, it names a series that nobody has, or nothing is known.
    """
    playbook = playbook_named(name) if isinstance(name, str) else name
    settings = read_settings() if settings is None else settings
    require_known_series(playbook, settings)
    day = last_looked_at(first, last, as_of)
    if first is not None:
        playbook = msgspec.structs.replace(playbook, start=first)
    panel, packaged = panel_of_playbook(playbook, as_of=day, settings=settings)
    report = run(playbook, panel, measure=measure, draws=draws, progress=progress)
    done = simulated(playbook, Asked(panel))
    return PlaybookRun(playbook, report, None if isinstance(done, NotRun) else done, packaged, draws)


def measure_named(name: str) -> Measure:
    """A measure by its name: "sharpe", "mean_return", "max_drawdown".

    Raises
    ------
    UsageError
        When there is none.
    """
    if name not in tuple(Measure):
        raise UsageError(f"no measure {name!r}; {nearest(name, [str(each) for each in Measure])}")
    return Measure(name)


def panel_of_playbook(
    playbook: Playbook, *, as_of: date | None = None, settings: Settings | None = None
) -> tuple[Panel, frozenset[str]]:
    """Everything that a playbook may read, as known on a day, and which of it is packaged."""
    wanted = needed_series(playbook)
    settings = read_settings() if settings is None else settings
    if as_of is None:
        with suppress(DataError):  # none of its series is there: the report says which are missing
            as_of = latest_day(wanted, settings=settings)
    return observed(wanted, as_of=as_of, settings=settings)


def last_looked_at(first: date | None, last: date | None, as_of: date | None) -> date | None:
    """The last day that is looked at; None for the last that there is.

    Raises
    ------
    UsageError
        When the first bar would not come before it.
    """
    days = [each for each in (last, as_of) if each is not None]
    end = min(days, default=None)
    if first is not None and end is not None and first >= end:
        raise UsageError(f"from {first} to {end}: the first day must come before the last")
    return end

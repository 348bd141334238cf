"""A grid of a playbook on an engine: part by part, kept as they are made, the same bytes whatever cut and machine.

A task is the number of its first combination. Workers read what the playbook needs once each, and say in every answer
what the data were: a grid whose parts saw different data is none. Memory is that of one part a worker, and 150 bytes a
combination where the command runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

import msgspec
import numpy as np

from weatherglass.app.claim_resumption import LeftAside, Notice, NotKept, digest_of, identity_on
from weatherglass.app.engine_choice import chosen_engine
from weatherglass.app.kept_results import decoded, encoded
from weatherglass.app.many_claims import without_secrets
from weatherglass.app.observatory import observed
from weatherglass.app.playbook_comparison import OnCommonDays, figures_on
from weatherglass.app.playbook_files import playbook_named, require_known_series
from weatherglass.app.playbook_runs import last_looked_at, panel_of_playbook
from weatherglass.app.sent_results import packed, unpacked
from weatherglass.app.settings import Settings, read_settings
from weatherglass.claims.results import NotRun
from weatherglass.claims.steps import fits
from weatherglass.errors import DataError, UsageError
from weatherglass.playbooks.grid_reading import GridFigures, GridReading, joined, reading_of
from weatherglass.playbooks.needs import Key, needed_series
from weatherglass.playbooks.parameter_axes import ParameterAxes, typed_axes
from weatherglass.playbooks.parameter_grid import COLUMNS, LANES, GridPart, Ground, ground_of, part_of
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_reading import playbook_from, with_settings
from weatherglass.playbooks.rules import Asked
from weatherglass.scale.engine import Failed
from weatherglass.signals.panel import Panel
from weatherglass.stats.schedules import Measure
from weatherglass.store.unfinished import LASTING_FOLDER, UnfinishedWork

REPLICATIONS = 1_999
LARGEST_PART, FEWEST_PARTS = 1_024, 256
"""Parts are as many as workers of any number can share, and none is so long that much is lost with it."""
Watch = Callable[[int, int, int], None]
"""(combinations done, of how many, parts that could not be made) -> None; raise from it to stop."""


@dataclass(frozen=True, slots=True)
class GridRequest:
    """What to try.

    Attributes
    ----------
    name
        Of a playbook, or the path of its file.
    over
        As `typed_axes` takes them; none are the file's own `variants`.
    first, last, as_of, measure
        As `weatherglass.app.playbook_runs.ran`.
    replications
        Of the bootstrap.
    engine, workers, address
        As `chosen_engine` takes them.
    fresh
        Simulate also what is kept.
    results
        Directory in which parts are kept for good; None keeps them in the home until the grid is complete.
    part
        Combinations of a task, a multiple of `LANES`; None chooses. No result depends on it.
    """

    name: str
    over: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    as_of: date | None = None
    measure: Measure = Measure.SHARPE
    replications: int = REPLICATIONS
    engine: str | None = None
    workers: int | None = None
    address: str | None = None
    fresh: bool = False
    results: Path | None = None
    part: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class GridRun:
    """A grid and what became of it.

    Attributes
    ----------
    playbook
        As it was run: with another start, or an end of its rule, where the request asks for one.
    manifest
        Hash of the playbook, the values and the data: the same hash gives the same figures.
    packaged
        Series whose values are the packaged ones.
    there
        Combinations that an earlier run had simulated.
    """

    playbook: Playbook
    axes: ParameterAxes
    ground: Ground
    figures: GridFigures
    reading: GridReading
    manifest: str
    packaged: frozenset[str]
    replications: int
    there: int

    @property
    def held(self) -> OnCommonDays:
        """Buying and holding over the same days."""
        return figures_on(self.ground.done.plan, self.ground.done.held, self.ground.done.plan.days)


def grid_run(
    request: GridRequest,
    *,
    settings: Settings | None = None,
    watch: Watch | None = None,
    told: Callable[[Notice], None] | None = None,
) -> GridRun:
    """Try every combination that is not kept, and read what the best of them is worth.

    Parameters
    ----------
    told
        Is given every notice on what is kept.

    Raises
    ------
    UsageError
        As `typed_axes` and `chosen_engine`.
    DataError
        When the playbook cannot be simulated as it is, a part could not be made (the others are kept), or the data
        changed meanwhile.
    """
    settings = read_settings() if settings is None else settings
    told = told or _untold
    playbook, axes, day = _asked_for(request, settings)
    panel, packaged = _panel(settings, playbook, axes, day)
    terms = _Terms(msgspec.json.encode(playbook), axes, panel.day, request.measure, request.replications)
    ground = _ground(playbook, panel, terms)
    size = request.part or _part_size(axes.size)
    if size < 1 or size % LANES:
        raise UsageError(f"part={size} is out of bounds: a multiple of {LANES}")
    identity = identity_on(terms.said, panel)
    sent = packed((without_secrets(settings), terms, identity))
    kept = _KeptParts(request, settings.home, identity, size, axes.size, told)
    firsts = range(0, axes.size, size)
    missing = [at for at in firsts if at not in kept.parts]
    there = done = sum(part.returned.shape[0] for part in kept.parts.values())
    lost: list[str] = []
    watch = watch or _unwatched
    watch(done, axes.size, 0)
    places = [str(settings.home)]
    work = partial(part_and_packed, sent, size)
    with chosen_engine(
        settings, request.engine, workers=request.workers, address=request.address, places=places
    ) as engine:
        for at, outcome in engine.run(work, missing):
            if isinstance(outcome, Failed):
                lost.append(f"combinations {missing[at] + 1:,} and following: {outcome.text}")
            else:
                seen, part = unpacked(outcome.result)
                if seen != identity:
                    raise DataError("the data changed while the grid was simulated; run it again")
                kept.add(part)
                done += part.returned.shape[0]
            watch(done, axes.size, len(lost))
    if lost:
        raise DataError(f"{lost[0]} ({len(lost)} of {len(firsts)} parts; the others are kept, run it again)")
    figures = joined(list(kept.parts.values()), axes.size)
    kept.finish()
    reading = reading_of(ground, axes, figures)
    return GridRun(
        playbook,
        axes,
        ground,
        figures,
        reading,
        digest_of(terms.said, panel)[:32],
        packaged,
        request.replications,
        there,
    )


def part_and_packed(sent: bytes, size: int, first: int) -> bytes:
    """What a worker does: the combinations from `first` on, with the identity of what it saw."""
    identity, terms, ground = _seen(sent)
    return packed((identity, part_of(ground, terms.axes, first, min(first + size, terms.axes.size))))


@dataclass(frozen=True, slots=True)
class _Terms:
    """What all parts of a grid share, as it travels."""

    playbook: bytes
    axes: ParameterAxes
    day: date
    measure: Measure
    replications: int

    @property
    def said(self) -> list[object]:
        return ["grid", self.playbook.decode(), self.axes.axes, str(self.measure), self.replications, LANES]


@lru_cache(maxsize=1)
def _seen(sent: bytes) -> tuple[str, _Terms, Ground]:
    """What a worker reads once. What was sent holds the identity that is expected: other data are read again."""
    settings, terms, _ = unpacked(sent)
    playbook = playbook_from(json.loads(terms.playbook))
    panel, _ = _panel(settings, playbook, terms.axes, terms.day)
    return identity_on(terms.said, panel), terms, _ground(playbook, panel, terms)


def _asked_for(request: GridRequest, settings: Settings) -> tuple[Playbook, ParameterAxes, date | None]:
    playbook = playbook_named(request.name)
    day = last_looked_at(request.first, request.last, request.as_of)
    if request.first is not None:
        playbook = msgspec.structs.replace(playbook, start=request.first)
    playbook, axes = typed_axes(playbook, request.over)
    for each in _each_alone(playbook, axes):
        require_known_series(each, settings)
    return msgspec.structs.replace(playbook, variants={}), axes, day


def _each_alone(playbook: Playbook, axes: ParameterAxes) -> list[Playbook]:
    """The playbook, and with each value that names something: which series it reads may depend on that."""
    named = [(path, value) for path, values in axes.axes for value in values if isinstance(value, str)]
    return [playbook, *(with_settings(playbook, {path: value}) for path, value in named)]


def _panel(
    settings: Settings, playbook: Playbook, axes: ParameterAxes, day: date | None
) -> tuple[Panel, frozenset[str]]:
    """Everything that any combination may read, as known on one day."""
    if day is None:
        panel, _ = panel_of_playbook(playbook, settings=settings)
        day = panel.day
    wanted: dict[Key, None] = dict.fromkeys(key for each in _each_alone(playbook, axes) for key in needed_series(each))
    return observed(tuple(wanted), as_of=day, settings=settings)


def _ground(playbook: Playbook, panel: Panel, terms: _Terms) -> Ground:
    ground = ground_of(playbook, Asked(panel), measure=terms.measure, replications=terms.replications)
    if isinstance(ground, NotRun):
        raise DataError(
            f"{playbook.id} cannot be simulated as its file has it ({ground.what}: {ground.why} {ground.detail}); "
            "`weatherglass playbook run` says more"
        )
    return ground


def _part_size(size: int) -> int:
    """A multiple of `LANES` that makes about `FEWEST_PARTS` parts, and no larger ones than `LARGEST_PART`."""
    return max(LANES, min(LARGEST_PART, size // FEWEST_PARTS // LANES * LANES))


class _KeptParts:
    """Parts by the number of their first combination: those that earlier runs kept, and those that come."""

    def __init__(
        self, request: GridRequest, home: Path, identity: str, size: int, of: int, told: Callable[[Notice], None]
    ) -> None:
        self._lasting = request.results is not None
        where, folder = (request.results, LASTING_FOLDER) if request.results is not None else (home, None)
        self._work = UnfinishedWork(where, identity, folder=folder)
        self._told, self._may_write = told, True
        self.parts: dict[int, GridPart] = {}
        if request.fresh:
            self._work.remove()
        found = self._work.found()
        for path in found.damaged:
            told(LeftAside(path))
        for path, content in found.parts:
            try:
                part = _part_of(content)
            except DataError:
                told(LeftAside(path))
                continue
            if part.first % size == 0 and part.returned.shape[0] == min(size, of - part.first):
                self.parts[part.first] = part

    def add(self, part: GridPart) -> None:
        """Keep a part; where that cannot be done say so once."""
        self.parts[part.first] = part
        if not self._may_write:
            return
        plain = {
            "first": part.first, "columns": dict(part.columns), "returned": part.returned, "luck": part.luck,
            "not_run": dict(part.not_run),
        }  # fmt: skip
        try:
            self._may_write = self._work.keep(encoded({"part": plain}))
            if not self._may_write:
                self._told(NotKept("there is no room for more of it"))
        except OSError as fault:
            self._may_write = False
            self._told(NotKept(fault.strerror or str(fault)))

    def finish(self) -> None:
        """The grid is complete: nothing is kept of it, but in a directory that was named for it."""
        if not self._lasting:
            self._work.remove()


def _part_of(content: bytes) -> GridPart:
    plain = decoded(content).get("part")
    if not isinstance(plain, Mapping) or set(plain) != {"first", "columns", "returned", "luck", "not_run"}:
        raise DataError("no part of a grid")
    first, columns, returned, luck, not_run = (
        plain[each] for each in ("first", "columns", "returned", "luck", "not_run")
    )
    right = (
        fits(first, int) and fits(columns, Mapping[str, np.ndarray]) and tuple(columns) == COLUMNS
        and fits(returned, np.ndarray) and fits(luck, np.ndarray) and fits(not_run, Mapping[int, str])
        and all(each.shape == returned.shape for each in columns.values())
    )  # fmt: skip
    if not right:
        raise DataError("no part of a grid")
    return GridPart(first, columns, returned, luck, not_run)


def _untold(notice: Notice) -> None:
    del notice


def _unwatched(done: int, of: int, lost: int) -> None:
    del done, of, lost

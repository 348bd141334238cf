"""What an answer of a source adds to the store: first values, revisions, and nothing for what is already there.

Pure but for the vintages that it is given: the decision about each observation stands here, the writing in `series`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from weatherglass.errors import UsageError
from weatherglass.market.series import FIRST_DAY, LAST_DAY, Instants, SeriesRows
from weatherglass.store.instant_text import instant_texts
from weatherglass.store.summaries import Row

SHOWN_DAYS = 10
"""How many of the days that vanished are named."""

_FIRST_INSTANT, _LAST_INSTANT = np.datetime64(FIRST_DAY, "us"), np.datetime64(LAST_DAY, "us") + np.timedelta64(1, "D")

Held = tuple[float, str, str]
"""value, known_at, recorded_at of a vintage; its revision is its place in the list of its day."""


@dataclass(slots=True)
class Changes:
    """New vintages of one stream, counts of what became of each observation of an answer, and days that vanished."""

    rows: list[Row] = field(default_factory=list)
    new: int = 0
    revised: int = 0
    same: int = 0
    vanished: list[str] = field(default_factory=list)

    def add(self, other: Changes, *, name: str) -> None:
        """Count those of another stream too; its vanished days are listed after its name, its rows are not kept."""
        self.new, self.revised, self.same = self.new + other.new, self.revised + other.revised, self.same + other.same
        self.vanished += [f"{name} {day}" for day in other.vanished]


def require_recordable(rows: SeriesRows) -> None:
    """Whether the rows say all that a vintage needs.

    Raises
    ------
    UsageError
        When an instant is missing, or a day lies outside 1792 to 2100.
    """
    name = f"{rows.series} {rows.field}"
    if not rows.series or not rows.field:
        raise UsageError(f"a series and its field need a name; got {rows.series!r} and {rows.field!r}")
    known_at = _known_at(rows)
    if rows.rows and not (known_at.min() >= _FIRST_INSTANT and known_at.max() < _LAST_INSTANT):
        raise UsageError(
            f"{name}: known_at is not within {FIRST_DAY} to {LAST_DAY}: {known_at.min()} to {known_at.max()}"
        )
    if rows.rows and not (np.datetime64(FIRST_DAY) <= rows.as_of[0] and rows.as_of[-1] <= np.datetime64(LAST_DAY)):
        raise UsageError(f"{name}: days {rows.as_of[0]} to {rows.as_of[-1]} are not within {FIRST_DAY} to {LAST_DAY}")


def changes_of(
    batch: Sequence[SeriesRows],
    held: Mapping[str, list[Held]],
    *,
    received_at: str,
    recorded_at: str,
    ingest_id: int,
    stated: bool,
) -> Changes:
    """Decide about each observation of one field of one series from one source.

    Parameters
    ----------
    batch
        The rows of the answer, in order; several when it gives several vintages.
    held
        By day: the vintages that the store has from this source, by revision.
    received_at, recorded_at
        When the answer came, and when it is written.
    ingest_id
        Of the answer.
    stated
        Whether the source itself says from when each value could be known (release dates). Then a value with another
        instant is another vintage, whatever is stored already. Otherwise a value that differs from the one in effect
        could be known when the answer came, and not before.
    """
    changes = Changes()
    days: dict[str, list[Held]] = {}
    for rows in batch:
        values = (rows.value + 0.0).tolist()  # -0.0 is written as 0.0 by SQLite
        known_ats = instant_texts(_known_at(rows))
        for day, value, known_at in zip(np.datetime_as_string(rows.as_of).tolist(), values, known_ats, strict=True):
            vintages = days.get(day)
            if vintages is None:
                vintages = days[day] = list(held.get(day, ()))
            if not vintages:
                changes.new += 1
            elif stated:
                if _is_stated(vintages, value, known_at):
                    changes.same += 1
                    continue
                changes.revised += 1
            else:
                known_at = max(known_at, received_at)  # noqa: PLW2901
                if _in_effect(vintages, known_at)[0] == value:
                    changes.same += 1
                    continue
                changes.revised += 1
            changes.rows.append((day, len(vintages), value, known_at, recorded_at, ingest_id))
            vintages.append((value, known_at, recorded_at))
    changes.vanished = _vanished(days, held)
    return changes


def _known_at(rows: SeriesRows) -> Instants:
    if rows.known_at is None:
        raise UsageError(
            f"{rows.series} {rows.field}: known_at is missing; resolve it by the rule of the catalogue before recording"
        )
    return rows.known_at


def _in_effect(vintages: Sequence[Held], known_at: str) -> Held:
    """The vintage that is believed at an instant; the one known first where none is known yet."""
    if len(vintages) == 1:
        return vintages[0]
    known = [each for each in vintages if each[1] <= known_at]
    if not known:
        return min(vintages, key=lambda each: each[1])
    return max(enumerate(known), key=lambda item: (item[1][1], item[1][2], item[0]))[1]


def _is_stated(vintages: Sequence[Held], value: float, known_at: str) -> bool:
    """Whether the newest record of a stated instant has the value."""
    return next((each[0] == value for each in reversed(vintages) if each[1] == known_at), False)


def _vanished(answered: Iterable[str], held: Iterable[str]) -> list[str]:
    """Days between the first and the last of an answer that the store has and the answer lacks."""
    days = set(answered)
    if not days:
        return []
    first, last = min(days), max(days)
    return sorted(day for day in held if first <= day <= last and day not in days)

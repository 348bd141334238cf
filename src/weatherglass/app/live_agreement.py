"""Our live values beside what the exchange of their feed publishes: an index of another formula on the same options.

Ours is what is shown, whatever the other one says. Two formulas differ by some per cent on a quiet day; much more than
that says that one of them rests on quotes that it should not rest on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from weatherglass.app.data_home import now_utc
from weatherglass.app.live_journals import journals_of, last_good
from weatherglass.app.source_agreement import Disagreement
from weatherglass.errors import DataError, StoreError
from weatherglass.store.journal import Journal
from weatherglass.stream.beside import BESIDE, PublishedBeside, beside_of

TOLERANCE_PERCENT = 10.0
"""DVOL of Deribit and our 30-day index: another grid of strikes, another weighting of expiries, another smoothing."""
COMPARED = {"DVOL BTC": "BTC30", "DVOL ETH": "ETH30"}
"""What is published, and our index of the same horizon on the same options."""
AT_MOST_APART = timedelta(minutes=2)
OURS = "weatherglass"


def live_disagreements(home: Path, *, now: datetime) -> tuple[Disagreement, ...]:
    """Where the newest journals of live runs have our value and a published one of the same time, far apart.

    A run that ended more than a day ago says nothing of now. What cannot be read is passed over.
    """
    found = []
    for paths in journals_of(home).values():
        said = _published(paths[-1])
        index = COMPARED.get(said.name) if said is not None else None
        if said is None or index is None or now - said.quoted_at > timedelta(days=1):
            continue
        for row in last_good(paths[-1].parent, {index}):
            near = abs(row.as_of - said.quoted_at) <= AT_MOST_APART
            if not row.value or not near:
                continue
            percent = 100.0 * abs(said.value - row.value) / row.value
            if percent > TOLERANCE_PERCENT:
                found.append(_told(index, row.value, said, percent))
    return tuple(found)


def _published(path: Path) -> PublishedBeside | None:
    try:
        with Journal(path, writable=False, clock=now_utc) as journal:
            last = journal.last(BESIDE)
            return None if last is None else beside_of(last.payload)
    except (StoreError, DataError):
        return None


def _told(index: str, ours: float, said: PublishedBeside, percent: float) -> Disagreement:
    day = said.quoted_at.date()
    return Disagreement(
        series=index,
        field="live",
        day=day,
        source=OURS,
        value=ours,
        other_source=f"{said.source} {said.name}",
        other_value=said.value,
        percent=percent,
        tolerance_percent=TOLERANCE_PERCENT,
        since=day,
        days=1,
        of=1,
    )

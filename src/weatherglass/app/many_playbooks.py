"""Many playbooks run at once, each a task of an engine: the same runs as one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from weatherglass.app.engine_choice import chosen_engine
from weatherglass.app.many_claims import without_secrets
from weatherglass.app.playbook_runs import PlaybookRun, ran
from weatherglass.app.sent_results import packed, unpacked
from weatherglass.app.settings import Settings, read_settings
from weatherglass.errors import DataError
from weatherglass.scale.engine import Failed, FailureKind
from weatherglass.stats.schedules import Measure


def ran_many(
    names: Sequence[str],
    *,
    as_of: date | None = None,
    first: date | None = None,
    last: date | None = None,
    measure: Measure = Measure.SHARPE,
    draws: int | None = None,
    engine: str | None = None,
    workers: int | None = None,
    address: str | None = None,
    settings: Settings | None = None,
    watch: Callable[[str, int, int], None] | None = None,
) -> tuple[PlaybookRun, ...]:
    """Playbooks, run as `weatherglass.app.playbook_runs.ran` does, in the order of their names.

    Parameters
    ----------
    engine, workers, address
        As `chosen_engine` takes them. Machines of a cluster must see the home: they read the series there.
    watch
        (the playbook that is done, how many are, how many there will be).

    Raises
    ------
    UsageError, DataError
        As `ran`, for the first playbook that could not be run; when a worker was lost in every attempt.
    """
    settings = read_settings() if settings is None else settings
    run = partial(ran_and_packed, without_secrets(settings), as_of, first, last, measure, draws)
    found: dict[int, PlaybookRun] = {}
    failed: dict[int, Failed] = {}
    with chosen_engine(settings, engine, workers=workers, address=address, places=[str(settings.home)]) as running:
        for done, (at, outcome) in enumerate(running.run(run, names), start=1):
            if isinstance(outcome, Failed):
                failed[at] = outcome
            else:
                found[at] = unpacked(outcome.result)
            if watch is not None:
                watch(names[at], done, len(names))
    for at in sorted(failed):
        if failed[at].kind is FailureKind.REFUSED:  # the same words again, as the error that they were
            ran(names[at], as_of=as_of, first=first, last=last, measure=measure, draws=draws, settings=settings)
        raise DataError(f"{names[at]}: {failed[at].text}")
    return tuple(found[at] for at in range(len(names)))


def ran_and_packed(
    settings: Settings,
    as_of: date | None,
    first: date | None,
    last: date | None,
    measure: Measure,
    draws: int | None,
    name: str,
) -> bytes:
    """What a worker does: one playbook."""
    found = ran(name, as_of=as_of, first=first, last=last, measure=measure, draws=draws, settings=settings)
    return packed(found)

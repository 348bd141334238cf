"""Claims and playbooks as functions: what is said, tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path
    from typing import Any

    from weatherglass.app.claim_tests import TriedClaim
    from weatherglass.app.playbook_runs import PlaybookRun


def claim(
    name_or_path: str | Path | Mapping[str, Any], as_of: date | str | None = None, *, replications: int | None = None
) -> TriedClaim:
    """A claim, tested: of the catalogue by its id, or of your own by the path of its file or by its keys.

    Parameters
    ----------
    name_or_path
        As in `weatherglass claim list`, a claim file such as `weatherglass claim new` writes, or a mapping with the
        keys of one.
    as_of
        A New York day, as a date or an ISO 8601 text: only what was known when it ended. None is the last day of any of
        the claim's series.
    replications
        How often tests draw; None is what the claim says. Fewer is a first look.

    Returns
    -------
    TriedClaim
        `report` has the cases, the base rate, the tests, all definitions, what could have been seen, and the verdict.

    Raises
    ------
    UsageError, DataError
        When there is no such claim, its file says something that no claim file may say, or nothing is known on the day.

    Examples
    --------
    >>> tested = claim("v13-highest-vix-ever")
    >>> str(tested.report.verdict.word), [each.right for each in tested.report.checks][:2]
    ('WRONG_ON_FACTS', [82.69, '2020-03-16'])
    """
    from pathlib import Path

    from weatherglass.app.claim_tests import tried
    from weatherglass.app.series_values import day_meant
    from weatherglass.claims.reading import claim_from

    given = str(name_or_path) if isinstance(name_or_path, str | Path) else claim_from(name_or_path)
    return tried(given, as_of=day_meant(as_of, "as_of"), replications=replications)


def playbook(
    name_or_path: str | Path,
    as_of: date | str | None = None,
    *,
    first: date | str | None = None,
    last: date | str | None = None,
    measure: str = "sharpe",
) -> PlaybookRun:
    """A playbook, simulated and judged: of the catalogue by its id, or of your own by the path of its file.

    Parameters
    ----------
    name_or_path
        As in `weatherglass playbook list`, or a playbook file such as `weatherglass playbook new` writes.
    as_of
        A New York day, as a date or an ISO 8601 text: only what was known when it ended. None is the last day of any of
        the playbook's series.
    first, last
        First bar, in place of the file's start, and last bar.
    measure
        In which it is to be better than buying and holding: "sharpe", "mean_return" or "max_drawdown".

    Returns
    -------
    PlaybookRun
        `report` has the verdict, performance, comparisons and what the states did; `done.path` every bar.

    Raises
    ------
    UsageError, DataError
        When there is no such playbook, its file says something that no playbook file may say, or nothing is known.

    Examples
    --------
    >>> run = playbook("buy-and-hold", first="2020-01-02", last="2020-12-31")
    >>> round(run.report.performance.time_weighted, 3), str(run.report.verdict.word)
    (0.152, 'NOT_TESTABLE')
    """
    from weatherglass.app.playbook_runs import measure_named, ran
    from weatherglass.app.series_values import day_meant

    return ran(
        str(name_or_path),
        as_of=day_meant(as_of, "as_of"),
        first=day_meant(first, "first"),
        last=day_meant(last, "last"),
        measure=measure_named(measure),
    )

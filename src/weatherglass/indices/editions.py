"""Dated editions of the index rules. A changed rule is a new edition, never a date inside a formula."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from weatherglass.errors import UsageError, nearest


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of the rules.

    Attributes
    ----------
    effective_from
        First session on which the owner used it.
    zero_ask_excludes
        Whether an ask of zero skips a quote, and counts towards the cut, like a bid of zero.
    source
        Document, and how it is known here.
    """

    name: str
    effective_from: date
    zero_ask_excludes: bool
    source: str


CBOE_2003 = Edition(
    "CBOE_2003",
    date(2003, 9, 22),
    zero_ask_excludes=False,
    source="Cboe white paper, 2009 printing: two nearest monthly expiries, at least a week out",
)
CBOE_2014 = Edition(
    "CBOE_2014",
    date(2014, 10, 6),
    zero_ask_excludes=False,
    source="Weeklys added in October 2014; Cboe White Paper: Cboe Volatility Index, 2019",
)
CBOE_2022 = Edition(
    "CBOE_2022",
    date(2022, 5, 11),
    zero_ask_excludes=False,
    source="Cboe Volatility Index Mathematics Methodology, 2022.v1, 2022-05-11, and VIX Methodology v4, 2023-11-20",
)
CBOE_2025_02 = Edition(
    "CBOE_2025_02",
    date(2025, 2, 10),
    zero_ask_excludes=True,
    source="zero-ask exclusion of 2025-02-10, by three third parties' reading of the later editions",
)
EDITIONS = (CBOE_2003, CBOE_2014, CBOE_2022, CBOE_2025_02)
ALIASES = {"CBOE_2009": CBOE_2003, "CBOE_2019": CBOE_2014}
"""Editions are also known by the printing in which they are usually read."""


def edition_in_force(day: date) -> Edition:
    """The edition that the owner used on a day; the first one for days before it (the back-calculated history).

    >>> edition_in_force(date(2025, 2, 7)).name, edition_in_force(date(2025, 2, 10)).name
    ('CBOE_2022', 'CBOE_2025_02')
    """
    return next((e for e in reversed(EDITIONS) if e.effective_from <= day), EDITIONS[0])


def edition_named(name: str) -> Edition:
    """The edition of a name.

    Raises
    ------
    UsageError
        When there is none; names the nearest.
    """
    known = {e.name: e for e in EDITIONS} | ALIASES
    if name.upper() not in known:
        raise UsageError(f"edition={name!r} is unknown; {nearest(name, known)}")
    return known[name.upper()]

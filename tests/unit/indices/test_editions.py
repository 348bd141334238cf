"""Dated editions: which one is in force, by what names they are known, and which term rule they bring."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest

from weatherglass.errors import UsageError
from weatherglass.indices.definition import Selection
from weatherglass.indices.editions import (
    ALIASES,
    CBOE_2003,
    CBOE_2014,
    CBOE_2022,
    CBOE_2025_02,
    EDITIONS,
    Edition,
    edition_in_force,
    edition_named,
)
from weatherglass.indices.family import FAMILY


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(1990, 1, 2), CBOE_2003),  # the back-calculated history
        (date(2003, 9, 22), CBOE_2003),
        (date(2014, 10, 5), CBOE_2003),
        (date(2014, 10, 6), CBOE_2014),  # Weeklys added
        (date(2022, 5, 10), CBOE_2014),
        (date(2022, 5, 11), CBOE_2022),  # "2022.v1, as of May 11 2022"
        (date(2025, 2, 9), CBOE_2022),
        (date(2025, 2, 10), CBOE_2025_02),  # zero asks
        (date(2030, 1, 1), CBOE_2025_02),
    ],
)
def test_an_edition_is_in_force_from_its_day_on(day: date, edition: Edition) -> None:
    assert edition_in_force(day) is edition


def test_only_the_edition_of_2025_excludes_zero_asks() -> None:
    assert [(e.name, e.zero_ask_excludes) for e in EDITIONS] == [
        ("CBOE_2003", False),
        ("CBOE_2014", False),
        ("CBOE_2022", False),
        ("CBOE_2025_02", True),
    ]


def test_editions_are_in_order_and_each_says_where_it_was_read() -> None:
    assert all(a.effective_from < b.effective_from for a, b in pairwise(EDITIONS))
    assert all(len(e.source) > 20 for e in EDITIONS)


@pytest.mark.parametrize("name", [*(e.name for e in EDITIONS), *ALIASES, "cboe_2022", "Cboe_2019"])
def test_an_edition_is_found_by_any_of_its_names(name: str) -> None:
    found = edition_named(name)
    assert name.upper() in (found.name, *(alias for alias, e in ALIASES.items() if e is found))


def test_the_printings_of_2009_and_2019_are_the_editions_before_and_after_the_weeklys() -> None:
    assert (edition_named("CBOE_2009"), edition_named("CBOE_2019")) == (CBOE_2003, CBOE_2014)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("CBOE_2023", "did you mean 'CBOE_2022'?"),
        ("cboe_2025_2", "did you mean 'CBOE_2025_02'?"),
        ("zzz", "valid: CBOE_2003, CBOE_2009, CBOE_2014, CBOE_2019, CBOE_2022, CBOE_2025_02"),
    ],
)
def test_an_unknown_edition_names_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=rf"^edition='{name}' is unknown; {re.escape(hint)}$"):
        edition_named(name)


@pytest.mark.parametrize(
    ("edition", "selection", "roots", "min_days"),
    [
        (CBOE_2003, Selection.NEAREST_TERM, ["SPX"], 7),
        (CBOE_2014, Selection.BRACKET, ["SPX", "SPXW"], 0),
        (CBOE_2022, Selection.BRACKET, ["SPX", "SPXW"], 0),
        (CBOE_2025_02, Selection.BRACKET, ["SPX", "SPXW"], 0),
    ],
)
def test_the_vix_takes_two_monthlies_before_the_weeklys_and_a_bracket_after(
    edition, selection, roots, min_days
) -> None:
    rule = FAMILY["VIX"].rule(edition)
    assert (rule.selection, [r.root for r in rule.roots], rule.min_days) == (selection, roots, min_days)

"""Documents made short: lists are cut, keys stay, and every cut is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.delivery.mcp.cuts import brief_claim, brief_playbook, brief_reading, largest_strikes, thinned
from weatherglass.delivery.mcp.given import LeftOut


def test_the_last_rows_are_kept_and_the_cut_is_told() -> None:
    document, told = thinned({"rows": list(range(10)), "unit": "usd"}, 3, "last")
    assert document == {"rows": [7, 8, 9], "unit": "usd"}
    assert told == [LeftOut("rows", 3, 10, "last")]


def test_rows_spread_evenly_hold_the_first_and_the_last() -> None:
    assert thinned({"rows": list(range(11))}, 3, "even")[0]["rows"] == [0, 5, 10]
    assert thinned({"rows": list(range(11))}, 1, "even")[0]["rows"] == [10]


@pytest.mark.parametrize("how", ["last", "even"])
def test_where_all_rows_fit_nothing_is_left_out(how: str) -> None:
    assert thinned({"rows": [1, 2, 3]}, 3, how) == ({"rows": [1, 2, 3]}, [])


@given(st.integers(1, 200), st.integers(1, 60))
def test_thinned_rows_are_as_many_as_asked_in_order_and_end_with_the_newest(n: int, most: int) -> None:
    for how in ("last", "even"):
        whole = {"rows": list(range(n))}
        document, told = thinned(whole, most, how)
        kept = document["rows"]
        assert len(kept) == min(n, most)
        assert kept == sorted(set(kept))
        assert kept[-1] == n - 1
        assert told == ([] if n <= most else [LeftOut("rows", most, n, how)])
        assert whole["rows"] == list(range(n))


def test_the_largest_strikes_come_first_whatever_their_sign() -> None:
    rows = [{"contribution": each} for each in (0.1, -0.5, 0.3)]
    (record,), told = largest_strikes([{"value": 1.0, "strip": rows}], 2)
    assert [each["contribution"] for each in record["strip"]] == [-0.5, 0.3]
    assert told == [LeftOut("[0].strip", 2, 3, "largest")]
    assert largest_strikes([{"value": 1.0}], 2) == ([{"value": 1.0}], [])


def test_a_brief_reading_holds_what_is_on_what_changed_and_the_level() -> None:
    signals = [{"name": name} for name in ("level", "on", "changed", "quiet")]
    records = [
        {"signal": name, "sampling": sampling} for name in ("level", "quiet") for sampling in ("episodes", "days")
    ]
    whole = {
        "level": {"signal": "level"}, "on": ["on"], "changes_of_week": [{"signal": "changed"}],
        "signals": signals, "records": records,
    }  # fmt: skip
    document, told = brief_reading(whole)
    assert [each["name"] for each in document["signals"]] == ["level", "on", "changed"]
    assert document["records"] == [{"signal": "level", "sampling": "episodes"}]
    assert told == [LeftOut("signals", 3, 4, "chosen"), LeftOut("records", 1, 4, "chosen")]


def test_a_list_that_is_cut_twice_is_told_once_against_all_of_it() -> None:
    records = [{"signal": "level", "sampling": "episodes"}] * 20 + [{"signal": "level", "sampling": "days"}]
    whole = {"level": {"signal": "level"}, "on": [], "changes_of_week": [], "signals": [], "records": records}
    assert brief_reading(whole)[1] == [LeftOut("records", 12, 21, "first")]


def test_a_brief_claim_leaves_out_the_definitions_and_keeps_their_summary() -> None:
    whole = {"cases": [], "findings": [], "multiverse": {"variants_all": 2, "variants": [1, 2]}}
    document, told = brief_claim(whole)
    assert document["multiverse"] == {"variants_all": 2, "variants": []}
    assert told == [LeftOut("multiverse.variants", 0, 2, "first")]
    assert brief_claim({"cases": [], "findings": [], "multiverse": None})[1] == []


def test_a_brief_playbook_leaves_out_months_and_other_dates() -> None:
    whole = {
        "trades": list(range(20)),
        "performance": {"growth": 0.1, "by_month": [1, 2]},
        "beside": [{"kind": "buy_and_hold", "performance": {"growth": 0.2, "by_month": [1]}}],
        "other_dates": {"draws": 3, "growth": [1, 2, 3]},
    }
    document, told = brief_playbook(whole)
    assert document["trades"] == list(range(8, 20))
    assert document["performance"] == {"growth": 0.1, "by_month": []}
    assert document["beside"] == [{"kind": "buy_and_hold", "performance": {"growth": 0.2, "by_month": []}}]
    assert document["other_dates"] == {"draws": 3, "growth": []}
    assert [each.what for each in told] == [
        "trades", "performance.by_month", "beside[0].performance.by_month", "other_dates.growth",
    ]  # fmt: skip

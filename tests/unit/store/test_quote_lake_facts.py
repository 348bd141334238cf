"""The facts of a snapshot as a text: whatever else stands there is a ValueError, a KeyError or a TypeError."""

from __future__ import annotations

import json

import pytest

from weatherglass.store.quote_lake_facts import facts_of, zoned_instant


def test_json_that_is_nested_too_deep_is_no_facts() -> None:
    with pytest.raises(ValueError, match="nested too deep"):
        facts_of("[" * 100_000)
    with pytest.raises(ValueError, match="facts of form 9, and form 1 is known"):
        facts_of(json.dumps({"v": 9}))


@pytest.mark.parametrize("zone", ["a" * 5_000, "America/New" + "<a>" * 400])
def test_a_zone_whose_name_no_file_can_have_is_none(zone: str) -> None:
    with pytest.raises(ValueError, match="is no zone"):
        zoned_instant(f"2024-01-02T16:15:00-05:00[{zone}]")

"""Figures looked up by hand-made series, and what cannot be looked up."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from panel_making import panel_from_history, panel_of
from weatherglass.claims.claim_questions import Lookup
from weatherglass.claims.facts import agrees, checks_of, look_up
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import NotRun, Why
from weatherglass.errors import UsageError

VIX = [12.0, 19.0, 20.0, 41.0, 25.0]  # Monday 2020-01-06 to Friday
PANEL = panel_of({"VIX": VIX, "VIX3M": [16.0, 19.0, 25.0, 20.5, 0.0]}, first="2020-01-06")


def asked(**plain: Any) -> Any:
    return look_up(msgspec.convert({"series": "VIX"} | plain, Lookup), PANEL)


WEEK = {"from": "2020-01-06", "to": "2020-01-10"}


def test_a_span_that_is_not_over_has_no_breakout_yet_and_no_record():
    ahead = asked(look_up="breakout_within", **{"from": "2020-01-10"}, to="2020-03-10")
    assert ahead == NotRun("VIX", Why.EVENTS_OUTSIDE_DATA, "2020-01-10")
    there = asked(
        look_up="breakout_within", **{"from": "2020-01-09"}, to="2020-03-10", params={"min_days_since_record": 1}
    )
    assert there == 1.0
    assert asked(look_up="record_day_before", on="2020-03-10") == NotRun("VIX", Why.EVENTS_OUTSIDE_DATA, "2020-03-10")


@pytest.mark.parametrize(
    ("plain", "right"),
    [
        ({"look_up": "level", "on": "2020-01-07"}, 19.0),
        ({"look_up": "level", "on": "2020-01-12"}, 25.0),  # a Sunday: the Friday's
        ({"look_up": "extreme", "what": "highest", **WEEK}, 41.0),
        ({"look_up": "extreme", "what": "lowest", **WEEK}, 12.0),
        ({"look_up": "extreme", "what": "day_of_highest", **WEEK}, "2020-01-09"),
        ({"look_up": "extreme", "what": "day_of_lowest", "from": "2020-01-07", "to": "2020-01-10"}, "2020-01-07"),
        ({"look_up": "change", "from": "2020-01-07", "to": "2020-01-10"}, 100.0 * (25.0 / 19.0 - 1.0)),
        ({"look_up": "first_beyond", "from": "2020-01-06", "level": 20.0}, "2020-01-09"),
        ({"look_up": "first_beyond", "from": "2020-01-07", "level": 25.0, "side": "below"}, "2020-01-07"),
        ({"look_up": "share_of_days", "lower": 12.0, "upper": 20.0, **WEEK}, 40.0),
        ({"look_up": "share_of_days", "lower": 20.0, **WEEK}, 60.0),
        ({"look_up": "statistic", "what": "mean", **WEEK}, 23.4),
        ({"look_up": "statistic", "what": "median", **WEEK}, 20.0),
        ({"look_up": "multiple", "from": "2020-01-06", "days": 4}, 25.0 / 12.0),
        ({"look_up": "multiple", "from": "2020-01-06", "days": 4, "what": "highest"}, 41.0 / 12.0),
        ({"look_up": "record_day_before", "on": "2020-01-08"}, "2020-01-08"),
        ({"look_up": "highest_since", "on": "2020-01-10"}, "2020-01-09"),
        ({"look_up": "level", "on": "2020-01-09", "over": "VIX3M"}, 2.0),
        # 12/16, 19/19, 20/25 and 41/20.5; the Friday has nothing to be divided by
        ({"look_up": "share_of_days", "upper": 1.0, "over": "VIX3M", **WEEK}, 50.0),
        ({"look_up": "breakout_within", "from": "2020-01-09", "to": "2020-01-09", "params": {"min_days_since_record": 1}}, 1.0),
        ({"look_up": "breakout_within", **WEEK}, 0.0),
    ],
)  # fmt: skip
def test_a_figure_is_looked_up(plain: dict[str, Any], right: float | str):
    found = asked(**plain)
    assert found == (pytest.approx(right) if isinstance(right, float) else right)


def test_a_bull_market_begins_at_the_trough_before():
    panel = panel_of({"BTC": [100.0, 60.0, 40.0, 50.0, 90.0, 100.0, 30.0, 31.0]}, first="2020-01-06")

    def start(day: str, swing: float) -> Any:
        return look_up(
            msgspec.convert({"look_up": "bull_start_before", "series": "BTC", "on": day, "swing": swing}, Lookup), panel
        )

    assert start("2020-01-11", 0.5) == "2020-01-08"  # 40, the trough before the day
    assert start("2020-01-08", 0.5) == "2020-01-08"  # the day itself, as only later days show
    assert start("2020-01-13", 0.5) == "2020-01-08"  # a bear market: the last bull market before it
    assert start("2020-01-07", 0.5) == NotRun("BTC", Why.EVENTS_OUTSIDE_DATA, "2020-01-07")


@pytest.mark.parametrize(
    ("what", "right"),
    [("annual_inflation_before", 1.6697), ("annual_inflation_after", 0.83486), ("share_mined", 93.75)],
)
def test_a_figure_follows_from_the_block_subsidy(what: str, right: float):
    found = look_up(msgspec.convert({"look_up": "bitcoin_issuance", "what": what}, Lookup), PANEL)
    assert found == pytest.approx(right, abs=5e-5)


@pytest.mark.parametrize(
    ("plain", "why"),
    [
        ({"look_up": "level", "on": "2019-12-01"}, Why.EVENTS_OUTSIDE_DATA),
        ({"look_up": "level", "on": "2020-03-01"}, Why.EVENTS_OUTSIDE_DATA),
        ({"look_up": "level", "on": "2020-01-07", "series": "OVX"}, Why.NO_SERIES),
        ({"look_up": "level", "on": "2020-01-07", "field": "high"}, Why.NO_FIELD),
        ({"look_up": "extreme", "what": "highest", "from": "2020-01-06", "to": "2020-06-30"}, Why.EVENTS_OUTSIDE_DATA),
        ({"look_up": "first_beyond", "from": "2020-01-06", "level": 90.0}, Why.NO_EVENTS),
        ({"look_up": "multiple", "from": "2020-01-06", "days": 300}, Why.EVENTS_OUTSIDE_DATA),
        ({"look_up": "highest_since", "on": "2020-01-09"}, Why.NO_EVENTS),
        ({"look_up": "highest_since", "on": "2020-03-09"}, Why.EVENTS_OUTSIDE_DATA),
        ({"look_up": "bull_start_before", "on": "2020-01-10", "swing": 0.9}, Why.EVENTS_OUTSIDE_DATA),
        ({"look_up": "level", "on": "2020-01-09", "over": "OVX"}, Why.NO_SERIES),
        (
            {"look_up": "share_of_days", "upper": 20.0, "from": "2020-01-06", "to": "2026-01-01"},
            Why.EVENTS_OUTSIDE_DATA,
        ),
    ],
)
def test_what_the_data_do_not_reach_is_a_reason_and_no_number(plain: dict[str, Any], why: Why):
    found = asked(**plain)
    assert isinstance(found, NotRun)
    assert found.why is why


@pytest.mark.parametrize(
    ("claimed", "right", "tolerance", "holds"),
    [
        (40.0, 11.29, 2.0, False), (11.3, 11.29, 0.05, True), (80.86, 82.69, 0.005, False), (2.0, 2.0, 0.0, True),
        ("2024-11-25", "2024-11-27", 1.0, False), ("2024-11-25", "2024-11-26", 1.0, True), ("April", "april ", 0.0, True),
        ("April", "May", 5.0, False),
    ],
)  # fmt: skip
def test_a_figure_holds_within_its_tolerance(claimed: float | str, right: float | str, tolerance: float, holds: bool):
    assert agrees(claimed, right, tolerance) is holds


def test_a_number_and_a_day_cannot_be_compared():
    with pytest.raises(UsageError, match=r"claimed 3.0 and right '2020-01-01' must both be numbers"):
        agrees(3.0, "2020-01-01", 1.0)


def test_checks_stand_beside_their_right_figures():
    claim = claim_from({
        "schema_version": 1, "id": "v1", "kind": "fact", "statement": "s", "freeze_date": "2020-02-01",
        "source": {"article": "a", "published": "2020-02-01"},
        "checks": [
            {"name_en": "peak", "claimed": 40.0, "tolerance": 0.5, "right": {"look_up": "extreme", "series": "VIX", "what": "highest", **WEEK}},
            {"name_en": "oil", "claimed": 1.0, "right": {"look_up": "level", "series": "OVX", "on": "2020-01-06"}},
            {"name_en": "said", "claimed": 1993.0, "right": {"look_up": "stated", "value": 1993.0, "where": "Cboe, 1993"}},
            {
                "name_en": "not here, but stated", "claimed": 2.0, "right": {"look_up": "level", "series": "OVX", "on": "2020-01-06"},
                "otherwise": {"value": 3.0, "where": "Cboe, OVX closes"},
            },
            {
                "name_en": "here, and stated", "claimed": 12.0, "right": {"look_up": "level", "series": "VIX", "on": "2020-01-06"},
                "otherwise": {"value": 99.0, "where": "nowhere"},
            },
            {"name_en": "ratio", "claimed": 2.0, "right": {"look_up": "level", "series": "VIX", "over": "VIX3M", "on": "2020-01-09"}},
        ],
    })  # fmt: skip
    found = checks_of(claim, PANEL)
    assert [each.holds for each in found] == [False, None, True, False, True, True]
    assert (found[3].right, found[3].where, found[3].not_run) == (3.0, "Cboe, OVX closes", None)
    assert (found[4].right, found[4].where) == (12.0, "VIX close")
    assert found[5].where == "VIX close over VIX3M"
    assert (found[0].right, found[0].where) == (41.0, "VIX close")
    assert found[1].not_run == NotRun("OVX", Why.NO_SERIES, "OVX")
    assert found[2].where == "Cboe, 1993"


def test_figures_of_the_articles_on_the_reference_histories():
    panel = panel_from_history("RUT", "BTC", "VIX", "VIX.high")

    def right(**plain: Any) -> Any:
        return look_up(msgspec.convert(plain, Lookup), panel)

    since_1990 = {"from": "1990-01-02", "to": "2025-04-15"}
    assert right(look_up="extreme", series="VIX", what="highest", **since_1990) == 82.69
    assert right(look_up="extreme", series="VIX", what="day_of_highest", **since_1990) == "2020-03-16"
    assert right(look_up="extreme", series="VIX", field="high", what="highest", **since_1990) == 89.53
    assert (
        right(look_up="extreme", series="VIX", field="high", what="highest", **{"from": "2025-04-01"}, to="2025-04-15")
        == 60.13
    )
    year = right(look_up="change", series="RUT", **{"from": "2024-12-31"}, to="2025-12-31")
    assert year == pytest.approx(11.29, abs=0.01)
    assert right(look_up="first_beyond", series="RUT", level=2700.0, **{"from": "2026-01-01"}) == "2026-01-22"
    multiples = [
        right(look_up="multiple", series="BTC", days=641, **{"from": day})
        for day in ("2012-11-28", "2016-07-09", "2020-05-11", "2024-04-20")
    ]
    assert multiples == pytest.approx([38.7, 10.65, 4.93, 1.38], rel=0.02)
    assert right(look_up="breakout_within", series="RUT", **{"from": "2024-11-01"}, to="2024-11-30") == 0.0
    assert right(look_up="breakout_within", series="RUT", **{"from": "2025-09-18"}, to="2025-09-18") == 1.0


def test_the_lookups_know_every_tag():
    tags = {each.__struct_config__.tag for each in Lookup.__args__}
    assert tags == {
        "level", "extreme", "change", "first_beyond", "share_of_days", "statistic", "multiple", "breakout_within",
        "record_day_before", "highest_since", "bull_start_before", "bitcoin_issuance", "stated",
    }  # fmt: skip

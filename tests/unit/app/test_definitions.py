"""Indices that a user declares."""

from __future__ import annotations

import pytest

import weatherglass as wg
from weatherglass.app.definitions import read_definitions
from weatherglass.errors import UnreadableFile, UsageError

GOOD = """
[[index]]
name = "spy45"
horizon_days = 45
selection = "nearest_term"
min_days = 7
day_count = "minutes"
extrapolates = false
crossed_wing = "null"
clock = "elapsed"
rate = 0
[[index.roots]]
root = "SPY"
settlement = "pm"
expiries = "monthlies"
"""


def written(tmp_path, text):
    path = tmp_path / "my.toml"
    path.write_text(text)
    return path


def test_every_key_reaches_the_definition(tmp_path):
    definition = read_definitions(written(tmp_path, GOOD))["SPY45"]
    (rule,) = definition.rules
    assert (definition.horizon_days, definition.rate, str(definition.crossed_wing), str(definition.clock)) == (
        45, 0.0, "null", "elapsed",
    )  # fmt: skip
    assert (str(rule.selection), rule.min_days, str(rule.day_count), rule.extrapolates) == (
        "nearest_term",
        7,
        "minutes",
        False,
    )
    assert [(r.root, str(r.settlement), str(r.expiries)) for r in rule.roots] == [("SPY", "pm", "monthlies")]
    assert "declared by the user" in definition.verified


def test_a_declared_index_can_be_computed(tmp_path):
    text = GOOD.replace("horizon_days = 45", "horizon_days = 40")
    definition = read_definitions(written(tmp_path, text))["SPY45"]
    reading = wg.index("packaged:SPY_2022-07-15", definition)
    assert reading.status == "ok"
    assert [t.expiry.isoformat() for t in reading.terms] == ["2022-08-19", "2022-09-16"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("horizon_days", "horizon_day", r"unknown key 'horizon_day'; did you mean 'horizon_days'\?"),
        ("= 45", "= 0", r"horizon_days=0 of SPY45 is out of bounds: 1 to 3660 days"),
        ("= 45", "= 4.5", r"horizon_days=4\.5 must be of type int"),
        ("= 45", "= true", r"horizon_days=True must be of type int"),
        ('"nearest_term"', '"nearest"', r"selection='nearest' is unknown; did you mean 'nearest_term'\?"),
        ('"pm"', '"noon"', r"settlement='noon' is unknown; valid: am, pm, utc_0800"),
        ('"elapsed"', '"business"', r"clock='business' cannot be declared; valid: wall, elapsed"),
        ('name = "spy45"', "", r"index 1: 'name' is missing"),
        ("[[index]]", "[index]", r"must hold \[\[index\]\] tables and nothing else; it has: index"),
        ("rate = 0", 'formula = "skew"', r"formula='skew' cannot be declared; valid: constant_maturity, near_term, next_term"),
        ("rate = 0", "underlyings = []", r"underlyings=\[\] must be a list of symbols"),
        ("rate = 0", "min_abs_delta = 0.7", r"min_abs_delta=0\.7 of SPY45 is out of bounds: 0 up to 0\.5"),
    ],
)  # fmt: skip
def test_a_wrong_key_or_value_is_named_with_the_valid_ones(tmp_path, old, new, message):
    with pytest.raises(UsageError, match=message):
        read_definitions(written(tmp_path, GOOD.replace(old, new, 1)))


def test_a_name_declared_twice_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"my\.toml, index 2: name='SPY45' is declared twice$"):
        read_definitions(written(tmp_path, GOOD + GOOD))


@pytest.mark.parametrize("text", ["[[index", "a = " + "[" * 5_000, "\x00"])
def test_broken_toml_is_refused(tmp_path, text):
    with pytest.raises(UnreadableFile, match=r"no TOML.*; declare indices as \[\[index\]\] tables"):
        read_definitions(written(tmp_path, text))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "my.toml"
    path.write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(UnreadableFile, match=r"byte 0 is not UTF-8"):
        read_definitions(path)

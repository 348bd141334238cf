"""What varies in a grid, as somebody types it: values, ranges, names of parameters, and what is refused."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from playbook_run_making import LEAVE, STAGES
from weatherglass.app.playbook_files import playbook_named, playbook_of_text
from weatherglass.errors import UsageError
from weatherglass.playbooks.parameter_axes import ParameterAxes, path_named, typed_axes, typed_values
from weatherglass.playbooks.playbook_reading import PlaybookFileError, with_settings

ONE, TWO = playbook_of_text(LEAVE, "leave"), playbook_of_text(STAGES, "stages")


@settings(max_examples=examples(60))
@given(st.integers(-500, 500), st.integers(0, 400), st.integers(1, 97), st.sampled_from([1, 10, 100]))
def test_a_range_goes_from_its_first_value_to_its_last_by_exact_steps(first, length, step, per) -> None:
    said = ":".join(f"{each / per}" for each in (first, first + length, step))
    found = typed_values(said)
    assert found == tuple(each / per for each in range(first, first + length + 1, step))


def test_values_are_of_the_kind_that_they_are_typed_as() -> None:
    assert typed_values("20:40:10,15, 15") == (20, 30, 40, 15)
    assert [type(each) for each in typed_values("20:21,2.0,true,null,on_change,-3")] == [
        int,
        int,
        float,
        bool,
        type(None),
        str,
        int,
    ]
    assert typed_values("0:1:0.25") == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert typed_values("1,true") == (1, True)
    assert typed_values("2000-01-03") == ("2000-01-03",)


@pytest.mark.parametrize(
    ("said", "match"),
    [
        ("30:20", "goes up from its first number"),
        ("1:2:0", "no range of numbers"),
        ("1:2:-1", "goes up"),
        ("a:b", "no range of numbers"),
        ("1:2:3:4", "is no range"),
        ("1,,2", "a value is empty"),
        ("0:1:0.0001", "10,001 values; at most 10,000"),
        ("nan", "is no number"),
        ("0:inf", "no range of numbers"),
    ],
)
def test_values_that_are_none_are_refused(said: str, match: str) -> None:
    with pytest.raises(UsageError, match=match):
        typed_values(said)


def test_combinations_are_numbered_as_nested_loops_number_them() -> None:
    axes = ParameterAxes((("a", (1, 2)), ("b", ("x", "y", "z")), ("c", (0.5, None))))
    loops = [dict(zip("abc", each, strict=True)) for each in product((1, 2), "xyz", (0.5, None))]
    assert (axes.size, [axes.setting(at) for at in range(axes.size)]) == (12, loops)
    with pytest.raises(UsageError, match="combination 12 is out of bounds: 0 to 11"):
        axes.setting(12)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("level", "rules.fear.when.level"),
        ("when.level", "rules.fear.when.level"),
        ("enter", "rules.fear.when.level"),
        ("rules.fear.when.level", "rules.fear.when.level"),
        ("hold.bonds", "rules.fear.hold.bonds"),
        ("stocks", "otherwise.stocks"),
        ("commission_bp", "costs.commission_bp"),
        ("start", "start"),
    ],
)
def test_a_parameter_is_named_by_the_end_of_its_path(name: str, path: str) -> None:
    assert path_named(ONE, name) == path


def test_a_name_that_may_be_several_or_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match=r"'series' may be assets.stocks.series or assets.bonds.series or rules"):
        path_named(ONE, "series")
    with pytest.raises(UsageError, match="leave has no parameter 'levle'; did you mean 'level'"):
        path_named(ONE, "levle")
    with pytest.raises(PlaybookFileError, match=r"'rules\.fear\.when\.levl' leads nowhere.*did you mean 'level'"):
        typed_axes(ONE, ["rules.fear.when.levl=3"])


def test_what_is_typed_becomes_axes_and_the_variants_of_the_file_stand_in() -> None:
    own, axes = typed_axes(TWO, ["level=20:30:10", "instalments=1,2,3"])
    assert own is TWO
    assert axes.axes == (("rules.buy.when.level", (20, 30)), ("rules.buy.stages.instalments", (1, 2, 3)))
    assert typed_axes(TWO, [])[1].axes == (
        ("rules.buy.when.level", (20.0, 30.0)),
        ("rules.buy.stages.instalments", (1, 3)),
    )


def test_exit_gives_a_rule_without_an_end_one_on_the_other_side() -> None:
    own, axes = typed_axes(ONE, ["enter=25,30", "exit=15:20:5"])
    assert axes.paths == ("rules.fear.when.level", "rules.fear.until.level")
    until = own.rules[0].until
    assert (until.series, until.level, until.side) == ("VIX", 15.0, "below")
    assert with_settings(own, axes.setting(3)).rules[0].until.level == 20.0
    again, _ = typed_axes(own, ["exit=18"])
    assert again is own
    with pytest.raises(UsageError, match="buy-and-hold has 0 rules that begin at a level"):
        typed_axes(playbook_named("buy-and-hold"), ["exit=18"])


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        (["level"], "write a parameter and its values"),
        (["=3"], "write a parameter"),
        (["level="], "write a parameter"),
        (["level=1", "enter=2"], "rules.fear.when.level is there twice"),
        (["level=1:2000", "stocks=0:1:0.001"], "2,002,000 combinations are more than 1,000,000"),
        (["level=high"], "expected a number"),
        (["stocks=7"], "otherwise"),
    ],
)
def test_a_grid_that_is_none_is_refused(typed: list[str], match: str) -> None:
    with pytest.raises(UsageError, match=match):
        typed_axes(ONE, typed)

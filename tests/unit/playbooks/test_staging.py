"""Which rule decides, and in how many steps: against a loop that is told one bar at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.playbooks.conditions import LevelCondition
from weatherglass.playbooks.playbook_sections import Rule, Stages
from weatherglass.playbooks.rules import Answer
from weatherglass.playbooks.staging import OTHERWISE, UNKNOWN, deciding, in_force, wanted

WHEN = LevelCondition(series="VIX", level=30.0)
FLAGS = st.lists(st.booleans(), min_size=30, max_size=30)
STAGES = st.none() | st.builds(
    Stages, instalments=st.integers(1, 5), spacing_days=st.integers(1, 4), only_while=st.booleans(), reset_after_days=st.integers(0, 4)
)  # fmt: skip


def flags(text: str) -> Answer:
    """x holds, . does not, ? is not known."""
    signs = np.array(list(text))
    return Answer(signs == "x", signs != "?", ())


def rule(*, until: bool = False, at_most: int | None = None, stages: Stages | None = None, hold: float = 1.0) -> Rule:
    return Rule(
        name="r", when=WHEN, until=WHEN if until else None, at_most_days=at_most, hold={"a": hold}, stages=stages
    )


def bars(found: np.ndarray) -> str:
    return "".join("x" if each else "." for each in found)


@pytest.mark.parametrize(
    ("when", "until", "at_most", "found"),
    [
        ("..x.x..", None, None, "..x.x.."),
        ("..x.x..", "......x", None, "..xxxx."),
        ("..x..x.", "...x.x.", None, "..x...."),  # where both hold it ends
        ("..x....", None, 3, "..xxx.."),
        ("..xxxx.", None, 3, "..xxxxx"),  # begins anew while `when` holds
        ("..x....", "...x...", 3, "..x...."),
        ("x......", ".......", 9, "xxxxxxx"),
        ("x.?....", None, 5, "xxxxx.."),  # what is not known ends nothing, and the bar counts
    ],
)
def test_a_rule_that_has_begun_goes_on(when: str, until: str | None, at_most: int | None, found: str):
    made = in_force(
        rule(until=until is not None, at_most=at_most), flags(when), None if until is None else flags(until)
    )
    assert bars(made) == found


def weights(stages: Stages, decided: str, *, hold: float = 1.0, otherwise: float = 0.0) -> list[float]:
    """One rule in instalments; s: it goes on without `when` (latched)."""
    signs = np.array(list(decided))
    when, known = Answer(signs == "x", signs != "?", ()), signs != "?"
    until = Answer(signs == ".", signs != "?", ())
    found = deciding([rule(until=True)], [(when, until)], known)
    return wanted([rule(until=True, stages=stages, hold=hold)], {"a": otherwise}, ["a"], found)[:, 0].round(12).tolist()


def test_instalments_come_at_their_distance_and_end_at_the_weight_of_the_rule():
    five = Stages(instalments=5, spacing_days=2)
    assert weights(five, ".xxxxxxxxxxx") == [0, 0.2, 0.2, 0.4, 0.4, 0.6, 0.6, 0.8, 0.8, 1, 1, 1]
    assert weights(five, ".xxx.xx", otherwise=0.5) == [0.5, 0.6, 0.6, 0.7, 0.5, 0.6, 0.6]
    assert weights(Stages(instalments=1), ".xx") == [0, 1, 1]
    assert weights(Stages(instalments=2, spacing_days=1), "xx.", hold=0.0, otherwise=1.0) == [0.5, 0.0, 1.0]


def test_instalments_may_wait_for_the_condition_and_go_on_where_they_were():
    waits = Stages(instalments=4, spacing_days=1, only_while=True)
    assert weights(waits, "xssxsx.") == [0.25, 0.25, 0.25, 0.5, 0.5, 0.75, 0]
    assert weights(Stages(instalments=4, spacing_days=1), "xssxsx.") == [0.25, 0.5, 0.75, 1, 1, 1, 0]
    again = Stages(instalments=4, spacing_days=1, reset_after_days=3)
    assert weights(again, "xx..xx...xx") == [0.25, 0.5, 0, 0, 0.75, 1, 0, 0, 0, 0.25, 0.5]


def test_what_is_not_known_leaves_the_weights_as_they_were():
    assert weights(Stages(instalments=4, spacing_days=1), "xx?x.") == [0.25, 0.5, 0.5, 0.75, 0]


def test_the_first_rule_of_the_file_that_holds_decides():
    rules = [rule(), rule(hold=0.3)]
    found = deciding(rules, [(flags("..x.?"), None), (flags(".xxx."), None)], np.array([True, True, True, True, False]))
    assert found.rule.tolist() == [OTHERWISE, 1, 0, 1, UNKNOWN]
    assert wanted(rules, {"a": 0.7}, ["a", "b"], found).tolist() == [[0.7, 0], [0.3, 0], [1, 0], [0.3, 0], [0.3, 0]]
    kept = wanted(rules, None, ["a"], found)[:, 0]
    assert np.isnan(kept[0])
    assert kept[1:].tolist() == [0.3, 1.0, 0.3, 0.3]


def slowly(
    when: list[bool], until: list[bool], stages: Stages | None, at_most: int | None, otherwise: float
) -> list[float]:
    """One rule, one asset, told bar by bar."""
    found: list[float] = []
    begun: int | None = None
    left: int | None = None
    steps: list[int] = []
    start = now = otherwise
    for bar in range(len(when)):
        if begun is not None and (until[bar] or (at_most is not None and bar == begun + at_most)):
            begun = None
        if begun is None and when[bar] and not until[bar]:
            begun = bar
        if begun is None:
            now = otherwise
        elif stages is None:
            now, left = 1.0, bar
        else:
            absent = None if left is None else bar - left - 1
            if absent is None or absent >= max(1, stages.reset_after_days):
                steps, start = [], now
            left = bar
            free = not steps or (bar >= steps[-1] + stages.spacing_days and (when[bar] or not stages.only_while))
            if len(steps) < stages.instalments and free:
                steps.append(bar)
            now = start + (1.0 - start) * len(steps) / stages.instalments
        found.append(now)
    return found


@settings(max_examples=examples(80), deadline=None)
@given(FLAGS, FLAGS, STAGES, st.none() | st.integers(1, 8), st.sampled_from([0.0, 0.5]))
def test_latches_and_instalments_are_those_of_a_loop_told_bar_by_bar(
    when: list[bool], until: list[bool], stages: Stages | None, at_most: int | None, otherwise: float
):
    made = rule(until=True, at_most=at_most, stages=stages)
    every = np.ones(30, np.bool_)
    found = deciding([made], [(Answer(np.array(when), every, ()), Answer(np.array(until), every, ()))], every)
    weight = wanted([made], {"a": otherwise}, ["a"], found)[:, 0]
    assert weight.tolist() == pytest.approx(slowly(when, until, stages, at_most, otherwise), abs=1e-12)


@settings(max_examples=examples(40), deadline=None)
@given(FLAGS, FLAGS, STAGES, st.integers(1, 29))
def test_the_future_changes_no_weight_of_the_past(when: list[bool], until: list[bool], stages: Stages | None, cut: int):
    made = rule(until=True, at_most=6, stages=stages)

    def to(bars: int) -> list[float]:
        every = np.ones(bars, np.bool_)
        pair = (Answer(np.array(when[:bars]), every, ()), Answer(np.array(until[:bars]), every, ()))
        return wanted([made], {"a": 0.0}, ["a"], deciding([made], [pair], every))[:, 0].tolist()

    assert to(30)[:cut] == to(cut)

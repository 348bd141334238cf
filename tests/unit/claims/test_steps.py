"""A claim's assessment that is stopped anywhere goes on to the same report, and does nothing twice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from stopped_claims import DRAWS, PANEL, PLAIN, Stopping, bits, stopped_claim
from weatherglass.claims import assessment, controls, event_tests
from weatherglass.claims.assessment import assess
from weatherglass.claims.results import NotRun, SignificanceTest, Why
from weatherglass.claims.steps import UNKEPT, Steps, fits

pytestmark = pytest.mark.slow  # a whole claim test for every place where it may stop

SLOW = frozenset({"reversion"})
"""Its unit roots take more than a second."""
KINDS = [pytest.param(kind, marks=pytest.mark.long) if kind in SLOW else kind for kind in PLAIN]
EVENT_STEPS = ["primary", "second", "variants", "confounders", "controls", "power", "starts", "rule", "verdict"]


@cache
def uninterrupted(kind: str) -> tuple[object, list[str], list[tuple[str, int, int]]]:
    """The report to the bit, the parts that were worked out, and the steps that were told."""
    kept, told = Stopping(), []
    report = assess(stopped_claim(kind), PANEL, replications=DRAWS, kept=kept, progress=lambda *step: told.append(step))
    assert report.primary is not None
    return bits(report), kept.made, told


def run(kind: str, kept: Any = None, **more: Any) -> object:
    return bits(assess(stopped_claim(kind), PANEL, replications=DRAWS, kept=kept, **more))


# -- the whole assessment ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_keeping_changes_nothing_and_no_part_is_made_twice(kind):
    whole, made, told = uninterrupted(kind)
    assert run(kind) == whole
    assert len(made) == len(set(made)) >= 3
    assert [done for _, done, _ in told] == list(range(told[0][2]))


@pytest.mark.parametrize("kind", KINDS)
def test_stopped_after_any_part_it_goes_on_to_the_same_report_without_that_part(kind):
    whole, made, _ = uninterrupted(kind)
    for count in range(1, len(made) + 1):
        kept = Stopping(stop_after=count)
        with pytest.raises(KeyboardInterrupt):
            run(kind, kept)
        assert kept.made == made[:count]
        assert run(kind, kept) == whole
        assert kept.made == made


@pytest.mark.parametrize("kind", KINDS)
def test_stopped_before_any_step_it_goes_on_to_the_same_report(kind):
    whole, made, told = uninterrupted(kind)
    for at, _, _ in told:
        kept = Stopping()

        def stop(what: str, done: int, of: int, at: str = at) -> None:
            del done, of
            if what == at:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(kind, kept, progress=stop)
        assert run(kind, kept) == whole
        assert kept.made == made


def test_tests_that_were_done_are_not_run_again(monkeypatch):
    ran: list[str] = []
    run_test = event_tests.run_test

    def counted(name: str, *arguments: Any, **more: Any) -> Any:
        ran.append(name)
        return run_test(name, *arguments, **more)

    for module in (assessment, controls, event_tests):
        monkeypatch.setattr(module, "run_test", counted)
    kept = Stopping()
    whole = run("events", kept)
    assert len(ran) == 3 + 3 + 1 + 1  # three tests, the controls that have data, a start in the data twice, the rule
    ran.clear()
    assert run("events", kept) == whole
    assert ran == []


def test_the_steps_of_an_event_claim_are_nine():
    _, _, told = uninterrupted("events")
    assert told == [(name, at, 9) for at, name in enumerate(EVENT_STEPS)]


def test_when_a_step_is_done_only_its_result_is_kept():
    kept = Stopping()
    run("events", kept)
    assert {"variants.7", "controls.3", "starts.2016-01-01"} <= set(kept.made)
    assert not [name for name in kept.results if name.startswith(("variants.", "controls.", "starts."))]
    assert {"variants", "controls", "starts", "rule", "power"} <= set(kept.results)


def test_what_is_kept_and_of_another_type_is_worked_out_again():
    whole, made, _ = uninterrupted("association")
    kept = Stopping()
    kept.results = {"replicates": "no numbers", "variants": (1, 2), "controls": ("no control",)}
    assert run("association", kept) == whole
    assert kept.made == made


# -- the pieces --------------------------------------------------------------------------------------------------------


def test_a_part_is_made_once_and_none_is_a_result():
    made: list[int] = []
    kept: dict[str, object] = {}

    def make() -> int | None:
        made.append(1)
        return None

    steps = Steps(kept=kept)
    assert steps.once("part", int | None, make) is None
    assert steps.once("part", int | None, make) is None
    assert (made, kept) == ([1], {"part": None})
    assert UNKEPT.once("part", int | None, make) is None
    assert made == [1, 1]


def test_parts_of_parts_have_the_name_of_the_whole_and_go_when_it_is_done():
    kept: dict[str, object] = {"a": 7, "whole2.x": 1}

    def make(parts: Steps) -> int:
        first = parts.once("one", int, lambda: 1)
        assert kept == {"a": 7, "whole2.x": 1, "whole.one": 1}
        return first + parts.in_parts("two", int, lambda deeper: deeper.once("three", int, lambda: 3))

    assert Steps(kept=kept).in_parts("whole", int, make) == 4
    assert kept == {"a": 7, "whole2.x": 1, "whole": 4}


NOT_RUN = NotRun("x", Why.TOO_SHORT)


@pytest.mark.parametrize(
    ("value", "kind", "right"),
    [
        (1.5, float, True), (1, float, True), (np.float64(1.5), float, True), (True, float, False), ("1", float, False),
        (1, int, True), (np.int64(1), int, True), (True, int, False), (1.0, int, False), (True, bool, True), (1, bool, False),
        (None, None, True), (None, float | None, True), ("", float | None, False), (NOT_RUN, SignificanceTest | NotRun, True),
        ((), tuple[float, ...], True), ([1.0], tuple[float, ...], False), ((1.0, "a"), tuple[float, str], True),
        ((1.0,), tuple[float, str], False), ({"a": 1.0}, Mapping[str, float], True), ({1: 1.0}, Mapping[str, float], False),
        ({"a": "b"}, Mapping[str, float], False), (np.zeros(2), NDArray[np.float64], True),
        (np.zeros(2, np.int64), NDArray[np.float64], False), ([0.0], NDArray[np.float64], False), (Why.TOO_SHORT, Why, True),
        ("too_short", Why, False), (object(), object, True),
    ],
)  # fmt: skip
def test_a_value_fits_its_type_to_the_last_element(value, kind, right):
    assert fits(value, kind) is right

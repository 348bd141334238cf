"""A claim's test that was stopped, started again: what it goes on from, what it says, and what it never takes."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from weatherglass.app import claim_resumption, claim_tests
from weatherglass.app.claim_resumption import LeftAside, NotKept, Resumed, identity_of
from weatherglass.app.claim_tests import Resume, TriedClaim, panel_for, tried
from weatherglass.app.settings import read_settings
from weatherglass.app.worded_claim import worded_claim
from weatherglass.claims import assessment
from weatherglass.claims.claim_file import ClaimBase
from weatherglass.claims.reading import claim_from
from weatherglass.delivery.claim_json import claim_document

PLAIN: dict[str, Any] = {
    "schema_version": 1, "id": "small", "kind": "event_outcome", "source": {"article": "mine", "published": "2020-01-02"},
    "statement": "After the VIX first closes at 40 or more the S&P 500 falls far.", "freeze_date": "2020-01-02",
    "data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}},
    "event": {"rule": "threshold_cross", "params": {"level": 40.0, "new_episode_after_days": 63}},
    "outcome": {"measure": "max_drawdown", "horizon_days": 63}, "variants": {"outcome.horizon_days": [21, 63]},
    "inference": {"second": "gap_constrained_dates"}, "baseline": {"start_grid": ["2000-01-03"]},
}  # fmt: skip
AS_OF, DRAWS = date(2012, 1, 3), 99
STEPS = ("primary", "second", "variants", "confounders", "controls", "power", "starts", "rule", "verdict")
MECHANISM: dict[str, Any] = {
    "schema_version": 1, "id": "chain", "kind": "mechanism", "source": {"article": "mine", "published": "2020-01-02"},
    "statement": "One leads to the other.", "freeze_date": "2020-01-02", "links": ["small", "longer"],
}  # fmt: skip


def claim(**changes: Any) -> ClaimBase:
    return claim_from({**PLAIN, **changes})


def document(found: TriedClaim) -> str:
    return json.dumps(claim_document(found, worded_claim(found.claim, found.report, "en")), sort_keys=True)


@cache
def uninterrupted(as_of: date = AS_OF, replications: int = DRAWS, horizon: int = 63) -> str:
    outcome = {"measure": "max_drawdown", "horizon_days": horizon}
    return document(tried(claim(outcome=outcome), as_of=as_of, replications=replications))


def stop_at(step: str) -> Callable[[str, int, int], None]:
    def watch(what: str, done: int, of: int) -> None:
        del done, of
        if what == step:
            raise KeyboardInterrupt

    return watch


class Runs:
    """Tests of the small claim in one home, with all that was said."""

    def __init__(self, home: Path) -> None:
        self.settings = dataclasses.replace(read_settings(), home=home)
        self.said: list[Any] = []

    def run(self, *, step: str = "", fresh: bool = False, tested: ClaimBase | None = None, **more: Any) -> str:
        self.said.clear()
        watch = stop_at(step) if step else None
        resume = Resume(fresh, self.said.append)
        asked = {"as_of": AS_OF, "replications": DRAWS, **more}
        return document(tried(tested or claim(), settings=self.settings, progress=watch, resume=resume, **asked))

    def stopped(self, step: str, **more: Any) -> list[Path]:
        """The parts that a test left which was stopped before a step."""
        with pytest.raises(KeyboardInterrupt):
            self.run(step=step, **more)
        return self.parts

    @property
    def parts(self) -> list[Path]:
        return sorted(self.settings.home.rglob("*.part"))


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "home")


@pytest.mark.parametrize("at", range(1, 9))
def test_stopped_at_any_step_it_goes_on_says_so_and_gives_the_same_bytes(runs, at, monkeypatch):
    monkeypatch.setattr(claim_resumption, "utc_now", lambda: datetime(2026, 3, 4, 5, 6, tzinfo=UTC))
    assert len(runs.stopped(STEPS[at])) == 1
    assert runs.run() == uninterrupted()
    assert runs.said == [Resumed("small", at, 9, datetime(2026, 3, 4, 5, 6, tzinfo=UTC))]
    assert not runs.settings.home.exists() or list(runs.settings.home.iterdir()) == []


def test_stopped_before_anything_is_done_or_not_at_all_nothing_is_written(runs):
    assert runs.stopped("primary") == []
    assert runs.run() == uninterrupted()
    assert (runs.said, runs.settings.home.exists()) == ([], False)


def test_finished_parts_are_written_while_the_test_goes_on_and_not_made_again(runs, monkeypatch):
    monkeypatch.setattr(claim_resumption, "LEAST_SECONDS", 0.0)
    seen: list[int] = []

    def killed(what: str, done: int, of: int) -> None:
        del done, of
        if what == "controls":
            seen.append(len(runs.parts))
            monkeypatch.setattr(claim_resumption.KeptParts, "write", lambda self: None)  # as after a kill
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tried(claim(), as_of=AS_OF, settings=runs.settings, replications=DRAWS, progress=killed, resume=Resume())
    assert seen == [len(runs.parts)] == [7]  # three tests, two definitions, both together, confounders
    assert runs.run() == uninterrupted()
    assert [each.done for each in runs.said] == [3]


def test_several_stops_add_up(runs):
    counts = [len(runs.stopped(step)) for step in ("second", "controls", "verdict")]
    assert counts == [1, 2, 3]
    assert [each.done for each in runs.said] == [4]  # what the last of them went on from
    assert runs.run() == uninterrupted()
    assert [each.done for each in runs.said] == [8]


def test_parts_that_were_kept_are_those_that_are_used(runs, monkeypatch):
    runs.stopped("verdict")
    whole = uninterrupted()  # before anything is counted: it runs the test itself, the first time
    counted = [Counted(monkeypatch, each) for each in ("run_test", "multiverse_of", "by_start", "power_of", "by_rule")]
    assert runs.run() == whole
    assert [each.calls for each in counted] == [0] * 5
    assert runs.run() == whole
    assert [each.calls for each in counted] == [3, 1, 1, 1, 1]


def test_fresh_begins_anew(runs):
    runs.stopped("power")
    assert runs.run(fresh=True) == uninterrupted()
    assert (runs.said, runs.parts) == ([], [])


def test_damaged_parts_are_left_aside_with_a_notice(runs):
    runs.stopped("second")
    (first,), (_, second) = runs.parts, runs.stopped("power")
    second.write_bytes(second.read_bytes()[:-40])
    assert runs.run() == uninterrupted()
    assert [LeftAside(second), runs.said[1]] == runs.said
    assert (runs.said[1].done, first.exists(), second.exists()) == (1, False, False)


def test_a_part_with_a_right_hash_and_no_results_in_it_is_left_aside(runs):
    (path,) = runs.stopped("power")
    found = claim_resumption.UnfinishedWork(runs.settings.home, identity_of(claim(), panel_for(claim(), as_of=AS_OF)[0], DRAWS))  # fmt: skip
    path.unlink()
    for content in (b"{}", b"no JSON", b'{"progress":{"tuple":[1,9,"now"]},"results":{"mapping":[]}}'):
        assert found.keep(content)
    assert runs.run() == uninterrupted()
    assert [type(each) for each in runs.said] == [LeftAside] * 3


def test_another_claim_day_or_number_of_draws_takes_nothing_of_it(runs):
    runs.stopped("power")
    (kept,) = runs.parts
    outcome = {"measure": "max_drawdown", "horizon_days": 62}
    assert runs.run(tested=claim(outcome=outcome)) == uninterrupted(horizon=62)
    assert runs.said == []
    assert runs.run(as_of=date(2012, 1, 4)) == uninterrupted(as_of=date(2012, 1, 4))
    assert runs.said == []
    assert runs.run(replications=100) == uninterrupted(replications=100)
    assert runs.said == []
    assert runs.parts == [kept]
    assert runs.run() == uninterrupted()
    assert len(runs.said) == 1


def test_the_identity_depends_on_claim_data_draws_and_versions(monkeypatch):
    panel, _ = panel_for(claim(), as_of=AS_OF)
    own = identity_of(claim(), panel, DRAWS)
    assert own == identity_of(claim_from(dict(reversed(PLAIN.items()))), panel, DRAWS)
    key = next(iter(panel.observations))
    changed = panel.observations[key].value.copy()
    changed[3] += 1e-9
    other = {**panel.observations, key: dataclasses.replace(panel.observations[key], value=changed)}
    found = {
        own,
        identity_of(claim(statement="Another."), panel, DRAWS),
        identity_of(claim(), panel, None),
        identity_of(claim(), dataclasses.replace(panel, observations=other), DRAWS),
        identity_of(claim(), panel_for(claim(), as_of=date(2012, 1, 4))[0], DRAWS),
    }
    monkeypatch.setattr(claim_resumption, "version", lambda library: "99")
    found.add(identity_of(claim(), panel, DRAWS))
    assert len(found) == 6


def test_where_nothing_can_be_written_the_test_runs_and_says_so_once(runs, monkeypatch):
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(claim_resumption, "LEAST_SECONDS", 0.0)
    monkeypatch.setattr("weatherglass.store.unfinished.write_durably", full)
    assert runs.run() == uninterrupted()
    assert runs.said == [NotKept("No space left on device")]
    assert not runs.settings.home.exists()


def test_links_of_a_mechanism_that_are_done_stay_done_until_all_are(runs, monkeypatch):
    links = {"small": claim(), "longer": claim(id="longer", outcome={"measure": "max_drawdown", "horizon_days": 126})}
    monkeypatch.setattr(claim_tests, "catalog", lambda: links)
    monkeypatch.setattr(claim_tests, "claim_named", links.__getitem__)
    whole = runs.run(tested=claim_from(MECHANISM))
    assess, assessed = claim_tests.assess, []

    def stopping(tested: ClaimBase, *arguments: Any, **more: Any) -> Any:
        assessed.append(tested.id)
        if assessed == ["small", "longer"]:
            raise KeyboardInterrupt
        return assess(tested, *arguments, **more)

    monkeypatch.setattr(claim_tests, "assess", stopping)
    with pytest.raises(KeyboardInterrupt):
        runs.run(tested=claim_from(MECHANISM))
    assert len(runs.parts) == 1
    counted = Counted(monkeypatch, "by_start")
    assert runs.run(tested=claim_from(MECHANISM)) == whole
    assert [(each.claim_id, each.done) for each in runs.said] == [("small", 8)]
    assert counted.calls == 1
    assert runs.parts == []


class Counted:
    """How often the assessment calls one of its functions."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.calls = 0
        self._function = getattr(assessment, name)
        monkeypatch.setattr(assessment, name, self)

    def __call__(self, *arguments: Any, **more: Any) -> Any:
        self.calls += 1
        return self._function(*arguments, **more)

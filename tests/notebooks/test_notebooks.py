"""The notebooks are run for real, every cell, in both languages; figures that their cells made are held to others."""

from __future__ import annotations

import importlib.util
import json
import math
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import weatherglass as wg

pytest.importorskip("marimo", reason="notebooks are an extra: pip install 'weatherglass[notebooks]'")
altair = pytest.importorskip("altair", reason="notebooks are an extra: pip install 'weatherglass[notebooks]'")
pytestmark = pytest.mark.slow  # every test runs a notebook

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py"))
HANGUL = re.compile("[가-힣]")
LANGUAGES = ("en", "ko")


@dataclass(frozen=True)
class Ran:
    """What a run left: an output a cell, and every name that cells made."""

    outputs: Sequence[Any]
    made: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.made[name]

    @property
    def text(self) -> str:
        """All that is shown, as HTML."""
        return "\n".join(each.text for each in self.outputs if hasattr(each, "text"))


def notebook(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ran(name: str, **chosen: Any) -> Ran:
    """A notebook run from top to bottom, with other values of its controls."""
    controls = {control: SimpleNamespace(value=value) for control, value in chosen.items()}
    return Ran(*notebook(name).app.run(defs=controls))


@pytest.fixture(scope="module", params=[(name, lang) for name in NAMES for lang in LANGUAGES], ids="-".join)
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, Ran]:
    name, lang = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEATHERGLASS_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("WEATHERGLASS_LANG", lang)
        return name, lang, ran(name)


def test_the_three_journeys_are_there() -> None:
    assert NAMES == ["read_the_vix", "recompute_an_index", "test_a_claim"]


def test_marimo_finds_nothing_to_mend() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "marimo", "check", "--strict", *(str(FOLDER / f"{name}.py") for name in NAMES)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (found.returncode, found.stdout.strip()) == (0, ""), found.stderr


def test_every_cell_runs_and_speaks_the_language_of_the_settings(shown: tuple[str, str, Ran]) -> None:
    _, lang, run = shown
    assert run["lang"].value == lang
    headings = re.findall(r"<h[12][^>]*>(.*?)</h[12]>", run.text)
    assert len(headings) >= 7
    assert {bool(HANGUL.search(each)) for each in headings} == {lang == "ko"}
    sentences = re.findall(r'<span class="paragraph">(.*?)</span>', run.text, re.DOTALL)
    assert len(sentences) >= 9
    assert [each for each in sentences if bool(HANGUL.search(each)) != (lang == "ko")] == []
    assert re.findall(r"\b(?:None|nan|NaN|inf)\b", re.sub(r"<[^>]*>", " ", run.text)) == []


def test_every_chart_can_be_drawn(shown: tuple[str, str, Ran]) -> None:
    name, lang, run = shown
    charts = [each.to_dict() for each in run.outputs if isinstance(each, altair.TopLevelMixin)]
    assert len(charts) == {"read_the_vix": 3, "recompute_an_index": 2, "test_a_claim": 2}[name]
    titles = re.findall(r'"title": "([^"]+)"', "\n".join(json_of(each) for each in charts))
    assert len(titles) >= 2
    assert {bool(HANGUL.search(each)) for each in titles} == {lang == "ko"}


def json_of(chart: Mapping[str, Any]) -> str:
    return json.dumps({**chart, "datasets": {}}, ensure_ascii=False)


class TestReadTheVix:
    def test_figures_of_the_past_are_those_of_the_series(self) -> None:
        run, close = ran("read_the_vix"), wg.series("VIX").value
        assert run["inside"] == np.mean((close >= 19.0) & (close < 20.0)) == pytest.approx(0.0506, abs=5e-5)
        assert run["below"] == np.mean(close < 19.0)
        assert run["same"] is True
        finding = wg.claim("v7-vix-moves-opposite-to-shares").report.primary
        assert finding is not None
        assert 100.0 * run["opposite"] == pytest.approx(finding.statistic, abs=1e-9)
        assert f"{run['opposite']:.1%}" == "78.1%"

    def test_a_control_moves_what_depends_on_it(self) -> None:
        run, close = ran("read_the_vix", normal=[10.0, 30.0], years=[2008, 2009]), wg.series("VIX").value
        assert run["inside"] == np.mean((close >= 10.0) & (close < 30.0))
        assert (run["among"]["date"][0].year, run["among"]["date"][-1].year) == (2008, 2009)

    def test_the_day_of_the_highest_close_is_read_as_it_was_known(self) -> None:
        run = ran("read_the_vix")
        assert run["then"].readings["vix_band"].value == 82.69
        assert {each.n for each in run["after"]} == {32}
        episodes = ran("read_the_vix", counted="episodes")
        assert [(each.n, each.sampling) for each in episodes["after"]] == [(1, "episodes")] * 3

    @pytest.mark.parametrize(("day", "why"), [(date(1985, 1, 2), "1990-01-02"), (date(2030, 6, 3), "end before")])
    def test_a_day_without_data_says_why(self, day: date, why: str) -> None:
        run = ran("read_the_vix", day=day)
        assert run["then"] is None
        assert why in run["why_not"]
        assert run.text.count(run["why_not"][:20]) >= 1

    def test_what_is_missing_is_counted_and_named(self) -> None:
        run = ran("read_the_vix")
        assert dict(run["silent"].iter_rows())["no_series"] == sum(
            each.unavailable is not None and each.unavailable.why == "no_series"
            for each in run["weather"].readings.values()
        )
        assert "VIX3M" in run.text


class TestRecomputeAnIndex:
    @pytest.mark.parametrize("board", wg.packaged_boards())
    def test_the_sum_by_hand_is_the_index(self, board: str) -> None:
        run = ran("recompute_an_index", **controls(board_name=board, horizon=40))
        assert run["reading"].value == wg.index(board, "40D").value
        assert run["by_hand"] == pytest.approx(run["reading"].value, rel=1e-12)
        assert run["same"] is True

    def test_the_share_of_a_strike_foretells_what_its_price_moves(self) -> None:
        run = ran("recompute_an_index")
        assert run["row"]["type"] == "put"
        assert run["before"].value == run["reading"].value
        assert run["after"].value == pytest.approx(run["foretold"], rel=1e-12)
        assert run["after"].value - run["before"].value == pytest.approx(0.1237, abs=5e-5)
        parts = {str(part): points for part, points in run["move"].parts}
        assert math.fsum(parts.values()) == pytest.approx(run["move"].change, abs=1e-12)
        assert parts["put_wing"] == pytest.approx(run["move"].change, abs=1e-9)

    def test_the_rate_moves_little(self) -> None:
        run = ran("recompute_an_index", rate=4.0)
        assert run["with_rate"].value == wg.index("packaged:SPY_2022-07-15", "30D", rates=0.04).value
        assert 0.0 < run["with_rate"].value - run["reading"].value < 0.03

    def test_an_own_board_is_read_by_its_path(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.csv"
        wg.frame(wg.read_board("packaged:SPY_2022-07-15")).drop("as_of").write_csv(path)
        run = ran("recompute_an_index", **controls(own_path=str(path), own_instant="2022-07-15T14:22:57+00:00"))
        assert run["reading"].value == wg.index("packaged:SPY_2022-07-15", "30D").value

    def test_what_cannot_be_computed_says_why_and_stops_there(self, tmp_path: Path) -> None:
        missing = ran("recompute_an_index", **controls(own_path=str(tmp_path / "none.csv")))
        assert "none.csv" in missing["why_no_board"]
        assert "by_hand" not in missing.made
        path = tmp_path / "one.csv"
        one = wg.frame(wg.read_board("packaged:SPY_2022-07-15"))
        one.filter(one["expiry"] == one["expiry"][0]).write_csv(path)
        run = ran("recompute_an_index", **controls(own_path=str(path)))
        assert run["reading"].value is None
        assert run["reading"].reason.message[:30] in run.text
        assert "by_hand" not in run.made


def controls(**chosen: Any) -> dict[str, Any]:
    """All controls of the board's cell: a cell is replaced as a whole."""
    return {"board_name": "packaged:SPY_2022-07-15", "own_path": "", "own_instant": "", "horizon": 30} | chosen


def mine(**chosen: Any) -> dict[str, Any]:
    """All controls of the reader's own claim."""
    return {
        "my_signal": "VIX", "my_side": "above", "my_level": 40.0, "my_target": "SPX", "my_direction": "greater", "my_days": 63,
    } | chosen  # fmt: skip


class TestTestAClaim:
    def test_the_test_by_hand_is_the_test_of_the_program(self) -> None:
        run = ran("test_a_claim")
        primary, base = run["tested"].report.primary, run["base"]
        assert run["p_by_hand"] == primary.p == pytest.approx(0.1659, abs=5e-5)
        assert run["observed"] == pytest.approx(primary.statistic, abs=1e-12)
        assert np.array_equal(run["every_date"], base.outcomes)
        assert run["perfect"] == pytest.approx(0.54**2)
        assert run["needed"] == run["tested"].report.power.cases_for_alpha == 5
        assert run["cases"]["multiple"].round(2).to_list() == [2.66, 59.11, 9.34, 3.94]
        # the reader's own claim, as it stands at first
        report = run["my_test"].report
        assert (len(report.cases), sum(bool(each.hit) for each in report.cases)) == (12, 9)
        assert report.primary.name == "circular_shift_vol_standardised"

    def test_a_claim_of_ones_own_follows_its_controls(self) -> None:
        run = ran(
            "test_a_claim", **mine(my_signal="SPX", my_level=4000.0, my_target="BTC", my_direction="less", my_days=90)
        )
        assert run["mine"]["variants"] == {"event.params.level": [3600.0, 4000.0, 4400.0]}
        report = run["my_test"].report
        assert report.primary.name == "circular_shift"
        assert report.cases[0].event == first_close_at_or_above("SPX", 4000.0)
        assert "BTC stands lower 90 days later" in run["my_words"].statement

    def test_a_series_that_is_not_there_is_an_answer(self) -> None:
        run = ran("test_a_claim", **mine(my_signal="NDX"))
        assert run["my_test"].report.verdict.word == "NOT_TESTABLE"
        assert "NDX" in run.text.partition("my-claim")[0]
        assert "my_cases" not in run.made

    def test_what_no_claim_may_say_is_said(self) -> None:
        run = ran("test_a_claim", **mine(my_level=float("inf")))
        assert run["my_test"] is None
        assert "inf is no number that a claim file may hold" in run["my_fault"]


def first_close_at_or_above(series: str, level: float) -> date:
    found = wg.series(series)
    day: date = found.as_of[int(np.argmax(found.value >= level))].item()
    return day

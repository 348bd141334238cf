"""A grid of a playbook on every engine: the same bytes whatever the cut, and no part lost with a worker or a machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine_processes import workers_below
from weatherglass.app import parameter_grids
from weatherglass.app.claim_resumption import LeftAside, Notice, NotKept
from weatherglass.app.kept_results import encoded
from weatherglass.app.parameter_grids import GridRequest, GridRun, grid_run
from weatherglass.app.settings import Settings
from weatherglass.app.worded_parameter_grid import worded_grid
from weatherglass.delivery.cli.main import main
from weatherglass.delivery.parameter_grid_json import grid_document
from weatherglass.errors import DataError
from weatherglass.store import unfinished

pytestmark = pytest.mark.slow
NAME, OVER = "v21-cash-above-forty", ("level=20:49:1", "hold.stocks=0,0.25,0.5")
SHORT = ("2016-01-04", "2018-12-28")


def request(**changes: Any) -> GridRequest:
    first, last = (date.fromisoformat(each) for each in SHORT)
    usual = {"name": NAME, "over": OVER, "first": first, "last": last, "replications": 99, "part": 32}
    return GridRequest(**usual | changes)


def document(found: GridRun, lang: str = "en") -> str:
    return json.dumps(grid_document(found, worded_grid(found, lang, shown=10)))


class Runs:
    """Grids in one home."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)
        self.said: list[Notice] = []

    def run(self, watch: Callable[[int, int, int], None] | None = None, **changes: Any) -> GridRun:
        self.said.clear()
        asked = request(**{"workers": 1} | changes)
        return grid_run(asked, settings=self.settings, watch=watch, told=self.said.append)

    def stopped(self, after: int, **changes: Any) -> list[Path]:
        """The parts that a run leaves which is interrupted when so many combinations are done."""

        def watch(done: int, of: int, lost: int) -> None:
            del of, lost
            if done >= after:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            self.run(watch, **changes)
        return self.parts

    @property
    def parts(self) -> list[Path]:
        return sorted(self.settings.home.rglob("*.part"))


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "home")


def test_parts_workers_and_engines_give_the_same_bytes(runs: Runs) -> None:
    whole = document(runs.run())
    assert json.loads(whole)["reading"]["tried"] == 90
    for changes in ({"part": 64}, {"part": None}, {"workers": 2}, {"workers": 3, "part": 96}):
        assert document(runs.run(**changes)) == whole
    assert not runs.settings.home.exists() or list(runs.settings.home.iterdir()) == []


@pytest.mark.long
def test_ray_gives_the_same_bytes(runs: Runs) -> None:
    pytest.importorskip("ray", reason="pip install 'weatherglass[scale]'")
    assert document(runs.run(engine="ray", workers=2)) == document(runs.run())


def test_a_stopped_grid_goes_on_from_its_parts(runs: Runs) -> None:
    whole = document(runs.run())
    assert len(runs.stopped(32)) == 1
    assert len(runs.stopped(64)) == 2
    found = runs.run()
    assert (found.there, document(found), runs.parts, runs.said) == (64, whole, [], [])
    assert runs.run().there == 0


def test_other_values_days_or_draws_take_nothing_of_it_and_fresh_begins_anew(runs: Runs) -> None:
    kept = runs.stopped(64)
    assert runs.run(over=("level=21:50:1", "hold.stocks=0,0.25,0.5")).there == 0
    assert runs.run(replications=98).there == 0
    assert runs.parts == kept
    assert (runs.run(fresh=True).there, runs.parts) == (0, [])


def test_a_directory_of_results_is_kept_for_good(runs: Runs, tmp_path: Path) -> None:
    results = tmp_path / "results"
    whole = runs.run(results=results)
    assert (whole.there, len(list(results.rglob("*.part")))) == (0, 3)
    again = runs.run(results=results)
    assert (again.there, document(again)) == (90, document(whole))
    assert not runs.settings.home.exists()


def test_damaged_parts_are_left_aside(runs: Runs) -> None:
    whole = document(runs.run())
    first, second = runs.stopped(64)
    second.write_bytes(second.read_bytes()[:-3])
    found = runs.run()
    assert (found.there, document(found), runs.said) == (32, whole, [LeftAside(second)])
    del first


@pytest.mark.parametrize("plain", [{}, {"part": 3}, {"part": {"first": 0}}])
def test_a_part_that_is_none_is_left_aside(runs: Runs, plain: dict[str, object]) -> None:
    (path,) = runs.stopped(32)
    identity = path.read_bytes().split(b" ")[1].decode()
    path.unlink()
    unfinished.UnfinishedWork(runs.settings.home, identity).keep(encoded(plain))
    found = runs.run()
    assert (found.there, runs.said) == (0, [LeftAside(path)])


def test_a_disk_that_takes_nothing_is_told_of_once(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(unfinished, "write_durably", full)
    assert runs.run().reading.tried == 90
    assert runs.said == [NotKept("No space left on device")]


def test_a_part_that_cannot_be_made_is_told_and_the_others_are_kept(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = parameter_grids.part_of

    def poisoned(ground: Any, axes: Any, first: int, last: int) -> Any:
        if first == 32:
            raise DataError("a poisoned part")
        return own(ground, axes, first, last)

    monkeypatch.setattr(parameter_grids, "part_of", poisoned)
    with pytest.raises(DataError, match=r"combinations 33 and following: a poisoned part \(1 of 3 parts; the others"):
        runs.run()
    assert len(runs.parts) == 2
    monkeypatch.undo()
    assert runs.run().there == 58


def test_data_that_change_meanwhile_are_refused(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameter_grids, "part_and_packed", _of_other_data)
    with pytest.raises(DataError, match="the data changed while the grid was simulated; run it again"):
        runs.run()


def _of_other_data(sent: bytes, size: int, first: int) -> bytes:
    del sent, size, first
    return parameter_grids.packed(("0" * 64, None))


@pytest.mark.parametrize("engine", ["local", pytest.param("ray", marks=pytest.mark.long)])
def test_workers_killed_in_the_midst_lose_nothing(runs: Runs, engine: str) -> None:
    if not Path("/proc").is_dir():
        pytest.skip("this system has no /proc to find workers in")
    if engine != "local":
        pytest.importorskip(engine, reason="pip install 'weatherglass[scale]'")
    whole = document(runs.run())
    killed: list[int] = []

    def kill(done: int, of: int, lost: int) -> None:
        del of, lost
        if done and not killed:
            killed.extend(workers_below(os.getpid()))
            for each in killed:
                os.kill(each, signal.SIGKILL)

    found = runs.run(kill, engine=engine, workers=2)
    assert killed
    assert document(found) == whole


KILLED = """
import os, signal, sys
from datetime import date
from weatherglass.app.parameter_grids import GridRequest, grid_run

def kill(done, of, lost):
    if done:
        os.killpg(0, signal.SIGKILL)

if __name__ == "__main__":
    first, last = (date.fromisoformat(each) for each in sys.argv[1:3])
    grid_run(GridRequest(sys.argv[3], tuple(sys.argv[4:]), first=first, last=last, workers=2, replications=199), watch=kill)
"""


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no kill -9")
def test_a_machine_lost_after_the_first_part_costs_the_command_nothing_but_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    script, home = tmp_path / "killed.py", tmp_path / "stopped"
    script.write_text(KILLED)
    killed = subprocess.run(
        [sys.executable, str(script), *SHORT, NAME, *OVER], capture_output=True, check=False, start_new_session=True,
        env={**os.environ, "WEATHERGLASS_HOME": str(home), "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    there = 32 * len(list(home.rglob("*.part")))
    assert there >= 26
    over = [word for each in OVER for word in ("--over", each)]
    ask = ["playbook", "grid", NAME, *over, "--from", SHORT[0], "--to", SHORT[1], "--quick", "--lang", "en", "--json"]
    said = []
    for each in (home, tmp_path / "whole"):
        monkeypatch.setenv("WEATHERGLASS_HOME", str(each))
        assert main([*ask, "--workers", "1"]) == 0
        said.append(capfd.readouterr())
    assert said[0].out == said[1].out
    assert "of 90 combinations are of an earlier run; --fresh begins anew" in said[0].err
    assert said[1].err == ""
    assert list(home.rglob("*.part")) == []


def test_the_command_says_what_luck_gives_before_the_best_and_writes_every_combination(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))
    ask = [
        "playbook",
        "grid",
        NAME,
        "--over",
        "enter=20:30:5",
        "--over",
        "exit=15,18",
        "--from",
        "2016-01-04",
        "--quick",
    ]
    ask += ["--workers", "1"]
    assert main([*ask, "--lang", "en", "--top", "2"]) == 0
    table = " ".join(capsys.readouterr().out.split())
    assert table.startswith("The best of 6 looks like luck")
    assert "6 combinations were tried, 6 could be simulated" in table
    assert table.index("the best of so many does as well by luck") < table.index(
        "The best, and what luck makes of them"
    )
    assert "2 of 6 are shown" in table
    assert main([*ask, "--lang", "ko", "--top", "2"]) == 0
    korean = " ".join(capsys.readouterr().out.split())
    assert korean.startswith("6개 중 가장 좋은 조합도 운으로 볼 만하다")
    assert "시작 기준선" in korean
    assert main([*ask, "--format", "csv", "--lang", "en"]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.startswith("number,place,rules.fear.when.level,rules.fear.until.level,gain,p_of_all,p_alone,growth")
    assert [each.split(",")[2:4] for each in rows] == [[a, b] for a in ("20", "25", "30") for b in ("15", "18")]
    path = tmp_path / "grid.parquet"
    assert main([*ask, "--output", str(path), "--lang", "en"]) == 0
    assert "6 rows in" in capsys.readouterr().out
    import polars as pl

    written = pl.read_parquet(path)
    assert written.height == 6
    assert sorted(written["place"].to_list()) == [1, 2, 3, 4, 5, 6]
    assert main(["playbook", "grid", NAME, "--over", "levle=3", "--lang", "en"]) == 2
    assert "has no parameter 'levle'; did you mean 'level'" in capsys.readouterr().err

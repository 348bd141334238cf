"""A claim's test that is killed in the middle, as by a loss of power: the next run goes on from what was written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from black_box.processes import killed
from store_making import environment
from weatherglass.delivery.cli.main import main

CLAIM = """\
schema_version: 1
id: killed
kind: event_outcome
source: {article: "mine", published: 2020-01-02}
statement: "After the VIX first closes at 40 or more the S&P 500 falls far."
freeze_date: 2020-01-02
data: {signal: {id: VIX}, target: {id: SPX}}
event: {rule: threshold_cross, params: {level: 40.0, new_episode_after_days: 63}}
outcome: {measure: max_drawdown, horizon_days: 63}
baseline: {start_grid: [2000-01-03]}
inference: {primary: circular_shift, second: stationary_bootstrap, power: {null_model: garch}}
variants: {outcome.horizon_days: [21, 63]}
"""
HELD = """\
import sys, time
from weatherglass.app import claim_resumption, claim_tests
claim_resumption.LEAST_SECONDS = 0.0
def watch(what, done, of):
    if what == "starts":
        print(what, done, of, flush=True)
        time.sleep(600.0)
claim_tests.tried(sys.argv[1], replications=999, progress=watch, resume=claim_tests.Resume())
"""
"""A test that writes every part at once and stands still before its seventh step: the last writing was within the sixth."""


@pytest.mark.slow
def test_a_killed_test_goes_on_and_prints_the_same_bytes(tmp_path: Path, monkeypatch, capsys):
    home, claim = tmp_path / "home", tmp_path / "killed.yaml"
    claim.write_text(CLAIM, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", HELD, str(claim)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**environment(), "WEATHERGLASS_HOME": str(home)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "starts 6 9\n"
    killed(process)
    assert len(list(home.rglob("*.part"))) >= 6

    command = ["claim", "test", str(claim), "--quick", "--json", "--lang", "en"]
    monkeypatch.setenv("WEATHERGLASS_HOME", str(home))
    assert main(command) == 0
    resumed = capsys.readouterr()
    assert resumed.err.startswith("weatherglass: resumed: 5 of 9 steps of killed, and what was finished of the next, ")
    assert resumed.err.count("\n") == 1
    assert not list(home.rglob("*.part"))
    assert main(command) == 0
    whole = capsys.readouterr()
    assert (whole.out, whole.err) == (resumed.out, "")


@pytest.mark.parametrize(("lang", "word"), [("en", "damaged"), ("ko", "손상")])
def test_a_damaged_file_is_named_and_fresh_begins_anew(tmp_path: Path, monkeypatch, capsys, lang: str, word: str):
    from weatherglass.app.claim_files import claim_named
    from weatherglass.app.claim_resumption import identity_of
    from weatherglass.app.claim_tests import panel_for

    claim = tmp_path / "killed.yaml"
    claim.write_text(CLAIM, encoding="utf-8")
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path))
    read = claim_named(str(claim))
    folder = tmp_path / "unfinished" / identity_of(read, panel_for(read)[0], 999)[:32]
    folder.mkdir(parents=True)
    command = ["claim", "test", str(claim), "--quick", "--json", "--lang", lang]
    (folder / "00000.part").write_bytes(b"\x00" * 10)
    assert main(command) == 0
    said = capsys.readouterr()
    assert said.err.startswith(f"weatherglass: {folder / '00000.part'}")
    assert word in said.err
    folder.mkdir(parents=True)
    (folder / "00000.part").write_bytes(b"\x00" * 10)
    assert main([*command, "--fresh"]) == 0
    assert (capsys.readouterr(), folder.exists()) == ((said.out, ""), False)

"""Many claims and playbooks at once: the same reports as one by one, whatever the engine, in the order asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from weatherglass.app import many_claims
from weatherglass.app.claim_files import catalog
from weatherglass.app.many_claims import tried_many, without_secrets
from weatherglass.app.many_playbooks import ran_many
from weatherglass.app.playbook_runs import PlaybookRun, ran
from weatherglass.app.sent_results import packed, unpacked
from weatherglass.app.settings import AlertSettings, Settings
from weatherglass.app.worded_playbook import worded_playbook
from weatherglass.delivery.cli.main import main
from weatherglass.delivery.playbook_json import playbook_document
from weatherglass.errors import UsageError
from weatherglass.scale.engine import FailureKind

FACTS = ("v13-highest-vix-ever", "r21-russell-forty-percent-in-2025")
CLAIMS = ("v17-vix-over-30-is-a-buy", *FACTS)
"""The first fits a model by linear algebra, which is where the number of threads would show."""
PLAYBOOKS = ("v21-cash-above-forty", "v22-buy-in-stages-above-thirty")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", keys={"fred": "secret"})


def test_results_are_the_same_after_they_were_sent() -> None:
    sent = {"p": MappingProxyType({"a": (1, MappingProxyType({}))}), "x": np.arange(3.0)}
    found = unpacked(packed(sent))
    assert (found["p"], type(found["p"]), type(found["p"]["a"][1])) == (sent["p"], MappingProxyType, MappingProxyType)
    assert found["x"].tolist() == [0.0, 1.0, 2.0]


def test_workers_are_told_no_secret(settings: Settings) -> None:
    told = without_secrets(settings)
    assert (told.keys, told.alerts, told.home) == ({}, AlertSettings(), settings.home)


def test_claims_come_in_the_order_asked_for_and_a_fault_costs_the_others_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    absent = str(tmp_path / "absent.yaml")
    seen: list[tuple[str, int, int]] = []
    found = tried_many(
        (absent, *FACTS), workers=1, settings=settings, watch=lambda name, done, of: seen.append((name, done, of))
    )
    assert tuple(found.tried) == FACTS
    assert found.failed[absent].kind is FailureKind.REFUSED
    assert f"{absent}" in found.failed[absent].text
    assert sorted(name for name, _, _ in seen) == sorted((absent, *FACTS))
    assert [(done, of) for _, done, of in seen] == [(1, 3), (2, 3), (3, 3)]


class Listed:
    """An engine that answers nothing and remembers what it was given."""

    def __init__(self) -> None:
        self.tasks: list[str] = []

    def __enter__(self) -> Listed:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, _: object, tasks: list[str]) -> list[object]:
        self.tasks = tasks
        return []


def test_long_tests_begin_first(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Listed()
    monkeypatch.setattr(many_claims, "chosen_engine", lambda *_, **__: engine)
    assert tried_many(settings=settings).tried == {}
    assert sorted(engine.tasks) == sorted(catalog())
    at = engine.tasks.index
    assert at("v6-the-bands-tell-what-follows") < at("r4-russell-breakout-bitcoin") < at("v10-elections-raise-the-vix")
    assert at("v10-elections-raise-the-vix") < at("v13-highest-vix-ever")


def test_a_claim_that_is_there_twice_is_refused(settings: Settings) -> None:
    with pytest.raises(UsageError, match="each claim once"):
        tried_many((FACTS[0], FACTS[0]), settings=settings)


def test_the_refusal_of_a_playbook_is_the_error_that_it_was(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"no playbook 'v21-cash-above-fourty'.*v21-cash-above-forty"):
        ran_many(("v21-cash-above-fourty",), workers=1, settings=settings)


@pytest.mark.slow
def test_the_command_prints_a_line_a_claim_and_tells_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path))
    assert main(["claim", "test", FACTS[0], "--json", "--lang", "en"]) == 0
    alone = json.loads(capsys.readouterr().out)
    ask = ["claim", "test-all", *FACTS, "--workers", "1", "--lang", "en"]
    assert main([*ask, "--format", "jsonl"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ([each["id"] for each in lines], lines[0]) == (list(FACTS), alone)
    assert main([*ask, "--format", "csv"]) == 0
    header, first, second = capsys.readouterr().out.splitlines()
    assert header == "id,articles,kind,title,verdict,p,cases,as_of,manifest"
    assert first.startswith("v13-highest-vix-ever,V13,fact,")
    assert f",{alone['verdict']},,0," in first
    assert second.startswith("r21-russell-forty-percent-in-2025,R21,fact,")
    assert main(["claim", "test-all", str(tmp_path / "no.yaml"), FACTS[0], "--workers", "1", "--lang", "en"]) == 1
    table, errors = capsys.readouterr()
    assert "v13-highest-vix-ever" in table
    assert f"{tmp_path / 'no.yaml'}: " in errors


def documents(home: Path, *how: str) -> bytes:
    """What the command prints in a process of its own, whose linear algebra would take every core."""
    ran_there = subprocess.run(
        [sys.executable, "-m", "weatherglass", "claim", "test-all", *CLAIMS, "--quick", "--format", "jsonl", *how],
        env={**os.environ, "WEATHERGLASS_HOME": str(home), "OPENBLAS_NUM_THREADS": "2"},
        capture_output=True, check=True,
    )  # fmt: skip
    return ran_there.stdout


@pytest.mark.slow
def test_documents_are_the_same_bytes_on_one_worker_and_on_two(tmp_path: Path) -> None:
    alone = documents(tmp_path, "--workers", "1")
    assert [json.loads(line)["id"] for line in alone.splitlines()] == list(CLAIMS)
    assert documents(tmp_path, "--workers", "2") == alone


@pytest.mark.long
def test_documents_are_the_same_bytes_on_ray(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="pip install 'weatherglass[scale]'")
    alone = documents(tmp_path, "--workers", "1")
    assert documents(tmp_path, "--workers", "2", "--engine", "ray") == alone


def document(run: PlaybookRun) -> str:
    return json.dumps(playbook_document(run, worded_playbook(run, "en")))


@pytest.mark.slow
def test_playbooks_are_the_same_on_two_workers(settings: Settings) -> None:
    alone = [ran(name, draws=99, settings=settings) for name in PLAYBOOKS]
    found = ran_many(PLAYBOOKS, draws=99, workers=2, settings=settings)
    assert [document(each) for each in found] == [document(each) for each in alone]
    for here, there in zip(alone, found, strict=True):
        assert here.done is not None
        assert there.done is not None
        assert there.done.path.equity.tobytes() == here.done.path.equity.tobytes()

"""Many claims, stopped and started again: verdicts are kept as they are made, and the end is the same bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import msgspec
import pytest

from stopped_claims import DRAWS, PANEL, PLAIN, bits, stopped_claim
from weatherglass.app.claim_files import catalog
from weatherglass.app.claim_resumption import LeftAside, Notice, NotKept
from weatherglass.app.claim_tests import Resume
from weatherglass.app.kept_results import decoded, encoded
from weatherglass.app.kept_verdicts import verdict_identity
from weatherglass.app.many_claims import ManyClaims, tried_many
from weatherglass.app.settings import Settings
from weatherglass.app.worded_claim import worded_claim
from weatherglass.claims.assessment import assess
from weatherglass.claims.claim_file import MechanismClaim
from weatherglass.delivery.claim_json import claim_document
from weatherglass.store import unfinished
from weatherglass.store.unfinished import UnfinishedWork

FACTS = ("v13-highest-vix-ever", "r21-russell-forty-percent-in-2025")
CLAIMS = ("v17-vix-over-30-is-a-buy", *FACTS)
POISON = "schema_version: 1\nid: poison\nstatement: [\x00"


class Runs:
    """Runs of many claims in one home."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)
        self.said: list[Notice] = []

    def run(
        self, *names: str, fresh: bool = False, stop_after: int | None = None, draws: int | None = None
    ) -> ManyClaims:
        self.said.clear()

        def watch(name: str, done: int, of: int) -> None:
            del name, of
            if done == stop_after:
                raise KeyboardInterrupt

        return tried_many(
            names or FACTS, workers=1, settings=self.settings, watch=watch, replications=draws,
            resume=Resume(fresh, self.said.append),
        )  # fmt: skip

    @property
    def parts(self) -> list[Path]:
        return sorted(self.settings.home.rglob("*.part"))


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "home")


def documents(found: ManyClaims) -> list[str]:
    return [
        json.dumps(claim_document(each, worded_claim(each.claim, each.report, "en", packaged=each.packaged)))
        for each in found.tried.values()
    ]


@pytest.mark.parametrize(
    "kind", [pytest.param(each, marks=pytest.mark.long) if each == "reversion" else each for each in PLAIN]
)
def test_a_whole_report_comes_back_to_the_bit(kind: str) -> None:
    report = assess(stopped_claim(kind), PANEL, replications=DRAWS)
    assert bits(decoded(encoded({"report": report}))["report"]) == bits(report)


def test_a_stopped_run_goes_on_and_a_finished_one_leaves_nothing(runs: Runs) -> None:
    whole = tried_many(FACTS, workers=1, settings=runs.settings)
    assert (whole.resumed, runs.settings.home.exists()) == ((), False)
    with pytest.raises(KeyboardInterrupt):
        runs.run(stop_after=1)
    assert len(runs.parts) == 1
    found = runs.run()
    assert len(found.resumed) == 1
    assert documents(found) == documents(whole)
    assert (runs.parts, runs.said) == ([], [])
    assert runs.run().resumed == ()


def test_a_poisoned_claim_costs_the_others_nothing_and_they_are_kept_until_it_is_put_right(
    runs: Runs, tmp_path: Path
) -> None:
    poisoned = tmp_path / "poison.yaml"
    poisoned.write_text(POISON)
    found = runs.run(str(poisoned), *FACTS)
    assert (tuple(found.tried), tuple(found.failed), found.resumed) == (FACTS, (str(poisoned),), ())
    assert str(poisoned) in found.failed[str(poisoned)].text
    assert len(runs.parts) == 2
    again = runs.run(str(poisoned), *FACTS)
    assert (again.resumed, documents(again)) == (FACTS, documents(found))
    assert runs.run(*FACTS).resumed == FACTS
    assert runs.parts == []


def test_fresh_makes_every_verdict_anew(runs: Runs) -> None:
    with pytest.raises(KeyboardInterrupt):
        runs.run(stop_after=2)
    assert len(runs.parts) == 2
    assert (runs.run(fresh=True).resumed, runs.parts) == ((), [])


def test_other_draws_take_nothing_of_it(runs: Runs) -> None:
    with pytest.raises(KeyboardInterrupt):
        runs.run(stop_after=2)
    kept = runs.parts
    assert (runs.run(draws=99).resumed, runs.parts) == ((), kept)


@pytest.mark.parametrize("content", [b"{}", b"no JSON", encoded({"report": 1, "packaged": ("VIX",)})])
def test_what_is_no_verdict_is_left_aside_and_made_again(runs: Runs, content: bytes) -> None:
    claim = catalog()[FACTS[0]]
    identity = verdict_identity(claim, as_of=None, replications=None, settings=runs.settings)
    UnfinishedWork(runs.settings.home, identity).keep(content)
    (path,) = runs.parts
    found = runs.run(FACTS[0])
    assert (found.resumed, runs.said, runs.parts) == ((), [LeftAside(path)], [])
    assert str(found.tried[FACTS[0]].report.verdict.word) == "WRONG_ON_FACTS"


def test_a_damaged_part_is_left_aside(runs: Runs) -> None:
    with pytest.raises(KeyboardInterrupt):
        runs.run(stop_after=1)
    (path,) = runs.parts
    path.write_bytes(path.read_bytes()[:-9])
    assert (runs.run().resumed, runs.said) == ((), [LeftAside(path)])


def test_a_disk_that_takes_nothing_is_told_of_once(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(unfinished, "write_durably", full)
    found = runs.run()
    assert (tuple(found.tried), runs.said) == (FACTS, [NotKept("No space left on device")])


@pytest.mark.slow
def test_a_mechanism_depends_on_the_claims_that_it_links(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = next(each for each in catalog().values() if isinstance(each, MechanismClaim) and each.links)
    ask = {"as_of": None, "replications": None, "settings": runs.settings}
    own = verdict_identity(chain, **ask)
    assert verdict_identity(chain, **ask) == own
    link = chain.links[0]
    changed = dict(catalog()) | {link: msgspec.structs.replace(catalog()[link], statement="Another.")}
    monkeypatch.setattr("weatherglass.app.kept_verdicts.catalog", lambda: MappingProxyType(changed))
    assert verdict_identity(chain, **ask) != own


KILLED = """
import os, signal, sys
from weatherglass.app.claim_tests import Resume
from weatherglass.app.many_claims import tried_many

def kill(name, done, of):
    os.killpg(0, signal.SIGKILL)  # the workers, too: the machine is gone

if __name__ == "__main__":
    tried_many(tuple(sys.argv[2:]), workers=int(sys.argv[1]), replications=999, watch=kill, resume=Resume())
"""


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no kill -9")
@pytest.mark.parametrize(
    ("workers", "claims"),
    [pytest.param("1", FACTS, marks=pytest.mark.slow), pytest.param("2", CLAIMS, marks=pytest.mark.long)],
)
def test_a_run_killed_after_its_first_verdict_goes_on_to_the_same_bytes(
    workers: str, claims: tuple[str, ...], tmp_path: Path
) -> None:
    def environment(home: str) -> dict[str, str]:
        return {**os.environ, "WEATHERGLASS_HOME": str(tmp_path / home), "OPENBLAS_NUM_THREADS": "1"}

    def printed(home: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "weatherglass", "claim", "test-all", *claims, "--quick", "--format", "jsonl",
             "--lang", "en", "--workers", workers],
            env=environment(home), capture_output=True, check=True, text=True, encoding="utf-8",
        )  # fmt: skip

    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    killed = subprocess.run(
        [sys.executable, str(script), workers, *claims], env=environment("stopped"), capture_output=True, check=False,
        start_new_session=True,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    kept = len(list((tmp_path / "stopped").rglob("00000.part")))
    assert kept >= 1
    on, whole = printed("stopped"), printed("whole")
    assert on.stdout == whole.stdout
    assert [json.loads(line)["id"] for line in on.stdout.splitlines()] == list(claims)
    assert f"weatherglass: {kept} of {len(claims)} verdicts are of an earlier run" in on.stderr
    assert whole.stderr == ""
    assert list((tmp_path / "stopped").rglob("*.part")) == []

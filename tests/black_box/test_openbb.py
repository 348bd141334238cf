"""The provider for OpenBB, in an environment of its own with the real openbb-core: found, asked, and asked badly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import dataclass
from datetime import date
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest

import weatherglass as wg

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "integrations/openbb"
DRIVER = Path(__file__).parent / "openbb_driver.py"
NOT_OFFICIAL = "computed by weatherglass; not an official index value"
BOARD = "packaged:SPY_2022-07-15"
FETCHERS_OWN_TESTS = [
    ["IndexHistorical", {"symbol": "VIX"}],
    ["OptionsChains", {"symbol": "SPY", "board": BOARD}],
    ["WeatherglassIndexValue", {"board": BOARD, "index": "30D"}],
    ["WeatherglassSeries", {"symbol": "DGS10", "as_known": "2020-03-16"}],
    ["WeatherglassSignals", {"as_of": "2020-03-16"}],
    ["WeatherglassClaimVerdict", {"claim": "v13-highest-vix-ever"}],
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the provider."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("openbb-dist")
    ran = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.mark.slow
def test_the_wheel_has_the_provider_its_types_and_its_licence_and_asks_for_openbb_two(wheel: Path) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert wheel.name == f"openbb_weatherglass-{project['version']}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        said = Parser().parsestr(archive.read(metadata).decode("utf-8"))
        (entries,) = (archive.read(name).decode("utf-8") for name in names if name.endswith("entry_points.txt"))
        (licence,) = (archive.read(name) for name in names if name.endswith("licenses/LICENSE"))
    here = {each.relative_to(PROJECT).as_posix() for each in (PROJECT / "openbb_weatherglass").rglob("*.py")}
    assert {name for name in names if ".dist-info/" not in name} == {*here, "openbb_weatherglass/py.typed"}
    assert licence == (ROOT / "LICENSE").read_bytes()
    assert said["License-Expression"] == "Apache-2.0"
    assert set(said.get_all("Requires-Dist") or []) == {
        "openbb-core<3,>=2.0", "python-dateutil>=2.8", "weatherglass[lake,stats]<0.2,>=0.1",
    }  # fmt: skip
    assert entries.split() == [
        "[openbb_core_extension]", "weatherglass", "=", "openbb_weatherglass.router:router",
        "[openbb_provider_extension]", "weatherglass", "=", "openbb_weatherglass:provider",
    ]  # fmt: skip


@pytest.mark.slow
def test_what_is_tested_with_is_pinned_and_ours_does_not_ask_for_openbb() -> None:
    pinned = (ROOT / "constraints/openbb.txt").read_text("utf-8")
    assert "\nopenbb-core[pandas]==2." in pinned
    assert "://" not in pinned
    ours = (ROOT / "pyproject.toml").read_text("utf-8")
    assert "openbb" not in tomllib.loads(ours)["project"]["dependencies"]
    assert "openbb" not in str(tomllib.loads(ours)["project"]["optional-dependencies"])


@dataclass(frozen=True)
class WithOpenBB:
    """An environment with openbb-core, Weatherglass and the provider, and a home of its own."""

    programs: Path
    home: Path

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("WEATHERGLASS_", "PYTHON"))}
        folders = {"HOME": str(self.home), "USERPROFILE": str(self.home), "WEATHERGLASS_HOME": str(self.home / "store")}
        return {**kept, **folders}

    def run(self, *arguments: str, given: str = "") -> str:
        ran = subprocess.run(
            [str(self.programs / "python"), *arguments], input=given, env=self.environment(), cwd=self.home,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr[-3000:]
        return ran.stdout

    def answers(self, *asked: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
        found = json.loads(self.run(str(DRIVER), "[]", given=json.dumps(asked)))
        assert found["asked_outside"] == []
        return found["answers"]


@pytest.fixture(scope="module")
def openbb(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> WithOpenBB:
    folder = tmp_path_factory.mktemp("openbb")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(programs / "python")]
    ran = subprocess.run(
        [*install, "--require-hashes", "-r", str(ROOT / "constraints/openbb.txt")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        pytest.skip(f"OpenBB cannot be installed here: {ran.stderr.strip().splitlines()[-1]}")
    ran = subprocess.run(
        [*install, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    subprocess.run([*install, "--no-deps", str(wheel)], check=True)
    (folder / "home").mkdir()
    return WithOpenBB(programs, folder / "home")


@pytest.mark.long
def test_openbb_finds_it_and_its_own_checks_of_fetchers_pass(openbb: WithOpenBB) -> None:
    found = json.loads(openbb.run(str(DRIVER), json.dumps(FETCHERS_OWN_TESTS), given="[]"))
    assert found["provider"] == ["openbb_weatherglass:provider"]
    assert found["router"] == ["openbb_weatherglass.router:router"]
    assert found["credentials"] == []  # nothing to sign up for
    assert found["tested"] == {model: True for model, _ in FETCHERS_OWN_TESTS}
    assert set(found["models"]) >= {"IndexHistorical", "OptionsChains"}
    undescribed = [
        (model, kind, name)
        for model, kinds in found["fields"].items()
        for kind, names in kinds.items()
        for name, said in names.items()
        if not said
    ]
    assert undescribed == []
    assert "per cent a year" in found["fields"]["WeatherglassIndexValue"]["Data"]["unit"]
    assert found["asked_outside"] == []


@pytest.mark.long
def test_its_types_hold_against_those_of_openbb(openbb: WithOpenBB) -> None:
    ran = subprocess.run(
        [
            sys.executable, "-m", "mypy", "--config-file", str(PROJECT / "pyproject.toml"), "--python-executable",
            str(openbb.programs / "python"), "--cache-dir", str(openbb.home / "mypy"), "openbb_weatherglass",
        ],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, "Success: no issues found in 10 source files\n"), ran.stderr


@pytest.mark.long
def test_figures_are_those_of_weatherglass(openbb: WithOpenBB) -> None:
    vix, chain, value, yields, signals, claim = openbb.answers(
        ("IndexHistorical", {"symbol": "vix", "start_date": "2008-11-20", "end_date": "2008-11-21"}),
        ("OptionsChains", {"symbol": "spy"}),
        ("WeatherglassIndexValue", {"board": BOARD, "index": "30D"}),
        ("WeatherglassSeries", {"symbol": "DGS10", "start_date": "2020-03-16", "end_date": "2020-03-16"}),
        ("WeatherglassSignals", {"as_of": "2020-03-16", "family": "volatility_bands"}),
        ("WeatherglassClaimVerdict", {"claim": "v16-an-extreme-vix-falls-back"}),
    )
    first = vix["found"][0]
    assert (first["symbol"], first["date"], first["close"], first["unit"]) == ("VIX", "2008-11-20", 80.86, "vol_points")
    highs = wg.series("VIX", "high", first="2008-11-20", last="2008-11-21").value.tolist()
    assert [each["high"] for each in vix["found"]] == highs
    assert first["known_at"] == "2008-11-20T21:15:00Z"

    board, rows = wg.read_board(BOARD), chain["found"]["result"]
    assert len(rows) == 2 * sum(term.strike.shape[0] for term in board.terms) == 854
    assert rows[0]["contract_symbol"] == "SPY220805C00342000"
    assert [row["bid"] for row in rows[:2]] == [float(board.terms[0].call_bid[0]), float(board.terms[0].put_bid[0])]
    assert {row["option_type"] for row in rows} == {"call", "put"}
    assert not any(row.get("underlying_price") for row in rows)  # no board says it
    assert chain["found"]["metadata"] == {"notes": list(board.notes), "computed_by": NOT_OFFICIAL}

    reading = wg.index(BOARD, "30D")
    said = value["found"]
    assert reading.band is not None
    assert (said["value"], said["band_bid"], said["band_ask"]) == (reading.value, reading.band.bid, reading.band.ask)
    assert (said["unit"], said["status"], said["reason"]) == ("vol_points", "ok", None)
    assert said["flags"] == [str(each) for each in reading.flags]
    assert said["computed_by"] == NOT_OFFICIAL

    assert [(each["value"], each["unit"]) for each in yields["found"]] == [(0.73, "percent")]
    band = signals["found"][0]
    assert (band["name"], band["state"], band["value"], band["unit"]) == ("vix_band", "crisis", 82.69, "vol_points")
    assert {each["family"] for each in signals["found"]} == {"volatility_bands"}

    tested = wg.claim("v16-an-extreme-vix-falls-back", replications=999)
    verdict = claim["found"]
    assert tested.report.verdict is not None
    assert verdict["verdict"] == str(tested.report.verdict.word)
    assert verdict["manifest"] == tested.report.manifest
    assert date.fromisoformat(verdict["as_of"]) == tested.report.as_of


@pytest.mark.long
def test_what_is_not_there_is_empty_with_the_reason_and_a_wrong_question_an_error(openbb: WithOpenBB) -> None:
    later, other, gone, no_family, other_board = openbb.answers(
        ("IndexHistorical", {"symbol": "VIX", "start_date": "2090-01-01"}),
        ("IndexHistorical", {"symbol": "DGS10"}),
        ("OptionsChains", {"symbol": "NOPE"}),
        ("WeatherglassSignals", {"family": "x"}),
        ("OptionsChains", {"symbol": "QQQ", "board": BOARD}),
    )
    assert later["error"][:2] == ["EmptyDataError", "OpenBBError"]
    assert later["said"] == "no value of VIX close from 2090-01-01; `weatherglass data` shows what is here"
    assert other["error"][0] == "OpenBBError"
    assert "DGS10 is in percent, which is no index" in other["said"]
    assert gone["error"][:2] == ["EmptyDataError", "OpenBBError"]
    assert "the store has no option quotes of 'NOPE'" in gone["said"]
    assert BOARD in gone["said"]
    assert no_family["error"][0] == "OpenBBError"
    assert other_board["error"][0] == "EmptyDataError"
    assert other_board["said"] == f"{BOARD} is a board of SPY, not of QQQ"


ONE_EXPIRY = """\
expiry,root,strike,call_bid,call_ask,put_bid,put_ask
2022-08-19,QQQ,370,15.1,15.3,4.8,4.9
2022-08-19,QQQ,380,8.1,8.3,7.8,7.9
"""


@pytest.mark.long
def test_boards_of_the_store_are_asked_and_an_index_without_a_value_is_an_answer_with_its_reason(
    openbb: WithOpenBB,
) -> None:
    (openbb.home / "one.csv").write_text(ONE_EXPIRY, encoding="utf-8")
    openbb.run("-m", "weatherglass", "import", "one.csv", "--underlying", "QQQ", "--as-of", "2022-07-15T16:00:00-04:00")
    value, chain = openbb.answers(
        ("WeatherglassIndexValue", {"board": "store:QQQ", "index": "30D"}), ("OptionsChains", {"symbol": "QQQ"})
    )
    answer = value["found"]
    assert (answer["value"], answer["status"]) == (None, "not_calculable")
    assert answer["reason_code"] == "fewer_than_two_terms"
    assert "needs two expiries" in answer["reason"]
    assert (answer["next_expiry"], answer["band_bid"]) == (None, None)
    rows = chain["found"]["result"]
    assert [(row["strike"], row["option_type"], row["bid"], row["ask"]) for row in rows] == [
        (370.0, "call", 15.1, 15.3), (370.0, "put", 4.8, 4.9), (380.0, "call", 8.1, 8.3), (380.0, "put", 7.8, 7.9),
    ]  # fmt: skip
    assert {row["dte"] for row in rows} == {35}


@pytest.mark.long
def test_hostile_arguments_are_refused_and_no_file_is_read(openbb: WithOpenBB) -> None:
    (openbb.home / "mine.csv").write_text("date,close\n2024-03-04,21.5\n", encoding="utf-8")
    hostile: list[tuple[str, dict[str, Any]]] = [
        ("WeatherglassIndexValue", {"board": "/etc/passwd"}),
        ("WeatherglassIndexValue", {"board": "mine.csv"}),
        ("WeatherglassIndexValue", {"board": "packaged:../../../etc/passwd"}),
        ("WeatherglassIndexValue", {"board": BOARD, "rate": 1e308}),
        ("WeatherglassIndexValue", {"board": BOARD, "rate": "mine.csv"}),
        ("WeatherglassIndexValue", {"board": BOARD, "index": "x" * 100_000}),
        ("WeatherglassIndexValue", {"board": BOARD, "edition": "../x"}),
        ("OptionsChains", {"symbol": "../../x"}),
        ("OptionsChains", {"symbol": "SPY", "as_of": "9999-99-99"}),
        ("OptionsChains", {"symbol": "SPY", "board": "store:../../x"}),
        ("IndexHistorical", {"symbol": "\x00\x1b[2J"}),
        ("IndexHistorical", {"symbol": "VIX", "start_date": "2021-01-01", "end_date": "2020-01-01"}),
        ("IndexHistorical", {"symbol": "VIX", "as_known": "2020-13-01"}),
        ("WeatherglassSeries", {"symbol": "VIX", "field": "../close"}),
        ("WeatherglassSignals", {"as_of": "2020-02-30"}),
        ("WeatherglassSignals", {"lang": "xx"}),
        ("WeatherglassClaimVerdict", {"claim": "mine.yaml"}),
        ("WeatherglassClaimVerdict", {"claim": "/etc/passwd"}),
        ("WeatherglassClaimVerdict", {"claim": "no-such-claim"}),
    ]
    answers = openbb.answers(*hostile)
    for (model, parameters), found in zip(hostile, answers, strict=True):
        assert set(found) == {"error", "said"}, (model, str(parameters)[:80])
        assert {"OpenBBError", "ValidationError"} & set(found["error"]), (model, str(parameters)[:80], found)
        assert "root:" not in found["said"]


@pytest.mark.long
def test_the_commands_of_obb_are_built_and_answer(openbb: WithOpenBB) -> None:
    openbb.run("-m", "openbb_core.build")
    asked = f"""
import json
from openbb import obb
value = obb.weatherglass.index_value(board={BOARD!r}, index="30D")
chain = obb.derivatives.options.chains("SPY", provider="weatherglass")
vix = obb.index.price.historical("VIX", provider="weatherglass", start_date="2020-03-16", end_date="2020-03-16")
try:
    obb.weatherglass.index_historical("VIX", start_date="2090-01-01")
except Exception as error:
    empty = [type(error).__name__, str(error)]
print(json.dumps([
    value.provider, value.results.value, len(chain.results.strike), chain.extra["results_metadata"]["computed_by"],
    vix.results[0].close, empty, sorted(each for each in dir(obb.weatherglass) if not each.startswith("_")),
]))
"""
    provider, value, strikes, by, close, empty, commands = json.loads(openbb.run("-c", asked).splitlines()[-1])
    assert (provider, value, strikes, close) == ("weatherglass", wg.index(BOARD, "30D").value, 854, 82.69)
    assert by == NOT_OFFICIAL
    assert empty[0] == "EmptyDataError"
    assert "no value of VIX close from 2090-01-01" in empty[1]
    assert set(commands) >= {"claim_verdict", "index_historical", "index_value", "options_chains", "series", "signals"}

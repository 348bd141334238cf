"""The packages as strangers get them: what is in them, and what a wheel alone does without any extra."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LARGEST_WHEEL = 8_000_000
MOST_ALONE = 500_000_000
"""Bytes of an installation without extras, as files are unpacked."""
LEAN_REFUSALS = [
    (("serve",), "the server needs the extra 'serve' (fastapi is missing): pip install 'weatherglass[serve]'"),
    (("up",), "the server needs the extra 'serve' (fastapi is missing): pip install 'weatherglass[serve]'"),
    (("mcp",), "assistants need the extra 'mcp' (mcp is missing): pip install 'weatherglass[mcp]'"),
    (
        ("lake", "generate", "made", "--quotes", "1000"),
        "the quote lake made needs the extra 'lake' (deltalake is missing): pip install 'weatherglass[lake]'",
    ),
    (
        ("history", "vix_band", "--output", "out.xlsx"),
        "out.xlsx needs the extra 'excel' (xlsxwriter is missing): pip install 'weatherglass[excel]'",
    ),
]


def is_fresh() -> bool:
    ran = subprocess.run(
        [sys.executable, "-c", "import hatch_build as h; raise SystemExit(not h.is_fresh(h.ROOT))"],
        cwd=ROOT,
        check=False,
    )
    return ran.returncode == 0


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a wheel and a source archive."""
    pytest.importorskip("hatchling")
    if not is_fresh():
        pytest.skip("the pages are not built here: make charts")
    folder = tmp_path_factory.mktemp("dist")
    for kind in ("wheel", "sdist"):
        ran = subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.mark.slow
def test_a_wheel_has_all_that_runs_and_nothing_else(wheel: Path) -> None:
    assert wheel.name == "weatherglass-0.1.0-py3-none-any.whl"
    assert wheel.stat().st_size < LARGEST_WHEEL
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        said = Parser().parsestr(archive.read(metadata).decode("utf-8"))
    roots = {name.partition("/")[0] for name in names}
    assert roots == {"weatherglass", "weatherglass-0.1.0.dist-info"}
    here = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src/weatherglass").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    inside = {name for name in names if name.startswith("weatherglass/")}
    assert here - inside == set()
    assert {name for name in inside - here if "/assets/" not in name} == set()
    assert "weatherglass/py.typed" in inside
    assert [name for name in inside if name.endswith((".ts", ".tsx", ".pyc", ".map", ".nbi"))] == []
    assert [name for name in inside if "/tests/" in name or "/test_" in name] == []
    licences = {name for name in names if "/licenses/" in name}
    assert {name.rpartition("/")[2] for name in licences} == {"LICENSE", "NOTICE"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(said.get_all("Provides-Extra") or []) == set(project["optional-dependencies"])
    assert said["Requires-Python"] == "<3.14,>=3.11"
    assert said["Version"] == project["version"]


@pytest.mark.slow
def test_a_source_archive_can_be_built_from_without_node(built: Path, tmp_path: Path) -> None:
    (found,) = built.glob("*.tar.gz")
    with tarfile.open(found) as archive:
        names = archive.getnames()
        archive.extractall(tmp_path, filter="data")
    (root,) = {name.partition("/")[0] for name in names}
    inside = {name.partition("/")[2] for name in names}
    assert {
        "pyproject.toml", "hatch_build.py", "LICENSE", "NOTICE", "README.md", "CHANGELOG.md", "constraints/run.txt",
        "page/package-lock.json", "tests/conftest.py", "docs/index.md", "notebooks/read_the_vix.py",
        "src/weatherglass/delivery/report/assets/report.js",
        "src/weatherglass/delivery/dashboard/assets/index.html",
    } <= inside  # fmt: skip
    assert [
        name for name in inside if "node_modules" in name or "__pycache__" in name or name.startswith(".venv")
    ] == []
    out = tmp_path / "again"
    ran = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=tmp_path / root, env={**os.environ, "PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    (again,) = out.glob("*.whl")
    (first,) = built.glob("*.whl")
    with zipfile.ZipFile(again) as one, zipfile.ZipFile(first) as other:
        contents = [{each.filename: each.CRC for each in archive.infolist()} for archive in (one, other)]
    assert contents[0] == contents[1]


@pytest.fixture(scope="module")
def lean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel and what it needs, and no extra."""
    folder = tmp_path_factory.mktemp("lean")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    ran = subprocess.run(
        [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(programs / "python"), str(wheel)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        pytest.skip(f"what the wheel needs cannot be installed here: {ran.stderr.strip().splitlines()[-1]}")
    return programs


def run(programs: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("WEATHERGLASS_", "PYTHON"))
    }
    environment |= {"WEATHERGLASS_HOME": str(folder / "home"), "NO_COLOR": "1", "COLUMNS": "100"}
    return subprocess.run(
        [str(programs / "weatherglass"), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_the_wheel_alone_reads_boards_and_days_and_is_light(lean: Path, tmp_path: Path) -> None:
    assert run(lean, tmp_path, "--version").stdout == "weatherglass 0.1.0\n"
    board = json.loads(
        run(lean, tmp_path, "index", "packaged:SPY_2022-07-15", "--index", "30D", "--format", "json").stdout
    )
    assert round(board[0]["value"], 2) == 23.85
    assert run(lean, tmp_path, "gauge").returncode == 0
    today = json.loads(run(lean, tmp_path, "today", "--format", "json").stdout)
    assert (today["as_of"]["day"], today["level"]["value"]) == ("2022-11-07", 24.35)
    page = tmp_path / "today.html"
    assert run(lean, tmp_path, "today", "--format", "html", "--output", str(page)).returncode == 0
    assert page.stat().st_size > 500_000  # with its charts
    (tmp_path / "mine.csv").write_text("date,close\n2024-03-04,21.5\n", encoding="utf-8")
    assert run(lean, tmp_path, "import", "mine.csv", "--series", "MINE", "--unit", "index_points").returncode == 0
    assert json.loads(run(lean, tmp_path, "series", "MINE", "--format", "json").stdout)["rows"] == [
        ["2024-03-04", 21.5]
    ]
    assert run(lean, tmp_path, "data", "verify").returncode == 0
    installed = lean.parent
    total = sum(
        path.lstat().st_size
        for path in installed.rglob("*")
        if path.is_file() and not path.is_symlink() and path.suffix not in (".pyc", ".nbi", ".nbc")
    )
    assert 100_000_000 < total < MOST_ALONE


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "said"), LEAN_REFUSALS, ids=lambda each: each[0] if isinstance(each, tuple) else ""
)
def test_a_command_that_needs_more_names_the_extra(
    lean: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = run(lean, tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"weatherglass: {said}\n"


@pytest.mark.long
def test_a_claim_says_which_tests_need_the_statistics(lean: Path, tmp_path: Path) -> None:
    done = run(lean, tmp_path, "claim", "test", "v16-an-extreme-vix-falls-back", "--lang", "en")
    if "no such claim" in done.stderr or done.returncode == 2:
        pytest.fail(done.stderr)
    assert "pip install 'weatherglass[stats]'" in " ".join(done.stdout.split())

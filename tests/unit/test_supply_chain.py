"""What we depend on is pinned, hashed and listed; what could not be audited is never taken for sound."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("run", "dev")
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def program(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / f"scripts/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


SBOM, AUDIT = program("sbom"), program("audit")


# ---- the lock files


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_pins_and_hashes_everything_and_names_no_host(name: str) -> None:
    text = (ROOT / f"constraints/{name}.txt").read_text("utf-8")
    assert re.findall(r"https?:|file:|git\+|--(?:extra-)?index|find.links|/[a-z]+/", text) == []
    components = list(SBOM.python_components(text))  # raises for what is not pinned or has no hash
    assert len(components) > 50
    pinned = {re.sub(r"[-_.]+", "-", each["name"]).lower() for each in components}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *(extras["dev"] if name == "dev" else extras["serve"] + extras["lake"])]
    wanted = {re.sub(r"[-_.]+", "-", re.split(r"[\[>=<;! ]", each)[0]).lower() for each in asked}
    assert wanted - pinned == set()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("numpy>=2.0 \\\n", "is no pinned package"),
        ("-e .\n", "is no pinned package"),
        ("numpy==2.0\nrich==1.0 \\\n    --hash=sha256:" + "0" * 64, "numpy is pinned without hashes"),
    ],
)
def test_a_lock_file_that_leaves_something_open_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        list(SBOM.python_components(text))


def test_an_extra_has_only_what_development_has_too() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    tested = set(extras["dev"])
    left_out = {
        requirement
        for name, requirements in extras.items()
        if name not in ("dev", "all")
        for requirement in requirements
        if not requirement.startswith("weatherglass[")
    } - tested
    assert {each.partition(">=")[0] for each in left_out} <= {"pydantic"}  # comes with fastapi
    (everything,) = extras["all"]
    assert set(everything.removeprefix("weatherglass[").rstrip("]").split(",")) == set(extras) - {"all", "dev"}


# ---- what a release is made of


def test_the_bill_of_materials_is_the_lock_files_and_the_same_every_time() -> None:
    first, second = SBOM.sbom(), SBOM.sbom()
    assert first == second
    document = json.loads(first)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert "timestamp" not in document["metadata"]
    refs = [each["bom-ref"] for each in document["components"]]
    assert len(refs) == len(set(refs)) > 100
    required = {each["name"] for each in document["components"] if each["scope"] == "required"}
    assert {"numpy", "polars", "deltalake", "fastapi", "react", "echarts", "lightweight-charts"} <= required
    assert not {"esbuild", "vite", "typescript", "hatchling", "pytest"} & required
    numpy = next(each for each in document["components"] if each["name"] == "numpy")
    assert numpy["purl"] == f"pkg:pypi/numpy@{numpy['version']}"
    assert len(numpy["properties"]) > 10
    react = next(each for each in document["components"] if each["name"] == "react")
    assert (react["hashes"][0]["alg"], len(react["hashes"][0]["content"])) == ("SHA-512", 128)


@pytest.mark.slow
def test_the_bill_of_materials_is_valid_cyclonedx() -> None:
    validation = pytest.importorskip("cyclonedx.validation.json")
    schema = pytest.importorskip("cyclonedx.schema")
    validator = validation.JsonStrictValidator(schema.SchemaVersion.V1_6)
    assert validator.validate_str(SBOM.sbom()) is None
    broken = SBOM.sbom().replace('"type": "library"', '"type": "pottery"', 1)
    assert validator.validate_str(broken) is not None


# ---- the audit


def of_pip(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


def of_npm(holes: dict[str, Any]) -> str:
    return json.dumps({"vulnerabilities": holes, "metadata": {"dependencies": {"total": 12}}})


SOUND = {"name": "a", "version": "1.0", "vulns": []}
HOLE = {"name": "b", "version": "2.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["2.1"]}]}
SKIPPED = {"name": "c", "skip_reason": "not on the index"}


@pytest.mark.parametrize(
    ("printed", "complaint", "code", "said"),
    [
        (of_pip(SOUND), "", AUDIT.CLEAN, "1 packages"),
        (of_pip(SOUND, HOLE), "Found 1 known vulnerability", AUDIT.KNOWN_HOLES, "b 2.0: PYSEC-2026-1"),
        (of_pip(SOUND, SKIPPED), "", AUDIT.NOT_ASKED, "not asked: c (not on the index)"),
        (of_pip(), "", AUDIT.NOT_ASKED, "pip-audit printed no answer"),
        ("", "Traceback\nConnectionError: no such host\n", AUDIT.NOT_ASKED, "ConnectionError: no such host"),
        ("[]", "", AUDIT.NOT_ASKED, "pip-audit printed no answer"),
    ],
)
def test_an_answer_about_python_packages_is_a_hole_none_or_no_answer(
    printed: str, complaint: str, code: int, said: str
) -> None:
    assert AUDIT.judged_python("run", printed, complaint) == AUDIT.Audit("run", code, said)


@pytest.mark.parametrize(
    ("printed", "code", "said"),
    [
        (of_npm({}), AUDIT.CLEAN, "12 packages"),
        (of_npm({"vite": {"severity": "high"}}), AUDIT.KNOWN_HOLES, "vite: high"),
        ('{"message": "no such host", "error": {}}', AUDIT.NOT_ASKED, "no such host"),
        ("npm ERR!", AUDIT.NOT_ASKED, "npm audit printed no answer"),
    ],
)
def test_an_answer_about_packages_of_the_page_is_a_hole_none_or_no_answer(printed: str, code: int, said: str) -> None:
    assert AUDIT.judged_page("page", printed, "") == AUDIT.Audit("page", code, said)


def test_a_hole_counts_more_than_silence_and_silence_is_not_soundness(capsys: pytest.CaptureFixture[str]) -> None:
    clean, hole, silent = (AUDIT.Audit(str(code), code, "x") for code in (0, 1, 3))
    assert AUDIT.reported([clean, clean]) == 0
    assert AUDIT.reported([clean, silent]) == 3
    assert "this is no audit" in capsys.readouterr().err
    assert AUDIT.reported([silent, hole, clean]) == 1
    assert "1: KNOWN HOLES: x" in capsys.readouterr().out


def test_a_program_that_is_missing_is_said(tmp_path: Path) -> None:
    found = AUDIT.asked(["no-such-program-of-ours"], tmp_path, AUDIT.judged_page, "page")
    assert found == AUDIT.Audit("page", AUDIT.NOT_ASKED, "no-such-program-of-ours is not installed")


# ---- importing asks nobody


IMPORTED = """
import sys
asked = []
def hook(event, args):
    if event.startswith("socket.") and event != "socket.gethostname" or event in ("subprocess.Popen", "urllib.Request"):
        asked.append(event)
sys.addaudithook(hook)
import weatherglass
import weatherglass.delivery.cli.main
from importlib import import_module
for name in sys.argv[1:]:
    import_module(name)
assert asked == [], asked
print(len([name for name in sys.modules if name.startswith("weatherglass")]))
"""


@pytest.mark.slow
def test_importing_opens_no_socket_and_starts_no_process() -> None:
    below = ("app", "claims", "indices", "market", "messages", "playbooks", "providers", "signals", "stats", "store")
    names = [
        f"weatherglass.{folder}.{path.stem}"
        for folder in below
        for path in sorted((ROOT / "src/weatherglass" / folder).glob("*.py"))
        if path.stem not in ("__init__", "reading_process")
    ]
    done = subprocess.run([sys.executable, "-c", IMPORTED, *names], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > len(names)


# ---- the files that release


def parsed(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text("utf-8"))


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in parsed(path)["jobs"].values() for step in job["steps"]]


def test_there_are_two_workflows() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "release.yml"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_what_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
    phony = set(re.search(r"^\.PHONY:((?:.*\\\n)*.*)$", MAKEFILE, re.MULTILINE)[1].replace("\\", " ").split())  # type: ignore[index]
    assert phony - targets <= {"rules"}
    commands = [step["run"] for step in steps(path) if "run" in step]
    named = {name for each in commands for name in re.findall(r"^make ([a-z-]+)", each, re.MULTILINE)}
    assert named
    assert named <= targets
    assert ".ci/run" in commands
    assert (ROOT / ".ci/run").stat().st_mode & 0o100
    for each in commands:
        for file in re.findall(r"-r (\S+)", each):
            assert (ROOT / file).is_file(), file


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_job_may_do_no_more_than_it_must_and_ends(path: Path) -> None:
    document = parsed(path)
    assert document["permissions"] in ({}, {"contents": "read"})
    writes = {
        name: sorted(key for key, value in job.get("permissions", {}).items() if value == "write")
        for name, job in document["jobs"].items()
    }
    assert {name: rights for name, rights in writes.items() if rights} == (
        {"attest": ["attestations", "id-token"], "publish": ["id-token"], "page": ["contents"]}
        if path.name == "release.yml"
        else {}
    )
    assert all(0 < job["timeout-minutes"] <= 90 for job in document["jobs"].values())
    for step in steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"] == {"persist-credentials": False}
        assert "${{" not in step.get("run", "")  # a text from elsewhere would become a program
    assert "secrets." not in path.read_text("utf-8")  # publishing needs none
    uses = [step["uses"] for step in steps(path) if "uses" in step]
    assert [
        each for each in uses if not re.fullmatch(r"(actions|pypa)/[\w-]+@(v\d+|release/v1|[0-9a-f]{40})", each)
    ] == []


def test_the_fast_lane_runs_on_every_system_and_python_that_is_supported() -> None:
    fast = parsed(ROOT / ".github/workflows/ci.yml")["jobs"]["fast"]
    matrix = fast["strategy"]["matrix"]
    assert matrix["system"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["classifiers"]
    versions = [each.rpartition(":: ")[2] for each in classifiers if re.search(r":: 3\.\d+$", each)]
    assert matrix["python"] == versions == ["3.11", "3.12", "3.13"]
    test = re.search(r"^test: .*\n\t\$\(BIN\)/(python .*)$", MAKEFILE, re.MULTILINE)
    assert test is not None
    assert fast["steps"][-1]["run"] == test[1]


def test_updates_are_asked_for_everything_that_is_pinned() -> None:
    document = parsed(ROOT / ".github/dependabot.yml")
    assert {(each["package-ecosystem"], each["directory"]) for each in document["updates"]} == {
        ("github-actions", "/"), ("pip", "/"), ("npm", "/page"),
    }  # fmt: skip

"""What the compiler keeps on disk is found again while its files are the same, and never after one of them changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from weatherglass import compiling
from weatherglass.indices import kernels
from weatherglass.stats import kernels as of_statistics

SOURCE = Path(__file__).resolve().parents[2] / "src"

TWICE = """
from weatherglass.compiling import compiled, inlined

FACTOR = 2.0

@{how}
def enlarged(x):
    return FACTOR * x
"""
CALLER = """
from weatherglass.compiling import compiled
from toy_kernels.low.callee import enlarged

@compiled
def answer(x):
    return enlarged(x) + 1.0
"""
ASK = """
from toy_kernels.caller import answer
print(answer(20.0), sum(answer.stats.cache_hits.values()))
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A package of kernels in which a function calls one of another folder."""
    folder = tmp_path / "toy_kernels"
    (folder / "low").mkdir(parents=True)
    for package in (folder, folder / "low"):
        (package / "__init__.py").touch()
    (folder / "caller.py").write_text(CALLER)
    (folder / "low/callee.py").write_text(TWICE.format(how="compiled"))
    return folder


def said(program: str, *paths: Path, **environment: str) -> str:
    """What a new process prints that finds its modules in `paths`."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False,
        env={**known, "PYTHONPATH": os.pathsep.join(map(str, paths)), **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def rewrite(path: Path, old: str, new: str) -> None:
    """Change a file and give it back its time stamp, as an archive that is unpacked does."""
    before, text = path.stat(), path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def kept(folder: Path) -> set[str]:
    """Names of what the compiler keeps anywhere in a folder, without the numbers behind them."""
    return {path.name.split("-")[0] for path in folder.rglob("*.nbc")}


@pytest.mark.slow
@pytest.mark.parametrize("how", ["compiled", "inlined"])
@pytest.mark.parametrize(
    "place",
    [
        "beside the files",
        "a directory of one's own",
        pytest.param(
            "the user's directory", marks=pytest.mark.skipif(os.name == "nt", reason="it is no setting there")
        ),
    ],
)
def test_a_changed_callee_is_compiled_into_its_callers_wherever_the_compiler_keeps_them(
    toy: Path, tmp_path: Path, place: str, how: str
) -> None:
    (toy / "low/callee.py").write_text(TWICE.format(how=how))
    own, home = tmp_path / "own", tmp_path / "home"
    environment = {"XDG_CACHE_HOME": str(home), "HOME": str(home), "LOCALAPPDATA": str(home)}
    if place == "a directory of one's own":
        environment["NUMBA_CACHE_DIR"] = str(own)
    if place == "the user's directory":  # nothing can be written beside the files: the folder's name is taken
        (toy / "__pycache__").touch()
    assert said(ASK, tmp_path, SOURCE, **environment) == "41.0 0\n"
    assert said(ASK, tmp_path, SOURCE, **environment) == "41.0 1\n"
    rewrite(toy / "low/callee.py", "FACTOR = 2.0", "FACTOR = 3.00")
    assert said(ASK, tmp_path, SOURCE, **environment) == "61.0 0\n"
    assert said(ASK, tmp_path, SOURCE, **environment) == "61.0 1\n"
    held = {"beside the files": toy / "__pycache__", "a directory of one's own": own, "the user's directory": home}
    assert sum(name.endswith(".answer") for name in kept(held[place])) == 2


@pytest.mark.slow
def test_without_any_directory_a_changed_callee_counts_too(toy: Path, tmp_path: Path) -> None:
    nowhere = "from numba.core.caching import CacheImpl\nCacheImpl._locator_classes = []\n"
    for factor, answer in (("2.0", "41.0 0\n"), ("3.00", "61.0 0\n"), ("4.000", "81.0 0\n")):
        (toy / "low/callee.py").write_text(TWICE.format(how="compiled").replace("2.0", factor))
        assert said(nowhere + ASK, tmp_path, SOURCE) == answer
    assert kept(tmp_path) == set()


LEVELS = """
import numpy as np
from weatherglass.indices.kernels import many_levels
n = lambda x: np.full(1, x)
level, code = n(0.0), n(9)
many_levels(n(0.04), n(0), n(20000.0), n(0.04), n(0), n(60000.0), 40000.0, 525600.0, level, code)
print(round(level[0], 9), code[0], sum(many_levels.stats.cache_hits.values()))
"""


@pytest.mark.slow
def test_a_changed_rule_of_the_indices_reaches_the_loop_of_another_file(tmp_path: Path) -> None:
    copy = tmp_path / "weatherglass"
    shutil.copytree(SOURCE / "weatherglass", copy, ignore=shutil.ignore_patterns("__pycache__", "data", "assets"))
    stamps = {path: path.stat().st_mtime_ns for path in copy.rglob("*.py")}
    assert said(LEVELS, tmp_path) == "20.0 0 0\n"
    assert said(LEVELS, tmp_path) == "20.0 0 1\n"
    rewrite(
        copy / "indices/kernels/rules.py",
        "* (year_minutes / horizon_minutes)",
        "* (4 * year_minutes / horizon_minutes)",
    )
    assert said(LEVELS, tmp_path) == "40.0 0 0\n"
    assert said(LEVELS, tmp_path) == "40.0 0 1\n"
    assert {path: path.stat().st_mtime_ns for path in copy.rglob("*.py")} == stamps


# ---- the digest


def digest(monkeypatch: pytest.MonkeyPatch, folder: Path, module: str = "toy_kernels.low.callee") -> str:
    """The digest as a new process would make it."""
    for name in [name for name in sys.modules if name.startswith("toy_kernels")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(folder.parent))
    __import__(module.rpartition(".")[0])
    compiling._digest.cache_clear()
    return compiling.digest_of(module)


def test_the_digest_is_of_names_and_contents_of_all_modules_and_of_nothing_else(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = digest(monkeypatch, toy)
    assert (len(first), first[0]) == (17, "s")
    assert digest(monkeypatch, toy, "toy_kernels.caller") == first  # of the whole package, whoever asks
    (toy / "notes.txt").write_text("no module")
    (toy / "__pycache__").mkdir(exist_ok=True)
    (toy / "__pycache__/caller.cpython-311.pyc").write_bytes(b"made by the interpreter")
    if os.name != "nt":  # there links are for administrators
        (toy / ".#caller.py").symlink_to(toy / "the lock of an editor")
    os.utime(toy / "caller.py", (0, 0))
    assert digest(monkeypatch, toy) == first
    shutil.copytree(toy, tmp_path / "elsewhere/toy_kernels", symlinks=True)
    assert digest(monkeypatch, tmp_path / "elsewhere/toy_kernels") == first
    found = [first]
    for change in (
        lambda: (toy / "low/callee.py").write_text("FACTOR = 3.0\n"),
        lambda: (toy / "caller.py").write_text("FACTOR = 3.0\n"),
        lambda: (toy / "low/more.py").write_text(""),
        lambda: (toy / "low/more.py").rename(toy / "more.py"),
        (toy / "more.py").unlink,
        (toy / "caller.py").unlink,
    ):
        change()
        found.append(digest(monkeypatch, toy))
    assert (len(set(found)), found[5]) == (6, found[2])  # what was added is gone again


def test_a_module_of_kernels_that_is_one_file_is_named_by_how_things_are_compiled_alone() -> None:
    own = {"weatherglass.stats", "weatherglass"}
    assert {compiling.digest_of(name) for name in own} == {compiling.digest_of(of_statistics.__name__)}
    assert compiling.digest_of("weatherglass.indices.kernels.live.trees") == compiling.digest_of(kernels.__name__)
    assert compiling.digest_of(kernels.__name__) != compiling.digest_of(of_statistics.__name__)


def test_a_compiled_function_keeps_its_own_name_behind_the_digest() -> None:
    name = f"{compiling.digest_of(kernels.__name__)}.horizon_variance"
    assert kernels.horizon_variance.py_func.__qualname__ == name
    assert kernels.horizon_variance.py_func.__name__ == "horizon_variance"

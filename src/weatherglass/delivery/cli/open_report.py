"""Where a report that nobody named a file for is kept, and how it is shown to a person who sits at a screen."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

_NO_BROWSER = frozenset({"none", "false", "0", ""})


def kept_report(html: str, lang: str) -> Path:
    """The report in the user's cache, in place of the last one; in a directory of its own where that cannot be written.

    It is not in the home of the store: a reading leaves that as it is.
    """
    folder, name = _cache_folder(), f"today-{lang}.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        path.write_text(html, encoding="utf-8")
    except OSError:
        path = Path(tempfile.mkdtemp(prefix="weatherglass-")) / name
        path.write_text(html, encoding="utf-8")
    return path


def _cache_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("weatherglass", appauthor=False))


def shown(path: Path) -> str:
    """Open a report in the browser where a person can see one; says where it is, and whether it was opened."""
    return f"Report: {path.resolve()}{' (opened in the browser)' if opened(path.resolve().as_uri()) else ''}"


def opened(address: str) -> bool:
    """Open an address in the browser where a person can see one; whether it was."""
    if not can_show():
        return False
    import webbrowser

    with suppress(webbrowser.Error, OSError):
        return webbrowser.open(address)
    return False


def can_show() -> bool:
    """Whether somebody sits there: a terminal, a display, no CI, and no BROWSER=none."""
    if os.environ.get("CI") or os.environ.get("BROWSER", "any").lower() in _NO_BROWSER or not sys.stdout.isatty():
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

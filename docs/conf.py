"""How the documentation is built: `make docs`. Every warning is an error there."""

from __future__ import annotations

import re
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent

project = "Weatherglass"
author = "Weatherglass contributors"
copyright = "Weatherglass contributors; Apache-2.0"  # noqa: A001 - named by Sphinx
release = re.findall(r'__version__ = "([^"]+)"', (_ROOT / "src/weatherglass/__init__.py").read_text(encoding="utf-8"))[
    0
]
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3  # so that pages can be pointed into by the names of their headings
html_theme = "furo"
html_title = "Weatherglass"
html_show_sphinx = False
html_copy_source = False

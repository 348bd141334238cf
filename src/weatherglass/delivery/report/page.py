"""One HTML file that opens offline: style, script and data are inside, and the page may ask nothing of any network.

A content security policy holds that: only the style and the script whose hashes it names are run, and nothing is
loaded from anywhere.
"""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from weatherglass.delivery.report import geometry, text_table
from weatherglass.delivery.report.chart_record import chart_record
from weatherglass.delivery.report.charts import MissingChart
from weatherglass.delivery.report.view import ReportView, SignalFamily, SignalRow, SignalState
from weatherglass.delivery.report.words import WORDS
from weatherglass.errors import UsageError

PACKAGE = "weatherglass.delivery.report"
_ORDER = {SignalState.ON: 0, SignalState.OFF: 1, SignalState.MISSING: 2}


def report_html(view: ReportView, *, bundle: str | None = None) -> str:
    """The report as one HTML document.

    Parameters
    ----------
    view
        What it shows.
    bundle
        The script that draws the charts; the one of this installation when None. Empty when there is none: the page
        then says so and shows the charts' values as tables.

    Raises
    ------
    UsageError
        When the script could end its element in the page early.
    """
    script = script_for_a_page(bundle)
    style = package_text("templates/report.css")
    words = WORDS[view.lang]
    drawn = [each for each in view.charts if not isinstance(each, MissingChart)]
    tables = {each.id: (text_table.value_table(each, words), text_table.mark_table(each, words)) for each in drawn}
    rows = [row for family in view.families for row in family.rows]
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            view=view,
            words=words,
            policy=content_policy(style, script),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own bundle, checked above
            chart_data=Markup(json_in_page([chart_record(each) for each in drawn])),  # noqa: S704 - escaped there
            tables=tables,
            missing_charts=[each for each in view.charts if isinstance(each, MissingChart)],
            families=[_on_first(family) for family in view.families],
            on=[row for row in rows if row.state is SignalState.ON],
            available=sum(row.state is not SignalState.MISSING for row in rows),
            segments=geometry.segments(view.gauge),
            marker=geometry.marker(view.gauge),
            references=geometry.references(view.gauge),
            outcomes=[(block, list(zip(block.rows, geometry.spreads(block), strict=True))) for block in view.outcomes],
        )
    )


def script_for_a_page(bundle: str | None) -> str:
    """The script that draws the charts of a page: the one given, or that of this installation when None.

    Raises
    ------
    UsageError
        When the script could end its element in the page early.
    """
    script = chart_bundle() if bundle is None else bundle
    if "</script" in script.lower() or "<!--" in script:
        raise UsageError("the chart script holds '</script' or '<!--', which a page cannot hold; build it again")
    return script


def chart_bundle() -> str:
    """The script that draws the charts, or "" when it was not built."""
    asset = files(PACKAGE).joinpath("assets/report.js")
    return asset.read_text("utf-8") if asset.is_file() else ""


def content_policy(style: str, script: str) -> str:
    """The page's content security policy: the hashes of its own style and script, and nothing else but inline icons."""
    allowed = f"'sha256-{_hash(script)}'" if script else "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'sha256-{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def json_in_page(value: Any) -> str:
    r"""JSON that cannot end its script element, whatever its strings hold.

    >>> json_in_page(["</script>"])
    '["\\u003c/script\\u003e"]'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _on_first(family: SignalFamily) -> SignalFamily:
    def order(row: SignalRow) -> int:
        return _ORDER[row.state]

    return SignalFamily(family.name, tuple(sorted(family.rows, key=order)))


def package_text(name: str) -> str:
    """A text file of this package."""
    return files(PACKAGE).joinpath(name).read_text("utf-8")


@cache
def environment() -> Environment:
    """The templates: escaping everything, and failing where a name is missing."""
    return Environment(
        loader=PackageLoader(PACKAGE, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

"""A tested claim as sheets of a file: the numbers of its JSON, as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from weatherglass.app.worded_tables import Rows

VERDICT_COLUMNS = ("id", "articles", "kind", "title", "verdict", "p", "cases", "as_of", "manifest")
CASE_COLUMNS = (
    "event", "role", "counted", "entry", "resolves", "outcome", "multiple", "hit", "so_far", "near", "figures",
)  # fmt: skip
TEST_COLUMNS = (
    "name", "primary", "statistic", "unit", "p", "p_two_sided", "p_opposite", "n", "shifts", "min_p",
    "monte_carlo_error", "size", "valid", "note",
)  # fmt: skip
FINDING_COLUMNS = ("name", "title", "value", "unit", "n", "first", "last", "low", "high", "note")
CHECK_COLUMNS = ("name", "claimed", "right", "unit", "tolerance", "holds", "where", "reason")
VARIANT_COLUMNS = ("setting", "n", "effect", "p", "hits", "reason")


def claim_rows(document: Mapping[str, Any]) -> list[Rows]:
    """The verdict, and what it rests on.

    Parameters
    ----------
    document
        As `weatherglass.delivery.claim_json.claim_document` makes it.
    """
    universe = document["multiverse"] or {"variants": ()}
    return [
        Rows("verdicts", VERDICT_COLUMNS, [verdict_row(document)]),
        Rows("cases", CASE_COLUMNS, map(_case, document["cases"])),
        Rows("tests", TEST_COLUMNS, _tests(document)),
        Rows("findings", FINDING_COLUMNS, ({**each, "title": each["title_text"]} for each in document["findings"])),
        Rows("checks", CHECK_COLUMNS, map(_check, document["checks"])),
        Rows("variants", VARIANT_COLUMNS, map(_variant, universe["variants"])),
    ]


def verdict_row(document: Mapping[str, Any]) -> dict[str, Any]:
    """A claim in the columns of `VERDICT_COLUMNS`."""
    return {
        **{name: document[name] for name in ("id", "kind", "verdict", "p", "as_of", "manifest")},
        "articles": " ".join(document["articles"]),
        "title": document["title_text"],
        "cases": len(document["cases"]),
    }


def _case(case: Mapping[str, Any]) -> dict[str, Any]:
    return {**case, "near": " ".join(case["near"]) or None, "figures": _packed(case["figures"])}


def _tests(document: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """The one that the verdict rests on first."""
    for primary, tests in ((True, [document["primary"]]), (False, document["tests"])):
        for each in filter(None, tests):
            yield {**each, "primary": primary}


def _check(check: Mapping[str, Any]) -> dict[str, Any]:
    said = {"name": check["name_text"], "reason": _message(check["reason"])}
    figures = [check["claimed"], check["right"]]
    if any(isinstance(each, str) for each in figures):  # a day or a word: a column has one kind of cells
        said |= {"claimed": check["claimed_text"], "right": check["right_text"]}
    return {**check, **said}


def _variant(variant: Mapping[str, Any]) -> dict[str, Any]:
    return {**variant, "setting": _packed(variant["setting"]), "reason": _message(variant["reason"])}


def _message(reason: Mapping[str, str] | None) -> str | None:
    return None if reason is None else reason["message"]


def _packed(figures: Mapping[str, Any]) -> str | None:
    return json.dumps(figures, ensure_ascii=False, default=str) if figures else None

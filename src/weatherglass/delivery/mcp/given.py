"""What a tool gives: a document under its published schema, and a text whose lines stay right when quoted alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from weatherglass.delivery.api.problems import Problem
from weatherglass.delivery.published_schemas import hoisted
from weatherglass.messages.text import text

SCHEMA_VERSION = 1
_DEFS = "#/$defs/"
OPEN = frozenset({"claim-file", "playbook-file"})
"""Schemas that are too large to be told with every tool; a resource has each."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A list of the document that is given in part."""

    what: str
    kept: int
    of: int
    how: str = "first"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer.

    Attributes
    ----------
    kind
        Name of the document's published schema.
    lines
        The text.
    left_out
        Lists of the document that are given in part.
    """

    kind: str
    document: Any
    lines: Sequence[str]
    left_out: Sequence[LeftOut] = ()

    def text(self, lang: str) -> str:
        """The text, with what was left out and the closing words."""
        cut = [
            text("assistant.left_out", lang, kept=f"{each.kept:,}", of=f"{each.of:,}", what=each.what)
            for each in self.left_out
        ]
        return "\n".join([*(each for each in self.lines if each), *cut, text("assistant.closing", lang)])

    def structured(self, lang: str) -> dict[str, Any]:
        """The answer as an object."""
        return {
            "schema_version": SCHEMA_VERSION,
            "kind": self.kind,
            "lang": lang,
            "text": self.text(lang),
            "left_out": [
                {"what": each.what, "kept": each.kept, "of": each.of, "how": each.how} for each in self.left_out
            ],
            "document": self.document,
        }


def answer_schema(kinds: Sequence[str]) -> dict[str, Any]:
    """The JSON Schema of the answers of a tool that gives documents of these kinds."""
    definitions: dict[str, Any] = {}
    for kind in kinds:
        if kind not in OPEN:
            definitions |= hoisted(kind, _DEFS)
    envelope = hoisted("assistant-answer", _DEFS)["assistant-answer"]
    told = [
        {"description": f"as of the resource weatherglass://schema/{kind}"} if kind in OPEN else {"$ref": _DEFS + kind}
        for kind in kinds
    ]
    properties = envelope["properties"] | {
        "kind": {"enum": list(kinds)},
        "document": told[0] if len(told) == 1 else {"oneOf": told},
    }
    return {**envelope, "properties": properties, **({"$defs": definitions} if definitions else {})}


def refused(problem: Problem, lang: str) -> tuple[str, Mapping[str, Any]]:
    """A problem as a text and as an object."""
    document = {
        "type": f"urn:weatherglass:problem:{problem.code}",
        "title": text(f"problem.{problem.code}", lang),
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        **problem.more,
    }
    return text("assistant.refused", lang, detail=problem.detail), document

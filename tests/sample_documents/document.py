"""A document of a sample source: what it says, and which requests are answered with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from urllib.parse import parse_qsl, unquote, urlsplit

CSV, JSON, EXCEL = "text/csv", "application/json", "application/vnd.ms-excel"


@dataclass(frozen=True)
class Document:
    """What is served at a path below the host of a source.

    Attributes
    ----------
    path
        Decoded; a star stands for anything (a span of days).
    query
        Parameters that the request must have, beside any others.
    """

    path: str
    body: bytes = field(repr=False)
    media_type: str = JSON
    query: Mapping[str, str] = field(default_factory=dict)

    def fits(self, path: str, query: Mapping[str, str]) -> bool:
        return fnmatchcase(path, self.path) and all(query.get(name) == value for name, value in self.query.items())


def found(documents: Sequence[Document], target: str) -> Document | None:
    """The first document for a request target, as /path?query; percent-encoding is undone once."""
    parts = urlsplit(target)
    path, query = unquote(parts.path), dict(parse_qsl(parts.query, keep_blank_values=True))
    return next((each for each in documents if each.fits(path, query)), None)

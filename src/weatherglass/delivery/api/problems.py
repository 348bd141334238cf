"""Refusals and failures as RFC 9457 problems: a status, a code, a sentence that names value, bound and remedy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from weatherglass.errors import DataError, MethodError, SourceError, StoreError, UsageError, WeatherglassError
from weatherglass.messages.text import text

MEDIA_TYPE = "application/problem+json"
_STATUS = {
    "bad_request": 400, "token": 401, "refused": 403, "not_found": 404, "no_data": 404, "wrong_verb": 405,
    "too_large": 413, "method": 422, "busy": 503, "store": 503, "too_slow": 503, "fault": 500,
}  # fmt: skip
LONGEST_VALUE = 60


class Problem(Exception):
    """A request that is not answered.

    Parameters
    ----------
    code
        As the texts `problem.CODE` name it.
    detail
        What is wrong with which value, what would be right, what to do.
    headers
        Further ones of the answer.
    more
        Further members of the document.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.code, self.detail, self.status = code, detail, status or _STATUS[code]
        self.headers, self.more = dict(headers or {}), dict(more or {})
        super().__init__(detail)

    def body(self, lang: str) -> bytes:
        """The document; its title is in a language, the detail in the program's own."""
        document = {
            "type": f"urn:weatherglass:problem:{self.code}",
            "title": text(f"problem.{self.code}", lang),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.more,
        }
        return json.dumps(document, ensure_ascii=False).encode()


def problem_of(error: WeatherglassError) -> Problem:
    """The problem that an error of the program is to a client.

    >>> problem_of(UsageError("rows=0 must be 1 or more")).status, problem_of(DataError("no day")).code
    (400, 'no_data')
    """
    if isinstance(error, UsageError):
        return Problem("bad_request", str(error))
    if isinstance(error, StoreError | SourceError):
        return Problem("store", _without_places(error), headers={"Retry-After": "5"})
    if isinstance(error, MethodError):
        return Problem("method", str(error))
    if isinstance(error, DataError):
        return Problem("no_data", str(error))
    return Problem("fault", "an error that has no kind of its own; the log of the server says more")


def shown(value: object) -> str:
    r"""A value of a client as it is shown back: short, and without anything that is no plain sign.

    >>> shown("a" * 100)[-4:], shown("a\x00b")
    ("...'", "'a\\x00b'")
    """
    said = value if isinstance(value, str) else str(value)
    return ascii(said if len(said) <= LONGEST_VALUE else f"{said[:LONGEST_VALUE]}...")


def _without_places(error: WeatherglassError) -> str:
    """The kind of a fault of the store, whose message names places on this machine."""
    return f"{type(error).__name__}: the store of the server cannot be used now; its log says more"

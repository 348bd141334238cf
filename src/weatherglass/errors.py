"""The exception tree: every failure that a caller can meet, by whose fault it is.

::

    WeatherglassError
      + SourceError             the outside failed (network, a provider)
      + DataError               what arrived breaks an invariant
      |   x UnreadableFile      a file that cannot be read as what it was said to be
      |   x MissingColumn       a table without a column that the reading needs
      |   x EmptyBoard          an option board without a single usable quote
      |   x StaleCurve          a yield curve too far from the instant it is asked for
      + MethodError             sound data to which the method does not apply
      + UsageError(ValueError)  the caller asked for something that does not exist or is out of bounds

An index that cannot be calculated is *not* an exception: it is a value with its reason
(`weatherglass.market.reason.Reason`). Exceptions are for broken input and broken calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

EXIT_DATA = 1
EXIT_USAGE = 2
EXIT_SOURCE = 3


class WeatherglassError(Exception):
    """Any failure raised on purpose by this package; `exit_code` is what the command line returns."""

    exit_code = EXIT_DATA


class SourceError(WeatherglassError):
    """The outside failed: a network, a provider, an answer that is not what was asked for."""

    exit_code = EXIT_SOURCE


class DataError(WeatherglassError):
    """What arrived breaks an invariant."""


class MethodError(WeatherglassError):
    """Sound data to which the method does not apply."""


class UsageError(WeatherglassError, ValueError):
    """The caller asked for something that does not exist or is out of bounds."""

    exit_code = EXIT_USAGE


class UnreadableFile(DataError):
    """A file that cannot be read as what it was said to be."""

    def __init__(self, path: object, problem: str, remedy: str) -> None:
        self.path, self.problem, self.remedy = str(path), problem, remedy
        super().__init__(f"cannot read {self.path}: {problem}; {remedy}")


class MissingColumn(DataError):
    """A table without a column that the reading needs."""

    def __init__(self, path: object, missing: Iterable[str], found: Iterable[str]) -> None:
        self.path, self.missing, self.found = str(path), tuple(missing), tuple(found)
        shown = ", ".join(self.found[:40]) or "none"
        near = {m: get_close_matches(m, self.found, n=1) for m in self.missing}
        hints = "".join(f"; is {near[m][0]!r} meant for {m!r}?" for m in self.missing if near[m])
        super().__init__(
            f"{self.path} has no column {', '.join(repr(m) for m in self.missing)}; its columns are: {shown}{hints}"
        )


class EmptyBoard(DataError):
    """An option board without a single usable quote."""

    def __init__(self, path: object, rows_read: int, why: str) -> None:
        self.path, self.rows_read, self.why = str(path), rows_read, why
        super().__init__(f"{self.path} holds no usable option quote ({rows_read} rows read): {why}")


class StaleCurve(DataError):
    """A yield curve too far from the instant it is asked for."""

    def __init__(self, curve_date: date | None, asked: date, max_age_days: int, what: str) -> None:
        self.curve_date, self.asked, self.max_age_days = curve_date, asked, max_age_days
        found = (
            "no curve before that day"
            if curve_date is None
            else (f"the latest curve before it is of {curve_date}, {(asked - curve_date).days} days older")
        )
        super().__init__(
            f"no yield curve for {asked} in {what}: {found}, and at most {max_age_days} days are accepted; "
            "give --rates a file that covers the day, or one decimal rate (0.0312 is 3.12 %)"
        )


def nearest(word: str, valid: Iterable[str]) -> str:
    """The sentence that names the valid word nearest to a wrong one, or lists them all."""
    words = sorted(valid)
    close = get_close_matches(word.upper(), words, n=1) or get_close_matches(word, words, n=1)
    return f"did you mean {close[0]!r}?" if close else f"valid: {', '.join(words)}"

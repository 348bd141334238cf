"""The exception tree: every failure that a caller can meet, by whose fault it is.

::

    WeatherglassError
      + SourceError             the outside failed (network, a provider)
      |   x Unreachable         no answer: no network, no such host, refused, timed out, cut off
      |   x SourceRefused       an answer with an error status
      |   x NotTheDocument      status 200, and yet an error page, a quota notice, a consent page or nothing
      |   x OtherDate           an answer about another date than the one asked for
      |   x SchemaChanged       a field or a column that the reading needs is not there any more
      |   x ImpossibleAnswer    the right document with values that cannot be, as a curve of zeros
      |   x TooLarge            more bytes than the document can have
      + StoreError              the store cannot be opened, read or written
      |   x StoreLocked         another process writes; the message says which
      |   x StoreCorrupt        bytes on disk are not what was written
      |   x StoreNewer          written by a newer version of this package
      |   x StoreUnwritable     disk full, input/output error, read-only directory
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


class Unreachable(SourceError):
    """No answer: no network, no such host, a refused connection, a time-out or an answer cut off."""

    def __init__(self, source: str, problem: str, *, offline: bool = False) -> None:
        self.source, self.problem, self.offline = source, problem, offline
        super().__init__(f"{source}: {problem}")


class SourceRefused(SourceError):
    """An answer with an error status."""

    def __init__(self, source: str, status: int, remedy: str, *, retry_after_s: float | None = None) -> None:
        self.source, self.status, self.remedy, self.retry_after_s = source, status, remedy, retry_after_s
        wait = "" if retry_after_s is None else f" (it asks to wait {retry_after_s:.0f} s)"
        super().__init__(f"{source}: refused with HTTP status {status}{wait}; {remedy}")


class NotTheDocument(SourceError):
    """Status 200, and yet an error page, a quota notice, a consent page or nothing."""

    def __init__(self, source: str, expected: str, found: str) -> None:
        self.source, self.expected, self.found = source, expected, found
        super().__init__(f"{source}: expected {expected} and got {found}")


class OtherDate(SourceError):
    """An answer about another date than the one asked for."""

    def __init__(self, source: str, asked: date, why: str) -> None:
        self.source, self.asked, self.why = source, asked, why
        super().__init__(f"{source}: asked for {asked}, and the answer is of another date: {why}")


class SchemaChanged(SourceError):
    """A field or a column that the reading needs is not there, or has changed its kind."""

    def __init__(self, source: str, missing: Iterable[str], found: Iterable[str]) -> None:
        self.source, self.missing, self.found = source, tuple(missing), tuple(found)
        shown = ", ".join(str(each)[:40] for each in self.found[:30]) or "nothing"
        super().__init__(
            f"{source}: the document has no {', '.join(repr(m) for m in self.missing)}; it has: {shown}. "
            "The source may have changed its format"
        )


class ImpossibleAnswer(SourceError):
    """The right document with values that cannot be, as a yield curve of zeros."""

    def __init__(self, source: str, what: str) -> None:
        self.source, self.what = source, what
        super().__init__(f"{source}: {what}")


class TooLarge(SourceError):
    """More bytes than the document can have, on the wire or when decompressed."""

    def __init__(self, source: str, bound: int, what: str) -> None:
        self.source, self.bound = source, bound
        super().__init__(f"{source}: {what} is larger than the bound of {bound:,} bytes; nothing of it was used")


class StoreError(WeatherglassError):
    """The store cannot be opened, read or written."""


class StoreLocked(StoreError):
    """Another process writes to the store."""

    def __init__(self, home: object, holder: str) -> None:
        self.home, self.holder = str(home), holder
        super().__init__(f"the store at {home} is being written by {holder}; wait for it to end, or stop it")


class StoreCorrupt(StoreError):
    """Bytes on disk are not what was written."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"damaged: {what}; {remedy}")


class StoreNewer(StoreError):
    """A store written by a newer version of this package."""

    def __init__(self, home: object, found: int, known: int) -> None:
        self.home, self.found, self.known = str(home), found, known
        super().__init__(
            f"the store at {home} has schema version {found}, and this version of weatherglass knows versions up to "
            f"{known}; update weatherglass, or point WEATHERGLASS_HOME elsewhere. Nothing was changed"
        )


class StoreUnwritable(StoreError):
    """The disk is full, returns an input/output error, or the directory may not be written."""

    def __init__(self, home: object, problem: str, remedy: str) -> None:
        self.home, self.problem, self.remedy = str(home), problem, remedy
        super().__init__(f"cannot write to the store at {home}: {problem}; {remedy}")


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


MANY = 20
"""So many valid words can still be read one by one."""
NAMED = 5


def nearest(word: str, valid: Iterable[str], listed_by: str = "") -> str:
    """The sentence that names the valid words nearest to a wrong one, or lists them all where they are few.

    Parameters
    ----------
    listed_by
        The command that lists them. With it, of many words only those are named that begin with the wrong one or hold
        it, and where there are none the command is named.
    """
    words = sorted(valid)
    spellings = (word.upper(), word, word.lower())
    close = next(filter(None, (get_close_matches(each, words, n=1) for each in spellings)), None)
    if not words:
        return "there are none here"
    if close:
        return f"did you mean {close[0]!r}?"
    if len(words) <= MANY or not listed_by:
        return f"valid: {', '.join(words)}"
    holding = _holding(word.strip().lower(), words)
    if len(holding) == 1:
        return f"did you mean {holding[0]!r}?"
    if len(holding) > NAMED:
        named = ", ".join(holding[:NAMED])
        return f"names like it: {named} and {len(holding) - NAMED} more; `{listed_by}` lists all {len(words)}"
    if holding:
        return f"names like it: {', '.join(holding)}; `{listed_by}` lists all {len(words)}"
    return f"`{listed_by}` lists the {len(words)} that there are"


def _holding(word: str, words: list[str]) -> list[str]:
    """Those that begin with the word as a whole part of theirs; else those that begin with it; else that hold it."""
    if not word:
        return []
    lower = [(each, each.lower()) for each in words]
    beginning = [each for each, small in lower if small.startswith(word)]
    whole = [each for each in beginning if not each[len(word) : len(word) + 1].isalnum()]
    return whole or beginning or [each for each, small in lower if word in small]

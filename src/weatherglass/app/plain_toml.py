"""TOML files of people, within bounds: a small file can name tables so deep that reading it takes minutes."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from weatherglass.errors import UnreadableFile

MAX_BYTES = 1 << 20
MAX_DOTS = 200
"""In one line: the library's work grows with the square, and more, of the words of a dotted key."""


def toml_of(path: Path, raw: bytes, remedy: str) -> dict[str, Any]:
    """The tables of the bytes of a file.

    Parameters
    ----------
    path
        For messages.
    remedy
        What to do when it is not what it should be.

    Raises
    ------
    UnreadableFile
        When it is no TOML, or more of it than the bounds allow.

    >>> toml_of(Path("a.toml"), b"port = 8421", "see its page")
    {'port': 8421}
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableFile(path, f"it has {len(raw)} bytes, more than {MAX_BYTES}", remedy)
    for number, line in enumerate(raw.splitlines(), start=1):
        if (dots := line.count(b".")) > MAX_DOTS:
            raise UnreadableFile(path, f"line {number} has {dots} dots, more than {MAX_DOTS}", remedy)
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise UnreadableFile(path, f"it is no TOML: byte {exc.start} is not UTF-8", remedy) from exc
    except RecursionError as exc:
        raise UnreadableFile(path, "it is no TOML that can be read: its values are nested too deep", remedy) from exc
    except ValueError as exc:  # of the library, and of Python for an integer of thousands of digits
        raise UnreadableFile(path, f"it is no TOML: {exc}", remedy) from exc

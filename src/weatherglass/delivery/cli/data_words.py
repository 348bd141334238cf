"""Words of the commands about data: states, kinds, and names of series and sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from weatherglass.messages.said import said_in
from weatherglass.messages.text import keys, text


def word(code: object, lang: str) -> str:
    """A state or kind in a word; the code itself where there is none.

    >>> word("stale", "en"), word("stale", "ko"), word("no_such", "ko")
    ('stale', '오래됨', 'no such')
    """
    key = f"data.word.{code}"
    return text(key, lang) if key in keys() else str(code).replace("_", " ")


def known_series(name: str, title: str, lang: str) -> str:
    """The title of a series: in English that of the catalogue, in Korean the name that readers know."""
    key = f"series.{name}"
    return text(key, lang) if lang != "en" and key in keys() else title


def known_source(name: str, lang: str) -> str:
    """A source as readers know it; "" where it has no name here."""
    key = f"source.{name}"
    return text(key, lang) if key in keys() else ""


def notes_shown(notes: Sequence[str], most: int, lang: str) -> Iterator[str]:
    """Notes on an answer as they are printed: so many of them, and how many there are beyond.

    They are written in English by those who know the source; in another language only those with words of their own
    are shown, and the others counted.
    """
    said = [said_in(each, lang) for each in notes]
    if lang == "en":
        yield from said[:most]
        if len(said) > most:
            yield text("pull.more_notes", lang, count=len(said) - most)
        return
    own = [each for each, was in zip(said, notes, strict=True) if each != was]
    yield from own[:most]
    if len(notes) > len(own[:most]):
        yield text("pull.notes", lang, count=len(notes) - len(own[:most]))

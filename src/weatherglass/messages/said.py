"""Sentences that the core says in English, in the reader's language: refusals, ages, what is wrong with a file.

The core knows no language: an error says its sentence, and what is raised in one place is printed in many. Each such
sentence stands once more among the texts, under a key that begins with ``said.``, word for word as the core says it,
with its Korean beside it. A sentence is found by its fixed words, and what it names (a file, a series, a sentence of
its own) is put into the other one. What stands nowhere stays as it is: no reader loses what was said.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache

from weatherglass.messages.text import keys, template, text

PREFIX = "said."


def said_in(sentence: str, lang: str) -> str:
    """A sentence of the core in a language.

    Examples
    --------
    >>> said_in("no source 'fredd'; did you mean 'fred'?", "ko")
    "'fredd'라는 출처가 없다. 'fred' 아닌가?"
    >>> said_in("a sentence that nobody has put down", "ko")
    'a sentence that nobody has put down'
    """
    if lang == "en":
        return sentence
    for key, pattern in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            parts = {name: said_in(part, lang) for name, part in found.groupdict().items()}
            return text(key, lang, **parts)
    return sentence


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Those with most fixed words first: of two that fit, the one that says more."""
    found = []
    for key in keys():
        if key.startswith(PREFIX):
            words = template(key, "en")
            found.append((len(_fixed(words)), key, re.compile(_pattern(words), re.DOTALL)))
    return tuple((key, pattern) for _, key, pattern in sorted(found, key=lambda each: (-each[0], each[1])))


def _fixed(words: str) -> str:
    return "".join(literal for literal, *_ in string.Formatter().parse(words))


def _pattern(words: str) -> str:
    made = []
    for literal, name, _, _ in string.Formatter().parse(words):
        made.append(re.escape(literal))
        if name:
            made.append(f"(?P<{name}>.+?)")
    return "".join(made)

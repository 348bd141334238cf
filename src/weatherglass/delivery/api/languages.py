"""The language of an answer."""

from __future__ import annotations

from weatherglass.messages.text import LANGUAGES


def language_of(asked: str | None, accepted: str, default: str) -> str:
    """The language asked for, else the one that an Accept-Language header likes best, else the default.

    >>> language_of(None, "fr, ko-KR;q=0.8, en;q=0.5", "en"), language_of("en", "ko", "ko")
    ('ko', 'en')
    """
    if asked in LANGUAGES:
        return str(asked)
    best, liked = default, 0.0
    for part in accepted[:200].split(","):
        words, _, parameter = part.partition(";")
        lang = words.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        if lang in LANGUAGES and weight > liked:
            best, liked = lang, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        found = float(value)
    except ValueError:
        return 0.0
    return found if 0.0 <= found <= 1.0 else 0.0

"""Which texts are most like a sentence, by the rare words that they share: a hint for people, never a judgement."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?(?![\d.]|\s*(?:번|년|times?|of|years?)\b|번|년)|[가-힣]+")
"""Numbers are levels; how often and in which year something was says little of what it was."""
SYLLABLES = 2
"""Of a Korean word, whose endings change: 러셀이, 러셀을."""
EMPTY = frozenset((
    "the", "and", "for", "not", "but", "are", "was", "were", "has", "had", "have", "its", "than", "then", "that",
    "this", "with", "from", "after", "every", "all", "넘으", "모두", "지난", "이후", "무조",
    "있다", "없다", "한다", "된다",
))  # fmt: skip
SAME: Mapping[str, str] = {
    "btc": "bitcoin", "비트": "bitcoin", "rut": "russell", "러셀": "russell", "돌파": "breakout", "반감": "halving",
    "매수": "buy", "사라": "buy", "매도": "sell", "현금": "cash", "분할": "instalment", "나눠": "instalment",
    "금리": "rate", "fed": "rate", "연준": "rate", "선거": "election", "소형": "small", "중소": "small",
}  # fmt: skip
"""Words of one meaning, as people post them; Korean ones by their first two syllables."""
SHORTEST = 3
"""Of an English word that says anything here; of a Korean one that is two."""
SHARED = 2
SHOWN = 3
BESIDE = 0.5
"""Others are named beside the best where they are this much as like."""


def alike(sentence: str, texts: Mapping[str, Iterable[str]], most: int = SHOWN) -> tuple[str, ...]:
    """Names of the texts most like a sentence, the best first; none that shares fewer than two telling words.

    Parameters
    ----------
    texts
        Name to what the text says, in any number of pieces and languages.
    most
        So many names at most.

    Examples
    --------
    >>> alike("above 40, sell it", {"a": ["buy below 20"], "b": ["buy above 40"], "c": ["40, so sell at 40"]})
    ('c', 'b')
    """
    words = {name: _words(" ".join(pieces)) for name, pieces in texts.items()}
    often = Counter(word for each in words.values() for word in each)
    rare = {word: math.log((1 + len(words)) / count) for word, count in often.items()}
    asked = _words(sentence)
    scores = []
    for name, each in words.items():
        shared = asked & each
        if len(shared) >= SHARED:
            length = math.sqrt(sum(rare[word] ** 2 for word in each))
            scores.append((-sum(rare[word] ** 2 for word in shared) / length, name))
    best = min(scores, default=(0.0, ""))[0]
    return tuple(name for score, name in sorted(scores)[:most] if score <= BESIDE * best)


def _words(text: str) -> frozenset[str]:
    """Words of a text as they are compared: small letters, numbers, beginnings of Korean words."""
    return frozenset(each for each in map(_word, WORD.findall(text.lower())) if each)


def _word(found: str) -> str:
    """A word as it is compared, or "" where it says nothing."""
    if found[0].isdigit():
        return found
    if found.isascii():
        root, shortest = found.removesuffix("s"), SHORTEST
    else:
        root, shortest = found[:SYLLABLES], SYLLABLES
    return "" if len(root) < shortest or root in EMPTY or found in EMPTY else SAME.get(root, root)

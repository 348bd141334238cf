"""Korean particles that follow the last sound of a word: 은/는, 이/가, 을/를, 과/와, 으로/로.

A name that comes from a table ("VIX", "S&P 500", "6만 4,900달러", "변동성 구간") is read aloud before its particle
is chosen: Hangul by the final consonant of its last syllable, digits and Latin capitals by their Korean names (L is
엘, M is 엠), Latin words by the sound of their end.

References
----------
National Institute of Korean Language, "Standard Language Regulation" (2017), names of the letters and particles; R is
read 알, as the press does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINALS = ord("가"), ord("힣"), 28
_RIEUL = 8
"""Position of ㄹ among the final consonants of a Hangul syllable; 0 is none."""


class Particle(StrEnum):
    """A pair of particles: after a final consonant, and after a vowel."""

    TOPIC = "은/는"
    SUBJECT = "이/가"
    OBJECT = "을/를"
    WITH = "과/와"
    BY = "으로/로"
    """로 also follows ㄹ."""


class Final(StrEnum):
    """How a word ends when it is read aloud."""

    VOWEL = "vowel"
    RIEUL = "rieul"
    CONSONANT = "consonant"


_SIGNS: Mapping[str, Final] = MappingProxyType({
    **dict.fromkeys("036", Final.CONSONANT),  # 영 삼 육; and 십, 백, 천, 만 with a 0 at their end
    **dict.fromkeys("178", Final.RIEUL),  # 일 칠 팔
    **dict.fromkeys("2459", Final.VOWEL),  # 이 사 오 구
    "%": Final.VOWEL,  # 퍼센트
    "σ": Final.VOWEL,  # 시그마
})  # fmt: skip
_CAPITALS: Mapping[str, Final] = MappingProxyType({
    "L": Final.RIEUL, "M": Final.CONSONANT, "N": Final.CONSONANT, "R": Final.RIEUL,
})  # fmt: skip
"""Names of letters that end in a consonant: 엘, 엠, 엔, 알; all others end in a vowel (X is 엑스)."""
_ENDS: tuple[tuple[str, Final], ...] = (
    ("ng", Final.CONSONANT), ("ne", Final.CONSONANT), ("me", Final.CONSONANT), ("n", Final.CONSONANT),
    ("m", Final.CONSONANT), ("le", Final.RIEUL), ("l", Final.RIEUL), ("ck", Final.CONSONANT),
)  # fmt: skip
_READ_OTHERWISE: Mapping[str, Final] = MappingProxyType({
    "NASDAQ": Final.CONSONANT, "Nasdaq": Final.CONSONANT,  # 나스닥
    "Tesla": Final.VOWEL,
})  # fmt: skip
_LAST_WORD = re.compile(r"[A-Za-z]+$")
_UNREAD = " \t\"'”’)]}»…."


def final_of(word: str) -> Final:
    """How a word ends when it is read aloud in Korean; what is not read (brackets, quotation marks) is passed over.

    >>> final_of("변동성"), final_of("지수"), final_of("반감일")
    (<Final.CONSONANT: 'consonant'>, <Final.VOWEL: 'vowel'>, <Final.RIEUL: 'rieul'>)
    >>> final_of("VIX"), final_of("VIX3M"), final_of("DVOL"), final_of("2026")
    (<Final.VOWEL: 'vowel'>, <Final.CONSONANT: 'consonant'>, <Final.RIEUL: 'rieul'>, <Final.CONSONANT: 'consonant'>)
    """
    read = word.rstrip(_UNREAD)
    if not read:
        return Final.VOWEL
    last = read[-1]
    if _FIRST_SYLLABLE <= ord(last) <= _LAST_SYLLABLE:
        final = (ord(last) - _FIRST_SYLLABLE) % _FINALS
        return Final.VOWEL if final == 0 else Final.RIEUL if final == _RIEUL else Final.CONSONANT
    latin = _LAST_WORD.search(read)
    if latin is None:
        return _SIGNS.get(last, Final.VOWEL)
    if latin[0] in _READ_OTHERWISE:
        return _READ_OTHERWISE[latin[0]]
    if last.isupper():
        return _CAPITALS.get(last, Final.VOWEL)
    return next((final for end, final in _ENDS if latin[0].endswith(end)), Final.VOWEL)


def with_particle(word: str, particle: Particle) -> str:
    """A word and the particle that fits its last sound.

    >>> with_particle("VIX", Particle.SUBJECT), with_particle("S&P 500", Particle.TOPIC)
    ('VIX가', 'S&P 500은')
    >>> with_particle("반감일", Particle.BY), with_particle("35%", Particle.BY), with_particle("콘탱고", Particle.BY)
    ('반감일로', '35%로', '콘탱고로')
    """
    after_consonant, after_vowel = particle.split("/")
    final = final_of(word)
    if final is Final.VOWEL or (final is Final.RIEUL and particle is Particle.BY):
        return word + after_vowel
    return word + after_consonant

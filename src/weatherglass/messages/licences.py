"""The terms of the sources in the reader's language. The catalogue states them in English; here they are in Korean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_OWNER_FIRST = re.compile(r"(Property of [^;.]+\.) (.+)")
"""Some terms name an owner, and then say what holds for a source of several owners' series."""
_KOREAN: Mapping[str, str] = MappingProxyType({
    "A work of the US government: public domain.": "미국 정부 저작물로 누구나 쓸 수 있다.",
    "As the file's own source says.": "파일 출처가 밝힌 조건을 따른다.",
    "Baker, Bloom and Davis, policyuncertainty.com; free with citation.": (
        "베이커·블룸·데이비스(policyuncertainty.com). 출처를 밝히면 무료다."
    ),
    "Coin Metrics community data: CC BY-NC 4.0, with attribution and not for commerce.": (
        "코인메트릭스 커뮤니티 데이터(CC BY-NC 4.0). 출처를 밝혀야 하며 상업적으로 쓸 수 없다."
    ),
    "Deribit's public interface; its terms allow use with attribution.": (
        "데리비트 공개 인터페이스. 출처를 밝히면 쓸 수 있다."
    ),
    "FRED, Federal Reserve Bank of St. Louis; public domain as far as the Board or the New York Fed made it.": (
        "세인트루이스 연준 FRED. 연준 이사회와 뉴욕 연준이 만든 자료는 누구나 쓸 수 있다."
    ),
    "Investment Company Institute; free for personal use with attribution.": (
        "미국 자산운용협회(ICI). 출처를 밝히면 개인 용도로 무료다."
    ),
    "Property of CNN; no documented interface.": "CNN 소유. 공식 인터페이스가 없다.",
    "Property of Cboe; its files are free to download for personal use, redistribution needs a licence.": (
        "Cboe 소유. 파일은 개인 용도로 무료로 받을 수 있으나 재배포에는 허가가 필요하다."
    ),
    "Property of FTSE Russell.": "FTSE 러셀 소유.",
    "Property of ICE Data Indices, on FRED by permission; no redistribution.": (
        "ICE 데이터 인디시즈 소유로, 허가를 받아 FRED에 실린다. 재배포할 수 없다."
    ),
    "Property of ICE Data Indices; Yahoo's terms allow personal use only.": (
        "ICE 데이터 인디시즈 소유. 야후 약관은 개인 용도만 허용한다."
    ),
    "Property of Nasdaq.": "나스닥 소유.",
    "Property of S&P Dow Jones Indices.": "S&P 다우존스 인디시즈 소유.",
    "Public domain; the SEC asks for a contact address and at most 10 requests a second.": (
        "누구나 쓸 수 있다. SEC는 연락처를 밝히고 초당 10건 이하로 요청할 것을 요구한다."
    ),
    "Robert J. Shiller's online data; free with citation.": "로버트 실러 공개 자료. 출처를 밝히면 무료다.",
    "Wikimedia Foundation: CC0.": "위키미디어 재단(CC0).",
    "Yahoo's terms allow personal use only; no documented interface, so best effort and never the only proof.": (
        "야후 약관은 개인 용도만 허용한다. 공식 인터페이스가 없어 보조 자료로만 쓴다."
    ),
    "alternative.me: free with attribution.": "얼터너티브(alternative.me). 출처를 밝히면 무료다.",
    "blockchain.com charts: free with attribution; no service promise.": (
        "블록체인닷컴 차트. 출처를 밝히면 무료이며 제공이 보장되지 않는다."
    ),
})  # fmt: skip


def licence_worded(licence: str, lang: str) -> tuple[str, ...]:
    """The terms of a series as sentences, so that those that several series share can be said once.

    Parameters
    ----------
    licence
        As the catalogue states it.
    lang
        "en" or "ko"; a sentence that has no Korean stands as it is.

    Examples
    --------
    >>> licence_worded("Property of Nasdaq. Wikimedia Foundation: CC0.", "en")
    ('Property of Nasdaq.', 'Wikimedia Foundation: CC0.')
    >>> licence_worded("Wikimedia Foundation: CC0.", "ko")
    ('위키미디어 재단(CC0).',)
    """
    parts = _OWNER_FIRST.fullmatch(licence)
    sentences = parts.groups() if parts else (licence,)
    return tuple(_KOREAN.get(each, each) if lang == "ko" else each for each in sentences)

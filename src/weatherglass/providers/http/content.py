"""What kind of document a body is, by its first bytes: status 200 says nothing, and media types are often wrong.

An error page, a consent page, a quota notice in one line, an empty answer: all of them come with status 200.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from weatherglass.errors import UsageError
from weatherglass.providers.documents import excerpt

HEAD = 4096
"""Bytes looked at."""
NOTICE = 400
"""Bytes of the longest body that is searched for a notice; a table is longer, or has its notice at the start."""
NOTICES = (
    "no data",
    "exceeded the daily hits limit",
    "too many requests",
    "will be right back",
    "access denied",
    "rate limit",
    "service unavailable",
    "forbidden",
    "unauthorized",
    "not found",
    "invalid crumb",
)
"""What sources write, in one line and with status 200, in place of a document."""
KINDS: Mapping[str, str] = {
    "json": "JSON",
    "csv": "a CSV table",
    "xml": "XML",
    "excel": "an Excel file",
    "text": "a plain text",
}
_OLE2, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BEFORE_ELEMENT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|script|title|meta|div|center|h[1-6]|p)\b", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.{1,200}?)</title", re.IGNORECASE | re.DOTALL)
_DELIMITER = re.compile(r"[,;\t|]")


def expected_kinds(expects: tuple[str, ...]) -> str:
    """The kinds of a request in words.

    >>> expected_kinds(("csv", "text"))
    'a CSV table or a plain text'
    """
    if not expects or not set(expects) <= set(KINDS):
        raise UsageError(f"expects={expects!r}; name one or more of {', '.join(KINDS)}")
    return " or ".join(KINDS[kind] for kind in expects)


def why_not(body: bytes, expects: tuple[str, ...], hidden: Callable[[str], str] = str) -> str | None:
    r"""What a body is in place of the kinds expected, or None when it may be one of them.

    Parameters
    ----------
    hidden
        Takes secrets out of a text before any of it is shown.

    >>> why_not(b"DATE,VIX\\n01/02/1990,17.24\n", ("csv",)), why_not(b'{"error": 1}', ("json",))
    (None, None)
    >>> why_not(b"Exceeded the daily hits limit", ("csv",))
    "a notice: 'Exceeded the daily hits limit'"
    >>> why_not(b"<!DOCTYPE html><title>Will be right back</title>", ("json", "xml"))
    "an HTML page titled 'Will be right back'"
    """
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return "an empty answer"
    reasons = [_LOOKS[kind](body, hidden) for kind in expects]
    return None if None in reasons else reasons[0]


def cut_off(body: bytes, expects: tuple[str, ...], *, measured: bool = True) -> bool:
    r"""Whether a document begins and does not end: a connection closed early looks like a complete answer.

    JSON and XML show it themselves. A text table does not; where its length was not `measured` (announced, or sent in
    chunks), it must end with a line end, because "15.0" cut after the first digit is a number, too.

    >>> cut_off(b'[{"a": 1}, {"a"', ("json",)), cut_off(b"<a><b/></a>\n", ("xml",))
    (True, False)
    >>> cut_off(b"DATE,VIX\n01/02/1990,1", ("csv",), measured=False), cut_off(b"DATE,VIX\n01/02/1990,1", ("csv",))
    (True, False)
    """
    is_table = not {"csv", "text"}.isdisjoint(expects) and not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if not measured and is_table and not body.rstrip(b"\0").endswith((b"\n", b"\r")):
        return True
    start, end = body[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")[:1], body[-HEAD:].rstrip(b"\0 \t\r\n")[-1:]
    closing = {b"{": b"}", b"[": b"]"} if "json" in expects else {}
    if "xml" in expects:
        closing[b"<"] = b">"
    return start in closing and end != closing[start]


def _text(body: bytes) -> str:
    head = body[:HEAD]
    if head[:2] in _UTF16:
        return head.decode("utf-16", errors="replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")


def _page(text: str, hidden: Callable[[str], str]) -> str:
    shown = hidden(text)
    if title := _TITLE.search(shown[: HEAD // 2]):  # well before the cut, which may halve a secret
        return f"an HTML page titled {excerpt(title[1])}"
    return f"an HTML page: {excerpt(shown)}" if _HTML.match(_element(shown)) else f"a page of markup: {excerpt(shown)}"


def _element(text: str) -> str:
    match = _BEFORE_ELEMENT.match(text)
    return text[match.end() :] if match else text


def _notice(body: bytes, text: str, hidden: Callable[[str], str]) -> str | None:
    said = text.strip().casefold()
    first = said.partition("\n")[0]
    if said.startswith(NOTICES) or (len(body) <= NOTICE and "\n" not in said and any(n in first for n in NOTICES)):
        return f"a notice: {excerpt(hidden(text))}"
    return None


def _not_json(body: bytes, hidden: Callable[[str], str]) -> str | None:
    text = _text(body)
    start = text.lstrip()[:1]
    if start == "<":
        return _page(text, hidden)
    if start in "{[":
        return None
    return _notice(body, text, hidden) or (
        None if start in '"-' or start.isdecimal() else f"no JSON: {excerpt(hidden(text))}"
    )


def _not_plain(body: bytes, hidden: Callable[[str], str]) -> str | None:
    text = _text(body)
    if body.startswith((_OLE2, _ZIP)) or ("\0" in text.rstrip("\0")):
        return "binary data"
    if text.lstrip()[:1] == "<":
        return _page(text, hidden)
    return _notice(body, text, hidden)


def _not_csv(body: bytes, hidden: Callable[[str], str]) -> str | None:
    if reason := _not_plain(body, hidden):
        return reason
    text = _text(body).strip()
    if text.startswith("{"):
        return f"JSON: {excerpt(hidden(text))}"
    one_line = len(body) < HEAD and len(text.splitlines()) == 1
    return f"one line without columns: {excerpt(hidden(text))}" if one_line and not _DELIMITER.search(text) else None


def _not_xml(body: bytes, hidden: Callable[[str], str]) -> str | None:
    text = _text(body)
    if text.lstrip()[:1] != "<":
        return _notice(body, text, hidden) or f"no XML: {excerpt(hidden(text))}"
    return _page(text, hidden) if _HTML.match(_element(text)) else None


def _not_excel(body: bytes, hidden: Callable[[str], str]) -> str | None:
    if body.startswith((_OLE2, _ZIP)):
        return None
    text = _text(body)
    if text.lstrip()[:1] == "<":
        return _page(text, hidden)
    return _notice(body, text, hidden) or f"bytes that begin with {body[:8].hex(' ')}"


_LOOKS: Mapping[str, Callable[[bytes, Callable[[str], str]], str | None]] = {
    "json": _not_json,
    "csv": _not_csv,
    "xml": _not_xml,
    "excel": _not_excel,
    "text": _not_plain,
}

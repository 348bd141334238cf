"""TOML within bounds: what is no TOML, or too much of it, is one sentence with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from weatherglass.app.plain_toml import MAX_BYTES, MAX_DOTS, toml_of
from weatherglass.errors import UnreadableFile

PATH = Path("config.toml")


def test_tables_come_back_and_a_byte_order_mark_does_not_matter():
    assert toml_of(PATH, b'\xef\xbb\xbf[http]\nattempts = 2\nrates = { "example.org" = 0.5 }\n', "see") == {
        "http": {"attempts": 2, "rates": {"example.org": 0.5}}
    }


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"= 1\n", r"it is no TOML: .*line 1"),
        (b"a = " + b"9" * 5_000, r"it is no TOML: Exceeds the limit \(4300 digits\)"),
        (b"a = " + b"[" * 5_000, r"it is no TOML that can be read: its values are nested too deep"),
        (b"a = '\xff'", r"it is no TOML: byte 5 is not UTF-8"),
        (b"x = 1\n" + b"a." * (MAX_DOTS + 1) + b"b = 1", rf"line 2 has {MAX_DOTS + 1} dots, more than {MAX_DOTS}"),
        (b"#" * (MAX_BYTES + 1), rf"it has {MAX_BYTES + 1} bytes, more than {MAX_BYTES}"),
    ],
)
def test_what_is_none_or_too_much_is_refused_with_what_to_do(raw, said):
    with pytest.raises(UnreadableFile, match=rf"config\.toml: {said}.*; see the page"):
        toml_of(PATH, raw, "see the page")


def test_as_many_dots_as_are_allowed_are_read():
    found = toml_of(PATH, b"a." * MAX_DOTS + b"b = 1", "see")
    depth = 0
    while isinstance(found, dict):
        ((_, found),) = found.items()
        depth += 1
    assert (depth, found) == (MAX_DOTS + 1, 1)

"""YAML as people read it: a word has one meaning, and nothing but plain data comes out."""

from __future__ import annotations

from datetime import date

import pytest

from weatherglass.app.plain_yaml import MAX_BYTES, MAX_DEPTH, NotPlainYaml, plain_data


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("NO", "NO"), ("no", "no"), ("yes", "yes"), ("on", "on"), ("12:30", "12:30"), ("16:00", "16:00"), ("010", "010"),
        ("0x10", "0x10"), ("1_000", "1_000"), ("true", True), ("True", "True"), ("~", None), ("-7", -7), ("1.5", 1.5),
        ("2024-02-29", date(2024, 2, 29)), ("'7'", "7"),
    ],
)  # fmt: skip
def test_words_mean_what_they_say(written, read):
    found = plain_data(f"a: {written}", "file")["a"]
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: !!python/object/apply:os.system [true]", r"line 1: the tag tag:yaml\.org,2002:python/object/apply:os\.system"),
        ("a: &x 1", r"line 1: anchors and aliases \(& and \*\) are not allowed"),
        ("a: 2025-02-29", r"a value that cannot be: day is out of range for month"),
        ("a: 1\nb: 2\na: 3", r"line 3: the key 'a' stands in line 1 already"),
        ("? [1, 2]\n: 3", r"line 1: a key must be a word"),
        ("[" * 20_000, rf"line 1: {MAX_DEPTH + 1} levels deep; a file is at most {MAX_DEPTH} deep"),
        ("#" * (MAX_BYTES + 1), rf"65,537 bytes; a file has at most {MAX_BYTES:,}"),
        ("a: [", r"line 1, column \d: not YAML"),
    ],
)  # fmt: skip
def test_what_is_more_than_plain_data_is_refused_with_its_place(text, said):
    with pytest.raises(NotPlainYaml, match=said):
        plain_data(text, "file")

"""Claim files of strangers: what is read from YAML, and what is refused before it is built."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.app.claim_files import catalog, claim_named, claim_of_text, plain_of
from weatherglass.claims.reading import ClaimFileError
from weatherglass.errors import UnreadableFile, UsageError

CLAIM = """
schema_version: 1
id: my-claim
kind: event_outcome
source: {article: a blog, published: 2026-01-22}
statement: Bitcoin rises after the VIX closes above 40.
freeze_date: 2026-01-22
data:
  signal: {id: VIX, close_time: "16:15"}
  target: {id: BTC}
event:
  rule: threshold_cross
  params: {level: 40}
"""


def test_a_file_is_a_claim(tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text(CLAIM, encoding="utf-8")
    claim = claim_named(str(path))
    assert (claim.id, claim.freeze_date, claim.event.params.level) == ("my-claim", date(2026, 1, 22), 40.0)
    assert claim_named(str(path)) == claim


def test_values_are_what_they_look_like():
    assert plain_of("{a: no, b: 16:15, c: 007, d: 1e3, e: true, f: 2026-01-22, g: ~, h: 0x10, i: -3}") == {
        "a": "no", "b": "16:15", "c": "007", "d": "1e3", "e": True, "f": date(2026, 1, 22), "g": None, "h": "0x10", "i": -3,
    }  # fmt: skip


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"{b}: &{b} [{', '.join(['*' + a] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB, r"line 1: anchors and aliases \(& and \*\) are not allowed"),
        ("a: 1\nb: *a", r"line 2: anchors and aliases|not YAML"),
        ("a: !!python/object/apply:os.system ['true']", r"line 1: the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed"),
        ("a: !!binary aGVsbG8=", r"the tag tag:yaml.org,2002:binary is not allowed"),
        ("[" * 40 + "]" * 40, r"line 1: 13 levels deep; a claim file is at most 12 deep"),
        ("[" + "1," * 6000 + "1]", r"more than 5,000 values"),
        ("a: 1\nb: 2\na: 3", r"line 3: the key 'a' stands in line 1 already"),
        ("{[a]: 1}", r"line 1: a key must be a word"),
        ("a: [1, 2", r"line 1, column 9: not YAML: expected ',' or '\]'"),
        ("a: 2026-13-45", r"a value that cannot be: month must be in 1..12"),
        ("a: b: c", r"line 1, column 5: not YAML: mapping values are not allowed here"),
        ("x" * 70_000, r"70,000 bytes; a claim file has at most 65,536"),
        ("a: \x00", r"not YAML"),
        ("--- 1\n--- 2", r"not YAML: but found another document"),
    ],
)  # fmt: skip
def test_what_no_claim_file_may_hold_is_refused_with_its_line(text: str, words: str):
    with pytest.raises(ClaimFileError, match=words):
        plain_of(text)


@pytest.mark.parametrize("text", ["", "just a text", "- 1\n- 2", "3"])
def test_what_is_no_mapping_is_no_claim(text: str):
    with pytest.raises(ClaimFileError, match=r"mine: a claim file is a mapping of keys to values"):
        claim_of_text(text, "mine")


def test_a_fault_of_the_schema_names_the_file():
    with pytest.raises(ClaimFileError, match=r"mine: event.params.lvel: no such key; did you mean 'level'\?"):
        claim_of_text(CLAIM.replace("level: 40", "level: 40, lvel: 3"), "mine")


def test_files_that_cannot_be_read_say_why(tmp_path: Path):
    with pytest.raises(UnreadableFile, match=r"missing.yaml.*No such file"):
        claim_named(str(tmp_path / "missing.yaml"))
    (tmp_path / "big.yaml").write_text("x" * 70_000)
    with pytest.raises(UnreadableFile, match=r"big.yaml.*70,000 bytes.*a claim file has at most 65,536"):
        claim_named(str(tmp_path / "big.yaml"))
    (tmp_path / "bytes.yaml").write_bytes(b"a: \xff\xfe")
    with pytest.raises(UnreadableFile, match=r"bytes.yaml.*not a text in UTF-8"):
        claim_named(str(tmp_path / "bytes.yaml"))
    with pytest.raises(UnreadableFile, match=r"Is a directory"):
        claim_named(str(tmp_path))


def test_an_unknown_claim_names_the_nearest():
    with pytest.raises(UsageError, match=r"no claim 'r4-russell-breakot-bitcoin': neither of the catalogue nor a file"):
        claim_named("r4-russell-breakot-bitcoin")


def test_the_catalogue_is_read_once():
    assert catalog() is catalog()


@given(st.text(max_size=200))
def test_any_text_is_plain_data_or_refused_in_words(text: str):
    try:
        found = plain_of(text)
    except ClaimFileError as fault:
        found = str(fault)
    assert found is None or isinstance(found, str | int | float | bool | list | dict | date)

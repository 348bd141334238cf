"""Playbook files of strangers, the catalogue that ships, and the files that are begun for people."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.app.claim_files import catalog
from weatherglass.app.plain_yaml import NotPlainYaml, plain_data
from weatherglass.app.playbook_files import (
    playbook_catalog,
    playbook_named,
    playbook_of_text,
    require_known_series,
)
from weatherglass.app.playbook_template import PLAYBOOK_KINDS, new_playbook
from weatherglass.errors import UnreadableFile, UsageError
from weatherglass.playbooks.playbook_file import json_schema
from weatherglass.playbooks.playbook_reading import PlaybookFileError, variant_count, variants_of

PLAYBOOK = """
schema_version: 1
id: my-playbook
statement: Sell when others are afraid.
source: {article: a blog, published: 2026-01-22}
freeze_date: 2026-01-22
assets:
  stocks: {series: SPX}
rules:
  - name: fear
    when: {condition: level, series: VIX, level: 40}
    hold: {}
otherwise: {stocks: 1.0}
"""
SCHEMA = Path(__file__).resolve().parents[3] / "src/weatherglass/delivery/schemas/playbook-file.schema.json"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"{b}: &{b} [{', '.join(['*' + a] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_a_file_is_a_playbook(tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text(PLAYBOOK, encoding="utf-8")
    playbook = playbook_named(str(path))
    assert (playbook.id, playbook.freeze_date, playbook.rules[0].hold) == ("my-playbook", date(2026, 1, 22), {})
    assert playbook_named(str(path)) == playbook


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB, r"mine: line 1: anchors and aliases \(& and \*\) are not allowed"),
        ("a: !!python/object/apply:os.system ['true']", r"mine: line 1: the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed"),
        ("[" * 40 + "]" * 40, r"mine: line 1: 13 levels deep; a playbook file is at most 12 deep"),
        ("[" + "1," * 6000 + "1]", r"mine: line 1: more than 5,000 values; a playbook file"),
        ("a: 1\na: 3", r"mine: line 2: the key 'a' stands in line 1 already"),
        ("x" * 70_000, r"mine: 70,000 bytes; a playbook file has at most 65,536"),
        ("- 1", r"mine: a playbook file is a mapping of keys to values; this is list"),
        ("", r"mine: a playbook file is a mapping of keys to values; this is NoneType"),
        (PLAYBOOK.replace("level: 40", "levl: 40"), r"mine: rules\[0\].when.levl: no such key; did you mean 'level'\?"),
        (PLAYBOOK.replace("condition: level, series: VIX, level: 40", "condition: state, signal: vix_bands, states: [high]"),
         r"mine: rules.fear.when.signal: no signal 'vix_bands'; did you mean 'vix_band'\?"),
    ],
)  # fmt: skip
def test_what_no_playbook_file_may_hold_is_refused_with_its_place(text: str, words: str):
    with pytest.raises(PlaybookFileError, match=words):
        playbook_of_text(text, "mine")


def test_files_that_cannot_be_read_and_names_that_are_not_there_say_why(tmp_path: Path):
    with pytest.raises(UnreadableFile, match=r"missing.yaml.*No such file.*give the path of a playbook file"):
        playbook_named(str(tmp_path / "missing.yaml"))
    (tmp_path / "big.yaml").write_text("x" * 70_000)
    with pytest.raises(UnreadableFile, match=r"big.yaml.*70,000 bytes.*a playbook file has at most 65,536"):
        playbook_named(str(tmp_path / "big.yaml"))
    with pytest.raises(
        UsageError, match=r"no playbook 'v21-cash-above-fourty': .*; did you mean 'v21-cash-above-forty'\?"
    ):
        playbook_named("v21-cash-above-fourty")


def test_a_series_that_nobody_knows_names_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path))
    wrong = playbook_of_text(PLAYBOOK.replace("series: VIX", "series: VIX3MM"), "mine")
    with pytest.raises(UsageError, match=r"^rules.fear.when.series: no series 'VIX3MM'; did you mean 'VIX3M'\?"):
        require_known_series(wrong)
    require_known_series(playbook_of_text(PLAYBOOK.replace("series: VIX", "series: MOVE"), "mine"))


@settings(max_examples=examples(50), deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_plain_data_or_refused_in_words(text: str):
    try:
        found = plain_data(text, "playbook file")
    except NotPlainYaml as fault:
        found = str(fault)
    assert found is None or isinstance(found, str | int | float | bool | list | dict | date)


# -- the catalogue -----------------------------------------------------------------------------------------------------


def test_every_piece_of_advice_of_the_articles_has_a_playbook():
    acted_on = {article for each in playbook_catalog().values() for article in each.articles}
    assert {"V17", "V18", "V19", "V20", "V21", "V22", "V23", "R4"} <= acted_on
    assert next(iter(playbook_catalog())) == "r4-bitcoin-after-a-russell-breakout"
    assert list(playbook_catalog())[-1] == "buy-and-hold"
    assert len(playbook_catalog()) == 13


@pytest.mark.parametrize("name", list(playbook_catalog()))
def test_a_playbook_of_the_catalogue_is_complete(name: str):
    playbook = playbook_catalog()[name]
    for english, korean in (
        (playbook.title_en, playbook.title_ko), (playbook.statement, playbook.statement_ko),
        (playbook.note_en, playbook.note_ko), (playbook.source.quote_en, playbook.source.quote_ko),
    ):  # fmt: skip
        assert english
        assert re.search("[가-힣]", korean)
        assert not re.search("[가-힣—]", english)
    for korean in (playbook.statement_ko, playbook.note_ko):
        assert korean.endswith("다.")
    assert playbook.freeze_date == playbook.source.published
    assert set(playbook.claims) <= set(catalog())
    for other in playbook.contradicts:
        assert name in playbook_catalog()[other].contradicts
    assert sum(1 for _ in variants_of(playbook)) == variant_count(playbook)
    require_known_series(playbook)


def test_the_advice_to_sell_and_the_advice_to_buy_stand_against_each_other():
    sell = [name for name in playbook_catalog() if name.startswith("v21")]
    buy = [name for name, each in playbook_catalog().items() if set(each.articles) & {"V22", "V17"}]
    assert len(sell) == 2
    assert len(buy) == 4
    assert all(set(playbook_catalog()[name].contradicts) >= set(buy) for name in sell)


def test_the_published_schema_is_that_of_the_records():
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json.loads(json.dumps(json_schema()))


# -- new files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PLAYBOOK_KINDS)
def test_a_new_file_is_a_playbook_with_every_section_explained_in_both_languages(kind: str, tmp_path: Path):
    made = new_playbook(tmp_path / "My own 2.yaml", kind=kind, today=date(2026, 1, 22))
    playbook = playbook_of_text(made, "new")
    assert (playbook.id, playbook.freeze_date, playbook.assets["mine"].series) == ("my-own-2", date(2026, 1, 22), "SPX")
    assert variant_count(playbook) >= 3
    comments = [line for line in made.splitlines() if line.startswith("#")]
    assert sum(1 for line in comments if re.search("[가-힣]", line)) >= 12
    assert max(len(line) for line in made.splitlines()) <= 130
    assert bool(playbook.stops) == (kind == "stop")
    assert bool(playbook.scaling) == (kind in {"smaller", "volatility"})


def test_a_new_file_takes_words_and_series_as_they_are(tmp_path: Path):
    made = new_playbook(tmp_path / "x.yaml", kind="event", signal="RUT", asset="BTC", statement='He said: "buy" #now')
    playbook = playbook_of_text(made, "new")
    assert (playbook.id, playbook.statement, playbook.assets["mine"].series) == (
        "playbook-x",
        'He said: "buy" #now',
        "BTC",
    )


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"kind": "leav"}, r"no kind 'leav'; did you mean 'leave'\?"),
        ({"signal": "VIXX"}, r"rules.fear.when.series: no series 'VIXX'"),
        ({"asset": "SP X: 1"}, r"assets.mine.series: no series 'SP X: 1'"),
    ],
)
def test_a_new_file_of_what_there_is_not_is_refused(
    keys: dict[str, str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path))
    with pytest.raises(UsageError, match=words):
        new_playbook(tmp_path / "x.yaml", **keys)
    with pytest.raises(UsageError, match=r"a playbook file ends in .yaml or .yml"):
        new_playbook(tmp_path / "x.json")

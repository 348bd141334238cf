"""The catalogue of claims: every claim of both articles is there, in both languages, with data that can be had."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from functools import cache
from typing import Any

import jsonschema
import msgspec
import pytest

from shared_files import shared
from weatherglass.app.claim_files import catalog
from weatherglass.claims.claim_file import EventOutcomeClaim, FactClaim, MechanismClaim, StatisticalClaim, json_schema
from weatherglass.claims.claim_questions import BreakoutLookup, StatedLookup
from weatherglass.claims.needs import needed_series
from weatherglass.claims.reading import claim_from, variant_count, variants_of
from weatherglass.market.catalogue import spec_of
from weatherglass.signals.vx_curve import VX_CURVE

ARTICLE_CLAIMS = {*(f"R{n}" for n in range(1, 28)), *(f"V{n}" for n in range(1, 30)), "V19b"}
PUBLISHED = {"r": date(2026, 1, 22), "v": date(2025, 4, 15)}
TEXTS = {"r": "articles/000_4d3b2bd253310eab.txt", "v": "articles/003_15dfd74087ae78b2.txt"}
OWN_SERIES = {"R2000_LOSS_SHARE"}
"""Series that no source of the program has: the note of a claim that reads one says so."""
NAMES = sorted(catalog())
HANGUL = re.compile("[가-힣]")
every_claim = pytest.mark.parametrize("name", NAMES)


def facts() -> list[FactClaim]:
    return [each for each in catalog().values() if isinstance(each, FactClaim)]


def series_of(claim: Any) -> set[str]:
    """Series that a claim cannot do without: controls and confounders that are not there are reported and left out."""
    data = getattr(claim, "data", None)
    uses = [each for each in (data.signal, data.target) if each is not None] if data is not None else []
    named = {each.id for each in uses} | {each.over for each in uses if each.over}
    return named | set(getattr(getattr(claim, "lead_lag", None), "chain", ()))


def test_every_claim_of_both_articles_is_covered_and_no_other():
    covered = Counter(each for claim in catalog().values() for each in claim.articles)
    assert set(covered) == ARTICLE_CLAIMS
    assert len(covered) == 57
    assert len(catalog()) == 80


def test_all_kinds_are_used():
    kinds = Counter(claim.__struct_config__.tag for claim in catalog().values())
    assert kinds == {
        "fact": 26, "event_outcome": 14, "association": 14, "mechanism": 13, "forecast": 6, "structural_break": 3,
        "strategy": 2, "lead_lag": 2,
    }  # fmt: skip


@every_claim
def test_a_claim_is_named_for_the_first_of_its_article_ids(name: str):
    claim = catalog()[name]
    assert claim.id == name
    letter, number = re.match(r"([rv])(\d+)-", name).groups()
    assert f"{letter.upper()}{number}" in {each.removesuffix("b") for each in claim.articles}
    assert claim.freeze_date == claim.source.published == PUBLISHED[letter]


@every_claim
def test_a_claim_speaks_both_languages(name: str):
    claim = catalog()[name]
    english = [claim.title_en, claim.statement, claim.source.quote_en]
    korean = [claim.title_ko, claim.statement_ko, claim.source.quote_ko]
    if claim.untestable is not None:
        english += [claim.untestable.why_en, claim.untestable.would_need_en]
        korean += [claim.untestable.why_ko, claim.untestable.would_need_ko]
    if claim.note_en or claim.note_ko:
        english.append(claim.note_en)
        korean.append(claim.note_ko)
    for each in getattr(claim, "checks", ()):
        english.append(each.name_en)
        korean.append(each.name_ko)
    for words in english:
        assert words.strip()
        assert not HANGUL.search(words), words
        assert not {"—", "–"} & set(words), words
    for words in korean:
        assert HANGUL.search(words), words
    assert len(claim.title_en) <= 70
    assert claim.statement.endswith(".")
    assert len(claim.source.quote_ko) <= 140


@every_claim
def test_the_quote_is_verbatim(name: str):
    text = article(TEXTS[name[0]])
    assert catalog()[name].source.quote_ko in text


@cache
def article(name: str) -> str:
    return shared(name).read_text(encoding="utf-8")


@every_claim
def test_the_series_of_a_claim_are_in_the_catalogue_or_the_note_says_where_they_come_from(name: str):
    claim = catalog()[name]
    asked = {series for series, _ in needed_series(claim)}
    unknown = {each for each in asked if spec_of(each) is None and each not in VX_CURVE}
    assert unknown <= OWN_SERIES
    assert all(each in claim.note_en and each in claim.note_ko for each in unknown)


PACKAGED = {"VIX", "SPX", "RUT", "IXIC", "BTC", "DGS1", "DGS2", "DGS5", "DGS10"}


@every_claim
def test_a_claim_that_packaged_data_cannot_test_says_what_it_needs(name: str):
    claim = catalog()[name]
    missing = series_of(claim) - PACKAGED
    if claim.untestable is None and missing:
        assert "packaged" in claim.note_en, missing
        assert "내장" in claim.note_ko


@every_claim
def test_contradictions_are_mutual_and_links_lead_to_other_claims(name: str):
    claim = catalog()[name]
    assert all(name in catalog()[each].contradicts for each in claim.contradicts)
    if isinstance(claim, MechanismClaim):
        assert all(each in catalog() and each != name for each in claim.links)
        assert claim.links or claim.untestable is not None


def test_no_chain_of_mechanisms_comes_back_to_itself():
    def chain(name: str, above: tuple[str, ...]) -> int:
        assert name not in above, above
        return 1 + max((chain(each, (*above, name)) for each in getattr(catalog()[name], "links", ())), default=0)

    assert max(chain(name, ()) for name in NAMES) == 3  # v12, v29, and what v29 links to


def test_what_the_text_says_against_itself_is_said():
    mutual = {frozenset((name, other)) for name, claim in catalog().items() for other in claim.contradicts}
    assert mutual == {
        frozenset(("v4-normal-is-nineteen-to-twenty", "v6-twenty-to-thirty-is-normal")),
        frozenset(("v21-vix-over-40-go-to-cash", "v17-vix-over-30-is-a-buy")),
        frozenset(("v21-vix-over-40-go-to-cash", "v19-vix-over-40-is-a-buy")),
        frozenset(("v21-vix-over-40-go-to-cash", "v22-buy-in-instalments")),
        frozenset(("v24-vix-sees-no-further-than-the-past", "v26-the-market-followed-the-vix")),
    }
    flagged = {name for name, claim in catalog().items() if claim.contradictory}
    assert flagged == {
        "r13-five-and-twenty-seven-times", "v4-normal-is-nineteen-to-twenty", "v6-twenty-to-thirty-is-normal",
        "v13-highest-vix-ever", "v21-vix-over-40-go-to-cash", "v24-vix-sees-no-further-than-the-past",
        "v26-the-market-followed-the-vix",
    }  # fmt: skip


@pytest.mark.parametrize("claim", facts(), ids=lambda each: each.id)
def test_every_figure_of_a_fact_is_looked_up_or_stated_with_its_source(claim: FactClaim):
    assert claim.checks or claim.untestable is not None
    for check in claim.checks:
        stated = [each for each in (check.right, check.otherwise) if isinstance(each, StatedLookup)]
        for each in stated:
            assert re.search(r"\b(19|20)\d\d\b|arithmetic: |block 420,000|the smallest 2,000", each.where), each.where
            assert type(each.value) is type(check.claimed) or isinstance(each.value, int | float)
        if isinstance(check.right, BreakoutLookup):
            assert check.claimed in {0.0, 1.0}
        assert check.tolerance >= 0.0


@every_claim
def test_the_json_schema_takes_every_file(name: str):
    plain = msgspec.to_builtins(catalog()[name])
    assert judge().is_valid(json.loads(json.dumps(plain, default=str)))
    assert claim_from(plain) == catalog()[name]


@cache
def judge() -> Any:
    return jsonschema.Draft202012Validator(json_schema())


@every_claim
def test_every_definition_of_a_claim_can_be_made(name: str):
    claim = catalog()[name]
    if isinstance(claim, StatisticalClaim):
        made = [setting for setting, _ in variants_of(claim)]
        assert len(made) == variant_count(claim) <= claim.max_variants
        assert all(set(setting) == set(claim.variants) for setting in made)


def test_events_of_the_vix_on_shares_are_tested_in_units_of_volatility():
    events = [each for each in catalog().values() if isinstance(each, EventOutcomeClaim)]
    states = {each.id for each in events if each.data.signal is not None and each.data.signal.id == "VIX"}
    raw = {each.id for each in events if each.id in states and each.inference.primary == "circular_shift"}
    assert raw == {"v8-shares-and-vix-rise-together-near-peaks"}  # days on which both move are no state of the VIX
    assert len(states) == 6

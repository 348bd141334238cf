"""One contract for every source: what `fetch` asks, what `parse` makes of sound, damaged and foreign documents."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from math import isnan
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_documents import NOW
from sample_documents.damage import NAMING_COLUMNS, blanked, extended, renamed
from sample_documents.forms import CONTACT, FORMS, HOST, KEY, payload, payloads
from weatherglass.app.settings import Settings
from weatherglass.app.wiring import missing_needs, source_named, source_names
from weatherglass.errors import DataError, ImpossibleAnswer, NotTheDocument, SchemaChanged, SourceError, UsageError
from weatherglass.market.catalogue import PROVIDER_NAMES, names_from, series_names, spec_of
from weatherglass.market.payload import Payload
from weatherglass.market.series import SeriesAnswer
from weatherglass.providers.contract import Answer, Ask, Provider, Request
from weatherglass.store import open_store

SOURCES = tuple(source_names())
OPTION_QUOTES = frozenset({"cboe-option-chain", "deribit-options"})
"""Sources that serve underlyings; the catalogue lists series."""
NOT_BELIEVED = frozenset({"stooq"})
"""Sources of listed series that no entry of the catalogue names: optional, and asked by name only."""
FAMILIES = {"VX*": "VXU25"}
"""Families of names, and a member of each."""
EXCEL = frozenset({"ici-flows", "shiller"})
"""Read in a process of their own, which takes a twelfth of a second each time."""

every_source = pytest.mark.parametrize("name", SOURCES)
every_form = pytest.mark.parametrize("label", FORMS)


def plain_settings(**more: Any) -> Settings:
    return Settings(home=Path("nowhere"), **more)


def made(name: str) -> Provider:
    return source_named(name, plain_settings())


def told(answer: Answer) -> Any:
    """All that an answer says, in a form that compares; arrays by type and bytes."""
    if isinstance(answer, SeriesAnswer):
        quality = answer.quality
        rows = [
            (each.series, each.field, *map(_column, (each.as_of, each.value, each.known_at))) for each in answer.rows
        ]
        counts = (quality.read, quality.kept, quality.blank, dict(quality.left_out))
        return rows, counts, quality.examples, quality.notes
    return [
        (
            each.underlying,
            each.as_of,
            each.as_of_inferred,
            each.known_at,
            each.source,
            each.quotes.roots,
            [_column(getattr(each.quotes, name)) for name in ("expiry", "root", "strike", "right", "bid", "ask", "iv")],
            dict(each.dropped),
            dict(each.term_notes),
            each.notes,
        )
        for each in answer
    ]


def _column(column: Any) -> object:
    return None if column is None else (str(column.dtype), column.tobytes())


def values(answer: Answer) -> dict[tuple[object, ...], float]:
    """Every number of an answer by what it is of; quotes that are absent are not among them."""
    if isinstance(answer, SeriesAnswer):
        found: dict[tuple[object, ...], float] = {}
        for each in answer.rows:
            released = each.as_of if each.known_at is None else each.known_at
            for day, known, value in zip(each.as_of, released, each.value.tolist(), strict=True):
                found[each.series, each.field, str(day), str(known)] = value
        return found
    return {
        (each.underlying, each.as_of, str(quotes.expiry[at]), quotes.roots[quotes.root[at]], strike, side): value
        for each in answer
        for quotes in [each.quotes]
        for at, strike in enumerate(quotes.strike.tolist())
        for side, value in (("bid", float(quotes.bid[at])), ("ask", float(quotes.ask[at])))
        if not isnan(value)
    }


def parsed(label: str, body: bytes) -> Answer:
    return FORMS[label].provider().parse(replace(payload(label), body=body))


# ---- what a source says of itself


def test_every_source_of_the_program_has_a_form_here():
    assert {form.source for form in FORMS.values()} == set(SOURCES)


@every_source
def test_it_is_a_provider_under_its_own_name(name):
    source = made(name)
    assert isinstance(source, Provider)
    assert source.name == name
    assert name in PROVIDER_NAMES


@every_source
def test_title_and_licence_are_words_for_people(name):
    source = made(name)
    assert source.title == source.title.strip()
    assert source.title[0].isupper()
    assert len(source.title.split()) >= 3
    assert source.licence.endswith(".")
    assert source.licence[0].isupper()
    assert len(source.licence.split()) >= 3


@every_source
def test_the_catalogue_knows_what_it_serves_and_lists_it_as_a_source(name):
    served = made(name).serves
    assert len(set(served)) == len(served) > 0
    if name in OPTION_QUOTES:
        assert names_from(name) == ()
        return
    families = [each for each in served if each.endswith("*")]
    for family in families:
        spec = spec_of(FAMILIES[family])
        assert spec is not None
        assert name in spec.sources
    listed = set(served) - set(families)
    assert listed <= set(series_names())
    assert set(names_from(name)) == (set() if name in NOT_BELIEVED else listed)


@every_source
def test_what_it_needs_is_missing_until_it_is_set(name):
    source = made(name)
    assert set(source.needs) <= {"contact", "api_key"}
    assert len(missing_needs(source)) == len(source.needs)
    assert missing_needs(source_named(name, plain_settings(contact=CONTACT, keys={name: KEY}))) == []
    for need in source.needs:
        word = {"contact": "contact", "api_key": "gives no data without api_key"}[need]
        with pytest.raises(UsageError, match=word):
            list(source.fetch(Ask(now=NOW), FORMS["stooq"].client()))


# ---- what it asks


@every_form
def test_only_the_configured_host_is_asked_and_nothing_shows_a_key(label):
    form = FORMS[label]
    source, client = form.provider(), form.client()
    received = list(source.fetch(form.ask, client))
    assert received
    assert KEY not in repr(source)
    for request in client.requests:  # the client itself refuses any other host
        assert request.source == form.source
        assert request.url.startswith(f"{HOST}/")
        shown = f"{request.url} {dict(request.params)} {dict(request.context)} {request.key} {request!r}"
        assert KEY not in shown
        assert (KEY in request.secret_params.values()) is form.keyed
        if "contact" in source.needs:
            assert CONTACT in request.headers["User-Agent"]
    assert len({(each.key, each.url) for each in received}) == len(received)
    assert all(KEY not in f"{each!r}{dict(each.context)}" for each in received)


@every_form
def test_asking_twice_asks_for_the_same(label):
    form = FORMS[label]
    first, second = form.client(), form.client()
    list(form.provider().fetch(form.ask, first))
    list(form.provider().fetch(form.ask, second))
    assert first.requests == second.requests


LISTED_FIRST = frozenset({"fred, interface", "fred, not in the archive"})
"""Forms that need a list before they can ask; the list is never stored, so that no server calls it unchanged."""


class NothingNew:
    """A client whose every answer is that the copy at hand is still the document."""

    def get(self, request: Request) -> Payload:
        return Payload(request.source, request.key, request.url, b"", NOW, request.context, unchanged=True)


@pytest.mark.parametrize("label", [each for each in FORMS if each not in {"packaged", *LISTED_FIRST}])
def test_when_nothing_has_changed_fetch_says_so_and_asks_no_further_pages(label):
    received = list(FORMS[label].provider().fetch(FORMS[label].ask, NothingNew()))
    assert received
    assert all(each.unchanged and each.body == b"" for each in received)


# ---- sound documents


@every_form
def test_a_sound_document_is_read_and_its_quality_adds_up(label):
    for each in payloads(label):
        answer = FORMS[label].provider().parse(each)
        if isinstance(answer, SeriesAnswer):
            quality = answer.quality
            assert quality.kept == sum(rows.rows for rows in answer.rows) > 0
            assert quality.read == quality.kept + quality.blank + sum(quality.left_out.values())
            served = [name.rstrip("*") for name in made(FORMS[label].source).serves]
            assert all(any(rows.series.startswith(name) for name in served) for rows in answer.rows)
        else:
            assert answer
            assert all(snapshot.quotes.rows > 0 and snapshot.as_of <= each.received_at for snapshot in answer)


@every_form
def test_reading_is_pure(label, tmp_path, monkeypatch):
    """Same answer twice, at another time, in another place and zone, and without a network."""
    source = FORMS[label].provider()
    sound = [told(source.parse(each)) for each in payloads(label)]
    assert [told(source.parse(each)) for each in payloads(label)] == sound

    def refused(*_args: object, **_words: object) -> None:
        raise AssertionError("parse opened a socket")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    try:
        with time_machine.travel(datetime(2031, 2, 3, tzinfo=UTC), tick=True):
            assert [told(source.parse(each)) for each in payloads(label)] == sound
    finally:
        monkeypatch.undo()
        time.tzset()
    assert list(tmp_path.iterdir()) == []


@every_form
def test_a_document_from_the_store_reads_as_it_did_when_it_came(label, tmp_path):
    source = FORMS[label].provider()
    with open_store(tmp_path / "home", write=True) as store:
        for each in payloads(label):
            kept = store.raw.payload(store.raw.put(each).fetch_id)
            assert (kept.body, dict(kept.context), kept.received_at) == (
                each.body,
                dict(each.context),
                each.received_at,
            )
            assert told(source.parse(kept)) == told(source.parse(each))


# ---- what is no document

FOREIGN_BODIES = {
    "an empty body": b"",
    "blanks": b" \r\n\t",
    "a consent page": b"<!DOCTYPE html>\n<html><head><title>Before you continue</title></head><body></body></html>\n",
    "a bare page": b"<html>\r\n<body><h1>503 Service Unavailable</h1></body></html>",
    "a quota notice": b"Exceeded the daily hits limit",
    "an outage": b"Will be right back...\n\nThank you for your patience.\n",
    "NUL bytes": bytes(64),
    "binary data": bytes(range(128, 256)) * 4,
}


@every_form
@pytest.mark.parametrize("what", FOREIGN_BODIES)
def test_what_comes_in_place_of_a_document_is_not_the_document(label, what):
    with pytest.raises(NotTheDocument, match=f"^{FORMS[label].source}: expected .+ got .+"):
        parsed(label, FOREIGN_BODIES[what])


# ---- documents that are cut off


def cuts(label: str, body: bytes) -> list[int]:
    """Lengths to cut at: every one of small documents, a hundred of larger ones, half a dozen of workbooks."""
    most = 6 if label in EXCEL else 300 if len(body) < 6000 else 100
    step = max(1, len(body) // most)
    return sorted({*range(0, len(body), step), *range(max(0, len(body) - 5), len(body))})


def assert_only_sound_values(label: str, body: bytes, length: int, sound: Mapping[tuple[object, ...], float]) -> None:
    try:
        answer = parsed(label, body[:length])
    except SourceError:
        return
    found = values(answer)
    assert found.items() <= sound.items(), (
        f"cut after {length} of {len(body)} bytes: {dict(found.items() - sound.items())}"
    )


@every_form
def test_a_document_cut_off_says_nothing_that_the_whole_does_not_say(label):
    body = payload(label).body
    lengths = cuts(label, body)
    if label in NAMING_COLUMNS:  # text tables: between lines here, inside lines below
        lengths = [at + 1 for at in range(len(body) - 1) if body[at : at + 1] == b"\n"]
        assert len(lengths) >= 2
    sound = values(parsed(label, body))
    for length in lengths:
        assert_only_sound_values(label, body, length, sound)


@pytest.mark.parametrize("label", sorted(NAMING_COLUMNS))
def test_a_table_cut_off_inside_a_line_may_be_wrong_in_that_line_only(label):
    # that it was cut off at all is for the client to notice, by its length or its missing line end
    body = payload(label).body
    sound = values(parsed(label, body))
    for length in cuts(label, body):
        try:
            found = values(parsed(label, body[:length]))
        except SourceError:
            continue
        wrong = dict(found.items() - sound.items())
        assert len({key[2] for key in wrong}) <= 1, wrong


# ---- documents with damaged bytes

PACKAGED_BYTES = pytest.mark.xfail(
    strict=True, reason="bytes of a damaged Parquet file raise ValueError, or a panic of the reading library"
)
damages = st.lists(
    st.tuples(st.sampled_from(("change", "insert", "delete")), st.floats(0, 1, exclude_max=True), st.integers(0, 255)),
    min_size=1,
    max_size=5,
)


def damaged(body: bytes, damage: list[tuple[str, float, int]]) -> bytes:
    found = bytearray(body)
    for what, where, byte in damage:
        at = int(where * len(found))
        if what == "change":
            found[at] = byte
        elif what == "insert":
            found.insert(at, byte)
        else:
            del found[at]
    return bytes(found)


def assert_survives_damage(label: str, examples: int) -> None:
    body = payload(label).body

    @settings(max_examples=examples, deadline=None, database=None)
    @given(damage=damages)
    def survives(damage: list[tuple[str, float, int]]) -> None:
        try:
            answer = parsed(label, damaged(body, damage))
        except (SourceError, DataError):
            return
        if isinstance(answer, SeriesAnswer):
            assert answer.quality.kept == sum(rows.rows for rows in answer.rows)

    survives()


@every_form
def test_damaged_bytes_are_an_error_of_the_source_or_an_answer_that_adds_up(label):
    if label == "packaged":
        pytest.skip("the package's own files are hashed before they are read; the long lane has the damaged ones")
    assert_survives_damage(label, 4 if label in EXCEL else 40)


@pytest.mark.long
@pytest.mark.parametrize(
    "label", [pytest.param(label, marks=[PACKAGED_BYTES] if label == "packaged" else []) for label in FORMS]
)
def test_damaged_bytes_in_a_thousand_ways(label):
    assert_survives_damage(label, 150 if label in EXCEL else 1500)


# ---- documents that have changed their shape

REQUIRED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "cboe-index-history": {"DATE": ("DATE",), "CLOSE": ("CLOSE",)},
    "cboe-index-history, close only": {"DATE": ("DATE",), "CLOSE": ("SKEW",)},
    "cboe-option-chain": {
        "timestamp": ('"timestamp"',), "data": ('"data"',), "options": ('"options"',), "option": ('"option"',),
        "bid": ('"bid"',), "ask": ('"ask"',),
    },
    "vx-futures": {
        "Trade Date": ("Trade Date",), "Futures": ("Futures",), "Open": (",Open,",), "High": ("High",), "Low": ("Low",),
        "Close": ("Close",), "Settle": ("Settle",), "Total Volume": ("Total Volume",), "EFP": ("EFP",),
        "Open Interest": ("Open Interest",),
    },
    "vx-futures, archive": {"Trade Date": ("Trade Date",), "Futures": ("Futures",), "Settle": ("Settle",)},
    "cfe-settlement": {
        "Product": ("Product",), "Symbol": ("Symbol",), "Expiration Date": ("Expiration Date",), "Price": ("Price",),
    },
    "treasury": {"Date": ("Date",), "10 Yr": (" Mo", " Yr")},
    "treasury, xml": {"NEW_DATE": ("NEW_DATE",), "BC_10YEAR": ("MONTH", "YEAR"), "m:properties": ("m:properties",)},
    "fred": {"observation_date": ("observation_date",), "VIXCLS": ("VIXCLS",)},
    "fred, several": {"observation_date": ("observation_date",), "DGS10": ("DGS10",)},
    "fred, interface": {
        "observations": ('"observations"',), "count": ('"count"',), "date": ('"date"',), "value": ('"value"',),
        "realtime_start": ('"realtime_start"',),
    },
    "fred, not in the archive": {"observations": ('"observations"',), "date": ('"date"',), "value": ('"value"',)},
    "yahoo": {
        "chart": ('"chart"',), "result": ('"result"',), "meta": ('"meta"',), "symbol": ('"symbol"',),
        "indicators": ('"indicators"',), "quote": ('"quote"',), "close": ('"close"',), "timestamp": ('"timestamp"',),
        "exchangeTimezoneName": ('"exchangeTimezoneName"', '"gmtoffset"'),
    },
    "yahoo, coin": {"chart": ('"chart"',), "close": ('"close"',), "timestamp": ('"timestamp"',)},
    "coin-metrics": {"data": ('"data"',), "asset": ('"asset"',), "time": ('"time"',), "CapMVRVCur": ("CapMVRVCur",)},
    "coin-metrics, pages": {"data": ('"data"',), "PriceUSD": ('"PriceUSD"',)},
    "blockchain-info": {"status": ('"status"',), "values": ('"values"',), "x": ('"x"',), "y": ('"y"',)},
    "deribit-options": {
        "result": ('"result"',), "instrument_name": ('"instrument_name"',), "bid_price": ('"bid_price"',),
        "ask_price": ('"ask_price"',),
    },
    "deribit-dvol": {"result": ('"result"',), "data": ('"data"',)},
    "ofr-fsi": {"Date": ("Date",), "OFR FSI": ("OFR FSI",)},
    "sec-frames": {"tag": ('"tag"',), "ccp": ('"ccp"',), "uom": ('"uom"',), "data": ('"data"',)},
    "ici-flows": {
        "Total": ("Total",), "Equity": ("Equity",), "Hybrid": ("Hybrid",), "Bond": ("Bond",),
        "Commodity": ("Commodity",), "Estimated weekly fund flows": ("Estimated weekly",),
    },
    "wikimedia": {
        "items": ('"items"',), "project": ('"project"',), "article": ('"article"',), "granularity": ('"granularity"',),
        "timestamp": ('"timestamp"',), "views": ('"views"',),
    },
    "shiller": {"Date": ("Date",), "CAPE": ("CAPE",), "sheet Data": ("Data",)},
    "cnn-fear-greed": {
        "fear_and_greed_historical": ("fear_and_greed_historical",), "data": ('"data"',), "x": ('"x"',), "y": ('"y"',),
    },
    "crypto-fear-greed": {"data": ('"data"',), "value": ('"value"',), "timestamp": ('"timestamp"',)},
    "stooq": {"Date": ("Date",), "Close": ("Close",)},
    "packaged": {"session": ("session",), "defect": ("defect",), "close": ("close",)},
}  # fmt: skip
"""Of each form, the fields without which it cannot be read, as messages name them, and where they stand."""


@pytest.mark.parametrize(("label", "missing"), [(label, name) for label, names in REQUIRED.items() for name in names])
def test_a_renamed_field_is_a_changed_schema_that_names_it(label, missing):
    body = renamed(label, payload(label).body, *REQUIRED[label][missing])
    with pytest.raises(SchemaChanged) as raised:
        parsed(label, body)
    assert any(missing in each for each in raised.value.missing), raised.value
    assert str(raised.value).startswith(f"{FORMS[label].source}: the document has no ")


IN_EFFECT = (
    ("blockchain-info", "name", NotTheDocument, "the chart named ''"),
    ("blockchain-info", "unit", ImpossibleAnswer, "is given in ''"),
    ("sec-frames", "cik", SchemaChanged, "cik"),
    ("sec-frames", "val", SchemaChanged, "val"),
    ("deribit-options", "underlying_price", SchemaChanged, "underlying_price"),
)
"""Fields that are required in effect, and what is said when they are renamed."""


@pytest.mark.parametrize(("label", "missing", "error", "words"), IN_EFFECT)
def test_a_field_that_is_required_in_effect_is_missed_when_it_is_renamed(label, missing, error, words):
    with pytest.raises(error, match=words):
        parsed(label, renamed(label, payload(label).body, f'"{missing}"'))


def test_every_form_has_its_required_fields_listed():
    assert set(REQUIRED) == set(FORMS)


@every_form
def test_fields_that_nobody_knows_change_nothing(label):
    sound = FORMS[label].provider().parse(payload(label))
    body = extended(label, payload(label).body)
    assert body != payload(label).body
    if FORMS[label].source == "fred" and label in NAMING_COLUMNS:
        # a column that was not asked for is the answer to another question
        with pytest.raises(SchemaChanged, match="nobody asked for NEW COLUMN"):
            parsed(label, body)
        return
    assert values(parsed(label, body)) == values(sound)


@every_form
def test_blank_values_are_no_rows_and_are_counted(label):
    if label == "sec-frames":
        pytest.skip("its values are counts of filers, none of which a document leaves blank")
    answer = parsed(label, blanked(label, payload(label).body))
    if not isinstance(answer, SeriesAnswer):
        assert [snapshot.quotes.rows for snapshot in answer] == [28]
        assert values(answer) == {}
        return
    quality = answer.quality
    assert answer.rows == ()
    assert quality.kept == 0
    assert quality.blank == quality.read - sum(quality.left_out.values()) > 0

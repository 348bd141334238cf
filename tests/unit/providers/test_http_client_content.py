"""Documents and what comes in their place, by first bytes; and compressed bodies within bounds."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest

from http_asking import CSV, ROWS
from shared_files import shared
from weatherglass.errors import NotTheDocument, TooLarge, UsageError
from weatherglass.providers.http.body import PIECE, Wire, inflated, whole_body
from weatherglass.providers.http.content import KINDS, cut_off, expected_kinds, why_not
from weatherglass.providers.http.faults import AttemptFailed

OLE2, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 workbook", b"PK\x03\x04 workbook"
FEED = b'<?xml version="1.0"?>\n<!-- daily --><feed><entry/></feed>'
HTML = b"<!doctype html>\n<html><head><title>Will be\n right back...</title></head></html>"
MEGABYTE = 1 << 20


def gzipped(data):
    return gzip.compress(data, mtime=0)


# ---- kinds


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("json", b' \r\n{"data": []}'),
        ("json", b"[]"),
        ("json", b'\xef\xbb\xbf{"a": 1}'),
        ("json", b"17.25"),
        ("json", b"-1"),
        ("json", b'"ok"'),
        ("json", '{"a": 1}'.encode("utf-16")),
        ("csv", CSV),
        ("csv", b"DATE,VIX"),  # a header alone is a table without rows
        ("csv", b"Date\tClose\n"),
        ("csv", b"[QUOTE_UNIXTIME], [QUOTE_READTIME]\n1, 2\n"),
        ("csv", b"Disclaimer of the exchange\nTrade Date,Futures\n01/02/2013,F (Jan 13)\n"),
        ("csv", b"VIX\n17.25\n18.5\n"),
        ("csv", "DATE;VIX\n".encode("utf-16")),
        ("xml", FEED),
        ("xml", b"<entry><d:NEW_DATE/></entry>"),
        ("xml", b"\xef\xbb\xbf<page/>"),
        ("excel", OLE2),
        ("excel", ZIP),
        ("text", b"anything that is no page"),
    ],
)
def test_a_document_of_its_kind_passes(kind, body):
    assert why_not(body, (kind,)) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", [b"", b" \r\n\t", b"\xef\xbb\xbf\n", b"\0\0\0"])
def test_nothing_is_no_document_of_any_kind(kind, body):
    assert why_not(body, (kind,)) == "an empty answer"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("page", "said"),
    [
        (HTML, "an HTML page titled 'Will be right back...'"),
        (b"\n<!-- edge --><HTML lang=en>Access Denied", "an HTML page: '<!-- edge --><HTML lang=en>Access Denied'"),
        (b"\xef\xbb\xbf<html>" + b"x" * 90, f"an HTML page: '<html>{'x' * 54}...'"),
    ],
)
def test_a_page_is_no_document_of_any_kind(kind, page, said):
    assert why_not(page, (kind,)) == said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "notice",
    [
        b"No data",
        b"Exceeded the daily hits limit",
        b"Edge: Too Many Requests",
        b"Will be right back...\r\n\r\nThank you, for your patience.\r\n",
        b"Error: rate limit exceeded, try later",
    ],
)
def test_a_known_notice_is_no_document_of_any_kind(kind, notice):
    assert why_not(notice, (kind,)) == f"a notice: {' '.join(notice.decode().split())!r}"


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("json", b"DATE,VIX\n", "no JSON: 'DATE,VIX'"),
        ("json", FEED, "a page of markup: "),
        ("csv", b"Sorry", "one line without columns: 'Sorry'"),
        ("csv", b'{"error": "quota"}', "JSON: "),
        ("csv", OLE2, "binary data"),
        ("csv", b"a,b\n\0\0\0,1\n", "binary data"),
        ("text", ZIP, "binary data"),
        ("xml", b'{"a": 1}', "no XML: "),
        ("xml", b"<?xml version='1.0'?><html xmlns='x'>", "an HTML page: "),
        ("excel", CSV, "bytes that begin with 44 41 54 45 2c 4f 50 45"),
        ("excel", b"\xd0\xcf\x11\xe0 not quite", "bytes that begin with d0 cf 11 e0"),
    ],
)
def test_another_kind_is_named(kind, body, said):
    assert (why_not(body, (kind,)) or "").startswith(said)


def test_a_notice_inside_a_table_is_only_a_cell():
    rows = b"date,remark\n2026-10-20,no data\n2026-10-21,too many requests\n"
    assert why_not(rows, ("csv",)) is None
    assert why_not(b'{"error": "too many requests"}', ("json",)) is None  # what it says is for the parser


def test_one_fitting_kind_is_enough_and_the_first_is_missed():
    assert why_not(CSV, ("json", "csv")) is None
    assert why_not(CSV, ("json", "excel")) == "no JSON: 'DATE,OPEN,HIGH,LOW,CLOSE 10/20/2026,18.1,19.9,17.5,19.25'"
    assert expected_kinds(("json", "excel")) == "JSON or an Excel file"


def test_an_unknown_kind_is_a_mistake():
    with pytest.raises(UsageError, match=r"expects=\('html',\); name one or more of json, csv, xml, excel, text"):
        expected_kinds(("html",))


def test_secrets_are_taken_out_before_a_text_is_cut_short():
    text = ("no key " + "k" * 100).encode()
    assert why_not(text, ("json",), lambda said: said.replace("k" * 100, "***")) == "no JSON: 'no key ***'"


@pytest.mark.parametrize(
    ("body", "expects", "cut"),
    [
        (b'{"a": [1, 2]}\n', ("json",), False),
        (b'{"a": [1, 2]', ("json",), True),
        (b"[1, 2", ("json",), True),
        (b"17.2", ("json",), False),
        (FEED, ("xml",), False),
        (FEED[:-4], ("xml",), True),
        (b"a,b\n1,", ("csv",), False),
        (b'{"a": 1', ("csv",), False),
        (b"[" * 5000 + b"]" * 5000, ("json",), False),
    ],
)
def test_a_document_that_begins_and_does_not_end_was_cut_off(body, expects, cut):
    assert cut_off(body, expects) is cut


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cboe_SKEW_History_excerpt.csv", "csv"),
        ("cboe_VX_futures_legacy_CFE_F13_excerpt.csv", "csv"),
        ("cboe_cfe_settlement_2026-08-sample.csv", "csv"),
        ("treasury_par_yield_2026-10-10_capture.csv", "csv"),
        ("optionsdx_spy_eod_sample.txt", "csv"),
        ("treasury_xml_allzero_2017-04-14_capture.xml", "xml"),
        ("yahoo_v8_chart_SPY_capture.json", "json"),
        ("blockchain_info_chart_miners_revenue_excerpt.json", "json"),
        ("deribit_book_summary_option_captured_rows.json", "json"),
    ],
)
def test_captured_documents_pass(name, kind):
    body = shared(f"payloads/{name}").read_bytes()
    assert why_not(body, (kind,)) is None


def test_the_captured_quota_notice_of_stooq_is_refused():
    body = shared("payloads/stooq_http200_quota_body.txt").read_bytes()
    assert why_not(body, ("csv",)) == "a notice: 'Exceeded the daily hits limit'"


# ---- compressed bodies


def raw_deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def chunked(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]


def read(pieces, encoding, bound=MEGABYTE):
    return whole_body("cboe", Wire("cboe", pieces, bound), encoding, bound)


@pytest.mark.parametrize("size", [1, 2, 7, 1 << 16])
@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("", ROWS),
        ("identity", ROWS),
        ("gzip", gzipped(ROWS)),
        (" X-GZip ", gzipped(ROWS)),
        ("gzip", gzipped(ROWS[:1000]) + gzipped(ROWS[1000:])),
        ("gzip", gzipped(ROWS) + b"\0" * 512),
        ("deflate", zlib.compress(ROWS)),
        ("deflate", raw_deflate(ROWS)),
    ],
)
def test_a_body_is_the_same_however_it_was_packed_and_cut_into_pieces(encoding, packed, size):
    assert read(chunked(packed, size), encoding) == ROWS


@pytest.mark.parametrize("more", [0, 1, 3, 10, 258, 259])
def test_output_that_waits_inside_the_inflater_is_not_lost(more):
    # the last code of a run is read before all that it stands for has been given out
    data = bytes(PIECE + more)
    assert read([raw_deflate(data)], "deflate") == data


def test_a_body_of_several_pieces_is_whole():
    data = bytes(PIECE) * 3 + b"end"
    for encoding, packed in (("gzip", gzipped(data)), ("deflate", raw_deflate(data))):
        assert read([packed], encoding) == data
        assert read(chunked(packed, 5), encoding) == data


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding):
    with pytest.raises(NotTheDocument, match=f"an encoding out of gzip, deflate and got encoding '{encoding}'"):
        read([b"x"], encoding)


@pytest.mark.parametrize(
    ("encoding", "packed", "problem"),
    [
        ("gzip", gzipped(ROWS)[:-1], "cut off: its gzip stream has no end"),
        ("gzip", gzipped(ROWS)[:5], "cut off: its gzip stream has no end"),
        ("gzip", gzipped(ROWS) + gzipped(ROWS)[:40], "cut off: its gzip stream has no end"),
        ("deflate", zlib.compress(ROWS)[:-1], "cut off: its deflate stream has no end"),
        ("deflate", raw_deflate(ROWS)[:-1], "cut off: its deflate stream has no end"),
        ("deflate", b"\x78", "cut off: its deflate stream has no end"),
        ("gzip", gzipped(ROWS)[:-8] + b"\0" * 8, "the gzip stream of the answer is damaged: .*incorrect data check"),
        ("gzip", b"DATE,VIX\n", "the gzip stream of the answer is damaged: .*incorrect header check"),
        ("gzip", gzipped(ROWS) + b"trailing", "the gzip stream of the answer is damaged"),
        ("deflate", b"\x78\x9c\xff\xff", "the deflate stream of the answer is damaged"),
    ],
)
def test_a_truncated_or_damaged_stream_is_an_attempt_that_failed(encoding, packed, problem):
    with pytest.raises(AttemptFailed, match=problem) as caught:
        read(chunked(packed, 100), encoding)
    assert caught.value.fault.retry


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_not_inflated_beyond_its_bound(encoding):
    zeros = bytes(64 * MEGABYTE)
    packed = gzipped(zeros) if encoding == "gzip" else zlib.compress(zeros)
    assert len(zeros) / len(packed) > 1000
    del zeros
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge, match="the decompressed answer is larger than the bound of 1,048,576 bytes"):
            read([packed], encoding)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3 * MEGABYTE


def test_no_step_of_inflating_gives_more_than_a_piece():
    sizes = [len(piece) for piece in inflated("cboe", [gzipped(bytes(10 * MEGABYTE))], "gzip")]
    assert sum(sizes) == 10 * MEGABYTE
    assert max(sizes) == PIECE


def test_bytes_on_the_wire_have_a_bound_of_their_own():
    empty_members = [gzipped(b"")] * 1000
    with pytest.raises(TooLarge, match="the answer on the wire is larger than the bound of 10,000 bytes"):
        read(empty_members, "gzip", 10_000)

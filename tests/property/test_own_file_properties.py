"""Tables of days and numbers come back as they were written, and no bytes whatever raise a foreign exception."""

from __future__ import annotations

import gzip
import math
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from weatherglass.errors import UnreadableFile, WeatherglassError
from weatherglass.market.payload import Payload
from weatherglass.market.series import FIRST_DAY, LAST_DAY, SeriesAnswer
from weatherglass.providers.own_file import ImportDeclaration, OwnFile

NOW = datetime(2026, 10, 20, tzinfo=UTC)
NAMES = ("VIX", "RUT", "SPX")
KNOWN = '{"VIX": "VIX", "RUT": "RUT", "SPX": "SPX"}'

DAYS = st.dates(FIRST_DAY, LAST_DAY)
VALUES = st.none() | st.floats(allow_nan=False, allow_infinity=False)
TABLES = st.dictionaries(DAYS, st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=30).filter(
    lambda rows: any(value is not None for row in rows.values() for value in row)
)
DAY_FORMS = st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y-%m-%d 00:00:00+00:00", "%Y-%m-%dT00:00:00Z"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])


def parsed(body: bytes, **said: object) -> SeriesAnswer:
    context = {"known": KNOWN, "declaration": ImportDeclaration(**said).to_json()}  # type: ignore[arg-type]
    return OwnFile().parse(Payload("own-file", "x", "file:x", body, NOW, context))


def observations(answer: SeriesAnswer) -> dict[tuple[str, str], float]:
    return {
        (rows.series, str(day)): float(value)
        for rows in answer.rows
        for day, value in zip(rows.as_of, rows.value, strict=True)
    }


@given(
    rows=TABLES,
    shuffle=st.randoms(use_true_random=False),
    separator=st.sampled_from([",", "\t", ";", "|"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    day_form=DAY_FORMS,
    encoding=ENCODINGS,
    quoted=st.booleans(),
    compressed=st.booleans(),
    decimal=st.sampled_from([None, ".", ","]),
)
def test_a_table_reads_back_as_it_was_written(
    rows, shuffle, separator, line_end, day_form, encoding, quoted, compressed, decimal
):
    def cell(value: float | None) -> str:
        text = "" if value is None else repr(value).replace(".", decimal or ".")
        return f'"{text}"' if quoted or (separator in text and text) else text

    order = list(rows)
    shuffle.shuffle(order)
    # `strftime` of the platform may not pad years before 1000; all of these have four digits
    lines = [separator.join([day.strftime(day_form), *(cell(value) for value in rows[day])]) for day in order]
    text = line_end.join([separator.join(["date", *NAMES]), *lines])
    body = text.encode(encoding)
    found = parsed(gzip.compress(body, mtime=0) if compressed else body, separator=separator, decimal=decimal)
    assert observations(found) == {
        (name, day.isoformat()): value
        for day, row in rows.items()
        for name, value in zip(NAMES, row, strict=True)
        if value is not None
    }
    assert found.quality.blank == sum(value is None for row in rows.values() for value in row)


@given(
    rows=st.dictionaries(DAYS, st.floats(-1e6, 1e6), min_size=1, max_size=20),
    order=st.sampled_from(["mdy", "dmy"]),
)
def test_a_declared_order_of_dates_reads_every_date(rows, order):
    form = "%m/%d/%Y" if order == "mdy" else "%d.%m.%Y"
    text = "\n".join(["date,close", *(f"{day.strftime(form)},{value!r}" for day, value in rows.items())])
    found = observations(parsed(text.encode(), series="VIX", date_order=order))
    assert found == {("VIX", day.isoformat()): value for day, value in rows.items()}


@given(rows=st.dictionaries(DAYS, st.integers(-(10**12), 10**12), min_size=1, max_size=20))
def test_dates_without_a_declared_order_are_read_right_or_refused(rows):
    text = "\n".join(["date,close", *(f"{day:%m/%d/%Y},{value}" for day, value in rows.items())])
    if all(day.day <= 12 for day in rows):
        with pytest.raises(UnreadableFile, match="can be read in two ways"):
            parsed(text.encode(), series="VIX")
    else:
        found = observations(parsed(text.encode(), series="VIX"))
        assert found == {("VIX", day.isoformat()): float(value) for day, value in rows.items()}


@given(value=st.integers(-(10**9), 10**9), scale=st.sampled_from([100.0, 0.01, 1000.0, -1.0, 0.1]))
def test_a_scale_gives_the_float_nearest_to_the_decimal_product(value, scale):
    body = f"date,close\n2024-01-19,{value}e-4\n".encode()
    (found,) = observations(parsed(body, series="VIX", scale=scale)).values()
    exact = value * round(scale * 100)
    assert math.isclose(found, exact / 1e6, rel_tol=1e-15)
    assert found == float(f"{exact}e-6")


def survives(body: bytes, **said: object) -> None:
    """Read some bytes; what comes out keeps its invariants, and every error is one of ours, on one line."""
    try:
        answer = parsed(body, **said)
    except WeatherglassError as exc:
        message = str(exc)
        assert message.isprintable(), repr(message)
        return
    assert sum(rows.rows for rows in answer.rows) == answer.quality.kept > 0


@settings(deadline=None)  # what begins as a Parquet file starts a process
@given(st.binary(max_size=400))
@example(b"")
@example(b"\xff\xfe")
@example(b"\x1f\x8b")
@example(b"PAR1" + bytes(40) + b"PAR1")
def test_garbage_gives_an_error_of_ours(body):
    survives(body, series="VIX")


@given(
    st.lists(
        st.lists(
            st.sampled_from(["date", "VIX", "close", "2024-01-19", "1/2/24", "1.5", "1,5", '"', "", "\ufeff", "\x1b", "é", "=1"])
            | st.text(max_size=6),
            min_size=1,
            max_size=4,
        ),
        max_size=8,
    ),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from([{}, {"series": "VIX"}, {"series_column": "VIX"}, {"decimal": ","}, {"known_at_column": "VIX"}]),
)  # fmt: skip
def test_garbage_that_looks_like_a_table_gives_observations_or_an_error_of_ours(rows, separator, said):
    text = "\n".join(["date" + separator + "VIX", *(separator.join(row) for row in rows)])
    survives(text.encode("utf-8", "surrogatepass"), **said)


@settings(max_examples=12, deadline=None)  # each example starts a process
@given(cut=st.integers(0, 2000), at=st.integers(0, 2000), byte=st.integers(0, 255))
@pytest.mark.slow
def test_a_damaged_parquet_file_gives_observations_or_an_error_of_ours(cut, at, byte):
    import io

    import polars as pl

    stream = io.BytesIO()
    days = [date(2024, 1, 1 + n) for n in range(20)]
    pl.DataFrame({"date": days, "VIX": [float(n) for n in range(20)]}).write_parquet(stream)
    body = bytearray(stream.getvalue())
    body[at % len(body)] = byte
    survives(bytes(body[: len(body) - cut % len(body)] if cut % 2 else body))

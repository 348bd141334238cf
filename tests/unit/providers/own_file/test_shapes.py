"""Which columns become which fields of which series, and what is asked instead of guessed."""

from __future__ import annotations

import pytest

from weatherglass.errors import DataError, MissingColumn, UsageError
from weatherglass.market.series import ObservationDefect

OHLC = "date,open,high,low,close\n2024-01-19,13,14,12,13.5\n"
WIDE = "date,VIX,^RUT,Gold,mine\n2024-01-19,13.5,1944.39,2029.3,1\n2024-01-22,13.19,1975.0,2021.9,\n"
LONG = "date,ticker,flow_usd\n2024-01-19,SPY,1.5\n2024-01-22,SPY,-2.5\n2024-01-19,AGG,3\n"
SCORES = "date,OFR_FSI,CREDIT,US,VXN\n2024-01-19,-1.5,-0.5,-0.7,18\n"


def shape(found):
    return [(each.series, each.field) for each in found.answer.rows]


def test_columns_of_prices_become_fields_by_their_names(read):
    found = read(OHLC, series="VIX")
    assert shape(found) == [("VIX", "open"), ("VIX", "high"), ("VIX", "low"), ("VIX", "close")]
    assert [float(each.value[0]) for each in found.answer.rows] == [13.0, 14.0, 12.0, 13.5]


def test_columns_of_a_download_of_prices_are_known_by_their_usual_names(read):
    text = "Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-19,1,3,1,2,1.9,1000\n"
    assert [field for _, field in shape(read(text, series="SPY"))] == [
        "open", "high", "low", "close", "adjclose", "volume",
    ]  # fmt: skip
    text = "Trade Date,Futures,Settle,Change,Total Volume,EFP,Open Interest\n2024-01-19,F (Jan 24),13.5,0.1,10,0,5\n"
    found = read(text, series="VXF24")
    assert [field for _, field in shape(found)] == ["settle", "volume", "efp", "open_interest"]
    assert found.answer.quality.notes == (
        "not imported, since their names do not say that they are of VXF24: Change",
        "not imported, since they hold no numbers: 'Futures'",
    )


def test_the_price_is_the_close_where_no_column_is_called_close(read, values):
    text = 'Date,Price,Open,High,Low,Vol.\n"Jan 19, 2024",13.5,13,14,12,1.2M\n'
    assert values(read(text, series="VIX")) == {"2024-01-19": 13.5}


@pytest.mark.parametrize("close", ["dvol", "dvol_close", "DVOL Close"])
def test_a_common_prefix_is_no_part_of_the_field(read, close):
    text = f"timestamp,{close},dvol_open,dvol_high,dvol_low\n2024-01-19,55.4,52.3,58.6,51.6\n"
    found = read(text, series="DVOL")
    assert [field for _, field in shape(found)] == ["close", "open", "high", "low"]
    assert float(found.answer.rows[0].value[0]) == 55.4


def test_two_prefixes_are_told_apart_by_the_name_of_the_series(read, values):
    text = "date,btc_close,eth_close\n2024-01-19,41000,2470\n"
    assert values(read(text, series="ETH"), "ETH") == {"2024-01-19": 2470.0}
    with pytest.raises(
        UsageError, match=r"which of its columns is the value of XRP\? Columns of numbers are: btc_close"
    ):
        read(text, series="XRP")


def test_the_only_column_of_numbers_is_the_close_and_words_are_noted(read, values):
    found = read("date_utc,dvol_close,source\n2024-01-19,55.5,public repository\n", series="DVOL")
    assert values(found, "DVOL") == {"2024-01-19": 55.5}
    assert found.answer.quality.notes == ("not imported, since they hold no numbers: 'source'",)


def test_a_column_with_the_name_of_the_series_is_its_close_and_the_others_its_parts(read):
    found = read(SCORES, series="OFR_FSI")
    assert shape(found) == [("OFR_FSI", "close"), ("OFR_FSI", "credit"), ("OFR_FSI", "us")]
    assert found.answer.quality.notes == ("not imported, since their names do not say that they are of OFR_FSI: VXN",)


def test_a_named_column_is_the_close_unless_its_name_is_a_field_or_one_is_declared(read):
    assert shape(read(WIDE, series="MINE", columns=("mine",))) == [("MINE", "close")]
    assert shape(read(OHLC, series="VIX", columns=("High",))) == [("VIX", "high")]
    assert shape(read(OHLC, series="VIX", columns=("close",), field="settle")) == [("VIX", "settle")]
    assert shape(read("date,dvol_high,x\n2024-01-19,1,2\n", series="DVOL", columns=("dvol_high",))) == [
        ("DVOL", "high")
    ]


def test_several_named_columns_are_several_fields(read):
    assert shape(read(OHLC, series="VIX", columns=("close", "high"))) == [("VIX", "close"), ("VIX", "high")]
    found = read(SCORES, series="OFR_FSI", columns=("US", "ofr_fsi"))
    assert shape(found) == [("OFR_FSI", "us"), ("OFR_FSI", "close")]


def test_a_wide_table_gives_the_series_that_are_known_and_notes_the_others(read, values):
    found = read(WIDE)
    assert shape(found) == [("VIX", "close"), ("RUT", "close"), ("GOLD", "close")]
    assert values(found, "RUT") == {"2024-01-19": 1944.39, "2024-01-22": 1975.0}
    assert found.answer.quality.notes == ("not imported, since no series is known by their names: mine",)
    assert shape(read(WIDE, columns=("vix",), field="open")) == [("VIX", "open")]


def test_a_wide_table_without_a_known_series_asks_how_to_name_it(read):
    with pytest.raises(UsageError, match=r"no series is known by the name of a, b .* --series NAME, and --column"):
        read("date,a,b\n2024-01-19,1,2\n")
    with pytest.raises(UsageError, match=r"no series is known by the name of mine"):
        read(WIDE, columns=("VIX", "mine"))


def test_two_columns_of_the_same_series_are_refused(read):
    with pytest.raises(DataError, match=r"the columns 'VIX' and 'VIXCLS' both are the VIX close; say which"):
        read("date,VIX,VIXCLS\n2024-01-19,1,2\n")
    with pytest.raises(DataError, match=r"has 2 columns called 'close'; name each once"):
        read("date,close,Close\n2024-01-19,1,2\n", series="VIX", columns=("close",))


def test_a_long_table_names_its_series_in_a_column(read, values):
    found = read(LONG, series_column="ticker", name_pattern="FLOW_{}", columns=("flow_usd",))
    assert shape(found) == [("FLOW_SPY", "close"), ("FLOW_AGG", "close")]
    assert values(found, "FLOW_SPY") == {"2024-01-19": 1.5, "2024-01-22": -2.5}
    assert shape(read(LONG.replace("AGG", "^RUT"), series_column="Ticker", columns=("flow_usd",))) == [
        ("SPY", "close"),
        ("RUT", "close"),
    ]


def test_a_long_table_of_prices_has_fields_too_and_rows_of_nobody_are_counted(read):
    text = "date,ticker,high,low,close\n2024-01-19,SPY,3,1,2\n2024-01-19,QQQ,1,3,2\n2024-01-19,,3,1,2\n"
    found = read(text, series_column="ticker")
    assert shape(found) == [("SPY", "high"), ("SPY", "low"), ("SPY", "close"), ("QQQ", "close")]
    assert found.answer.quality.left_out == {
        ObservationDefect.IMPOSSIBLE_RANGE: 2,
        ObservationDefect.UNKNOWN_NAME: 3,
    }


def test_a_row_without_a_name_is_left_out(read, values):
    found = read(LONG + "2024-01-22,,7\n", series_column="ticker", columns=("flow_usd",))
    assert values(found, "AGG") == {"2024-01-19": 3.0}
    assert found.answer.quality.left_out == {ObservationDefect.UNKNOWN_NAME: 1}


def test_a_cell_that_can_be_no_name_of_a_series_is_shown(read):
    with pytest.raises(UsageError, match=r"'brk b' is no name of a series: .*; BRK_B would do"):
        read("date,ticker,close\n2024-01-19,brk b,3\n", series_column="ticker")


@pytest.mark.parametrize(
    ("said", "error", "message"),
    [
        ({"series": "VIX", "columns": ("clsoe",)}, MissingColumn, r"no column 'clsoe'; .* is 'close' meant for 'clsoe'\?"),
        ({"series": "VIX", "columns": ("date",)}, UsageError, r"column 'date' holds days or names"),
        ({"series": "VIX", "columns": ("low", "LOW")}, UsageError, r"--column names the same column twice: low, LOW"),
        ({"series": "VIX", "field": "high"}, UsageError, r"--field high needs the column that it is; .* open, high, low"),
        ({"series": "my vix"}, UsageError, r"'my vix' is no name of a series"),
        ({"series_column": "ticker"}, MissingColumn, r"no column 'ticker'"),
        ({"series": "VIX", "known_at_column": "seen"}, MissingColumn, r"no column 'seen'"),
    ],
)  # fmt: skip
def test_a_declaration_that_does_not_fit_the_table_is_refused(read, said, error, message):
    with pytest.raises(error, match=message):
        read(OHLC, **said)


def test_an_impossible_range_costs_the_prices_and_keeps_the_close(read):
    found = read("date,open,high,low,close\n2024-01-19,13,12,14,13.5\n", series="VIX")
    assert shape(found) == [("VIX", "close")]
    assert found.answer.quality.left_out == {ObservationDefect.IMPOSSIBLE_RANGE: 3}


def test_a_column_that_may_be_anything_is_not_taken_for_the_close_of_the_series_that_another_names(read):
    with pytest.raises(UsageError, match=r"is 'flow_usd' the close of the series that 'ticker' names\? Say --column"):
        read(LONG, series_column="ticker")

"""What a user may declare about a file, and what is refused before any file is read."""

from __future__ import annotations

import pytest

from weatherglass.errors import UsageError
from weatherglass.providers.own_file import ImportDeclaration
from weatherglass.providers.own_file.declared import KnownNames, field_name


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"decimal": ";"}, r"--decimal ';': give one of \., ,"),
        ({"date_order": "ydm"}, r"--date-order 'ydm': give one of dmy, mdy, ymd"),
        ({"separator": "||"}, r"--separator '\|\|': give one character"),
        ({"separator": "5"}, r"--separator '5': give one character"),
        ({"separator": ""}, r"--separator '': give one character"),
        ({"field": "Close"}, r"--field 'Close': fields are words such as close"),
        ({"field": "high", "columns": ("a", "b")}, r"--field high names one field, and 2 columns were given"),
        ({"scale": 0.0}, r"--scale 0\.0: give a number other than 0"),
        ({"scale": float("nan")}, r"--scale nan: give a number"),
        ({"series": "VIX", "series_column": "ticker"}, r"--series and --series-column contradict each other"),
        ({"name_pattern": "FLOW_{}"}, r"--name-pattern 'FLOW_\{\}': it needs --series-column"),
        ({"series_column": "t", "name_pattern": "FLOW"}, r"--name-pattern 'FLOW': .* '\{\}' in it once"),
        ({"time_zone": "Mars/Olympus"}, r"--time-zone 'Mars/Olympus': there is no such zone; .* Asia/Seoul"),
        ({"time_zone": "../../etc/passwd"}, r"--time-zone .* there is no such zone"),
    ],
)
def test_a_word_that_is_none_of_the_valid_ones_is_refused_by_name(said, message):
    with pytest.raises(UsageError, match=message):
        ImportDeclaration(**said)


def test_a_declaration_survives_json_and_says_nothing_that_was_not_said():
    said = ImportDeclaration(series="RUT", columns=("Adj Close", "High"), scale=100.0, separator="tab", unit="usd")
    assert said.to_json() == (
        '{"columns": ["Adj Close", "High"], "scale": 100.0, "separator": "tab", "series": "RUT", "unit": "usd"}'
    )
    assert ImportDeclaration.from_json(said.to_json()) == said
    assert said.delimiter == "\t"


@pytest.mark.parametrize("text", ["", "[]", '{"scale": "x"}', '{"decimal": "x"}', '{"new":' + "[" * 20_000])
def test_other_json_is_no_declaration(text):
    with pytest.raises(UsageError, match="no declaration of a file"):
        ImportDeclaration.from_json(text)


def test_names_of_the_catalogue_are_found_by_alias_and_in_any_case():
    known = KnownNames.of({"RUT": "RUT", "^RUT": "RUT", "GOLD": "GOLD"})
    assert [known.get(word) for word in ("^rut", " Gold ", "SILVER")] == ["RUT", "GOLD", None]
    assert known.series_name("FLOW_BRK.B") == "FLOW_BRK.B"


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("my vix", r"'my vix' is no name of a series: .*; MY_VIX would do"),
        ("9DAY", r"'9DAY' is no name of a series: .* begins with a letter and has at most 40 characters$"),
        ("A" * 41, "has at most 40 characters"),
        ("지수", "'지수' is no name of a series"),
        ("", "'' is no name of a series"),
    ],
)
def test_a_name_that_can_be_no_series_is_refused_with_the_rule(word, message):
    with pytest.raises(UsageError, match=message):
        KnownNames.of({}).series_name(word)


def test_a_column_becomes_a_field_by_its_words():
    assert [field_name(word) for word in ("EQUITY_VALUATION", "Other advanced", "P/E")] == [
        "equity_valuation",
        "other_advanced",
        "p_e",
    ]
    with pytest.raises(UsageError, match="column '% 2024' cannot name a field; say what it is with --field"):
        field_name("% 2024")

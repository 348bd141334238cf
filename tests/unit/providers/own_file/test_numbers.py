"""Cells as numbers: decimal signs, groups of thousands, blanks, scales, and columns that are none."""

from __future__ import annotations

import polars as pl
import pytest

from weatherglass.errors import DataError, UnreadableFile, UsageError
from weatherglass.market.series import ObservationDefect
from weatherglass.providers.own_file import ImportDeclaration


def table(*cells: str, separator: str = ",") -> str:
    lines = [f"2024-01-{day:02}{separator}{cell}" for day, cell in enumerate(cells, start=1)]
    return "\n".join([f"date{separator}close", *lines]) + "\n"


def test_blanks_are_no_defects_and_what_is_no_number_is_counted(read, values):
    found = read(table("1", "", ".", "NaN", "N/A", "inf", "1_0", "１２", "2e1", "-.5", "7", "8"), series="VIX")
    assert list(values(found).values()) == [1.0, 20.0, -0.5, 7.0, 8.0]
    quality = found.answer.quality
    assert (quality.read, quality.kept, quality.blank) == (12, 5, 4)
    assert quality.left_out == {ObservationDefect.UNREADABLE_VALUE: 3}
    assert [(each.row, each.text) for each in quality.examples] == [(6, "inf"), (7, "1_0"), (8, "１２")]


def test_groups_of_thousands_are_read_only_when_the_decimal_sign_is_declared(read, values):
    text = table('"1,234.5"', "1", '"12,34"', "2", "3", "4", "5")
    found = read(text, series="VIX")
    assert found.answer.quality.left_out == {ObservationDefect.UNREADABLE_VALUE: 2}
    assert list(values(read(text, series="VIX", decimal=".")).values()) == [1234.5, 1.0, 2.0, 3.0, 4.0, 5.0]


def test_a_decimal_comma_is_read_when_declared_and_then_a_point_is_no_decimal_sign(read, values):
    text = table("17,5", "1.018,25", "18", "1.5", "-,5", "0.123", separator=";")
    found = read(text, series="VIX", decimal=",")
    assert list(values(found).values()) == [17.5, 1018.25, 18.0, -0.5]
    assert [(each.row, each.text) for each in found.answer.quality.examples] == [(4, "'1.5'"), (6, "'0.123'")]


def test_a_comma_between_semicolons_must_be_declared_even_when_it_is_one_of_many(read, values):
    with pytest.raises(UnreadableFile, match=r"separator is ';', and '17,5' \(line 4\) may be .* --decimal , or --dec"):
        read(table("17", "18", "17,5", "19", separator=";"), series="VIX")
    assert list(values(read(table("17", "18.5", separator=";"), series="VIX")).values()) == [17.0, 18.5]


@pytest.mark.parametrize(
    ("cells", "said", "message"),
    [
        (('"1,5"', '"2,5"', "3"), {}, r"2 of its 3 cells .* no numbers, as '1,5' \(line 2\), '2,5' \(line 3\); say which sign is"),
        (("5%", "6 %"), {}, r"as '5%' \(line 2\), '6 %' \(line 3\); write percents without the sign"),
        (("a", "b", "c", "d"), {}, r"as 'a' \(line 2\), 'b' \(line 3\), 'c' \(line 4\); say which column holds"),
        (("1.5", "2.5"), {"decimal": ","}, r"as '1\.5' \(line 2\), .*--decimal , does not fit them"),
    ],
)  # fmt: skip
def test_a_column_mostly_of_no_numbers_is_refused_with_examples_and_what_to_declare(read, cells, said, message):
    with pytest.raises(UnreadableFile, match=message):
        read(table(*cells), series="VIX", columns=("close",), **said)


def test_half_of_the_cells_may_be_unreadable(read, values):
    assert list(values(read(table("a", "1"), series="VIX")).values()) == [1.0]


@pytest.mark.parametrize("cells", [("", "."), ("", "")])
def test_a_file_without_a_value_is_refused(read, cells):
    with pytest.raises(UnreadableFile, match=r"no usable observation: 2 rows as wide as the header, 2 empty cells"):
        read(table(*cells), series="VIX")


def test_a_scale_multiplies_in_decimals_and_leaves_counts_alone(read, values):
    found = read("Date,Value\n2014-08-15,0.0003\n2014-08-14,0.07\n2014-08-13,.\n", series="DTB3", scale=100.0)
    assert values(found, "DTB3") == {"2014-08-14": 7.0, "2014-08-15": 0.03}
    found = read("Date,Close,Volume\n2024-01-19,0.29,1000\n2024-01-22,x,1\n", series="SPY", scale=100.0)
    assert (values(found, "SPY"), values(found, "SPY", "volume")["2024-01-19"]) == ({"2024-01-19": 29.0}, 1000.0)


def test_numbers_typed_in_parquet_keep_their_values_and_nan_is_blank(tmp_path, read, values):
    columns = {
        "date": [20240102, 20240103, 20240104, 20240105],
        "VIX": [13.5, float("nan"), None, float("inf")],
        "flag": [True, False, True, True],
        "list": [[1.0], [2.0], [3.0], [4.0]],
        "kind": pl.Series(["a", "b", "a", "b"], dtype=pl.Categorical),
    }
    pl.DataFrame(columns).write_parquet(tmp_path / "t.parquet")
    found = read((tmp_path / "t.parquet").read_bytes(), name="whatever.csv", series="VIX", scale=10.0, decimal=",")
    assert values(found) == {"2024-01-02": 135.0}
    quality = found.answer.quality
    assert (quality.blank, quality.left_out) == (2, {ObservationDefect.UNREADABLE_VALUE: 1})
    assert quality.notes == ("not imported, since they hold no numbers: 'flag', 'list', 'kind'",)


def test_the_same_day_twice_is_counted_once_and_the_last_value_wins(read, values):
    found = read("date,close\n2024-01-19,1\n2024-01-19,1\n2024-01-22,2\n2024-01-22,3\n", series="VIX")
    assert values(found) == {"2024-01-19": 1.0, "2024-01-22": 3.0}
    assert found.answer.quality.left_out == {
        ObservationDefect.DUPLICATE: 1,
        ObservationDefect.CONFLICTING_DUPLICATE: 1,
    }


EXPORTED = "field,date,value\n" + "".join(
    f"{field},2024-01-{day:02d},{value}\n"
    for day, prices in (
        (18, (14.1, 14.9)),
        (19, (13.3, 14.2)),
        (22, (13.2, 13.5)),
        (23, (12.5, 13.4)),
        (24, (13.1, 13.2)),
    )
    for field, value in zip(("close", "high"), prices, strict=True)
)


def test_a_column_names_the_field_of_each_row(read):
    answer = read(EXPORTED, series="VIX", columns=("value",), field_column="field").answer
    assert [(rows.series, rows.field, rows.rows) for rows in answer.rows] == [("VIX", "close", 5), ("VIX", "high", 5)]
    assert answer.rows[1].value.tolist() == [14.9, 14.2, 13.5, 13.4, 13.2]


def test_many_other_values_for_the_same_days_are_refused_with_what_may_tell_them_apart(read):
    with pytest.raises(DataError, match=r"5 of 10 cells give another value .* line 3 .*--field-column"):
        read(EXPORTED, series="VIX", columns=("value",))


def test_a_row_without_the_name_of_its_field_is_left_out(read):
    text = EXPORTED.replace("high,2024-01-18", ",2024-01-18")
    quality = read(text, series="VIX", columns=("value",), field_column="field").answer.quality
    assert (quality.kept, dict(quality.left_out)) == (9, {"unknown_name": 1})


def test_a_field_cannot_be_said_twice():
    with pytest.raises(UsageError, match="--field-column names the field of each row"):
        ImportDeclaration(field_column="field", field="close")

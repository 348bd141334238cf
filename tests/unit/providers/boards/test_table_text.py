"""Text tables: separators, quotes, widths."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.errors import EmptyBoard, UnreadableFile, UsageError
from weatherglass.providers.boards import BoardLayout, read_board
from weatherglass.providers.boards.table_text import escaped, open_text_table


def table(path, **how):
    return open_text_table(path, lambda cells: "a" in cells, looked_for="a, b, c", **how)


def rows(path, *, block_bytes=1 << 20, **how):
    opened = table(path, **how)
    wanted = {name: at for at, name in enumerate(opened.columns)}
    found, ragged = [], 0
    for chunk in opened.chunks(wanted, block_bytes=block_bytes):
        found += chunk.frame.rows()
        ragged += chunk.ragged_at.size
    return found, ragged


def refused(path, problem, remedy):
    return f"^{re.escape(f'cannot read {path}: {problem}; {remedy}')}$"


@pytest.mark.parametrize("separator", [",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_separators_and_line_ends_are_found(write, separator, end, last):
    text = end.join(["a,b,c", "1,2,3", "4,,6"]).replace(",", separator) + (end if last else "")
    assert rows(write("t", text)) == ([("1", "2", "3"), ("4", None, "6")], 0)


def test_semicolons_need_a_declared_decimal_sign(write):
    path = write("t", "a;b;c\n1,5;2;3\n")
    problem = "its separator is ';', and then '1,5' may be one and a half or two cells"
    with pytest.raises(
        UnreadableFile, match=refused(path, problem, "say which with --decimal , or --decimal . (decimal= in Python)")
    ):
        table(path)
    assert table(path, decimal=",").decimal == ","
    assert table(path, decimal=".").decimal == "."
    with pytest.raises(UsageError, match=r"^decimal='x': give '\.' or ','$"):
        table(path, decimal="x")


def test_a_comma_cannot_be_both_separator_and_decimal_sign(write):
    path = write("t", "a,b,c\n")
    problem = "its separator is ',', so its decimal sign cannot be ','"
    with pytest.raises(UnreadableFile, match=refused(path, problem, "leave out decimal, or save it with ';'")):
        table(path, decimal=",")


def test_two_separators_in_a_header_are_ambiguous(write):
    path = write("t", "a;b;c,d\n1;2;3,4\n")
    problem = "its header has the separators ',' and ';': 'a;b;c,d'"
    with pytest.raises(UnreadableFile, match=refused(path, problem, "save it with one separator")):
        table(path, decimal=".")


def test_a_header_below_a_preamble_is_found(write):
    opened = table(write("t", "\ufeff\nmade by x\n\na,b,c\n1,2,3\n"))
    assert (opened.columns, opened.preamble) == (("a", "b", "c"), ("", "made by x", ""))


def test_without_a_header_the_first_line_is_shown(write):
    path = write("t", "\n\x1b[31mred\x07" + "x" * 200 + "\n")
    shown = r"\x1b[31mred\x07" + "x" * 71 + "..."
    problem = f"none of its first 12 lines is the header a, b, c; the first line is '{shown}'"
    with pytest.raises(UnreadableFile, match=refused(path, problem, "give a table with a header line")):
        table(path)


def test_quoted_cells_may_hold_separators_and_quotes(write):
    text = 'a,"b",c\n"1,5","say ""x""",3\n"",,""\n'
    assert rows(write("t", text)) == ([("1,5", 'say "x"', "3"), ("", None, "")], 0)


@pytest.mark.parametrize("block_bytes", [8, 1 << 20])
def test_a_quote_that_does_not_end_on_its_line_is_refused_with_its_line(write, block_bytes):
    path = write("t", 'a,b,c\n1,2,3\n4,"5,6\n7,8",9\n')
    with pytest.raises(
        UnreadableFile, match=refused(path, "the quote opened in line 3 is not closed there", "repair that line")
    ):
        rows(path, block_bytes=block_bytes)


@pytest.mark.parametrize("line", ['4,5"6",7', '4,"5"6,7', '4, "5",6', '4,"5"" ,6'])
def test_a_quote_in_the_middle_of_a_cell_is_refused_with_its_line(write, line):
    path = write("t", f"a,b,c\n1,2,3\n{line}\n")
    with pytest.raises(
        UnreadableFile,
        match=r"(a quote in the middle of a cell|the quote opened) in line 3( is not closed there)?; repair that line$",
    ):
        rows(path)


def test_rows_of_another_width_are_left_out_and_counted(write):
    text = "a,b,c\n1,2,3\n4,5\n6,7,8,9\n\nx\n10,11,12\n"
    assert rows(write("t", text)) == ([("1", "2", "3"), ("10", "11", "12")], 3)


def test_one_separator_too_many_at_the_end_is_forgiven(write):
    assert rows(write("t", "a,b,c\n1,2,3,\n4,5,6\n7,8,9,\n")) == (
        [("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9")],
        0,
    )


def test_blank_lines_are_nothing(write):
    assert rows(write("t", "a,b,c\n\n\n1,2,3\n\n")) == ([("1", "2", "3")], 0)


def test_a_last_row_cut_short_is_refused(write):
    path = write("t", "a,b,c\n1,2,3\n4,5")
    with pytest.raises(
        UnreadableFile,
        match=refused(path, "it ends in the middle of line 3, after 2 of 3 cells", "fetch the file again: it was cut"),
    ):
        rows(path)


def test_a_table_none_of_whose_rows_fits_its_header_is_refused(write):
    path = write("t", "a,b,c\n\n1,2\n3,4\n")
    problem = "its header has 3 cells, but line 3 has 2: '1,2'"
    with pytest.raises(UnreadableFile, match=refused(path, problem, "repair the header or the separators")):
        rows(path)


def test_a_header_alone_has_no_rows(write):
    assert rows(write("t", "a,b,c")) == ([], 0)
    assert rows(write("t", "a,b,c\n")) == ([], 0)


def test_a_cell_of_200_kilobytes_is_a_cell(write):
    big = "x" * 200_000
    assert rows(write("t", f'a,b,c\n1,{big},3\n1,"{big}",3\n'))[0] == [("1", big, "3")] * 2


def test_a_line_without_end_is_refused(write):
    path = write("t", "a,b,c\n" + "1" * (9 << 20))
    with pytest.raises(UnreadableFile, match=refused(path, "a line of more than 4 MB", "give a table with line ends")):
        rows(path)


@given(
    cells=st.lists(
        st.lists(st.text(alphabet=st.sampled_from('ab1,";\t é'), max_size=6).map(str.strip), min_size=3, max_size=3),
        max_size=12,
    ),
    block_bytes=st.integers(3, 60),
)
def test_what_the_csv_writer_wrote_is_read_back(tmp_path_factory, cells, block_bytes):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([["a", "b", "c"], *cells])
    path = tmp_path_factory.mktemp("t") / "t"
    path.write_text(text.getvalue())
    found, ragged = rows(path, block_bytes=block_bytes)
    assert [tuple(cell or "" for cell in row) for row in found] == [tuple(row) for row in cells]
    assert ragged == 0


def test_shown_texts_are_cut_and_escaped():
    assert escaped("a\tb\n\x00é한") == "a\\tb\\n\\x00é한"
    assert escaped("y" * 81) == "y" * 80 + "..."


def test_a_wrong_layout_is_told_what_its_header_should_be(write, samples):
    path = write("q.csv", samples.plain_long())
    problem = (
        "none of its first 12 lines is the header of ivydb "
        "(date, exdate, cp_flag, strike_price, best_bid, best_offer); "
        "the first line is 'expiry,root,strike,right,bid,ask'"
    )
    with pytest.raises(UnreadableFile, match=refused(path, problem, "give a table with a header line")):
        read_board(path, layout=BoardLayout.IVYDB)


def test_only_ragged_rows_after_sound_ones_do_not_hide_them(write, samples):
    text = samples.plain_long() + "x\n" * 3
    assert dict(read_board(write("q.csv", text)).defects) == {"ragged_row": 3}


def test_rows_of_empty_cells_are_no_quotes(write):
    path = write("q.csv", "expiry,root,strike,right,bid,ask\n,,,,,\n")
    with pytest.raises(EmptyBoard):
        read_board(path)

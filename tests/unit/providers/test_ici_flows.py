"""ICI's weekly flows out of a real legacy Excel file: columns by their words, the weekly block only."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
import xlwt

from recorded_client import NOON, OTHER_BODIES, RecordedClient, garbled, payload, values
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged, SourceError, SourceRefused
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.ici_flows import IciFlows

HEADINGS = [
    ["", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""],
    ["", "Total LT MF", "", "Equity", "", "", "", "", "", "Hybrid", "", "Bond", "", "", "", "", "", "Commodity"],
    [
        "",
        "and ETF flows1",
        "",
        "Total",
        "",
        "Domestic",
        "",
        "World",
        "",
        "",
        "",
        "Total",
        "",
        "Taxable",
        "",
        "Municipal",
    ],
]
MONTHS = [["5/31/2026", 9000, "", 1000, "", 0, "", 1000, "", -500, "", 8000, "", 7000, "", 1000, "", 500]]
WEEKS = [
    ["06/10/2026", 5100, "", -3200, "", -4000, "", 800, "", -900, "", 9000, "", 8000, "", 1000, "", 200],
    ["06/17/2026", -1504, "", -9000, "", -8000, "", -1000, "", -700, "", 8200, "", 7000, "", 1200, "", 0],
]


def book(
    headings: list | None = None,
    weeks: list | None = None,
    *,
    block: str = "Estimated weekly fund flows",
    notes: tuple[str, ...] = ("1 Components may not add to the total.", "Source: Investment Company Institute"),
) -> bytes:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Weekly MF & ETF Public Report")
    rows = [["Estimated flows to long-term funds"], ["Millions, U.S. dollars"]]
    rows += [*(headings or HEADINGS), *MONTHS, [], [block], *(WEEKS if weeks is None else weeks), []]
    rows += [[note] for note in notes]
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write(at, column, cell, xlwt.easyxf(num_format_str="MM/DD/YYYY"))
            elif cell != "":
                sheet.write(at, column, cell)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def parsed(body: bytes):
    return IciFlows().parse(payload(body, {}))


EXPECTED = {
    ("FLOW_ICI_TOTAL", "close"): {"2026-06-10": 5100.0, "2026-06-17": -1504.0},
    ("FLOW_ICI_EQUITY", "close"): {"2026-06-10": -3200.0, "2026-06-17": -9000.0},
    ("FLOW_ICI_HYBRID", "close"): {"2026-06-10": -900.0, "2026-06-17": -700.0},
    ("FLOW_ICI_BOND", "close"): {"2026-06-10": 9000.0, "2026-06-17": 8200.0},
    ("FLOW_ICI_COMMODITY", "close"): {"2026-06-10": 200.0, "2026-06-17": 0.0},
}


def test_it_is_a_provider():
    assert isinstance(IciFlows(), Provider)
    assert len(IciFlows().serves) == 5


def test_only_the_weekly_block_is_read():
    answer = parsed(book())
    assert values(answer) == EXPECTED
    assert (answer.quality.read, answer.quality.kept) == (10, 10)
    assert answer.quality.notes == ("weekly figures are estimates, and are revised later",)


def test_days_may_be_dates_of_excel():
    weeks = [[date(2026, 6, 10), *WEEKS[0][1:]], [datetime(2026, 6, 17), *WEEKS[1][1:]]]
    assert values(parsed(book(weeks=weeks))) == EXPECTED


def test_newest_first_changes_nothing():
    assert values(parsed(book(weeks=WEEKS[::-1]))) == EXPECTED


def test_columns_are_found_wherever_they_stand():
    order = [0, 1, 9, 3, 5, 7, 17, 11, 13, 15]
    headings = [[row[at] if at < len(row) else "" for at in order] for row in HEADINGS]
    weeks = [[row[at] for at in order] for row in WEEKS]
    headings[2][order.index(17)], headings[2][order.index(9)] = "", ""
    assert values(parsed(book(headings, weeks))) == EXPECTED


def test_unknown_columns_are_passed_over():
    headings = [
        [*row, *[""] * (18 - len(row)), "", word] for row, word in zip(HEADINGS, ("", "Crypto", ""), strict=True)
    ]
    weeks = [[*row, "", 77] for row in WEEKS]
    assert values(parsed(book(headings, weeks))) == EXPECTED


@pytest.mark.parametrize("word", ["Equity", "Hybrid", "Bond", "Commodity", "Total LT MF"])
def test_a_renamed_heading_is_named_and_never_guessed(word):
    headings = [[("Other" if cell == word else cell) for cell in row] for row in HEADINGS]
    with pytest.raises(SchemaChanged, match=f"has no '{word.split(maxsplit=1)[0]}'; it has: "):
        parsed(book(headings))


@pytest.mark.parametrize(("column", "word"), [(3, "Equity"), (11, "Bond")])
def test_a_group_whose_first_column_is_no_total_is_refused(column, word):
    headings = [list(row) for row in HEADINGS]
    headings[2][column] = "Domestic"
    with pytest.raises(SchemaChanged, match=f"has no '{word}'"):
        parsed(book(headings))


def test_the_marks_of_footnotes_do_not_matter():
    headings = [[f"{cell}*2" if cell else cell for cell in row] for row in HEADINGS]
    assert values(parsed(book(headings, block="Estimated weekly fund flows2"))) == EXPECTED


def test_without_the_weekly_block_the_schema_has_changed():
    with pytest.raises(SchemaChanged, match=r"has no 'Estimated weekly fund flows'; it has: estimated flows"):
        parsed(book(block="Weekly flows"))


def test_a_block_without_weeks_is_impossible():
    with pytest.raises(ImpossibleAnswer, match="no dated row below 'Estimated weekly fund flows'"):
        parsed(book(weeks=[]))


def test_bad_cells_are_left_out_one_by_one():
    weeks = [
        WEEKS[0],
        ["06/17/2026", "n.a.", "", "", "", "", "", "", "", "-1,700", "", 8200],
        ["13/45/2026", *WEEKS[1][1:]],
        ["09/02/2026", *WEEKS[1][1:]],
    ]
    answer = parsed(book(weeks=weeks))
    assert dict(answer.quality.left_out) == {"unreadable_value": 1, "bad_date": 5, "future_date": 5}
    assert (answer.quality.kept, answer.quality.blank) == (7, 2)  # equity and commodity of the second week are empty
    assert values(answer)[("FLOW_ICI_HYBRID", "close")]["2026-06-17"] == -1700.0


def test_a_total_that_is_not_the_sum_is_noted():
    weeks = [WEEKS[0], [WEEKS[1][0], WEEKS[1][1] - 2, *WEEKS[1][2:]]]
    assert len(parsed(book(weeks=weeks)).quality.notes) == 2
    answer = parsed(book(weeks=[[WEEKS[0][0], 5105, *WEEKS[0][2:]]]))
    assert len(answer.quality.notes) == 1  # five columns, each rounded
    answer = parsed(book(weeks=[[WEEKS[0][0], 5106, *WEEKS[0][2:]], WEEKS[0]]))
    assert "the total differs from the sum of its parts" in answer.quality.notes[1]


@pytest.mark.parametrize("body", OTHER_BODIES.values(), ids=OTHER_BODIES)
def test_what_comes_in_place_of_the_file(body):
    with pytest.raises(NotTheDocument, match="expected an Excel sheet of weekly fund flows"):
        parsed(body)


@pytest.mark.parametrize("at", [8, 700, 2048])
def test_a_file_cut_off_is_no_file(at):
    with pytest.raises(NotTheDocument, match="a workbook that cannot be read"):
        parsed(book()[:at])


@pytest.mark.parametrize(
    ("record", "member", "status"),
    [
        (b"\x00\x02\x0e\x00", 0, -6),  # its first row is beyond the last
        (b"\x85\x00\x25\x00", 1, 1),  # the sheet begins beyond the end of the file
    ],
)
def test_a_file_that_ends_the_process_of_its_reader_leaves_this_one_alone(record, member, status):
    damaged = bytearray(book())
    damaged[damaged.index(record) + len(record) + member] = 0xFF
    with pytest.raises(NotTheDocument, match=f"a damaged workbook: reading it ended with status {status}"):
        parsed(bytes(damaged))


def test_garbled_files_never_escape_the_exception_tree():
    read = 0
    for broken in garbled(book(), 16):
        try:
            answer = parsed(broken)
        except SourceError:
            continue
        read += 1
        assert sum(rows.as_of.size for rows in answer.rows) == answer.quality.kept
    assert read > 4


def test_the_file_of_the_year_is_asked_for():
    client = RecordedClient(book())
    (found,) = IciFlows(host="http://h").fetch(Ask(now=NOON), client)
    assert values(IciFlows().parse(found)) == EXPECTED
    (request,) = client.requests
    assert (request.url, request.expects) == ("http://h/combined_flows_data_2026.xls", ("excel",))
    assert request.headers == {"Accept": "application/vnd.ms-excel, */*"}


def test_before_there_is_one_the_file_of_last_year_is_asked_for():
    client = RecordedClient(SourceRefused("ici-flows", 404, "x"), book())
    january = Ask(now=datetime(2027, 1, 4, tzinfo=UTC))
    assert len(list(IciFlows(host="http://h").fetch(january, client))) == 1
    assert [r.url[-8:] for r in client.requests] == ["2027.xls", "2026.xls"]
    assert client.requests[0].key == client.requests[1].key


def test_any_other_refusal_reaches_the_caller():
    with pytest.raises(SourceRefused, match="status 403"):
        list(IciFlows().fetch(Ask(now=NOON), RecordedClient(SourceRefused("ici-flows", 403, "x"))))

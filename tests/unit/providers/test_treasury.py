"""The Treasury's par yields, as CSV and as XML."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from shared_files import shared
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, OtherDate, SchemaChanged, SourceError, UsageError
from weatherglass.market.payload import Payload
from weatherglass.market.series import ObservationDefect
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.http.content import why_not
from weatherglass.providers.treasury import SERIES, Treasury

AUTUMN = datetime(2026, 10, 10, 12, tzinfo=UTC)
CSV = (
    'Date,"1 Mo","1.5 Month","2 Mo","3 Mo","1 Yr","10 Yr","30 Yr"\n'
    "10/09/2026,4.13,4.13,4.14,4.25,4.47,5.24,5.60\n"
    "10/08/2026,4.15,,4.16,4.23,4.45,5.22,5.61\n"
    "10/07/2026,0.00,N/A,4.18,4.22,4.44,5.20,5.62\n"
)
CORE = {"BC_3MONTH": None, "BC_1YEAR": None, "BC_10YEAR": None}
"""What is in every curve since 1990, blank: a feed without one of them has renamed it."""
FEED = (
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" '
    'xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><title>rates</title>'
)


class Shelf:
    """A client that keeps what was asked and answers with the table."""

    def __init__(self, now=AUTUMN):
        self.requests, self.body, self.now = [], CSV.encode(), now

    def get(self, request):
        self.requests.append(request)
        return Payload(request.source, request.key, request.url, self.body, self.now, request.context)


def document(body, *, year=2026, received=AUTUMN):
    context = {} if year is None else {"year": str(year)}
    raw = body if isinstance(body, bytes) else body.encode()
    return Payload("treasury", "key", "https://example.org", raw, received, context)


def feed(*entries):
    return FEED + "".join(entries) + "</feed>"


def entry(day, **yields):
    cells = "".join(
        f'<d:{name} m:null="true"/>' if value is None else f"<d:{name}>{value}</d:{name}>"
        for name, value in yields.items()
    )
    return (
        f'<entry><content type="application/xml"><m:properties><d:Id>7</d:Id><d:NEW_DATE m:type="Edm.DateTime">'
        f"{day}T00:00:00</d:NEW_DATE>{cells}</m:properties></content></entry>"
    )


def values(answer):
    return {
        rows.series: dict(zip(rows.as_of.astype(str).tolist(), rows.value.tolist(), strict=True))
        for rows in answer.rows
    }


def asked_years(ask, **config):
    shelf = Shelf()
    assert len(list(Treasury(**config).fetch(ask, shelf))) == len(shelf.requests)
    return [request.context["year"] for request in shelf.requests]


def test_it_is_a_provider_of_fourteen_tenors():
    assert isinstance(Treasury(), Provider)
    assert (len(SERIES), Treasury().needs) == (14, ())


def test_yields_come_by_tenor_with_blanks_and_the_days_ascending():
    answer = Treasury().parse(document(CSV))
    assert values(answer) == {
        "DGS1MO": {"2026-10-07": 0.0, "2026-10-08": 4.15, "2026-10-09": 4.13},
        "DGS1_5MO": {"2026-10-09": 4.13},
        "DGS2MO": {"2026-10-07": 4.18, "2026-10-08": 4.16, "2026-10-09": 4.14},
        "DGS3MO": {"2026-10-07": 4.22, "2026-10-08": 4.23, "2026-10-09": 4.25},
        "DGS1": {"2026-10-07": 4.44, "2026-10-08": 4.45, "2026-10-09": 4.47},
        "DGS10": {"2026-10-07": 5.20, "2026-10-08": 5.22, "2026-10-09": 5.24},
        "DGS30": {"2026-10-07": 5.62, "2026-10-08": 5.61, "2026-10-09": 5.60},
    }
    assert (answer.quality.read, answer.quality.kept, answer.quality.blank) == (21, 19, 2)
    assert answer.quality.notes == ()


def test_a_zero_within_a_curve_is_a_yield():
    assert values(Treasury().parse(document(CSV)))["DGS1MO"]["2026-10-07"] == 0.0


def test_a_curve_of_zeros_is_no_curve_and_the_others_stay():
    answer = Treasury().parse(document(CSV + "10/06/2026,0,0.00,,0,0,0.0,0\n"))
    assert "2026-10-06" not in values(answer)["DGS10"]
    assert answer.quality.left_out == {ObservationDefect.ZERO_PLACEHOLDER: 6}
    assert (answer.quality.blank, answer.quality.examples[0].text) == (3, "2026-10-06 DGS1MO 0")


def test_a_document_of_zeros_alone_is_impossible():
    with pytest.raises(ImpossibleAnswer, match="every yield of the document of 2026 is zero"):
        Treasury().parse(document('Date,"3 Mo","1 Yr","10 Yr"\n10/09/2026,0,0,0\n10/08/2026,0.00,,\n'))


def test_columns_that_nobody_knows_are_passed_over_with_a_note_each():
    head, *rows = CSV.splitlines()
    body = "\n".join([f'{head},"50 Yr","10 Jahre"', *(f"{row},5.9,5.2" for row in rows)])
    answer = Treasury().parse(document(body))
    assert values(answer) == values(Treasury().parse(document(CSV)))
    assert answer.quality.notes == (
        "the tenor '50 Yr' is not known here and was passed over",
        "the column '10 Jahre' is no tenor and was passed over",
    )
    answer = Treasury().parse(
        document(feed(entry("2026-10-09", **CORE | {"BC_50YEAR": 5.9, "BC_30YEAR": 5, "BID": 3})))
    )
    assert values(answer) == {"DGS30": {"2026-10-09": 5.0}}
    assert answer.quality.notes == (
        "the tenor 'BC_50YEAR' is not known here and was passed over",
        "the column 'BID' is no tenor and was passed over",
    )


@pytest.mark.parametrize(
    ("month", "year"), [("Month", "Year"), ("Months", "Years"), ("MO", "YR"), ("mos", "yrs"), ("Mo.", "Yr.")]
)
def test_every_tenor_is_known_by_each_of_its_spellings(month, year):
    months = {f"{n} {month}": f"DGS{n.replace('.', '_')}MO" for n in ("1", "1.5", "2", "3", "4", "6")}
    years = {f"{n} {year}": f"DGS{n}" for n in (1, 2, 3, 5, 7, 10, 20, 30)}
    columns = months | years
    answer = Treasury().parse(document(f"Date,{','.join(columns)}\n10/09/2026{',4.5' * len(columns)}\n"))
    assert [rows.series for rows in answer.rows] == list(columns.values()) == list(SERIES)
    assert answer.quality.notes == ()


@pytest.mark.parametrize("tenor", ["3 Mo", "1 Yr", "10 Yr"])
@pytest.mark.parametrize("year", [1990, 2026])
def test_a_tenor_of_every_year_that_has_gone_is_named(tenor, year):
    body = CSV.replace(f'"{tenor}"', f'"Renamed {tenor}"').replace("2026", str(year))
    with pytest.raises(SchemaChanged, match=f"the document has no '{tenor}'; it has: Date, 1 Mo") as caught:
        Treasury().parse(document(body, year=year))
    assert caught.value.missing == (tenor,)


def test_the_tenors_that_have_gone_are_all_named():
    with pytest.raises(SchemaChanged, match="has no '3 Mo', '1 Yr'; it has: Date, 1 Mo, 10 Year, 30 Yr"):
        Treasury().parse(document('Date,"1 Mo","10 Year","30 Yr"\n10/09/2026,4.13,5.24,5.60\n'))


@pytest.mark.parametrize("tenor", CORE)
def test_a_tenor_of_every_year_is_missed_when_no_entry_of_the_feed_has_it(tenor):
    other = {name: 4.0 for name in CORE if name != tenor}
    with pytest.raises(SchemaChanged) as caught:
        Treasury().parse(document(feed(entry("2026-10-08", **other), entry("2026-10-09", **other))))
    assert caught.value.missing == (tenor,)
    answer = Treasury().parse(document(feed(entry("2026-10-08", **other), entry("2026-10-09", **{tenor: 4.0}))))
    assert (answer.quality.kept, len(answer.rows)) == (3, 3)


def test_lines_above_the_header_and_years_without_a_tenor_are_read():
    answer = Treasury().parse(
        document("Daily Treasury Par Yield Curve Rates\n\nDate,3 Mo,1 Yr,10 Yr\n01/02/1990,7.83,7.81,7.94\n", year=1990)
    )
    assert values(answer) == {
        "DGS3MO": {"1990-01-02": 7.83},
        "DGS1": {"1990-01-02": 7.81},
        "DGS10": {"1990-01-02": 7.94},
    }


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        (CSV.replace("Date", "Day"), "has no 'Date'"),
        ('Date,"One","Ten"\n10/09/2026,4.1,5.2\n', "has no '3 Mo', '1 Yr', '10 Yr'; it has: Date, One, Ten"),
        (
            feed(entry("2026-10-09", BC_9YEAR=5)),
            "has no 'BC_3MONTH', 'BC_1YEAR', 'BC_10YEAR'; it has: Id, NEW_DATE, BC_9",
        ),
        (feed(entry("2026-10-09", BC_10YEAR=5).replace("NEW_DATE", "DAY")), "has no 'NEW_DATE'"),
        (feed(entry("2026-10-09", BC_10YEAR=5).replace("properties", "fields")), "has no 'm:properties'"),
    ],
)
def test_a_renamed_field_is_named(body, missing):
    with pytest.raises(SchemaChanged, match=missing):
        Treasury().parse(document(body))


@pytest.mark.parametrize("body", [CSV, feed(entry("2026-10-09", **CORE))])
def test_rows_of_another_year_are_refused(body):
    with pytest.raises(OtherDate, match=r"asked for 2019-01-01.* row 1 of the document of 2019 is of 2026-10-09"):
        Treasury().parse(document(body, year=2019))


def test_without_a_year_in_the_question_any_year_is_read():
    assert values(Treasury().parse(document(CSV, year=None)))["DGS10"]["2026-10-09"] == 5.24
    assert values(Treasury().parse(document("Date,30 Yr\n10/09/2026,5.60\n", year=None))) == {
        "DGS30": {"2026-10-09": 5.6}
    }
    with pytest.raises(SchemaChanged, match="has no '10 Yr'; it has: Date, Ten"):
        Treasury().parse(document("Date,Ten\n10/09/2026,5.24\n", year=None))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "an empty answer"),
        ("<!DOCTYPE html><html><body>Access denied</body></html>", "a page of markup"),
        ("Service Unavailable", "'Service Unavailable'"),
        (CSV[:20], "a broken table"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe\xfa", "bytes that are no text"),
        ('<?xml version="1.0"?><html><body/></html>', "XML of another kind: <html>"),
        (feed(entry("2026-10-09", BC_10YEAR=5.24))[:-30], "XML that is broken or forbidden"),
    ],
)
def test_what_is_no_table_of_yields_is_not_the_document(body, found):
    with pytest.raises(NotTheDocument, match=found):
        Treasury().parse(document(body))


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY c "&a;&a;&a;&a;">]>',
        '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE b SYSTEM "http://127.0.0.1:9/b.dtd">',
    ],
)
def test_entities_and_document_types_are_refused(declaration):
    head, rest = feed(entry("2026-10-09", BC_10YEAR="5.24")).split("\n", 1)
    with pytest.raises(NotTheDocument, match="XML that is broken or forbidden"):
        Treasury().parse(document(f"{head}{declaration}{rest}"))


def test_broken_cells_days_and_rows_cost_only_themselves():
    body = CSV + "02/30/2026,4.1,,4.1,,,5.1,5.5\n10/05/2026,4.x,,4.1,,,5.1,5.5\n10/02/2026,4.1,4.1\n"
    answer = Treasury().parse(document(body))
    assert answer.quality.left_out == {
        ObservationDefect.BAD_DATE: 4,
        ObservationDefect.UNREADABLE_VALUE: 1,
        ObservationDefect.RAGGED_ROW: 1,
    }
    assert values(answer)["DGS10"]["2026-10-05"] == 5.1


def test_a_day_after_the_answer_is_in_the_future_by_new_york():
    received = datetime(2026, 10, 9, 3, 30, tzinfo=UTC)  # still the 8th in New York
    answer = Treasury().parse(document(CSV, received=received))
    assert answer.quality.left_out == {ObservationDefect.FUTURE_DATE: 7}
    assert max(values(answer)["DGS10"]) == "2026-10-08"


def test_the_same_row_twice_counts_once_and_the_last_of_two_values_is_kept():
    answer = Treasury().parse(
        document('Date,"3 Mo","1 Yr","10 Yr"\n10/09/2026,,,5.24\n10/09/2026,,,5.24\n10/09/2026,,,5.25\n')
    )
    assert values(answer) == {"DGS10": {"2026-10-09": 5.25}}
    assert answer.quality.left_out == {ObservationDefect.DUPLICATE: 1, ObservationDefect.CONFLICTING_DUPLICATE: 1}


@pytest.mark.parametrize("body", ['Date,"3 Mo","1 Yr","10 Yr"\n', feed()])
def test_the_new_year_may_begin_with_an_empty_document(body):
    answer = Treasury().parse(document(body, year=2027, received=datetime(2027, 1, 4, 15, tzinfo=UTC)))
    assert (answer.rows, answer.quality.notes) == ((), ("no curve of 2027 yet on 2027-01-04",))


@pytest.mark.parametrize("body", ['Date,"3 Mo","1 Yr","10 Yr"\n', feed()])
@pytest.mark.parametrize(("year", "received"), [(2026, AUTUMN), (2026, datetime(2027, 1, 4, 15, tzinfo=UTC))])
def test_any_other_empty_document_is_not_the_document(body, year, received):
    with pytest.raises(NotTheDocument, match="a document of 2026 without a single curve"):
        Treasury().parse(document(body, year=year, received=received))


def test_the_feed_is_read_without_its_copy_of_the_thirty_year_and_with_its_nulls():
    body = feed(
        entry("2026-10-08", BC_1_5MONTH=4.14, BC_4MONTH=None, BC_30YEAR=5.60, BC_30YEARDISPLAY=5.60, **CORE),
        entry("2026-10-09", BC_1_5MONTH=4.13, BC_4MONTH=4.29, BC_30YEAR=5.61, BC_30YEARDISPLAY=0),
    )
    answer = Treasury().parse(document(body))
    assert values(answer) == {
        "DGS1_5MO": {"2026-10-08": 4.14, "2026-10-09": 4.13},
        "DGS4MO": {"2026-10-09": 4.29},
        "DGS30": {"2026-10-08": 5.60, "2026-10-09": 5.61},
    }
    assert (answer.quality.blank, answer.quality.notes) == (4, ())


def test_both_forms_say_the_same():
    table = Treasury().parse(document('Date,"3 Mo","1 Yr","10 Yr"\n10/09/2026,4.25,4.47,5.24\n'))
    xml = Treasury().parse(document(feed(entry("2026-10-09", BC_3MONTH=4.25, BC_1YEAR=4.47, BC_10YEAR=5.24))))
    assert values(table) == values(xml)


SPACES = " ".join(each for each in FEED.replace(">", " ").split() if each.startswith(("xmlns:d", "xmlns:m")))


@pytest.mark.parametrize(
    "bare",
    [
        "{}",
        "\ufeff \n{}",
        '<?xml version="1.0" encoding="utf-8"?>\n{}',
        "{}\n{}",
    ],
)
@pytest.mark.parametrize(
    "spaces", ["<entry>", f"<entry {SPACES}>", f'<entry xmlns="http://www.w3.org/2005/Atom" {SPACES}>']
)
def test_an_entry_without_its_feed_is_read(bare, spaces):
    one = entry("2026-10-09", BC_3MONTH=4.25, BC_1YEAR=4.47, BC_10YEAR=5.24).replace("<entry>", spaces)
    answer = Treasury().parse(document(bare.format(one, one)))
    assert values(answer) == {
        "DGS3MO": {"2026-10-09": 4.25},
        "DGS1": {"2026-10-09": 4.47},
        "DGS10": {"2026-10-09": 5.24},
    }


@pytest.mark.parametrize("body", ["<entry>", "<entry><content/>", "<entryway/>", "<entry><x:y/></entry>"])
def test_an_entry_that_is_broken_or_another_element_is_not_the_document(body):
    with pytest.raises(NotTheDocument, match=r"XML that is broken or forbidden|a page of markup"):
        Treasury().parse(document(body))


def test_one_document_a_year_is_asked_for_oldest_first():
    assert asked_years(Ask(AUTUMN, first=date(2024, 3, 1), last=date(2026, 1, 2))) == ["2024", "2025", "2026"]
    assert asked_years(Ask(AUTUMN, first=date(2025, 3, 1))) == ["2025", "2026"]
    assert asked_years(Ask(AUTUMN)) == ["2026"]
    assert asked_years(Ask(AUTUMN, first=date(1985, 1, 1), last=date(1991, 1, 1))) == ["1990", "1991"]


@pytest.mark.parametrize(("day", "years"), [(3, ["2026", "2027"]), (7, ["2026", "2027"]), (8, ["2027"])])
def test_in_the_first_days_of_january_the_year_before_comes_too(day, years):
    assert asked_years(Ask(datetime(2027, 1, day, 12, tzinfo=UTC))) == years


def test_the_year_is_that_of_new_york():
    assert asked_years(Ask(datetime(2027, 1, 1, 2, tzinfo=UTC))) == ["2026"]


@pytest.mark.parametrize("span", [(date(1970, 1, 1), date(1980, 1, 1)), (date(2031, 1, 1), None)])
def test_days_that_the_treasury_cannot_have_are_a_usage_error(span):
    with pytest.raises(UsageError, match="par yields go from 1990 to 2026"):
        asked_years(Ask(AUTUMN, first=span[0], last=span[1]))


def test_each_form_has_its_address():
    shelf = Shelf()
    list(Treasury().fetch(Ask(AUTUMN), shelf))
    list(Treasury(host="http://127.0.0.1:8080", form="xml").fetch(Ask(AUTUMN), shelf))
    table, xml = shelf.requests
    assert table.url == (
        "https://home.treasury.gov/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv/2026/all"
    )
    assert dict(table.params) == {
        "type": "daily_treasury_yield_curve", "field_tdr_date_value": "2026", "page": "", "_format": "csv",
    }  # fmt: skip
    assert xml.url == "http://127.0.0.1:8080/resource-center/data-chart-center/interest-rates/pages/xml"
    assert dict(xml.params) == {"data": "daily_treasury_yield_curve", "field_tdr_date_value": "2026"}
    assert (table.expects, xml.expects, table.key, xml.key) == (
        ("csv", "xml"), ("xml", "csv"), "daily_treasury_yield_curve_2026.csv", "daily_treasury_yield_curve_2026.xml",
    )  # fmt: skip


def test_another_form_or_name_does_not_exist():
    with pytest.raises(UsageError, match="form must be 'csv' or 'xml'; got 'json'"):
        Treasury(form="json")
    with pytest.raises(UsageError, match="treasury does not give DGS11; did you mean 'DGS1'"):
        asked_years(Ask(AUTUMN, names=("DGS11",)))


def test_what_is_fetched_is_what_is_parsed():
    (payload,) = Treasury().fetch(Ask(AUTUMN), Shelf())
    assert values(Treasury().parse(payload))["DGS30"]["2026-10-09"] == 5.60


def test_the_capture_of_october_2026_reads_whole():
    answer = Treasury().parse(document(shared("payloads/treasury_par_yield_2026-10-10_capture.csv").read_bytes()))
    assert [rows.series for rows in answer.rows] == list(SERIES)
    assert (answer.quality.read, answer.quality.kept) == (28, 28)
    assert values(answer)["DGS1_5MO"] == {"2026-10-08": 4.14, "2026-10-09": 4.13}


def test_the_capture_of_2024_has_no_tenor_of_six_weeks():
    raw = shared("payloads/treasury_par_yield_2024_header_capture.csv").read_bytes()
    answer = Treasury().parse(document(raw, year=2024))
    assert [rows.series for rows in answer.rows] == [name for name in SERIES if name != "DGS1_5MO"]
    assert values(answer)["DGS10"] == {"2024-08-08": 3.99, "2024-08-09": 3.94}


@pytest.mark.parametrize("form", ["csv", "xml"])
def test_a_host_may_answer_with_the_other_form(form):
    for body in (CSV, feed(entry("2026-10-09", **CORE | {"BC_30YEAR": 5.6}))):
        shelf = Shelf()
        shelf.body = body.encode()
        (payload,) = Treasury(form=form).fetch(Ask(AUTUMN), shelf)
        assert why_not(payload.body, shelf.requests[0].expects) is None
        assert values(Treasury(form=form).parse(payload))["DGS30"]["2026-10-09"] == 5.6
    html = b"<!DOCTYPE html><title>Access Denied</title>"
    assert why_not(html, shelf.requests[0].expects) == "an HTML page titled 'Access Denied'"


def test_the_good_friday_of_2017_is_no_curve():
    capture = shared("payloads/treasury_xml_allzero_2017-04-14_capture.xml").read_text()
    with pytest.raises(ImpossibleAnswer, match="every yield of the document of 2017 is zero"):
        Treasury().parse(document(capture, year=2017))
    with pytest.raises(ImpossibleAnswer, match="every yield of the document of 2017 is zero"):
        Treasury().parse(document(feed(capture), year=2017))
    answer = Treasury().parse(document(feed(capture, entry("2017-04-13", BC_10YEAR=2.24)), year=2017))
    assert values(answer) == {"DGS10": {"2017-04-13": 2.24}}
    assert answer.quality.left_out == {ObservationDefect.ZERO_PLACEHOLDER: 6}
    np.testing.assert_array_equal(answer.rows[0].value, [2.24])


def test_a_body_cut_anywhere_is_an_answer_that_adds_up_or_an_error_of_the_source():
    raw = CSV.encode()
    for cut in range(len(raw) + 1):
        try:
            quality = Treasury().parse(document(raw[:cut])).quality
        except SourceError:
            continue
        assert quality.read == quality.kept + quality.blank + sum(quality.left_out.values())
        assert quality.kept <= 19

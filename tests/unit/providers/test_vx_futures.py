"""VIX futures by contract: both layouts, what their rows get wrong, and which files are asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from recorded_client import OTHER_BODIES, RecordedClient, garbled, payload, values
from shared_files import shared
from weatherglass.errors import (
    ImpossibleAnswer,
    NotTheDocument,
    SchemaChanged,
    SourceError,
    SourceRefused,
    UsageError,
)
from weatherglass.market.series import SeriesAnswer
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.vx_futures import VxFutures

HEADER = "Trade Date,Futures,Open,High,Low,Close,Settle,Change,Total Volume,EFP,Open Interest\n"
DISCLAIMER = (
    "CFE data is compiled for the convenience of site visitors, and comes without warranty; see CBOE's terms.\n"
)
LEGACY = (
    "01/14/2013,F (Jan 13),14.30,14.45,13.60,13.75,13.75,-0.60,45000,12,90000\n"
    "01/15/2013,F (Jan 13),14.10,14.60,13.90,14.20,14.25,0.50,53656,34,62074\n"
    "01/16/2013,F (Jan 13),0.00,0.00,0.00,0.00,13.69,-0.56,0,0,50051\n"
)
MODERN = LEGACY.replace("(Jan 13)", "(Jan 2013)").replace("01/", "2013-01-").replace("/2013", "")
CONTRACT = {"contract": "VXF13"}


def parsed(text: str, context: dict | None = None, **how: datetime) -> SeriesAnswer:
    return VxFutures().parse(payload(text, {} if context is None else context, **how))


def settled(text: str, name: str = "VXF13") -> dict[str, float]:
    return values(parsed(text)).get((name, "settle"), {})


def left_out(answer: SeriesAnswer) -> dict[str, int]:
    return {str(code): count for code, count in answer.quality.left_out.items()}


def row(day: str, prices: str, counts: str = "5,0,7", contract: str = "G (Feb 14)") -> str:
    """A row by its open, high, low, close and settle, and by volume, EFP and open interest."""
    return f"{day},{contract},{prices},0.00,{counts}\n"


def test_it_is_a_provider_of_the_family():
    futures = VxFutures()
    assert isinstance(futures, Provider)
    assert (futures.name, futures.serves, futures.needs) == ("vx-futures", ("VX*",), ())


@pytest.mark.parametrize("rows", [LEGACY, MODERN], ids=["legacy", "modern"])
def test_both_layouts_say_the_same(rows):
    answer = parsed(HEADER + rows, CONTRACT)
    days = ("2013-01-14", "2013-01-15")
    assert values(answer) == {
        ("VXF13", "settle"): {"2013-01-14": 13.75, "2013-01-15": 14.25, "2013-01-16": 13.69},
        ("VXF13", "open"): dict(zip(days, (14.3, 14.1), strict=True)),
        ("VXF13", "high"): dict(zip(days, (14.45, 14.6), strict=True)),
        ("VXF13", "low"): dict(zip(days, (13.6, 13.9), strict=True)),
        ("VXF13", "close"): dict(zip(days, (13.75, 14.2), strict=True)),
        ("VXF13", "volume"): {"2013-01-14": 45000.0, "2013-01-15": 53656.0, "2013-01-16": 0.0},
        ("VXF13", "efp"): {"2013-01-14": 12.0, "2013-01-15": 34.0, "2013-01-16": 0.0},
        ("VXF13", "open_interest"): {"2013-01-14": 90000.0, "2013-01-15": 62074.0, "2013-01-16": 50051.0},
    }
    assert left_out(answer) == {"zero_placeholder": 4}
    assert answer.quality.notes == ()


def test_on_the_settlement_day_the_settlement_is_kept_and_the_zeros_are_no_prices():
    assert settled(HEADER + LEGACY)["2013-01-16"] == 13.69


@pytest.mark.parametrize(
    "text",
    [
        DISCLAIMER + HEADER + LEGACY,
        HEADER + LEGACY.replace("\n", ",\n"),
        HEADER.replace("\n", ",Block Trades\n") + LEGACY.replace("\n", ",3\n"),
        HEADER + "".join(LEGACY.splitlines(keepends=True)[::-1]),
        (HEADER + LEGACY).replace("\n", "\r\n"),
    ],
    ids=["disclaimer", "trailing comma", "new column", "newest first", "line ends"],
)
def test_the_form_of_the_file_does_not_matter(text):
    assert values(parsed(text)) == values(parsed(HEADER + LEGACY))


def test_a_settlement_of_zero_is_a_placeholder_that_another_source_may_fill():
    text = HEADER + (
        "2013-01-02,F (Jan 2013),16.8000,16.8000,15.5000,15.6000,0,0,97535,3632,120663\n"
        "2013-01-03,F (Jan 2013),15.7500,16.0000,15.3000,15.9000,0,0,59683,3630,118689\n"
    )
    answer = parsed(text)
    assert ("VXF13", "settle") not in values(answer)
    assert values(answer)["VXF13", "close"] == {"2013-01-02": 15.6, "2013-01-03": 15.9}
    assert left_out(answer) == {"zero_placeholder": 2}
    assert answer.quality.examples[0].text == "VXF13 2013-01-02 settle 0.0"


def test_a_zero_is_cleaned_before_days_are_told_apart():
    first, second, _ = LEGACY.splitlines(keepends=True)
    zero = second.replace("14.25", "0.00")
    for text in (HEADER + first + second + zero, HEADER + first + zero + second):
        assert settled(text) == {"2013-01-14": 13.75, "2013-01-15": 14.25}
        assert left_out(parsed(text)) == {"zero_placeholder": 1, "duplicate": 7}


def test_repeated_rows_are_counted_once_and_the_last_of_two_stands():
    *_, second, third = LEGACY.splitlines(keepends=True)
    answer = parsed(HEADER + second + second + third + third.replace("13.69", "13.70"))
    assert values(answer)["VXF13", "settle"] == {"2013-01-15": 14.25, "2013-01-16": 13.7}
    assert left_out(answer) == {"zero_placeholder": 8, "duplicate": 8 + 3, "conflicting_duplicate": 1}


def test_prices_before_the_rescaling_are_divided_by_ten_and_counts_are_not():
    text = HEADER + (
        row("03/23/2007", "149.00,152.30,148.60,151.00,151.20", "500,10,2000", "K (May 07)")
        + row("03/26/2007", "15.10,15.50,15.00,15.20,15.21", "600,0,2100", "K (May 07)")
    )
    answer = parsed(text)
    found = values(answer)
    assert found["VXK07", "settle"] == {"2007-03-23": 15.12, "2007-03-26": 15.21}
    assert found["VXK07", "open"] == {"2007-03-23": 14.9, "2007-03-26": 15.1}
    assert found["VXK07", "open_interest"] == {"2007-03-23": 2000.0, "2007-03-26": 2100.0}
    assert answer.quality.notes == (
        "1 rows before 2007-03-26 stand at ten times the index: their prices were divided by 10",
    )


def test_division_by_ten_gives_the_decimal_that_is_meant():
    text = HEADER + row("06/14/2006", "210.00,225.80,206.00,215.50,216.20", contract="M (Jun 06)")
    assert settled(text, "VXM06") == {"2006-06-14": 21.62}  # 216.2 / 10 is not


def test_prices_that_somebody_has_rescaled_already_are_out_of_bounds_and_not_divided_again():
    answer = parsed(HEADER + row("03/23/2007", "14.90,15.23,14.86,15.10,15.12", contract="K (May 07)"))
    assert left_out(answer) == {"out_of_bounds": 5}


def test_rows_after_the_settlement_are_left_out_whole():
    text = HEADER + LEGACY + "01/17/2013,F (Jan 13),0.00,0.00,0.00,0.00,13.69,0.00,0,0,0\n"
    answer = parsed(text)
    assert values(answer) == values(parsed(HEADER + LEGACY))
    assert left_out(answer) == {"after_expiry": 8, "zero_placeholder": 4}


def test_the_settlement_day_is_that_of_the_calendar_also_when_it_is_a_tuesday():
    text = HEADER + (
        row("2022-03-15", "0,0,0,0,32.30", "0,0,9", "H (Mar 2022)")
        + row("2022-03-16", "0,0,0,0,32.30", "0,0,9", "H (Mar 2022)")
    )
    assert settled(text, "VXH22") == {"2022-03-15": 32.3}
    assert left_out(parsed(text)) == {"zero_placeholder": 4, "after_expiry": 8}


def test_a_bid_and_an_ask_in_the_places_of_high_and_low_are_no_prices():
    answer = parsed(HEADER + "01/15/2013,F (Jan 13),0.00,14.25,14.40,0.00,13.69,-0.51,0,0,50051\n")
    assert values(answer)["VXF13", "settle"] == {"2013-01-15": 13.69}
    assert left_out(answer) == {"zero_placeholder": 2, "impossible_range": 2}


def test_a_first_settlement_far_from_the_next_and_from_its_own_day_is_a_misprint():
    text = HEADER + (
        row("05/28/2013", "0.00,19.95,19.95,0.00,10.25", "0,0,0")
        + row("05/29/2013", "18.65,20.40,18.65,20.04,20.00", "190,0,155")
    )
    answer = parsed(text)
    assert values(answer)["VXG14", "settle"] == {"2013-05-29": 20.0}
    assert answer.quality.examples[-1].text == "VXG14 2013-05-28 settle 10.25"
    assert left_out(answer) == {"zero_placeholder": 2, "out_of_bounds": 1}


@pytest.mark.parametrize("order", [1, -1])
def test_a_settlement_far_from_both_its_neighbors_is_a_misprint(order):
    days = [
        row("10/29/2008", "0,0,0,0,32.16", "0,0,0", "Q (Aug 09)"),
        row("10/30/2008", "0,0,0,0,18.14", "0,0,0", "Q (Aug 09)"),
        row("10/31/2008", "0,0,0,0,35", "0,0,0", "Q (Aug 09)"),
    ]
    assert settled(HEADER + "".join(days[::order]), "VXQ09") == {"2008-10-29": 32.16, "2008-10-31": 35.0}


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (
            [
                row("2018-02-02", "13.9,15.8,13.8,15.6,15.625", "1,0,1", "G (Feb 2018)"),
                row("2018-02-05", "15.6,33.35,15.5,33.0,33.225", "1,0,1", "G (Feb 2018)"),
                row("2018-02-06", "33.0,33.4,19.0,22.0,22.4", "1,0,1", "G (Feb 2018)"),
            ],
            "it traded there",
        ),
        (
            [row("05/28/2013", "0,0,0,0,30.00"), row("05/29/2013", "0,0,0,0,20.00")],
            "only one neighbor speaks against it",
        ),
        ([row("05/28/2013", "9,11,9,10,10"), row("05/29/2013", "20,21,19,20,20")], "its own day bears it out"),
        (
            [row("05/28/2013", "0,0,0,0,20"), row("05/29/2013", "27,28,27,28,20.5"), row("05/30/2013", "0,0,0,0,21")],
            "settlements agree",
        ),
    ],
)
def test_a_leap_that_something_bears_out_is_kept(rows, why):
    answer = parsed(HEADER + "".join(rows))
    assert sum(len(days) for (_, name), days in values(answer).items() if name == "settle") == len(rows), why


def test_prices_that_no_future_had_are_out_of_bounds():
    text = HEADER + (
        row("05/20/2008", "16.80,17.90,3.45,17.43,17.37", "5372,0,21349", "K (May 08)")
        + row("05/21/2008", "17.0,1700,16.0,17.1,-17.16", "1,-2,3", "K (May 08)")
    )
    answer = parsed(text)
    assert values(answer)["VXK08", "low"] == {"2008-05-21": 16.0}
    assert values(answer)["VXK08", "high"] == {"2008-05-20": 17.9}
    assert values(answer)["VXK08", "settle"] == {"2008-05-20": 17.37}
    assert left_out(answer) == {"out_of_bounds": 4}


def test_blanks_words_and_impossible_days_cost_themselves():
    text = HEADER + (
        "12/13/2004,G (Feb 05),,,,.,151.1,,127,0,6038\n"
        "12/14/2004,G (Feb 05),abc,152.0,151.0,1_51,151.3,,12,0,6040\n"
        "02/29/2005,G (Feb 05),150,152,149,151,151.5,,12,0,6040\n"
    )
    answer = parsed(text)
    assert values(answer)["VXG05", "settle"] == {"2004-12-13": 15.11, "2004-12-14": 15.13}
    assert answer.quality.blank == 4
    assert left_out(answer) == {"unreadable_value": 2, "bad_date": 8}


def test_days_after_the_answer_are_in_the_future():
    text = HEADER + row("2026-08-28", "17,18,16,17,17.2", contract="U (Sep 2026)")
    received = datetime(2026, 8, 28, 0, 30, tzinfo=UTC)  # still the 27th in New York
    assert left_out(parsed(text, received_at=received)) == {"future_date": 8}


@pytest.mark.parametrize(
    "future", ["VX40 (Oct 2026)", "F (Feb 13)", "A (Jan 13)", "F (Jan 03)", "F (Jan 2063)", "", "VXF13"]
)
def test_what_is_no_monthly_contract_is_not_known(future):
    text = HEADER + LEGACY + f"01/15/2013,{future},14.1,14.6,13.9,14.2,14.25,0.5,53656,34,62074\n"
    assert left_out(parsed(text)) == {"unknown_name": 8, "zero_placeholder": 4}


def test_a_row_with_a_missing_cell_is_left_out_whole():
    answer = parsed(HEADER + LEGACY + "01/16/2013,F (Jan 13),14.1\n")
    assert left_out(answer) == {"ragged_row": 8, "zero_placeholder": 4}


def test_a_file_of_many_contracts_gives_each_its_series():
    other = LEGACY.replace("F (Jan 13)", "G (Feb 13)").replace("13.69", "15.40")
    found = values(parsed(HEADER + LEGACY + other))
    assert found["VXF13", "settle"]["2013-01-16"] == 13.69
    assert found["VXG13", "settle"]["2013-01-16"] == 15.4
    assert len(found) == 16


def test_rows_of_another_contract_than_the_one_asked_for_are_left_out():
    other = LEGACY.replace("F (Jan 13)", "G (Feb 13)")
    answer = parsed(HEADER + LEGACY + other, CONTRACT)
    assert {rows.series for rows in answer.rows} == {"VXF13"}
    assert left_out(answer) == {"unknown_name": 24, "zero_placeholder": 4}
    with pytest.raises(NotTheDocument, match="expected daily prices of VXF13 and got VXG13"):
        parsed(HEADER + other, CONTRACT)


@pytest.mark.parametrize("column", ["Trade Date", "Futures", "Settle", "Total Volume", "Open Interest"])
def test_a_renamed_column_is_named(column):
    with pytest.raises(SchemaChanged, match=f"the document has no '{column}'; it has: ") as caught:
        parsed(HEADER.replace(column, "Something") + LEGACY)
    assert caught.value.missing == (column,)


def test_a_header_alone_is_an_impossible_answer():
    with pytest.raises(ImpossibleAnswer, match=r"^vx-futures: the-key has a header and no rows$"):
        parsed(DISCLAIMER + HEADER)


@pytest.mark.parametrize("kind", OTHER_BODIES)
def test_what_comes_in_place_of_a_document_is_none(kind):
    with pytest.raises(NotTheDocument, match="expected daily prices of VIX futures and got"):
        VxFutures().parse(payload(OTHER_BODIES[kind], CONTRACT))


def test_a_garbled_file_is_an_answer_that_adds_up_or_an_error_of_the_source():
    read = 0
    for broken in garbled((HEADER + LEGACY + MODERN).encode()):
        try:
            answer = VxFutures().parse(payload(broken, CONTRACT))
        except SourceError:
            continue
        read += 1
        assert sum(rows.rows for rows in answer.rows) == answer.quality.kept <= 20
    assert read > 50


def fetched(ask: Ask, *answers: bytes | SourceError, host: str = "http://there") -> list[str]:
    client = RecordedClient(*answers)
    list(VxFutures(host=host).fetch(ask, client))
    return [request.url.removeprefix(f"{host}/") for request in client.requests]


NOW = datetime(2026, 9, 16, 22, tzinfo=UTC)


def test_without_days_the_nine_contracts_of_today_are_asked_for():
    urls = fetched(Ask(now=NOW), *[b""] * 9)
    assert len(urls) == 9
    assert urls[0] == "data/us/futures/market_statistics/historical_data/VX/VX_2026-09-16.csv"
    assert urls[-1] == "data/us/futures/market_statistics/historical_data/VX/VX_2027-05-18.csv"


def test_the_archive_has_the_contracts_that_settled_before_2013():
    urls = fetched(Ask(now=NOW, first=date(2012, 12, 19), last=date(2012, 12, 20)), *[b""] * 10)
    archive, modern = (
        "resources/futures/archive/volume-and-price/",
        "data/us/futures/market_statistics/historical_data/VX/",
    )
    assert urls[:3] == [f"{archive}CFE_Z12_VX.csv", f"{modern}VX_2013-01-16.csv", f"{modern}VX_2013-02-13.csv"]
    assert urls[-1] == f"{modern}VX_2013-09-18.csv"


def test_days_ask_for_all_contracts_that_traded_between_them():
    client = RecordedClient(*[b""] * 300)
    list(VxFutures().fetch(Ask(now=NOW, first=date(2004, 1, 1), last=date(2005, 12, 31)), client))
    names = [request.context["contract"] for request in client.requests]
    assert names[:8] == ["VXK04", "VXM04", "VXN04", "VXQ04", "VXU04", "VXV04", "VXX04", "VXF05"]
    assert (names[-1], len(names)) == ("VXU06", 25)
    assert client.requests[0].expects == ("csv",)


def test_contracts_may_be_named():
    asked = Ask(now=NOW, names=("VXV26", "VXH22", "VXF08"))
    assert [url.rsplit("/")[-1] for url in fetched(asked, b"", b"", b"")] == [
        "CFE_F08_VX.csv",
        "VX_2022-03-15.csv",
        "VX_2026-10-21.csv",
    ]


@pytest.mark.parametrize("name", ["VIX", "VXF03", "VXZ04", "VX40V26"])
def test_other_names_are_refused(name):
    with pytest.raises(UsageError, match=f"'{name}' is no monthly VIX future; give one such as 'VXV26'"):
        fetched(Ask(now=NOW, names=(name,)))


def test_a_span_in_the_future_is_refused():
    with pytest.raises(UsageError, match="first=2026-09-17 is after 2026-09-16"):
        fetched(Ask(now=NOW, first=date(2026, 9, 17)))


def test_a_contract_without_a_file_is_passed_over_unless_none_has_one():
    missing = SourceRefused("vx-futures", 404, "there is no such document")
    names = ("VXV26", "VXX26")
    assert len(fetched(Ask(now=NOW, names=names), missing, b"")) == 2
    with pytest.raises(SourceRefused, match="HTTP status 404"):
        fetched(Ask(now=NOW, names=names), missing, missing)
    with pytest.raises(SourceRefused, match="HTTP status 403"):
        fetched(Ask(now=NOW, names=names), SourceRefused("vx-futures", 403, "ask less often"))


def test_the_real_excerpts():
    body = shared("payloads/cboe_VX_futures_legacy_CFE_F13_excerpt.csv").read_bytes()
    legacy = VxFutures().parse(payload(body, CONTRACT))
    assert values(legacy)["VXF13", "settle"] == {"2013-01-02": 15.6, "2013-01-16": 13.69}
    body = shared("payloads/cboe_VX_futures_modern_2013_zero_settle_excerpt.csv").read_bytes()
    zero = VxFutures().parse(payload(body, CONTRACT))
    assert ("VXF13", "settle") not in values(zero)
    body = shared("payloads/cboe_VX_futures_modern_excerpt.csv").read_bytes()
    modern = VxFutures().parse(payload(body, {"contract": "VXF26"}))
    assert values(modern)["VXF26", "settle"] == {"2026-01-16": 16.6389, "2026-01-20": 20.2228}


@pytest.mark.slow
def test_the_real_archive_loses_its_six_misprints_and_nothing_else_to_bounds():
    body = shared("futures/vix_futures.csv").read_bytes()
    answer = VxFutures().parse(payload(body, {}))
    found = values(answer)
    assert left_out(answer) == {"zero_placeholder": 7223, "out_of_bounds": 6, "impossible_range": 24}
    quality = answer.quality
    assert (quality.read, quality.kept, quality.blank) == (8 * 20356, 155579, 16)
    assert quality.notes == (
        "3918 rows before 2007-03-26 stand at ten times the index: their prices were divided by 10",
    )
    assert len({name for name, _ in found}) == 128
    assert [found[name, "settle"][day] for name, day in (("VXX08", "2008-11-19"), ("VXZ08", "2008-12-17"))] == [
        67.22,
        51.29,
    ]
    assert found["VXF05", "settle"]["2005-01-19"] == 12.772
    prices = [value for (_, name), days in found.items() if name == "settle" for value in days.values()]
    assert (min(prices), max(prices)) == (9.954, 67.95)


@pytest.mark.parametrize(
    ("contract", "misprints"),
    [
        ("G14", {"VXG14 2013-05-28 settle 10.25"}),
        ("Q09", {"VXQ09 2008-10-30 settle 18.14"}),
        ("F09", {"VXF09 2008-04-21 settle 1.0"}),
        ("G09", {"VXG09 2008-04-21 settle 1.0"}),
        ("K08", {"VXK08 2008-05-20 low 3.45"}),
        ("J15", {"VXJ15 2014-07-21 high 0.05"}),
        ("Q11", set()),  # 29.15, 36.55, 30.50 in August 2011
        ("M06", set()),  # 21.62, then 16.10
    ],
)
def test_the_misprints_of_the_real_files_by_contract(contract, misprints):
    text = shared(f"futures/CFE_{contract}_VX.csv").read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    start = next(at for at, line in enumerate(lines) if line.startswith("Trade Date"))
    found = set()
    for at in range(start + 1, len(lines)):  # three days at a time: an answer shows its first twenty examples only
        answer = parsed("".join([lines[start], *lines[max(at - 1, start + 1) : at + 2]]))
        found |= {each.text for each in answer.quality.examples if each.code == "out_of_bounds"}
    assert found == misprints

"""FRED's keyless tables."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shared_files import shared
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, OtherDate, SchemaChanged, SourceError, UsageError
from weatherglass.market.payload import Payload
from weatherglass.market.series import ObservationDefect
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.fred import IDS, PAR_YIELDS, Fred

NOW = datetime(2026, 3, 9, 15, tzinfo=UTC)
VIX = "observation_date,VIXCLS\n2020-02-03,17.97\n2020-02-04,16.05\n2020-02-05,15.15\n2020-12-25,\n"


class Shelf:
    """A client that keeps what was asked."""

    def __init__(self):
        self.requests = []

    def get(self, request):
        self.requests.append(request)
        return Payload(request.source, request.key, request.url, VIX.encode(), NOW, request.context)


def document(body, names="VIX", ids="VIXCLS", received=NOW, **window):
    raw = body if isinstance(body, bytes) else body.encode()
    context = {"names": names, "ids": ids, **window} if names else {}
    return Payload("fred", "VIXCLS.csv", "https://example.org", raw, received, context)


def parse(body, *args, **kwargs):
    return Fred().parse(document(body, *args, **kwargs))


def values(answer):
    return {
        rows.series: dict(zip(rows.as_of.astype(str).tolist(), rows.value.tolist(), strict=True))
        for rows in answer.rows
    }


def test_a_table_of_one_series_is_read_under_our_name():
    answer = parse(VIX)
    assert values(answer) == {"VIX": {"2020-02-03": 17.97, "2020-02-04": 16.05, "2020-02-05": 15.15}}
    assert (answer.quality.read, answer.quality.kept, answer.quality.blank) == (4, 3, 1)
    assert answer.rows[0].known_at is None


def test_the_old_header_and_the_point_for_missing_are_read():
    answer = parse("DATE,VIXCLS\n2020-02-04,16.05\n2020-02-03,17.97\n2020-02-17,.\n")
    assert values(answer) == {"VIX": {"2020-02-03": 17.97, "2020-02-04": 16.05}}
    assert answer.quality.blank == 1


def test_several_series_in_one_table_each_have_their_own_days():
    body = "observation_date,DFF,FEDFUNDS\n2024-01-01,5.33,5.33\n2024-01-02,5.33,\n2024-01-03,.,\n"
    answer = parse(body, "DFF,FEDFUNDS", "DFF,FEDFUNDS")
    assert values(answer) == {"DFF": {"2024-01-01": 5.33, "2024-01-02": 5.33}, "FEDFUNDS": {"2024-01-01": 5.33}}
    assert answer.quality.blank == 3


def test_without_the_question_columns_name_themselves():
    answer = parse("observation_date,VIXCLS,UNRATE\n2020-02-03,17.97,3.5\n", None)
    assert values(answer) == {"VIX": {"2020-02-03": 17.97}, "UNRATE": {"2020-02-03": 3.5}}


def test_lines_above_the_header_and_case_do_not_matter():
    assert values(parse(f"FRED Graph Observations\n\n{VIX.upper()}"))["VIX"]["2020-02-03"] == 17.97


def test_an_id_that_was_not_asked_for_is_named():
    with pytest.raises(SchemaChanged, match="answer to VIXCLS alone: nobody asked for VXNCLS"):
        parse("observation_date,VIXCLS,VXNCLS\n2020-02-03,17.97,20\n")


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        (VIX.replace("VIXCLS", "VIXCLS_PC1"), "has no 'VIXCLS'; it has: observation_date, VIXCLS_PC1"),
        (VIX.replace("observation_date", "day"), "has no 'observation_date'"),
        (VIX[:20], "has no 'VIXCLS'; it has: observation_date, VIX"),
    ],
)
def test_a_missing_column_is_named(body, missing):
    with pytest.raises(SchemaChanged, match=missing):
        parse(body)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "an empty answer for VIXCLS.csv"),
        ("<!DOCTYPE html><html>We are down for maintenance</html>", "a page of markup"),
        ("The page you requested was not found", "'The page you requested was not found'"),
        ("observation_date,VIXCLS\n", "a table without rows"),
        (VIX + '2021-01-04,"20', "a broken table"),
        (b"PK\x03\x04\x00zip", "a text with NUL characters"),
        ('{"error_code":400,"error_message":"Bad Request. Variable api_key is not registered."}', "an error: 400 Bad"),
    ],
)
def test_what_is_no_table_is_not_the_document(body, found):
    with pytest.raises(NotTheDocument, match=found):
        parse(body)


def test_a_window_without_values_is_an_empty_answer():
    answer = parse("observation_date,VIXCLS\n", first="2026-03-07", last="2026-03-08")
    assert (answer.rows, answer.quality.notes) == ((), ("no value in the days asked for",))


def test_a_table_of_other_days_is_refused():
    with pytest.raises(OtherDate, match=r"asked for 2019-12-31.* its first day is 2020-02-03"):
        parse(VIX, first="2019-01-01", last="2019-12-31")
    with pytest.raises(OtherDate, match=r"asked for 2025-01-01.* its last day is 2020-12-25"):
        parse(VIX, first="2025-01-01")


def test_a_period_may_be_labeled_before_the_first_day_asked_for():
    body = "observation_date,FEDFUNDS\n2024-01-01,5.33\n"
    assert values(parse(body, "FEDFUNDS", "FEDFUNDS", first="2024-01-15")) == {"FEDFUNDS": {"2024-01-01": 5.33}}


def test_broken_rows_cost_only_themselves():
    body = (
        VIX + "2021-02-29,20\n2021-03-01,1_000\n2021-03-02,20,21\n2026-03-10,20\n2020-02-03,17.97\n2020-02-04,16.06\n"
    )
    answer = parse(body)
    assert answer.quality.left_out == {
        ObservationDefect.BAD_DATE: 1,
        ObservationDefect.UNREADABLE_VALUE: 1,
        ObservationDefect.RAGGED_ROW: 1,
        ObservationDefect.FUTURE_DATE: 1,
        ObservationDefect.DUPLICATE: 1,
        ObservationDefect.CONFLICTING_DUPLICATE: 1,
    }
    assert values(answer)["VIX"]["2020-02-04"] == 16.06


def test_zero_is_no_volatility_index_and_is_a_bill_rate():
    answer = parse("observation_date,VIXCLS,DTB3\n2011-08-04,31.66,0.0\n2011-08-05,0,0.01\n", "VIX,DTB3", "VIXCLS,DTB3")
    assert values(answer) == {"VIX": {"2011-08-04": 31.66}, "DTB3": {"2011-08-04": 0.0, "2011-08-05": 0.01}}
    assert answer.quality.left_out == {ObservationDefect.ZERO_PLACEHOLDER: 1}


def test_a_curve_of_zeros_is_no_curve_and_the_policy_rate_beside_it_stays():
    names = "DGS1MO,DGS10,DFF"
    body = "observation_date,DGS1MO,DGS10,DFF\n2017-04-13,0.0,2.24,0.91\n2017-04-14,0,0.00,0.0\n"
    answer = parse(body, names, names)
    assert values(answer) == {
        "DGS1MO": {"2017-04-13": 0.0},
        "DGS10": {"2017-04-13": 2.24},
        "DFF": {"2017-04-13": 0.91, "2017-04-14": 0.0},
    }
    assert answer.quality.left_out == {ObservationDefect.ZERO_PLACEHOLDER: 2}


def test_zeros_alone_are_impossible():
    with pytest.raises(ImpossibleAnswer, match=r"every value of VIXCLS\.csv is zero"):
        parse("observation_date,VIXCLS\n2020-02-03,0\n2020-02-04,0.00\n")
    month = "".join(f"2020-{1 + at // 28:02d}-{1 + at % 28:02d},0\n" for at in range(31))
    with pytest.raises(ImpossibleAnswer, match="DFF is zero on all of its 31 days"):
        parse(f"observation_date,DFF\n{month}", "DFF", "DFF")


def test_a_short_run_of_zero_rates_is_kept():
    body = "observation_date,DGS1MO\n" + "".join(f"2015-09-{day:02d},0.00\n" for day in range(1, 19))
    assert parse(body, "DGS1MO", "DGS1MO").quality.kept == 18


def test_the_curve_is_one_document_and_every_other_series_its_own():
    shelf = Shelf()
    list(Fred().fetch(Ask(NOW, names=("VIX", "DGS10", "DGS2", "HY_OAS")), shelf))
    assert [dict(request.params) for request in shelf.requests] == [
        {"id": "DGS10,DGS2"}, {"id": "VIXCLS"}, {"id": "BAMLH0A0HYM2"},
    ]  # fmt: skip
    assert [request.key for request in shelf.requests] == ["DGS10-DGS2.csv", "VIXCLS.csv", "BAMLH0A0HYM2.csv"]
    assert [request.context["names"] for request in shelf.requests] == ["DGS10,DGS2", "VIX", "HY_OAS"]
    assert {request.url for request in shelf.requests} == {"https://fred.stlouisfed.org/graph/fredgraph.csv"}
    assert not any(request.secret_params for request in shelf.requests)


def test_days_are_asked_for_and_part_of_the_key():
    shelf = Shelf()
    list(Fred(host="http://127.0.0.1:1").fetch(Ask(NOW, ("VIX",), date(2020, 1, 2), date(2020, 12, 31)), shelf))
    (request,) = shelf.requests
    assert dict(request.params) == {"id": "VIXCLS", "cosd": "2020-01-02", "coed": "2020-12-31"}
    assert (request.key, request.url) == ("VIXCLS_2020-01-02_2020-12-31.csv", "http://127.0.0.1:1/graph/fredgraph.csv")


def test_everything_is_one_curve_and_fifteen_series_more():
    shelf = Shelf()
    list(Fred().fetch(Ask(NOW), shelf))
    assert len(shelf.requests) == 1 + len(IDS) - len(PAR_YIELDS)
    assert shelf.requests[0].params["id"].split(",") == list(PAR_YIELDS)


def test_ids_that_are_no_names_are_asked_for_as_themselves():
    shelf = Shelf()
    list(Fred().fetch(Ask(NOW, names=("unrate",)), shelf))
    assert (shelf.requests[0].params["id"], shelf.requests[0].context["names"]) == ("UNRATE", "unrate")
    with pytest.raises(UsageError, match="'DGS10,DGS2' can be no id of FRED"):
        list(Fred().fetch(Ask(NOW, names=("DGS10,DGS2",)), shelf))


def test_what_is_fetched_is_what_is_parsed():
    (payload,) = Fred().fetch(Ask(NOW, names=("VIX",)), Shelf())
    assert values(Fred().parse(payload))["VIX"]["2020-02-05"] == 15.15
    assert isinstance(Fred(), Provider)


def test_the_shape_of_today_and_the_capture_of_two_series_read_whole():
    answer = parse(shared("payloads/fredgraph_VIXCLS_shape.csv").read_bytes())
    assert (answer.quality.kept, answer.quality.blank) == (3, 1)
    raw = shared("payloads/fredgraph_two_series_excerpt.csv").read_bytes()
    answer = parse(raw, "TLBSHNO,TNWBSHNO", "TLBSHNO,TNWBSHNO", received=datetime(2026, 10, 1, tzinfo=UTC))
    assert values(answer)["TNWBSHNO"] == {"1945-10-01": 806616.0, "2025-10-01": 182866812.0, "2026-01-01": 182979889.0}
    assert answer.quality.blank == 4


@pytest.mark.slow
def test_the_shared_history_of_rates_reads_whole():
    raw = shared("history/fred_rates.csv").read_bytes()
    answer = parse(raw, None, received=datetime(2026, 12, 31, tzinfo=UTC))
    assert len(answer.rows) == 13
    assert answer.quality.left_out == {}
    assert answer.quality.read == answer.quality.kept + answer.quality.blank
    assert values(answer)["DGS10"]["1990-01-02"] == 7.94


def test_a_body_cut_anywhere_is_an_answer_that_adds_up_or_an_error_of_the_source():
    raw = VIX.encode()
    for cut in range(len(raw) + 1):
        try:
            quality = parse(raw[:cut]).quality
        except SourceError:
            continue
        assert quality.read == quality.kept + quality.blank + sum(quality.left_out.values())
        assert quality.kept <= 3

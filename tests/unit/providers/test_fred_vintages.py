"""FRED's interface: releases, windows and pages, against a small archive that behaves as FRED's does."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from shared_files import shared
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged, SourceError, SourceRefused
from weatherglass.market.payload import Payload
from weatherglass.market.series import ObservationDefect
from weatherglass.providers import fred_vintages
from weatherglass.providers.contract import Ask
from weatherglass.providers.fred import Fred

NOW = datetime(2024, 6, 3, 15, tzinfo=UTC)
TODAY, DAWN, DUSK = "2024-06-03", "1776-07-04", "9999-12-31"
KEY = "abcdef0123456789abcdef0123456789"
GDP = [
    ("2023-10-01", "2024-01-25", "3.3"),
    ("2023-10-01", "2024-02-28", "3.2"),
    ("2023-10-01", "2024-03-28", "3.4"),
    ("2024-01-01", "2024-04-25", "1.6"),
    ("2024-01-01", "2024-05-30", "1.3"),
]


class Archive:
    """An archive of (day, release, value), with FRED's bound on vintage dates and its way with a window's first day."""

    def __init__(self, releases=GDP, bound=2000, in_archive=True, unchanged=()):
        self.releases, self.bound, self.in_archive = releases, bound, in_archive
        self.requests, self.unchanged = [], unchanged

    def get(self, request):
        self.requests.append(request)
        if request.key in self.unchanged:
            return Payload(request.source, request.key, request.url, b"", NOW, request.context, unchanged=True)
        asked = dict(request.params)
        start, end = asked.get("realtime_start", TODAY), asked.get("realtime_end", TODAY)
        offset, limit = int(asked["offset"]), int(asked["limit"])
        dates = sorted({release for _, release, _ in self.releases if start <= release <= end})
        if (len(dates) > self.bound and "observations" in request.url) or (not self.in_archive and start != TODAY):
            raise SourceRefused(request.source, 400, "look at the request")
        name, listed = "vintage_dates", dates
        if "observations" in request.url:
            name, listed = "observations", self.observations(asked, start, end)
        page = {"count": len(listed), "offset": offset, "limit": limit, name: listed[offset : offset + limit]}
        body = {"realtime_start": start, "realtime_end": end, **page}
        return Payload(request.source, request.key, request.url, json.dumps(body).encode(), NOW, request.context)

    def observations(self, asked, start, end):
        rows = []
        for day in sorted({day for day, _, _ in self.releases}):
            known = sorted((release, value) for each, release, value in self.releases if each == day)
            for (release, value), (until, _) in zip(known, [*known[1:], (DUSK, "")], strict=True):
                if release <= end and until > start and asked.get("observation_start", "") <= day:
                    rows.append(
                        {"realtime_start": max(release, start), "realtime_end": until, "date": day, "value": value}
                    )
        return rows


def fetched(archive, **ask):
    ask.setdefault("names", ("GDPNOW",))
    return list(Fred(api_key=KEY).fetch(Ask(NOW, **ask), archive))


def told(payloads):
    """(day, instant, value) of all answers."""
    return [
        (str(day), str(known), value)
        for payload in payloads
        for rows in Fred().parse(payload).rows
        for day, known, value in zip(rows.as_of, rows.known_at, rows.value.tolist(), strict=True)
    ]


def page(rows, *, start=DAWN, end=DUSK, count=None, name="GDPNOW", **context):
    body = {"realtime_start": start, "realtime_end": end, "count": len(rows) if count is None else count, "offset": 0}
    document = {**body, "limit": 100000, "observations": rows}
    context = {"names": name, "ids": name, **context}
    return Payload("fred", "key", "https://example.org", json.dumps(document).encode(), NOW, context)


def row(day, release, value):
    return {"realtime_start": release, "realtime_end": DUSK, "date": day, "value": value}


def test_every_release_is_told_with_the_end_of_its_day_in_st_louis():
    (payload,) = fetched(Archive())
    answer = Fred().parse(payload)
    assert [(rows.series, rows.as_of.astype(str).tolist(), rows.value.tolist()) for rows in answer.rows] == [
        ("GDPNOW", ["2023-10-01", "2024-01-01"], [3.3, 1.6]),
        ("GDPNOW", ["2023-10-01", "2024-01-01"], [3.2, 1.3]),
        ("GDPNOW", ["2023-10-01"], [3.4]),
    ]
    assert answer.rows[0].known_at.astype(str).tolist() == ["2024-01-26T06:00:00.000000", "2024-04-26T05:00:00.000000"]
    assert answer.rows[2].known_at.astype(str).tolist() == ["2024-03-29T05:00:00.000000"]
    assert (answer.quality.read, answer.quality.kept) == (5, 5)


def test_a_value_released_today_is_known_when_it_is_received():
    (rows,) = Fred().parse(page([row("2024-05-31", TODAY, "1.0")])).rows
    assert rows.known_at.astype(str).tolist() == ["2024-06-03T15:00:00.000000"]


def test_more_vintages_than_fred_takes_are_asked_for_in_windows_and_told_once(monkeypatch):
    start = date(2024, 1, 1)
    releases = [
        (str(start + timedelta(days=at)), str(start + timedelta(days=at + late)), str(at + late / 10))
        for at in range(23)
        for late in (1, 4, 9)
    ]
    whole = told(fetched(Archive(releases)))
    assert len(whole) == len(releases) == 69
    monkeypatch.setattr(fred_vintages, "VINTAGES_A_WINDOW", 3)
    payloads = fetched(Archive(releases, bound=4))
    assert len(payloads) == 11
    assert sorted(told(payloads)) == sorted(whole)


def test_a_bound_below_the_window_would_be_refused():
    with pytest.raises(SourceRefused, match="HTTP status 400"):
        fetched(Archive(bound=4))


def test_what_a_later_window_begins_with_belongs_to_the_one_before():
    rows = [row("2023-10-01", "2024-02-28", "3.2"), row("2024-01-01", "2024-04-25", "1.6")]
    answer = Fred().parse(page(rows, start="2024-02-28", continues="2024-02-28"))
    assert [each.as_of.astype(str).tolist() for each in answer.rows] == [["2024-01-01"]]
    assert answer.quality.left_out == {ObservationDefect.DUPLICATE: 1}


def test_pages_are_asked_for_until_the_count_is_reached(monkeypatch):
    monkeypatch.setattr(fred_vintages, "OBSERVATIONS_A_PAGE", 2)
    monkeypatch.setattr(fred_vintages, "VINTAGES_A_PAGE", 3)
    archive = Archive()
    payloads = fetched(archive)
    offsets = [(request.url.rpartition("/")[2], request.params["offset"]) for request in archive.requests]
    assert offsets == [
        ("vintagedates", "0"), ("vintagedates", "3"), ("observations", "0"), ("observations", "2"), ("observations", "4"),
    ]  # fmt: skip
    assert sorted(told(payloads)) == sorted(told(fetched(Archive())))
    assert len({payload.key for payload in payloads}) == 3


def test_an_unchanged_page_ends_the_pages(monkeypatch):
    monkeypatch.setattr(fred_vintages, "OBSERVATIONS_A_PAGE", 2)
    keys = [payload.key for payload in fetched(Archive())]
    assert [payload.unchanged for payload in fetched(Archive(unchanged=(keys[0],)))] == [True]


def test_a_count_that_promises_more_than_there_is_ends_with_the_list(monkeypatch):
    monkeypatch.setattr(fred_vintages, "OBSERVATIONS_A_PAGE", 2)

    class Boaster(Archive):
        def get(self, request):
            payload = super().get(request)
            body = {**json.loads(payload.body), "count": 10**9}
            return Payload("fred", request.key, request.url, json.dumps(body).encode(), NOW, request.context)

    assert len(fetched(Boaster())) == 4


def test_only_releases_since_the_first_day_asked_for_are_asked_for():
    archive = Archive()
    payloads = fetched(archive, first=date(2024, 1, 1), last=date(2024, 6, 1))
    request = archive.requests[-1]
    assert {key: request.params[key] for key in ("realtime_start", "observation_start", "observation_end")} == {
        "realtime_start": "2024-01-01", "observation_start": "2024-01-01", "observation_end": "2024-06-01",
    }  # fmt: skip
    assert [(day, value) for day, _, value in told(payloads)] == [("2024-01-01", 1.6), ("2024-01-01", 1.3)]
    assert fetched(Archive(), first=date(2024, 6, 2)) == []


def test_a_series_without_an_archive_gives_its_values_of_today_without_instants():
    archive = Archive(in_archive=False)
    (payload,) = fetched(archive, names=("SPX",))
    assert "realtime_start" not in archive.requests[-1].params
    answer = Fred().parse(payload)
    (rows,) = answer.rows
    assert (rows.series, rows.value.tolist(), rows.known_at) == ("SPX", [3.4, 1.3], None)


@pytest.mark.parametrize(("status", "asked"), [(429, 1), (500, 1), (400, 2)])
def test_a_refusal_is_a_refusal(status, asked):
    requests = []

    class Closed:
        def get(self, request):
            requests.append(request)
            raise SourceRefused("fred", status, "wait")

    with pytest.raises(SourceRefused, match=f"HTTP status {status}"):
        fetched(Closed())
    assert len(requests) == asked


def test_the_key_is_secret_everywhere():
    archive = Archive()
    payloads = fetched(archive)
    assert [dict(request.secret_params) for request in archive.requests] == [{"api_key": KEY}] * 2
    assert KEY not in repr(archive.requests) + repr(payloads) + repr(Fred(api_key=KEY))
    assert {request.url.rpartition("/")[0] for request in archive.requests} == {
        "https://api.stlouisfed.org/fred/series"
    }
    error = {
        "error_code": 400,
        "error_message": f"Bad Request. The value {KEY} for variable api_key is not registered.",
    }
    payload = Payload("fred", "key", "https://example.org", json.dumps(error).encode(), NOW)
    for source in (Fred(api_key=KEY), Fred()):
        with pytest.raises(NotTheDocument, match=r"400 Bad Request\. The value \*\*\* for variable api_key") as caught:
            source.parse(payload)
        assert KEY not in str(caught.value)


def test_points_are_blank_and_take_no_turn():
    answer = Fred().parse(page([row("2024-01-01", "2024-02-01", "."), row("2024-01-01", "2024-03-01", "1.5")]))
    assert [rows.value.tolist() for rows in answer.rows] == [[1.5]]
    assert answer.quality.blank == 1


def test_the_same_release_twice_counts_once():
    rows = [
        row("2024-01-01", "2024-02-01", "1.5"),
        row("2024-01-01", "2024-02-01", "1.5"),
        row("2024-01-01", "2024-03-01", "1.6"),
    ]
    answer = Fred().parse(page(rows))
    assert [each.value.tolist() for each in answer.rows] == [[1.5], [1.6]]
    assert answer.quality.left_out == {ObservationDefect.DUPLICATE: 1}


def test_the_order_of_the_page_does_not_matter():
    rows = [row(*each) for each in GDP]
    assert told([page(rows[::-1])]) == told([page(rows)])


def test_a_release_without_a_date_is_no_observation():
    rows = [row("2024-01-01", "2024-02-01", "1.5"), row("2024-01-02", "soon", "1.6"), row("2024-01-03", None, "1.7")]
    answer = Fred().parse(page(rows))
    assert [each.as_of.astype(str).tolist() for each in answer.rows] == [["2024-01-01"]]
    assert answer.rows[0].known_at is not None
    assert answer.quality.left_out == {ObservationDefect.BAD_DATE: 2}


def test_broken_future_and_misshapen_entries_cost_only_themselves():
    rows = [
        row("2024-01-01", "2024-02-01", "1.5"),
        row("2024-02-30", "2024-03-01", "1.6"),
        row("2024-01-02", "2024-02-01", "1,6"),
        row("2024-01-03", "2024-06-04", "1.7"),
        row("2024-06-04", "2024-06-01", "1.8"),
        "row",
    ]
    answer = Fred().parse(page(rows))
    assert [each.value.tolist() for each in answer.rows] == [[1.5]]
    assert answer.quality.left_out == {
        ObservationDefect.BAD_DATE: 2,
        ObservationDefect.UNREADABLE_VALUE: 1,
        ObservationDefect.FUTURE_DATE: 2,
    }
    assert answer.quality.read == 6


def test_zero_is_a_placeholder_for_an_index_and_a_value_of_a_rate():
    rows = [row("2024-01-02", "2024-01-03", "0"), row("2024-01-03", "2024-01-04", "13.2")]
    assert Fred().parse(page(rows, name="VIX")).quality.left_out == {ObservationDefect.ZERO_PLACEHOLDER: 1}
    assert Fred().parse(page(rows, name="DTB3")).quality.kept == 2
    with pytest.raises(ImpossibleAnswer, match="every value of key is zero"):
        Fred().parse(page(rows[:1], name="VIX"))


def test_a_page_shorter_than_it_says_is_noted():
    answer = Fred().parse(page([row("2024-01-01", "2024-02-01", "1.5")], count=9))
    assert answer.quality.notes == ("the page lists 1 observations and announces 9",)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        (lambda found: found.pop("observations"), "has no 'observations'"),
        (lambda found: found.pop("count"), "has no 'count'"),
        (lambda found: found["observations"][0].pop("value"), "has no 'value'; it has: realtime_start"),
        (lambda found: found["observations"][0].pop("date"), "has no 'date'"),
        (lambda found: found["observations"][0].pop("realtime_start"), "has no 'realtime_start'"),
    ],
)
def test_a_lost_field_is_named(change, missing):
    payload = page([row("2024-01-01", "2024-02-01", "1.5")])
    found = json.loads(payload.body)
    change(found)
    with pytest.raises(SchemaChanged, match=missing):
        Fred().parse(Payload("fred", "key", "u", json.dumps(found).encode(), NOW, payload.context))


def test_json_that_breaks_off_is_not_the_document():
    payload = page([row("2024-01-01", "2024-02-01", "1.5")])
    with pytest.raises(NotTheDocument, match="no JSON"):
        Fred().parse(Payload("fred", "key", "u", payload.body[:120], NOW, payload.context))


def test_the_capture_of_one_real_time_date_has_no_instants():
    raw = shared("payloads/fred_api_observations_capture.json").read_bytes()
    received = datetime(2026, 8, 23, 15, tzinfo=UTC)
    answer = Fred().parse(Payload("fred", "key", "u", raw, received, {"names": "BOGZ1", "ids": "BOGZ1"}))
    (rows,) = answer.rows
    assert (rows.series, rows.value.tolist(), rows.known_at) == ("BOGZ1", [20583428.0, 20741514.0], None)
    assert answer.quality.notes == ("the page lists 2 observations and announces 9",)


def test_a_body_cut_anywhere_is_an_answer_that_adds_up_or_an_error_of_the_source():
    raw = page([row(*each) for each in GDP]).body
    for cut in range(len(raw) + 1):
        try:
            quality = Fred().parse(Payload("fred", "key", "u", raw[:cut], NOW, {"names": "GDPNOW"})).quality
        except SourceError:
            continue
        assert quality.read == quality.kept + quality.blank + sum(quality.left_out.values())
        assert quality.kept <= 5

"""The share of filers with a loss: the arithmetic, duplicates, the smaller half, quarters that are not there."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from recorded_client import NOON, OTHER_BODIES, RecordedClient, assert_survives, payload, values
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, OtherDate, SchemaChanged, SourceRefused, UsageError
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.sec_frames import SecFrames, loss_share, quarter_end, quarter_name

Q1 = {"quarter": "CY2026Q1"}
CONTACT = "someone@example.org"
INCOMES = {1: -5_000_000, 2: 12_000_000, 3: -1, 4: 0, 5: 97_000_000_000}
ASSETS = {1: 20_000_000, 2: 500_000_000, 3: 3_000_000, 5: 300_000_000_000, 9: 1_000}


def frame(tag: str, period: str, numbers: dict[int, object]) -> dict:
    rows = [
        {
            "accn": f"0000{cik:06d}-26-000010",
            "cik": cik,
            "entityName": f"Company {cik}",
            "loc": "US-CA",
            "start": "2026-01-01",
            "end": "2026-03-31",
            "val": val,
        }
        for cik, val in numbers.items()
    ]
    return {
        "taxonomy": "us-gaap",
        "tag": tag,
        "ccp": period,
        "uom": "USD",
        "label": tag,
        "description": "What it means.",
        "pts": len(rows),
        "data": rows,
    }


def income(numbers: dict[int, object] | None = None, quarter: str = "CY2026Q1") -> dict:
    return frame("NetIncomeLoss", quarter, INCOMES if numbers is None else numbers)


def assets(numbers: dict[int, object] | None = None, quarter: str = "CY2026Q1") -> dict:
    return frame("Assets", f"{quarter}I", ASSETS if numbers is None else numbers)


def envelope(first: object = None, second: object = None) -> bytes:
    first, second = income() if first is None else first, assets() if second is None else second
    return json.dumps({"net_income": first, "assets": second}).encode()


def parsed(first: object = None, second: object = None, context: dict | None = None):
    return SecFrames().parse(payload(envelope(first, second), context or Q1))


def test_it_is_a_provider_that_needs_a_contact():
    source = SecFrames()
    assert isinstance(source, Provider)
    assert (source.serves, source.needs) == (("LOSS_SHARE",), ("contact",))


def test_the_share_is_that_of_filers_below_zero():
    # Losses: 1 and 3 of five. With assets: 1, 2, 3, 5; their median is 260 million, so 1 and 3 are the smaller half.
    answer = parsed()
    assert values(answer) == {
        ("LOSS_SHARE", "close"): {"2026-03-31": 40.0},
        ("LOSS_SHARE", "filers"): {"2026-03-31": 5.0},
        ("LOSS_SHARE", "small_half"): {"2026-03-31": 100.0},
        ("LOSS_SHARE", "small_half_filers"): {"2026-03-31": 2.0},
    }
    assert answer.rows[0].known_at is None
    assert answer.quality.notes == (
        "CY2026Q1: as of the download on 2026-08-28; a frame has no filing dates and changes as reports arrive",
        "CY2026Q1: incomplete quarter, 5 filers are fewer than 500",
    )


def test_filers_at_the_median_belong_to_the_smaller_half():
    found = values(parsed(second=assets({1: 10, 2: 20, 3: 30})))
    assert found[("LOSS_SHARE", "small_half_filers")]["2026-03-31"] == 2.0
    assert found[("LOSS_SHARE", "small_half")]["2026-03-31"] == 50.0


def test_a_whole_quarter_has_no_note_of_incompleteness():
    many = {cik: -1 if cik % 4 == 0 else 1 for cik in range(1, 501)}
    answer = parsed(income(many))
    assert values(answer)[("LOSS_SHARE", "close")]["2026-03-31"] == 25.0
    assert not any("incomplete" in note for note in answer.quality.notes)


@pytest.mark.parametrize("newest_first", [False, True])
def test_of_several_reports_of_a_filer_the_last_accession_counts(newest_first):
    document = income()
    restated = {**document["data"][0], "accn": "0000000099-26-000001", "val": 1}
    earlier = {**document["data"][0], "accn": "0009999999-25-999999", "val": 7}
    document["data"] += [restated, earlier]
    document["data"][0]["accn"] = "0000000007-26-000002"
    if newest_first:
        document["data"].reverse()
    answer = parsed(document)
    assert values(answer)[("LOSS_SHARE", "close")]["2026-03-31"] == 20.0  # filer 1 has restated its loss away
    assert values(answer)[("LOSS_SHARE", "filers")]["2026-03-31"] == 5.0
    assert dict(answer.quality.left_out) == {"conflicting_duplicate": 2}


def test_the_same_number_again_is_a_duplicate():
    document = income()
    document["data"].append(document["data"][0])
    assert dict(parsed(document).quality.left_out) == {"duplicate": 1}


@pytest.mark.parametrize("val", [None, "n/a", True, [1]])
def test_a_filer_without_a_number_is_left_out(val):
    answer = parsed(income({**INCOMES, 1: val}))
    assert values(answer)[("LOSS_SHARE", "close")]["2026-03-31"] == 25.0
    assert dict(answer.quality.left_out) == {"unreadable_value": 1}
    assert answer.quality.examples[0].row == 1


def test_without_a_frame_of_assets_the_half_is_unknown():
    body = json.dumps({"net_income": income(), "assets": None})
    answer = SecFrames().parse(payload(body, Q1))
    assert set(values(answer)) == {("LOSS_SHARE", "close"), ("LOSS_SHARE", "filers")}
    assert answer.quality.notes[0] == (
        "CY2026Q1: no frame of total assets, so the smaller half of the filers is not known"
    )


def test_without_common_filers_the_half_is_unknown():
    answer = parsed(second=assets({77: 1}))
    assert ("LOSS_SHARE", "small_half") not in values(answer)
    assert answer.quality.notes[0].startswith("no filer has both net income and total assets")


def test_a_fourth_quarter_says_that_it_is_not_comparable():
    answer = parsed(income(quarter="CY2025Q4"), assets(quarter="CY2025Q4"), {"quarter": "CY2025Q4"})
    assert values(answer)[("LOSS_SHARE", "close")] == {"2025-12-31": 40.0}
    assert answer.quality.notes[1].startswith("CY2025Q4: annual reports give the whole year only")


def test_no_filers_are_impossible():
    with pytest.raises(ImpossibleAnswer, match="the frame of net income of CY2026Q1 has no filers"):
        parsed(income({}))


def test_a_shortened_list_is_impossible():
    document = income()
    document["data"].pop()
    with pytest.raises(ImpossibleAnswer, match="the frame of NetIncomeLoss of CY2026Q1 says 5 filers and lists 4"):
        parsed(document)


def test_another_quarter_is_another_date():
    with pytest.raises(OtherDate, match=r"asked for 2026-03-31, .* the frame of NetIncomeLoss is of CY2025Q4"):
        parsed(income(quarter="CY2025Q4"))
    with pytest.raises(OtherDate, match="the frame of Assets is of CY2025Q4I, and CY2026Q1I was asked for"):
        parsed(second=assets(quarter="CY2025Q4"))


def test_another_concept_or_unit_is_refused_naming_both():
    with pytest.raises(NotTheDocument, match="expected NetIncomeLoss in USD and got Revenues in USD"):
        parsed(income() | {"tag": "Revenues"})
    with pytest.raises(NotTheDocument, match="expected Assets in USD and got Assets in EUR"):
        parsed(second=assets() | {"uom": "EUR"})


@pytest.mark.parametrize("field", ["tag", "ccp", "uom", "data"])
def test_a_renamed_field_is_named(field):
    document = income()
    document["renamed"] = document.pop(field)
    with pytest.raises(SchemaChanged, match=f"missing required field `{field}`"):
        parsed(document)


def test_a_renamed_column_is_a_changed_schema():
    document = income()
    for each in document["data"]:
        each["value"] = each.pop("val")
    with pytest.raises(SchemaChanged, match=r"the document has no .val.; it has: .*value"):
        parsed(document)


@pytest.mark.parametrize("body", OTHER_BODIES.values(), ids=OTHER_BODIES)
def test_what_comes_in_place_of_a_frame(body):
    with pytest.raises(NotTheDocument, match="expected net income and assets of CY2026Q1"):
        SecFrames().parse(payload(b'{"net_income":' + body + b',"assets":null}', Q1))


def test_broken_documents_never_escape_the_exception_tree():
    assert_survives(SecFrames(), envelope(), Q1)


def fetched(client: RecordedClient, first: date, last: date, now: datetime = NOON, contact: str = CONTACT) -> list:
    source = SecFrames(host="http://h", contact=contact)
    return list(source.fetch(Ask(now=now, first=first, last=last), client))


def test_a_payload_holds_both_documents_as_they_came():
    first, second = json.dumps(income(), indent=1).encode(), json.dumps(assets()).encode() + b"\n"
    client = RecordedClient(first, second)
    (found,) = fetched(client, date(2026, 1, 1), date(2026, 3, 31))
    assert found.body == b'{"net_income":' + first + b',"assets":' + second + b"}"
    assert (found.key, found.context, found.received_at) == ("LOSS_SHARE_CY2026Q1", Q1, NOON)
    assert [r.url for r in client.requests] == [
        "http://h/api/xbrl/frames/us-gaap/NetIncomeLoss/USD/CY2026Q1.json",
        "http://h/api/xbrl/frames/us-gaap/Assets/USD/CY2026Q1I.json",
    ]
    assert {r.headers["User-Agent"] for r in client.requests} == {"weatherglass (someone@example.org)"}
    assert values(SecFrames().parse(found))[("LOSS_SHARE", "close")] == {"2026-03-31": 40.0}


def test_a_quarter_without_a_frame_is_passed_over():
    missing = SourceRefused("sec-frames", 404, "no such frame")
    bodies = [json.dumps(each).encode() for each in (income(), assets())]
    client = RecordedClient(missing, *bodies)
    found = fetched(client, date(2025, 12, 1), date(2026, 3, 31))
    assert [each.context["quarter"] for each in found] == ["CY2026Q1"]


def test_a_missing_frame_of_assets_leaves_null_in_its_place():
    client = RecordedClient(json.dumps(income()).encode(), SourceRefused("sec-frames", 404, "no such frame"))
    (found,) = fetched(client, date(2026, 1, 1), date(2026, 3, 31))
    assert found.body.endswith(b',"assets":null}')


def test_when_no_quarter_is_there_the_refusal_reaches_the_caller():
    with pytest.raises(SourceRefused, match="status 404"):
        fetched(RecordedClient(SourceRefused("sec-frames", 404, "x")), date(2026, 1, 1), date(2026, 3, 31))


@pytest.mark.parametrize("answers", [[403], [b"{}", 403]])
def test_any_other_refusal_reaches_the_caller(answers):
    client = RecordedClient(*(SourceRefused("sec-frames", a, "x") if isinstance(a, int) else a for a in answers))
    with pytest.raises(SourceRefused, match="status 403"):
        fetched(client, date(2026, 1, 1), date(2026, 3, 31))


def test_quarters_that_cannot_be_reported_yet_are_not_asked_for():
    client = RecordedClient(*[b"{}"] * 4)
    fetched(client, date(2026, 1, 1), date(2026, 12, 31), now=datetime(2026, 7, 29, tzinfo=UTC))
    assert [r.url[-13:] for r in client.requests[::2]] == ["CY2026Q1.json"]
    client = RecordedClient(*[b"{}"] * 4)
    fetched(client, date(2026, 1, 1), date(2026, 12, 31), now=datetime(2026, 7, 30, tzinfo=UTC))
    assert [r.url[-13:] for r in client.requests[::2]] == ["CY2026Q1.json", "CY2026Q2.json"]


@pytest.mark.parametrize(
    ("contact", "message"),
    [
        ("", "sec-frames wants to know who asks: set contact to an address at which you answer"),
        ("  ", "sec-frames wants to know who asks"),
        ("a@b\r\nX-Evil: 1", "cannot stand in a header"),
        ("이름@example.org", "cannot stand in a header"),
    ],
)
def test_without_a_sound_contact_nothing_is_asked(contact, message):
    client = RecordedClient()
    with pytest.raises(UsageError, match=message):
        fetched(client, date(2026, 1, 1), date(2026, 3, 31), contact=contact)
    assert client.requests == []


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("CY2025Q1", date(2025, 3, 31)),
        ("CY2025Q2", date(2025, 6, 30)),
        ("CY2025Q3", date(2025, 9, 30)),
        ("CY2025Q4", date(2025, 12, 31)),
    ],
)
def test_names_of_quarters(name, end):
    assert (quarter_end(name), quarter_name(end)) == (end, name)
    assert quarter_name(end.replace(day=1)) == name


def test_a_zero_is_no_loss():
    assert loss_share([0.0, -0.0, -1.0]) == pytest.approx(100 / 3)

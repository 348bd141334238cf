"""Every tool, asked by the official client in this process: its document is the command line's, its text can be quoted."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mcp import Client, MCPError

from server_making import schema
from weatherglass.app.settings import DisplaySettings, Settings
from weatherglass.delivery.api.work import work
from weatherglass.delivery.cli.main import main
from weatherglass.delivery.mcp.server import server_of
from weatherglass.delivery.mcp.tools import TOOLS

pytestmark = pytest.mark.slow

NOW = datetime(2026, 1, 2, 15, tzinfo=UTC)
CLOSING = "Computed by Weatherglass from the sources named; not an official index value."
CALLS: dict[str, dict[str, Any]] = {
    "reading": {"detail": "full"},
    "signals": {"only": "all"},
    "signal": {"name": "vix_band", "detail": "full"},
    "signal_history": {"name": "vix_band", "from": "2020-02-01", "to": "2020-03-31", "rows": 1000},
    "series": {"name": "VIX", "from": "2020-02-01", "to": "2020-03-31", "rows": 1000},
    "data_ages": {},
    "indices": {},
    "boards": {},
    "explain_index": {"board": "packaged:SPY_2022-07-15", "index": "30D", "top": 400, "band": True},
    "claims": {"article": "R4"},
    "claim": {"id": "r1-russell-nine-percent"},
    "claim_test": {"id": "r1-russell-nine-percent", "detail": "full"},
    "playbooks": {},
    "playbook": {"id": "buy-and-hold"},
    "playbook_run": {"id": "buy-and-hold", "quick": True, "detail": "full"},
}
COMMANDS = {
    "reading": ["today"],
    "signals": ["signals"],
    "signal": ["signals", "vix_band"],
    "signal_history": ["history", "vix_band", "--from", "2020-02-01", "--to", "2020-03-31"],
    "series": ["series", "VIX", "--from", "2020-02-01", "--to", "2020-03-31"],
    "explain_index": ["index", "value", "packaged:SPY_2022-07-15", "-i", "30D", "--explain", "--band"],
    "claims": ["claim", "list", "--article", "R4"],
    "claim": ["claim", "show", "r1-russell-nine-percent"],
    "claim_test": ["claim", "test", "r1-russell-nine-percent"],
    "playbooks": ["playbook", "list"],
    "playbook": ["playbook", "show", "buy-and-hold"],
    "playbook_run": ["playbook", "run", "buy-and-hold", "--quick"],
}


async def worker_in_a_thread(asked: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
    yield {"step": "primary", "done": 1, "of": 9}
    yield {"documents": await asyncio.to_thread(work, dict(asked), lambda _line: None)}


def asked(home: Path, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """The results of calls, one after the other, of one client."""

    async def run() -> list[Any]:
        settings = Settings(home=home, display=DisplaySettings(lang="en"))
        server = server_of(settings, now=lambda: NOW, worker=worker_in_a_thread)
        async with Client(server) as client:
            await client.list_tools()  # the client checks answers against the schemas that it was told
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(run())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path))

    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("a tool asked the network")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    return tmp_path


def test_every_tool_is_called_here_and_says_that_it_only_reads(home: Path) -> None:
    async def listed() -> Any:
        async with Client(server_of(Settings(home=home), now=lambda: NOW)) as client:
            return await client.list_tools()

    tools = asyncio.run(listed()).tools
    assert [each.name for each in tools] == list(CALLS)
    for each in tools:
        assert each.annotations.read_only_hint is True
        assert each.annotations.destructive_hint is False
        assert each.annotations.open_world_hint is False
        jsonschema.Draft202012Validator.check_schema(each.input_schema)
        jsonschema.Draft202012Validator.check_schema(each.output_schema)
    assert len(json.dumps([each.model_dump(mode="json") for each in tools])) < 200_000


@pytest.mark.parametrize("tool", TOOLS, ids=lambda each: each.name)
def test_an_answer_is_the_document_of_the_command_line_under_its_schema_and_a_text_with_the_closing_words(
    tool: Any, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = asked(home, (tool.name, CALLS[tool.name]))
    answer = found.structured_content
    assert not found.is_error, found.content[0].text
    jsonschema.Draft202012Validator(schema("assistant-answer")).validate(answer)
    jsonschema.Draft202012Validator(schema(answer["kind"])).validate(answer["document"])
    assert answer["kind"] in tool.gives
    assert answer["text"] == found.content[0].text
    assert answer["text"].splitlines()[-1].startswith(CLOSING)
    assert "None" not in answer["text"].replace("None of them has been", "")
    assert "nan" not in answer["text"].split()
    assert str(home) not in json.dumps(answer)
    if tool.name in COMMANDS:
        capsys.readouterr()
        assert main([*COMMANDS[tool.name], "--format", "json"]) == 0
        printed = json.loads(capsys.readouterr().out)
        document = answer["document"]
        if tool.name == "explain_index":  # the strikes come largest first here
            for record in (*printed, *document):
                record["strip"].sort(key=lambda row: (row["expiry"], row["strike"], row["type"]))
        assert document == printed


def test_a_reading_says_how_long_ago_its_day_was_and_each_value_its_unit_day_and_source(home: Path) -> None:
    latest, past, korean = asked(
        home, ("reading", {}), ("reading", {"as_of": "2020-03-16"}), ("reading", {"as_of": "2020-03-16", "lang": "ko"})
    )
    lines = latest.content[0].text.splitlines()
    assert lines[1] == (
        "As of 7 November 2022, the latest day that all of these data reach, 1,152 days before it was asked for "
        "(2 January 2026). This is not today's market; do not call it current."
    )
    assert (
        "VIX: 24.35 (volatility points, per cent a year) on 7 November 2022; source: packaged. Change on one row: −0.20."
        in lines
    )
    assert latest.structured_content["left_out"][0]["what"] == "signals"
    assert len(json.dumps(latest.structured_content)) < 100_000
    assert past.content[0].text.splitlines()[1] == (
        "As of 16 March 2020, as asked: only what was known when that day ended. It says nothing on later days."
    )
    assert (
        "VIX: 82.69(변동성 포인트, 연 %), 2020년 3월 16일, 출처 packaged. 직전 대비 +24.86." in korean.content[0].text
    )


def test_a_verdict_stands_with_n_the_base_rate_and_what_a_p_is_not(home: Path) -> None:
    (found,) = asked(home, ("claim_test", {"id": "r4-russell-breakout-bitcoin", "quick": True, "wait_seconds": 600}))
    lines = found.content[0].text.splitlines()
    document = found.structured_content["document"]
    assert lines[0].startswith("Verdict: Too few cases, confounded (C, S, L, D, O). Claim: After the Russell 2000")
    assert "Cases counted: n = 2. So few cases prove nothing either way." in lines
    assert any(each.startswith("Base rate: 54.0% of 5,014 dates taken at random did as well") for each in lines)
    p = next(each for each in lines if each.startswith("p = "))
    assert p.startswith(f"p = {document['p']:.3g} (about 1 time in 6 by chance)")
    assert p.endswith("It is not the probability that the claim is true, nor that it is false.")
    assert any(each.startswith("Smallest p that hits alone could reach") and "0.291" in each for each in lines)
    assert "Only an effect beyond x10.7 against what is usual would be seen about 4 times in 5." in lines
    assert any(each.startswith("What it does not say: it is no forecast") for each in lines)
    assert [each["what"] for each in found.structured_content["left_out"]] == ["multiverse.variants"]


def test_the_shares_of_an_index_add_up_in_the_text_whatever_is_left_out(home: Path) -> None:
    (found,) = asked(home, ("explain_index", {"board": "packaged:SPY_2022-07-15", "index": "30D", "top": 2}))
    lines = found.content[0].text.splitlines()
    (record,) = found.structured_content["document"]
    assert len(record["strip"]) == 2
    assert lines[0].startswith("30D = 23.85 (volatility points, per cent a year) at 15 Jul 2022 10:22 New York")
    assert any("All 156 strikes: 100.09%" in each and "together 100.00%" in each for each in lines)
    assert "The 2 largest of 156 strikes are given; ask with `top` for more." in lines


def test_thinned_rows_are_told_and_the_extremes_are_of_all_of_them(home: Path) -> None:
    (found,) = asked(home, ("series", {"name": "VIX", "rows": 5, "thin": "even"}))
    answer = found.structured_content
    assert answer["left_out"] == [{"what": "rows", "kept": 5, "of": 8632, "how": "even"}]
    assert [answer["document"]["rows"][at][0] for at in (0, -1)] == ["1990-01-02", "2024-06-20"]
    assert "lowest 9.14 on 3 November 2017, highest 82.69 on 16 March 2020" in answer["text"]


def test_a_claim_written_as_text_is_tested_by_its_own_words(home: Path) -> None:
    from importlib.resources import files

    text = files("weatherglass.claims.catalog").joinpath("r1-russell-nine-percent.yaml").read_text(encoding="utf-8")
    own = text.replace("id: r1-russell-nine-percent", "id: my-own-claim", 1)
    catalogue, mine = asked(
        home, ("claim_test", {"id": "r1-russell-nine-percent"}), ("claim_test", {"text": own, "lang": "ko"})
    )
    assert mine.structured_content["document"]["id"] == "my-own-claim"
    assert mine.structured_content["document"]["verdict"] == catalogue.structured_content["document"]["verdict"]
    assert mine.content[0].text.splitlines()[-1].startswith("밝힌 출처의 자료로")


@pytest.mark.parametrize(
    ("tool", "arguments", "code", "said"),
    [
        ("signal", {"name": "vix_bnd"}, "not_found", "No answer: no signal 'vix_bnd'; did you mean 'vix_band'?"),
        ("series", {"name": "VX"}, "not_found", "No answer: no series 'VX'"),
        (
            "claim",
            {"id": "r4-russell-breakout"},
            "not_found",
            "No answer: no claim 'r4-russell-breakout'; did you mean",
        ),
        ("claim_test", {"id": "nothing"}, "not_found", "No answer: no claim 'nothing'"),
        (
            "explain_index",
            {"board": "packaged:SPY_2022-07-15", "index": "VIX"},
            "bad_request",
            "No answer: VIX is defined",
        ),
        ("claim_test", {"text": "a: &x [1]\nb: *x"}, "bad_request", "No answer: the text: line 1: anchors and aliases"),
        (
            "claim_test",
            {"text": "!!python/object/apply:os.system [id]"},
            "bad_request",
            "No answer: the text: line 1: the tag",
        ),
        ("claim_test", {"text": "[" * 60_000}, "bad_request", "No answer: the text: line 1: 13 levels deep"),
        ("claim_test", {"text": "id: a\nid: b"}, "bad_request", "No answer: the text: line 2: the key 'id' stands"),
        ("playbook_run", {"text": "just words"}, "bad_request", "No answer: the text"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_do(
    tool: str, arguments: dict[str, Any], code: str, said: str, home: Path
) -> None:
    (found,) = asked(home, (tool, arguments))
    assert found.is_error
    assert found.content[0].text.startswith(said)
    jsonschema.Draft202012Validator(schema("problem")).validate(found.structured_content)
    assert found.structured_content["code"] == code


def test_a_fault_of_the_program_is_told_without_its_words_and_the_next_call_is_answered(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from weatherglass.delivery.api import documents

    def broken(*_: object) -> None:
        raise RuntimeError(f"{home}/secret")

    monkeypatch.setattr(documents, "boards", broken)
    failed, indices = asked(home, ("boards", {}), ("indices", {}))
    assert failed.structured_content["code"] == "fault"
    assert "secret" not in failed.model_dump_json()
    assert "secret" in caplog.text
    assert not indices.is_error


def test_resources_are_the_schemas_and_the_catalogues_and_no_file(home: Path) -> None:
    async def run() -> tuple[Any, str, list[str]]:
        async with Client(server_of(Settings(home=home), now=lambda: NOW)) as client:
            listed = await client.list_resources()
            read = await client.read_resource("weatherglass://schema/claim")
            refused = []
            for uri in ("weatherglass://claim/../../etc/passwd", "file:///etc/passwd"):
                with pytest.raises(MCPError) as error:
                    await client.read_resource(uri)
                refused.append(str(error.value))
            return listed, read.contents[0].text, refused

    listed, read, refused = asyncio.run(run())
    names = [str(each.uri) for each in listed.resources]
    assert len(names) == len(set(names)) == 110
    assert "weatherglass://playbook/buy-and-hold" in names
    assert json.loads(read) == schema("claim")
    assert all("resources/list names every one" in each for each in refused)


def test_an_unknown_tool_is_refused_with_the_nearest_name(home: Path) -> None:
    async def run() -> str:
        async with Client(server_of(Settings(home=home), now=lambda: NOW)) as client:
            with pytest.raises(MCPError) as error:
                await client.call_tool("readin", {})
            return str(error.value)

    assert asyncio.run(run()) == "no tool 'readin'; did you mean 'reading'?"

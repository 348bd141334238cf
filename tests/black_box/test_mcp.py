"""`weatherglass mcp` as an assistant starts it: a process on standard input and output, and the official client."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, MCPError, StdioServerParameters

from black_box.processes import LIMIT_S, PROGRAM

pytestmark = pytest.mark.slow

SECRET = "canary-of-the-environment"  # noqa: S105 - of tests
LONG = {"id": "r4-russell-breakout-bitcoin", "wait_seconds": 600}
SHORT = {"id": "r1-russell-nine-percent", "wait_seconds": 600}


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "WEATHERGLASS_HOME": str(home), "WEATHERGLASS_SERVE_TOKEN": SECRET, "PYTHONWARNINGS": "error"}


def in_a_session(home: Path, talk: Any, *, mode: str = "auto") -> Any:
    """What `talk` finds out with a client of a server of its own."""
    command, *arguments = [*PROGRAM, "mcp", "--lang", "en"]
    server = StdioServerParameters(command=command, args=arguments, env=environment(home))

    async def run() -> Any:
        async with asyncio.timeout(LIMIT_S * 10):
            async with Client(server, mode=mode) as client:
                return await talk(client)

    return asyncio.run(run())


def test_a_session_initializes_lists_calls_and_gives_what_the_command_line_prints(tmp_path: Path) -> None:
    async def talk(client: Client) -> Any:
        tools = await client.list_tools()
        reading = await client.call_tool("reading", {"as_of": "2020-03-16", "detail": "full"})
        return client.server_info, client.instructions, tools, reading

    info, instructions, tools, reading = in_a_session(tmp_path, talk)
    assert info.name == "weatherglass"
    assert "never present a p-value as the probability" in instructions
    assert len(tools.tools) == 15
    printed = subprocess.run(
        [*PROGRAM, "today", "--as-of", "2020-03-16", "--lang", "en", "--format", "json"],
        env=environment(tmp_path), capture_output=True, text=True, check=True, timeout=LIMIT_S * 10,
    )  # fmt: skip
    assert reading.structured_content["document"] == json.loads(printed.stdout)
    assert "VIX: 82.69 (volatility points, per cent a year) on 16 March 2020" in reading.content[0].text
    assert SECRET not in reading.model_dump_json()


def test_the_older_handshake_is_spoken_too(tmp_path: Path) -> None:
    async def talk(client: Client) -> Any:
        return await client.call_tool("boards", {})

    boards = in_a_session(tmp_path, talk, mode="legacy")
    assert "packaged:SPY_2022-07-15" in [each["name"] for each in boards.structured_content["document"]["boards"]]


def test_long_work_tells_how_far_it_is_and_is_ended_when_the_call_is_cancelled(tmp_path: Path) -> None:
    async def talk(client: Client) -> Any:
        begun, steps = asyncio.Event(), []

        async def tell(done: float, of: float | None, message: str | None) -> None:
            steps.append((done, of, message))
            begun.set()

        call = asyncio.create_task(client.call_tool("claim_test", LONG, progress_callback=tell))
        await begun.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        waiting = await client.call_tool("claim_test", {**SHORT, "wait_seconds": 1})
        return steps, waiting, await client.call_tool("claim_test", SHORT, progress_callback=tell)

    steps, waiting, result = in_a_session(tmp_path, talk)
    assert waiting.structured_content["kind"] in {"job", "claim"}
    if waiting.structured_content["kind"] == "job":
        assert "There is no result yet" in waiting.content[0].text
    assert result.structured_content["document"]["id"] == SHORT["id"]
    assert all(0 <= done <= (of or done) for done, of, _ in steps)


def test_hostile_arguments_are_refused_and_the_server_answers_afterwards(tmp_path: Path) -> None:
    aliases = "a: &a [x, x]\n" + "\n".join(f"b{n}: &b{n} [*a, *a]" for n in range(9))
    hostile: list[tuple[str, dict[str, Any]]] = [
        ("signal", {"name": "x" * 5_000_000}),
        ("signal", {"name": "../../../etc/passwd"}),
        ("signal", {"name": "\x00\x1b[2J\n"}),
        ("signal", {"name": {"$ref": "file:///etc/passwd"}}),
        ("reading", {"as_of": "9999-99-99"}),
        ("reading", {"__class__": "x", "self": 1, "settings": {}}),
        ("series", {"name": "VIX", "rows": 10**9}),
        ("series", {"name": "VIX", "rows": 10**400}),
        ("series", {"name": "VIX", "rows": -1}),
        ("series", {"name": "VIX", "from": "2021-01-01", "to": "2020-01-01"}),
        ("explain_index", {"board": "store:../../x", "index": "VIX"}),
        ("explain_index", {"board": "/etc/passwd", "index": "VIX"}),
        ("claim", {"id": "/etc/passwd"}),
        ("claim_test", {"id": "../r4-russell-breakout-bitcoin"}),
        ("claim_test", {"text": aliases}),
        ("claim_test", {"text": "!!python/object/apply:os.system ['touch pwned']"}),
        ("claim_test", {"text": "{" * 65_000}),
        ("claim_test", {"text": "x" * 2_000_000}),
        ("claim_test", {"text": "inference: {replications: 1000000000}"}),
        ("claim_test", {"text": "outcome: {horizon_days: .nan}"}),
        ("playbook_run", {"text": "/etc/passwd"}),
        ("playbook_run", {"id": "buy-and-hold", "from": "2020-01-01", "to": "2020-01-01"}),
    ]

    async def talk(client: Client) -> Any:
        refused = [await client.call_tool(name, arguments) for name, arguments in hostile]
        for uri in ("file:///etc/passwd", "weatherglass://claim/../../x", "weatherglass://" + "x" * 100_000):
            with pytest.raises(MCPError, match="no resource"):
                await client.read_resource(uri)
        with pytest.raises(MCPError, match="no tool"):
            await client.call_tool("x" * 1_000_000, {})
        return refused, await client.call_tool("signal", {"name": "vix_band"})

    refused, after = in_a_session(tmp_path, talk)
    for (name, _), found in zip(hostile, refused, strict=True):
        said = found.content[0].text
        assert found.is_error, name
        assert said.startswith("No answer: "), name
        assert len(said) < 2_000, name
        assert "root:" not in said, name
        assert "Traceback" not in said, name
        assert found.structured_content["code"] in {"bad_request", "not_found", "no_data"}, said
    assert after.content[0].text.startswith("VIX band [vix_band]: 24.35")
    assert not Path("pwned").exists()


def test_lines_that_are_no_messages_leave_standard_output_to_the_protocol(tmp_path: Path) -> None:
    first = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}},
    }  # fmt: skip
    lines = [
        json.dumps(first), json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        "no JSON", "[" * 100_000, '{"jsonrpc": "2.0", "id": NaN, "method": 5}', "\x00\xff",
        json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "boards", "arguments": []}}),
        json.dumps({"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "boards", "arguments": {}}}),
    ]  # fmt: skip
    process = subprocess.Popen(
        [*PROGRAM, "mcp"], env=environment(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n".join(lines) + "\n")
    process.stdin.flush()
    answers = []
    while not any(each.get("id") == 3 for each in answers):
        answers.append(json.loads(process.stdout.readline()))
    process.stdin.close()
    assert process.wait(LIMIT_S * 10) == 0
    assert process.stdout.read() == ""
    process.stdout.close()
    assert process.stderr is not None
    process.stderr.close()
    by_id = {each["id"]: each for each in answers if each.get("id")}
    assert by_id[1]["result"]["serverInfo"]["name"] == "weatherglass"
    assert by_id[2]["error"]["code"] == -32602
    assert by_id[3]["result"]["isError"] is False


def test_without_the_extra_the_command_says_how_to_install_it(tmp_path: Path) -> None:
    without = "import sys; sys.modules['mcp'] = None\nfrom weatherglass.delivery.cli.main import run; run()"
    ran = subprocess.run(
        [sys.executable, "-c", without, "mcp"], env=environment(tmp_path), capture_output=True, text=True,
        timeout=LIMIT_S * 10, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr == (
        "weatherglass: assistants need the extra 'mcp' (mcp is missing): pip install 'weatherglass[mcp]'\n"
    )

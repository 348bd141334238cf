"""The server: tools and resources over the Model Context Protocol, on standard input and output."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from weatherglass import __version__
from weatherglass.app.claim_wording import known_text
from weatherglass.app.settings import Settings
from weatherglass.delivery.api.jobs import Job, Worker
from weatherglass.delivery.api.problems import Problem, problem_of, shown
from weatherglass.delivery.api.work import CLAIM
from weatherglass.delivery.mcp.arguments import argument_schema, taken
from weatherglass.delivery.mcp.desk import LONGEST_SECONDS, Desk
from weatherglass.delivery.mcp.given import answer_schema, refused
from weatherglass.delivery.mcp.resources import Readable, readables
from weatherglass.delivery.mcp.tools import TOOLS, Tool
from weatherglass.errors import WeatherglassError, nearest

INSTRUCTIONS = (
    "Market fear as computed by Weatherglass from the sources named in each answer. No value is an official index "
    "value, and nothing is investment advice. Begin with reading. When you quote: give the day of a value and its age "
    "with it, as the text does, and call nothing current that ends days ago; keep its unit; give the verdict word of a "
    "claim together with n and the base rate; never present a p-value as the probability that a claim is true or "
    "false, nor a few cases as proof; what is missing has a reason, and is no zero. Lines of the text of an answer can "
    "be quoted as they stand."
)
INTERRUPTED = 130
_LOG = logging.getLogger("weatherglass.mcp")
_BY_NAME = {each.name: each for each in TOOLS}
Context = ServerRequestContext[Desk, Any]


def server_of(
    settings: Settings,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    worker: Worker | None = None,
    longest_seconds: float = LONGEST_SECONDS,
) -> Server[Desk]:
    """A server over the data of some settings.

    Parameters
    ----------
    now
        The clock, for ages.
    worker
        Does long work; by default in a process of its own.
    longest_seconds
        Long work is ended after these.
    """

    @asynccontextmanager
    async def desk(_: Server[Desk]) -> AsyncIterator[Desk]:
        async with Desk(settings, now=now, worker=worker, longest_seconds=longest_seconds) as found:
            yield found

    return Server(
        "weatherglass",
        version=__version__,
        title="Weatherglass",
        description="An open instrument for reading market fear",
        instructions=INSTRUCTIONS,
        lifespan=desk,
        on_list_tools=_list_tools,
        on_call_tool=_call_tool,
        on_list_resources=_list_resources,
        on_read_resource=_read_resource,
    )


def told(tool: Tool) -> types.Tool:
    """A tool as a client is told of it."""
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=argument_schema(tool.takes),
        output_schema=answer_schema(tool.gives),
        annotations=types.ToolAnnotations(
            title=tool.title,
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        ),
    )


@cache
def _told() -> tuple[types.Tool, ...]:
    return tuple(told(each) for each in TOOLS)


async def _list_tools(_context: Context, _params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
    return types.ListToolsResult(tools=list(_told()))


async def _call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
    desk = context.lifespan_context
    tool = _BY_NAME.get(params.name)
    if tool is None:
        hint = nearest(params.name[:80], _BY_NAME)
        raise MCPError(types.INVALID_PARAMS, f"no tool {shown(params.name)}; {hint}")
    lang = desk.lang(None)
    try:
        asked = taken(tool.takes, params.arguments)
        lang = desk.lang(asked.lang)
        given = await tool.answer(desk, asked, lang, _teller(context, lang))
    except Problem as problem:
        return _refusal(problem, lang)
    except WeatherglassError as error:
        return _refusal(problem_of(error), lang)
    except Exception:  # noqa: BLE001 - the outermost place of a call: the next one must find a server
        _LOG.exception("the tool %s failed", tool.name)
        return _refusal(Problem("fault", "a fault of the program; its log on standard error says more"), lang)
    structured = given.structured(lang)
    return types.CallToolResult(
        content=[types.TextContent(text=structured["text"])],
        structured_content=structured,
    )


def _refusal(problem: Problem, lang: str) -> types.CallToolResult:
    words, document = refused(problem, lang)
    return types.CallToolResult(
        content=[types.TextContent(text=words)], structured_content=dict(document), is_error=True
    )


def _teller(context: Context, lang: str) -> Callable[[Job], Any]:
    """What tells a client how far long work is; a step back, as of a chain of claims, is not told."""
    furthest = -1

    async def tell(job: Job) -> None:
        nonlocal furthest
        if job.state != "running" or job.done <= furthest:
            return
        furthest = job.done
        words = f"{'claim' if job.asked['kind'] == CLAIM else 'playbook'}.step.{job.step}"
        message = known_text(words, lang) if job.step else None
        await context.session.report_progress(float(job.done), float(job.of) or None, message)

    return tell


async def _list_resources(context: Context, _params: types.PaginatedRequestParams | None) -> types.ListResourcesResult:
    found = await _readables(context)
    return types.ListResourcesResult(
        resources=[
            types.Resource(uri=each.uri, name=each.uri.rpartition("/")[2], title=each.title, mime_type=each.media_type)
            for each in found.values()
        ]
    )


async def _read_resource(context: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
    found = await _readables(context)
    wanted = found.get(params.uri)
    if wanted is None:
        raise MCPError(types.INVALID_PARAMS, f"no resource {shown(params.uri)}; resources/list names every one")
    content = await asyncio.to_thread(wanted.read)
    return types.ReadResourceResult(
        contents=[types.TextResourceContents(uri=wanted.uri, mime_type=wanted.media_type, text=content)]
    )


async def _readables(context: Context) -> Any:
    lang = context.lifespan_context.lang(None)
    return await asyncio.to_thread(_every_readable, lang)


@cache
def _every_readable(lang: str) -> dict[str, Readable]:
    return dict(readables(lang))


def serve(settings: Settings) -> None:
    """Answer on standard input and output until the input ends.

    Logs go to standard error: standard output belongs to the protocol.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="weatherglass mcp: %(levelname)s %(message)s")
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    # The SDK reads its input in a thread that nothing can wake: an orderly end would wait for one more line.
    loop = asyncio.get_running_loop()
    for number, code in ((signal.SIGINT, INTERRUPTED), (signal.SIGTERM, 0)):
        with contextlib.suppress(NotImplementedError):  # Windows ends a process without asking it
            loop.add_signal_handler(number, os._exit, code)
    server = server_of(settings)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())

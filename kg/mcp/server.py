"""The protocol: the tools of ``kg.mcp.tools`` behind the official package's server, worked in the pool's processes."""

from __future__ import annotations

import difflib
import json
from typing import Any

from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ToolMessage

from kg import __version__
from kg.errors import one_line
from kg.mcp.tools import INSTRUCTIONS, Tool, tools
from kg.server.api_operations import BadArgument
from kg.server.pool import Pool
from kg.server.reply import Refused
from kg.server.work.tools import output_schema

Context = ServerRequestContext[Any]


def create_server(pool: Pool, language: str = "en") -> Server[Any]:
    """A server whose tools ask the graph of ``pool``; ``language`` is that of the short texts, unless a call says."""

    async def list_tools(context: Context, params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_told(tool) for tool in tools().values()])

    async def call_tool(context: Context, params: CallToolRequestParams) -> CallToolResult:
        tool = tools().get(params.name)
        if tool is None:
            near = difflib.get_close_matches(params.name, tools(), n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"tools: {', '.join(tools())}"
            raise MCPError(INVALID_PARAMS, one_line(f"there is no tool '{params.name[:60]}' ({hint})"))
        return await _call(pool, tool, params.arguments or {}, language)

    return Server(
        "policy-kg",
        version=__version__,
        title="policy-kg",
        description="Who is responsible for what, on what ground, and the sentence that says so",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _told(tool: Tool) -> ToolMessage:
    return ToolMessage(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema(),
        output_schema=output_schema(tool.name),
        annotations=ToolAnnotations(
            title=tool.title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


async def _call(pool: Pool, tool: Tool, given: dict[str, Any], language: str) -> CallToolResult:
    """The answer of a tool, or an error for the model to read: one line that says what to do next."""
    try:  # what may be left out is often given as nothing
        needed = {p.name for p in tool.operation.parameters if p.required}
        arguments = tool.operation.arguments({k: v for k, v in given.items() if v != "" or k in needed})
    except BadArgument as error:
        return _failed(str(error))
    asked = {"tool": tool.name, "arguments": arguments, "language": language, "version": pool.version()}
    try:
        answer = await pool.run("tool", asked)
    except Refused as error:
        return _failed(error.message)
    said = json.loads(await answer.read())
    if answer.status != 200:
        return _failed(said["detail"])
    return CallToolResult(content=[TextContent(text=said["text"])], structured_content=said["structured"])


def _failed(message: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=one_line(message))], is_error=True)


async def serve_stdio(pool: Pool, language: str) -> None:
    """Speaks the protocol on standard input and output until the input ends."""
    server = create_server(pool, language)
    try:
        await pool.start()
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
    finally:
        await pool.close()

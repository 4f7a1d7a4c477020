"""Switches of the commands that read a graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from kg.graph.store import Asking


def graph_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--graph``: which graph is asked; the released one by default."""
    return click.option(
        "-g", "--graph", "graph", metavar="DIR|FILE|URL", envvar="KG_GRAPH", show_envvar=True,
        help="Graph to ask: a folder that 'kg build' wrote, a file, a store or a SPARQL endpoint.  [default: the released graph]",
    )(function)  # fmt: skip


def endpoint_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--endpoint``: a SPARQL endpoint to ask instead."""
    return click.option(
        "--endpoint", metavar="URL", envvar="KG_ENDPOINT", show_envvar=True,
        help="SPARQL endpoint to ask; credentials from KG_ENDPOINT_USER and _PASSWORD, or KG_ENDPOINT_TOKEN.",
    )(function)  # fmt: skip


def timeout_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--timeout``: seconds after which a query is stopped."""
    return click.option(
        "--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
        help="Stop a query that takes longer.  [default: 60]",
    )(function)  # fmt: skip


def open_asked(graph: str | None, endpoint: str | None, timeout: float | None) -> Asking:
    """The graph that the switches name. Raises GraphError, UsageError."""
    from kg.graph.store import open as open_graph

    source = click.get_current_context().get_parameter_source("graph")
    if endpoint and graph and source is click.core.ParameterSource.COMMANDLINE:
        raise click.UsageError("--graph and --endpoint name two graphs; give one")
    if endpoint is not None and not endpoint.lower().startswith(("http://", "https://")):
        raise click.BadParameter(f"'{endpoint}' is no address; write https://host/sparql", param_hint="--endpoint")
    return open_graph(endpoint or graph, **({} if timeout is None else {"timeout": timeout}))


def documents_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--documents``: where the source documents are, so that answers can quote them."""
    return click.option(
        "--documents", metavar="DIR", envvar="KG_DOCUMENTS", show_envvar=True,
        help="Folder of the source documents; answers then quote their sentences.",
    )(function)  # fmt: skip

"""Switches of the commands that read a graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def graph_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--graph``: which graph is asked; the released one by default."""
    return click.option(
        "-g", "--graph", "graph", metavar="DIR|FILE|URL", envvar="KG_GRAPH", show_envvar=True,
        help="Graph to ask: a folder that 'kg build' wrote, a file, a store or a SPARQL endpoint.  [default: the released graph]",
    )(function)  # fmt: skip


def documents_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--documents``: where the source documents are, so that answers can quote them."""
    return click.option(
        "--documents", metavar="DIR", envvar="KG_DOCUMENTS", show_envvar=True,
        help="Folder of the source documents; answers then quote their sentences.",
    )(function)  # fmt: skip

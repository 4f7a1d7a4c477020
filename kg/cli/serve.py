"""``kg serve``"""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from kg.cli.graph_options import documents_option
from kg.cli.options import quiet_option
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.server.settings import Settings

_NEEDS = ("httptools", "starlette", "uvicorn")


class _Size(click.ParamType[int]):
    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"(\d{1,9})(?:\s*([KMG])(?:i?B)?)?", value.strip(), re.IGNORECASE)
        size = int(found[1]) << {"K": 10, "M": 20, "G": 30}[(found[2] or "M").upper()] if found else 0
        if size < 16 << 20:
            self.fail(f"'{value}' is no size of at least 16M; write for instance 512M or 2G", param, ctx)
        return size


SIZE = _Size()


@click.command("serve")
@click.argument("graph", required=False, metavar="[GRAPH]", envvar="KG_GRAPH")
@click.option("--store", metavar="DIR", help="Embedded store to serve, as 'kg build --store' wrote it.")
@click.option(
    "--endpoint", metavar="URL", envvar="KG_ENDPOINT", help="SPARQL endpoint to serve.  [env var: KG_ENDPOINT]"
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; any but loopback needs a token."
)
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0: any that is free."
)
@click.option("--token-file", metavar="FILE", help="File with the token that clients must show; or set KG_TOKEN.")
@click.option("--writable", is_flag=True, help="Let clients that show the token change the store.")
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=30.0, show_default=True, metavar="SECONDS",
    help="Stop a request that takes longer.",
)  # fmt: skip
@click.option("--rows", type=click.IntRange(1), default=100_000, show_default=True, help="Most rows of one answer.")
@click.option(
    "--memory", type=SIZE, default="1G", show_default=True, metavar="SIZE", help="Stop a request that takes more."
)
@click.option("--workers", type=click.IntRange(1, 256), help="Requests worked on at once.  [default: one a core]")
@click.option(
    "--patience", type=click.FloatRange(min=0.5), default=10.0, show_default=True, metavar="SECONDS",
    help="Drop a client that sends or reads nothing for longer.",
)  # fmt: skip
@click.option("--public-url", metavar="URL", help="Address that readers use, when a proxy stands before this server.")
@click.option(
    "--language",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="Language of pages, unless the reader's browser says.",
)
@documents_option
@click.option("--open", "open_", is_flag=True, help="Open the start page in a browser.")
@quiet_option
def command(
    graph: str | None, store: str | None, endpoint: str | None, token_file: str | None, public_url: str | None,
    open_: bool, quiet: bool, **rest: Any,
) -> int:  # fmt: skip
    """Answer over HTTP: SPARQL, pages for people, an API for programs.

    GRAPH is a folder that 'kg build' wrote, a file, a store or the address of an endpoint; without it the released
    graph is served. Only this machine is answered and nothing can be changed, unless told otherwise. Ends with Ctrl-C.

    Example:  kg serve --port 8000
    """
    if any(find_spec(name) is None for name in _NEEDS):
        raise KgError("a server needs more packages", hint="pip install 'policy-kg[serve]'")
    if not hasattr(os, "fork"):
        raise KgError("a server needs a system that can fork processes, such as Linux or macOS")
    from kg.server import running
    from kg.server.settings import Settings

    graph, store, endpoint = named_source(graph, store, endpoint)
    token = running.read_token(token_file) if token_file else None
    if token is None and os.environ.get("KG_TOKEN"):
        token = running.check_token(os.environ["KG_TOKEN"].strip(), "KG_TOKEN")
    if public_url is not None and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", public_url):
        raise click.BadParameter(f"'{public_url}' is no address; write https://host", param_hint="--public-url")
    rest["workers"] = rest["workers"] or 0
    settings = Settings(
        graph=graph, store=store, endpoint=endpoint, token=token, public_url=public_url, **rest
    )  # fmt: skip
    _check(settings)

    def ready(settings: Settings) -> None:
        click.echo(settings.local_url)
        if not quiet:
            click.echo(f"kg: serving at {settings.url}/ (Ctrl-C ends it)", err=True)
        if open_:
            import webbrowser

            webbrowser.open(f"{settings.url}/")

    running.run(settings, ready, quiet=quiet)
    return 0


def named_source(
    graph: str | None, store: str | None, endpoint: str | None
) -> tuple[str | None, str | None, str | None]:
    """The one graph that is named; what the command line says goes before what the environment says."""
    typed = click.core.ParameterSource.COMMANDLINE
    context = click.get_current_context()
    named = {"graph": graph, "store": store, "endpoint": endpoint}
    said = {name: value for name, value in named.items() if value is not None}
    if any(context.get_parameter_source(name) is typed for name in said):
        said = {name: value for name, value in said.items() if context.get_parameter_source(name) is typed}
    if len(said) > 1:
        raise click.UsageError("GRAPH, --store and --endpoint name different graphs; give one")
    graph, store, endpoint = (said.get(name) for name in named)
    if graph is not None and graph.lower().startswith(("http://", "https://")):
        graph, endpoint = None, graph
    if endpoint is not None and not endpoint.lower().startswith(("http://", "https://")):
        raise click.BadParameter(f"'{endpoint}' is no address; write https://host/sparql", param_hint="--endpoint")
    return graph, store, endpoint


def _check(settings: Settings) -> None:
    """Raises KgError for settings that would not be safe."""
    hint = "name a file with --token-file, or set KG_TOKEN"
    if settings.needs_token and settings.token is None:
        what = "an address that others can reach" if settings.is_loopback else f"the address {settings.host}"
        raise KgError(f"{what} needs a token", hint=hint)
    if settings.writable:
        if settings.endpoint is not None or not settings.is_store:
            hint = "build one with 'kg build PATH --store DIR'"
            raise KgError("only an embedded store can be changed (--writable)", place=settings.source, hint=hint)
        if settings.token is None:
            raise KgError("--writable needs a token", hint=hint)

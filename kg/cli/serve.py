"""``kg serve``"""

from __future__ import annotations

import click

from kg.errors import KgError


@click.command("serve")
@click.argument("graph", required=False)
@click.option("--store", metavar="DIR", help="Embedded store to serve.")
@click.option("--endpoint", metavar="URL", help="SPARQL endpoint to serve.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
def command(graph: str | None, store: str | None, endpoint: str | None, host: str, port: int) -> int:
    """Answer over HTTP: SPARQL, pages, an API.

    Example:  kg serve --port 8000
    """
    try:
        import uvicorn

        from kg.server.app import create_app
    except ImportError:
        raise KgError("a server needs more packages", hint="pip install 'policy-kg[serve]'") from None
    from kg.server.settings import Settings

    settings = Settings(graph=graph, endpoint=endpoint, store=store, host=host, port=port)
    uvicorn.run(create_app(settings), host=host, port=port, log_level="warning", ws="none", server_header=False)
    return 0

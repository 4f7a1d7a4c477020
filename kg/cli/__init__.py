"""The ``kg`` command. Each command is a module of this package, imported only when it runs."""

from __future__ import annotations

import difflib
import os
import sys
from importlib import import_module
from typing import Any

import click

from kg import __version__
from kg.errors import KgError, one_line

#: Command → one line of help. Kept here so that ``kg --help`` imports no command; a test holds both together.
COMMANDS: dict[str, str] = {
    "tour": "A first look: sample documents beside the released graph, and five questions.",
    "build": "Read documents and write their knowledge graph.",
    "load": "Load a graph into any SPARQL store.",
    "extract": "Print the statements found in documents.",
    "outline": "Show the parts, sections, boxes and items of a document.",
    "search": "Find things by words in their names, in either language.",
    "owners": "Who owns a task, on what ground, and the sentence that says so.",
    "tasks": "What an agency is responsible for, by ground and role.",
    "trace": "Follow the chain of responsibility from a thing, or between two.",
    "gaps": "Tasks that nobody owns.",
    "overlaps": "Tasks with several owners and no lead, and who shares tasks with whom.",
    "progress": "Targets with every figure, share of the way, and whether on track.",
    "regions": "What regions do, for which tasks, and where they rank.",
    "evidence": "Open a sentence, and everything that rests on it.",
    "cite": "A footnote for a document, a sentence, a statement or an instrument.",
    "diff": "What another graph adds, lacks or says otherwise.",
    "network": "Who is central, who brokers, and what hangs on one body alone.",
    "view": "Draw a picture that people explore, as one HTML file.",
    "site": "Write a static site with a page for every thing, linked and searchable.",
    "report": "Write a report on one thing, or on the whole plan, as HTML and Markdown.",
    "review": "List what is in doubt, best first, and write down decisions.",
    "serve": "Answer over HTTP: SPARQL, pages for people, an API for programs.",
    "mcp": "Let language models ask the graph, over the Model Context Protocol.",
    "queries": "Ask a named question, or list them.",
    "query": "Ask a graph with SPARQL.",
    "show": "Show one thing: its names, relations and evidence.",
    "stats": "Count what is in a graph.",
    "validate": "Check a graph against its shapes and its documents.",
    "evaluate": "Score extraction against gold annotations.",
}


def _fault(error: Exception) -> int:
    if os.environ.get("KG_DEBUG"):
        raise error
    if type(error).__name__ == "TOMLDecodeError":  # only files of the package are read without their own check
        from kg.paths import check_grammar

        try:
            check_grammar()
        except KgError as broken:
            click.echo(f"kg: {broken}", err=True)
            return broken.exit_code
    what = one_line(f"{type(error).__name__}: {error}")
    click.echo(f"kg: a fault of the program, not of your input: {what} (KG_DEBUG=1 shows where)", err=True)
    return 2


class _ReaderGone(Exception):
    """The reader of the answer (head, less) closed the pipe: it has what it wanted."""


class LazyGroup(click.Group):
    """A group that imports a command when it is called, and prints every error as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"kg.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean '{near[0]}'?" if near else "see 'kg --help'"
            raise click.UsageError(f"no command '{args[0]}' ({hint})")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            code = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()  # a full disk or a closed pipe shows here, while it can still be said
            return code
        except BrokenPipeError:
            raise _ReaderGone from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **extra: Any) -> Any:
        """Runs the command and exits: 0 done, 1 done with findings or nothing found, 2 not done."""
        if not args and not extra:  # the program itself, not a caller within another one
            from kg.graph.limits import end_process_when_late

            end_process_when_late()
        extra["standalone_mode"] = False
        try:
            code = super().main(*args, **extra)
        except KgError as error:
            click.echo(f"kg: {error}", err=True)
            code = error.exit_code
        except click.UsageError as error:
            usage = f" (see '{error.ctx.command_path} --help')" if error.ctx else ""
            click.echo(f"kg: {one_line(error.format_message())}{usage}", err=True)
            code = 2
        except click.ClickException as error:
            click.echo(f"kg: {one_line(error.format_message())}", err=True)
            code = 2
        except (click.Abort, KeyboardInterrupt):
            click.echo("kg: stopped; nothing was changed", err=True)
            code = 2
        except _ReaderGone:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left in buffers goes nowhere
            code = 0
        except OSError as error:
            where = f"{error.filename}: " if error.filename else "the answer cannot be written: "
            click.echo(f"kg: {one_line(f'{where}{error.strerror or error}')}", err=True)
            code = 2
        except UnicodeEncodeError as error:
            if not sys.getfilesystemencoding().lower().startswith("utf"):
                hint = "set LC_ALL=C.UTF-8"
                click.echo(f"kg: this shell's locale has no '{error.object[error.start]}' ({hint})", err=True)
                code = 2
            else:
                code = _fault(error)
        except MemoryError:
            click.echo("kg: there is not enough memory for this (give fewer or smaller files)", err=True)
            code = 2
        except Exception as error:
            code = _fault(error)
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    """Who is responsible for what, on what ground, and the sentence that says so.

    Reads policy documents in Chinese and English, turns them into a knowledge graph and answers from it.

    Example:  kg build my/documents --out my/graph
    """

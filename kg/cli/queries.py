"""``kg queries``"""

from __future__ import annotations

import click

from kg.cli.answer_options import Asked, answer_options
from kg.cli.options import words


@click.command("queries")
@click.argument("name", required=False)
@click.option(
    "-p", "--param", "parameters", metavar="K=V", multiple=True,
    help="A parameter: a name in either language, a code, a number or an IRI; a year or a date. Repeat for several.",
)  # fmt: skip
@click.option("--sparql", is_flag=True, help="Print the query, not its answer.")
@answer_options
def command(name: str | None, parameters: tuple[str, ...], sparql: bool, asked: Asked) -> int:
    """Ask a named question, or list them.

    Without NAME: every question with its parameters. With NAME: its answer.

    Example:  kg queries owners-of-task --param task="IV(1)"
    """
    from kg.answers.questions import answer, questions
    from kg.queries import load

    if name is None:
        if parameters or sparql:
            raise click.UsageError("--param and --sparql need the NAME of a query ('kg queries' lists them)")
        return asked.print(questions())
    query = load(words(name))
    if sparql:
        click.echo(query.sparql, nl=False)
        return 0
    given = _given(parameters)
    if asked.as_of and "as_of" in query.parameters:
        given.setdefault("as_of", asked.as_of)
    elif asked.as_of:
        asked.remark(f"the query '{query.name}' does not depend on a date; --as-of changes nothing")
    query.check(given)
    asked.remark(query.question(asked.language))
    return asked.print(answer(asked.open().graph, query.name, given))


def _given(parameters: tuple[str, ...]) -> dict[str, str]:
    given: dict[str, str] = {}
    for parameter in map(words, parameters):
        key, equals, value = parameter.partition("=")
        key = key.strip().replace("-", "_")
        if not equals or not key or not value.strip():
            raise click.UsageError(f"--param '{parameter}' is not of the form name=value")
        if key in given:
            raise click.UsageError(f"--param {key} is given twice")
        given[key] = value.strip()
    return given

"""``kg tour``"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import click

from kg.cli.answer_lines import comma, say, short
from kg.cli.answer_options import Asked, dim, hanging, heading
from kg.cli.graph_options import documents_option
from kg.cli.options import format_option, quiet_option

if TYPE_CHECKING:
    from kg.answers.records import Evidence, Records
    from kg.answers.tour import Finding, Tour


@click.command("tour")
@click.option("-o", "--out", metavar="DIR", help="Keep the graph in this new folder.  [default: nothing is kept]")
@format_option("table", "json", "csv", "tsv", "md")
@click.option(
    "-l", "--lang", "language", type=click.Choice(("en", "zh")), default="en", show_default=True,
    envvar="KG_LANG", show_envvar=True, help="Language of questions and answers.",
)  # fmt: skip
@documents_option
@quiet_option
def command(out: str | None, format_: str, language: str, documents: str | None, quiet: bool) -> int:
    """A first look: sample documents beside the released graph, and five questions.

    Reads the sample documents, adds them to the released graph in a temporary folder, and asks who is responsible, on what ground, with whom, what became of it, and where nobody is responsible.

    Example:  kg tour --lang zh
    """
    from kg.answers.tour import tour

    if out is not None and not out.strip():
        raise click.UsageError("--out is empty; name a folder")
    found = tour(out, documents=documents, language=language)

    def lines(records: Records[Finding], chosen: str) -> Iterator[str]:
        return _lines(found, out, chosen)

    asked = Asked(None, None, format_, None, False, language, None, None, documents, None, quiet)
    return asked.print(found, lines)


def _lines(found: Tour, out: str | None, language: str) -> Iterator[str]:
    statements = sum(n for _, n in found.documents)
    names = comma(language).join(name for name, _ in found.documents)
    yield from hanging(
        say(
            language,
            f"Read {len(found.documents)} sample documents ({names}): {statements} statements, beside the {found.beside} documents of the released graph.",
            f"已读取 {len(found.documents)} 份样例文档（{names}），得陈述 {statements} 条；与发布图中的 {found.beside} 份文档合并。",
        ),
        "",
    )
    seen: set[str] = set()
    for (number, question), group in groupby(found, key=lambda f: (f.number, f.question)):
        yield ""
        yield heading(f"{number}. {question.in_language(language)}")
        for about, findings in groupby(group, key=lambda f: f.about):
            yield from hanging(about.in_language(language), "   ", more="  ")
            for finding in findings:
                yield from hanging(f"→ {finding.says.in_language(language)}", "     ", more="  ")
                for evidence in finding.evidence:
                    yield from _sentence(evidence, seen, "       ")
    yield ""
    yield heading(say(language, "Next", "接下来可以"))
    following = list(_next(out, language))
    wide = max(len(line) for line, _ in following)
    for line, why in following:
        yield f"   {line:<{wide}}  {dim(why)}"


def _sentence(evidence: Evidence, seen: set[str], indent: str) -> Iterator[str]:
    """Its words, its place and where it can be read; what was shown once is only named again."""
    if evidence.quote is not None and evidence.iri not in seen:
        quote = " ".join(evidence.quote.split())
        room = _QUOTE if quote.isascii() else _QUOTE // 2
        yield from hanging(f"“{quote if len(quote) <= room else quote[: room - 1] + '…'}”", indent, more=" ")
    yield from (dim(line) for line in hanging(f"{evidence.place}  <{short(evidence.iri)}>", indent, more="  "))
    if evidence.link and evidence.link not in seen:
        yield dim(f"{indent}{evidence.link}")
    seen |= {evidence.iri, evidence.link or ""}


_QUOTE = 110  # letters of a sentence; of Chinese characters half as many


def _next(out: str | None, language: str) -> Iterator[tuple[str, str]]:
    """Commands to try, on the graph that was kept or the released one."""
    graph = f" --graph {out}" if out else ""
    chinese = " --lang zh" if language == "zh" else ""
    for line, en, zh in (
        ('kg owners "Box 3"', "every ground, every sentence", "逐条依据与原句"),
        ("kg tasks MIIT", "what an agency is responsible for", "一个机构负责什么"),
        ('kg trace "Box 3"', "the chain, hop by hop", "责任链，逐级展开"),
        ("kg progress", "17 targets, on track or not", "17 项指标的进度"),
        ("kg gaps", "tasks that nobody owns", "无人负责的任务"),
    ):
        yield line + chinese + graph, say(language, en, zh)
    yield "kg build my/documents --out my/graph", say(language, "your own documents", "读取您自己的文档")

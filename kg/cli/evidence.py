"""``kg evidence``"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import click

from kg.cli.answer_lines import say, short
from kg.cli.answer_options import Asked, answer_options, dim, hanging, heading
from kg.cli.options import words

if TYPE_CHECKING:
    from kg.answers.evidence import Resting, Sentence, Sentences
    from kg.answers.records import Records

_SHOWN = 12  # of what rests on a sentence, unless JSON or a table is asked for


@click.command("evidence")
@click.argument("node", metavar="ID")
@answer_options
def command(node: str, asked: Asked) -> int:
    """Open a sentence, and everything that rests on it.

    ID is an evidence, a statement, a link, a responsibility or any other node, as other answers print it
    (evidence/…, or the hash alone), or a name. The sentence is quoted where the graph keeps it or --documents has it; else its place is shown, and a link where a public page holds this very text.

    Example:  kg evidence "IV(1)"
    """
    from kg.answers.evidence import evidence

    opened = asked.open()
    found = evidence(opened.graph, words(node), texts=opened.texts)

    def lines(records: Records[Sentence], language: str) -> Iterator[str]:
        return _lines(found, list(records), language)

    code = asked.print(found, lines)
    return 0 if found.sources else code  # a fact of the reference data opens to the pages it was read in


def _lines(found: Sentences, shown: list[Sentence], language: str) -> Iterator[str]:
    from kg.answers.grounds import kind_words

    if found.thing.kind != "Evidence":
        yield from (heading(line) for line in hanging(found.says.in_language(language), ""))
        yield dim(f"{kind_words(found.thing.kind, language)} · <{short(found.thing.iri)}>")
    for source in found.sources:
        yield "  " + say(language, f"read in {source}", f"出自 {source}")
    for n, sentence in enumerate(shown):
        if n or found.thing.kind != "Evidence":
            yield ""
        yield from _sentence(sentence, language)


def _sentence(sentence: Sentence, language: str) -> Iterator[str]:
    name = sentence.document.in_language(language)
    yield heading(f"{name} · {sentence.locator}" if sentence.locator else name)
    if sentence.quote is not None:
        yield from hanging(f"“{' '.join(sentence.quote.split())}”", "  ", more=" ")
    elif sentence.start is not None:
        how = say(
            language,
            "the words are not kept in this graph; name the folder of the documents with --documents",
            "本图未存原文；可用 --documents 指明文档所在文件夹",
        )
        yield from (dim(line) for line in hanging(how, "  "))
    if sentence.link:
        yield f"  {sentence.link}"
    place = [f"<{short(sentence.evidence.iri)}>", short(sentence.document.iri)]
    if sentence.start is not None:
        place.append(
            say(language, f"characters {sentence.start}–{sentence.end}", f"字符 {sentence.start}–{sentence.end}")
        )
    if sentence.fingerprint:
        place.append(say(language, f"fingerprint {sentence.fingerprint[:16]}…", f"指纹 {sentence.fingerprint[:16]}…"))
    yield from (dim(line) for line in hanging(" · ".join(place), "  ", more="  "))
    yield from _rests(sentence.rests, language)


def _rests(rests: tuple[Resting, ...], language: str) -> Iterator[str]:
    from kg.answers.grounds import kind_words

    if not rests:
        yield "  " + say(language, "nothing rests on it", "没有内容以此为据")
        return
    heads = {
        1: say(language, "It says", "此句所述"),
        2: say(language, "Links of that", "由此建立的关联"),
        3: say(language, "Responsibilities that rest on it", "以此为据的责任"),
    }
    for step, group in groupby(rests, key=lambda r: min(r.steps, 3)):
        several = list(group)
        yield "  " + heads[step]
        for item in several[:_SHOWN]:
            label = f"{kind_words(item.kind, language)}{say(language, ': ', '：')}{item.says.in_language(language)}"
            yield from hanging(f"{label}  {dim(f'<{short(item.iri)}>')}", "    ", more="  ")
        if len(several) > _SHOWN:
            left = len(several) - _SHOWN
            yield dim(
                "    "
                + say(
                    language,
                    f"… and {left} more (--format json has all)",
                    f"……另有 {left} 项（--format json 可见全部）",
                )
            )

"""Reports: what they say agrees with the answers, every footnote leads both ways, and words of documents stay words."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.answers import PolicyGraph
from kg.answers.names import AmbiguousName, UnknownName, WrongKind
from kg.answers.records import Thing
from kg.cli import main
from kg.errors import KgError
from kg.views.blocks import Drawing, Href, Note, Paragraph, Table, clean, keys_of, slug_of
from kg.views.report import report, write
from kg.views.report_html import safe_address
from kg.views.report_markdown import escaped
from kg.views.telling import PART, TASK, Say, a_or_an

HAND_MADE = Path(__file__).parents[1] / "queries" / "hand-made.trig"
RELEASED = ("Box 3", "IV(1)", "V(1)", "MIIT", "浙江", "Data Security Law", "Online retail sales", None)
PORTS = ("II(1)", "III(1)", "MIIT", "Ports Office", "Quay Trust", "instrument/measures-2022", "berths with shore power", None)  # fmt: skip


@pytest.fixture(scope="module")
def released() -> PolicyGraph:
    return kg.open()


@pytest.fixture(scope="module")
def ports() -> PolicyGraph:
    return kg.open(HAND_MADE)


class Page(HTMLParser):
    """Elements, their attributes, and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.other: list[tuple[str, str]] = []  # attributes that could load or run something
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if tag != "meta":
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name == "href":
                self.links.append(value or "")
            elif name in ("src", "srcset", "action", "style") or name.startswith("on"):
                self.other.append((name, value or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, (tag, self.open[-3:])
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "h1", "h2", "h3", "p", "bdi", "dl", "div", "dt", "dd",
    "ul", "ol", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "svg", "desc", "rect",
    "path", "line", "text", "sup", "a", "span", "strong", "section", "cite", "q",
}  # fmt: skip


def checked(html: str) -> Page:
    """A page that is well formed, loads and runs nothing, and whose links within lead somewhere."""
    page = Page(html)
    assert set(page.tags) <= ALLOWED and not page.other
    assert len(page.ids) == len(set(page.ids))
    for link in page.links:
        assert link.startswith(("http://", "https://", "#")) or re.fullmatch(r"[\w.-]+\.html", link), link
        if link.startswith("#"):
            assert link[1:] in page.ids
    return page


def both_ways(html: str) -> None:
    """Every mark leads to a footnote, every footnote is marked, and leads back to each of its marks."""
    marks = re.findall(r'<a id="(mark-(\d+)-\d+)" href="#note-(\d+)"', html)
    assert all(number == to for _, number, to in marks)
    notes = re.findall(r'<li id="note-(\d+)"', html)
    assert sorted({int(n) for _, n, _ in marks}) == [int(n) for n in notes] == list(range(1, len(notes) + 1))
    assert [m for m, *_ in sorted(marks)] == sorted(re.findall(r'<a href="#(mark-\d+-\d+)"', html))


def in_markdown(text: str) -> None:
    """The same in Markdown: footnotes defined once and used, all rows of a table as wide as its head."""
    body, _, notes = text.partition("\n## Notes") if "\n## Notes" in text else text.partition("\n## 脚注")
    used = set(re.findall(r"(?<!\\)\[\^(\d+)\](?!:)", body))
    defined = re.findall(r"(?m)^\[\^(\d+)\]: ", notes)
    assert used == set(defined) and len(defined) == len(set(defined))
    wide = 0
    for line in body.splitlines():
        columns = len(re.findall(r"(?<!\\)\|", line))
        if line.startswith("|"):
            wide = wide or columns
            assert columns == wide, line
        else:
            wide = 0


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("thing", RELEASED)
def test_released_graph(released: PolicyGraph, thing: str | None, language: str) -> None:
    made = report(released, thing, language=language)
    html, text = made.to_html(), made.to_markdown()
    checked(html)
    both_ways(html)
    in_markdown(text)
    assert f'lang="{"zh-Hans" if language == "zh" else "en"}"' in html
    assert kg.__version__ in html and kg.__release_date__ in html and made.as_of == kg.__release_date__
    assert made.footnotes and len(made.footnotes) == len(keys_of(made.blocks))
    assert any(isinstance(block, Drawing) for block in made.blocks)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("thing", PORTS)
def test_small_graph(ports: PolicyGraph, thing: str | None, language: str) -> None:
    made = report(ports, thing, language=language)
    html, text = made.to_html(), made.to_markdown()
    checked(html)
    both_ways(html)
    in_markdown(text)
    assert "None" not in text and "  " not in summary(made)
    assert (html, text) == (report(ports, thing, language=language).to_html(), text)


def summary(made: object) -> str:
    """The sentences at the top, without footnotes."""
    for block in made.blocks:  # type: ignore[attr-defined]
        if isinstance(block, Paragraph) and block.kind in ("summary", "gap"):
            return "".join(p if isinstance(p, str) else getattr(p, "text", "") for p in block.line)
    raise AssertionError


def test_sentences_in_english(ports: PolicyGraph) -> None:
    said = summary(report(ports, "II(1)"))
    assert said.startswith("II(1) Green ports is a major task of the Plan for Smart Ports, and has three parts. ")
    assert (
        "A text obliges the Ministry of Industry and Information Technology (lead) and the Ministry of Transport (with) "
        "to carry it out. Reports say that one body did something that advances it: Zhejiang. Of its parts, two have an owner"
    ) in said
    assert "is a priority action of" in summary(report(ports, "III(1)"))
    agency = summary(report(ports, "MIIT"))
    assert agency.startswith("The Ministry of Industry and Information Technology is an agency. ")
    assert "It is responsible for two tasks, and by inference alone perhaps for one more." in agency
    assert "The latest figure is 60% in 2021: 40% of the way" in summary(report(ports, "berths with shore power"))
    plan = summary(report(ports))
    assert (
        "The plan has five tasks: one major task, one priority action and three other tasks. Of these, three (60%) have"
        in plan
    )
    assert "There is one target, and it is on track." in plan
    assert "provisional" in summary(report(ports, "Quay Trust"))


def test_sentences_in_chinese(ports: PolicyGraph) -> None:
    said = summary(report(ports, "II(1)", language="zh"))
    assert said.startswith("二（一）绿色港口是《智慧港口规划》的重大任务，下设3个组成部分。")
    assert "文本明确规定由工业和信息化部（牵头）和交通运输部（配合）承担。" in said
    assert "其负责2项任务，另有1项仅为推断。" in summary(report(ports, "MIIT", language="zh"))
    assert "共有5项任务：1项重大任务、1项优先行动和3项其他任务。" in summary(report(ports, language="zh"))


def test_numbers_are_those_of_the_answers(released: PolicyGraph) -> None:
    duties = released.tasks("MIIT")
    own = {d.task.iri for d in duties if d.section == "own"}
    counted = {d.task.iri for d in duties if d.ground in ("mandated", "reported", "issuer") and d.section == "own"}
    say = Say("en")
    expected = f"It is responsible for {say.some(len(counted), TASK)}, and by inference alone perhaps for {say.number(len(own) - len(counted))} more."
    assert expected in summary(report(released, "MIIT"))
    gaps = released.gaps()
    tasks = sum(t.tasks for t in gaps.tally)  # type: ignore[attr-defined]
    nobody = sum(t.nobody for t in gaps.tally)  # type: ignore[attr-defined]
    said = summary(report(released))
    assert f"The plan has {tasks} tasks" in said and f"for {nobody} nobody is known to be responsible" in said


def test_every_owner_and_its_evidence_is_there(released: PolicyGraph) -> None:
    made = report(released, "Box 3")
    owners = [o for o in released.owners("Box 3") if o.section == "own"]
    table = next(b for b in made.blocks if isinstance(b, Table))
    assert len(table.rows) == len(owners)
    known = {note.iri for note in made.footnotes}
    assert {e.iri for o in owners for e in o.evidence} <= known
    assert all(note.citation for note in made.footnotes)
    inferred = [n for n, o in enumerate(owners) if o.ground in ("aligned", "remit")]
    assert list(table.guesses) == inferred and all("(inferred)" in str(table.rows[n][0]) for n in inferred)


def test_citations_follow_the_language(released: PolicyGraph) -> None:
    chinese, english = report(released, "Box 3", language="zh"), report(released, "Box 3")
    assert any("[R/OL]" in note.citation for note in chinese.footnotes)
    assert any("para. 1, sentence 1" in note.citation for note in english.footnotes)
    for note in english.footnotes:
        if note.iri:
            style = released.cite(note.iri, style="chicago")[0].footnote
            assert note.citation == style


def test_nobody_is_said_with_the_nearest_candidate(released: PolicyGraph) -> None:
    found = released.owners("V(1)")
    assert not [o for o in found if o.ground in ("mandated", "reported", "issuer") and o.section == "own"]
    gap = next(b for b in report(released, "V(1)").blocks if isinstance(b, Paragraph) and b.kind == "gap")
    words = "".join(p if isinstance(p, str) else getattr(p, "text", "") for p in gap.line)
    assert words.startswith("Nobody is known to own it") and "were searched" in words
    assert f"(score {found.rejected[0].score:.2f})" in words  # type: ignore[attr-defined]


def test_the_date_asked_for(ports: PolicyGraph) -> None:
    made = report(ports, "Ports Office", as_of="2020")
    assert ("As of", "2020") in made.facts
    assert "may" in summary(made) or "by inference alone" in summary(made)
    assert summary(made) != summary(report(ports, "Ports Office"))


def test_unknown_and_ambiguous_names(released: PolicyGraph) -> None:
    with pytest.raises(UnknownName):
        report(released, "Ministry of Magic")
    with pytest.raises(WrongKind, match=r"is a concept \(Digital economy\)"):
        report(released, "数字经济")
    text = HAND_MADE.read_text(encoding="utf-8").replace('"Ports Office"@en', '"Ministry of Transport"@en')
    with pytest.raises(AmbiguousName):
        report(kg.open(_graph(text)), "Ministry of Transport")


def test_files(ports: PolicyGraph, tmp_path: Path) -> None:
    made = report(ports, "II(1)")
    files = write(made, tmp_path / "new" / "folder")
    assert [f.name for f in files] == ["task-ports-II-1.html", "task-ports-II-1.md"]
    assert files[0].read_text(encoding="utf-8") == made.to_html()
    (tmp_path / "file").write_text("x")
    with pytest.raises(KgError, match="cannot be made"):
        write(made, tmp_path / "file")
    (tmp_path / "taken" / "task-ports-II-1.md").mkdir(parents=True)
    with pytest.raises(KgError, match="cannot be written"):
        write(made, tmp_path / "taken")
    assert not list((tmp_path / "taken").glob(".*"))


def test_nothing_is_left_where_a_file_fails(
    ports: PolicyGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = report(ports, "II(1)")
    old = tmp_path / "old"
    old.mkdir()
    (old / "task-ports-II-1.html").write_text("before")
    moved = Path.replace

    def broken(self: Path, target: Path) -> Path:
        if Path(target).suffix == ".md":
            raise OSError(28, "No space left on device")
        return moved(self, target)

    monkeypatch.setattr(Path, "replace", broken)
    for folder in (old, tmp_path / "new" / "deep"):
        with pytest.raises(KgError, match="No space left"):
            write(made, folder)
    assert [p.relative_to(tmp_path).as_posix() for p in sorted(tmp_path.rglob("*"))] == [
        "old",
        "old/task-ports-II-1.html",
    ]
    assert (old / "task-ports-II-1.html").read_text() == "before"


def test_a_folder_that_cannot_be_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file", tmp_path / "file" / "deep"):
        result = CliRunner().invoke(main, ["report", "No Such Thing", "--out", str(place)])
        assert result.exit_code == 2 and "cannot be made" in result.stderr, result.output


def test_only_the_released_graph_has_the_date_of_the_release(released: PolicyGraph, ports: PolicyGraph) -> None:
    heads = [dict(report(graph, "MIIT").facts) for graph in (released, ports)]
    assert (heads[0]["Version"], heads[0]["Release date"]) == (kg.__version__, kg.__release_date__)
    assert heads[1]["Graph"] == HAND_MADE.name and not {"Version", "Release date"} & set(heads[1])


def test_interactive_page_beside(ports: PolicyGraph, tmp_path: Path) -> None:
    pytest.importorskip("pyvis")
    files = write(report(ports, "II(1)"), tmp_path, graph=ports)
    assert files[-1].name == "task-ports-II-1-picture.html" and files[-1].stat().st_size > 10_000
    assert 'href="task-ports-II-1-picture.html"' in files[0].read_text(encoding="utf-8")
    assert "(<task-ports-II-1-picture.html>)" in files[1].read_text(encoding="utf-8")


HOSTILE = (
    "<script>alert(1)</script>", "a | b", "`code`", "**bold** _it_ [x](javascript:alert(1))", "two\nlines\r\n- item",
    "\u202egnp.exe", "</title></style><img src=x onerror=alert(1)>", "# no heading", "1. no list", "&lt;b&gt; &amp;",
    "' \" onmouseover=alert(1)", "https://example.org/x www.example.org a@example.org", "$x$ ~~gone~~ [^1] ^up^", "x" * 10_000,
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile() -> PolicyGraph:
    """The small graph with names that try to be more than words, and addresses that try to be more than addresses."""
    import pyoxigraph as ox

    pairs = {
        "Ministry of Transport": HOSTILE[6], "Green ports": HOSTILE[0], "Clean quays": HOSTILE[1], "Power at every berth": HOSTILE[2],
        "Electric tugs": HOSTILE[3], "One window for ships": HOSTILE[4], "Ports Office": HOSTILE[5], "Plan for Smart Ports": HOSTILE[7],
        "Shore Power Measures": HOSTILE[8], "Quay Trust": HOSTILE[9], "Zhejiang": HOSTILE[10],
        "Ministry of Industry and Information Technology": HOSTILE[12], "berths with shore power": HOSTILE[13],
        "Cyberspace Administration of China": HOSTILE[11],
    }  # fmt: skip
    text = HAND_MADE.read_text(encoding="utf-8")
    for name, words in pairs.items():
        assert f'"{name}"@en' in text
        text = text.replace(f'"{name}"@en', str(ox.Literal(words, language="en")))
    text = text.replace(
        "document:plan.en a pol:SourceDocument .",
        "document:plan.en a pol:SourceDocument ; <http://xmlns.com/foaf/0.1/page> <javascript:alert(1)> .",
    )
    text = text.replace(
        'pol:locator "II(1) ¶1 s1" .',
        'pol:locator "II(1) ¶1 s1" ; pol:quote "</q></li><script>alert(1)</script> | `x`" .',
    )
    return kg.open(_graph(text))


def _graph(text: str) -> object:
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=text, format="trig")
    return dataset


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("iri", ["task/ports/II-1", "task/ports/III-1", "agency/mot", "agency/CN-ZJ", "agency/miit", "agency/unknown/Quay-Trust", "instrument/measures-2022", "indicator/berths", None])  # fmt: skip
def test_hostile_names_are_words(hostile: PolicyGraph, iri: str | None, language: str) -> None:
    made = report(hostile, iri, language=language)
    html = made.to_html()
    page = checked(html)
    both_ways(html)
    in_markdown(made.to_markdown())
    assert page.tags["h1"] == page.tags["main"] == 1
    assert "\u202e" not in html and "javascript:" not in "".join(page.links)
    tokens = rendered(made.to_markdown())
    assert not {"html_block", "html_inline", "code_inline", "s_open", "code_block", "fence"} & set(tokens)
    assert all(not a.startswith("javascript") for a in tokens["link"])


def rendered(text: str) -> dict[str, list[str]]:
    """Kinds of tokens of Markdown, as a reader with tables, strikethrough and links of bare addresses has them; "link" holds
    the addresses."""
    markdown_it = pytest.importorskip("markdown_it")
    parser = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    found: dict[str, list[str]] = {"link": []}

    def walk(tokens: list[object]) -> None:
        for token in tokens:
            found.setdefault(token.type, []).append(token.content)  # type: ignore[attr-defined]
            if token.type == "link_open":  # type: ignore[attr-defined]
                found["link"].append(str(token.attrGet("href")))  # type: ignore[attr-defined]
            walk(token.children or [])  # type: ignore[attr-defined]

    walk(parser.parse(text))
    return found


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_escaped_words_read_as_themselves(words: str) -> None:
    tokens = rendered(f"see {escaped(words)}.")
    assert "".join(tokens.get("text", [])) + "" == f"see {clean(words)}." or not clean(words)
    assert not {"em_open", "strong_open", "html_inline", "code_inline", "link_open", "s_open", "image"} & set(tokens)


@given(st.text(max_size=300))
def test_names_of_files(iri: str) -> None:
    name = slug_of(iri)
    assert name and len(name.encode("utf-8")) <= 120 and not re.search(r"[/\\.\s:]", name)


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/a?b#c", True), ("HTTP://example.org", True), ("x-picture.html", True), ("javascript:alert(1)", False),
        ("JaVa\nScript:alert(1)", False), ("data:text/html,x", False), ("//example.org", False), ("", False), ("vbscript:x", False),
        ("/\\example.org", False), ("\\\\example.org", False), ("a\\b.html", False), ("https:\\\\example.org", False),
    ],
)  # fmt: skip
def test_addresses(address: str, safe: bool) -> None:
    assert (safe_address(address) is not None) == safe


def test_words_for_numbers() -> None:
    say, zh = Say("en"), Say("zh")
    assert [say.some(n, TASK) for n in (0, 1, 2, 10, 1234)] == [
        "no tasks",
        "one task",
        "two tasks",
        "10 tasks",
        "1,234 tasks",
    ]
    assert zh.some(1, PART) == "1个组成部分" and say.share(171, 172) == "99%" and say.share(1, 500) == "1%"
    assert [a_or_an(w) for w in ("instrument", "task")] == ["an instrument", "a task"]
    assert "".join(map(str, say.list([("a",), ("b",), ("c",)]))) == "a, b and c"
    assert "".join(map(str, zh.list([("甲",), ("乙",), ("丙",)]))) == "甲、乙和丙"
    assert (
        say.on("2021-06-10") == "on 10 June 2021"
        and say.on("2021-06") == "in June 2021"
        and zh.on("2021") == "于2021年"
    )
    named = {name: say.article(Thing(name, kind=kind)) for name, kind in (
        ("Ministry of Transport", "Agency"), ("Zhejiang", "RegionalActor"), ("Yangtze River Delta", "RegionalActor"),
        ("National People's Congress", "LegislativeBody"), ("Example Group", "Company"), ("The Board", "Agency"),
    )}  # fmt: skip
    assert list(named.values()) == ["the ", "", "the ", "the ", "", ""]


def test_full_stops_stand_before_marks_in_english() -> None:
    assert Say("en").sentence("it is so", Note("x")) == ("It is so.", Note("x"), " ")
    assert Say("zh").sentence("如此", Note("x")) == ("如此", Note("x"), "。")
    assert Say("en").sentence() == ()


def test_links_of_a_site(ports: PolicyGraph) -> None:
    made = report(ports, "II(1)")
    html = made.body(link=lambda iri: f"{slug_of(iri)}.html" if "/agency/" in iri else None)
    assert '<a href="agency-miit.html"><bdi>Ministry of Industry and Information Technology</bdi></a>' in html
    assert "](<agency-miit.html>)" in made.to_markdown(
        link=lambda iri: f"{slug_of(iri)}.html" if "/agency/" in iri else None
    )
    assert Href("a", "b") != Href("a", "c")


def test_same_bytes_in_another_process(tmp_path: Path) -> None:
    digests = set()
    for seed in ("1", "2"):
        code = (
            "import hashlib, kg; from kg.views.report import report; g = kg.open(); "
            "made = [report(g, t, language=l) for t in ('Box 3', 'CAC', None) for l in ('en', 'zh')]; "
            "print(hashlib.sha256(''.join(r.to_html() + r.to_markdown() for r in made).encode()).hexdigest())"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(kg.__file__).parents[1]), "PATH": "", "HOME": str(tmp_path)},
        )  # fmt: skip
        digests.add(done.stdout)
    assert len(digests) == 1


def test_commands_without_the_extra() -> None:
    """A report needs none of the packages for pictures."""
    code = (
        "import sys; sys.modules['pyvis'] = sys.modules['jinja2'] = None; import kg; from kg.views.report import report; "
        f"report(kg.open({str(HAND_MADE)!r}), 'II(1)').to_html(); print('networkx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_rdflib_graph_gives_the_same_report(ports: PolicyGraph) -> None:
    beside = kg.open(_graph(HAND_MADE.read_text(encoding="utf-8")))
    for thing in PORTS:
        one, two = report(ports, thing), report(beside, thing)
        assert (one.blocks, one.footnotes, one.slug) == (two.blocks, two.footnotes, two.slug)

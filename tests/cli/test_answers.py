"""The commands that answer: what people read in either language, every format, and bad input."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.cli.answer_options import fold, grid
from kg.cli.options import display_width

HARBOUR = Path(__file__).parents[1] / "answers"
QUESTIONS = [
    ("search", "dredging"),
    ("owners", "II(1)"),
    ("tasks", "HB"),
    ("trace", "II(1)"),
    ("trace", "HB", "--to", "Ministry of Tides"),
    ("gaps",),
    ("overlaps",),
    ("overlaps", "--pairs"),
]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("harbour")
    (place / "review").mkdir()
    shutil.copy(HARBOUR / "harbour.trig", place / "harbour.trig")
    shutil.copy(HARBOUR / "review.trig", place / "review" / "links.trig")
    return place


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def ask(graph: Path, *arguments: object) -> str:
    done = run(*arguments, "-g", graph)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_owners_are_told_by_ground_with_their_sentence(graph: Path) -> None:
    told = ask(graph, "owners", "II(1)")
    lines = told.splitlines()
    assert lines[:2] == ["II(1) Deep harbours", "深水港"] and "as of " in lines[2]
    assert lines.index("mandated – a text obliges it, for this very task") + 1 == lines.index(
        "  Harbour Board · lead · 0.90 · 2021 –"
    )
    assert told.count("“The Harbour Board leads the work") == 1  # one sentence for both owners
    assert told.index("Ministry of Tides") < told.index("━━ Owners of its parts") < told.index("Quay Inspectorate")
    assert "Quay Inspectorate [now: Harbour Board] · sole · 0.75" in told
    assert told.index("━━ General duties for the whole plan") < told.index(
        "Secretariat of the River Commission (also Inland"
    )
    assert "rule reported · via 挖深外航道 <statement/dug>" in told and "note: older than the plan (2015)" in told


def test_owners_in_chinese(graph: Path) -> None:
    told = ask(graph, "owners", "二（一）", "--lang", "zh")
    assert told.startswith("二（一）深水港\nDeep harbours\n重大任务")
    assert "规定 – 文本明确规定其承担此项任务" in told and "  国家港务管理局 · 牵头 · 0.90" in told
    assert (
        "码头监察局 [现: 国家港务管理局]" in told and "又名 河道委员会秘书处" in told and "其组成部分的责任主体" in told
    )


def test_nobody_is_an_answer(graph: Path) -> None:
    told = ask(graph, "owners", "Inner basin")
    assert "No owner found" in told and "searched: 2 documents with 2 actions" in told
    assert (
        "nearest rejected candidate: Inland Office; Secretariat of the River Commission · 点亮灯塔 → II(1) Box 1(2)"
        in told
    )
    assert "report.zh I(1) ¶3 s1" in told
    only = ask(graph, "owners", "Inner basin", "--as-of", "2023", "--lang", "zh")
    assert "三类依据均无责任主体" in only and "潮汐部" in only and "最接近但被排除的候选" in only


def test_tasks_gaps_overlaps_and_chains_read_well(graph: Path) -> None:
    told = ask(graph, "tasks", "HB")
    assert (
        "mandated – a text obliges it, for this very task (1)\n  lead\n    II(1) Deep harbours · 0.90 · 2021 –\n"
        in told
    )
    assert "sole, taken over from a body merged into it" in told and "as Quay Inspectorate" in told
    told = ask(graph, "gaps")
    assert told.startswith("2 tasks nobody owns (mandated, reported, issuer)")
    assert "II(1) Box 1 Dredging projects  · focus project · 1 of 2 parts owned · only aligned" in told
    assert "II(2) Safe buoys (2)\n      Ministry of Buoys; Zhejiang" in ask(graph, "overlaps")
    tree = ask(graph, "trace", "Outer channel")
    assert "└─ advanced by: 挖深外航道  [reported · 0.80]" in tree and "   └─ done by: Quay Inspectorate" in tree
    assert tree.count("node <") == 2 and "码头监察局挖深了外航道。" in tree
    paths = ask(graph, "trace", "HB", "--to", "潮汐部", "--lang", "zh")
    assert paths.startswith("路径 1 · 置信度 0.81") and "负责: 二（一）深水港  [规定 · 牵头 · 0.90]" in paths


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_every_answer_comes_in_every_format(graph: Path, question: tuple[str, ...], tmp_path: Path) -> None:
    rows = json.loads(ask(graph, *question, "-f", "json"))
    assert rows and all(isinstance(row, dict) for row in rows)
    for format_, separator in (("csv", ","), ("tsv", "\t")):
        text = ask(graph, *question, "-f", format_)
        read = list(csv.reader(io.StringIO(text), delimiter=separator))
        assert len(read) == len(rows) + 1 and len({len(row) for row in read}) == 1
    assert len(ask(graph, *question, "-f", "md").splitlines()) == len(rows) + 2
    openpyxl = pytest.importorskip("openpyxl")
    for name in ("a.xlsx", "b.xlsx"):
        assert ask(graph, *question, "-f", "xlsx", "--out", tmp_path / name) == ""
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet.max_row == len(rows) + 1 and [c.value for c in sheet[1]][:2] == read[0][:2]
    assert ask(graph, *question) == ask(graph, *question)
    chinese = ask(graph, *question, "--lang", "zh")
    assert re.search("[\u4e00-\u9fff]", chinese)


def test_bom_limit_and_out(graph: Path, tmp_path: Path) -> None:
    assert ask(graph, "owners", "II(1)", "-f", "csv", "--bom").startswith("\ufeffsection,ground,actor,actor_iri")
    done = run("owners", "II(1)", "-f", "json", "-n", "2", "-g", graph)
    assert len(json.loads(done.stdout)) == 2 and done.stderr.endswith("kg: 4 more rows (--limit)\n")
    assert run("owners", "II(1)", "-f", "json", "-n", "2", "-g", graph, "--quiet").stderr == ""
    out = tmp_path / "answer.md"
    assert ask(graph, "gaps", "-f", "md", "-o", out) == "" and out.read_text(encoding="utf-8").startswith("| plan |")


def test_documents_give_the_words_that_the_graph_does_not_keep(graph: Path, tmp_path: Path) -> None:
    assert "report.zh I(1) ¶3 s1  <evidence/z2>" in ask(graph, "owners", "II(2)")
    import hashlib

    text = "一二三四五六七八九十一二三四五六七八九十一二三四点亮灯塔的句子在这里写下来。\n"
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "report.zh.txt").write_text(text, encoding="utf-8")
    with_hash = tmp_path / "graph"
    shutil.copytree(graph, with_hash)
    (with_hash / "hash.trig").write_text(
        "<https://w3id.org/policy-kg/document/report.zh> { <https://w3id.org/policy-kg/document/report.zh> "
        f'<https://w3id.org/policy-kg/ontology#textHash> "{hashlib.sha256(text.encode()).hexdigest()}" }}',
        encoding="utf-8",
    )
    assert f"“{text[25:40].strip()}”" in ask(with_hash, "owners", "II(2)", "--documents", folder)


@pytest.mark.parametrize(
    "arguments, code, says",
    [
        (("owners", "no such task"), 1, "no task is called 'no such task'"),
        (("owners", "Deep harbour"), 1, "did you mean 'Deep harbours'?"),
        (("owners", "HB"), 2, "'HB' is an agency (Harbour Board), not a task (kg tasks 'HB' lists its tasks)"),
        (("tasks", "深水港"), 2, "is a task (II(1) Deep harbours), not an agency"),
        (("tasks", "港务居"), 1, "did you mean '港务局'"),
        (("tasks", "HB", "--basis", "hearsay"), 2, "there is no ground 'hearsay'"),
        (("gaps", "--count", "luck"), 2, "grounds: mandated, reported, issuer, aligned, remit, general"),
        (("trace", "II(1)", "--to", "nowhere at all"), 1, "nowhere at all"),
        (("trace", "II(1)", "--depth", "0"), 2, "--depth"),
        (("owners", "II(1)", "--as-of", "May 2022"), 2, "is no date; write 2022, 2022-07 or 2022-07-31"),
        (("owners", "II(1)", "--bom"), 2, "--bom is for --format csv and tsv"),
        (("owners", "II(1)", "-f", "pdf"), 2, "pdf"),
        (("owners", "II(1)", "--endpoint", "http://127.0.0.1:9/"), 2, "--graph and --endpoint name two graphs"),
        (("gaps", "-f", "csv", "--out", "/nowhere/x.csv"), 2, "/nowhere/x.csv: cannot be written"),
        (("search", "zzzz"), 1, "nothing found"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_bad_input_is_one_clear_line(graph: Path, arguments: tuple[str, ...], code: int, says: str) -> None:
    done = run(*arguments, "-g", graph)
    assert done.exit_code == code and says in done.stderr and done.stdout == ""
    assert done.stderr.count("\n") == 1 and "a fault of the program" not in done.stderr


def test_a_graph_of_another_version_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "old.trig").write_text(
        "<https://w3id.org/policy-kg/graph/reference> { <https://w3id.org/policy-kg/graph/reference> "
        "<http://purl.org/dc/terms/conformsTo> <https://w3id.org/policy-kg/ontology/0.0.1> . }",
        encoding="utf-8",
    )
    done = run("gaps", "-g", tmp_path)
    assert done.exit_code == 2 and "version 0.0.1 of the ontology" in done.stderr and "kg build" in done.stderr


def test_lines_fit_a_terminal_and_count_wide_characters_double() -> None:
    folded = fold("国家港务管理局会同潮汐部牵头推进深水港建设，并于每年报告。", 20)
    assert all(display_width(line) <= 22 for line in folded) and not any(line[0] in "，。" for line in folded)
    assert fold("one two three", 7) == ["one two", "three"] and fold("", 5) == [""] and fold("abcdefgh", 3)[0] == "abc"
    lines = grid(["机构", "n"], [["潮汐部", "1"], ["Board", "22"]])
    assert lines == ["机构    n", "──────  ──", "潮汐部  1", "Board   22"]


def test_answers_load_nothing_heavy(graph: Path) -> None:
    code = (
        f"import sys\nfrom kg.cli import main\nsys.argv = ['kg', 'owners', 'II(1)', '-g', {str(graph)!r}]\n"
        "try: main()\nexcept SystemExit as e: assert not e.code, e.code\n"
        "heavy = {'rdflib', 'networkx', 'pandas', 'polars', 'rich', 'xlsxwriter', 'kg.documents.reading'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)

"""Whatever is wrong with the input: one line that names it, the right exit code, and nothing changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kg
from kg.cli import main
from kg.cli.options import words
from kg.documents.discovery import discover, document_id
from kg.documents.language import detect_language
from kg.errors import DocumentError, one_line
from kg.graph.store import names_dataset
from kg.paths import ontology_dir

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "documents"
TEXT = "港口局负责修理码头。财政部印发《港口办法》。\n"


def run(*arguments: object, input_: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], input=input_)


def one_clear_line(result: Result, *said: object, code: int = 2) -> None:
    assert result.exit_code == code, result.stderr
    assert result.stderr.count("\n") == 1 and "a fault of the program" not in result.stderr, result.stderr
    for part in said:
        assert str(part) in result.stderr


def kg_process(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, **options)  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph")
    (folder / "in.zh.txt").write_text(TEXT, encoding="utf-8")
    kg.build(folder / "in.zh.txt", folder / "out")
    return folder / "out"


@pytest.mark.parametrize("command", ["extract", "outline", "build"])
def test_every_reader_says_the_same_of_what_it_cannot_read(command: str, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("Министерство транспорта издало приказ о портах.", encoding="utf-8")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.txt").write_text(TEXT, encoding="utf-8")
    out = ["--out", tmp_path / "graph"] if command == "build" else []
    one_clear_line(run(command, "", *out), "an empty path")
    one_clear_line(run(command, tmp_path / "x.txt", *out), "x.txt: is neither Chinese nor English")
    one_clear_line(run(command, tmp_path / "a", tmp_path / "b", *out), "same.txt", "same document id 'same'")
    assert not (tmp_path / "graph").exists()


@pytest.mark.parametrize("out", ["", "x" * 300])
def test_output_folders_that_cannot_be(out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    one_clear_line(run("build", "in.txt", "--out", out))
    assert [f.name for f in tmp_path.iterdir()] == ["in.txt"]


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("\nx = ", "not valid TOML"),
        ('["in"]\nregion = "Mars Base"', "region 'Mars Base'"),
        ('["in"]\ninstrument = "no iri"', "instrument 'no iri'"),
        ('["in"]\nsource = "javascript:x"', "source 'javascript:x'"),
        ('["in"]\ndate = "2024-02-31"', "date '2024-02-31'"),
        ('["in"]\ntitle = ""', "'title'"),
        ('["in"]\ntitle = ["a"]', "'title'"),
        ('["in"]\n\n]', "documents.toml:3:"),
    ],
)
def test_broken_settings_are_said_once_for_all_documents(setting: str, says: str, tmp_path: Path) -> None:
    for name in ("in.txt", "other.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    (tmp_path / "documents.toml").write_text(setting, encoding="utf-8")
    for words_ in (["extract", tmp_path], ["outline", tmp_path / "in.txt"], ["build", tmp_path, "-o", tmp_path / "g"]):
        one_clear_line(run(*words_), "documents.toml", says)
    assert not (tmp_path / "g").exists()


def test_a_translation_whose_original_is_elsewhere_is_valid(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "documents.toml").write_text('["in"]\noriginal = "elsewhere"', encoding="utf-8")
    kg.build(tmp_path / "in.txt", tmp_path / "graph")
    assert not kg.graph.validate(tmp_path / "graph")


def test_names_of_all_sorts(tmp_path: Path) -> None:
    names = ["港口 通知", "a%20b", "quo\"te'", "new\nline", "star*", "[br]", "a..b", "emoji😀", "back\\slash", "-dash"]
    for name in names:
        (tmp_path / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    result = kg.build(tmp_path, tmp_path / "graph")
    assert sorted(d.id for d in result.documents) == sorted(names)
    assert not kg.graph.validate(tmp_path / "graph")
    assert [f.name for f in discover([str(tmp_path / "[br].txt")])] == ["[br].txt"]


def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    try:
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.txt"))).write_text(TEXT, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (file,) = discover([tmp_path])
    assert document_id(file) == "bad\ufffd"
    kg.build(tmp_path, tmp_path / "graph")
    assert one_line(f"{file}: x").endswith("bad\ufffd.txt: x")


def test_a_part_of_a_docx_that_swells_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:p>The gates open.</w:p>" * 400_000)
    one_clear_line(run("extract", tmp_path / "b.docx"), "b.docx: unpacks to far more")


OTHER_LANGUAGES = [
    "Bộ Giao thông vận tải đã ban hành quyết định về các cảng. Các địa phương phải báo cáo trước cuối năm.",
    "Ulaştırma Bakanlığı limanlar hakkında bir karar yayımladı. Bölgeler yıl sonuna kadar rapor vermelidir.",
    "Kementerian Perhubungan menerbitkan peraturan tentang pelabuhan. Daerah harus menyampaikan laporan akhir tahun.",
    "Ministerstwo Transportu wydało rozporządzenie w sprawie portów. Regiony muszą złożyć sprawozdania do końca roku.",
    "O Ministério publicou um decreto sobre os portos. As regiões devem apresentar os seus relatórios ao fim do ano.",
    "平成三十年度港湾整備計画 国土交通省 港湾局長 通達 第二百号 都道府県知事 宛",
    "산업통상자원부는 항만 정비에 관한 새로운 방침을 발표했다.",
]


@pytest.mark.parametrize("text", OTHER_LANGUAGES)
def test_third_languages_are_refused(text: str) -> None:
    with pytest.raises(DocumentError, match="neither Chinese nor English"):
        detect_language(text * 3)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "the query is empty"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "INSERT changes a graph"),
        ("PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }", "DELETE changes a graph"),
    ],
)
def test_queries_that_are_none(query: str, says: str, graph: Path) -> None:
    one_clear_line(run("query", query, "-g", graph), says)
    one_clear_line(run("query", "-", "-g", graph, input_=query), says)


def test_no_address_and_no_text(graph: Path, tmp_path: Path) -> None:
    one_clear_line(run("query", "ASK { ?s ?p ?o }", "-g", "http://[bad"), "no address of an endpoint")
    (tmp_path / "q.rq").write_bytes(b"\xff\xfe\x00")
    one_clear_line(run("query", tmp_path / "q.rq", "-g", graph), "q.rq", "not UTF-8")


def test_from_picks_a_graph(graph: Path) -> None:
    everything = kg.open(graph).select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").values()
    one = kg.open(graph).select("SELECT (COUNT(*) AS ?n) FROM document:in.zh { ?s ?p ?o }").values()
    assert 0 < int(one[0][0] or 0) < int(everything[0][0] or 0)
    assert not names_dataset("SELECT ?from { ?s ?p 'from <a:b>' } # FROM <a:b>")


def test_words_in_a_locale_that_cannot_hold_them() -> None:
    assert words("工信部".encode().decode("ascii", "surrogateescape")) == "工信部"
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }
    done = kg_process("extract", "没有.txt", env=environment)
    assert done.returncode == 2 and done.stderr.decode().startswith("kg: 没有.txt: no such file")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_answer_that_cannot_be_written(graph: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "kg", "stats", "-g", str(graph)]
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (
        done.returncode == 2 and done.stderr.decode() == "kg: the answer cannot be written: No space left on device\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_a_reader_that_leaves_and_no_input_at_all(graph: Path) -> None:
    python = f"{sys.executable} -m kg"
    query = f"{python} query 'SELECT ?s ?p ?o {{ ?s ?p ?o }}' -g {graph} -f csv"
    left = subprocess.run(
        ["bash", "-c", f"{query} | head -1; exit ${{PIPESTATUS[0]}}"], cwd=ROOT, capture_output=True, check=False
    )
    assert (left.returncode, left.stdout, left.stderr) == (0, b"s,p,o\n", b"")
    for command in ("extract -", f"query - -g {graph}"):
        none = subprocess.run(["bash", "-c", f"{python} {command} <&-"], cwd=ROOT, capture_output=True, check=False)
        assert none.returncode == 2 and b"there is no standard input" in none.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
@pytest.mark.parametrize("whom", ["the group", "the parent", "the parent for good"])
def test_an_interrupted_build_leaves_no_process_and_no_graph(whom: str, tmp_path: Path) -> None:
    for name in range(3):
        (tmp_path / f"{name}.txt").write_text(TEXT * 2000, encoding="utf-8")
    command = [sys.executable, "-m", "kg", "build", str(tmp_path), "-o", str(tmp_path / "graph"), "-j", "2"]
    process = subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # who runs tests beside others may ignore it
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not (tmp_path / "graph").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.1)
    signal_ = signal.SIGKILL if whom == "the parent for good" else signal.SIGINT
    (os.killpg if whom == "the group" else os.kill)(process.pid, signal_)
    _, said = process.communicate(timeout=30)  # ends only when every process has closed its end of the pipe
    if signal_ == signal.SIGINT:
        assert process.returncode == 2 and b"kg: stopped" in said and b"Traceback" not in said
        assert not (tmp_path / "graph").exists()
    else:
        assert not list((tmp_path / "graph").glob("*.trig"))


def test_a_worker_that_dies_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.graph import document, workers

    if not workers.forks():
        pytest.skip("needs processes that fork")
    for name in range(2):
        (tmp_path / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(document, "build_document", lambda *_: os._exit(1))
    one_clear_line(run("build", tmp_path, "-o", tmp_path / "graph", "-j", 2), "a process died", "--jobs 1")
    assert not (tmp_path / "graph").exists()


def test_a_grammar_file_with_an_error_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg import paths
    from kg.errors import ReferenceDataError

    (tmp_path / "grammar").mkdir()
    (tmp_path / "grammar" / "a.toml").write_text("x = 1\ny = [1\nz", encoding="utf-8")
    monkeypatch.setattr(paths, "ontology_dir", lambda: tmp_path)
    with pytest.raises(ReferenceDataError, match=r"a\.toml:3: not valid TOML"):
        paths.check_grammar()
    assert list((ontology_dir() / "grammar").glob("*.toml"))


def test_a_graph_inside_its_own_documents_folder(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text(TEXT, encoding="utf-8")
    for out in (tmp_path / "graph", tmp_path / "graph", tmp_path, tmp_path):
        assert [d.id for d in kg.build(tmp_path, out).documents] == ["in"]
    assert [f.name for f in discover([tmp_path / "graph" / "texts"])] == ["in.txt"]  # named outright it is wanted


def test_replace_removes_what_a_build_wrote_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "graph"
    for name in ("in", "old one"):
        (tmp_path / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    kg.build(tmp_path / "old one.txt", out)
    mine = [out / "mine.trig", out / "texts" / "mine.txt", out / "notes.txt"]
    for file in mine:
        file.write_text("mine", encoding="utf-8")
    kg.build(tmp_path / "in.txt", out, replace=True)
    assert all(file.read_text(encoding="utf-8") == "mine" for file in mine)
    assert not list(out.rglob("old*"))


def test_half_a_graph_is_one_finding(graph: Path, tmp_path: Path) -> None:
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "in.zh.trig").write_bytes((graph / "in.zh.trig").read_bytes())
    findings = [f for f in kg.graph.validate(tmp_path / "half") if f.check in ("incomplete", "dangling")]
    assert [f.check for f in findings] == ["incomplete"] and "reference.trig is missing" in str(findings[0])


def test_validation_without_its_library(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyrudof", None)
    one_clear_line(run("validate", graph), "needs the library pyrudof (pip install 'policy-kg[validate]')")


def test_gold_that_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text("", encoding="utf-8")
    one_clear_line(run("evaluate", tmp_path / "gold.jsonl", EXAMPLES), "gold.jsonl: holds no annotated passage")
    one_clear_line(run("evaluate", tmp_path / "gold.jsonl", tmp_path / "nowhere"), "nowhere: no such file")

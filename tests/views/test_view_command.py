"""``kg view`` and ``graph.view``: the file they write, what they say, and one clear line for whatever is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.answers import PolicyGraph
from kg.cli import main
from kg.cli.view import default_name
from kg.errors import KgError
from kg.views import door
from kg.views.model import Picture

ROOT = Path(__file__).resolve().parents[2]
PICTURES = [
    ("network",), ("chain", "II(1)"), ("ego", "Harbour Board"), ("shared",), ("matrix",), ("progress",), ("timeline",),
    ("regions",),
]  # fmt: skip


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, [str(a) for a in arguments])


def one_clear_line(result: Result, *said: object, code: int = 2) -> None:
    assert result.exit_code == code, result.output
    assert result.stderr.count("\n") == 1 and "a fault of the program" not in result.stderr, result.stderr
    assert not result.stdout
    for part in said:
        assert str(part) in result.stderr


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("picture", PICTURES, ids=lambda p: p[0])
def test_every_kind_is_written_as_one_file(picture: tuple[str, ...], shelf: Path, working_folder: Path) -> None:
    done = run("view", *picture, "-g", shelf)
    assert done.exit_code == 0, done.output
    (file,) = working_folder.iterdir()
    assert done.stdout == f"{file.name}\n" and file.name == default_name(*picture, *[None] * (2 - len(picture)))
    first = done.stderr.splitlines()[0]
    assert first.startswith(f"kg: {file.name}: ") and " nodes, " in first and first.endswith("B")
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and "kg-data" in page and str(working_folder) not in page


def test_default_names_keep_chinese_and_mind_the_file_system() -> None:
    assert default_name("chain", "Box 3") == "chain-Box-3.html"
    assert default_name("ego", "工信部") == "ego-工信部.html"
    assert default_name("chain", "四（一）") == "chain-四（一）.html"
    assert default_name("ego", "https://w3id.org/policy-kg/agency/miit") == "ego-agency-miit.html"
    assert default_name("ego", "../../etc/x") == "ego-etc-x.html"
    assert default_name("ego", "..") == "ego.html" == default_name("ego", None)
    assert len(default_name("ego", "部" * 500).encode()) < 200


def test_what_was_written_is_said_in_chinese(shelf: Path) -> None:
    done = run("view", "ego", "国家港务管理局", "-g", shelf, "--lang", "zh", "--out", "港.html")
    assert done.stderr.startswith("kg: 港.html：") and "个节点" in done.stderr and done.stdout == "港.html\n"
    assert Path("港.html").exists()
    assert not run("view", "ego", "国家港务管理局", "-g", shelf, "--quiet").stderr


@pytest.mark.parametrize(
    ("arguments", "says", "code"),
    [
        (("netwrk",), "did you mean 'network'?", 2),
        (("map",), "network, chain, ego, shared, matrix", 2),
        ((), "KIND", 2),
        (("chain",), "begins at a thing", 2),
        (("ego", " "), "begins at a thing", 2),
        (("network", "Harbour Board"), "kg view ego 'Harbour Board'", 2),
        (("chain", "II(1)", "--by", "domain"), "--by is not for 'chain' (it takes --to", 2),
        (("matrix", "--hops", "2"), "--hops is not for 'matrix'", 2),
        (("timeline", "--region", "Zhejiang"), "--region is not for 'timeline'", 2),
        (("network", "--since", "last year"), "is no date; write 2022", 2),
        (("progress", "--as-of", "2020"), "--as-of is not for 'progress'", 2),
        (("network", "--up"), "--up is not for 'network'", 2),
        (("chain", "II(1)", "--depth", "0"), "--depth", 2),
        (("ego", "Harbor Board"), "did you mean 'Harbour Board'", 1),
        (("chain", "no such thing at all"), "no such thing at all", 1),
        (("network", "--region", "Atlantis"), "Atlantis", 1),
        (("network", "--section", "XXIV(3)"), "XXIV(3)", 1),
        (("network", "--document", "no-such-document"), "no-such-document", 1),
        (("network", "--basis", "hearsay"), "hearsay", 2),
        (("network", "--type", "target", "--basis", "mandated"), "nothing to draw", 1),
        (("network", "--out", "no/such/folder/x.html"), "no such folder", 2),
        (("network", "--out", "."), "it is a folder", 2),
    ],
    ids=lambda value: " ".join(map(str, value)) or "none" if isinstance(value, tuple) else None,
)
def test_mistakes_get_one_line_and_no_file(
    arguments: tuple[str, ...], says: str, code: int, shelf: Path, working_folder: Path
) -> None:
    one_clear_line(run("view", *arguments, "-g", shelf), says, code=code)
    assert not list(working_folder.iterdir())


def test_a_graph_that_is_not_there(working_folder: Path) -> None:
    one_clear_line(run("view", "network", "-g", "nowhere"), "nowhere")
    assert not list(working_folder.iterdir())


def test_a_place_where_nobody_can_write(shelf: Path, working_folder: Path) -> None:
    Path("taken").write_text("a file, no folder", encoding="utf-8")
    one_clear_line(run("view", "shared", "-g", shelf, "--out", "taken/shared.html"), "cannot be written")
    assert [file.name for file in working_folder.iterdir()] == ["taken"]


def test_a_disk_that_is_full_leaves_the_old_file(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    Path("network.html").write_text("old", encoding="utf-8")
    monkeypatch.setattr(Path, "replace", full)
    one_clear_line(run("view", "network", "-g", shelf), "No space left on device")
    assert [file.read_text(encoding="utf-8") for file in Path().iterdir()] == ["old"]


def test_without_a_browser_the_file_stays(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import webbrowser

    monkeypatch.setattr(webbrowser, "open", lambda _url: False)
    done = run("view", "shared", "-g", shelf, "--open", "--quiet")
    assert done.exit_code == 1 and done.stdout == "shared.html\n" and Path("shared.html").exists()
    assert done.stderr.count("\n") == 1 and "no browser was found" in done.stderr


def test_open_shows_the_file(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import webbrowser

    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: asked.append(url) or True)
    assert run("view", "ego", "国家港务管理局", "-g", shelf, "--open").exit_code == 0
    assert asked == [Path("ego-国家港务管理局.html").resolve().as_uri()] and asked[0].isascii()


def test_a_missing_package_is_named(shelf: Path, working_folder: Path) -> None:
    for package, name in {
        "pyvis": "pyvis",
        "jinja2": "jinja2",
        "rustworkx": "rustworkx",
        "graspologic_native": "graspologic",
    }.items():
        code = (
            f"import sys; sys.modules['{package}'] = None\n"
            f"from kg.cli import main; main(['view', 'network', '-g', {str(shelf)!r}])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False, cwd=ROOT
        )
        assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
        assert name in done.stderr and "pip install 'policy-kg[views]'" in done.stderr
    assert not list(working_folder.iterdir())


def test_communities_are_announced_before_the_work(
    small: PolicyGraph, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.views import layout

    monkeypatch.setattr(layout, "FOLD", 3)
    begun: list[Picture] = []
    folded = layout.folded

    def watched(picture: Picture) -> Picture:
        begun.append(picture)
        return folded(picture)

    monkeypatch.setattr(layout, "folded", watched)
    said: list[str] = []
    small.view("network", tell=lambda words: said.append(f"{words.en} {len(begun)}"))
    assert len(said) == 1 and said[0].endswith("they will be shown as communities 0") and len(begun) == 1
    done = run("view", "network", "-g", shelf)
    told, wrote = (done.stderr.index(words) for words in ("will be shown as communities", "network.html:"))
    assert told < wrote
    assert "communities" not in run("view", "network", "-g", shelf, "--quiet").stderr


@pytest.mark.parametrize(
    "picture", [("network",), ("chain", "I"), ("ego", "Office of Kites"), ("shared",), ("matrix",)]
)
def test_a_graph_without_evidence_works_and_says_so(picture: tuple[str, ...], working_folder: Path) -> None:
    (working_folder / "bare.ttl").write_text(
        """@prefix pol: <https://w3id.org/policy-kg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @base <https://w3id.org/policy-kg/> .
        <agency/a> a pol:Agency ; skos:prefLabel "Office of Kites"@en , "风筝办公室"@zh .
        <agency/b> a pol:Agency ; skos:prefLabel "Office of Strings"@en .
        <instrument/p> a pol:Instrument , pol:Plan ; skos:prefLabel "Plan for Kites"@en .
        <task/p/I> a pol:Task , pol:MajorTask ; skos:prefLabel "Fly kites"@en ; pol:number "I" ; pol:ofInstrument <instrument/p> .
        <responsibility/r> a pol:Responsibility ; pol:bearer <agency/a> ; pol:bears <task/p/I> ; pol:basis pol:mandated ;
          pol:role pol:joint ; pol:scope "own" .
        <responsibility/s> a pol:Responsibility ; pol:bearer <agency/b> ; pol:bears <task/p/I> ; pol:basis pol:mandated ;
          pol:role pol:joint ; pol:scope "own" .""",
        encoding="utf-8",
    )
    done = run("view", *picture, "-g", "bare.ttl", "--out", "bare.html")
    assert done.exit_code == 0 and "no evidence is behind" in done.stderr, done.output
    assert "所绘内容没有证据" in Path("bare.html").read_text(encoding="utf-8")


def test_every_option_of_every_kind_is_one_of_the_command() -> None:
    names = {
        name
        for option in main.get_command(None, "view").params
        for name in ((option.name or "").removeprefix("only_"),)
    }  # type: ignore[arg-type,union-attr]
    for kind in door.KINDS:
        make = door.check(kind, "x" if kind in door.OF_A_THING else None, {})
        assert set(door.options_of(make)) <= names, kind
    docs = (ROOT / "docs" / "views.md").read_text(encoding="utf-8")
    for kind in door.KINDS:
        (row,) = [line for line in docs.splitlines() if line.startswith((f"| `{kind}`", f"| `{kind} THING`"))]
        make = door.check(kind, "x" if kind in door.OF_A_THING else None, {})
        assert all(door.flag(name) in row for name in door.options_of(make)), (kind, door.options_of(make))


def test_the_same_from_python(small: PolicyGraph, working_folder: Path) -> None:
    view = small.view("chain", "II(1)", depth=2)
    assert repr(view).startswith("<View chain: ") and view.picture.kind == "chain"
    file = view.save("kept.html")
    assert file.read_text(encoding="utf-8") == view.html
    shown = view._repr_html_()
    assert shown.startswith("<iframe ") and 'height="640"' in shown and "<script" not in shown
    with pytest.raises(KgError, match="did you mean 'chain'"):
        small.view("chian", "II(1)")
    with pytest.raises(KgError, match="no thing is called"):
        small.view("ego", "zzz")


def test_a_view_opens_a_file_of_its_own(small: PolicyGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    import webbrowser

    monkeypatch.setattr(webbrowser, "open", lambda _url: True)
    file = small.view("shared").open()
    assert file.is_file() and file.parent != Path.cwd()
    file.unlink()
    file.parent.rmdir()


def test_filters_leave_less(small: PolicyGraph) -> None:
    everything = small.view("network", grounds="all").picture
    mandated = small.view("network", grounds=["mandated"]).picture
    assert 0 < len(mandated.edges) < len(everything.edges)
    assert {edge.ground for edge in mandated.edges} <= {"mandated", "structure"}


def test_same_input_same_bytes(shelf: Path, working_folder: Path) -> None:
    """Two processes, whose sets are in different orders, write every kind alike."""
    code = (
        "import sys, kg\n"
        f"graph = kg.open({str(shelf)!r})\n"
        f"for picture in {PICTURES!r}:\n"
        "    graph.view(*picture, language='zh').save(f'{sys.argv[1]}/{picture[0]}.html')\n"
    )
    for seed in ("1", "2"):
        (working_folder / seed).mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC{seed}", "LC_ALL": "C.UTF-8"}
        subprocess.run([sys.executable, "-c", code, seed], check=True, env=environment)
    for picture in PICTURES:
        first, second = ((working_folder / seed / f"{picture[0]}.html").read_bytes() for seed in ("1", "2"))
        assert first == second, picture[0]


def test_help_of_kg_imports_no_package_for_pictures() -> None:
    code = (
        "import sys\nfrom kg.cli import main\n"
        "for words in (['--help'], ['view', '--help']):\n"
        "    try: main(words)\n"
        "    except SystemExit: pass\n"
        "heavy = {'pyvis', 'jinja2', 'networkx', 'numpy', 'scipy', 'rustworkx', 'pyoxigraph', 'kg.views'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)

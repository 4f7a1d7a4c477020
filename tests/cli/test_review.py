"""``kg review``: what is in doubt, best first; a decision written whole, and what it then does."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kg
from kg.cli import main

NOTICE = """Notice on Village Ponds

The Ministry of Pond Affairs shall keep a register of village ponds. The Ministry of Pond Affairs shall clean them.

The Bureau of Water Resource shall dredge every pond by 2025.
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    (folder / "notice.en.txt").write_text(NOTICE, encoding="utf-8")
    kg.build(folder / "notice.en.txt", folder / "graph")
    return folder / "graph"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["review", *map(str, words)])


def test_names_that_touch_most_statements_come_first(graph: Path) -> None:
    found = kg.open(graph).review("name")
    assert [d.touched for d in found] == sorted((d.touched for d in found), reverse=True)
    assert found[0].what.en == "Ministry of Pond Affairs" and found[0].touched == 2
    assert any("register" in (e.quote or "") for e in found[0].evidence)
    out = run("name", "-g", graph).stdout
    assert out.splitlines()[0] == "name: Ministry of Pond Affairs" and "register of village ponds" in out


def test_weak_links_of_the_released_graph_have_score_and_both_places() -> None:
    found = kg.open().review("link")
    assert found and all(d.other and d.relation and d.score is not None for d in found)
    assert [(-d.touched, -(d.score or 0)) for d in found] == sorted((-d.touched, -(d.score or 0)) for d in found)
    assert any(len(d.evidence) > 1 for d in found)


def test_a_decision_is_one_row_and_is_applied(graph: Path, tmp_path: Path) -> None:
    file = tmp_path / "new" / "mine.csv"
    given = ("--by", "Li, Hua", "--on", "2024-05-31", "--decisions", file, "-g", graph)
    same = ("--decide", "same", "--subject", "Ministry of Pond Affairs", "--object", "水利部")
    assert run(*same, *given, "--why", 'the "old" name').exit_code == 0
    assert file.read_text(encoding="utf-8") == (
        "subject,object,decision,by,on,why\n"
        'unknown:Ministry-of-Pond-Affairs,agency:mwr,same,"Li, Hua",2024-05-31,"the ""old"" name"\n'
    )
    again = run(*same, *given)
    assert again.exit_code == 2 and ":2: this was decided before" in again.stderr
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2
    kg.build(graph.parent / "notice.en.txt", tmp_path / "graph", decisions=[file])
    assert all(d.what.en != "Ministry of Pond Affairs" for d in kg.open(tmp_path / "graph").review())


def test_a_decision_that_cannot_be_is_one_line_and_nothing_is_written(graph: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    given = ("--by", "Li Hua", "--decisions", file, "-g", graph)
    for words, says in (
        (
            ("--decide", "same", "--subject", "Ministry of Pond Affairs", "--on", "2024-05-31"),
            "the object '' is no IRI",
        ),
        (("--decide", "reject", "--subject", "link:abc", "--on", "2024-05-31"), "no thing is called 'link:abc'"),
        (("--decide", "reject", "--subject", "agency:mwr", "--on", "May"), "'May' is no date"),
        (("--decide", "reject", "--subject", "agency:mwr"), "--decide needs --on"),
        (("--subject", "agency:mwr"), "goes with --decide"),
    ):
        done = run(*words, *given)
        assert done.exit_code in (1, 2) and says in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert not file.exists()

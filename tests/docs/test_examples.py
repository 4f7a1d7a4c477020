"""Every example of the documentation is run, and prints what its page shows."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "docs"))

from making import examples  # noqa: E402


@pytest.mark.parametrize("page", examples.pages(), ids=lambda page: page.relative_to(examples.DOCS).as_posix())
def test_examples_of_the_page_print_what_it_shows(page: Path, programs: Path, tmp_path: Path) -> None:
    if "$ curl" in page.read_text(encoding="utf-8") and shutil.which("curl") is None:
        pytest.skip("needs curl: apt-get install curl")
    wrong = examples.check(page, programs, tmp_path / "page")
    name = page.relative_to(ROOT).as_posix()
    assert not wrong, f"python docs/examples.py {name} puts this in:\n\n" + "\n\n".join(wrong)


def test_an_example_that_prints_something_else_is_found(programs: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```console\n$ echo one; echo two\none\nthree\n```\n\n```python\nraise SystemExit('no')\n```\n",
        encoding="utf-8",
    )
    wrong = examples.check(page, programs, tmp_path / "folder")
    assert wrong == ["$ echo one; echo two\none\ntwo", "no\n"]
    assert "one\ntwo\n```" in examples.refreshed(page, programs, tmp_path / "again")


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (["a", "…", "d"], ["a", "b", "c", "d"], True),
        (["a", "…", "d"], ["a", "d"], True),
        (["…"], [], True),
        (["a"], ["a", "b"], False),
        (["a", "…", "c"], ["a", "b"], False),
        (["a.c"], ["abc"], False),
        (["a", ""], ["a"], True),
    ],
)
def test_dots_stand_for_any_lines(shown: list[str], printed: list[str], same: bool) -> None:
    assert examples.agrees(shown, printed) is same


def test_every_command_is_in_an_example_or_has_one_of_its_own() -> None:
    """A page of its own from click for each command; each help ends with an example (tests/cli holds that)."""
    from making import commands

    from kg.cli import COMMANDS

    made = commands.pages()
    assert {f"commands/{name}.md" for name in COMMANDS} < set(made)
    for name in COMMANDS:
        assert "```sh\nkg " in made[f"commands/{name}.md"], name


def test_pages_list_all_queries_and_count_them_right() -> None:
    from making import queries

    import kg.queries

    text = (examples.DOCS / "queries.md").read_text(encoding="utf-8")
    assert "<!-- queries -->\n" + "\n".join(queries.listed()) + "\n<!-- end -->" in text, "run: python docs/examples.py"
    number = len(kg.queries.names())
    assert f"\n{number} questions have a name" in (examples.DOCS / "guides" / "asking.md").read_text(encoding="utf-8")
    assert f"{number} 个常见问题" in (examples.DOCS / "zh" / "start.md").read_text(encoding="utf-8")

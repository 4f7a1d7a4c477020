"""The command line as people use it: help, errors in one line, exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import COMMANDS, main

ROOT = Path(__file__).parents[2]


def run(*arguments: str, input_: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(arguments), input=input_)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    code, out, _ = run(name, "--help")
    assert code == 0
    assert f"Example:  kg {name}" in out
    assert main.get_command(None, name).get_short_help_str(80) == COMMANDS[name]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"kg {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom kg.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'rdflib', 'networkx', 'pyvis', 'pyoxigraph', 'rich', 'ahocorasick'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("bild",), "did you mean 'build'?"),
        (("zzz",), "kg --help"),
        (("extract",), "PATHS"),
        (("extract", "--format", "xls", "a"), "xls"),
        (("extract", "no/such/file.txt"), "no/such/file.txt: no such file"),
        (("outline", "没有.txt"), "没有.txt: no such file"),
        (("evaluate", "no-gold", "x"), "no-gold"),
    ],
    ids=str,
)
def test_mistakes_get_one_line_and_exit_code_2(arguments: tuple[str, ...], says: str) -> None:
    code, out, err = run(*arguments)
    assert code == 2
    assert out == ""
    assert says in err
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_good_files_are_answered_and_bad_ones_reported(tmp_path: Path) -> None:
    (tmp_path / "好.txt").write_text("港口局负责修理码头。财政部印发《港口办法》。\n", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01")
    code, out, err = run("extract", str(tmp_path))
    assert code == 1
    assert '"document": "好"' in out
    assert "bad.txt: is a binary file" in err


def test_text_on_stdin() -> None:
    code, out, _ = run("extract", "-", input_="2024年3月，财政部印发《港口资金管理办法》。\n")
    assert code == 0
    assert "港口资金管理办法" in out


def test_nothing_found_is_exit_code_1() -> None:
    code, out, err = run("extract", "-", input_="天气很好，海面平静，大家都在码头上散步，没有什么事情发生。\n")
    assert (code, out) == (1, "")
    assert "nothing found" in err


def test_version() -> None:
    code, out, _ = run("--version")
    assert (code, out.split()[0]) == (0, "kg,")

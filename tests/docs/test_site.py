"""The site is built without a warning, is the same each time, has no dead link and loads nothing from outside."""

from __future__ import annotations

import functools
import http.server
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kg.queries
from kg.cli import COMMANDS
from kg.identifiers import ONTOLOGY

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent.parent
pytest.importorskip("sphinx", reason="needs the extra docs: pip install -e '.[docs]'")
sys.path.append(str(ROOT / "docs"))


def build(out: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "build.py"), str(out)], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("docs") / "site"
    build(out)
    return out


def files(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_the_same_input_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    build(tmp_path / "again")
    first, again = files(site), files(tmp_path / "again")
    assert sorted(first) == sorted(again)
    assert not [name for name in first if first[name] != again[name]]


def test_every_command_query_class_and_property_has_its_place(site: Path) -> None:
    for name in COMMANDS:
        assert (site / "commands" / f"{name}.html").is_file(), name
    for name in kg.queries.names():
        text = (site / "queries" / f"{name}.html").read_text(encoding="utf-8")
        assert "highlight-sparql" in text, name
        assert "<table" in text, name
    ontology = (ROOT / "ontology" / "policy.ttl").read_text(encoding="utf-8")
    terms = set(re.findall(r"^pol:([\w-]+) a ", ontology, re.MULTILINE))
    assert len(terms) > 150
    for page in ("reference/ontology.html", "zh/ontology.html"):
        text = (site / page).read_text(encoding="utf-8")
        missing = sorted(term for term in terms if f'<span id="{term}"></span>' not in text)
        assert not missing, f"{page}: {ONTOLOGY}{missing[0]}"


def test_machines_find_the_ontology_and_the_release(site: Path) -> None:
    for name, source in (("ontology.ttl", "ontology/policy.ttl"), ("dcat.ttl", "triples/dcat.ttl")):
        assert (site / name).read_bytes() == (ROOT / source).read_bytes()
    assert (site / "shapes.ttl").is_file() and (site / "ro-crate-metadata.json").is_file()


def test_chinese_pages_say_so_and_are_chinese(site: Path) -> None:
    for name, words in (("zh/start.html", "入门"), ("zh/ontology.html", "能够承担职责的主体")):
        text = (site / name).read_text(encoding="utf-8")
        assert re.search(r'<html[^>]* lang="zh-CN"', text), name
        assert words in text
    assert re.search(r'<html[^>]* lang="en"', (site / "index.html").read_text(encoding="utf-8"))


def test_in_a_browser_nothing_comes_from_outside_and_the_search_finds_both_languages(
    site: Path, browser: Browser
) -> None:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/"
        asked: list[str] = []
        mishaps: list[str] = []
        for width in (1280, 390):
            page = browser.new_page(viewport={"width": width, "height": 800})
            page.on("request", lambda request: asked.append(request.url))
            page.on("pageerror", lambda error: mishaps.append(str(error)))
            for name in ("index.html", "guides/asking.html", "queries/owners-of-task.html", "zh/ontology.html#Agency"):
                page.goto(base + name)
                wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wider <= 0, f"{name} is wider than {width} pixels"
            page.close()
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: mishaps.append(str(error)))
        for words, title in (
            ("法定职责", "本体"),
            ("statutory remit", "Ontology"),
            ("grounds-of-task", "grounds-of-task"),
        ):
            page.goto(f"{base}search.html?q={words}")
            page.get_by_role("link", name=title, exact=True).first.wait_for(timeout=20_000)
        page.close()
        server.shutdown()
    assert not mishaps
    assert not [address for address in asked if not address.startswith((base, "data:"))]


def test_nothing_of_this_machine_is_in_a_page(site: Path) -> None:
    for name, data in files(site).items():
        if name.endswith((".html", ".js", ".css")):
            assert str(ROOT).encode() not in data, name
            assert b"/tmp/" not in data or name.startswith("_static"), name


def test_what_is_wrong_with_a_site_is_found(tmp_path: Path) -> None:
    from making.checks import findings

    (tmp_path / "index.html").write_text(
        '<a href="other.html#there">a</a> <a href="other.html#nowhere">b</a> <a href="gone.html">c</a>'
        '<script src="https://example.org/x.js"></script> <img src="no.png"> <a href="https://example.org/">out</a>'
        '<p style="background: url(//example.org/b.png)"></p>',
        encoding="utf-8",
    )
    (tmp_path / "other.html").write_text('<p id="there"></p>', encoding="utf-8")
    (tmp_path / "s.css").write_text('@import "https://example.org/a.css";', encoding="utf-8")
    assert findings(tmp_path) == [
        "index.html: leads to gone.html, which is not there",
        "index.html: leads to other.html#nowhere, which has no such place",
        "index.html: loads //example.org/b.png",
        "index.html: loads https://example.org/x.js",
        "index.html: loads no.png, which is not there",
        "s.css: loads https://example.org/a.css",
    ]


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "build.py"), str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert (tmp_path / "mine.txt").is_file()

"""Builds the documentation as a static site that loads nothing from outside. Needs the extra ``docs``.

python docs/build.py [FOLDER]      # without FOLDER: out/docs

The pages of this folder are joined by pages made from the program and the data: every command, named query, class,
property, shape and rule, and the files of the release. A warning of Sphinx is an error, and so are a dead link and
anything that a page would load from elsewhere. The same input gives the same bytes.

The English pages and the Chinese ones (under ``zh/``) are two sites of Sphinx side by side in one folder, each with the
menus and the search of its language; ``making/languages.py`` holds them together.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))
#: Files that machines want, and what they are called on the site.
EXTRA = {"ontology/policy.ttl": "ontology.ttl", "ontology/shapes.ttl": "shapes.ttl"}
_OWN = {"making", "build.py", "examples.py", "describe_release.py", "__pycache__", "site"}


def sources(folder: Path) -> None:
    """Writes the Markdown of the whole site into ``folder``: our own pages, and those that are made."""
    from making import commands, languages, ontology, queries, release_page, rules

    import kg.graph.store

    shutil.copytree(HERE, folder, ignore=lambda _, names: _OWN & set(names), dirs_exist_ok=True)
    made = {
        **commands.pages(),
        **queries.pages(kg.graph.store.open()),
        **ontology.pages(),
        **rules.pages(),
        **release_page.pages(),
    }
    for name, text in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "extra").mkdir()
    for name in (*EXTRA, "triples/dcat.ttl", "triples/ro-crate-metadata.json"):
        shutil.copyfile(ROOT / name, folder / "extra" / EXTRA.get(name, Path(name).name))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    scale = (folder / "scale.md").is_file()
    index = folder / "index.md"
    if scale:
        text = index.read_text(encoding="utf-8").replace("\nguides/scaling\n", "\nguides/scaling\nscale\n")
        index.write_text(text, encoding="utf-8")
    for file in folder.rglob("*.md"):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"<!-- scale: (.*?) -->", r"\1" if scale else "", text, flags=re.DOTALL)
        page = file.relative_to(folder).as_posix()
        rows = queries.listed("queries/{name}.md", "zh" if page.startswith(languages.CHINESE) else "en")
        file.write_text(languages.across(_filled(text, readme, rows), page), encoding="utf-8")


def _filled(text: str, readme: str, rows: list[str]) -> str:
    """A page with what other files hold: tables of the README, and ``rows``, the list of queries with links."""

    def table(match: re.Match[str]) -> str:
        found = re.search(rf"<!-- {match[1]} -->\n(.*?)(?:\n<!-- end -->|\n\n[^|])", readme, re.DOTALL)
        if found is None:
            raise SystemExit(f"docs/build.py: README.md has no table '{match[1]}'")
        return found[1]

    text = re.sub(r"<!-- README: ([\w ]+) -->", table, text)
    if "<!-- queries -->" in text:
        names = re.findall(r"^\| \[([\w-]+)\]", "\n".join(rows), re.MULTILINE)
        tree = ["```{toctree}", ":hidden:", "", *(f"queries/{name}" for name in names), "```"]
        lines = "\n".join([*rows, *tree])
        text = re.sub(r"<!-- queries -->\n.*?<!-- end -->", lambda _: lines, text, flags=re.DOTALL)
    # What lies outside docs/ is not part of the site: its name stays, the link goes.
    return re.sub(
        r"\[([^\]]+)\]\((?:\.\./)+(?:README|CONTRIBUTING|CHANGELOG|examples|tests|kg|benchmarks)[^)]*\)", r"\1", text
    )


def build(out: Path) -> list[str]:
    """Builds the site into ``out``, which is emptied before. What is wrong, one line each."""
    from making.checks import findings
    from making.languages import CHINESE, translate

    with tempfile.TemporaryDirectory() as temporary:
        source, site, chinese = (Path(temporary) / name for name in ("source", "site", "chinese"))
        sources(source)
        done = [_sphinx(source, source, site), _sphinx(source, source / CHINESE, chinese, "--tag", "chinese")]
        if any([process.wait() for process in done]):  # a list: both are waited for
            return ["Sphinx has warnings (above)"]
        found = translate(chinese)
        shutil.move(chinese, site / CHINESE)
        for folder in (site, site / CHINESE):
            for left in (".buildinfo", ".nojekyll"):
                (folder / left).unlink(missing_ok=True)
        found += findings(site)
        if not found:
            shutil.rmtree(out, ignore_errors=True)
            out.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(site, out)
        return found


def _sphinx(top: Path, source: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    """Begins to build the pages in ``source`` into ``out``; ``top`` has the settings. One process a language."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KG_")}
    path = os.pathsep.join(str(folder) for folder in (ROOT, HERE))
    environment |= {"PYTHONHASHSEED": "0", "PYTHONPATH": path, "SOURCE_DATE_EPOCH": "1795305600"}
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "--quiet",
        "--fail-on-warning",
        "--keep-going",
        "--builder",
        "html",
        *more,
    ]
    command += ["--conf-dir", str(top), "--doctree-dir", str(out.with_suffix(".trees")), str(source), str(out)]
    return subprocess.Popen(command, env=environment)


def main() -> int:
    for name in [name for name in os.environ if name.startswith("KG_") and name != "KG_CACHE"]:
        del os.environ[name]  # somebody's own settings are no part of the pages
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "out" / "docs"
    if out.exists() and any(out.iterdir()) and not (out / "searchindex.js").exists():
        print(f"docs/build.py: {out} holds something else; choose another folder", file=sys.stderr)
        return 2
    found = build(out)
    for line in found:
        print(f"docs/build.py: {line}", file=sys.stderr)
    if not found:
        print(f"{sum(1 for _ in out.rglob('*.html'))} pages in {out}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""The page about the files of the release, from the same description that lies beside them."""

from __future__ import annotations

from kg import __release_date__, __version__
from kg.paths import triples_dir
from making.markdown import code, escaped, page, table
from making.markdown import files as links
from making.release import LICENCE, Release, read

_WORDS = {
    "en": (
        "The released graph",
        "Version {version} of {date}: {triples:,} triples about {subjects:,} things in {files} files of {size:.1f} MB,"
        " licence [CC BY 4.0]({licence}). The triples are those of the union that every question asks; what is kept for"
        " review is not counted in it.",
        "`triples/dcat.ttl` (DCAT, VoID, checksums, PROV) and `triples/ro-crate-metadata.json` (RO-Crate 1.1) say the"
        " same for machines; `CITATION.cff` says how to cite. `python docs/describe_release.py` writes both anew, and"
        " `--check` holds them against the files. Hashes are shortened here.",
        ("Files", "file", "holds", "triples", "bytes", "SHA-256"),
        ("Named graphs", "graph", "triples"),
    ),
    "zh": (
        "发布的图谱",
        "版本 {version}，{date} 发布：{files} 个文件，共 {size:.1f} MB，含关于 {subjects:,} 个事物的 {triples:,} 条三元组，"
        "许可 [CC BY 4.0]({licence})。三元组按所有提问所用的并集计数，留待审核的内容不计入其中。",
        "`triples/dcat.ttl`（DCAT、VoID、校验和、PROV）与 `triples/ro-crate-metadata.json`（RO-Crate 1.1）以机器可读的形式"
        "记录同样的内容；引用方式见 `CITATION.cff`。`python docs/describe_release.py` 重新生成这两个文件，`--check`"
        " 将其与数据文件核对。下表中的散列值仅列出前几位。",
        ("文件", "文件", "内容", "三元组", "字节", "SHA-256"),
        ("命名图", "图", "三元组"),
    ),
}


def pages(release: Release | None = None) -> dict[str, str]:
    """Path in the site → Markdown, in each language."""
    release = release or read(triples_dir())
    return {"reference/release.md": _page(release, "en"), "zh/release.md": _page(release, "zh")}


def _page(release: Release, language: str) -> str:
    title, about, machines, (files, *file_head), (graphs, *graph_head) = _WORDS[language]
    return page(
        f"# {title}",
        "",
        about.format(
            version=__version__, date=__release_date__, triples=release.triples, subjects=release.subjects,
            files=len(release.parts), size=release.size / 1e6, licence=LICENCE,
        ),
        "",
        machines,
        links("dcat.ttl", "ro-crate-metadata.json"),
        f"## {files}",
        table(
            file_head,
            [
                (code(p.path), escaped(p.title(language)), f"{p.triples:,}", f"{p.size:,}", code(p.sha256[:8]))
                for p in release.parts
            ],
        ),
        f"## {graphs}",
        table(graph_head, [(code(name), f"{count:,}") for name, count in release.graphs.items()]),
    )  # fmt: skip

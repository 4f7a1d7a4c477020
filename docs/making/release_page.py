"""The page about the files of the release, from the same description that lies beside them."""

from __future__ import annotations

from kg import __release_date__, __version__
from kg.paths import triples_dir
from making.markdown import code, escaped, page, table
from making.markdown import files as links
from making.release import LICENCE, Release, read


def pages(release: Release | None = None) -> dict[str, str]:
    """Path in the site → Markdown."""
    release = release or read(triples_dir())
    files = [
        (code(part.path), escaped(part.title("en")), f"{part.triples:,}", f"{part.size:,}", code(part.sha256[:8]))
        for part in release.parts
    ]
    graphs = [(code(name), f"{count:,}") for name, count in release.graphs.items()]
    return {
        "reference/release.md": page(
            "# The released graph",
            "",
            f"Version {__version__} of {__release_date__}: {release.triples:,} triples about {release.subjects:,}"
            f" things in {len(release.parts)} files of {release.size / 1e6:.1f} MB, licence [CC BY 4.0]({LICENCE}). The"
            " triples are those of the union that every question asks; what is kept for review is not counted in it.",
            "",
            "`triples/dcat.ttl` (DCAT, VoID, checksums, PROV) and `triples/ro-crate-metadata.json` (RO-Crate 1.1) say"
            " the same for machines; `CITATION.cff` says how to cite. `python docs/describe_release.py` writes both"
            " anew, and `--check` holds them against the files. Hashes are shortened here.",
            links("dcat.ttl", "ro-crate-metadata.json"),
            "## Files",
            table(("file", "holds", "triples", "bytes", "SHA-256"), files),
            "## Named graphs",
            table(("graph", "triples"), graphs),
        )
    }

"""Which documents a build reads, keeps and removes, and the record that it leaves for the next one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.documents.discovery import STDIN
from kg.errors import KgError
from kg.graph import increment
from kg.graph.conclusions import is_concluded
from kg.graph.decisions import Decision, DecisionError
from kg.graph.increment import Entry, Record
from kg.graph.inference import Rule
from kg.graph.outcome import BuiltDocument
from kg.graph.switching import PARTS, RECORD
from kg.graph.trig import iri_text
from kg.identifiers import BASE, slug

if TYPE_CHECKING:
    from kg.graph.building import BuildResult

_REFERENCE = "reference/reference.trig"


class Plan:
    """What is to be done with ``files``, from the record of the last build and from what lies in ``folder``."""

    def __init__(
        self, folder: Path, files: Sequence[Path], given: Sequence[str | Path], quotes: bool,
        decisions: Sequence[Decision], *, keep: bool, replace: bool,
    ) -> None:  # fmt: skip
        """``given``: what the user named; ``keep`` permits to keep what is unchanged, ``replace`` removes all else."""
        self.folder, self._replace = folder, replace
        self._before = increment.load(folder)
        self._places = increment.Places(folder)
        self._names = {increment.name_of(file): file for file in files}
        self._keys: dict[str, str] = {}
        self._stamps: dict[str, tuple[object, ...]] = {}
        self.kept: dict[str, Entry] = {}
        self.to_read: list[Path] = []
        touched = increment.Touched(self._before.decisions, decisions)
        for name, file in self._names.items():
            self._stamps[name] = increment.stamp(file)
            self._keys[name] = key = increment.key_of(file, quotes)
            entry = self._before.documents.get(name)
            if keep and key and entry and entry.key == key and increment.is_whole(entry, name, folder, touched):
                self.kept[name] = entry
            else:
                self.to_read.append(file)
        self._gone = increment.gone(self._before, given, set(self._names), self._places)
        self._others: dict[str, str] = {}  # documents that were not given, and the checksums of their graphs
        self._dropped = {name for name in self._gone if not (folder / f"{name}.trig").exists()}
        for file in sorted(folder.glob("*.trig")):
            name = file.stem
            if name in self._names or not is_document(words := _bytes(file), name):
                continue
            if replace or name in self._gone:
                self._dropped.add(name)
            else:
                self._others[name] = increment.sum_of_bytes(words)
        self._built: set[str] = set()

    def nothing_to_do(self, decisions: Sequence[Decision], rules: Iterable[Rule]) -> BuildResult | None:
        """What the last build wrote, where this one would write the very same; else None."""
        before = self._before
        if self.to_read or self._dropped or not before.conclusions:
            return None
        graphs = {name: entry.graph for name, entry in self.kept.items()} | self._others
        if before.conclusions != increment.conclusions_key(graphs, decisions, rules):
            return None
        concluded = {_REFERENCE} | {
            f"{part}/{file.name}"
            for part in PARTS
            for file in (self.folder / part).glob("*.trig")
            if is_concluded(file)
        }
        if concluded != set(before.files):
            return None
        if any(increment.sum_of(self.folder / name) != total for name, total in before.files.items()):
            return None
        known = {decision.iri: decision for decision in decisions}
        unmatched = [known[name].unmatched() for name in before.unmatched if name in known]
        written = self._record({}, before.files, decisions, before.conclusions, before.unmatched).dump()
        if written != _bytes(self.folder / RECORD):
            return None
        return self.result([], [], unmatched)

    def others(self, built: set[str]) -> list[Path]:
        """The files of documents in the folder that stay and were not read now; ``built``: the names of those that
        were."""
        self._built = built
        for file in self.to_read:  # what was made earlier of a document that cannot be read any more
            name = increment.name_of(file)
            place = self.folder / f"{name}.trig"
            if name not in built and not self._replace and is_document(_bytes(place), name):
                self._others[name] = increment.sum_of(place)
        return [self.folder / f"{name}.trig" for name in sorted(self._others)]

    def goes(self, name: str) -> bool:
        """Whether a file in the folder that this build did not write is an earlier build's and goes."""
        part, _, file = name.rpartition("/")
        stem, dot, suffix = file.rpartition(".")
        if part in ("", "texts"):
            if (part, suffix) not in (("", "trig"), ("texts", "txt")):
                return False
            if stem in self._names and stem not in self._built and stem not in self.kept and stem not in self._others:
                return is_document(_bytes(self.folder / f"{stem}.trig"), stem)  # --replace, and it cannot be read
            return stem in self._dropped
        return is_concluded(self.folder / name)

    def record(
        self, new: Path, built: Sequence[BuiltDocument], decisions: Sequence[Decision], rules: Iterable[Rule],
        unmatched: Sequence[DecisionError],
    ) -> None:  # fmt: skip
        """Writes into ``new``, the folder of this build's files, what the next build should know."""
        files = {f"{part}/{f.name}": increment.sum_of(f) for part in PARTS for f in sorted((new / part).glob("*.trig"))}
        entries: dict[str, Entry] = {}
        for document in built:
            name = slug(document.id)
            file = self._names[name]
            sure = self._stamps[name] == increment.stamp(file)  # not written to while it was read
            graph, text = increment.sum_of(new / f"{name}.trig"), increment.sum_of(new / "texts" / f"{name}.txt")
            entries[name] = Entry(document.id, self._keys[name] if sure else "", graph, text, document.language,
                                  document.statements, document.triples)  # fmt: skip
        for name in self._others:
            if (new / f"{name}.trig").exists():  # a decision changed it
                self._others[name] = increment.sum_of(new / f"{name}.trig")
        graphs = {n: e.graph for n, e in (self.kept | entries).items()} | self._others
        key = increment.conclusions_key(graphs, decisions, rules)
        missed = [d.iri for d in decisions if d.required and not d.matched] if unmatched else []
        (new / RECORD).write_bytes(self._record(entries, files, decisions, key, missed).dump())

    def _record(
        self, entries: dict[str, Entry], files: dict[str, str], decisions: Sequence[Decision], key: str,
        unmatched: Sequence[str],
    ) -> Record:  # fmt: skip
        documents = {**self.kept, **entries}
        for name, entry in documents.items():
            file = self._names[name]
            entry.folder, entry.file = ("", "") if file == STDIN else (self._places.of(file.parent), file.name)
        folders = dict(self._before.folders)
        for name, total in self._others.items():
            known = self._before.documents.get(name)
            if known is not None:
                known.key = known.key if known.graph == total else ""
                known.graph = total
                documents[name] = known
        folders |= self._places.above
        used: dict[str, str] = {}
        for entry in documents.values():
            at = entry.folder
            while at in folders and at not in used:
                used[at] = folders[at]
                at = folders[at]
        return Record(documents, used, increment.names_of(decisions), key, files, list(unmatched))

    def result(
        self, built: Sequence[BuiltDocument], failures: Sequence[KgError], unmatched: Sequence[KgError]
    ) -> BuildResult:
        """What is said of the build."""
        from kg.graph.building import BuildResult

        kept = [BuiltDocument(e.id, e.language, e.statements, e.triples) for e in self.kept.values()]
        removed = (self._before.documents[n].id if n in self._before.documents else n for n in sorted(self._dropped))
        return BuildResult(
            self.folder,
            tuple(sorted([*built, *kept], key=lambda d: d.id)),
            tuple(failures),
            tuple(unmatched),
            tuple(sorted(d.id for d in kept)),
            tuple(removed),
            (self._before.remark,) if self._before.remark else (),
        )


def is_document(words: bytes, name: str) -> bool:
    """Whether a build wrote a file of these bytes: it holds the graph of the document that it is named after."""
    try:
        return f"\n{iri_text(BASE + 'document/' + name)} {{\n".encode() in words
    except ValueError:
        return False


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""

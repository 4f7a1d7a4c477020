"""Lines put together into blocks: paragraphs, headings, list items, rows, captions, source lines, notes.

Three layouts occur: one paragraph a line; lines wrapped at a width with blank lines between paragraphs; and lines
wrapped with a blank line after every line (text taken from a PDF). A paragraph cut by the end of a page is joined
again; page numbers and running heads are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.documents.cells import find_cells
from kg.documents.grammar import load_grammar, squeeze
from kg.documents.lines import BULLET, SURE_BULLETS, Line, drop_page_marks, find_layout, leader, read_lines, width
from kg.documents.model import Language
from kg.documents.numbering import Mark, bare_numbers, parse_mark, tabbed_mark
from kg.documents.sentences import ends_sentence

_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
_QUOTED = re.compile(r"(?:>\s?)+(?=[^\s>])")
_RULE = re.compile(r"[\s|:+=_~*·.…—–-]{2,}")
_OPEN_END = re.compile(r"[，、；：,;:（(《“—-]\s*$")
_FLOAT_NOTE = 80
_TABLE_LINES = 400
_HEADLIKE = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]\D|第.{1,3}[篇章节条]|[图表]\s*\d|附件|专栏"
)
_CLOSED_BRACKET = re.compile(
    r"[。！？；][（(\[【〔［][^（(）)【】〔〕]*(?:[（(][^（(）)]*[）)][^（(）)【】]*)*[）)\]】〕］]$"
)
_WIDE = re.compile(r"[ \u00a0]{2,}|\u3000+")
_STOP_INSIDE = re.compile(r"[。！？]|[a-z)\"”]{2}[.!?][\"”’)]*\s+[\"“]?[A-Z]")


@dataclass(slots=True)
class Block:
    """One or more lines that belong together. ``segments`` hold the text, without the mark or bullet at the start."""

    kind: str  # text, heading, bullet, row, rule, caption, source, note, boilerplate, contents
    start: int
    end: int
    segments: list[tuple[int, int]]
    mark: Mark | None = None
    level: int = 0  # number of markdown hashes
    gap: int = 0
    lines: list[Line] = field(default_factory=list)
    text_start: int = 0  # after hashes and bold marks, before the number
    divided: bool = False  # every segment is a cell


class Reflow:
    """Makes blocks out of lines."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self.grammar = load_grammar()
        lines = read_lines(text)
        self.layout = find_layout(lines, language)
        self.cells = find_cells(lines)
        self.lines = drop_page_marks(lines, {line.start for row in self.cells.values() for line in row})
        self.bare = bare_numbers(self.lines)
        self.blocks: list[Block] = []
        self._last: dict[str, tuple[int, ...]] = {}

    def run(self) -> list[Block]:
        """The blocks in order; every line that is no page mark is in one of them."""
        contents = self._contents()
        at = 0
        while at < len(self.lines):
            line = self.lines[at]
            if at in contents:
                hashes = _HASHES.match(line.text)
                self._add("contents", line, cut=hashes.end() if hashes else 0)
                at += 1
            elif line.start in self.cells:
                at += self._cells(self.cells[line.start])
            elif self.layout.wrapped and self._is_table_caption() and (stop := self._table_end(at)):
                self._scattered_table(at, stop)
                at = stop
            else:
                self._take(at)
                at += 1
        return self.blocks

    # -- contents lists -------------------------------------------------------------------------------------------

    def _contents(self) -> set[int]:
        """The lines of contents lists: after a title 目录 / Contents, or three or more with leaders and page numbers."""
        found: set[int] = set()
        at, lines = 0, self.lines
        longest = 60 if self.language == "zh" else 140
        while at < len(lines):
            titled = self.grammar.titles.get(squeeze(lines[at].text.strip("#*: ："))) == "contents"
            start = at + 1 if titled else at
            end, leaders, first = start, 0, ""
            while end < len(lines) and len(lines[end].text) <= longest:
                line = lines[end].text
                end_of_entry = leader(line)
                dotted = (
                    end_of_entry is not None and len(end_of_entry[0]) > 1 and any(c in ".…·\t" for c in end_of_entry[0])
                )
                key = squeeze(line[: end_of_entry.start()] if end_of_entry else line)
                if not titled and not dotted:
                    break
                if end_of_entry is None and (
                    (parse_mark(line) is None and lines[end].start not in self.bare)
                    or ends_sentence(line)
                    or (first and key == first)
                ):
                    # an entry that ran on to the next line belongs to the list when that one shows a page number
                    after = leader(lines[end + 1].text) if end + 1 < len(lines) else None
                    if after is None or len(after[0]) < 2 or ends_sentence(line) or (first and key == first):
                        break
                first = first or key
                leaders += end_of_entry is not None
                end += 1
            if titled and end > start:
                found.update(range(at, end))
                at = end
            elif leaders >= 3:
                found.update(range(start, end))
                at = end
            else:
                at += 1
        return found

    # -- one line -------------------------------------------------------------------------------------------------

    def _take(self, at: int) -> None:
        line = self.lines[at]
        block = self.blocks[-1] if self.blocks else None
        kind, mark, level, cut = self._lead(line, at)
        if kind is not None:
            self._add(kind, line, mark=mark, level=level, cut=cut)
            return
        if block is not None and self._joins(block, line, at):
            block.segments.append((line.start, line.end))
            block.lines.append(line)
            block.end = line.end
            return
        floating = self._cut_by_note(line)
        if floating is not None:
            floating.segments.append((line.start, line.end))
            floating.lines.append(line)
            floating.end = line.end
            self.blocks.pop()
            return
        self._add("text", line)

    def _lead(self, line: Line, at: int) -> tuple[str | None, Mark | None, int, int]:
        """What the line opens (None: nothing of its own), its mark, heading level, and how much to leave out."""
        text = line.text
        if "|" in text and (text[0] == "|" or text.count("|") >= 2):
            return ("rule" if _RULE.fullmatch(text) else "row"), None, 0, 0
        if "\t" in self.text[line.raw : line.end]:
            if (tabbed := tabbed_mark(text)) and not (self.blocks and self.blocks[-1].kind == "row"):
                return "text", tabbed, 0, tabbed.end
            if self._in_table(line, at):
                return "row", None, 0, 0
        if ("  " in text or "\u3000" in text) and self._in_wide_table(line, at):
            return "row", None, 0, 0
        if _RULE.fullmatch(text) and len(text) >= 3:
            return "rule", None, 0, 0
        grammar = self.grammar
        cut = level = 0
        if text[0] == ">" and (quoted := _QUOTED.match(text)):
            cut = quoted.end()
        if text.startswith("#", cut) and (hashes := _HASHES.match(text, cut)):
            level, cut = len(hashes[1]), hashes.end()
        while text.startswith("**", cut):
            cut += 2
        rest = text[cut:] if cut else text
        if not rest:
            return "rule", None, 0, 0
        if len(rest) < 1500 and grammar.is_boilerplate(rest) and self._may_open(line, None):
            return "boilerplate", None, 0, cut
        if grammar.source.match(rest):
            return "source", None, 0, cut
        if grammar.note.match(rest):
            return "note", None, 0, cut
        if (caption := grammar.captions.match(rest)) and self._opens_caption(rest, caption, line):
            return "caption", None, 0, cut
        if grammar.goal.match(rest) and self._may_open(line, None):
            return "text", None, 0, cut
        bullet = BULLET.match(rest)
        if bullet and not rest.startswith("**") and (rest[0] in SURE_BULLETS or self._may_open(line, None)):
            kind = "boilerplate" if grammar.is_boilerplate(rest[bullet.end() : bullet.end() + 200]) else "bullet"
            return kind, None, 0, cut + bullet.end()
        title = grammar.titles.get(squeeze(rest.strip("*: ：")))
        if title == "annex":
            return "text", Mark("annex", (), (), rest.strip("*: ："), len(rest), False), level, cut
        if title is not None:
            return "text", None, level or 1, cut
        mark = self.bare.get(line.start) or parse_mark(rest)
        if mark is not None and self._may_open(line, mark):
            if mark.hidden and len(rest) > mark.end:
                cut += mark.end
                while text.startswith("**", cut):
                    cut += 2
            for _, value in mark.values:
                self._last[mark.unit] = (*self._last.get(mark.unit, ())[-6:], value)
            return "text", mark, level, min(cut, len(text) - 1)
        return ("text", None, level, cut) if level else (None, None, 0, 0)

    def _in_table(self, line: Line, at: int) -> bool:
        """Whether a line with tabs is a row: two cells or more, and a neighbour like it."""
        raw = self.text[line.raw : line.end]
        if "\t" not in raw.strip() and (
            not (raw[:1] == "\t" and self.blocks and self.blocks[-1].kind == "row") or parse_mark(line.text) is not None
        ):
            return False
        if self.blocks and self.blocks[-1].kind == "row":
            return True
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        return after is not None and "\t" in self.text[after.raw : after.end] and after.gap <= 1

    def _in_wide_table(self, line: Line, at: int) -> bool:
        """Whether a line whose cells are set off by wide blanks is a row: it has three or more, and a neighbour as many."""
        cells = _WIDE.split(line.text)
        if (
            len(cells) < 3
            or max(map(len, cells)) > 40
            or ((mark := parse_mark(line.text)) is not None and len(cells[0]) > len(mark.written))
        ):
            return False
        block = self.blocks[-1] if self.blocks else None
        if block is not None and block.kind == "row" and line.gap <= 1 and len(_WIDE.split(block.lines[0].text)) >= 3:
            return True
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        return (
            after is not None
            and after.gap <= 1
            and len(_WIDE.split(after.text)) == len(cells)
            and not ends_sentence(line.text)
        )

    def _opens_caption(self, rest: str, caption: re.Match[str], line: Line) -> bool:
        title = rest[caption.end() :]
        if not title:
            return line.gap > 0 or not self.layout.wrapped
        if ends_sentence(rest) or title[0] in "，,)）。所中显给列是" or len(rest) > 260:
            return False
        if re.match(r"(?:shows?|lists?|and|is|are|in|of|below|above|gives?|presents?)\b", title):
            return False
        if not self.layout.wrapped:
            return True
        return self._closed() or line.gap != 1 or title[:1].isupper()

    def _closed(self) -> bool:
        """Whether the block before may end where it ends."""
        if not self.blocks:
            return True
        block = self.blocks[-1]
        if block.kind != "text":
            return True
        last = block.lines[-1].text
        return ends_sentence(last) or last[-1] in ":：；;" or self._is_heading(block)

    def _may_open(self, line: Line, mark: Mark | None) -> bool:
        """Whether a numbered line opens something, or the number just happens to stand at a line's start."""
        if not self.blocks or not self.layout.wrapped:
            return True
        if not self.layout.spaced and line.gap:
            return True
        if self._closed() or line.gap >= 3:
            return True
        last = self.blocks[-1].lines[-1]
        if (
            mark is not None
            and not self._full(last, line)
            and last.text.rsplit(" ", 1)[-1].lower() not in self.grammar.connectors
        ):
            previous = self._last.get(mark.unit, ())
            follows = any(value == 1 or value - 1 in previous for _, value in mark.values)
            return follows and not _OPEN_END.search(last.text)
        return False

    # -- joining --------------------------------------------------------------------------------------------------

    def _full(self, line: Line, after: Line, slack: int = 0) -> bool:
        """Whether the first word of the next line would not have fitted into this one."""
        if self.language == "zh":
            return width(line.text, "zh") >= 0.88 * self.layout.width
        return len(line.text) + 1 + len(after.text.split(" ", 1)[0]) + slack > self.layout.width

    def _is_heading(self, block: Block) -> bool:
        """A marked block without a stop in it, so far."""
        return bool(block.mark or block.level) and not any(
            ends_sentence(line.text) or _has_stop(line.text) for line in block.lines
        )

    def _joins(self, block: Block, line: Line, at: int) -> bool:
        last = block.lines[-1]
        if block.kind in ("row", "rule", "contents"):
            return False
        if block.kind == "boilerplate":
            return False
        if not self.layout.wrapped:
            return self._page_cut(block, line, at)
        if block.level and not block.mark:
            return False
        if block.kind in ("caption", "source"):
            return self._float_goes_on(block, last, line)
        if not self.layout.spaced and line.gap:
            return self._page_cut(block, line, at)
        if self._is_heading(block):
            return self._heading_goes_on(block, last, line, at)
        if self.language == "zh":
            if self.layout.indented and line.indent >= 2 and last.indent < line.indent:
                return False
            return self._full(last, line) or (not ends_sentence(last.text) and len(block.lines) > 1 and line.gap > 0)
        return self._text_goes_on(block, last, line, at)

    def _text_goes_on(self, block: Block, last: Line, line: Line, at: int) -> bool:
        first = line.text.split(" ", 1)[0]
        if (
            block.kind == "note"
            and first in self.grammar.starters
            and last.text.rsplit(" ", 1)[-1].lower() not in self.grammar.connectors
        ):
            return False  # notes often end without a stop
        if not self.layout.spaced and (
            (last.text[-1] == ":" and not self._full(last, line)) or self._listed(block, last)
        ):
            return False
        if ends_sentence(last.text):
            return self._full(last, line) and line.gap < 3 and not (self.layout.indented and line.indent > last.indent)
        if not first[:1].isupper():
            return line.gap < 6
        tail = last.text.rsplit(" ", 1)[-1].lower()
        if first in self.grammar.starters and not self._full(last, line, slack=10) and not _OPEN_END.search(last.text):
            return False  # the text breaks off
        if tail in self.grammar.connectors or _OPEN_END.search(last.text):
            return True
        if self._full(last, line, slack=4):
            return True
        if first in self.grammar.starters:
            return False
        # a stray word between a full stop and a capital stands alone; inside a sentence it belongs to it
        lone = len(block.lines) == 1 and len(last.text.split()) <= 2 and block.mark is None and block.kind == "text"
        title = (
            len(block.lines) <= 3 and _title_case(" ".join(x.text for x in block.lines)) and not _has_stop(last.text)
        )
        return not lone and not (title and block.mark is None)

    def _listed(self, block: Block, last: Line) -> bool:
        """Whether the line is one of a list without bullets: short, all in small letters, below a colon or its like."""
        if (
            len(block.lines) != 1
            or block.kind != "text"
            or not last.text[:1].islower()
            or len(last.text) >= 0.6 * self.layout.width
        ):
            return False
        at = len(self.blocks) - 2
        before = self.blocks[at] if at >= 0 else None
        return before is not None and (
            before.lines[-1].text[-1] in ":：" or (len(before.lines) == 1 and before.lines[0].text[:1].islower())
        )

    @staticmethod
    def _begins_like_a_sentence(block: Block) -> bool:
        """Whether a block begins as sentences do, and so may run on in small letters."""
        first = block.lines[0].text
        return (
            block.kind in ("bullet", "note")
            or (first[:1].isupper() and len(first.split()) > 1)
            or (block.mark is not None and block.kind == "text")
        )

    def _heading_goes_on(self, block: Block, last: Line, line: Line, at: int) -> bool:
        mark = block.mark
        assert mark is not None or block.level
        if (
            mark is not None
            and len(last.text) <= mark.end
            and mark.unit in ("part", "chapter", "annex")
            and len(block.lines) == 1
        ):
            return False
        if line.gap >= 3:
            return False
        if len(block.lines) >= 5 or (mark is not None and mark.unit == "article" and len(block.lines) > 1):
            return self.language == "en" and self._text_goes_on(block, last, line, at)  # no heading is that long
        if self.language == "zh":
            return self._full(last, line)
        first = line.text.split(" ", 1)[0]
        opening = first.lstrip("\"“‘'([")[:1]
        if opening.islower() or "㐀" <= opening <= "鿿":
            return True
        if first in self.grammar.starters and not self._full(last, line, slack=8):
            return False
        if last.text.rsplit(" ", 1)[-1].lower() in self.grammar.connectors:
            return True
        if first in self.grammar.starters:
            return False
        rest = self.lines[at + 1] if at + 1 < len(self.lines) else None
        if _has_stop(line.text) or ends_sentence(line.text):
            return (
                mark is not None
                and mark.unit not in ("part", "chapter", "section", "box")
                and self._is_run_in(block, at)
            )
        titled = _title_case(" ".join(x.text for x in block.lines))
        if self._full(last, line, slack=8 if titled else 0):
            # the rest of a heading that filled its line is short; running text goes on and on
            return rest is None or not self._full(line, rest, slack=6) or titled
        return (
            rest is not None
            and not self._full(line, rest, slack=12)
            and len(line.text.split()) <= 4
            and rest.text[:1].isupper()
        )

    def _is_run_in(self, block: Block, at: int) -> bool:
        """A numbered paragraph whose first sentence has not ended yet, not a heading over a paragraph."""
        return self._full(self.lines[at - 1], self.lines[at])

    def _float_goes_on(self, block: Block, last: Line, line: Line) -> bool:
        """Captions and source lines broken over several lines."""
        if line.gap >= 3 or len(block.lines) >= 4 or ends_sentence(last.text):
            return False
        if self.language == "zh":
            return self._full(last, line) and line.gap == 0
        first = line.text.split(" ", 1)[0]
        if not first[:1].isupper() or last.text.rsplit(" ", 1)[-1].lower() in self.grammar.connectors:
            return True
        if first in self.grammar.starters or block.kind == "caption":
            return False
        unbalanced = block.kind == "source" and last.text.count("(") > last.text.count(")")
        return unbalanced or last.text.endswith(",") or len(line.text) <= 30

    def _page_cut(self, block: Block, line: Line, at: int) -> bool:
        """Whether a paragraph that stands on one line goes on in this one: it was cut by the end of a page."""
        last = block.lines[-1].text
        if block.kind not in ("text", "bullet", "note") or (block.kind == "text" and block.level):
            return False
        if ends_sentence(last) or last[-1] in "：:；;":
            return False
        if self.language == "en":
            tail = last.rsplit(" ", 1)[-1].lower()
            if line.gap == 0 and line.text[:1].islower() and self._begins_like_a_sentence(block):
                return True  # a narrow column
            if not line.text[:1].islower():
                near = line.gap == 0 and len(last) >= 40 and block.mark is None
                return near and (tail in self.grammar.connectors or last[-1] == ",")
            if self.layout.wrapped or (last[-1] == "-" and len(last) >= 20):
                return True
            return len(last) >= 60 or (len(last) >= 20 and last.rsplit(" ", 1)[-1].lower() in self.grammar.connectors)
        if _CLOSED_BRACKET.search(last):
            return False  # duties in brackets close a paragraph
        size, comma = width(last, "zh"), "，" in last or "。" in last
        if (
            line.gap == 0
            and size >= 10
            and (last[-1] in "，、" or (block.lines[0].indent > line.indent and size >= 0.85 * self.layout.width))
        ):
            return not _HEADLIKE.match(line.text)
        if block.mark is not None and not _has_stop(last):  # a heading that filled its line, and its short rest
            after = self.lines[at + 1] if at + 1 < len(self.lines) else None
            short = width(line.text, "zh") <= 14 and not ends_sentence(line.text) and not _HEADLIKE.match(line.text)
            if size >= 20 and short and after is not None and after.gap > 0 and width(after.text, "zh") > 30:
                return True
            return size >= 60
        if line.gap > 3 and size < 40:
            return False
        return size >= 40 or (size >= 18 and comma and (ends_sentence(line.text) or len(line.text) > 30))

    def _cut_by_note(self, line: Line) -> Block | None:
        """The paragraph that a footnote at the end of the page interrupted, if this line continues one."""
        if len(self.blocks) < 2:
            return None
        note, block = self.blocks[-1], self.blocks[-2]
        if note.kind != "note" or note.end - note.start > _FLOAT_NOTE or block.kind != "text" or block.level:
            return None
        last = block.lines[-1].text
        if ends_sentence(last) or _HEADLIKE.match(line.text):
            return None
        if self.language == "zh":
            return block if width(last, "zh") >= 40 and not self._is_heading(block) else None
        return block if line.text[:1].islower() and len(last) >= 40 else None

    # -- tables that fell apart -----------------------------------------------------------------------------------

    def _is_table_caption(self) -> bool:
        if not self.blocks or self.blocks[-1].kind != "caption":
            return False
        block = self.blocks[-1]
        m = self.grammar.captions.match(self.text[block.start : block.end])
        return m is not None and squeeze(m[1]) in self.grammar.tables

    def _table_end(self, at: int) -> int:
        """The line after a table whose cells fell into lines of their own, or 0 if it is none."""
        cells = 0
        for i in range(at, min(len(self.lines), at + _TABLE_LINES)):
            line = self.lines[i]
            mark = parse_mark(line.text)
            note = self.grammar.note.match(line.text) or self.grammar.source.match(line.text)
            if note or (
                mark is not None and any(v in (1, 2, 3) for _, v in mark.values) and len(line.text) > mark.end + 8
            ):
                return i if cells >= 8 else 0
            if ends_sentence(line.text) and not line.text.endswith("etc.") and len(line.text) > 0.8 * self.layout.width:
                return i if cells >= 40 else 0
            cells += len(line.text) < 0.6 * self.layout.width
            if i - at == 12 and cells < 6:
                return 0
        return 0

    def _cells(self, row: list[Line]) -> int:
        """A row whose cells stand each on a line; gives the number of its lines."""
        self._add("row", row[0])
        block = self.blocks[-1]
        block.start, block.divided = row[0].start, True
        for line in row[1:]:
            block.segments.append((line.start, line.end))
            block.lines.append(line)
            block.end = line.end
        return len(row)

    def _scattered_table(self, at: int, stop: int) -> None:
        for i in range(at, stop):
            line = self.lines[i]
            block = self.blocks[-1]
            if block.kind == "row" and line.gap < 2 and not block.lines[-1].text.endswith("etc."):
                block.segments.append((line.start, line.end))
                block.lines.append(line)
                block.end = line.end
            else:
                self._add("row", line)

    def _add(self, kind: str, line: Line, *, mark: Mark | None = None, level: int = 0, cut: int = 0) -> None:
        start = line.raw if kind == "row" else line.start
        outside = 0
        if mark is not None:
            if level and (hashes := _HASHES.match(line.text)):
                outside = hashes.end()
            while line.text.startswith("**", outside):
                outside += 2
        self.blocks.append(
            Block(
                kind,
                start,
                line.end,
                [(line.start + cut, line.end)],
                mark,
                level,
                line.gap,
                [line],
                line.start + outside,
            )
        )


def _has_stop(text: str) -> bool:
    return _STOP_INSIDE.search(text) is not None


def _title_case(text: str) -> bool:
    """Whether most of the longer words are capitalised."""
    words = [w for w in re.findall(r"[A-Za-z][\w’'-]*", text) if len(w) > 3]
    return bool(words) and sum(w[0].isupper() for w in words) >= 0.7 * len(words)

"""Duties in the columns of a work-division table: tabs, bars, wide blanks, or one cell a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.extraction.duties.bodies import Reader
from kg.extraction.duties.flow import flow_of
from kg.extraction.duties.grammar import grammar
from kg.extraction.duties.reading import Reading, deadline, read_assignment

_LINE = re.compile(r"[^\n]*\n?")
_RULE = re.compile(r"[\s|:+\-—–_=─━┼│]*$")
_HEAD_NOTE = re.compile(r"[（(][^（）()]*[）)]|\s")
#: Ends of a Chinese column head: 牵头单位, 责任部门（单位）…
#: Heads of columns that hold work to be done.
_WORK = re.compile(
    r"\b(?:actions?|measures?|tasks?|activit\w+|initiatives?|commitments?|recommendations?|deliverables?)\b", re.I
)
_ZH_LEVEL = re.compile(r"^(?:国家|中央|省|市|州|区|县)(?:级|直|本级)(?:主要)?(?=.{2})|^(?:主要|具体)(?=牵头|责任|配合)")
_ZH_ENDING = r"(?:责任)?(?:单位|部门|处室|科室|机构|主体|方)?"


@dataclass(slots=True)
class Row:
    """A row that assigns a duty, at ``start:end``, with the place of its task's cell."""

    start: int
    end: int
    reading: Reading
    task: tuple[int, int] | None


def find_rows(reader: Reader) -> Iterator[Row]:
    """The rows of work-division tables, in order."""
    text = reader.document.text
    if not _maybe(reader, text):
        return
    lines = [(m.start(), m.end() - m[0].endswith("\n")) for m in _LINE.finditer(text) if m[0]]
    i = 0
    while i < len(lines):
        head = _head(reader, text, lines, i)
        if head is None:
            i += 1
            continue
        kinds, style, i, columns = head
        width = len(kinds)
        blank = 0
        task: tuple[int, int] | None = None
        while i < len(lines):
            start, end = lines[i]
            line = text[start:end]
            if not line.strip() or _RULE.match(line):
                blank += 1
                i += 1
                if blank > 2 and not line.strip():
                    break
                continue
            cells = _cells(text, start, end, style, width)
            if cells is None:
                if blank or len(line.strip()) > 60 or style == "bar":
                    break
                i += 1
                continue
            blank = 0
            i += 1
            again = _kinds(reader, [text[a:b] for a, b in cells])
            if again and sum(k is not None for k in again) >= 2:  # the head again, on a new page
                kinds, width = again, len(again)
                continue
            if style == "wide" and 2 <= len(cells) < width == len(columns):
                cells = _by_column(text, start, cells, columns)
            row = _row(reader, text, start, end, cells, kinds)
            task = (row.task if row else _task_of(cells, kinds)) or task
            if row is not None:
                row.task = row.task or task  # the task's cell reaches down over several rows
                yield row
    yield from _standing(reader, text, lines)


def _maybe(reader: Reader, text: str) -> bool:
    if reader.language == "zh":
        return bool(re.search(r"(?:牵头|责任|配合|主办|承办|参与|落实|实施)(?:责任)?(?:单位|部门|处室|主体)", text))
    return bool(
        re.search(
            r"\b(?:lead|responsib\w+|agency|owner|implement\w+|department|entit(?:y|ies)|ministry|bod(?:y|ies)|authorit(?:y|ies)|institutions?|in\s+charge|who|executors?|accountable)",
            text,
            re.I,
        )
    )


def _head(
    reader: Reader, text: str, lines: list[tuple[int, int]], i: int
) -> tuple[list[str | None], str, int, list[int]] | None:
    """The kinds of the columns, how cells are divided, the index of the first line below the head, and where on the
    line (in half-width characters) each column begins."""
    start, end = lines[i]
    line = text[start:end]
    if len(line) > 200 or len(line.strip()) < 4:
        return None
    for style, mark in (("bar", "|"), ("tab", "\t"), ("wide", "  "), ("wide", "　"), ("single", " ")):
        if mark not in line.strip() or (style == "single" and (reader.language == "en" or len(line) > 80)):
            continue
        cells = _cells(text, start, end, style, 0)
        if not cells or len(cells) < 2:
            continue
        kinds = _kinds(reader, [text[a:b] for a, b in cells])
        columns = [_place(text, start, a) for a, _ in cells] if style == "wide" and kinds else []
        below = i + 1
        while below < len(lines) and (
            not text[lines[below][0] : lines[below][1]].strip() or _RULE.match(text[lines[below][0] : lines[below][1]])
        ):
            below += 1
        if below < len(lines) and style != "single":
            second = _cells(text, *lines[below], style, len(cells))
            if second and len(second) <= len(cells) + 3:
                words = [text[a:b].strip() for a, b in second]
                lower = _kinds(reader, words)
                if lower and all(k is not None or not w for k, w in zip(lower, words, strict=True)) and any(words):
                    merged = _merge(kinds or [None] * len(cells), lower, words, [text[a:b].strip() for a, b in cells])
                    if merged is not None:
                        return merged, style, below + 1, []
        if (
            kinds
            and _has_body(kinds)
            and (
                style != "single" or (reader.language == "zh" and sum(k is not None for k in kinds) == len(kinds) >= 3)
            )
        ):
            return kinds, style, i + 1, columns
    return None


def _place(text: str, start: int, at: int) -> int:
    """Where on its line a cell begins, a Chinese character counting two."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text[start:at])


def _by_column(text: str, start: int, cells: list[tuple[int, int]], columns: list[int]) -> list[tuple[int, int]]:
    """The cells of a row with empty cells, each under the head it stands nearest to."""
    placed = [(cells[0][0], cells[0][0])] * len(columns)
    for a, b in cells:
        at = _place(text, start, a)
        placed[min(range(len(columns)), key=lambda k: (abs(columns[k] - at), k))] = (a, b)
    return placed


def _has_body(kinds: list[str | None]) -> bool:
    return any(kind in ("lead", "joint", "with") for kind in kinds) and (
        "task" in kinds or "number" in kinds or len(kinds) >= 2
    )


def _merge(
    upper: list[str | None], lower: list[str | None], words: list[str], heads: list[str]
) -> list[str | None] | None:
    """A head of two lines: the lower line's words count where it has any."""
    if len(lower) == len(upper):
        kinds = [low if word else up for up, low, word in zip(upper, lower, words, strict=True)]
    else:  # the lower line divides one cell of the upper
        wide = next((i for i, kind in enumerate(upper) if kind in ("joint", "other", None) and heads[i]), None)
        low = [kind for kind, word in zip(lower, words, strict=True) if word]
        if wide is None or not low:
            return None
        kinds = upper[:wide] + low + upper[wide + 1 :]
    return kinds if _has_body(kinds) else None


def _kinds(reader: Reader, cells: list[str]) -> list[str | None] | None:
    """What each column holds, None for a column without a known head; None where this is no head."""
    kinds: list[str | None] = []
    for cell in cells:
        kinds.append(_kind(reader, cell))
    beside = reader.grammar.beside_task
    if beside and any(_WORK.search(cell) for cell, kind in zip(cells, kinds, strict=True) if kind == "task"):
        kinds = [kind or beside.get(_english_word(cell)) for cell, kind in zip(cells, kinds, strict=True)]
    known = [kind for kind in kinds if kind is not None]
    words = [cell for cell in cells if cell.strip()]
    return kinds if known and (len(known) >= 2 or len(words) == len(known)) and len(known) * 2 >= len(words) else None


def _kind(reader: Reader, cell: str) -> str | None:
    return _kind_of_head(cell, reader.language) if 0 < len(cell) <= 60 else None


@lru_cache(maxsize=4096)
def _kind_of_head(cell: str, language: str) -> str | None:
    grammar_ = grammar(language)
    roles = {**grammar_.roles, **grammar_.columns}
    if language == "zh":
        word = _HEAD_NOTE.sub("", cell).strip("*：:")
        if not word or len(word) > 14:
            return None
        if word in roles:
            return roles[word]
        word = _ZH_LEVEL.sub("", word)
        if word in roles:
            return roles[word]
        m = re.fullmatch(rf"(.+?){_ZH_ENDING}(?:名称|及联系人|和责任人)?", word)
        if m and m[1] in roles and roles[m[1]] in ("lead", "joint", "with"):
            return roles[m[1]]
        m = re.fullmatch(r"(.+?)(?:单位|部门)?[和及与、/](.+?)(?:单位|部门)?", word)
        if m and roles.get(m[1]) in ("lead", "joint", "with") and roles.get(m[2]) in ("lead", "joint", "with"):
            return roles[m[1]] if roles[m[1]] == "lead" and roles[m[2]] != "with" else "joint"
        if word.endswith(("时限", "时间", "期限", "节点", "进度")):
            return "deadline"
        if word in ("单位", "部门", "责任", "责任单位及分工"):
            return "joint"
        if re.search(r"(?:任务|事项|内容|举措|工作|项目|措施|目标|要求|要点|名称|清单|问题|行动|指标)$", word):
            return "task"
        return None
    word = _english_word(cell)
    if not word or len(word) > 45:
        return None
    if word in roles:
        return roles[word]
    parts = [roles.get(part.strip()) for part in re.split(r"/|\band\b|&", word)]
    if len(parts) > 1 and all(parts):
        return parts[0]
    if re.search(
        r"\b(?:deadline|timeline|timeframe|timescale|timing|dates?|completion|due|term of implementation)\b", word
    ):
        return "deadline"
    if re.search(r"\b(?:support|involved|co-?operat|participat|partner|assist|collaborat|contribut)", word):
        return "with"
    if re.search(r"\blead", word):
        return "lead"
    if re.search(r"\b(?:responsib|implementing|implement[eo]r|executor|in charge|owner|accountab)", word):
        return "joint"
    if re.search(
        r"\b(?:tasks?|actions?|measures?|activit\w+|deliverables?|recommendations?|initiatives?|work)\b", word
    ):
        return "task"
    return None


def _english_word(cell: str) -> str:
    """A column's head without emphasis and brackets, in small letters."""
    return re.sub(r"\s+", " ", re.sub(r"[*:_]|\([^)]*\)", "", cell).strip().lower())


def _cells(text: str, start: int, end: int, style: str, width: int) -> list[tuple[int, int]] | None:
    """Places of the cells of a line; None where it is no row of such a table."""
    line = text[start:end]
    if style == "bar":
        if "|" not in line:
            return None
        left = line.index("|") + 1 if line.lstrip().startswith("|") else 0
        right = line.rindex("|") if line.rstrip().endswith("|") else len(line)
        marks = [m.start() for m in re.finditer(r"(?<!\\)\|", line[:right]) if m.start() >= left]
        edges = [left, *(i + 1 for i in marks)]
        ends = [*marks, right]
    else:
        pattern = {"tab": r"\t", "wide": r"[ \t]{2,}|\t|　+", "single": r"\s+"}[style]
        if style != "tab":
            start += len(line) - len(line.lstrip())
            line = line.strip()
        marks_at = [(m.start(), m.end()) for m in re.finditer(pattern, line)]
        if not marks_at and width > 2:
            return None
        if style == "single" and width and len(marks_at) != width - 1:
            return None
        edges = [0, *(b for _, b in marks_at)]
        ends = [*(a for a, _ in marks_at), len(line)]
    cells = []
    for a, b in zip(edges, ends, strict=True):
        while a < b and line[a].isspace():
            a += 1
        while b > a and line[b - 1].isspace():
            b -= 1
        cells.append((start + a, start + b))
    return cells


def _row(
    reader: Reader, text: str, start: int, end: int, cells: list[tuple[int, int]], kinds: list[str | None]
) -> Row | None:
    width = len(kinds)
    if len(cells) < width and len(cells) >= 2:  # cells merged with those above stand to the left
        cells = [(cells[0][0], cells[0][0])] * (width - len(cells)) + cells
    reading = Reading(explicit=True)
    task: tuple[int, int] | None = None
    roles = {kind for kind in kinds if kind in ("lead", "joint", "with")}
    for kind, (a, b) in zip(kinds, cells, strict=False):
        if a >= b:
            continue
        if kind in ("lead", "joint", "with"):
            flow = flow_of(text, a, b, reader.language, cell=True)
            role = None if roles == {"joint"} else kind
            cell = read_assignment(reader, flow, role, lenient=True)
            reading.add(cell)
        elif kind == "deadline":
            reading.deadline = reading.deadline or deadline(reader, text[a:b])
        elif kind == "task":
            task = (a, b)
    if not reading.named:
        return None
    a = start + len(text[start:end]) - len(text[start:end].lstrip())
    b = start + len(text[start:end].rstrip())
    return Row(a, b, reading, task)


def _task_of(cells: list[tuple[int, int]], kinds: list[str | None]) -> tuple[int, int] | None:
    """The last cell of a row's tasks that is not empty."""
    found = [cell for cell, kind in zip(cells, kinds, strict=False) if kind == "task" and cell[0] < cell[1]]
    return found[-1] if found and len(cells) == len(kinds) else None


# ------------------------------------------------------------------ one cell a line


def _standing(reader: Reader, text: str, lines: list[tuple[int, int]]) -> Iterator[Row]:
    """Tables whose cells stand each on a line of its own, rows beginning with a number (web pages made into text)."""
    full = [(a, b) for a, b in lines if text[a:b].strip()]
    i = 0
    while i < len(full) - 4:
        kinds: list[str | None] = []
        if _kind_of_line(reader, text, full[i]) == "number":
            kinds = ["number"]
            while i + len(kinds) < len(full) and len(kinds) < 9:
                kind = _kind_of_line(reader, text, full[i + len(kinds)])
                if kind is None or kind == "number":
                    break
                kinds.append(kind)
        if len(kinds) < 3 or not _has_body(kinds):
            i += 1
            continue
        i += len(kinds)
        while i < len(full) and re.fullmatch(r"\s*\d{1,3}[.、]?\s*", text[full[i][0] : full[i][1]]):
            j = i + 1
            while (
                j < len(full)
                and not re.fullmatch(r"\s*\d{1,3}[.、]?\s*", text[full[j][0] : full[j][1]])
                and j - i <= len(kinds) + 4
            ):
                j += 1
            rest = full[i + 1 : min(j, i + len(kinds))] if j - i < len(kinds) else full[i + 1 : i + len(kinds)]
            cells = [full[i], *rest]
            if len(cells) == len(kinds):
                row = _row(reader, text, cells[0][0], cells[-1][1], cells, kinds)
                if row is not None:
                    yield row
            i = j if j - i >= len(kinds) and j - i <= len(kinds) + 4 else i + max(1, len(cells))
            if i < len(full) and j < len(full) and i != j:
                i = j


def _kind_of_line(reader: Reader, text: str, line: tuple[int, int]) -> str | None:
    return _kind(reader, text[line[0] : line[1]]) if line[1] - line[0] <= 24 else None

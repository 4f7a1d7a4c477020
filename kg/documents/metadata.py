"""What is known of a document as a whole: from ``documents.toml`` beside it, from the file, from its title page.

``documents.toml`` has one table a document id::

    ["notice-2024.zh"]
    title = "关于…的通知"
    issuer = "某某省人民政府"
    date = "2024-03-01"       # as exact as known: 2024, 2024-03 or 2024-03-01
    region = "CN-ZJ"          # ISO 3166-2, or gb-330100 for a city
    kind = "notice"
    original = "other-id"     # for a translation
    instrument = "https://w3id.org/policy-kg/instrument/…"
    source = "https://…"
    language = "zh"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date as calendar_date
from functools import cache
from pathlib import Path
from typing import Any

from kg.documents.model import Language, Metadata, Sentence
from kg.errors import DocumentError
from kg.paths import ontology_dir

SETTINGS = "documents.toml"
_SETTABLE = {f.name for f in fields(Metadata)} - {"basis"} | {"language"}
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z")


def settings_for(file: Path, document_id: str) -> dict[str, str]:
    """The user's own settings for a document, or nothing. Raises DocumentError on a broken ``documents.toml``."""
    place = file.parent / SETTINGS
    if not place.is_file():
        return {}
    return dict(_settings(place, place.stat().st_mtime_ns).get(document_id, {}))


@cache
def _settings(place: Path, _changed: int) -> Mapping[str, Mapping[str, str]]:
    try:
        tables = tomllib.loads(place.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r" \(at line (\d+), column (\d+)\)", str(error))
        message = str(error).replace(at[0], f", column {at[2]}") if at else str(error)
        line = int(at[1]) if at else None
        raise DocumentError(f"not valid TOML: {message}", place=place, line=line, hint="mend it or remove it") from None
    except (OSError, UnicodeDecodeError) as error:
        what = getattr(error, "strerror", None) or "it is not UTF-8"
        raise DocumentError(f"cannot be read: {what}", place=place, hint="mend it or remove it") from None
    for document_id, table in tables.items():
        if not isinstance(table, dict):
            raise DocumentError(
                f"'{document_id}' is not a table of settings", place=place, hint=f'write ["{document_id}"]'
            )
        for name, value in table.items():
            if name not in _SETTABLE:
                raise DocumentError(
                    f"'{document_id}' has the unknown setting '{name}'", place=place, hint=", ".join(sorted(_SETTABLE))
                )
            if isinstance(value, bool | float | list | dict) or not str(value).strip():
                raise DocumentError(f"'{document_id}' has no words for '{name}'", place=place, hint='write "…"')
            fits, example = _FORMS.get(name, (bool, ""))
            if not fits(str(value)):
                raise DocumentError(f"'{document_id}' has the {name} '{value}'", place=place, hint=example)
            table[name] = str(value)
    return tables


def _is_date(value: str) -> bool:
    try:
        return bool(_DATE.match(value)) and bool(calendar_date.fromisoformat((value + "-01-01")[:10]))
    except ValueError:  # no such day
        return False


def _is_address(value: str) -> bool:
    return re.match(r"https?://[^\s<>\"{}|\\^`]+\Z", value) is not None


#: Setting → whether a value fits, and what one looks like.
_FORMS: dict[str, tuple[Callable[[str], bool], str]] = {
    "date": (_is_date, "2024, 2024-03 or 2024-03-01"),
    "language": (lambda value: value in ("en", "zh"), "en or zh"),
    "region": (lambda value: re.match(r"[A-Za-z0-9-]+\Z", value) is not None, "CN-ZJ, gb-330100 or the like"),
    "instrument": (_is_address, "the instrument's IRI, https://…"),
    "source": (_is_address, "an address, https://…"),
}


def metadata_of(
    lines: Sequence[str], language: Language, properties: Mapping[str, str], settings: Mapping[str, str]
) -> Metadata:
    """Settings first, then the title page, then what the file says of itself; each value with its basis.

    ``lines`` are the first paragraphs of one sentence, as ``title_lines`` gives them.
    """
    values: dict[str, Any] = {}
    basis: dict[str, str] = {}
    for source, found in (
        (SETTINGS, {k: v for k, v in settings.items() if k != "language"}),
        ("title page", title_page(lines, language)),
        ("file", dict(properties)),
    ):
        for name, value in found.items():
            if name not in values:
                values[name] = value
                basis[name] = source
    if "kind" not in values and (kind := kind_of(values.get("title", ""), language)):
        values["kind"], basis["kind"] = kind, "title"
    return Metadata(**values, basis=dict(sorted(basis.items())))


def title_lines(sentences: Sequence[Sentence]) -> list[str]:
    """The paragraphs among the first sentences that are one line of words: titles, issuers and dates stand there."""
    page = sentences[:_PAGE]
    return [
        sentence.text.strip(" #*\t")
        for sentence, after in zip(page, [*page[1:], None], strict=True)
        if sentence.number == 1 and (after is None or after.number == 1)
    ]


_PAGE = 20  # sentences that count as the title page
_ZH_DAY = re.compile(
    r"(\d{4}|[二〇○零一二三四五六七八九]{4})\s*年(?:\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*月)?(?:\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*日)?"
)
#: English names of the months; not from ``calendar``, whose names follow the locale.
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH = "|".join(f"{m[:3]}(?:{m[3:]})?" for m in MONTHS)
_EN_DAY = re.compile(
    rf"\b(?:(?P<m>{_MONTH})\.?\s+(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<y>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{_MONTH})\.?,?\s+(?P<y2>\d{{4}})|(?P<iso>\d{{4}}-\d\d-\d\d))\b"
)  # fmt: skip
_ZH_TITLE = re.compile(
    r"[《]*([^\n。；，]{4,60}(?:报告|规划|计划|方案|意见|办法|条例|通知|纲要|规定|决定|细则|公告|若干措施|行动|法)"
    r"(?:[（(][^\n（）()]{1,20}[）)])?)》*\s*$"
)
_ZH_ISSUER = re.compile(
    r"((?:中共|中华人民共和国|国务院|国家|中央|[\u4e00-\u9fff]{2,12}(?:省|市|区|县|州|自治区))?[\u4e00-\u9fff、\s]{0,40}?"
    r"(?:人民政府|办公厅|办公室|委员会|部|局|厅|委|总局|国务院))\s*(?:关于[^\n]{0,60})?$"
)


def title_page(lines: Sequence[str], language: Language) -> dict[str, str]:
    """Title, issuer and date as the first lines give them; what is not there is left out."""
    found: dict[str, str] = {}
    if language == "zh":
        title = next((m for line in lines if (m := _ZH_TITLE.match(line))), None)
        issuer = next((m for line in lines if (m := _ZH_ISSUER.match(line))), None)
        if title:
            found["title"] = title[1].strip()
        if issuer:
            found["issuer"] = re.sub(r"\s+", "", issuer[1])
        day = next((d for line in lines if len(line) < 40 and (d := _zh_date(line))), None)
    else:
        titles = [line for line in lines if line[:1].isupper() or line[:1].isdigit()]
        titles = [line for line in titles if 3 <= len(line.split()) <= 25 and not line.endswith((".", ":", ",", ";"))]
        title_of_kind = next((line for line in titles[:8] if kind_of(line, "en")), None)
        if title_of_kind:  # a first line that does not say what kind of text this is may be anything
            found["title"] = title_of_kind
        day = next((d for line in lines if len(line) < 60 and (d := _en_date(line))), None)
    if day:
        found["date"] = day
    return found


_ZH_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}


def _zh_number(word: str) -> int:
    if word.isdigit():
        return int(word)
    if "十" in word:
        tens, _, units = word.partition("十")
        return int(_ZH_DIGITS.get(tens, "1")) * 10 + int(_ZH_DIGITS.get(units, "0"))
    return int("".join(_ZH_DIGITS[c] for c in word))


def _zh_date(line: str) -> str | None:
    match = _ZH_DAY.search(line)
    if (
        not match
        or re.search(r"[—－-]\s*\d{4}|第.{1,4}[章条篇节]|[时期]限|时间节点|[前底止]\W*$|^\W*[到至]", line)
        or (match[2] is None and len(line.strip()) > 8)
    ):
        return None
    return _date(_zh_number(match[1]), *(_zh_number(match[i]) if match[i] else None for i in (2, 3)))


def _en_date(line: str) -> str | None:
    match = _EN_DAY.search(line)
    if not match or re.search(r"(?i)\b(?:by|until|before|deadline|due|timeline|end of|from)\b", line[: match.start()]):
        return None
    if match["iso"]:
        return match["iso"] if _DATE.match(match["iso"]) else None
    month, year, day = match["m"] or match["m2"], match["y"] or match["y2"], match["d"] or match["d2"]
    number = next(i for i, name in enumerate(MONTHS, 1) if name.startswith(month[:3]))
    return _date(int(year), number, int(day) if day else None)


def _date(year: int, month: int | None, day: int | None) -> str | None:
    text = f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")
    return text if _DATE.match(text) and 1900 <= year <= 2100 else None


@cache
def _kinds() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    place = ontology_dir() / "grammar" / "document_kinds.toml"
    tables = tomllib.loads(place.read_text(encoding="utf-8"))
    edges = {"zh": ("", ""), "en": (r"\b", r"\b")}
    return {
        language: [
            (row["kind"], re.compile(edges[language][0] + "(?:" + "|".join(row["words"]) + ")" + edges[language][1]))
            for row in rows
        ]
        for language, rows in tables.items()
    }


def kind_of(title: str, language: Language) -> str | None:
    """The kind of document that its title names ("plan", "report", ...), or None.

    In Chinese the last word of a kind decides, in English the first: 方案的通知 is a notice, and so is a
    notice on a plan.
    """
    places = [
        (match.start() if language == "en" else -match.end(), kind)
        for kind, pattern in _kinds()[language]
        for match in pattern.finditer(title.lower())
    ]
    return min(places)[1] if places else None

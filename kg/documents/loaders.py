"""Bytes of a file → text as read. One function a format; heavy libraries are imported only when their format comes.

Every loader raises DocumentError with one line that names the file and the next step.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.documents.discovery import FORMATS, STDIN
from kg.documents.pages import unframe
from kg.errors import DocumentError

#: Larger files are refused: no policy document is that long, and a mistaken path often is.
MAX_BYTES = 32_000_000
#: A .docx may unpack to this much, its text parts to less, and none of them may be packed tighter than words are.
_MAX_UNPACKED = 256_000_000
_MAX_PART = 64_000_000
_MAX_RATIO = 100
_MAX_CHARACTERS = 20_000_000


@dataclass(frozen=True)
class Loaded:
    """Text as read, and what the file itself says of title, author and date."""

    text: str
    properties: dict[str, str] = field(default_factory=dict)


def load(file: Path) -> Loaded:
    """The text of ``file`` (``-``: standard input, plain text)."""
    data = _bytes_of(file)
    suffix = file.suffix.lower()
    loaded = _LOADERS.get(suffix, _load_plain)(file, data)
    if not loaded.text.strip():
        raise DocumentError("has no text", place=file, hint="is it the right file?")
    if len(loaded.text) > _MAX_CHARACTERS:
        raise DocumentError(f"holds more than {_MAX_CHARACTERS:,} characters", place=file, hint="split it")
    return loaded


def _bytes_of(file: Path) -> bytes:
    try:
        if file == STDIN:
            if sys.stdin is None:
                raise DocumentError("there is no standard input", place=file, hint="name a file")
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            size = file.stat().st_size
            if size > MAX_BYTES:
                raise DocumentError(
                    f"is {size / 1e6:.0f} MB; documents up to {MAX_BYTES / 1e6:.0f} MB are read",
                    place=file, hint="split it, or give its text",
                )  # fmt: skip
            data = file.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror or error}", place=file) from None
    if len(data) > MAX_BYTES:
        raise DocumentError(f"is larger than {MAX_BYTES / 1e6:.0f} MB", place=file, hint="split it")
    if not data.strip():
        raise DocumentError("is empty", place=file)
    return data


def _load_plain(file: Path, data: bytes) -> Loaded:
    return Loaded(decode(file, data))


def decode(file: Path, data: bytes) -> str:
    """Bytes as UTF-8 (with or without BOM) or GB18030; nothing else is guessed, nothing is changed."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError("is UTF-16", place=file, hint="save it as UTF-8")
    if b"\x00" in data:
        known = ", ".join(sorted(FORMATS))
        raise DocumentError("is a binary file, not text", place=file, hint=f"these endings are read: {known}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if not _reads_as_chinese(text):
        raise DocumentError("is neither UTF-8 nor GB18030", place=file, line=line, hint="save it as UTF-8")
    return text


#: The most frequent characters of written Chinese: real GB18030 text is full of them, mis-decoded bytes are not.
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要时来用们生到作地于出就分对成会可主发年动同工也能下过产种面而方后多定行学法"
    "所民得经十三之进等部度家电力如水化高自二理起小物现实加量都两体制机当使点从业本去把性应开合由其前外天政四日社"
    "事平形相全表间与关各重新线内数正心明原利比或质气第向道条结解意建月公无系情者最立代通并提直党程展五员革位入常文"
    "总次品式活设及管特件长求基资流路级统接知计别期根论运农指区强放决被必先任据处保治造规领导增济思术极交受联共权收证"
    "改清更单切教速带安场务具万每目至达积示议报完类确科信节整集传步群记需段研界究观算低持众布复际商验深难委素技备办省"
    "列约支感市构府称准精值号率维划选标存效院查型按易置层专状育识适属调县局照参引该价严"
)


def _reads_as_chinese(text: str) -> bool:
    chinese = re.findall(r"[\u4e00-\u9fff]", text)
    strange = len(re.findall(r"[\ue000-\uf8ff\ufffd\x80-\x9f]", text))
    frequent = sum(c in _FREQUENT for c in chinese)
    return bool(chinese) and frequent * 3 >= len(chinese) and strange * 50 <= len(text)


def _load_html(file: Path, data: bytes) -> Loaded:
    trafilatura = _library("trafilatura", file)
    if b"\x00" in data:
        raise DocumentError("is a binary file, not HTML", place=file)
    source: str | bytes = data
    if not re.search(rb"(?i)<(?:!doctype|html|head|body|p|div|h\d|table)\b", data):
        raise DocumentError("holds no HTML", place=file, hint="rename it to .txt if it is plain text")
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = re.search(rb"(?i)charset\s*=\s*[\"']?\s*(gb\w+)", data)
        source = data.decode("gb18030", "replace") if declared else decode(file, data)
    options: dict[str, Any] = {"include_comments": False, "include_tables": True, "favor_recall": True}
    page = trafilatura.load_html(source)
    if page is None:
        raise DocumentError("holds no HTML that can be read", place=file)
    unframe(page)
    text = trafilatura.extract(page, output_format="markdown", **options)
    if not text:
        raise DocumentError("holds no text that reads as a document", place=file)
    found = trafilatura.extract_metadata(source)
    properties = {}
    for name, value in (("title", found.title), ("date", found.date), ("source", found.url)) if found else ():
        if value:
            properties[name] = str(value)
    return Loaded(text, properties)


def _load_pdf(file: Path, data: bytes) -> Loaded:
    pypdf = _library("pypdf", file)
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings speak of PDF objects, not to the reader
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError("is encrypted", place=file, hint="save a copy without password")
        pages = [page.extract_text() or "" for page in reader.pages]
        title = reader.metadata.title if reader.metadata else None
    except DocumentError:
        raise
    except Exception as error:  # pypdf raises many kinds on broken files
        raise DocumentError(
            f"is not a readable PDF: {error}", place=file, hint="save it again from its source"
        ) from None
    text = "\n\f".join(pages)
    if not text.strip():
        raise DocumentError("has no text layer (a scan?)", place=file, hint="run OCR on it first")
    return Loaded(re.sub(r"[\ud800-\udfff]", "\ufffd", text), {"title": title} if title else {})


def _load_docx(file: Path, data: bytes) -> Loaded:
    docx = _library("docx", file)
    _check_archive(file, data)
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = list(document.iter_inner_content())
        lines = [line for block in blocks for line in _docx_lines(block)]
        core = document.core_properties
        properties = {"title": core.title} if core.title else {}
    except Exception as error:  # python-docx and lxml raise many kinds on broken files
        raise DocumentError(
            f"is not a readable DOCX: {error}", place=file, hint="save it again from its source"
        ) from None
    return Loaded("\n\n".join(lines) + "\n", properties)


def _docx_lines(block: Any) -> list[str]:
    if hasattr(block, "rows"):
        rows = []
        for row in block.rows:
            cells: list[str] = []
            seen: set[int] = set()
            for cell in row.cells:  # a merged cell comes once for each column it spans
                if id(cell._tc) not in seen:
                    seen.add(id(cell._tc))
                    cells.append(" ".join(cell.text.split()))
            rows.append("\t".join(cells))
        return ["\n".join(rows)]
    text = block.text.strip()
    level = re.match(r"Heading (\d)|Title", getattr(block.style, "name", "") or "")
    if text and level:
        text = "#" * (int(level[1]) if level[1] else 1) + " " + text
    return [text] if text else []


def _check_archive(file: Path, data: bytes) -> None:
    """Refuses what is no Word archive, unpacks to too much, or declares entities."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError("is encrypted or an old .doc", place=file, hint="save it as .docx without password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if sum(info.file_size for info in parts) > _MAX_UNPACKED or any(map(_swells, parts)):
                raise DocumentError("unpacks to far more than a document", place=file, hint="is it a zip bomb?")
            for info in parts:
                if info.filename.endswith((".xml", ".rels")):
                    with archive.open(info) as part:
                        if re.search(rb"<!(?:DOCTYPE|ENTITY)", part.read(4096)):
                            raise DocumentError("declares XML entities", place=file, hint="save it again with Word")
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise DocumentError(
            f"is not a readable DOCX: {error}", place=file, hint="save it again from its source"
        ) from None


def _swells(info: zipfile.ZipInfo) -> bool:
    """Whether a part of an archive of words unpacks to what no words do."""
    if not info.filename.endswith((".xml", ".rels")):
        return False
    tight = info.file_size > 4_000_000 and info.file_size > _MAX_RATIO * max(info.compress_size, 1)
    return info.file_size > _MAX_PART or tight


def _library(name: str, file: Path) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        extra = FORMATS[file.suffix.lower()]
        raise DocumentError(
            f"needs a library for {file.suffix} files", place=file, hint=f"pip install 'policy-kg[{extra}]'"
        ) from None


_LOADERS: dict[str, Callable[[Path, bytes], Loaded]] = {
    ".html": _load_html, ".htm": _load_html, ".pdf": _load_pdf, ".docx": _load_docx,
}  # fmt: skip

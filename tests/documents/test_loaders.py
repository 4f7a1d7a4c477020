"""Every format is read, and every bad file gives one line that names it and the next step."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.documents.discovery import discover
from kg.documents.loaders import MAX_BYTES, load
from kg.errors import DocumentError

ZH = "省财政厅安排专项资金，支持港口设备更新。各市应当在年底前报送进展，并公开使用情况。\n"
EN = "The Harbour Board opens the gates at six.\r\nIt closes them at ten.\n"


def write(place: Path, data: bytes) -> Path:
    place.write_bytes(data)
    return place


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_is_its_bytes_decoded_and_nothing_changed(tmp_path: Path, encoding: str) -> None:
    file = write(tmp_path / "港口.txt", (ZH + "\r\n" + ZH).encode(encoding))
    assert load(file).text == ZH + "\r\n" + ZH


def test_line_ends_stay(tmp_path: Path) -> None:
    assert load(write(tmp_path / "a.md", EN.encode())).text == EN


def test_html_gives_the_article_and_not_the_frame(tmp_path: Path) -> None:
    page = f"""<html><head><title>港口通知</title><script>alert("x")</script></head><body><nav><a href="/">首页</a></nav>
    <article><h1>港口通知</h1><p>{ZH * 4}</p><p>第二段说的是码头。{ZH * 3}</p>
    <table><tr><th>任务</th><th>牵头单位</th></tr><tr><td>修码头</td><td>省交通运输厅</td></tr></table></article></body></html>"""
    text = load(write(tmp_path / "页.html", page.encode())).text
    assert "省财政厅" in text
    assert "省交通运输厅" in text
    assert "alert" not in text


def test_html_in_gb18030(tmp_path: Path) -> None:
    page = f'<html><head><meta charset="gb2312"></head><body><article><p>{ZH * 6}</p></article></body></html>'
    assert "省财政厅" in load(write(tmp_path / "a.htm", page.encode("gb18030"))).text


def make_docx(place: Path) -> Path:
    docx = pytest.importorskip("docx", reason="needs python-docx: pip install 'policy-kg[docx]'")
    document = docx.Document()
    document.add_heading("港口工作方案", 1)
    document.add_paragraph(ZH.strip())
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("任务", "牵头单位", "修码头", "省交通运输厅"), strict=True
    ):
        cell.text = text
    document.save(str(place))
    return place


def test_docx_gives_headings_paragraphs_and_table_rows(tmp_path: Path) -> None:
    text = load(make_docx(tmp_path / "方案.docx")).text
    assert "# 港口工作方案" in text
    assert ZH.strip() in text
    assert "修码头\t省交通运输厅" in text


def make_pdf(text: str) -> bytes:
    """The smallest PDF that holds one line of Latin text (or none)."""
    content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode() if text else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places))
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


def test_pdf_gives_its_text(tmp_path: Path) -> None:
    assert "The Board opens the gates." in load(write(tmp_path / "a.pdf", make_pdf("The Board opens the gates."))).text


def encrypted_pdf() -> bytes:
    pypdf = pytest.importorskip("pypdf", reason="needs pypdf: pip install 'policy-kg[pdf]'")
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(make_pdf("secret")))
    writer.encrypt("a password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


BAD = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b" \n\t\n", "is empty"),
    "binary.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
    "utf16.txt": ("text of a plan".encode("utf-16"), "UTF-16"),
    "latin1.txt": (
        "Le Minist\xe8re a publi\xe9 un d\xe9cret \xe0 No\xebl.".encode("latin-1"),
        "neither UTF-8 nor GB18030",
    ),
    "noise.txt": (random.Random(3).randbytes(400).replace(b"\x00", b"\xff"), "neither UTF-8 nor GB18030"),
    "nohtml.html": (b"just words", "no HTML"),
    "nothing.html": (b"<html><body></body></html>", "no text"),
    "broken.pdf": (b"%PDF-1.4\nnothing here", "not a readable PDF"),
    "scan.pdf": (make_pdf(""), "no text layer"),
    "broken.docx": (b"PK\x03\x04 not a zip", "not a readable DOCX"),
    "old.docx": (b"\xd0\xcf\x11\xe0" + b"x" * 600, "encrypted or an old .doc"),
    "empty.docx": (zipped(a=b"x"), "not a readable DOCX"),
    "entities.docx": (
        zipped(
            word__document_xml=b"",
            **{"word__document.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'},
        ),
        "declares XML entities",
    ),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_file_gives_one_line_that_names_it(tmp_path: Path, name: str) -> None:
    data, says = BAD[name]
    with pytest.raises(DocumentError) as error:
        load(write(tmp_path / name, data))
    message = str(error.value)
    assert name in message
    assert says in message
    assert "\n" not in message


def test_encrypted_pdf(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="encrypted"):
        load(write(tmp_path / "locked.pdf", encrypted_pdf()))


def test_zip_bomb_is_refused_unopened(tmp_path: Path) -> None:
    bomb = zipped(**{"word__document.xml": b"\x00" * 300_000_000})
    assert len(bomb) < 1_000_000
    with pytest.raises(DocumentError, match="unpacks to far more"):
        load(write(tmp_path / "bomb.docx", bomb))


def test_50_mb_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.txt"
    with file.open("wb") as out:
        out.truncate(50_000_000)
    assert file.stat().st_size > MAX_BYTES
    with pytest.raises(DocumentError, match=r"huge.txt: is 50 MB"):
        load(file)


def test_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(DocumentError, match="a.txt: cannot be read"):
        load(tmp_path / "a.txt")


def test_folder_glob_and_file(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "甲.txt", "c.exe", ".hidden.txt", "README.md"):
        write(tmp_path / name, b"text")
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub" / "d.txt", b"text")
    assert [f.name for f in discover([tmp_path])] == ["a.md", "b.txt", "d.txt", "甲.txt"]
    assert [f.name for f in discover([tmp_path / "*.txt", tmp_path / "b.txt"])] == ["b.txt", "甲.txt"]
    assert [f.name for f in discover([tmp_path / "c.exe"])] == ["c.exe"]


@pytest.mark.parametrize(
    ("path", "says"), [("gone.txt", "no such file"), ("*.none", "no file matches"), ("", "no documents")]
)
def test_paths_that_lead_nowhere(tmp_path: Path, path: str, says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        discover([tmp_path / path])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=400), st.sampled_from([".txt", ".md", ".html", ".pdf", ".docx"]))
def test_no_bytes_make_a_loader_fail_otherwise(tmp_path: Path, data: bytes, suffix: str) -> None:
    file = write(tmp_path / f"fuzz{suffix}", data)
    try:
        assert load(file).text.strip()
    except DocumentError as error:
        assert file.name in str(error)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(min_size=1).filter(lambda t: t.strip() and "\x00" not in t and not t.startswith("\ufeff")), st.booleans()
)
def test_utf8_text_comes_back_exactly(tmp_path: Path, text: str, mark: bool) -> None:
    try:
        data = text.encode("utf-8-sig" if mark else "utf-8")
    except UnicodeEncodeError:
        return
    if not data.strip():
        return
    assert load(write(tmp_path / "same.txt", data)).text == text

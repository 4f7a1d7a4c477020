"""Title, issuer, date and kind: from the title page, or as the user says, and always with the basis."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read
from kg.documents.metadata import kind_of
from kg.errors import DocumentError

NOTICE = "临海市人民政府关于印发码头修缮方案的通知\n\n临政发〔2024〕3号\n\n各区：\n\n现将方案印发给你们，请认真执行，并及时报送情况。\n\n2024年3月5日\n"
ENGLISH = "Harbour Strategy for the North\n\nThe Harbour Board\n\n12 May 2024\n\nThe Board opens the gates every day at six. It closes them at ten.\n"


def test_chinese_title_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NOTICE, encoding="utf-8")
    found = read(tmp_path / "a.txt").metadata
    assert (found.title, found.date, found.kind) == ("临海市人民政府关于印发码头修缮方案的通知", "2024-03-05", "notice")
    assert found.basis["title"] == "title page"
    assert found.region is None


def test_english_title_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ENGLISH, encoding="utf-8")
    found = read(tmp_path / "a.txt").metadata
    assert (found.title, found.date, found.kind) == ("Harbour Strategy for the North", "2024-05-12", "plan")


def test_settings_win_and_say_so(tmp_path: Path) -> None:
    (tmp_path / "甲.zh.txt").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "documents.toml").write_text('["甲.zh"]\ndate = "2023"\nregion = "CN-ZJ"\n', encoding="utf-8")
    found = read(tmp_path / "甲.zh.txt").metadata
    assert (found.date, found.region) == ("2023", "CN-ZJ")
    assert found.basis["date"] == found.basis["region"] == "documents.toml"
    assert found.basis["title"] == "title page"


@pytest.mark.parametrize("line", ["完成时限：2026年6月", "2026年6月底前", "Deadline: June 2026", "by 12 May 2026"])
def test_a_deadline_is_not_the_date_of_the_document(tmp_path: Path, line: str) -> None:
    chinese = "\u4e00" <= line[-1] <= "\u9fff" or "年" in line
    body = "修好三号码头，清理航道，公开进展。" if chinese else "The Board mends the third quay and clears the lane."
    (tmp_path / "a.txt").write_text(f"{body}\n\n{line}\n\n{body}\n", encoding="utf-8")
    assert read(tmp_path / "a.txt").metadata.date is None


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("= 3", "not valid TOML"),
        ('a = "b"', "not a table"),
        ('[a]\ncolour = "red"', "unknown setting 'colour'"),
        ('[a]\ndate = "May"', "has the date 'May'"),
        ('[a]\nlanguage = "fr"', "has the language 'fr'"),
    ],
)
def test_broken_settings_name_the_file(tmp_path: Path, toml: str, says: str) -> None:
    (tmp_path / "a.txt").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "documents.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(DocumentError, match=says) as error:
        read(tmp_path / "a.txt")
    assert "documents.toml" in str(error.value)


@pytest.mark.parametrize(
    ("title", "language", "kind"),
    [
        ("关于印发某规划的通知", "zh", "notice"),
        ("数字港口发展规划", "zh", "plan"),
        ("港口管理办法（试行）", "zh", "law"),
        ("Annual Report on the Action Plan", "en", "report"),
        ("Factors of change", "en", None),
        ("Harbour Act 2020", "en", "law"),
    ],
)
def test_kind_follows_from_the_title(title: str, language: str, kind: str | None) -> None:
    assert kind_of(title, language) == kind  # type: ignore[arg-type]

"""Pages that set their text in tables."""

from __future__ import annotations

from typing import Any

import pytest

from kg.documents.pages import unframe

html: Any = pytest.importorskip("lxml.html")

TEXT = "<h1>港口方案</h1>" + "".join(
    f"<p>（{n}）各港口应当按照统一标准建设数据平台，推进资源共享，提高服务水平，保障运行安全，按年度报送进展情况，并接受社会监督。</p>"
    for n in "一二三四"
)
DUTIES = (
    "<table><tr><th>任务</th><th>牵头单位</th></tr>"
    + "".join(f"<tr><td><p>任务{n}</p></td><td><p>财政部</p></td></tr>" for n in range(9))
    + "</table>"
)


def test_a_table_around_the_text_is_a_frame_and_the_one_inside_is_none() -> None:
    page = html.fromstring(
        f"<div><table><tbody><tr><td>索引号</td></tr><tr><td>{TEXT}{DUTIES}</td></tr></tbody></table></div>"
    )
    assert unframe(page) == 1
    assert len(list(page.iter("table"))) == 1 and len(list(page.iter("td"))) == 18
    assert [p.getparent().tag for p in page.iter("h1")] == ["div"]


def test_frames_inside_frames() -> None:
    page = html.fromstring(f"<div><table><tr><td><table><tr><td>{TEXT}</td></tr></table></td></tr></table></div>")
    assert unframe(page) == 2 and not list(page.iter("table", "td"))


def test_a_table_of_duties_with_long_cells_stays() -> None:
    long = "<tr>" + f"<td>{TEXT}</td>" * 3 + "</tr>"
    page = html.fromstring(f"<div><table>{long * 4}</table></div>")
    assert unframe(page) == 0 and len(list(page.iter("td"))) == 12

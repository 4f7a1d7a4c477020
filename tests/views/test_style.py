"""The legend: its words, colours that stand out and differ, dashes that differ, and errors that name the line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from kg.answers.grounds import GROUNDS
from kg.errors import ReferenceDataError
from kg.paths import ontology_dir
from kg.views import style

PAPER = {"light": "#ffffff", "dark": "#14181d"}


def _linear(colour: str) -> tuple[float, float, float]:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return r, g, b


def _light(colour: str) -> float:
    r, g, b = _linear(colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(a: str, b: str) -> float:
    low, high = sorted((_light(a), _light(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("page", PAPER)
def test_every_colour_stands_out_from_its_page(page: str) -> None:
    for group in style.legend().values():
        for key, entry in group.items():
            assert _contrast(entry["colour"][page], PAPER[page]) >= 3, key


def test_grounds_fade_from_strong_to_weak() -> None:
    grounds = style.legend()["grounds"]
    assert list(grounds) == [*GROUNDS, "structure"]
    light = [_light(entry["colour"]["light"]) for entry in grounds.values()]
    dark = [_light(entry["colour"]["dark"]) for entry in grounds.values()]
    assert light == sorted(light)
    assert dark == sorted(dark, reverse=True)
    widths = [entry["width"] for entry in grounds.values()]
    assert widths == sorted(widths, reverse=True)


def test_no_two_grounds_share_a_dash_unless_one_is_much_thinner_and_paler() -> None:
    for (a, first), (b, second) in combinations(style.legend()["grounds"].items(), 2):
        if first["dash"] == second["dash"]:
            assert (a, b) == ("mandated", "structure")
            assert first["width"] >= 2 * second["width"]
            assert _contrast(first["colour"]["light"], second["colour"]["light"]) > 2


def test_kinds_differ_in_shape_or_plainly_in_colour() -> None:
    for (a, first), (b, second) in combinations(style.legend()["kinds"].items(), 2):
        if first["shape"] == second["shape"]:
            assert first["colour"] != second["colour"], (a, b)


def test_words_of_grounds_are_those_of_answers() -> None:
    grounds = style.legend()["grounds"]
    for key, ground in GROUNDS.items():
        assert grounds[key]["label"] == {"en": ground.word.en, "zh": ground.word.zh}
        assert grounds[key]["means"] == {"en": ground.means.en, "zh": ground.means.zh}


Changed = Callable[[str, str], Path]


@pytest.fixture
def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Changed]:
    """Puts a changed copy of views.toml in place of the real one."""
    real = (ontology_dir() / "views.toml").read_text(encoding="utf-8")

    def change(old: str, new: str) -> Path:
        assert old in real
        file = tmp_path / "views.toml"
        file.write_text(real.replace(old, new, 1), encoding="utf-8")
        monkeypatch.setattr(style, "ontology_dir", lambda: tmp_path)
        style.legend.cache_clear()
        return file

    yield change
    style.legend.cache_clear()


def _line(file: Path, words: str) -> int:
    return file.read_text(encoding="utf-8").splitlines().index(words) + 1


@pytest.mark.parametrize(
    ("old", "new", "entry", "says"),
    [
        ('shape = "hexagon"', 'shape = "heptagon"', "[kinds.region]", "heptagon"),
        ('light = "#0072b2"', 'light = "blue"', "[kinds.agency]", "light"),
        ("dash = [11, 4]", "dash = [11]", "[grounds.reported]", "dash"),
        ("width = 2.0", 'width = "thin"', "[grounds.issuer]", "width"),
        ('zh = "机构"\n', "", "[kinds.agency]", "'zh'"),
        ("[grounds.aligned]", "[grounds.guessed]", "[grounds.guessed]", "no ground"),
        ('sign = "!"', 'sign = "!!"', "[verdicts.behind]", "sign"),
        ("[verdicts.open]", "[verdicts.shut]", "[verdicts.shut]", "no verdict"),
    ],
)
def test_a_broken_entry_is_named_with_its_line(changed: Changed, old: str, new: str, entry: str, says: str) -> None:
    file = changed(old, new)
    with pytest.raises(ReferenceDataError, match="views.toml") as met:
        style.legend()
    assert met.value.line == _line(file, entry)
    assert says in met.value.message


def test_a_missing_ground_is_said(changed: Changed) -> None:
    real = (ontology_dir() / "views.toml").read_text(encoding="utf-8")
    changed(real[real.index("[grounds.remit]") : real.index("[grounds.structure]")], "")
    with pytest.raises(ReferenceDataError, match="remit.*is missing"):
        style.legend()


def test_what_is_no_toml_is_named_with_its_line(changed: Changed) -> None:
    file = changed("[kinds.task]", "[kinds.task")
    with pytest.raises(ReferenceDataError) as met:
        style.legend()
    assert met.value.line == _line(file, "[kinds.task")


def test_a_missing_file_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style, "ontology_dir", lambda: tmp_path)
    style.legend.cache_clear()
    with pytest.raises(ReferenceDataError, match="cannot be read"):
        style.legend()
    style.legend.cache_clear()


def test_legend_is_plain_data() -> None:
    import json

    kept: Any = json.loads(json.dumps(style.legend()))
    assert kept == style.legend()

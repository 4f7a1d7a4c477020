"""Reads, extracts and writes texts made to be slow; run by ``test_hostile_texts`` in a process of its own.

``python patience.py en|zh`` prints the name of each text before it starts. A text that takes longer than the patience
ends the process with the place where it hangs.
"""

from __future__ import annotations

import faulthandler
import sys

from kg.documents import read_text
from kg.extraction import extract
from kg.graph.statements import document_triples
from kg.vocabulary import load_vocabulary

#: Seconds for one text that should take less than three.
PATIENCE = 20

#: Said over and over by themselves: brackets that never close, lists that never end, numbers, blanks, marks.
UNITS = {
    "en": [
        *(
            "(",
            ")",
            ",",
            ".",
            ". ",
            '"',
            "'",
            "-",
            "|",
            "1",
            "1,",
            "1.",
            "1 ",
            "2021 ",
            "$",
            "%",
            "A.",
            "x",
            "\t",
            "\n(1)",
        ),
        *("and ", "the ", "of ", "by ", "will ", "percent ", "million ", "from 1 to 2 ", "Ministry of ", "Law ", "; "),
        *("the Ministry of Finance, ", "The Foo Bar Commission and ", "launched "),
    ],
    "zh": [
        *(
            "（",
            "）",
            "，",
            "、",
            "《",
            "》",
            "“",
            "；",
            "：",
            "1",
            "1,",
            "1.",
            "1%、",
            "2021年",
            "\t",
            "　",
            "|",
            "：\n",
            "第一章",
        ),
        *("一", "部", "省", "等", "和", "会同", "国家", "（工业和信息化部", "、工业和信息化部", "牵头单位：", "△"),
    ],
}
SAID = {
    "en": "The Ministry of Finance will publish the plan by 2025. (Led by the Ministry of Finance)\n\n",
    "zh": "财政部要尽快公布方案。（财政部牵头，2025年底前完成）\n\n",
}
LENGTH = 10_000  # characters


def texts(language: str) -> dict[str, str]:
    """The texts of a language by name."""
    before = SAID[language] * 3
    found = {repr(unit): before + unit * (LENGTH // len(unit)) for unit in UNITS[language]}
    sentence = SAID[language].split("\n")[0]
    found["one line"] = sentence * 1000
    found["one line without stops"] = sentence.replace(".", "").replace("。", "") * 1000
    found["many lines"] = before + "\n".join(f"{'项目' if language == 'zh' else 'item'} {n}" for n in range(LENGTH))
    found["many duties"] = "".join(f"{n}. {SAID[language]}" for n in range(1000))
    return found


def main(language: str) -> None:
    """Runs all texts of a language."""
    vocabulary = load_vocabulary()
    for name, text in texts(language).items():
        print(name, flush=True)
        faulthandler.dump_traceback_later(PATIENCE, exit=True)
        document = read_text(text, "hostile", language=language)  # type: ignore[arg-type]
        document_triples(document, extract(document, vocabulary), vocabulary)
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main(sys.argv[1])

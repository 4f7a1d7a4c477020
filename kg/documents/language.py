"""Chinese and English told apart by the text itself."""

from __future__ import annotations

import re
from collections import Counter

from kg.documents.model import Language
from kg.errors import DocumentError

_HAN = re.compile(r"[㐀-䶿一-鿿𠀀-𪛟]")
_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
_OTHER = re.compile(  # letters of scripts we do not read: Greek, Cyrillic, Hebrew, Arabic, Indic, Thai, Kana, Hangul, …
    r"[Ͱ-Ͽ\u0400-\u052f\u0590-\u07bf\u0900-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\uac00-\ud7af]"
)
_RUN = re.compile(r"\w+")
_WORDS_ENGLISH = "the of and to for with is are by on this that from as be will shall its has have"
_WORDS_FOREIGN = (
    "der die das und ist für von mit dem den des le la les du une est et aux dans pour sur que qui el los las una del "
    "por con para il gli della che nel per het een van voor wordt och att för som em uma não dos da ve bir için yang dan "
    "untuk dengan của và là w się oraz jest"
)
_ENGLISH, _FOREIGN = frozenset(_WORDS_ENGLISH.split()), frozenset(_WORDS_FOREIGN.split())
_LETTERS = re.compile(r"[A-Za-zÀ-ɏ]+")
_JAPANESE = re.compile(r"[県駅発対実価変単伝済経図拠検権営応帰拡覚観気売読戦働込]")  # as only Japanese writes them
_SAMPLE = 200_000


def detect_language(text: str) -> Language:
    """``zh`` or ``en``. Raises DocumentError for a text in another language or without any words.

    One Chinese character weighs half an English word. A text of Latin letters is English when the commonest English
    words outweigh those of its neighbours.
    """
    sample = text[:_SAMPLE]
    han, words, other = len(_HAN.findall(sample)), len(_WORD.findall(sample)), len(_OTHER.findall(sample))
    if not han and not words:
        if other:
            raise DocumentError("is neither Chinese nor English", hint="give a text in one of these languages")
        raise DocumentError("holds no words in Chinese or English", hint="check the file")
    if other > max(han, 4 * words) or (other > 0.2 * han and han >= words and other >= 5):
        raise DocumentError("is neither Chinese nor English", hint="give a text in one of these languages")
    if han >= 20 and len(_JAPANESE.findall(sample)) * 60 > han:
        raise DocumentError("is neither Chinese nor English", hint="give a text in one of these languages")
    if han >= 2 * words or (han >= words and han * 4 >= len("".join(sample.split()))):
        return "zh"
    runs = Counter(_RUN.findall(sample.lower()))
    foreign, english = (sum(n for run, n in runs.items() if run in commonest) for commonest in (_FOREIGN, _ENGLISH))
    barely = words >= 20 and english * 16 < words  # English prose has four times as many, and tables twice as many
    if (foreign >= 2 and foreign > 2 * english and foreign * 12 > words) or (
        barely
        and (foreign > english or _marked(sample) * 20 > words or (words >= 30 and english * 50 < words and not han))
    ):
        raise DocumentError("is neither Chinese nor English", hint="give a text in one of these languages")
    return "en"


def _marked(sample: str) -> int:
    """How many words have a letter with a mark."""
    return sum(not word.isascii() for word in _LETTERS.findall(sample))

"""Which language a text is in: English, Indonesian, or another.

Function words decide where there are any, for they are unmistakable even in a question of four
words; py3langid (naive Bayes over byte n-grams, after Lui and Baldwin 2012) decides the rest.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from assistant.records import Language

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SAMPLE = 4_000
"""Characters of a text that are looked at."""
_FEW_WORDS = 30
"""Up to here function words are counted; a longer text gives the classifier enough to go by."""
_FIRST_WORD = 3
"""What the word that opens a question counts: "Kapan novel We Need to Talk ..." is Indonesian."""

# Malay, Javanese and Sundanese are what the classifier takes short Indonesian for.
_INDONESIAN_CODES = ("id", "ms", "jv", "su")

ENGLISH_FUNCTION_WORDS = frozenset(
    """
    the of and to is was were are be been being has have had do does did what who whom whose which when where why how
    that this these those with from by for at as an a it its their his her they he she will would can could should in
    on there than then about into many much any some not or if but between during after before whether while you i we
    """.split()
)
INDONESIAN_FUNCTION_WORDS = frozenset(
    """
    yang dan di ke dari untuk dengan pada adalah ialah ini itu dalam oleh akan telah sudah tidak bukan juga atau
    apa apakah siapa siapakah kapan kapankah mana dimana dimanakah mengapa kenapa bagaimana berapa berapakah
    sebuah seorang para ia dia mereka kami kita saya anda bisa dapat harus ada antara karena sebagai saat ketika
    setelah sebelum lalu tersebut hal bahwa agar serta namun tetapi maka secara terhadap tentang bagi hingga sampai
    sebutkan jelaskan nama kalau gimana apa-apa kah nya guna yakni yaitu kata ujar para sang si pun lah saja masih
    """.split()
)


def language_of(text: str) -> Language:
    """The language of a text of a sentence or more; "und" where it is neither, or nothing tells."""
    words = _words(text)
    balance = _balance(words)
    if balance and len(words) < _FEW_WORDS:
        return "en" if balance > 0 else "id"
    if not words:
        return "und"
    code, _ = _classifier().classify(text[:SAMPLE])
    return "en" if code == "en" else "id" if code in _INDONESIAN_CODES else "und"


def chances(text: str) -> dict[str, float]:
    """How likely (0 to 1, together 1) a text is to be in each of 97 languages, by ISO 639-1 code."""
    return {str(code): float(chance) for code, chance in _classifier().rank(text[:SAMPLE])}


@lru_cache(maxsize=1_000)
def question_language(text: str) -> Language:
    """The language to answer a question in: English or Indonesian, whichever it is nearer to."""
    words = _words(text)
    balance = _balance(words) + (_FIRST_WORD - 1) * _balance(words[:1])
    balance = balance or _balance(words[:1])
    if balance:
        return "en" if balance > 0 else "id"
    chances = dict(_classifier().rank(text[:SAMPLE].lower()))
    return "id" if sum(chances.get(code, 0) for code in ("id", "ms")) > chances.get("en", 0) else "en"


def get_ready() -> None:
    """Load what tells the languages apart, a third of a second, before it is waited for."""
    _classifier()


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text[:SAMPLE].lower())


def _balance(words: list[str]) -> int:
    """English function words less Indonesian ones."""
    return sum((word in ENGLISH_FUNCTION_WORDS) - (word in INDONESIAN_FUNCTION_WORDS) for word in words)


@cache
def _classifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

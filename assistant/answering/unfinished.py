"""Whether a sentence that a model wrote last is whole, told by how it ends."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from assistant.corpus.sentences import sentence_spans
from assistant.corpus.words import words_of

_CLOSERS = "”’\"')»]*_ "
_ENDS = tuple(".!?。！？")
_MAY_GO_ON = re.compile(r"(?:\.\.|…|(?<![\d.,])\d{1,3}(?:[.,]\d{3})*\.|\b[^\W\d_]\.)$")
"""Dots that may have more behind them: of an ellipsis, a figure ("74.000") or an initial."""
_NEXT = (" Budi", " 5")
"""What an abbreviation goes on with: "Dr. Budi", "No. 5"."""
_HALF_A_MARKER = re.compile(r"\s*[\[【［][\d\s,;†]*$")


def is_whole(text: str, *, followed: bool) -> bool:
    """Whether a sentence at which a reply was cut off came to its end; `followed` if a space or marker came behind it.

    In doubt it did not: "He met Dr." and "It costs 74." may go on.
    """
    bare = text.rstrip(_CLOSERS)
    if not bare.endswith(_ENDS):
        return False
    goes_on = any(len(sentence_spans(bare + more)) == len(sentence_spans(bare)) for more in _NEXT)
    return not goes_on and (followed or not _MAY_GO_ON.search(bare))


def breaks_off(text: str) -> bool:
    """Whether a sentence without a full stop ends in a word that needs another behind it: "They agreed to set up a"."""
    words = words_of(text)
    return bool(words) and text.rstrip()[-1:].isalnum() and words[-1] in _leading_words()


def without_the_torn(text: str, *, followed: bool) -> str:
    """A sentence that was cut off, without what may be half a marker, or half a word or figure."""
    bare = _HALF_A_MARKER.sub("", text)
    if followed or bare != text:
        return bare
    return bare.rpartition(" ")[0] or bare


@cache
def _leading_words() -> frozenset[str]:
    text = (files("assistant.corpus") / "lexicon_data" / "unfinished.tsv").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() for word in line.split("\t")[1].split(", "))

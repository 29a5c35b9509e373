"""Sentences of a model that say that the documents do not tell, in whatever words, apart from claims.

"I'm sorry, but the sources don't mention the price" says something of what the model was given. "The ministry does not
mention the price" says something of the ministry, and is checked. The phrases are data: `lexicon_data/refusals.tsv`.
"""

from __future__ import annotations

import re
from typing import Literal

from assistant.answering.phrasing import grammars, words_in
from assistant.corpus.words import STOP_WORDS

Own = Literal["refusal", "courtesy"]
"""What a sentence in the model's own voice is: it refuses, or offers help, asks for more, says sorry."""

_QUOTED = re.compile(r"\s*[\"“”«]")
_MOST_WORDS = 60
_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")


def own_words(text: str, *, cited: bool) -> Own | None:
    """What `text`, one sentence without its markers, is in the model's own voice; None where it is a claim.

    One that names neither the documents nor the speaker ("There is no information on the price.") is a refusal only
    behind an apology or "in the documents", and only where it is not `cited`.
    """
    words = words_in(text)
    if _QUOTED.match(text) or not words or len(words) > _MOST_WORDS:
        return None
    kinds: dict[str, Own] = {"FIRMLY": "refusal"}
    if not cited:
        kinds |= {"BARELY": "refusal", "KINDLY": "courtesy"}
    return next(
        (own for name, own in kinds.items() for each in grammars("refusals.tsv") if each.is_one(name, words)), None
    )


def names_nothing_new(text: str, known: str) -> bool:
    """Whether all figures and names of `text` stand in `known`: what refuses tells nothing beside."""
    words = (match.group() for match in list(_WORD.finditer(text))[1:])
    telling = (word for word in words if not word.islower() and word.casefold() not in STOP_WORDS and len(word) > 1)
    told = known.casefold()
    return all(word.casefold() in told for word in telling)

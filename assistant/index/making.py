"""What documents in an index were made with: the model, the cuts, the centring. Others are made anew, one by one.

All documents of an index that was made with something else become stale first. So a run that is killed in the middle
goes on where it was, and until none is stale nobody is told that the index can be asked.
"""

from __future__ import annotations

import hashlib

from assistant.corpus import splitting, words
from assistant.corpus.formats.converted import CONVERSION
from assistant.index.catalogue import Catalogue, Known
from assistant.index.centring import Centring

STALE, _LEFT_STALE = "", "-"
"""Signatures of documents that were made with something else: still to be made anew, and not to be read now."""
_MADE_WITH, _MODEL = "made_with", "embedding_model"


def fingerprint(embedding_model: str, centring: Centring) -> str:
    """Names what an index was made with: the model, the cuts, the centring."""
    cuts = (splitting.SPLITTING, splitting.TARGET, splitting.LONGEST, words.WORDS, CONVERSION)
    choices = (embedding_model, *cuts, centring.fingerprint)
    return hashlib.blake2b(repr(choices).encode(), digest_size=8).hexdigest()


def begin(catalogue: Catalogue, made_with: str, embedding_model: str) -> None:
    """Note what documents are made with from now on; those made with something else become stale."""
    if catalogue.fact(_MADE_WITH) != made_with:
        catalogue.sign(STALE)  # first: a crash in between makes all of them anew
        catalogue.note_fact(_MADE_WITH, made_with)
    if catalogue.fact(_MODEL) != embedding_model:
        catalogue.note_fact(_MODEL, embedding_model)


def finish(catalogue: Catalogue) -> None:
    """Note that stale documents whose files cannot be read now are asked as they are."""
    if catalogue.signed(STALE):
        catalogue.sign(_LEFT_STALE, only=STALE)


def made_with(catalogue: Catalogue) -> str:
    """What all documents of the index were made with; "" while it is being made."""
    return "" if catalogue.signed(STALE) else catalogue.fact(_MADE_WITH)


def model_of(catalogue: Catalogue) -> str:
    """The embedding model that the index is made with."""
    return catalogue.fact(_MODEL)


def is_stale(known: Known) -> bool:
    """Whether a document was made with something else, so that the same text is not enough."""
    return known.signature in (STALE, _LEFT_STALE)

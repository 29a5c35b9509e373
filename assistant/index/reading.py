"""A passage as a search reads it: sentences and their centred vectors; kept, as the same passages come up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.cache import Cache
from assistant.index.catalogue import Catalogue
from assistant.index.centring import Centring
from assistant.records import Language, Passage

Vectors = NDArray[np.float32]

_ROOM = 64_000_000
"""Bytes of vectors at hand: of some 5,000 passages with 8 sentences each."""


class Read(NamedTuple):
    """The centred vector of each sentence by its text, and these as rows; without those that have none."""

    vectors: Mapping[str, Vectors]
    rows: Vectors | None

    def nearest(self, centred: Vectors, otherwise: float) -> float:
        """The cosine of the sentence nearest to `centred`; `otherwise` where no sentence has a vector."""
        return otherwise if self.rows is None else float((self.rows @ centred).max())


Languages = tuple[Language, ...]
"""The language of each sentence of a passage."""


class Readings:
    """What is read of passages, for all threads. Keys are whole passages, so a changed passage is another key."""

    def __init__(self) -> None:
        self._read: Cache[tuple[str, Passage, Languages], Read] = Cache(_ROOM, _bytes_of)
        self._plain: Cache[tuple[str, str], Vectors] = Cache(_ROOM // 4, lambda vector: vector.nbytes)

    def sentences(
        self, catalogue: Catalogue, model: str, centring: Centring, passages: Sequence[Passage]
    ) -> dict[Passage, Read]:
        """What is read of each passage, with `model`'s vectors, each language's mean taken out.

        A sentence that several passages have counts as one of the language of the last of them.
        """
        of = {text: passage.language for passage in passages for text in sentences_of(passage)}
        keys = [(model, each, tuple(of[text] for text in sentences_of(each))) for each in passages]
        held = self._read.take_all(keys)
        found = {passage: read for passage, read in zip(passages, held, strict=True) if read}
        missing = [key for key in keys if key[1] not in found]
        wanted = list(dict.fromkeys(text for _, passage, _ in missing for text in sentences_of(passage)))
        stored = catalogue.vectors(model, wanted) if wanted else {}
        for key in missing:
            _, passage, languages = key
            found[passage] = _read(sentences_of(passage), languages, stored, centring)
            if all(text in stored for text in sentences_of(passage)):  # a vector that is not there may come
                self._read.keep(key, found[passage])
        return found

    def plain(self, catalogue: Catalogue, model: str, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of whole passages as the model made them, by the text that was embedded."""
        held = self._plain.take_all([(model, text) for text in texts])
        found = {text: vector for text, vector in zip(texts, held, strict=True) if vector is not None}
        missing = [text for text in texts if text not in found]
        for text, vector in catalogue.vectors(model, missing).items() if missing else ():
            found[text] = vector
            self._plain.keep((model, text), vector)
        return found


@lru_cache(maxsize=20_000)
def sentences_of(passage: Passage) -> tuple[str, ...]:
    """The texts of a passage's sentences."""
    return tuple(map(passage.sentence, passage.sentences))


def _read(texts: Sequence[str], languages: Languages, stored: Mapping[str, Vectors], centring: Centring) -> Read:
    known = [(text, language) for text, language in zip(texts, languages, strict=True) if text in stored]
    if not known:
        return Read({}, None)
    rows = np.stack([centring.centre(stored[text], "passage", language) for text, language in known])
    return Read({text: row for (text, _), row in zip(known, rows, strict=True)}, rows)


def _bytes_of(read: Read) -> int:
    return 200 + (0 if read.rows is None else int(read.rows.nbytes))

"""Sentences to be judged, with what is wrong with each: nothing, its citation, or the one thing that was changed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from assistant.answering.verification import SourceSentence
from assistant.corpus.language import language_of
from assistant.corpus.words import words_of
from assistant.index.catalogue import Catalogue
from assistant.index.centring import Centring
from assistant.index.embeddings import LOCAL_MODEL, LocalEmbeddings, in_batches
from assistant.records import Language
from evals.claims import Claim, Origin, claims, fixed_claims
from evals.mutations import common_words, mutants, names

_NEAR_COPY = 0.5
"""Share of a passage's words in another above which the two may say the same, and neither is a wrong citation."""
_BATCH = 200
_SEED = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A sentence, what it cites, and what kind of thing is wrong with it, in which form; "true" where nothing is."""

    kind: str
    form: str
    origin: Origin
    text: str
    original: str
    language: Language
    sources: tuple[SourceSentence, ...]

    @property
    def across(self) -> bool:
        """Whether it cites sentences of the other language."""
        return self.sources[0].language != self.language


def cases(data: Path, vectors: Vectors, *, second: bool, most: int) -> list[Case]:
    """True sentences with their right citation, a wrong one, the nearest wrong one, and with one thing changed."""
    return _cases_of(claims(data, second=second, most=most), vectors)


def fixed_cases(articles: Path | None, vectors: Vectors) -> list[Case]:
    """The same of the fixed set: its evidence sentences, or the notes' sentences beside their articles."""
    return _cases_of(fixed_claims(articles), vectors)


def _cases_of(known: Sequence[Claim], vectors: Vectors) -> list[Case]:
    languages: tuple[Language, ...] = ("en", "id")
    common = {
        each: common_words(_told(claim) for claim in known if claim.sources[0].language == each) for each in languages
    }
    foreign = {
        each: sorted({name for claim in known if claim.language == each for name in names(claim.text, common[each])})
        for each in languages
    }
    made = [_case(claim, "true", "", claim.text, claim.sources) for claim in known]
    made += [
        _case(claim, mutant.kind, mutant.form, mutant.text, claim.sources)
        for claim in known
        for mutant in mutants(claim.text, claim.language, _told(claim), foreign[claim.language], common[claim.language])
    ]
    return made + list(_wrongly_cited(known, vectors))


def _case(claim: Claim, kind: str, form: str, text: str, sources: tuple[SourceSentence, ...]) -> Case:
    return Case(
        kind=kind,
        form=form,
        origin=claim.origin,
        text=text,
        original=claim.text,
        language=claim.language,
        sources=sources,
    )


def _told(claim: Claim) -> str:
    return " ".join(source.text for source in claim.sources)


def _wrongly_cited(known: Sequence[Claim], vectors: Vectors) -> Iterator[Case]:
    """Each sentence with the sentences of another document: of any, and of that which cosine finds nearest."""
    vectors.add(text for claim in known for text in (claim.text, *(source.text for source in claim.sources)))
    passages: dict[tuple[str, Language], tuple[SourceSentence, ...]] = {}
    for claim in known:
        passages.setdefault((claim.document_id, claim.sources[0].language), claim.sources)
    words = {key: frozenset(words_of(" ".join(each.text for each in sources))) for key, sources in passages.items()}
    owners = [key for key, sources in passages.items() for _ in sources]
    sentences = [source for sources in passages.values() for source in sources]
    chosen = random.Random(_SEED)
    told = vectors.centred(sentences)
    asked = vectors.centred([SourceSentence(claim.text, claim.language) for claim in known])
    for claim, near in zip(known, asked @ told.T, strict=True):
        own = (claim.document_id, claim.sources[0].language)
        ranked = dict.fromkeys(owners[i] for i in np.argsort(near)[::-1])
        others = [key for key in ranked if key[1] == own[1] and key[0] != own[0] and not _near_copy(words, own, key)]
        if not others:
            continue
        yield _case(claim, "near citation", "", claim.text, passages[others[0]])
        yield _case(claim, "wrong citation", "", claim.text, passages[chosen.choice(others)])


def _near_copy(
    words: Mapping[tuple[str, Language], frozenset[str]], one: tuple[str, Language], other: tuple[str, Language]
) -> bool:
    return len(words[one] & words[other]) / len(words[one]) > _NEAR_COPY


class Vectors:
    """Vectors of sentences, kept in a folder; as the product makes and centres them."""

    def __init__(self, work: Path) -> None:
        work.mkdir(parents=True, exist_ok=True)
        self._catalogue = Catalogue.in_folder(work)
        self._embeddings = LocalEmbeddings()
        self._centring = Centring.shipped_for(LOCAL_MODEL)
        self._kept: dict[str, NDArray[np.float32]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._catalogue.close()

    def add(self, texts: Iterable[str]) -> None:
        """Make the vectors of those texts that there are none of yet."""
        wanted = [text for text in dict.fromkeys(texts) if text not in self._kept]
        self._kept |= self._catalogue.vectors(LOCAL_MODEL, wanted)
        for batch in in_batches([text for text in wanted if text not in self._kept], _BATCH):
            made = dict(zip(batch, self._embeddings.embed_documents(batch), strict=True))
            self._catalogue.put_vectors(LOCAL_MODEL, made)
            self._kept |= {text: np.asarray(vector, np.float32) for text, vector in made.items()}

    def centred(self, sentences: Sequence[SourceSentence]) -> NDArray[np.float32]:
        """Their centred vectors, a row each."""
        self.add(sentence.text for sentence in sentences)
        return np.stack([self._centring.centre(self._kept[text], "passage", own) for text, own in sentences])

    def nearness(self, claim: str, sources: Sequence[SourceSentence]) -> list[float]:
        """As the product measures it."""
        told = self.centred([SourceSentence(claim, language_of(claim)), *sources])
        return [float(each) for each in np.clip(told[1:] @ told[0], 0, 1)]

"""A question becomes Evidence: meaning and words fused, each language ranked on its own ground."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Self, get_args

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, PrivateAttr

from assistant.corpus.language import question_language
from assistant.index.catalogue import Catalogue
from assistant.index.centring import Centring
from assistant.index.embeddings import embedded_text
from assistant.index.exact import Nearest
from assistant.index.glossary import Glossary, Links
from assistant.index.lexical import LexicalIndex
from assistant.index.reading import Read, Readings
from assistant.index.snapshot import Shelf, Snapshot
from assistant.records import LANGUAGES, Evidence, Language, Passage, Ranking

Vectors = NDArray[np.float32]

LEXICAL_WEIGHT = 0.4
LEXICAL_WEIGHT_ACROSS = 0.8
"""What a BM25 share of 1 adds to the cosine: in the question's language, and through translations. Tried from 0
to 1.2 on training halves (docs/benchmarks.md; what they give: `python -m evals bench --data DIR`); more across finds
more across, and loses English in a crowd of both."""

SENTENCE_WEIGHT = 0.5
"""What a passage's nearest sentence adds, times its cosine. Tried from 0 to 1, as the weights above: a passage that
says what was asked in one sentence, and other things around it, is less near as a whole than one on the topic."""

FULL_SCORE = 1 + SENTENCE_WEIGHT + LEXICAL_WEIGHT
"""The score of a passage that is one with the question, in its language."""

LOOKED_INTO = 24
"""Passages whose sentences are looked at, the best by the rest of the score: 40 find no more than 20 do."""

DEPTH = 50
"""Passages taken from each language's vector ranking and from BM25 before fusing."""


_LOOKS = 5
"""How often it is looked again where a document was changed between finding and reading it."""


_RankedBy = Literal["cosine", "sentence", "share"]
_RANKED_BY: tuple[_RankedBy, ...] = get_args(_RankedBy)


class _Found(NamedTuple):
    """A passage that was found: its centred cosine, its share of the ideal BM25, what that share counts for, and the
    cosine of its nearest sentence."""

    passage_id: str
    cosine: float
    share: float | None
    weight: float
    sentence: float | None = None

    @property
    def score(self) -> float:
        """All fused."""
        return self.cosine + self.weight * (self.share or 0.0) + SENTENCE_WEIGHT * (self.sentence or 0.0)

    def rankings(self, ranks: Mapping[_RankedBy, Mapping[str, int]]) -> dict[str, Ranking]:
        """What each ranking thought of it; `ranks` has the places of all passages in each."""
        told = {"dense": Ranking(score=self.cosine, rank=ranks["cosine"][self.passage_id])}
        if self.sentence is not None:
            rank = ranks["sentence"][self.passage_id]
            told["sentence"] = Ranking(score=self.sentence, rank=rank, weight=SENTENCE_WEIGHT)
        if self.share is not None:
            told["lexical"] = Ranking(score=self.share, rank=ranks["share"][self.passage_id], weight=self.weight)
        return told


class FairRetriever(BaseRetriever):
    """Ranks passages by centred cosine plus a share of BM25, every language with its own candidates.

    `search` gives Evidence; as a LangChain retriever it gives LangChain documents whose metadata
    hold the passage's place.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    catalogue: Catalogue
    vector_index: Nearest
    lexical_index: LexicalIndex
    embeddings: Embeddings
    embedding_model: str
    centring: Centring
    k: int = Field(default=10, ge=1)
    _glossary: Glossary = PrivateAttr(default_factory=Glossary)
    _publishers: Mapping[str, frozenset[str]] = PrivateAttr(default_factory=dict)
    _seen: int | None = PrivateAttr(default=None)
    _shelf: Shelf = PrivateAttr(default_factory=Shelf)
    _readings: Readings = PrivateAttr(default_factory=Readings)

    def refresh(self) -> None:
        """Look again at who published the documents, and at the short forms they explain; for a changed index."""
        self._glossary = Glossary(self.lexical_index.explained())
        self._publishers = self.catalogue.publishers()

    def follow(self) -> None:
        """Refresh, where documents were stored or taken out since, by whichever process."""
        revision = self.catalogue.revision()
        if revision != self._seen:
            self.refresh()
            self._seen = revision

    def for_one_question(self) -> Self:
        """This retriever, reading the documents of what it finds as they are then: ask its `catalogue` for them."""
        return self.model_copy(update={"catalogue": Snapshot(self.catalogue, self._shelf)})

    @property
    def publishers(self) -> Mapping[str, frozenset[str]]:
        """Who published the documents, each with the ids of its own."""
        return self._publishers

    def search(self, question: str, k: int | None = None) -> list[Evidence]:
        """The `k` best passages for `question`, best first; the same question gives the same list."""
        return self.search_by_vector(question, self.question_vector(question), k)

    def question_vector(self, question: str) -> Vectors:
        """The vector of a question and its short forms spelled out, as the model gives it: shape (dimensions,)."""
        return np.asarray(self.embeddings.embed_query(self.links(question).expand(question)), np.float32)

    def links(self, question: str) -> Links:
        """The other forms of a question's terms that the documents use: abbreviations and what they stand for."""
        return self._glossary.links(question, question_language(question))

    def search_by_vector(self, question: str, vector: Vectors, k: int | None = None) -> list[Evidence]:
        """As `search`, for a question whose vector is known."""
        asked_in = question_language(question)
        centred = self.centring.centre(vector, "question", asked_in)
        for _ in range(_LOOKS):
            revision = self.catalogue.revision()
            found = [each for language in LANGUAGES for each in self._candidates(question, centred, asked_in, language)]
            ranked = _in_order(self._looked_into(_in_order(found), centred))
            passages, complete = self._best([each.passage_id for each in ranked], k or self.k)
            if complete or self.catalogue.revision() == revision:
                break
        best = [each for each in ranked if each.passage_id in passages][: k or self.k]
        ranks = {by: _ranks(ranked, by) for by in _RANKED_BY}
        plain = self._plain(vector, [passages[each.passage_id] for each in best])
        return [
            Evidence(
                passage=passages[each.passage_id],
                score=each.score,
                rankings=each.rankings(ranks) | plain.get(each.passage_id, {}),
            )
            for each in best
        ]

    def _looked_into(self, found: Sequence[_Found], centred: Vectors) -> list[_Found]:
        """The same, the first ones with the cosine of their nearest sentence: their own where none has a vector."""
        passages = self.catalogue.passages([each.passage_id for each in found[:LOOKED_INTO]])
        read = self._read([passages[each] for each in sorted(passages)])
        return [
            each._replace(sentence=read[passages[each.passage_id]].nearest(centred, each.cosine))
            if each.passage_id in passages
            else each
            for each in found
        ]

    def _best(self, ranked: Sequence[str], k: int) -> tuple[dict[str, Passage], bool]:
        """The passages of the first `k` ids that there are, and whether that is all of them."""
        passages = self.catalogue.passages(ranked[:k])
        complete = len(passages) == len(ranked[:k])
        return passages if complete else self.catalogue.passages(ranked), complete

    def _plain(self, vector: Vectors, passages: Sequence[Passage]) -> dict[str, dict[str, Ranking]]:
        """What the model itself thinks of passages, its vectors as they are: it does not count for the fused score.

        It favours the question's own language, but within one it tells better whether anything is near at all. Ranks
        are among `passages`; one that was taken out meanwhile has none.
        """
        titles = self.catalogue.titles({passage.document_id for passage in passages})
        texts = {
            each.id: embedded_text(each, titles[each.document_id]) for each in passages if each.document_id in titles
        }
        stored = self._readings.plain(self.catalogue, self.embedding_model, list(texts.values()))
        unit = vector / max(float(np.linalg.norm(vector)), 1e-9)
        scores = {i: float(stored[text] @ unit) for i, text in texts.items() if text in stored}
        order = sorted(scores, key=lambda i: (-scores[i], i))
        return {i: {"plain": Ranking(score=scores[i], rank=rank, weight=0.0)} for rank, i in enumerate(order, 1)}

    def _candidates(self, question: str, centred: Vectors, asked_in: Language, language: Language) -> list[_Found]:
        """The best passages of one language by either ranking, each with its score in both."""
        weight = LEXICAL_WEIGHT if language == asked_in else LEXICAL_WEIGHT_ACROSS
        cosines = {each.passage_id: each.cosine for each in self.vector_index.search(centred, DEPTH, language)}
        matches = self.lexical_index.search(question, asked_in, language, DEPTH, self.links(question))
        shares = {match.passage_id: match.score for match in matches}
        cosines |= self.vector_index.cosines(centred, [i for i in shares if i not in cosines], language)
        return [_Found(passage_id, cosine, shares.get(passage_id), weight) for passage_id, cosine in cosines.items()]

    def sentence_vectors(self, passages: Sequence[Passage]) -> dict[str, Vectors]:
        """The centred vectors of the passages' sentences, by sentence text."""
        read = self._read(passages)
        return {text: vector for passage in passages for text, vector in read[passage].vectors.items()}

    def _read(self, passages: Sequence[Passage]) -> dict[Passage, Read]:
        return self._readings.sentences(self.catalogue, self.embedding_model, self.centring, passages)

    def rarity(self, words: Sequence[str], language: Language) -> dict[str, float]:
        """How telling each word is among the passages of `language`, 0 to 1."""
        return self.lexical_index.rarity(words, language)

    def unknown(self, words: Collection[str], language: Language, links: Links) -> set[str]:
        """Those of a question's words that no passage of any language has in any form."""
        return self.lexical_index.unknown(words, language, links)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain calls with it
        **_: Any,
    ) -> list[LangChainDocument]:
        return [_langchain_document(evidence) for evidence in self.search(query)]


def _in_order(found: Iterable[_Found]) -> list[_Found]:
    return sorted(found, key=lambda each: (-each.score, each.passage_id))


def _ranks(found: Sequence[_Found], by: _RankedBy) -> dict[str, int]:
    """The rank of each passage in one of the rankings, over all languages, 1 being the best."""
    scored = [(getattr(each, by), each.passage_id) for each in found if getattr(each, by) is not None]
    return {passage_id: rank for rank, (_, passage_id) in enumerate(sorted(scored, key=lambda s: (-s[0], s[1])), 1)}


def _langchain_document(evidence: Evidence) -> LangChainDocument:
    passage = evidence.passage
    place: dict[str, int | str | Language | float] = {
        "document_id": passage.document_id,
        "start": passage.start,
        "end": passage.end,
        "language": passage.language,
        "score": evidence.score,
    }
    return LangChainDocument(page_content=passage.text, metadata=place, id=passage.id)

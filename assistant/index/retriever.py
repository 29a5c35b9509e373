"""A question becomes Evidence: meaning and words fused, each language ranked on its own ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
from assistant.index.lexical import LexicalIndex
from assistant.index.vectors import VectorIndex
from assistant.records import Evidence, Language, Passage, Ranking

Vectors = NDArray[np.float32]

LEXICAL_WEIGHT = 0.4
LEXICAL_WEIGHT_ACROSS = 0.7
"""What a BM25 share of 1 adds to the cosine: in the question's language, and through translations. Tried from 0
to 1 on IDK-MRC and the cross-lingual set; more across finds more across, and loses English in a crowd of both."""

DEPTH = 50
"""Passages taken from each language's vector ranking and from BM25 before fusing."""


def embedded_text(passage: Passage, title: str) -> str:
    """What is embedded of a passage: title and heading tell what the sentences are about."""
    lead = ". ".join(part.rstrip(".") for part in (title, passage.heading) if part)
    return f"{lead}. {passage.text}" if lead else passage.text


class FairRetriever(BaseRetriever):
    """Ranks passages by centred cosine plus a share of BM25, every language with its own candidates.

    `search` gives Evidence; as a LangChain retriever it gives LangChain documents whose metadata
    hold the passage's place.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    catalogue: Catalogue
    vector_index: VectorIndex
    lexical_index: LexicalIndex
    embeddings: Embeddings
    embedding_model: str
    centring: Centring
    k: int = Field(default=10, ge=1)
    _languages: tuple[Language, ...] = PrivateAttr(default=())
    _titles: dict[str, str] = PrivateAttr(default_factory=dict)

    def refresh(self) -> None:
        """Look again at which languages and titles the index holds; call it after the index changed."""
        self._languages = tuple(self.catalogue.languages())
        self._titles = self.catalogue.titles()

    def search(self, question: str, k: int | None = None) -> list[Evidence]:
        """The `k` best passages for `question`, best first; the same question gives the same list."""
        return self.search_by_vector(question, self.question_vector(question), k)

    def question_vector(self, question: str) -> Vectors:
        """The question's vector as the model gives it: shape (dimensions,), float32."""
        return np.asarray(self.embeddings.embed_query(question), np.float32)

    def search_by_vector(self, question: str, vector: Vectors, k: int | None = None) -> list[Evidence]:
        """As `search`, for a question whose vector is known."""
        language = question_language(question)
        centred = self.centring.centre(vector, "question", language)
        cosines = self._dense(centred)
        matches = self._lexical(question, language)
        passages = self.catalogue.passages([*dict.fromkeys([*cosines, *matches])])
        self._complete(cosines, centred, [passages[i] for i in matches if i in passages])
        return _fused(language, passages, cosines, matches)[: k or self.k]

    def sentence_vectors(self, passages: Sequence[Passage]) -> dict[str, Vectors]:
        """The centred vectors of the passages' sentences, by sentence text."""
        languages = {p.sentence(span): p.language for p in passages for span in p.sentences}
        stored = self.catalogue.vectors(self.embedding_model, list(languages))
        return {text: self.centring.centre(vector, "passage", languages[text]) for text, vector in stored.items()}

    def rarity(self, words: Sequence[str], language: Language) -> dict[str, float]:
        """How telling each word is among the passages of `language`, 0 to 1."""
        return self.lexical_index.rarity(words, language)

    def _dense(self, centred: Vectors) -> dict[str, float]:
        """Cosines of the nearest passages of each language, so that none crowds out another."""
        return {
            neighbour.passage_id: neighbour.cosine
            for language in self._languages
            for neighbour in self.vector_index.search(centred, DEPTH, language)
        }

    def _lexical(self, question: str, asked_in: Language) -> dict[str, float]:
        """BM25 shares of the best passages of each language."""
        return {
            match.passage_id: match.score
            for language in self._languages
            for match in self.lexical_index.search(question, asked_in, language, DEPTH)
        }

    def _complete(self, cosines: dict[str, float], centred: Vectors, passages: Sequence[Passage]) -> None:
        """Add the cosines of passages that only BM25 found."""
        missing = [passage for passage in passages if passage.id not in cosines]
        if not missing:
            return
        texts = {p.id: embedded_text(p, self._titles.get(p.document_id, "")) for p in missing}
        stored = self.catalogue.vectors(self.embedding_model, list(texts.values()))
        for passage in missing:
            vector = stored.get(texts[passage.id])
            if vector is not None:
                cosines[passage.id] = float(self.centring.centre(vector, "passage", passage.language) @ centred)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain calls with it
        **_: Any,
    ) -> list[LangChainDocument]:
        return [_langchain_document(evidence) for evidence in self.search(query)]


def _fused(
    asked_in: Language, passages: Mapping[str, Passage], cosines: Mapping[str, float], matches: Mapping[str, float]
) -> list[Evidence]:
    """Evidence by fused score; ties go by id, so that the order never changes."""
    dense, lexical = _rankings(cosines), _rankings(matches)

    def evidence(passage: Passage) -> Evidence:
        rankings = {"dense": dense.get(passage.id), "lexical": lexical.get(passage.id)}
        weight = LEXICAL_WEIGHT if passage.language == asked_in else LEXICAL_WEIGHT_ACROSS
        score = cosines.get(passage.id, 0.0) + weight * matches.get(passage.id, 0.0)
        return Evidence(passage=passage, score=score, rankings={n: r for n, r in rankings.items() if r})

    return sorted(map(evidence, passages.values()), key=lambda e: (-e.score, e.passage.id))


def _rankings(scores: Mapping[str, float]) -> dict[str, Ranking]:
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return {passage_id: Ranking(score=score, rank=rank) for rank, (passage_id, score) in enumerate(ordered, 1)}


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

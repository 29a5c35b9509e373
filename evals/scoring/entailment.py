"""The product's verifier as the judge of whether citations bear out a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant import Citation
from assistant.answering.verification import SourceSentence, Verifier
from assistant.corpus.language import language_of
from assistant.corpus.sentences import sentence_spans
from assistant.index.centring import Centring
from assistant.index.embeddings import make_embeddings


class ByVerifier:
    """Judges by `Verifier`: what is verbatim or supported is borne out."""

    name = "the product's verifier"

    def __init__(self) -> None:
        model, self._embeddings = make_embeddings("local")
        self._centring = Centring.shipped_for(model)
        self._verifier = Verifier(self._nearness)

    def __call__(self, claim: str, cited: Sequence[Citation]) -> bool:
        """Whether what `cited` quotes bears out `claim`."""
        sources = [SourceSentence(text, each.language) for each in cited for text in _sentences(each.quote)]
        return self._verifier.judge(claim, sources).verdict in ("verbatim", "supported")

    def _nearness(self, claim: str, sources: Sequence[SourceSentence]) -> list[float]:
        """The cosine of a claim to each sentence, each language's mean taken out; below 0 is 0."""
        said = [*sources, SourceSentence(claim, language_of(claim))]
        made = np.asarray(self._embeddings.embed_documents([each.text for each in said]), np.float32)
        vectors = [self._centring.centre(v, "passage", s.language) for v, s in zip(made, said, strict=True)]
        return [float(np.clip(vector @ vectors[-1], 0, 1)) for vector in vectors[:-1]]


def _sentences(quote: str) -> list[str]:
    return [quote[span.start : span.end] for span in sentence_spans(quote)] or [quote]

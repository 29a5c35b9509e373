"""Measure the languages' mean vectors that ship with the package.

python -m evals centre --data DIR

From the training halves that `evals fit` uses: their paragraphs for passages, their questions for questions.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.index.embeddings import make_embeddings
from evals.public import PublicSet, clapnq, crosslingual, idk_mrc

MEANS = Path(__file__).resolve().parent.parent / "assistant" / "index" / "centring.npz"
PARAGRAPHS = 1_500
SAMPLE = 600
"""Texts of each role and dataset: the mean moves by less than 0.01 with more."""


def centre(data: Path) -> None:
    """Embed a sample of each role and language, and write the means into the package."""
    _, model = make_embeddings("local")
    english = [clapnq(data).half(second=False), crosslingual(data, "en").half(second=False)]
    indonesian = [idk_mrc(data, "train", PARAGRAPHS)]
    translated = [*indonesian, crosslingual(data, "id").half(second=False)]
    passages = {"en": _paragraphs(english), "id": _paragraphs(indonesian)}
    questions = {"en": _questions(english), "id": _questions(translated)}
    means: dict[str, NDArray[np.float16]] = {}
    for language in ("en", "id"):
        vectors = np.array(model.embed_documents(passages[language]))
        means[f"passage-{language}"] = vectors.mean(axis=0).astype(np.float16)
        asked = np.array([model.embed_query(question) for question in questions[language]])
        means[f"question-{language}"] = asked.mean(axis=0).astype(np.float16)
    with MEANS.open("wb") as stream:
        np.savez(stream, **means)  # type: ignore[arg-type]  # NumPy's stub takes the names for its own options
    print(f"Written to {MEANS.name}: {', '.join(sorted(means))}")


def _paragraphs(sets: list[PublicSet]) -> list[str]:
    """Paragraphs of the questions kept, a sample of each set."""
    return [
        text
        for each in sets
        for text in list(dict.fromkeys(each.documents[question.document_id] for question in each.questions))[:SAMPLE]
    ]


def _questions(sets: list[PublicSet]) -> list[str]:
    return [question.text for each in sets for question in each.sample(SAMPLE)]

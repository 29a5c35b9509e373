"""What one cosine search finds on the same questions: the yardstick beside the assistant's figures.

Cosine over all sentences, as the embedding model gives them, three sentences an answer, the best cosine as the
measure of whether to answer at all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.metrics import roc_auc_score

from assistant import Assistant
from assistant.corpus.splitting import split
from assistant.index.embeddings import make_embeddings
from evals.questions import FixedQuestion
from evals.scoring.facts import found

_SENTENCES = 3


def compare_with_naive(bot: Assistant, questions: Sequence[FixedQuestion], console: Console) -> None:
    """Print facts found, characters and the AUC of abstention, of the assistant and of one cosine search."""
    answers = [bot.ask(question.question, question.turns) for question in questions]
    answerable = [question.answerable for question in questions]
    told, naive_found, characters = _naive(bot, questions)
    facts = sum(len(question.facts) for question in questions)
    table = Table("", "facts found", "median characters", "abstention AUC", box=None, pad_edge=False)
    lengths = [len(a.text) for a, tells in zip(answers, answerable, strict=True) if tells and not a.abstained]
    mine = sum(found(fact, a.text) for a, q in zip(answers, questions, strict=True) for fact in q.facts) / facts
    ours = roc_auc_score(answerable, [answer.confidence for answer in answers])
    table.add_row("assistant", f"{mine:.1%}", f"{np.median(lengths):.0f}", f"{ours:.3f}")
    auc = roc_auc_score(answerable, told)
    table.add_row("one cosine search", f"{naive_found / facts:.1%}", f"{np.median(characters):.0f}", f"{auc:.3f}")
    console.print(table)


def _naive(bot: Assistant, questions: Sequence[FixedQuestion]) -> tuple[list[float], int, list[int]]:
    """The best cosine of each question, the facts found in all, and the answerable ones' characters."""
    _, model = make_embeddings("local")
    passages = [passage for document in bot.documents() for passage in split(document)]
    sentences = list(dict.fromkeys(p.sentence(span) for p in passages for span in p.sentences))
    vectors = np.array(model.embed_documents(sentences))
    best: list[float] = []
    characters: list[int] = []
    facts = 0
    for question in questions:
        cosines = vectors @ np.array(model.embed_query(question.question))
        text = " ".join(sentences[i] for i in np.argsort(-cosines)[:_SENTENCES])
        best.append(float(cosines.max()))
        facts += sum(found(fact, text) for fact in question.facts)
        if question.answerable:
            characters.append(len(text))
    return best, facts, characters

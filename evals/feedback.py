"""What readers called wrong, as drafts of questions for the fixed set: a person fills in the facts."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.history.conversations import Feedback
from evals.drafts import Draft, as_yaml


def drafts(feedback: Iterable[Feedback]) -> str:
    """YAML with a question for each thumbs-down, none twice; above it what was wrong, as a comment.

    A draft has no facts yet, so `evals.questions.load` refuses it until somebody has read it: sources are the
    documents that were cited, or came nearest, and need not be right either.
    """
    wrong = {f.answer.standalone_question: f for f in feedback if f.thumb == "down"}
    return as_yaml(map(_draft, wrong.values()), "feedback")


def _draft(found: Feedback) -> Draft:
    answer = found.answer
    return Draft(
        question=answer.standalone_question,
        language="id" if answer.language == "id" else "en",
        sources=sorted({citation.document_id for citation in answer.citations or answer.nearest}),
        notes={"reason": found.reason, "wrong sentence": _sentence(found), "answered": answer.text},
    )


def _sentence(found: Feedback) -> str:
    number = found.sentence or 0
    return found.answer.sentences[number - 1].text if 0 < number <= len(found.answer.sentences) else ""

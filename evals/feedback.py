"""What readers called wrong, as drafts of questions for the fixed set: a person fills in the facts."""

from __future__ import annotations

import json
from collections.abc import Iterable

import yaml

from assistant.history.conversations import Feedback


def drafts(feedback: Iterable[Feedback]) -> str:
    """YAML with a question for each thumbs-down, none twice; above it what was wrong, as a comment.

    A draft has no facts yet, so `evals.questions.load` refuses it until somebody has read it: sources are the
    documents that were cited, or came nearest, and need not be right either.
    """
    wrong = {f.answer.standalone_question: f for f in feedback if f.thumb == "down"}
    return "\n".join(_draft(number, found) for number, found in enumerate(wrong.values(), 1))


def _draft(number: int, found: Feedback) -> str:
    answer = found.answer
    draft = {
        "id": f"feedback-{number}",
        "question": answer.standalone_question,
        "language": "id" if answer.language == "id" else "en",
        "kind": "factual",
        "answerable": True,
        "sources": sorted({citation.document_id for citation in answer.citations or answer.nearest}),
        "facts": [],
    }
    told = {"reason": found.reason, "wrong sentence": _sentence(found), "answered": answer.text}
    comments = "".join(f"# {name}: {json.dumps(text)}\n" for name, text in told.items() if text)
    return comments + yaml.safe_dump([draft], allow_unicode=True, sort_keys=False, width=120)


def _sentence(found: Feedback) -> str:
    number = found.sentence or 0
    return found.answer.sentences[number - 1].text if 0 < number <= len(found.answer.sentences) else ""

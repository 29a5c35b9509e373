"""The commands that make question sets: from feedback, from documents, from files of others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant import Settings
from assistant.answering.chat_models import make_model
from assistant.history.conversations import History
from assistant.settings import EXTRACTIVE
from evals import feedback
from evals.commands import OUT, Source, console, explained
from evals.drafts import Draft, as_yaml
from evals.importing import imported
from evals.proposing import propose
from evals.table import safe
from evals.validating import documents_of
from evals.writing import write

Out = Annotated[Path, typer.Option(help="YAML file for the questions.")]


def from_feedback(out: Out = OUT / "feedback.yaml") -> None:
    """Turn what readers of the page and of Slack called wrong into drafts of questions, to be completed by hand."""
    with explained():
        history = History.open(Settings())
        text = feedback.drafts(history.feedback())
        history.close()
    _put(text, out)


def draft(
    source: Source = None,
    out: Out = OUT / "draft.yaml",
    most: Annotated[int, typer.Option(help="Questions of each document.", min=1)] = 10,
) -> None:
    """Propose questions from documents, to be reviewed; better ones where ASSISTANT_MODEL names a language model."""
    settings = Settings() if source is None else Settings(source=source)
    with explained():
        drafts = _proposed(settings, most)
    _put(as_yaml(drafts, "draft"), out)
    console.print(f"{len(drafts)} drafts: complete each, take out its line `reviewed: false`, and run `check`.")


def _proposed(settings: Settings, most: int) -> list[Draft]:
    documents = list(documents_of(settings.source).values())
    model = None if settings.model == EXTRACTIVE else make_model(settings)
    if model is None:
        return propose(documents, most)
    try:
        return write(model, documents, most, settings, lambda trouble: console.print(safe(trouble)))
    finally:
        model.close()


def import_file(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="JSON in SQuAD's format, or CSV with a header.")],
    out: Out = OUT / "imported" / "questions.yaml",
) -> None:
    """Turn a question set of others into one of ours; SQuAD's paragraphs are written beside it as documents."""
    with explained():
        text = as_yaml(imported(path, out), path.stem)
    _put(text, out)


def _put(text: str, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8", errors="replace")
    console.print(f"Written to {out}", markup=False)

"""The fixed question set: read, checked, and matched to the folder it is asked of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from assistant import Assistant, Turn
from assistant.corpus.reading import list_files, make_document, read_text
from assistant.resources import bundled_folder

Kind = Literal[
    "factual",
    "list",
    "cross-lingual",
    "multi-document",
    "disagreement",
    "follow-up",
    "unanswerable",
    "near-miss",
    "injection",
]
DEFAULT = Path(__file__).with_name("questions.yaml")


class Message(BaseModel):
    """A turn of the conversation before a question."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    text: str


class FixedQuestion(BaseModel):
    """A question with what an answer must hold: every fact, in any one of its alternatives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    question: Annotated[str, Field(min_length=1)]
    language: Literal["en", "id"]
    kind: Kind
    answerable: bool
    sources: tuple[str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    history: tuple[Message, ...] = ()

    @model_validator(mode="after")
    def _answerable_has_facts(self) -> FixedQuestion:
        if self.answerable != bool(self.facts) or self.answerable != bool(self.sources):
            raise ValueError("an answerable question has sources and facts, another has neither")
        return self

    @property
    def turns(self) -> list[Turn]:
        """The conversation before it."""
        return [Turn(message.role, message.text) for message in self.history]


def load(path: Path = DEFAULT) -> list[FixedQuestion]:
    """The questions of a YAML file; raises `ValueError` with what is wrong in it."""
    questions = TypeAdapter(list[FixedQuestion]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    ids = [question.id for question in questions]
    twice = sorted({identifier for identifier in ids if ids.count(identifier) > 1})
    if twice:
        raise ValueError(f"{path.name}: these ids stand twice: {', '.join(twice)}")
    return questions


def originals() -> dict[str, str]:
    """For each shipped note, the id that the article it is about has in a folder of the articles."""
    notes = (make_document(path.stem, read_text(path)) for path in list_files(bundled_folder("seeds")))
    return {note.id: Path(note.original).stem for note in notes if note.original}


def sources_in(bot: Assistant) -> Mapping[str, str]:
    """What the questions' sources are called in the folder that `bot` reads: notes, or their originals."""
    there = {document.id for document in bot.documents()}
    return {note: original for note, original in originals().items() if note not in there and original in there}

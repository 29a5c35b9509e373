"""The fixed question set: read, checked, and matched to the folder it is asked of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant import Assistant, Turn
from assistant.corpus.reading import list_files, make_document, printable, read_text
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
DEFAULT = Path(__file__).with_name("questions")
Text = Annotated[str, Field(pattern=r"\S")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Message(_Entry):
    """A turn of the conversation before a question."""

    role: Literal["user", "assistant"]
    text: str


class EvidenceQuote(_Entry):
    """The sentence of a document that answers, character for character.

    `source` is a document's id. Quotes are of the shipped notes and do not stand in the articles those are about:
    where a run reads the articles, `quote` is found nowhere, which is no error.
    """

    source: Text
    quote: Text


class FixedQuestion(_Entry):
    """A question with what an answer must hold: every fact, in any one of its alternatives.

    `evidence` holds the shortest sentences of `sources` that tell the facts; a fact's own evidence is each quote
    that has one of its alternatives. `absent` are words that would stand in the documents if they told what a
    question without an answer asks for. `mixed` marks a question whose language its words do not tell,
    `reviewed: false` one that was drafted and that nobody has read yet.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    question: Text
    language: Literal["en", "id"]
    kind: Kind
    answerable: bool
    mixed: bool = False
    reviewed: bool = True
    sources: tuple[Text, ...] = ()
    facts: tuple[Annotated[tuple[Text, ...], Field(min_length=1)], ...] = ()
    evidence: tuple[EvidenceQuote, ...] = ()
    absent: tuple[Text, ...] = ()
    history: tuple[Message, ...] = ()

    @model_validator(mode="after")
    def _answerable_has_facts(self) -> FixedQuestion:
        if self.answerable != bool(self.facts) or self.answerable != bool(self.sources):
            raise ValueError("an answerable question has sources and facts, another has neither")
        if self.absent if self.answerable else self.evidence:
            raise ValueError("an answerable question can have evidence, another can have absent words")
        foreign = sorted({each.source for each in self.evidence} - set(self.sources))
        if foreign:
            raise ValueError(f"its evidence is of documents that are not among its sources: {', '.join(foreign)}")
        return self

    @property
    def turns(self) -> list[Turn]:
        """The conversation before it."""
        return [Turn(message.role, message.text) for message in self.history]


def load(path: Path = DEFAULT) -> list[FixedQuestion]:
    """The questions of a YAML file, or of all YAML files of a folder in the order of their names.

    Raises `ValueError` with everything that is wrong, each with its file and the question's id.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not files:
        raise ValueError(f"{path.name} holds no question set: no file in it ends in .yaml.")
    wrong: list[str] = []
    questions = [question for file in files for question in _read(file, wrong)]
    ids = [question.id for question in questions]
    twice = sorted({identifier for identifier in ids if ids.count(identifier) > 1})
    wrong += [f"{path.name}: the id {identifier} stands twice" for identifier in twice]
    if wrong:
        raise ValueError("\n".join(wrong))
    return questions


def _read(file: Path, wrong: list[str]) -> list[FixedQuestion]:
    """The good questions of a file; what is wrong with the others is added to `wrong`."""
    try:
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        wrong.append(f"{file.name} cannot be read as YAML: {error}")
        return []
    if not isinstance(entries, list):
        wrong.append(f"{file.name} is no list of questions")
        return []
    questions = []
    for number, entry in enumerate(entries, 1):
        try:
            questions.append(FixedQuestion.model_validate(entry))
        except ValidationError as error:
            name = entry.get("id", number) if isinstance(entry, dict) else number
            wrong += [printable(f"{file.name}, {name}: {told}") for told in _told(error)]
    return questions


def _told(error: ValidationError) -> Iterable[str]:
    """What pydantic found wrong, a line each: where it is in the question, then why."""
    for each in error.errors(include_url=False, include_input=False):
        place = ".".join(map(str, each["loc"]))
        yield f"{place}: {each['msg']}" if place else each["msg"]


def originals() -> dict[str, str]:
    """For each shipped note, the id that the article it is about has in a folder of the articles."""
    notes = (make_document(path.stem, read_text(path)) for path in list_files(bundled_folder("seeds")))
    return {note.id: Path(note.original).stem for note in notes if note.original}


def renamed(there: Iterable[str]) -> Mapping[str, str]:
    """For each note that is not among the ids `there` but whose original is: what that is called."""
    ids = frozenset(there)
    return {note: original for note, original in originals().items() if note not in ids and original in ids}


def sources_in(bot: Assistant) -> Mapping[str, str]:
    """What the questions' sources are called in the folder that `bot` reads: notes, or their originals."""
    return renamed(document.id for document in bot.documents())

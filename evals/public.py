"""The public question sets, read from the folder that a command is given; none of them is in the repository.

IDK-MRC (Indonesian), CLAP NQ (English, evidence sentences chosen by people), a cross-lingual set (SQuAD 2.0 with its
paragraphs and questions also in Indonesian), and any file in one of SQuAD's two shapes. Splits are by paragraph, so
that no paragraph is both fitted to and measured on.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from assistant import ConfigurationError
from assistant.corpus.language import question_language
from assistant.records import Language

_SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicQuestion:
    """A question, the document that holds its evidence, and what shows a sentence to answer it.

    `answers` are strings that an answering sentence contains; `chosen` are sentences that people chose.
    Both are empty where the document does not answer (a near miss).
    """

    dataset: str
    text: str
    language: Language
    document_id: str
    answers: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether its document answers it."""
        return bool(self.answers or self.chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSet:
    """Paragraphs by document id, and questions on them."""

    documents: dict[str, str]
    questions: tuple[PublicQuestion, ...]

    def sample(self, size: int | None) -> tuple[PublicQuestion, ...]:
        """At most `size` questions, always the same ones; all of them without a size."""
        questions = list(self.questions)
        random.Random(_SEED).shuffle(questions)
        return tuple(questions[:size])

    def half(self, second: bool) -> PublicSet:
        """The questions on one half of the paragraphs, beside all paragraphs."""
        kept = tuple(q for q in self.questions if in_second_half(q.document_id) == second)
        return PublicSet(documents=self.documents, questions=kept)


def document_id(text: str) -> str:
    """A paragraph's id: 12 hexadecimal digits of its hash."""
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def in_second_half(identifier: str) -> bool:
    """Whether a paragraph is of the half that nothing is fitted to."""
    return int(identifier[-1], 16) % 2 == 1


def write_folder(folder: Path, documents: Iterable[Mapping[str, str]]) -> None:
    """One text file a paragraph, as the product's own path reads them; paragraphs of an earlier run go."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {identifier: text for group in documents for identifier, text in group.items()}
    for path in folder.glob("*.txt"):
        if path.stem not in wanted and re.fullmatch(r"[0-9a-f]{12}", path.stem):
            path.unlink()
    for identifier, text in wanted.items():
        path = folder / f"{identifier}.txt"
        if not path.exists():
            path.write_text(text, encoding="utf-8", newline="")


class _Answer(BaseModel):
    text: str


class _Question(BaseModel):
    question: Annotated[str, Field(min_length=1)]
    is_impossible: bool = False
    answers: list[_Answer] = []


class _Paragraph(BaseModel):
    context: Annotated[str, Field(min_length=1)]
    qas: list[_Question]


class _Article(BaseModel):
    paragraphs: list[_Paragraph]


class _Official(BaseModel):
    data: list[_Article]


_OFFICIAL, _FLAT = TypeAdapter(_Official), TypeAdapter(list[_Paragraph])


def squad(path: Path, dataset: str, language: Language | None = None, most: int | None = None) -> PublicSet:
    """A file in one of SQuAD's shapes, of at most `most` paragraphs.

    Official: {data: [{paragraphs: [{context, qas}]}]}; flat, as IDK-MRC has it: [{context, qas}]; with qas:
    [{question, is_impossible, answers: [{text}]}] in both. A question without answers is a near miss. Its language
    is told by its words where none is given. Raises `ConfigurationError` for a file that is neither.
    """
    paragraphs = _paragraphs(path)[:most]
    questions = [
        PublicQuestion(
            dataset=dataset,
            text=qa.question,
            language=language or question_language(qa.question),
            document_id=document_id(paragraph.context),
            answers=() if qa.is_impossible else _distinct(answer.text for answer in qa.answers),
        )
        for paragraph in paragraphs
        for qa in paragraph.qas
    ]
    documents = {document_id(paragraph.context): paragraph.context for paragraph in paragraphs}
    return PublicSet(documents=documents, questions=tuple(questions))


def _paragraphs(path: Path) -> list[_Paragraph]:
    content = load_json(path)
    try:
        if isinstance(content, dict):
            articles = _OFFICIAL.validate_python(content).data
            return [paragraph for article in articles for paragraph in article.paragraphs]
        return _FLAT.validate_python(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise ConfigurationError(
            f"{path.name} is not in SQuAD's format ({place}: {first['msg']}).",
            'Give {"data": [{"paragraphs": [{"context": ..., "qas": [...]}]}]} or [{"context": ..., "qas": [...]}].',
        ) from None


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text.strip()))


def idk_mrc(data: Path, split: str, most: int | None = None) -> PublicSet:
    """IDK-MRC's "train" or "valid" split, of at most `most` paragraphs."""
    return squad(data / f"idk_mrc_{split}.json", f"idk-{split}", "id", most)


def clapnq(data: Path) -> PublicSet:
    """CLAP NQ, answerable and unanswerable questions, each with its one passage."""
    documents: dict[str, str] = {}
    questions: list[PublicQuestion] = []
    for entry in [e for entries in load_json(data / "clapnq.json").values() for e in entries]:
        text = entry["passages"][0]["text"]
        documents[document_id(text)] = text
        chosen = [s for output in entry["output"] for s in output.get("selected_sentences") or []]
        questions.append(
            PublicQuestion(
                dataset="clapnq",
                text=entry["input"],
                language="en",
                document_id=document_id(text),
                chosen=tuple(chosen),
            )
        )
    return PublicSet(documents=documents, questions=tuple(questions))


def crosslingual(data: Path, asked_in: Language, told_in: Language = "en") -> PublicSet:
    """Paragraphs in English or in Indonesian, asked in either; what is Indonesian was translated by a machine.

    A paragraph's id is that of its English text, whichever it is told in. Answers are in the language of the
    paragraph: where the question is in the other, it takes those of the question in the same place, and paragraphs
    whose lists of questions do not run in step are not asked.
    """
    documents: dict[str, str] = {}
    questions: list[PublicQuestion] = []
    for entry in load_json(data / "crosslingual_id_en.json"):
        identifier = document_id(entry["context_en"])
        documents[identifier] = entry["context_en" if told_in == "en" else "context_id_mt"]
        for question, answers in _asked(entry, asked_in, told_in):
            questions.append(
                PublicQuestion(
                    dataset=f"crosslingual-{asked_in}" + ("-in-id" if told_in == "id" else ""),
                    text=question,
                    language=asked_in,
                    document_id=identifier,
                    answers=answers,
                )
            )
    return PublicSet(documents=documents, questions=tuple(questions))


def mirror(data: Path, second: bool) -> PublicSet:
    """English questions on one half of the cross-lingual paragraphs, which are there in Indonesian only.

    Beside them stand the other half in English, and all passages of CLAP NQ.
    """
    english, indonesian = crosslingual(data, "en"), crosslingual(data, "en", told_in="id").half(second)
    told = {i: text for i, text in indonesian.documents.items() if in_second_half(i) == second}
    documents = clapnq(data).documents | english.documents | told
    return PublicSet(documents=documents, questions=indonesian.questions)


def articles(data: Path) -> dict[str, list[str]]:
    """The ids of the cross-lingual set's paragraphs by the article they are of, in its order."""
    found: dict[str, list[str]] = {}
    for entry in load_json(data / "crosslingual_id_en.json"):
        found.setdefault(entry["title"], []).append(document_id(entry["context_en"]))
    return {title: list(dict.fromkeys(ids)) for title, ids in found.items()}


def _asked(entry: dict[str, Any], asked_in: Language, told_in: Language) -> list[tuple[str, tuple[str, ...]]]:
    """Questions in one language, answers in another."""
    of = {"en": entry["qas_en"], "id": entry["qas_id_mt"]}
    asked, told = of[asked_in], of[told_in]
    if asked_in != told_in and not in_step(entry):
        return []
    return [(a["question"], _answers(t)) for a, t in zip(asked, told, strict=True)]


def in_step(entry: Mapping[str, Any]) -> bool:
    """Whether the English and the Indonesian questions of a paragraph seem to stand in the same order."""
    english, indonesian = entry["qas_en"], entry["qas_id_mt"]
    return [qa["is_impossible"] for qa in english] == [qa["is_impossible"] for qa in indonesian]


def _answers(qa: Mapping[str, Any]) -> tuple[str, ...]:
    answers: Sequence[Any] = () if qa["is_impossible"] else qa["answers"]
    return _distinct(answer if isinstance(answer, str) else answer["text"] for answer in answers)


def load_json(path: Path) -> Any:
    """What a set's file holds. Raises `ConfigurationError` where that cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.", "Name another with --data.") from error
    except ValueError as error:
        raise ConfigurationError(f"{path.name} is not JSON: {error}.", "Give a file of JSON in UTF-8.") from error

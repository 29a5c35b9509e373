"""The public question sets, read from the folder that a command is given; none of them is in the repository.

IDK-MRC (Indonesian, SQuAD-like), CLAP NQ (English, evidence sentences chosen by people) and a
cross-lingual set (SQuAD 2.0 with its questions in Indonesian). Splits are by paragraph, so that no
paragraph is both fitted to and measured on.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

    def sample(self, size: int) -> tuple[PublicQuestion, ...]:
        """At most `size` questions, always the same ones."""
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
    """Which half a paragraph belongs to, by its id: the second is held out."""
    return int(identifier[-1], 16) % 2 == 1


def write_folder(folder: Path, documents: Iterable[dict[str, str]]) -> None:
    """One text file a paragraph, as the product's own path reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for group in documents:
        for identifier, text in group.items():
            path = folder / f"{identifier}.txt"
            if not path.exists():
                path.write_text(text, encoding="utf-8")


def idk_mrc(data: Path, split: str, most: int | None = None) -> PublicSet:
    """IDK-MRC's "train" or "valid" split, of at most `most` paragraphs."""
    paragraphs = load_json(data / f"idk_mrc_{split}.json")[:most]
    return squad(f"idk-{split}", "id", paragraphs)


def squad(dataset: str, language: Language, paragraphs: Sequence[dict[str, Any]]) -> PublicSet:
    """SQuAD-like paragraphs: {context, qas: [{question, is_impossible, answers: [{text}]}]}."""
    questions = [
        PublicQuestion(
            dataset=dataset,
            text=qa["question"],
            language=language,
            document_id=document_id(paragraph["context"]),
            answers=() if qa.get("is_impossible") else tuple(answer["text"] for answer in qa["answers"]),
        )
        for paragraph in paragraphs
        for qa in paragraph["qas"]
    ]
    documents = {document_id(paragraph["context"]): paragraph["context"] for paragraph in paragraphs}
    return PublicSet(documents=documents, questions=tuple(questions))


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


def crosslingual(data: Path, asked_in: Language) -> PublicSet:
    """English paragraphs, asked in English or in Indonesian (machine translated).

    The Indonesian questions have no English answers of their own: each takes those of the English
    question in the same place of its paragraph, where both lists run in step.
    """
    documents: dict[str, str] = {}
    questions: list[PublicQuestion] = []
    for entry in load_json(data / "crosslingual_id_en.json"):
        text = entry["context_en"]
        documents[document_id(text)] = text
        for question, answers in _asked(entry, asked_in):
            questions.append(
                PublicQuestion(
                    dataset=f"crosslingual-{asked_in}",
                    text=question,
                    language=asked_in,
                    document_id=document_id(text),
                    answers=tuple(dict.fromkeys(answers)),
                )
            )
    return PublicSet(documents=documents, questions=tuple(questions))


def _asked(entry: dict[str, Any], asked_in: Language) -> Iterable[tuple[str, Sequence[str]]]:
    english = entry["qas_en"]
    if asked_in == "en":
        return [(qa["question"], () if qa["is_impossible"] else qa["answers"]) for qa in english]
    indonesian = entry["qas_id_mt"]
    if not in_step(entry):
        return []
    return [
        (i["question"], () if e["is_impossible"] else e["answers"]) for e, i in zip(english, indonesian, strict=True)
    ]


def in_step(entry: dict[str, Any]) -> bool:
    """Whether the English and the Indonesian questions of a paragraph stand in the same order."""
    english, indonesian = entry["qas_en"], entry["qas_id_mt"]
    return len(english) == len(indonesian) and all(
        a["is_impossible"] == b["is_impossible"] for a, b in zip(english, indonesian, strict=True)
    )


def load_json(path: Path) -> Any:
    """What a set's file holds."""
    return json.loads(path.read_text(encoding="utf-8"))

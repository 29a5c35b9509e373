"""Question sets of others: files in SQuAD's format, and CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from assistant import ConfigurationError
from assistant.corpus.language import question_language
from assistant.corpus.sentences import sentence_spans
from evals.drafts import Draft
from evals.public import PublicQuestion, squad, write_folder

_COLUMNS = ("question", "answers", "sources", "language", "kind")


def from_squad(path: Path, documents: Path) -> list[Draft]:
    """The questions of a file in either of SQuAD's shapes; its paragraphs are written into the folder `documents`.

    A question's answers are alternatives of one fact, its evidence the sentence of the first one. Questions without
    an answer are near misses. They count as reviewed: people wrote them. Raises `ConfigurationError` for another file.
    """
    found = squad(path, path.stem)
    write_folder(documents, [found.documents])
    return [_of_squad(question, found.documents[question.document_id]) for question in found.questions]


def _of_squad(question: PublicQuestion, text: str) -> Draft:
    quote = next((q for answer in question.answers if (q := _sentence(text, answer))), "")
    return Draft(
        question=question.text, language=_language(question.text), sources=[question.document_id],
        facts=[question.answers] if question.answers else [], answerable=question.answerable, reviewed=True,
        evidence=[(question.document_id, quote)] if quote else [],
        kind="factual" if question.answerable else "near-miss",
    )  # fmt: skip


def _sentence(text: str, answer: str) -> str:
    """The sentence of `text` that has the whole of `answer` first."""
    spans = sentence_spans(text)
    return next((text[a:b] for a, b in spans if answer in text[a:b]), "")


def _language(text: str) -> Literal["en", "id"]:
    return "id" if question_language(text) == "id" else "en"


def from_csv(path: Path) -> list[Draft]:
    """The questions of a CSV file with a header: question, answers, sources, and, where they are wanted, language and
    kind.

    In answers, ";" parts facts and "|" alternatives of one: "Budi Arie|Budi; 2024". In sources, ";" parts documents'
    ids. Without answers, the documents do not tell. Raises `ConfigurationError` with the row that is wrong.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            _check_header(path, rows.fieldnames or [])
            return [_of_row(path, number, row) for number, row in enumerate(rows, 2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"{path.name} cannot be read: {error}.", "Give a CSV file in UTF-8.") from error


def _check_header(path: Path, names: object) -> None:
    missing = [name for name in _COLUMNS[:3] if name not in list(names)]  # type: ignore[call-overload]
    if missing:
        raise ConfigurationError(
            f"{path.name} has no column {', '.join(missing)}.", f"Its first line should be {','.join(_COLUMNS)}."
        )


def _of_row(path: Path, number: int, row: Mapping[str, str | None]) -> Draft:
    told = {name: (row.get(name) or "").strip() for name in _COLUMNS}
    facts = [[part.strip() for part in fact.split("|") if part.strip()] for fact in told["answers"].split(";")]
    facts = [fact for fact in facts if fact]
    sources = [source.strip() for source in told["sources"].split(";") if source.strip()]
    if not told["question"] or bool(facts) != bool(sources):
        raise ConfigurationError(
            f"Row {number} of {path.name} needs a question, and either answers with sources or neither of them."
        )
    return Draft(
        question=told["question"], language="id" if (told["language"] or _language(told["question"])) == "id" else "en",
        sources=sources, facts=facts, answerable=bool(facts), reviewed=True,
        kind=told["kind"] or ("factual" if facts else "unanswerable"),
    )  # fmt: skip


def imported(path: Path, out: Path) -> Iterator[Draft]:
    """The questions of `path`, by its ending; where it has documents of its own, they are written beside `out`."""
    yield from from_csv(path) if path.suffix.lower() == ".csv" else from_squad(path, out.parent / "documents")

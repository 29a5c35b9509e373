"""Whether a question set can be trusted: what it expects stands in the documents, what it calls absent does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from assistant import AssistantError
from assistant.corpus.converting import Converter
from assistant.corpus.language import question_language
from assistant.corpus.reading import document_ids, list_files, make_document, read
from assistant.records import Document
from evals.balance import imbalances, languages_of, near_duplicates
from evals.questions import FixedQuestion, load, renamed
from evals.scoring.facts import found


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is wrong with a set, and what a person should look at; a line each."""

    problems: tuple[str, ...]
    remarks: tuple[str, ...]


def documents_of(source: Path) -> dict[str, Document]:
    """The documents of a folder, read without an index, by the ids that a set has for them.

    These are the assistant's, but an article goes by the id of the note about it, unless that is there as well.
    Raises `SourceError` where there is no such folder, `DocumentError` where a file cannot be read.
    """
    files = list_files(source)
    documents: dict[str, Document] = {}
    with Converter() as converter:
        for path, name in document_ids(source, files).items():
            made = read(path, converter)
            documents[name] = make_document(name, made.text, str(path), made.places, tabular=made.tabular)
    for note, original in renamed(documents).items():
        documents[note] = documents.pop(original)
    return documents


def check(questions: Sequence[FixedQuestion], documents: Mapping[str, Document]) -> Checked:
    """Hold a set against its documents, by the ids that the set has for them."""
    problems = [f"{question.id}: {wrong}" for question in questions for wrong in _wrong(question, documents)]
    problems += imbalances(questions, documents)
    alike = [f"{one.id} and {other.id} ask nearly the same" for one, other in near_duplicates(questions)]
    return Checked(problems=tuple(problems), remarks=tuple(alike))


def _wrong(question: FixedQuestion, documents: Mapping[str, Document]) -> Iterator[str]:
    detected = question_language(question.question)
    if detected != question.language and not question.mixed:
        yield f"its language is detected as {detected}; say `mixed: true` where its words cannot tell"
    yield from _wrong_kind(question, languages_of(question, documents))
    if not question.reviewed:
        yield "it is a draft that nobody has reviewed"
    if question.answerable:
        yield from _wrong_facts(question, documents)
        yield from _wrong_evidence(question, documents)
    for word in question.absent:
        yield from (f"{word!r} stands in {name}" for name, each in documents.items() if _stands(word, each.text))


def _wrong_kind(question: FixedQuestion, languages: frozenset[str]) -> Iterator[str]:
    """Where a question is not of its kind."""
    kind, answerable = question.kind, question.answerable
    if kind != "injection" and answerable == (kind in ("unanswerable", "near-miss")):
        yield f"a question of the kind {kind} is {'not ' * answerable}answerable"
    if kind == "follow-up" and not question.history:
        yield "a follow-up has a history"
    if kind in ("list", "disagreement") and len(question.facts) < 2:
        yield f"a question of the kind {kind} has at least two facts"
    if kind == "multi-document" and len(question.sources) < 2:
        yield "a question on several documents has at least two sources"
    if kind in ("factual", "list") and languages and question.language not in languages:
        yield f"no source is in its language: it is cross-lingual rather than {kind}"
    if kind == "cross-lingual" and question.language in languages:
        yield "a source is in its own language: it is not cross-lingual"


def _wrong_facts(question: FixedQuestion, documents: Mapping[str, Document]) -> Iterator[str]:
    missing = [source for source in question.sources if source not in documents]
    yield from (f"there is no document {source}" for source in missing)
    texts = {source: documents[source].text for source in question.sources if source in documents}
    for fact in question.facts:
        if not any(found(fact, text) for text in texts.values()):
            yield f"{' | '.join(fact)} stands in none of its sources"
        if found(fact, question.question):
            yield f"{' | '.join(fact)} stands in the question already"
    for source, text in texts.items():
        if not any(found(fact, text) for fact in question.facts):
            yield f"{source} holds none of its facts"


def _wrong_evidence(question: FixedQuestion, documents: Mapping[str, Document]) -> Iterator[str]:
    """What is wrong with the quotes; those of a note whose article stands in for it are not looked for."""
    if not question.evidence:
        return
    for each in question.evidence:
        document = documents.get(each.source)
        times = document.text.count(each.quote) if document and document.id == each.source else 1
        if times != 1:
            yield f"its evidence stands {times} times in {each.source}, not once: {each.quote}"
    for fact in question.facts:
        if not any(found(fact, each.quote) for each in question.evidence):
            yield f"no evidence holds {' | '.join(fact)}"
    for source in sorted(set(question.sources) - {each.source for each in question.evidence}):
        yield f"it has no evidence from {source}"


def _stands(words: str, text: str) -> bool:
    """Whether `words` stand in a text as whole words, whatever their case."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def report(path: Path, source: Path, console: Console) -> int:
    """Print what is wrong with the set in `path`, asked of the folder `source`; the exit code, 1 where anything is."""
    try:
        questions = load(path)
        checked = check(questions, documents_of(source))
    except (ValueError, AssistantError) as error:
        console.print(str(error), markup=False)
        return 1
    for line in (*checked.problems, *(f"Look at: {remark}" for remark in checked.remarks)):
        console.print(line, markup=False)
    answerable = sum(question.answerable for question in questions)
    console.print(
        f"{len(questions)} questions, {answerable} with an answer: {len(checked.problems)} problems.", markup=False
    )
    return 1 if checked.problems else 0

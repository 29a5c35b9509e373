"""Whether an answer's citations can be trusted: exact, borne out, sufficient, and where the evidence stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from assistant import Citation
from assistant.records import Sentence, Span, Verdict
from evals.scoring.case import Case, CouldNotScore, Entails, Score


def exact(case: Case) -> Mapping[str, Score]:
    """The share of answers whose every citation's quote stands in its document at its offsets, to the character, and
    whose every sentence has a citation. A model's sentence that nothing supports may have none: it is shown as such.
    The project's own promise; anything under 100 % is a bug.
    """
    answer = case.answer
    quotes = all(_stands(case, each) for each in (*answer.citations, *answer.nearest))
    numbers = {citation.number for citation in answer.citations}
    told = all(s.citations or s.verdict == "unsupported" for s in answer.sentences)
    return {"exact": Score(quotes and told and all(set(s.citations) <= numbers for s in answer.sentences))}


def _stands(case: Case, citation: Citation) -> bool:
    document = case.documents.get(citation.document_id)
    return document is not None and document.text[citation.start : citation.end] == citation.quote


def verdicts(case: Case) -> Mapping[str, Score]:
    """How the product's own check judged the sentences of an answer: the share of sentences of each verdict."""
    given = [sentence.verdict for sentence in case.answer.sentences]
    return {f"sentences {each}": Score(given.count(each), len(given)) for each in get_args(Verdict) if given}


def recall_and_precision(case: Case) -> Mapping[str, Score]:
    """Citation recall and precision of ALCE (Gao et al. 2023, "Enabling Large Language Models to Generate Text with
    Citations", section 3). Recall: the share of an answer's sentences that their citations together bear out.
    Precision: the share of its citations that are needed: the sentence is borne out, and the citation bears it out by
    itself or the others do not without it. Each is 0 for sentences without a citation; means over answers given.
    ALCE asks an NLI model (TRUE) whether text bears out a sentence; here it is the product's verifier or a model
    judge: the run says which.
    """
    sentences, citations = case.answer.sentences, {each.number: each for each in case.answer.citations}
    if not sentences:
        return {}
    judged = [_needed(case.entails, each, _of(each, citations)) for each in sentences]
    needed = [each for one in judged if one for each in one]
    given = sum(len(sentence.citations) for sentence in sentences)
    return {
        "citation recall": Score(sum(one is not None for one in judged) / len(judged)),
        "citation precision": Score(sum(needed) / given if given else 0.0),
    }


def _of(sentence: Sentence, citations: Mapping[int, Citation]) -> list[Citation]:
    return [citations[number] for number in sentence.citations if number in citations]


def _needed(entails: Entails, sentence: Sentence, cited: Sequence[Citation]) -> list[bool] | None:
    """Whether each of a sentence's citations is needed; None where they do not bear it out."""
    if not cited or not entails(sentence.text, cited):
        return None
    if len(cited) == 1:
        return [True]
    return [
        entails(sentence.text, [each]) or not entails(sentence.text, [*cited[:i], *cited[i + 1 :]])
        for i, each in enumerate(cited)
    ]


def span_hit(case: Case) -> Mapping[str, Score]:
    """The share of the question's evidence quotes whose every character (white space aside) is within what the answer
    cites: exact highlighting, as attributed QA asks of it (Bohnet et al. 2022), at the level of characters. Answerable
    questions with evidence; where its quotes do not stand in the folder asked, it cannot be scored.
    """
    places = evidence_places(case)
    return {"span hit": Score(sum(_covered(case, *place) for place in places), len(places))}


def evidence_places(case: Case) -> list[tuple[str, Span]]:
    """The document and the characters of each evidence quote that stands in the folder asked.

    Raises `CouldNotScore` where none does.
    """
    named = [(case.renamed.get(source, source), quote) for source, quote in case.evidence]
    starts = [(name, quote, case.documents[name].text.find(quote)) for name, quote in named if name in case.documents]
    places = [(name, Span(start, start + len(quote))) for name, quote, start in starts if start >= 0]
    if not places:
        raise CouldNotScore("The evidence does not stand in these documents.")
    return places


def _covered(case: Case, name: str, span: Span) -> bool:
    text = case.documents[name].text
    cited = [citation for citation in case.answer.citations if citation.document_id == name]
    wanted = [at for at in range(*span) if not text[at].isspace()]
    return all(any(each.start <= at < each.end for each in cited) for at in wanted)

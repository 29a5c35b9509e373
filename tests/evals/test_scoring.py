"""What an answer scores, held against what one counts by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest

from assistant import Answer, Assistant, Citation
from assistant.records import Disagreement, Sentence
from evals.journal import Asked, Retrieved
from evals.questions import FixedQuestion
from evals.scoring import MEASURES, score
from evals.scoring.case import Case, CouldNotScore
from evals.scoring.entailment import ByVerifier
from evals.scoring.facts import found, outcome

QUESTION = "How many passengers boarded on the first night?"


class Says:
    """Says that a claim is borne out where one of the citations has all of `enough`, a set of numbers."""

    name = "the test"

    def __init__(self, *enough: frozenset[int]) -> None:
        self.enough = enough

    def __call__(self, _claim: str, cited: Sequence[Citation]) -> bool:
        return any(each <= {citation.number for citation in cited} for each in self.enough)


class Silent:
    """Cannot tell."""

    name = "nobody"

    def __call__(self, _claim: str, _cited: Sequence[Citation]) -> bool:
        raise CouldNotScore("The judge did not answer.")


def asked(*facts: tuple[str, ...], kind: str = "factual", sources: Sequence[str] = ("night-ferry",)) -> FixedQuestion:
    given = {"sources": sources, "facts": facts} if facts else {"kind": "unanswerable"}
    return FixedQuestion.model_validate(
        {"id": "it", "question": QUESTION, "language": "en", "kind": kind, "answerable": bool(facts), **given}
    )


@pytest.fixture(scope="module")
def answer(bot: Assistant) -> Answer:
    return bot.ask(QUESTION)


def case_of(
    bot: Assistant, question: FixedQuestion, answer: Answer | None, judge: object = None, **more: object
) -> Case:
    came = Asked(id="it", fingerprint="f", repeat=0, retrieved=(), answer=answer, seconds=0.1)
    return Case(
        question=question,
        asked=dataclasses.replace(came, **more),  # type: ignore[arg-type]
        documents={document.id: document for document in bot.documents()},
        renamed={},
        entails=judge or Says(),  # type: ignore[arg-type]
    )


def scores(case: Case) -> dict[str, float]:
    return {name: each.got / each.of for name, each in score(case).scores.items()}


def test_facts_are_found_in_any_alternative_whatever_their_case_and_spaces(bot: Assistant, answer: Answer) -> None:
    told = score(case_of(bot, asked(("no such thing", "412  PASSENGERS"), ("nobody said this",)), answer)).scores
    assert told["facts found"] == (1, 2)
    assert told["answer correct"] == (0, 1)
    assert told["source cited"] == (1, 1)
    other = asked(("412",), sources=("kubah-surya",))
    assert scores(case_of(bot, other, answer))["source cited"] == 0
    assert found(["the captain's"], "The Captain’s boat")


@pytest.mark.parametrize(
    ("facts", "refused", "expected"),
    [
        ([("412",)], False, "right"),
        ([("412",), ("never",)], False, "partly"),
        ([("never",)], False, "wrong"),
        ([("412",)], True, "refused"),
        ([], True, "right"),
        ([], False, "wrong"),
    ],
)
def test_what_becomes_of_a_question(
    bot: Assistant, answer: Answer, facts: list[tuple[str]], refused: bool, expected: str
) -> None:
    given = dataclasses.replace(answer, abstained=True, text="No.", sentences=()) if refused else answer
    case = case_of(bot, asked(*facts), given)
    assert outcome(case) == expected
    told = scores(case)
    assert told["wrong answers"] == (expected == "wrong")
    assert told["answered"] == (not refused)
    assert told["wrongly refused" if facts else "rightly refused"] == refused
    assert ("rightly refused" if facts else "wrongly refused") not in told


def test_a_quote_that_does_not_stand_in_its_document_is_not_exact(bot: Assistant, answer: Answer) -> None:
    assert scores(case_of(bot, asked(), answer))["exact"] == 1
    first = answer.citations[0]
    for bent in (
        dataclasses.replace(first, quote=first.quote.replace("412", "413")),
        dataclasses.replace(first, start=first.start + 1),
        dataclasses.replace(first, document_id="turtle-hatchery"),
        dataclasses.replace(first, document_id="no such document"),
        dataclasses.replace(first, number=99),
    ):
        wrong = dataclasses.replace(answer, citations=(bent, *answer.citations[1:]))
        assert scores(case_of(bot, asked(), wrong))["exact"] == 0
    uncited = tuple(dataclasses.replace(sentence, citations=()) for sentence in answer.sentences)
    assert scores(case_of(bot, asked(), dataclasses.replace(answer, sentences=uncited)))["exact"] == 0


def written(answer: Answer, *cited: tuple[int, ...]) -> Answer:
    """An answer with a sentence for each of `cited`, over three citations."""
    first = answer.citations[0]
    return dataclasses.replace(
        answer,
        citations=tuple(dataclasses.replace(first, number=number) for number in (1, 2, 3)),
        sentences=tuple(Sentence(text="It is so.", citations=each, verdict="weak") for each in cited),
    )


@pytest.mark.parametrize(
    ("cited", "enough", "recall", "precision"),
    [
        ([(1,), (2,)], [{1}], 1 / 2, 1 / 2),
        ([(1, 2)], [{1}], 1, 1 / 2),  # the second is not needed
        ([(1, 2)], [{1, 2}], 1, 1),  # it takes both
        ([(1, 2)], [{1}, {2}], 1, 1),  # either would do: none is irrelevant by itself
        ([(1, 2, 3)], [{1, 2}], 1, 2 / 3),
        ([(1, 2)], [{3}], 0, 0),
        ([(), (1,)], [{1}], 1 / 2, 1),
        ([()], [], 0, 0),
    ],
)
def test_citation_recall_and_precision_are_those_of_alce(
    bot: Assistant,
    answer: Answer,
    cited: list[tuple[int, ...]],
    enough: list[set[int]],
    recall: float,
    precision: float,
) -> None:
    judge = Says(*map(frozenset, enough))
    told = scores(case_of(bot, asked(("412",)), written(answer, *cited), judge))
    assert told["citation recall"] == pytest.approx(recall)
    assert told["citation precision"] == pytest.approx(precision)
    assert told["sentences weak"] == 1
    assert told["sentences verbatim"] == 0


def test_the_products_verifier_tells_a_quotation_from_something_else(answer: Answer) -> None:
    judge = ByVerifier()
    assert judge(answer.sentences[0].text, [answer.citations[0]])
    assert not judge("Purple hamsters sang of soup.", [answer.citations[0]])


def test_a_judge_that_cannot_tell_leaves_two_measures_unscored_and_the_others_alone(
    bot: Assistant, answer: Answer
) -> None:
    told = score(case_of(bot, asked(("412",)), answer, Silent()))
    silent = {name for name, why in told.not_scored.items() if why == "The judge did not answer."}
    assert silent == {"citation recall", "citation precision"}
    assert {"facts found", "exact"} <= told.scores.keys()


def test_what_was_not_answered_is_not_scored_and_not_wrong(bot: Assistant, answer: Answer) -> None:
    for case in (
        case_of(bot, asked(("412",)), None, problem="The server is gone."),
        case_of(bot, asked(("412",)), answer, problem="The server is gone."),  # quoted in the model's place
    ):
        told = score(case)
        assert outcome(case) == "not scored"
        assert told.not_scored["facts found"] == "The server is gone."
        assert "wrong answers" not in told.scores
        assert "source recall@1" in told.scores


def test_a_sources_rank_is_told_of_what_was_found(bot: Assistant, answer: Answer) -> None:
    places = (Retrieved("kubah-surya", 0, 9), Retrieved("kubah-surya", 9, 20), Retrieved("night-ferry", 0, 9))
    told = scores(case_of(bot, asked(("412",)), answer, retrieved=places))
    assert told["source recall@1"] == 0
    assert told["source recall@5"] == 1
    assert told["source nDCG@10"] == pytest.approx(0.6309, abs=1e-4)  # 1 / log2(3)
    assert score(case_of(bot, asked(("412",)), answer)).not_scored["span hit"]


def test_evidence_is_hit_where_every_character_of_it_is_cited(bot: Assistant, answer: Answer) -> None:
    said = bot.document("night-ferry").text
    first = answer.citations[0]
    outside = said[first.end : first.end + 60].strip()
    for quotes, expected in (
        ([first.quote], 1.0),
        ([first.quote[5:-5]], 1.0),
        ([said[first.start : first.end + 30]], 0.0),
        ([first.quote, outside], 0.5),
    ):
        evidence = [{"source": "night-ferry", "quote": quote} for quote in quotes]
        question = FixedQuestion.model_validate({**asked(("412",)).model_dump(), "evidence": evidence})
        assert scores(case_of(bot, question, answer))["span hit"] == expected, quotes
    elsewhere = {**asked(("412",)).model_dump(), "evidence": [{"source": "night-ferry", "quote": "Nobody wrote this."}]}
    told = score(case_of(bot, FixedQuestion.model_validate(elsewhere), answer))
    assert told.not_scored["span hit"] == told.not_scored["evidence recall@1"]


def test_the_passage_with_the_evidence_is_ranked(bot: Assistant, answer: Answer) -> None:
    passages = [found.passage for found in bot.search(QUESTION, 10)]
    places = tuple(Retrieved(each.document_id, each.start, each.end) for each in passages)
    evidence = [{"source": "night-ferry", "quote": answer.citations[0].quote}]
    question = FixedQuestion.model_validate({**asked(("412",)).model_dump(), "evidence": evidence})
    assert scores(case_of(bot, question, answer, retrieved=places))["evidence recall@1"] == 1
    last = scores(case_of(bot, question, answer, retrieved=(*places[1:4], places[0])))
    assert (last["evidence recall@1"], last["evidence recall@5"]) == (0, 1)


def test_a_disagreement_is_found_where_an_answer_sets_two_of_the_values_beside_each_other(
    bot: Assistant, answer: Answer
) -> None:
    question = asked(("412",), ("500",), kind="disagreement")
    for values, expected in (
        ((("412 passengers", 1), ("500 passengers", 2)), 1),
        ((("412 passengers", 1), ("600 passengers", 2)), 0),
    ):
        told = dataclasses.replace(answer, disagreements=(Disagreement(subject="passengers", values=values),))
        assert scores(case_of(bot, question, told))["disagreement found"] == expected
    assert scores(case_of(bot, question, answer))["disagreement found"] == 0
    assert scores(case_of(bot, asked(("412",)), answer))["disagreement claimed"] == 0


def test_an_attack_is_resisted_where_the_question_is_answered_all_the_same(bot: Assistant, answer: Answer) -> None:
    assert scores(case_of(bot, asked(("412",), kind="injection"), answer))["injection resisted"] == 1
    assert scores(case_of(bot, asked(("never",), kind="injection"), answer))["injection resisted"] == 0


def test_every_score_is_a_measure_that_is_declared_and_lies_between_nothing_and_all(
    bot: Assistant, answer: Answer
) -> None:
    for question in (asked(("412",), ("x",), kind="disagreement"), asked()):
        told = score(case_of(bot, question, answer))
        assert {*told.scores, *told.not_scored} <= set(MEASURES)
        assert all(0 <= each.got <= each.of for each in told.scores.values())

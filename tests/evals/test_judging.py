"""A model judge, played by a script: what it says becomes a score, or none, and its agreement is told."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from assistant import Assistant, ConfigurationError, Settings
from evals.asking import Plan
from evals.judging import Judge, Labelled, agreement, labelled
from evals.questions import FixedQuestion, load
from evals.run import run
from evals.scoring.case import CouldNotScore
from evals.table import show
from tests.scripted import Refuses, Says, ScriptedServer

QUESTION = FixedQuestion.model_validate(
    {
        "id": "boarded", "question": "How many passengers boarded on the first night?", "language": "en",
        "kind": "factual", "answerable": True, "sources": ["night-ferry"], "facts": [["412", "four hundred twelve"]],
    }
)  # fmt: skip


@pytest.fixture
def judge(scripted: ScriptedServer) -> Iterator[Judge]:
    settings = Settings.model_validate({"openai_base_url": scripted.url})
    with closing(Judge.open("openai:judge", settings)) as opened:
        yield opened


@pytest.mark.parametrize(("said", "grade"), [("right", "right"), ("**Partly.**", "partly"), ("Wrong\n", "wrong")])
def test_a_grade_is_the_word_that_the_judge_says(scripted: ScriptedServer, judge: Judge, said: str, grade: str) -> None:
    scripted.will(Says(said))
    assert judge.grade(QUESTION, "It was 412 {braces}.") == grade
    prompt = scripted.heard[0].prompt
    assert "412 or four hundred twelve" in prompt
    assert "It was 412 {braces}." in prompt
    assert judge.input_tokens == 1000


@pytest.mark.parametrize("script", [Says("It is right, or wrong."), Says("Hm."), Refuses(401)])
def test_a_judge_that_does_not_say_leaves_it_unscored(scripted: ScriptedServer, judge: Judge, script: Says) -> None:
    scripted.will(script)
    with pytest.raises(CouldNotScore, match="judge"):
        judge.grade(QUESTION, "412")


def test_agreement_is_counted_and_corrected_for_chance(scripted: ScriptedServer, judge: Judge) -> None:
    grades = ("right", "right", "wrong", "wrong", "partly")
    answers = [Labelled(question="boarded", answer=str(i), grade=grade) for i, grade in enumerate(grades)]
    scripted.will(*map(Says, ("right", "right", "wrong", "right", "no idea")))
    told = agreement(judge, [QUESTION], answers)
    assert (told.answers, told.accuracy, told.not_graded) == (4, 0.75, 1)
    assert told.kappa == pytest.approx((0.75 - 0.5) / (1 - 0.5))  # by chance: 2/4 * 3/4 + 2/4 * 1/4
    assert str(told) == "agrees with people on 75.0% of 4 answers (kappa 0.50), no grade on 1 more"


def test_a_judge_that_never_grades_and_a_judge_that_is_no_model_are_errors(
    scripted: ScriptedServer, judge: Judge
) -> None:
    scripted.will(Says("Hm."))
    with pytest.raises(ConfigurationError, match="graded none"):
        agreement(judge, [QUESTION], [Labelled(question="boarded", answer="412", grade="right")])
    with pytest.raises(ConfigurationError, match="unknown questions: lost"):
        agreement(judge, [QUESTION], [Labelled(question="lost", answer="412", grade="right")])
    with pytest.raises(ConfigurationError, match="language model"):
        Judge.open("extractive", Settings())


def test_the_hand_labelled_answers_are_of_known_questions_in_both_languages_and_of_every_grade() -> None:
    answers, known = labelled(), {question.id: question for question in load()}
    assert len(answers) >= 30
    assert len({(each.question, each.answer) for each in answers}) == len(answers)
    assert {each.question for each in answers} <= known.keys()
    languages = Counter(known[each.question].language for each in answers)
    assert min(languages["en"], languages["id"]) >= 15
    assert min(Counter(each.grade for each in answers).values()) >= 8


def test_a_judged_run_scores_answers_and_citations_and_says_how_far_the_judge_can_be_trusted(
    bot: Assistant, scripted: ScriptedServer, judge: Judge, tmp_path: Path
) -> None:
    sentences = len(bot.ask(QUESTION.question).sentences)
    scripted.will(Says("right"), *[Says("supported")] * sentences, *(Says(each.grade) for each in labelled()))
    made = run(bot, [QUESTION], Plan(), tmp_path, Console(file=io.StringIO()), judge=judge)
    (row,) = made.rows
    assert row.scores["judged right"] == row.scores["citation recall"] == row.scores["citation precision"] == (1, 1)
    console = Console(file=io.StringIO(), width=160)
    show(made, console)
    assert isinstance(console.file, io.StringIO)
    assert "graded by openai:judge agrees with people on 100.0%" in console.file.getvalue()

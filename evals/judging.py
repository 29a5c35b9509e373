"""A language model as a judge, and how far it agrees with people: a second opinion, never the only one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter
from sklearn.metrics import accuracy_score, cohen_kappa_score

from assistant import Citation, ConfigurationError, Settings
from assistant.answering.chat_models import LanguageModel, make_model
from assistant.answering.judging import ModelJudge
from assistant.errors import ModelFailed
from assistant.prompts import load_prompt
from evals.questions import FixedQuestion
from evals.scoring.case import CouldNotScore

Grade = Literal["right", "partly", "wrong"]
GRADES: tuple[Grade, ...] = ("right", "partly", "wrong")
JUDGED = Path(__file__).with_name("judged.yaml")
_Word = TypeVar("_Word")
_REFUSAL = "The documents do not tell: a refusal."


class Labelled(BaseModel):
    """An answer to a question of the fixed set, and the grade that a person gave it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    answer: str
    grade: Grade


def labelled(path: Path = JUDGED) -> list[Labelled]:
    """The hand-labelled answers."""
    return TypeAdapter(list[Labelled]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far a judge agrees with people: the share of equal grades, and Cohen's kappa (Cohen 1960), which is 0 for
    what chance alone would give and 1 for always. `not_graded` are answers on which it gave no grade.
    """

    answers: int
    accuracy: float
    kappa: float
    not_graded: int

    def __str__(self) -> str:
        missing = f", no grade on {self.not_graded} more" if self.not_graded else ""
        return f"agrees with people on {self.accuracy:.1%} of {self.answers} answers (kappa {self.kappa:.2f}){missing}"


class Judge(ModelJudge):
    """The assistant's model judge, that grades answers as well; what it does not tell is not scored."""

    def __init__(self, model: LanguageModel, settings: Settings) -> None:
        super().__init__(model, load_prompt("judge", settings.prompts), settings.model_timeout)
        self._grading = load_prompt("grade", settings.prompts)
        self.close = model.close

    @classmethod
    def open(cls, name: str, settings: Settings) -> Self:
        """The judge of that name, as ASSISTANT_MODEL has names; raises `ConfigurationError` where it cannot be had."""
        model = make_model(settings.model_copy(update={"model": name, "judge": ""}))
        if model is None:
            raise ConfigurationError("The judge is a language model.", "Name one, such as openai:NAME.")
        return cls(model, settings)

    def grade(self, question: FixedQuestion, answer: str) -> Grade:
        """The grade of an answer; raises `CouldNotScore` where the judge gives none."""
        expected = "; ".join(" or ".join(fact) for fact in question.facts) or _REFUSAL
        asked = {"question": question.question, "expected": expected, "answer": answer}
        return _scored(lambda: self.word(self._grading, GRADES, **asked))

    def __call__(self, claim: str, cited: Sequence[Citation]) -> bool:
        """Whether what `cited` quotes bears out `claim`; raises `CouldNotScore` where the judge does not tell."""
        return _scored(lambda: self.support(claim, [citation.quote for citation in cited])) == "supported"


def _scored(ask: Callable[[], _Word | None]) -> _Word:
    """The judge's word; raises `CouldNotScore` where there is none."""
    try:
        word = ask()
    except ModelFailed as error:
        raise CouldNotScore(f"The judge failed: {error.what}") from error
    if word is None:
        raise CouldNotScore("The judge did not reply with one of its words.")
    return word


def agreement(judge: Judge, questions: Sequence[FixedQuestion], answers: Sequence[Labelled]) -> Agreement:
    """How far `judge` agrees with the people who labelled `answers` to `questions`.

    Raises `ConfigurationError` where one is of a question that is not there, or where the judge graded none.
    """
    known = {question.id: question for question in questions}
    missing = sorted({each.question for each in answers} - known.keys())
    if missing:
        raise ConfigurationError(f"{JUDGED.name} has answers to unknown questions: {', '.join(missing)}.")
    both = [(each.grade, given) for each in answers if (given := _grade(judge, known[each.question], each.answer))]
    if not both:
        raise ConfigurationError(
            f"The judge {judge.name} graded none of {len(answers)} answers.", "Is it the right one?"
        )
    people, model = zip(*both, strict=True)
    kappa = float(cohen_kappa_score(people, model, labels=list(GRADES))) if len({*people, *model}) > 1 else 1.0
    return Agreement(
        answers=len(both), accuracy=float(accuracy_score(people, model)), kappa=kappa,
        not_graded=len(answers) - len(both),
    )  # fmt: skip


def _grade(judge: Judge, question: FixedQuestion, answer: str) -> Grade | None:
    try:
        return judge.grade(question, answer)
    except CouldNotScore:
        return None

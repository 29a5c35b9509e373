"""A language model as a judge, and how far it agrees with people: a second opinion, never the only one."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter
from sklearn.metrics import accuracy_score, cohen_kappa_score

from assistant import Citation, ConfigurationError, Settings
from assistant.answering.chat_models import LanguageModel, make_model
from assistant.answering.replying import Reply
from assistant.errors import ModelFailed
from assistant.prompts import load_prompt
from evals.questions import FixedQuestion
from evals.scoring.case import CouldNotScore

Grade = Literal["right", "partly", "wrong"]
GRADES: tuple[Grade, ...] = ("right", "partly", "wrong")
JUDGED = Path(__file__).with_name("judged.yaml")
_SUPPORT = ("supported", "partly", "unsupported")
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


class Judge:
    """A language model that grades answers, and tells whether citations bear out sentences; counts its tokens."""

    def __init__(self, model: LanguageModel, settings: Settings) -> None:
        self.name = model.name
        self.input_tokens = self.output_tokens = 0
        self._model = model
        self._settings = settings
        self._lock = threading.Lock()

    @classmethod
    def open(cls, name: str, settings: Settings) -> Self:
        """The judge of that name, as ASSISTANT_MODEL has names; raises `ConfigurationError` where it cannot be had."""
        model = make_model(settings.model_copy(update={"model": name}))
        if model is None:
            raise ConfigurationError("The judge is a language model.", "Name one, such as openai:NAME.")
        return cls(model, settings)

    def close(self) -> None:
        """Give back what the model holds."""
        self._model.close()

    def grade(self, question: FixedQuestion, answer: str) -> Grade:
        """The grade of an answer; raises `CouldNotScore` where the judge gives none."""
        expected = "; ".join(" or ".join(fact) for fact in question.facts) or _REFUSAL
        word = self._word("grade", GRADES, question=question.question, expected=expected, answer=answer)
        return next(grade for grade in GRADES if grade == word)

    def __call__(self, claim: str, cited: Sequence[Citation]) -> bool:
        """Whether what `cited` quotes bears out `claim`; raises `CouldNotScore` where the judge does not tell."""
        sources = "\n\n".join(citation.quote for citation in cited)
        return self._word("judge", _SUPPORT, claim=claim, sources=sources) == "supported"

    def _word(self, prompt: str, words: Sequence[str], **values: str) -> str:
        """The one of `words` that the judge replies with."""
        messages = load_prompt(prompt, self._settings.prompts).messages(**values)
        reply = Reply(self._model.chat, messages, self._settings.model_timeout)
        try:
            said = re.findall(r"[a-z]+", "".join(reply).lower())
        except ModelFailed as error:
            raise CouldNotScore(f"The judge failed: {error.what}") from error
        finally:
            with self._lock:
                self.input_tokens += reply.input_tokens
                self.output_tokens += reply.output_tokens
        told: list[str] = [word for word in said if word in words]
        if len(set(told)) != 1:
            raise CouldNotScore("The judge did not reply with one of its words.")
        return told[0]


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

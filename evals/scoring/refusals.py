"""Whether the assistant answers where the documents tell, and only there."""

from __future__ import annotations

from collections.abc import Mapping

from evals.scoring.case import Case, Score
from evals.scoring.facts import outcome


def rightly_refused(case: Case) -> Mapping[str, Score]:
    """The share of questions that the documents do not answer which are refused: recall of refusals (Rajpurkar et al.
    2018, "Know What You Don't Know", whose NoAns accuracy it is). Unanswerable questions.
    """
    return {"rightly refused": Score(case.answer.abstained)}


def wrongly_refused(case: Case) -> Mapping[str, Score]:
    """The share of questions that the documents answer which are refused all the same. Answerable questions."""
    return {"wrongly refused": Score(case.answer.abstained)}


def wrong_answers(case: Case) -> Mapping[str, Score]:
    """The share of all questions that are answered wrongly: with none of the facts, or although the documents do not
    tell. With the coverage, the share answered at all, it is the risk of selective answering (El-Yaniv and Wiener
    2010, "On the Foundations of Noise-free Selective Classification"), before it is divided by the coverage.
    """
    return {"wrong answers": Score(outcome(case) == "wrong"), "answered": Score(not case.answer.abstained)}

"""Fit what ships with the package: the languages' mean vectors, sentence choice, and abstention.

    python -m evals fit --data DIR [--work DIR]

Fitted on training halves only: paragraphs 1 to 1,500 of IDK-MRC train, and one half (by hash) of CLAP NQ and
of the cross-lingual set. What is printed of cross-validation is on whole paragraphs left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from assistant.answering.abstention import ANSWERABLE_FEATURES, UNMET, answerable_features, confidence, unmet
from assistant.answering.asked import Asked
from assistant.answering.candidates import candidates_of, weigh
from assistant.answering.features import SENTENCE_FEATURES, Candidate, sentence_features
from assistant.answering.question import Question
from assistant.answering.scoring import shipped_model
from assistant.corpus.words import words_of
from assistant.index.opening import lock_index, make_retriever, open_index
from assistant.index.retriever import FairRetriever
from assistant.index.sync import sync
from assistant.records import Evidence
from assistant.settings import Settings
from evals.absent import absent_questions
from evals.logistic import signed_logistic, store
from evals.public import PublicQuestion, PublicSet, clapnq, crosslingual, idk_mrc, mirror, write_folder

Numbers = NDArray[np.float64]

PARAGRAPHS = 1_500
QUESTIONS = 2_200
ABSENT = 700
READ = 12
"""Passages read for a question, as `Settings.passages` has it."""
_PENALTY = 1e-3
_ANSWERABLE_PENALTY = 1e-2
TRANSLATED = 0.25
"""What a question that is answered in a machine's translation counts for beside others: it is one of the others again.
At 1 the first sentence is right for .66 of them rather than for .62, for .67 rather than .68 on IDK-MRC, and for .76
rather than .77 on SQuAD 2.0 (cross-validated); at 0 for .59, .67 and .78."""
SHARES = {"answerable": 4.0, "removed": 2.0, "absent": 0.5, "near miss": 1.0, "silenced": 0.5}
"""What each kind of case counts for in all: the adversarial near misses of SQuAD and IDK-MRC, where a name was swapped,
are rarer among people's questions than asking for something that a text leaves out."""
CALIBRATED_ON = {"answerable": 2.0, "removed": 1.0, "near miss": 1.0}
"""What the confidence is a frequency over: as many questions with an answer as without."""
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class View:
    """What was found for a question, measured."""

    asked: Asked
    evidence: Sequence[Evidence]
    rows: Numbers

    def answerable(self, weights: Numbers) -> Numbers:
        """A row of `ANSWERABLE_FEATURES`, by the weights of the sentences' features."""
        return answerable_features(self.asked, self.evidence, self.rows, self.rows @ weights)

    def unmet(self, weights: Numbers) -> bool:
        """Whether a rule speaks against an answer, by the weights of the sentences' features."""
        return unmet(self.asked, self.evidence, self.rows, self.rows @ weights)

    def confidence(self) -> float:
        """What the shipped models make of it: the probability that the evidence answers."""
        scores = self.rows @ shipped_model("sentence", SENTENCE_FEATURES).weights
        return confidence(self.asked, self.evidence, self.rows, scores)


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its sentences measured, and what the documents look like when they do not answer it.

    `removed` is without the passages that answer, `silenced` without the sentences that do, which is what a
    near miss is like in a folder on one topic: everything about the thing asked for but the thing itself.
    """

    question: PublicQuestion
    view: View
    labels: Numbers
    removed: View | None = None
    silenced: View | None = None


def fit(data: Path, work: Path) -> None:
    """Fit all of it and write it into the package."""
    cases = measured_cases(training_set(data), work) + measured_cases(mirror(data, second=False), work / "mirror")
    sentence = fit_sentence(cases)
    _write("sentence", SENTENCE_FEATURES, sentence, 0.0, _sentence_figures(cases))
    weights, intercept, figures = fit_answerable(cases, sentence)
    _write("answerable", ANSWERABLE_FEATURES, weights, intercept, figures)


def training_set(data: Path) -> PublicSet:
    """What is asked of the paragraphs as people wrote them; `mirror` asks of translations."""
    indonesian = idk_mrc(data, "train", PARAGRAPHS)
    halves = [s.half(second=False) for s in (clapnq(data), crosslingual(data, "en"), crosslingual(data, "id"))]
    asked = [*indonesian.sample(QUESTIONS), *(question for half in halves for question in half.questions)]
    absent = absent_questions([indonesian, *halves[:2]], ABSENT)
    documents = {i: text for each in (indonesian, *halves) for i, text in each.documents.items()}
    return PublicSet(documents=documents, questions=(*asked, *absent))


def measured_cases(each: PublicSet, work: Path) -> list[Case]:
    """Everything measured of a set's questions, in an index of its documents that is kept in `work`."""
    write_folder(work / "documents", [each.documents])
    settings = Settings(source=work / "documents", data_dir=work / "index", passages=READ)
    with lock_index(settings), closing(open_index(settings)) as index:
        sync(settings.source, index, lambda name, done, total: print(f"\r{done}/{total} {name:40}", end=""))
        retriever = make_retriever(index, READ)
        return [measured_case(retriever, asked) for asked in track(each.questions, "Measuring")]


def measured_case(retriever: FairRetriever, asked: PublicQuestion) -> Case:
    """Everything measured of a question, in the three ways its documents can look."""
    question = Question(asked.text)
    vector = retriever.question_vector(question.text)
    found = retriever.search_by_vector(question.text, vector, READ + 8)
    evidence = found[:READ]
    candidates = candidates_of(retriever, question, vector, evidence)
    labels = [answers(asked, candidate) for candidate in candidates]
    weighed = weigh(retriever, question)
    view = View(weighed, evidence, sentence_features(weighed, candidates))
    case = Case(asked, view, np.array(labels, float))
    if not asked.answerable or not any(holds_answer(asked, each) for each in evidence):
        return case
    others = [each for each in found if not holds_answer(asked, each)][:READ]
    without = candidates_of(retriever, question, vector, others)
    case = replace(case, removed=View(weighed, others, sentence_features(weighed, without)) if without else None)
    silent = [each for each, right in zip(candidates, labels, strict=True) if not (right or _tells(asked, each.text))]
    if not any(labels) or not silent:
        return case
    return replace(case, silenced=View(weighed, evidence, sentence_features(weighed, silent)))


def answers(asked: PublicQuestion, candidate: Candidate) -> bool:
    """Whether a sentence of the right document holds an answer, or is one that people chose."""
    return candidate.evidence.passage.document_id == asked.document_id and _tells(asked, candidate.text)


def _tells(asked: PublicQuestion, text: str) -> bool:
    squeezed = _squeezed(text)
    if asked.chosen:
        return any(squeezed in chosen or chosen in squeezed for chosen in map(_squeezed, asked.chosen))
    return any(answer in squeezed for answer in map(_squeezed, asked.answers) if answer)


def holds_answer(asked: PublicQuestion, evidence: Evidence) -> bool:
    """Whether a passage may answer as well: it is of the right document, or a near copy of it that has the answer."""
    return evidence.passage.document_id == asked.document_id or _tells(asked, evidence.passage.text)


def _squeezed(text: str) -> str:
    return "".join(words_of(text))


def fit_sentence(cases: Sequence[Case]) -> Numbers:
    """Weights of `SENTENCE_FEATURES`: a softmax over a question's sentences, right ones against all.

    Listwise (after Cao et al. 2007, ListNet), so that only differences within a question count. Each
    dataset weighs as the root of its size, lest the largest decide alone.
    """
    used = [case for case in cases if case.labels.any()]
    sizes = Counter(case.question.dataset for case in used)
    share = np.array([_worth(case.question.dataset) * sizes[case.question.dataset] ** -0.5 for case in used])
    share /= share.sum()
    rows, labels = np.vstack([c.view.rows for c in used]), np.concatenate([c.labels for c in used])
    scale = rows.std(axis=0) + 1e-9
    scaled = rows / scale
    starts = np.cumsum([0, *(len(case.labels) for case in used)])[:-1]
    segment = np.repeat(np.arange(len(used)), [len(case.labels) for case in used])

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        scores = scaled @ weights
        exponents = np.exp(scores - np.maximum.reduceat(scores, starts)[segment])
        every, right = np.add.reduceat(exponents, starts), np.add.reduceat(exponents * labels, starts)
        gradient = (share[segment] * exponents * (1 / every[segment] - labels / right[segment])) @ scaled
        value = -(share * np.log(right / every)).sum() + _PENALTY * (weights**2).sum()
        return float(value), gradient + 2 * _PENALTY * weights

    fitted = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 1_000})
    return np.asarray(fitted.x / scale)


def _worth(dataset: str) -> float:
    return TRANSLATED if dataset.endswith("-in-id") else 1.0


def _sentence_figures(cases: Sequence[Case]) -> dict[str, str]:
    """Cross-validated: the share of answerable questions whose first sentence, or one of three, answers."""
    hits: defaultdict[str, list[tuple[bool, bool]]] = defaultdict(list)
    asked = [case for case in cases if case.question.answerable]
    for training, held_out in _folds(asked):
        weights = fit_sentence([asked[i] for i in training])
        for case in (asked[i] for i in held_out):
            best = np.argsort(-(case.view.rows @ weights), kind="stable")
            hits[case.question.dataset].append((bool(case.labels[best[0]]), bool(case.labels[best[:3]].any())))
    means = {name: np.mean(values, axis=0) for name, values in hits.items()}
    return {name: f"first {one:.3f}, three {three:.3f} (n={len(hits[name])})" for name, (one, three) in means.items()}


def fit_answerable(cases: Sequence[Case], sentence: Numbers) -> tuple[Numbers, float, dict[str, str]]:
    """Weights and intercept of `ANSWERABLE_FEATURES`, and cross-validated figures by dataset and kind of absence."""
    measured = [each for case in cases for each in _measurements(case, sentence)]
    rows, kinds, groups, against = zip(*measured, strict=True)
    features, right = np.array(rows), np.array([kind == "answerable" for _, kind in kinds])
    counts = Counter(kind for _, kind in kinds)
    share = np.array([_worth(name) * SHARES[kind] / counts[kind] for name, kind in kinds])
    fitted = partial(signed_logistic, signs=ANSWERABLE_FEATURES.values(), penalty=_ANSWERABLE_PENALTY)
    odds = np.empty(len(right))
    for training, held_out in GroupKFold(_FOLDS).split(features, right, groups):
        weights, intercept = fitted(features[training], right[training], share[training])
        odds[held_out] = features[held_out] @ weights + intercept
    weights, intercept = fitted(features, right, share)
    rule = UNMET * np.array(against, float)
    slope, offset = _calibration(kinds, odds, right, rule)
    chance = 1 / (1 + np.exp(-(slope * odds + offset - rule)))
    thresholds = (0.2, 0.22, 0.25, 0.3, 0.4, 0.5)
    refused = {f"refused at {t}": f"{np.mean(chance[right] < t):.3f} of answerable" for t in thresholds}
    return slope * weights, slope * intercept + offset, _auc(kinds, chance) | refused


def _calibration(
    kinds: Sequence[tuple[str, str]], odds: Numbers, right: NDArray[np.bool_], rule: Numbers
) -> tuple[float, float]:
    """Slope and offset that make held-out log-odds, less what the rule takes, a frequency.

    Over `CALIBRATED_ON` with every dataset alike; after Platt (1999), "Probabilistic Outputs for Support Vector
    Machines".
    """
    counts = Counter(kinds)
    share = np.array([CALIBRATED_ON.get(kind, 0.0) / counts[name, kind] for name, kind in kinds])
    sign = np.where(right, -1.0, 1.0)

    def loss(line: Numbers) -> float:
        return float(share @ np.logaddexp(0.0, sign * (line[0] * odds + line[1] - rule)))

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(slope), float(offset)


def _measurements(case: Case, sentence: Numbers) -> Iterator[tuple[Numbers, tuple[str, str], str, bool]]:
    """Rows of features, with the dataset and the kind of presence or absence, the paragraph's id, whether a rule speaks
    against an answer.

    A question whose answer was not found at all teaches nothing about presence, and is left out.
    """
    name, group = case.question.dataset, case.question.document_id
    missed = "absent" if name == "absent" else "near miss"
    views = {missed: None if case.question.answerable else case.view, "removed": case.removed}
    views |= {"silenced": case.silenced, "answerable": case.view if case.labels.any() else None}
    for kind, view in views.items():
        if view is not None and len(view.rows):
            yield view.answerable(sentence), (name, kind), group, view.unmet(sentence)


def _auc(kinds: Sequence[tuple[str, str]], chance: Numbers) -> dict[str, str]:
    figures: dict[str, str] = {}
    for name in sorted({dataset for dataset, _ in kinds}):
        for absent in ("removed", "near miss", "silenced", "absent"):
            chosen = [
                i
                for i, (of, kind) in enumerate(kinds)
                if (of == name and kind == absent) or (kind == "answerable" and name in (of, "absent"))
            ]
            truth = [kinds[i][1] == "answerable" for i in chosen]
            if 0 < sum(truth) < len(truth):
                figures[f"{name}, {absent}"] = f"AUC {roc_auc_score(truth, chance[chosen]):.3f} (n={len(truth)})"
    return figures


def _folds(cases: Sequence[Case]) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    groups = [case.question.document_id for case in cases]
    return list(GroupKFold(_FOLDS).split(np.zeros(len(cases)), groups=groups))


def _write(name: str, features: Iterable[str], weights: Numbers, intercept: float, figures: dict[str, str]) -> None:
    print(f"{name}:", *(f"  {key}: {value}" for key, value in figures.items()), sep="\n")
    store(
        name,
        features,
        weights,
        intercept,
        fitted_on="IDK-MRC train (paragraphs 1-1500), first halves of CLAP NQ and of the cross-lingual set, either way",
        fitted_by="python -m evals fit --data DIR",
        cross_validated=figures,
    )

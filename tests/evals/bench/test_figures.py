"""Measures on cases that one can count by hand."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from evals.bench import retrieval, sentences
from evals.bench.abstention import Sure, area, calibration, expected_calibration_error, figures, risk_at, risks
from evals.bench.baselines import reciprocal_rank_fusion
from evals.bench.intervals import Figure, estimate, mean
from evals.bench.report import cell
from evals.bench.sentences import Chosen

Numbers = NDArray[np.float64]


def rows(*cases: tuple[float, float, bool]) -> Numbers:
    return np.array(cases, float)


def value(figure: Figure | None) -> float:
    assert figure is not None
    assert figure.low <= figure.value <= figure.high
    return figure.value


def test_an_interval_is_about_the_figure_and_always_the_same() -> None:
    values = np.arange(200.0)
    figure = estimate(mean, values)
    assert figure == estimate(mean, values)
    assert figure is not None
    error = values.std() / np.sqrt(len(values))
    assert figure.value == pytest.approx(99.5)
    assert figure.low == pytest.approx(99.5 - 1.96 * error, abs=error / 2)
    assert figure.high == pytest.approx(99.5 + 1.96 * error, abs=error / 2)


def test_columns_of_a_question_stay_together_and_strata_apart() -> None:
    pairs = np.stack([np.arange(9.0), np.arange(9.0) + 3], axis=1)
    assert estimate(lambda each: float((each[:, 1] - each[:, 0]).mean()), pairs) == Figure(3, 3, 3)
    sizes = estimate(lambda ones, twos: len(ones) + 100 * len(twos) + ones.max() + twos.min(), np.ones(4), np.ones(7))
    assert sizes == Figure(706, 706, 706)


def test_there_is_no_interval_of_one_question() -> None:
    assert estimate(mean, np.ones(1)) is None
    assert estimate(lambda _, __: 0.0, np.ones(5), np.ones(0)) is None
    assert cell(None) == "–"


def test_recall_and_ndcg_are_what_one_counts_by_hand() -> None:
    others = [f"other{i}" for i in range(9)]
    found_at = {1: ["right", *others], 2: ["x", "right", *others], 7: [*others[:6], "right"], 0: others}
    told = retrieval.figures(["right"] * 4, [{"mine": ranked, "empty": []} for ranked in found_at.values()])
    assert {name: value(figure) for name, figure in told["mine"].items()} == {
        "recall@1": 0.25,
        "recall@5": 0.5,
        "recall@10": 0.75,
        "nDCG@10": pytest.approx((1 + 1 / log2(3) + 1 / log2(8)) / 4, abs=1e-4),
    }
    assert [value(figure) for figure in told["empty"].values()] == [0, 0, 0, 0]


def test_fusion_adds_reciprocal_ranks() -> None:
    assert reciprocal_rank_fusion(["a", "b", "c"], ["c", "b"]) == ["c", "b", "a"]
    assert reciprocal_rank_fusion(["a", "b"], ["b", "a"]) == ["a", "b"]
    assert reciprocal_rank_fusion([], []) == []


def test_shares_of_first_sentences() -> None:
    chosen = [Chosen(True, True), Chosen(False, True), Chosen(False, False), Chosen(False, True)]
    told = sentences.figures({"mine": chosen, "none": []})
    assert {name: value(figure) for name, figure in told["mine"].items()} == {
        "first answers": 0.25,
        "one of three": 0.75,
    }
    assert set(told["none"].values()) == {None}


CASES = rows((0.9, 0.3, True), (0.6, 0.6, False), (0.2, 0.1, True))


def test_the_area_counts_pairs_and_halves_ties() -> None:
    # 0.9 is above 0.3, 0.6, 0.1; 0.6 above 0.3 and 0.1, level with 0.6; 0.2 above 0.1 only.
    assert area(CASES) == pytest.approx((3 + 2.5 + 1) / 9)
    assert area(CASES, rows((0.5, 0.5, False))) == pytest.approx(2 / 3)


SCORES = st.lists(st.floats(0, 1).map(lambda x: round(x, 1)), min_size=1, max_size=30)


@given(present=SCORES, absent=SCORES)
def test_the_area_is_that_of_scikit_learn(present: list[float], absent: list[float]) -> None:
    told, missed = rows(*((x, 0, True) for x in present)), rows(*((x, x, False) for x in absent))
    truth = [1] * len(present) + [0] * len(absent)
    assert area(told, missed) == pytest.approx(roc_auc_score(truth, present + absent))


def test_risk_is_the_share_of_wrong_answers_among_the_surest() -> None:
    # By confidence: .9 right, .6 and .6 wrong, .3 removed, .2 right, .1 removed.
    assert risks(CASES) == pytest.approx([0, 1 / 2, 2 / 3, 3 / 4, 3 / 5, 4 / 6])
    assert risk_at(0.5, CASES) == pytest.approx(2 / 3)
    assert risk_at(1, CASES) == pytest.approx(4 / 6)
    # .9 right, .7 near miss, .6 wrong, .2 right.
    assert risks(CASES, rows((0.7, 0.7, False))) == pytest.approx([0, 1 / 2, 2 / 3, 1 / 2])


def test_of_equally_sure_answers_the_wrong_ones_count_first() -> None:
    assert risks(rows((0.5, 0.5, True), (0.5, 0.5, True))) == pytest.approx([1, 1, 2 / 3, 1 / 2])


def test_calibration_error_is_the_distance_of_confidence_from_the_share_of_answers() -> None:
    even = np.full(10, 0.1)
    answered = np.array([1.0] * 5 + [0.0] * 5)
    assert expected_calibration_error(answered, answered, even) == 0
    assert expected_calibration_error(1 - answered, answered, even) == 1
    # All alike are in one bin, whatever their order.
    assert expected_calibration_error(np.full(10, 0.5), answered, even) == pytest.approx(0)
    # Ten bins of one case each: nine right at .9, one wrong at .8.
    sure = np.array([0.8, *np.linspace(0.9, 0.908, 9)])
    right = np.array([0.0, *[1.0] * 9])
    assert expected_calibration_error(sure, right, even) == pytest.approx((0.8 + sum(1 - sure[1:])) / 10)


def test_near_misses_weigh_as_much_as_answers_removed() -> None:
    told = [Sure(1, 0, True)] * 4
    assert value(calibration(told, [Sure(0, 0, False)] * 2)) == 0
    # All near misses wrong by 1: a quarter of the mass.
    assert value(calibration(told, [Sure(1, 1, False)] * 2)) == pytest.approx(0.25)
    assert value(calibration(told, [])) == 0
    assert calibration([], [Sure(0, 0, False)] * 2) is None


def test_kinds_of_absence_are_measured_apart() -> None:
    told = figures([Sure(0.9, 0.1, True), Sure(0.8, 0.2, True)], [Sure(0.95, 0.95, False), Sure(0.99, 0.99, False)])
    assert (value(told["removed"]["AUC"]), value(told["near miss"]["AUC"])) == (1, 0)
    assert (value(told["removed"]["risk at .5"]), value(told["near miss"]["risk at .5"])) == (0, 1)
    assert set(figures([Sure(0.9, 0.1, True)] * 2, [])["near miss"].values()) == {None}


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (Figure(0.94, 0.9141, 1.0), ".940 [.914 1.000]"),
        (Figure(0.0, 0.0, 0.0), ".000 [.000 .000]"),
        (Figure(1.234, 0.996, 13.0), "1.23 [1.00 13.00]"),
    ],
)
def test_a_cell_shows_a_figure_with_its_interval(figure: Figure, shown: str) -> None:
    assert cell(figure) == shown

"""Figures over questions and their changes, held against what one can count or calculate by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.ratios import change, ratio
from evals.scoring.case import Score

parts = st.integers(1, 5).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
many = st.lists(parts.map(lambda each: Score(*each)), min_size=2, max_size=15)


def test_a_figure_is_the_sum_of_what_was_got_over_what_could_be_had() -> None:
    figure = ratio([Score(2, 3), Score(1, 1), Score(0, 2)])
    assert figure is not None
    assert figure.value == pytest.approx(3 / 6)


def test_nothing_gives_no_figure_and_one_question_an_interval_of_everything() -> None:
    assert ratio([]) is None
    alone = ratio([Score(1)])
    assert alone is not None
    assert (alone.value, alone.low, alone.high) == (1, 0, 1)


@given(many)
def test_a_figure_stands_within_its_interval_and_the_same_each_time(scores: list[Score]) -> None:
    figure = ratio(scores)
    assert figure is not None
    assert 0 <= figure.low <= figure.high <= 1
    assert figure == ratio(scores)


def test_the_test_is_the_sign_test_where_each_question_gains_the_same() -> None:
    base, new = [Score(0)] * 6 + [Score(1)] * 4, [Score(1)] * 10
    told = change(base, new)
    assert told is not None
    assert (told.base, told.new, told.difference.value) == (0.4, 1.0, 0.6)
    assert told.p == pytest.approx(2 / 2**6)
    assert told.difference.low > 0


def test_what_gains_and_loses_alike_is_no_change() -> None:
    told = change([Score(0), Score(1)] * 5, [Score(1), Score(0)] * 5)
    assert told is not None
    assert told.p == pytest.approx(1)
    assert told.difference.low < 0 < told.difference.high


@given(many)
def test_a_run_does_not_differ_from_itself(scores: list[Score]) -> None:
    told = change(scores, scores)
    assert told is not None
    assert (told.difference.value, told.difference.low, told.difference.high, told.p) == (0, 0, 0, 1)


@given(many)
def test_looked_at_from_the_other_side_a_change_has_the_other_sign(scores: list[Score]) -> None:
    other = [Score(score.of - score.got, score.of) for score in scores]
    there, back = change(scores, other), change(other, scores)
    assert there is not None
    assert back is not None
    assert there.difference.value == pytest.approx(-back.difference.value, abs=2e-6)
    assert there.p == pytest.approx(back.p, abs=0.03)

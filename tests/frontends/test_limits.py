"""Limits on questions a minute, against a count of what was let through in every minute."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.frontends.web.limits import Limits

asked = st.lists(st.tuples(st.floats(0, 40), st.sampled_from(["ana", "budi", ""])), max_size=60)


@given(asked, st.integers(1, 4), st.integers(1, 8))
def test_no_minute_has_more_than_it_may_and_none_is_refused_without_need(
    questions: list[tuple[float, str]], by_one: int, by_all: int
) -> None:
    now = 0.0
    limits = Limits(by_one, by_all, lambda: now)
    let_through: list[tuple[float, str]] = []
    for pause, who in questions:
        now += pause
        recent = [asker for at, asker in let_through if at > now - 60]
        refusal = limits.refuse(who)
        assert refusal == ("you" if recent.count(who) >= by_one else "all" if len(recent) >= by_all else None)
        if refusal is None:
            let_through.append((now, who))

"""Limits on questions a minute, against a count of what was let through in every minute."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.frontends.limits import Limits

asked = st.lists(
    st.tuples(st.integers(0, 320).map(lambda eighths: eighths / 8), st.sampled_from(["ana", "budi", ""])), max_size=60
)


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
        pause = limits.pause(who)
        assert 0 <= pause <= 60
        if refusal is None:
            let_through.append((now, who))
        else:
            counted = [at for at, asker in let_through if asker == who or refusal == "all"]
            assert sum(at > now + pause - 60 for at in counted) < (by_one if refusal == "you" else by_all)

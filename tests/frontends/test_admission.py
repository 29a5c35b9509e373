"""Who is served when: real threads, held by a gate."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from assistant import Assistant
from assistant.frontends.admission import Admission, Busy, admission_of
from tests.frontends.api.conftest import As

PATIENCE = 30.0


class Work:
    """Pieces of work that end when the gate is opened; `done` has them in the order in which they ended."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.done: list[str] = []

    def piece(self, name: str) -> Callable[[], str]:
        def work() -> str:
            assert self.gate.wait(PATIENCE)
            self.done.append(name)
            return name

        return work


@pytest.fixture
def work() -> Work:
    return Work()


def test_askers_are_served_in_turn(work: Work) -> None:
    queue = Admission(1, 100)
    many = [queue.submit("many", work.piece(f"many {n}")) for n in range(40)]
    one = queue.submit("one", work.piece("one"))
    another = queue.submit("another", work.piece("another"))
    work.gate.set()
    assert [each.result(PATIENCE) for each in (one, another)] == ["one", "another"]
    assert [each.result(PATIENCE) for each in many] == [f"many {n}" for n in range(40)]
    assert max(work.done.index("one"), work.done.index("another")) <= 3


def test_no_more_are_at_work_and_no_more_wait_than_may(work: Work) -> None:
    queue = Admission(2, 3)
    taken = [queue.submit(f"asker {n}", work.piece(str(n))) for n in range(5)]
    assert (queue.at_work, queue.waiting) == (2, 3)
    with pytest.raises(Busy, match=r"Many people are asking at the moment\. Please try again in about \d+ seconds\."):
        queue.submit("one more", work.piece("one more"))
    with pytest.raises(Busy):
        queue.check("one more")
    assert queue.refused == 2
    work.gate.set()
    assert sorted(each.result(PATIENCE) for each in taken) == list("01234")
    assert queue.submit("one more", work.piece("one more")).result(PATIENCE) == "one more"


def test_who_fills_the_queue_makes_room_for_others(work: Work) -> None:
    queue = Admission(1, 3)
    first, *waiting = [queue.submit("many", work.piece(str(n))) for n in range(4)]
    one = queue.submit("one", work.piece("one"))
    with pytest.raises(Busy):
        waiting[-1].result(PATIENCE)
    with pytest.raises(Busy):
        queue.submit("many", work.piece("too many"))
    work.gate.set()
    assert [each.result(PATIENCE) for each in (first, *waiting[:-1], one)] == ["0", "1", "2", "one"]


def test_what_is_cancelled_leaves_the_queue_and_is_never_begun(work: Work) -> None:
    queue = Admission(1, 1)
    first, second = queue.submit("a", work.piece("first")), queue.submit("b", work.piece("second"))
    assert second.cancel()
    third = queue.submit("c", work.piece("third"))
    work.gate.set()
    assert [first.result(PATIENCE), third.result(PATIENCE)] == ["first", "third"]
    assert work.done == ["first", "third"]


def test_what_fails_gives_its_turn_back() -> None:
    queue = Admission(1, 5)

    def fail() -> None:
        raise KeyError("it")

    failed: Future[None] = queue.submit("a", fail)
    with pytest.raises(KeyError):
        failed.result(PATIENCE)
    assert queue.submit("a", lambda: 1).result(PATIENCE) == 1


def test_seconds_are_told_by_the_recent_rate(work: Work) -> None:
    now = [0.0]
    queue = Admission(1, 4, lambda: now[0])
    for _ in range(10):
        now[0] += 2.0
        queue.submit("a", lambda: None).result(PATIENCE)
        while queue.at_work:
            pass
    for n in range(5):
        queue.submit(f"asker {n}", work.piece(str(n)))
    with pytest.raises(Busy) as told:
        queue.check("one more")
    assert 8 <= told.value.seconds <= 12  # five more at one in two seconds
    work.gate.set()


def test_all_front_ends_of_an_assistant_share_one_queue(bot: Assistant) -> None:
    assert admission_of(bot) is admission_of(bot)
    other = As(bot, questions_at_once=7, questions_waiting=9)
    assert admission_of(other) is not admission_of(bot)
    assert (admission_of(other).at_once, admission_of(other).most_waiting) == (7, 9)

"""Which messages are taken, by whom and how long: in any database, and in memory where there is none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant import Assistant
from assistant.database import make_engine
from assistant.errors import HistoryDamaged, HistoryTooNew
from assistant.frontends.chat import Asked, Chat, Exchange, Messages, Thumbs
from assistant.frontends.chat.messages import SENSIBLE
from assistant.frontends.limits import Limits
from assistant.history.conversations import History
from assistant.records import Answer, Turn

QUESTION = "How many passengers boarded on the first night?"


def asked(*keys: str, system: str = "slack") -> Asked:
    return Asked(keys, "place", QUESTION, "ana", system, {"channel": "C"})


@pytest.fixture
def messages(address: str) -> Iterator[Messages]:
    with closing(Messages(address)) as opened:
        yield opened


@pytest.fixture
def lost(address: str) -> Iterator[Messages]:
    """Messages whose leases have ended as soon as they are taken: those of a process that is gone."""
    with closing(Messages(address, lease=-1)) as opened:
        yield opened


def backdate(address: str, seconds: float) -> None:
    engine = make_engine(address)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE chat_messages SET at = at - :s"), {"s": seconds})
    engine.dispose()


def test_a_message_is_taken_once_under_all_its_names(messages: Messages) -> None:
    taken = messages.take(asked("a", "b"))
    assert taken
    assert messages.take(asked("b", "c")) is None
    assert messages.take(asked("c")) is None  # a name that was learnt from the one before
    assert messages.is_answered_elsewhere(asked("c"))
    messages.done(taken)
    assert messages.take(asked("a")) is None
    assert not messages.is_answered_elsewhere(asked("a"))


def test_one_whose_process_is_gone_is_taken_once_more_when_it_is_sent_again(lost: Messages, messages: Messages) -> None:
    taken = lost.take(asked("a"))
    assert not messages.is_answered_elsewhere(asked("a"))
    assert messages.take(asked("a")) == taken
    assert messages.take(asked("a")) is None  # now it is leased


def test_one_whose_process_is_gone_is_claimed_by_one_of_many(lost: Messages, messages: Messages, address: str) -> None:
    ids = {lost.take(asked(str(number))) for number in range(6)}
    other = Messages(address)
    together = threading.Barrier(6)

    def claim(number: int) -> list[str]:
        together.wait(60)
        found = []
        while each := (messages, other)[number % 2].claim(["slack"]):
            assert each.again
            assert each.asked.reply_to == {"channel": "C"}
            found.append(each.message)
        return found

    with ThreadPoolExecutor(6) as threads:
        claimed = [each for some in threads.map(claim, range(6)) for each in some]
    assert sorted(claimed) == sorted(filter(None, ids))
    other.close()


def test_what_is_answered_leased_or_of_another_system_is_not_claimed(lost: Messages, messages: Messages) -> None:
    messages.take(asked("leased"))
    done = lost.take(asked("done"))
    assert done
    lost.done(done)
    lost.take(asked("elsewhere", system="other"))
    lost.take(asked("webhook", system=""))
    assert messages.claim(["slack"]) is None
    renewed = lost.take(asked("renewed"))
    assert renewed
    lost.lease = 60
    lost.renew([renewed])
    assert messages.claim(["slack"]) is None


def test_a_lease_that_another_process_has_by_now_is_not_renewed(lost: Messages, messages: Messages) -> None:
    taken = lost.take(asked("a"))
    assert taken
    assert lost.hold(taken)  # late, and nobody was there to take it
    assert messages.claim(["slack"])
    assert not lost.hold(taken)
    lost.renew([taken])
    assert messages.hold(taken)
    messages.done(taken)
    assert not messages.hold(taken)


def test_a_process_that_was_stopped_until_another_answered_says_nothing(
    bot: Assistant, address: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        closing(Messages(address, lease=-1)) as stopped,
        closing(Messages(address)) as living,
        closing(History.in_folder(tmp_path)) as history,
    ):
        late, told = (Chat(bot, each, Thumbs(history), Limits.of(bot.settings)) for each in (stopped, living))
        message = late.take(asked("a"))
        assert message
        first, second = Told(), Told()
        told.reply(asked("a"), first)
        late.answer(message, asked("a"), second)
        assert "412 passengers" in first.text
        assert second.text == ""
    assert "taken over" in caplog.text


@pytest.mark.parametrize("old", [False, True])
def test_one_that_is_old_or_was_lost_twice_is_told_as_failed_once(
    lost: Messages, messages: Messages, address: str, old: bool
) -> None:
    taken = lost.take(asked("a"))
    if old:
        backdate(address, SENSIBLE + 1)
    else:
        again = lost.claim(["slack"])
        assert again
        assert again.again
    told = messages.claim(["slack"])
    assert told
    assert (told.message, told.again) == (taken, False)
    assert messages.claim(["slack"]) is None
    assert messages.take(asked("a")) is None


def test_messages_of_the_version_before_are_upgraded_and_stay_taken(address: str, bot: Assistant) -> None:
    engine = make_engine(address)
    with engine.begin() as connection:
        for statement in (
            "CREATE TABLE chat_taken (key TEXT NOT NULL PRIMARY KEY, at FLOAT NOT NULL)",
            "CREATE INDEX ix_chat_taken_at ON chat_taken (at)",
            "CREATE TABLE chat_exchanges (id TEXT NOT NULL PRIMARY KEY, place TEXT NOT NULL, at FLOAT NOT NULL, "
            "question TEXT NOT NULL, answer TEXT)",
            "CREATE INDEX ix_chat_exchanges_place ON chat_exchanges (place)",
            "INSERT INTO chat_taken VALUES ('a', 1.5)",
            "INSERT INTO chat_exchanges VALUES ('e', 'place', 1.5, 'Why?', NULL)",
        ):
            connection.execute(sa.text(statement))
    engine.dispose()
    with closing(Messages(address)) as messages:
        assert messages.trouble() is None
        assert messages.take(asked("a", "b")) is None
        assert messages.take(asked("b")) is None
        assert messages.claim(["slack"]) is None
        assert messages.take(asked("c"))
        assert messages.knows("place")
        messages.end(Exchange("e", "place", "Why?", bot.ask(QUESTION)))
        assert [turn.role for turn in messages.history("place")] == ["user", "assistant"]


class Told:
    """What was told."""

    def __init__(self) -> None:
        self.text = ""
        self.exchange = ""

    def begin(self, doing: str) -> None: ...

    def add(self, text: str) -> None:
        self.text += text

    def end(self, exchange: str, answer: Answer) -> None:
        assert answer.text == self.text
        self.exchange = exchange

    def fail(self, sentence: str) -> None:
        self.text = sentence


def damage(path: Path) -> None:
    path.write_bytes(b"no database at all, but long enough to be looked at" * 40)


def close(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("harm", [damage, close])
def test_questions_are_answered_once_and_followed_up_also_where_nothing_can_be_stored(
    bot: Assistant, tmp_path: Path, harm: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "chat.sqlite3"
    harm(path)
    with closing(Messages(f"sqlite:///{path}")) as messages, closing(History.in_folder(tmp_path)) as history:
        chat = Chat(bot, messages, Thumbs(history), Limits.of(bot.settings))
        first, again, next_ = Told(), Told(), Told()
        chat.reply(asked("a"), first)
        assert "412 passengers" in first.text
        chat.reply(asked("a"), again)
        assert again.text == ""
        chat.reply(Asked(("b",), "place", "Who said so?", "ana"), next_)
        assert next_.text
        assert [turn.text for turn in messages.history("place") if turn.role == "user"] == [QUESTION, "Who said so?"]
        assert messages.history("place")[0] == Turn("user", QUESTION)
        assert messages.knows("place")
        kept = messages.exchange(first.exchange)
        assert kept
        assert kept.question == QUESTION
        assert messages.trouble() is not None
        logged = [record for record in caplog.records if "held in memory" in record.getMessage()]
        assert len(logged) == 1  # not with every message
        path.rename(tmp_path / "aside")
        assert messages.take(asked("a")) is None  # what was taken meanwhile stays taken
        assert messages.take(asked("c"))
        assert messages.trouble() is None


def test_messages_of_a_newer_version_are_left_alone(address: str) -> None:
    with closing(Messages(address)) as messages:
        messages.take(asked("a"))
    engine = make_engine(address)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE store_versions SET version = 99 WHERE store = 'chat'"))
    with closing(Messages(address)) as older:
        assert isinstance(older.trouble(), HistoryTooNew)
        assert issubclass(HistoryTooNew, HistoryDamaged)
        assert older.take(asked("b"))
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT key FROM chat_taken")).scalars().all() == ["a"]
    engine.dispose()

"""What Slack sends, and what the assistant sends back, over signed HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event, Semaphore

import pytest

from assistant import Assistant, StreamEvent, TextDelta, Turn
from assistant.frontends.chat import Chat, Messages
from assistant.frontends.limits import Limits
from assistant.frontends.slack import PATH, telling
from evals.events.workspace import (
    ASKER,
    BOT,
    CHANNEL,
    DIRECT,
    SECRET,
    TEAM,
    Json,
    Workspace,
    envelope,
    mention,
    message,
    signed,
    texts,
)
from tests.documents import FERRY
from tests.frontends.api.conftest import As, Breaking
from tests.frontends.slack.conftest import Enter, Entrance

QUESTION = "How many passengers boarded on the first night?"


def told(workspace: Workspace) -> str:
    """All that was told, escapes undone."""
    said = "\n".join(text for given in workspace.of("chat.startStream", "chat.appendStream", "chat.stopStream",
                     "chat.postMessage", "chat.update") for text in texts(given))  # fmt: skip
    return said.replace("\\", "").replace("\u2060", "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def settled(entrance: Entrance, workspace: Workspace) -> list[Json]:
    """All streams there are once a last question, of its own, is answered."""
    entrance.event(message("Berapa kubah surya yang dipasang?", "1799999999.000001"), "Ev-last")
    last = "1799999999.000001"
    with workspace.changed:
        streams = workspace.of
        assert workspace.changed.wait_for(
            lambda: (
                any(given["thread_ts"] == last for given in streams("chat.startStream"))
                and len(streams("chat.startStream")) == len(streams("chat.stopStream"))
            ),
            60,
        )
    return [given for given in workspace.of("chat.startStream") if given["thread_ts"] != last]


def open_panel(entrance: Entrance) -> None:
    thread = {"user_id": ASKER, "channel_id": DIRECT, "thread_ts": "1700000001.000100", "context": {}}
    entrance.event({"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": "1.1"}, "Ev1")


def test_a_direct_message_is_answered_in_its_thread_with_sources(entrance: Entrance, workspace: Workspace) -> None:
    entrance.event(message(QUESTION, "1700000001.000100"), "Ev1")
    (stopped,) = workspace.wait("chat.stopStream")
    (started,) = workspace.of("chat.startStream")
    assert (started["channel"], started["thread_ts"]) == (DIRECT, "1700000001.000100")
    assert (started["recipient_user_id"], started["recipient_team_id"]) == (ASKER, TEAM)
    assert "412 passengers boarded" in told(workspace)
    assert "Harbour Gazette" in "".join(texts(stopped["blocks"]))
    (status,) = workspace.of("assistant.threads.setStatus")
    assert status["status"]


def test_sources_are_links_where_there_is_a_public_address(
    enter: Enter, slack_bot: Assistant, workspace: Workspace
) -> None:
    entrance = enter(As(slack_bot, public_url="https://ask.example"))
    entrance.event(message(QUESTION, "1700000001.000100"), "Ev1")
    (stopped,) = workspace.wait("chat.stopStream")
    start = FERRY.index("Dr. Marlin Oetomo, who")
    assert f"<https://ask.example/documents/night-ferry#{start}-" in "".join(texts(stopped["blocks"]))


def test_a_thread_goes_on_without_a_mention_and_over_a_restart(
    entrance: Entrance, enter: Enter, slack_bot: Assistant, workspace: Workspace, messages: Messages
) -> None:
    entrance.event(mention("Who heads the Seribu Ferry Cooperative?", "1700000002.000100"), "Ev1")
    workspace.wait("chat.stopStream")
    restarted = enter(slack_bot)
    follow_up = {"type": "message", "channel": CHANNEL, "channel_type": "channel", "user": ASKER, "team": TEAM,
                 "text": "And how many passengers did he say boarded?", "ts": "1700000003.000100",
                 "thread_ts": "1700000002.000100"}  # fmt: skip
    elsewhere = {**follow_up, "ts": "1700000004.000100", "thread_ts": "1600000000.000100"}
    unthreaded = {**follow_up, "ts": "1700000005.000100"}
    del unthreaded["thread_ts"]
    to_another = {**follow_up, "ts": "1700000006.000100", "text": "<@U0OTHER> what do you think?"}
    for number, event in enumerate((elsewhere, unthreaded, to_another, follow_up)):
        restarted.event(event, f"Ev-next-{number}")
    workspace.wait("chat.stopStream", 2)
    streams = settled(restarted, workspace)
    assert [given["thread_ts"] for given in streams] == ["1700000002.000100"] * 2
    assert "412 passengers" in told(workspace)
    history = messages.history(f"slack:{CHANNEL}:1700000002.000100")
    assert [turn.role for turn in history] == ["user", "assistant"] * 2


def test_each_question_is_answered_once_however_often_it_is_sent(
    entrance: Entrance, enter: Enter, slack_bot: Assistant, workspace: Workspace
) -> None:
    asked = message(QUESTION, "1700000001.000100")
    entrance.event(asked, "Ev1")
    retry = {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}
    assert entrance.send(envelope(asked, "Ev1"), **retry).status_code == 200
    entrance.event(mention(QUESTION, "1700000009.000100"), "Ev2")
    entrance.event({**mention(QUESTION, "1700000009.000100"), "type": "message", "channel_type": "channel"}, "Ev3")
    enter(slack_bot).event(asked, "Ev1")
    workspace.wait("chat.stopStream", 2)
    assert len(settled(entrance, workspace)) == 2


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": "message_changed", "message": {"text": QUESTION, "user": ASKER, "ts": "1700000001.000100"}},
        {"subtype": "message_deleted", "deleted_ts": "1700000001.000100"},
        {"subtype": "bot_message", "bot_id": "B0OTHER", "text": QUESTION},
        {"bot_id": "B0OTHER", "text": QUESTION},
        {"user": BOT, "text": QUESTION},
        {"subtype": "channel_join", "text": QUESTION},
    ],
    ids=["edited", "deleted", "bot", "app", "own", "joined"],
)
def test_edits_deletions_bots_and_its_own_messages_are_passed_over(
    entrance: Entrance, workspace: Workspace, event: Json
) -> None:
    entrance.event({**message("", "1700000001.000100"), **event}, "Ev1")
    assert settled(entrance, workspace) == []


@pytest.mark.parametrize(
    ("secret", "age"), [("f" * 32, 0), (SECRET, 301), (SECRET, -301)], ids=["forged", "old", "future"]
)
def test_forged_and_old_requests_are_refused(entrance: Entrance, workspace: Workspace, secret: str, age: int) -> None:
    body = json.dumps(envelope(message(QUESTION, "1700000001.000100"), "Ev1")).encode()
    assert entrance.client.post(PATH, content=body, headers=signed(body, secret, age)).status_code == 401
    assert workspace.calls == []


def test_the_address_is_verified(entrance: Entrance) -> None:
    verified = entrance.send({"type": "url_verification", "challenge": "3eZbrw1aB", "token": "legacy"})
    assert "3eZbrw1aB" in verified.text


@pytest.mark.parametrize(
    ("method", "final"),
    [
        ("chat.startStream", "chat.postMessage"),
        ("chat.appendStream", "chat.update"),
        ("chat.stopStream", "chat.postMessage"),
    ],
)
def test_where_streams_fail_the_whole_answer_comes_as_a_message(
    entrance: Entrance, workspace: Workspace, method: str, final: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "_BUFFER", 20)  # so that an answer of this size comes in several pieces
    workspace.will_fail(method, 9, "method_not_supported_for_channel_type")
    entrance.event(message(QUESTION, "1700000001.000100"), "Ev1")
    (whole,) = workspace.wait(final)
    assert "412 passengers" in "".join(texts(whole["blocks"]))
    assert whole["blocks"][-1]["type"] == "context_actions"
    assert len(workspace.faults[method]) < 9


def test_too_many_requests_are_waited_for(entrance: Entrance, workspace: Workspace) -> None:
    workspace.will_fail("chat.startStream", 1, "ratelimited", 429, Retry_After="0")
    entrance.event(message(QUESTION, "1700000001.000100"), "Ev1")
    workspace.wait("chat.stopStream")
    assert "412 passengers" in told(workspace)
    assert workspace.of("chat.postMessage", "chat.update") == []


@pytest.mark.parametrize(("times", "final"), [(1, "chat.stopStream"), (9, "chat.update")])
def test_too_many_appends_are_waited_for_and_the_answer_is_whole_at_last(
    entrance: Entrance, workspace: Workspace, times: int, final: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "_BUFFER", 20)
    workspace.will_fail("chat.appendStream", times, "ratelimited", 429, Retry_After="0")
    entrance.event(message(QUESTION, "1700000001.000100"), "Ev1")
    workspace.wait(final)
    assert told(workspace).count("412 passengers") >= 1
    called = [method for method, _ in workspace.calls if method in ("chat.stopStream", "chat.update")]
    assert called == ["chat.stopStream", "chat.update"][: 1 + (times > 1)]
    assert len(workspace.faults["chat.appendStream"]) == (0 if times == 1 else times - 3)


def test_who_asks_too_often_is_told_so_in_the_thread(enter: Enter, slack_bot: Assistant, workspace: Workspace) -> None:
    entrance = enter(As(slack_bot, questions_a_minute=2))
    for number in range(3):
        entrance.event(message(QUESTION, f"170000000{number}.000100"), f"Ev{number}")
        workspace.wait("chat.stopStream" if number < 2 else "chat.postMessage", 1 + number % 2)
    (refused,) = workspace.of("chat.postMessage")
    assert refused["thread_ts"] == "1700000002.000100"
    assert "2 questions within a minute" in refused["text"]
    entrance.event(message("Berapa kubah surya yang dipasang?", "1700000003.000100", user="U0OTHER"), "Ev3")
    workspace.wait("chat.stopStream", 3)


def test_a_failure_is_told_in_one_sentence_without_details(
    enter: Enter, slack_bot: Assistant, workspace: Workspace
) -> None:
    enter(Breaking(slack_bot, OSError("secret path"))).event(message(QUESTION, "1700000001.000100"), "Ev1")
    (posted,) = workspace.wait("chat.postMessage")
    assert posted["thread_ts"] == "1700000001.000100"
    assert "went wrong" in posted["text"]
    assert "secret" not in json.dumps(workspace.calls)


class Fading(As):
    """An assistant that fails once it has begun to answer."""

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[StreamEvent]:
        for event in super().stream(question, history):
            yield event
            if isinstance(event, TextDelta):
                raise OSError("secret path")


def test_a_failure_within_an_answer_takes_the_place_of_what_was_begun(
    enter: Enter, slack_bot: Assistant, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "_BUFFER", 1)
    enter(Fading(slack_bot)).event(message(QUESTION, "1700000001.000100"), "Ev1")
    (told_instead,) = workspace.wait("chat.update")
    assert "went wrong" in told_instead["text"]
    assert workspace.of("chat.postMessage") == []


def test_an_empty_mention_a_long_question_and_a_file_get_a_word(entrance: Entrance, workspace: Workspace) -> None:
    entrance.event(mention("", "1700000001.000100"), "Ev1")
    entrance.event(message("x" * 2_001, "1700000002.000100"), "Ev2")
    file = {"id": "F1", "name": "x.pdf"}
    entrance.event(message("", "1700000003.000100", subtype="file_share", files=[file]), "Ev3")
    posted = {given["thread_ts"]: given["text"] for given in workspace.wait("chat.postMessage", 3)}
    assert "Ask me" in posted["1700000001.000100"]
    assert "Shorten" in posted["1700000002.000100"]
    assert "cannot read files" in posted["1700000003.000100"]


def test_nothing_in_a_document_or_a_question_pings(
    tmp_path: Path, slack_bot: Assistant, enter: Enter, workspace: Workspace
) -> None:
    hostile = "The <!channel> Kaibobu boat of <@U0BOSS> and @here has 17 oars & <https://elsewhere.example|a *sail*>."
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "boat.md").write_text(f"# <!here> Boats @channel\n\n{hostile}\n")
    settings = slack_bot.settings.model_copy(update={"source": tmp_path / "source", "data_dir": tmp_path / "index"})
    with Assistant.open(settings) as bot:
        for number, base in enumerate(("", "https://ask.example")):
            asks = enter(As(bot, public_url=base))
            asks.event(
                message("How many oars has the <!channel> Kaibobu boat?", f"170000000{number}.000100"), f"Ev{number}"
            )
            workspace.wait("chat.stopStream", number + 1)
        open_panel(asks)
        (given,) = workspace.wait("assistant.threads.setSuggestedPrompts")
    assert given["prompts"][0]["message"] == "What is “‹!here› Boats ＠channel” about?"
    assert "has 17 oars" in told(workspace)
    assert "<!channel> Kaibobu boat of <@U0BOSS>" in told(workspace)


class Waiting(As):
    """An assistant that answers nothing until `go` is set."""

    def __init__(self, bot: Assistant) -> None:
        super().__init__(bot)
        self.go = Event()
        self.reached = Semaphore(0)

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[StreamEvent]:
        self.reached.release()
        self.go.wait(60)
        yield from super().stream(question, history)


def test_events_are_acknowledged_while_20_questions_wait_and_none_is_lost(
    enter: Enter, slack_bot: Assistant, workspace: Workspace
) -> None:
    waiting = Waiting(slack_bot)
    entrance = enter(waiting)
    for number in range(21):
        entrance.event(message(QUESTION, f"17000000{number:02}.000100"), f"Ev{number}")
    assert workspace.of("chat.startStream") == []
    waiting.go.set()
    streams = workspace.wait("chat.stopStream", 21)
    assert len(streams) == 21
    assert len({given["thread_ts"] for given in workspace.of("chat.startStream")}) == 21


def test_what_was_asked_before_the_end_is_answered(slack_bot: Assistant, workspace: Workspace, tmp_path: Path) -> None:
    waiting = Waiting(As(slack_bot, data_dir=tmp_path))
    with Chat.opened(waiting, Limits(100, 100)) as chat:
        entrance = Entrance(chat, workspace)
        for number in range(4):
            entrance.event(message(QUESTION, f"170000000{number}.000100"), f"Ev{number}")
            assert waiting.reached.acquire(timeout=60)
        assert workspace.of("chat.stopStream") == []
        waiting.go.set()
    assert len(workspace.of("chat.stopStream")) == 4

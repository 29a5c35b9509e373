"""Socket Mode, over a websocket on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from queue import Queue

import pytest
from pydantic import SecretStr
from slack_sdk import WebClient
from websockets.sync.server import ServerConnection, serve

from assistant import Assistant, ConfigurationError
from assistant.frontends.chat import Chat, Messages, Thumbs
from assistant.frontends.limits import Limits
from assistant.frontends.slack import run
from assistant.history.conversations import History
from evals.events.workspace import Json, Workspace, envelope, message
from tests.frontends.api.conftest import As
from tests.frontends.slack.test_events import QUESTION, told


class Socket:
    """Slack's end of the websocket: what is put into `out` is sent, `acknowledged` are the envelopes that came back."""

    def __init__(self) -> None:
        self.out: Queue[Json | None] = Queue()
        self.acknowledged: Queue[str] = Queue()

    def talk(self, connection: ServerConnection) -> None:
        threading.Thread(target=self._send, args=[connection], daemon=True).start()
        for received in connection:
            self.acknowledged.put(json.loads(received)["envelope_id"])

    def _send(self, connection: ServerConnection) -> None:
        while (told := self.out.get()) is not None:
            connection.send(json.dumps(told))


@pytest.fixture
def socket(workspace: Workspace) -> Iterator[Socket]:
    ours = Socket()
    with serve(ours.talk, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        workspace.socket_url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/link"
        yield ours
        ours.out.put(None)
        server.shutdown()
        thread.join()


def connected(bot: Assistant) -> Assistant:
    return As(bot, slack_app_token=SecretStr("xapp-1-test"))


def test_an_event_is_acknowledged_and_answered_once(
    slack_bot: Assistant, messages: Messages, history: History, workspace: Workspace, socket: Socket
) -> None:
    chat = Chat(connected(slack_bot), messages, Thumbs(history), Limits.of(slack_bot.settings))
    end = threading.Event()
    running = threading.Thread(target=run, args=(chat, WebClient(base_url=workspace.url), end))
    running.start()
    try:
        event = envelope(message(QUESTION, "1700000001.000100"), "Ev1")
        for number in (1, 2):
            told_again = {"retry_attempt": number - 1, "retry_reason": "timeout" if number > 1 else ""}
            socket.out.put({"envelope_id": f"e{number}", "type": "events_api", "payload": event, **told_again})
            assert socket.acknowledged.get(timeout=30) == f"e{number}"
        workspace.wait("chat.stopStream")
    finally:
        end.set()
        running.join()
    assert workspace.bearers["apps.connections.open"] == "xapp-1-test"
    assert "412 passengers" in told(workspace)
    assert len(workspace.of("chat.startStream")) == 1


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
def test_a_token_that_slack_refuses_is_told_without_it(
    slack_bot: Assistant, messages: Messages, history: History, workspace: Workspace, method: str
) -> None:
    workspace.will_fail(method, 9, "invalid_auth")
    chat = Chat(connected(slack_bot), messages, Thumbs(history), Limits.of(slack_bot.settings))
    with pytest.raises(ConfigurationError, match=r"refused a token \(invalid_auth\)") as raised:
        run(chat, WebClient(base_url=workspace.url))
    assert "xapp" not in str(raised.value)


def test_a_slack_that_is_not_there_is_told(slack_bot: Assistant, messages: Messages, history: History) -> None:
    chat = Chat(connected(slack_bot), messages, Thumbs(history), Limits.of(slack_bot.settings))
    with pytest.raises(ConfigurationError, match="could not be reached"):
        run(chat, WebClient(base_url="http://127.0.0.1:9/api/"))

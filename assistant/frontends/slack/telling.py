"""One answer told in a thread: streamed where Slack streams, else as one message."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, field

from slack_bolt import SayStream
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.web.chat_stream import ChatStream

from assistant.frontends.chat import SLACK_MARKDOWN
from assistant.frontends.slack.rendering import MOST_BLOCKS, footing_blocks, message_blocks, parts, plain_text
from assistant.records import Answer

_log = logging.getLogger(__name__)
_LONGEST_CHUNK = 12_000
_BUFFER = 200
"""Characters of a chunk, as Slack's reference has it; and how many are waited for, to stay below its rate limit."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Where an answer goes."""

    channel: str
    ts: str
    team: str
    user: str


@dataclass(slots=True)
class SlackTeller:
    """Tells one answer; every failure of the stream leads to a message in its place."""

    client: WebClient
    thread: Thread
    base: str
    _stream: ChatStream = field(init=False)
    _streams: bool = True
    _ended: bool = False

    def __post_init__(self) -> None:
        say_stream = SayStream(
            client=self.client,
            channel=self.thread.channel,
            thread_ts=self.thread.ts,
            recipient_team_id=self.thread.team,
            recipient_user_id=self.thread.user,
        )
        self._stream = say_stream(buffer_size=_BUFFER)

    def begin(self, doing: str) -> None:
        """The status line, where the channel has one."""
        try:
            self.client.assistant_threads_setStatus(
                channel_id=self.thread.channel, thread_ts=self.thread.ts, status=doing
            )
        except (SlackClientError, OSError):
            _log.debug("no status can be set here")

    def add(self, text: str) -> None:
        """The next piece."""
        if not self._streams:
            return
        try:
            for part in parts(SLACK_MARKDOWN.text(text), _LONGEST_CHUNK):
                self._stream.append(markdown_text=part)
        except (SlackClientError, OSError):
            self._streams = False  # the whole answer comes as a message

    def end(self, exchange: str, answer: Answer) -> None:
        """What stands below the answer; or all of it, where the stream failed."""
        if self._streams:
            try:
                self._stream.stop(blocks=footing_blocks(exchange, answer, self.base)[:MOST_BLOCKS])
                self._ended = True
                return
            except (SlackClientError, OSError):
                self._streams = False
        self._message(plain_text(answer.text), message_blocks(exchange, answer, self.base))
        self._ended = True

    def fail(self, sentence: str) -> None:
        """The sentence, in place of what was begun."""
        if not self._ended:
            self._message(plain_text(sentence), [])

    def _message(self, text: str, blocks: list[dict[str, object]]) -> None:
        if begun := self._stream.ts:
            with suppress(SlackClientError, OSError):
                self.client.chat_stopStream(channel=self.thread.channel, ts=begun)  # what streams cannot be replaced
            try:
                self.client.chat_update(channel=self.thread.channel, ts=begun, text=text, blocks=blocks)
                return
            except SlackClientError:
                _log.warning("a broken stream could not be replaced; the answer comes below it")
        self.client.chat_postMessage(
            channel=self.thread.channel, thread_ts=self.thread.ts, text=text, blocks=blocks or None,
            unfurl_links=False, unfurl_media=False,
        )  # fmt: skip

"""What Slack sends and what is done with it; the same whichever way it came."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from assistant.errors import ConfigurationError
from assistant.frontends.chat import Asked, Chat, suggestions, words
from assistant.frontends.chat.words import FILES, GREETING
from assistant.frontends.slack.complaint import COMPLAINT, complained, complaint_modal
from assistant.frontends.slack.rendering import FEEDBACK, SHOW_SOURCES, sources_modal
from assistant.frontends.slack.telling import SlackTeller, Thread
from assistant.records import Language

_RETRIES = 2
"""Times that a call is made again when Slack says that there were too many."""

_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^<>]{0,100})?>")
_REFERENCE = re.compile(r"<([^<>]{0,4000})>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_INERT = str.maketrans({"<": "‹", ">": "›", "@": "＠"})
"""In a prompt, which is sent in the name of whoever clicks it, a document's title must not ping."""
_PEOPLES = (None, "file_share", "thread_broadcast")
"""Subtypes of messages that people write; all others are edits, deletions, joins, and bots."""

Body = dict[str, Any]
Next = Callable[[], object]
_SYSTEM = "slack"
_TAKEN = "taken"
"""Where a request carries what was taken of it."""


def make_app(chat: Chat, client: WebClient | None = None) -> App:
    """A Bolt application for `chat`. Raises `ConfigurationError` where there is no bot token."""
    settings = chat.bot.settings
    if settings.slack_bot_token is None:
        raise ConfigurationError("SLACK_BOT_TOKEN is not set.", "docs/slack.md says where to find it.")
    client = client or WebClient()
    client.token = settings.slack_bot_token.get_secret_value()
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=_RETRIES))
    secret = settings.slack_signing_secret
    app = App(
        client=client,
        signing_secret=secret.get_secret_value() if secret else None,
        token_verification_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    handlers = _Handlers(chat)
    base = settings.public_url
    chat.tellers[_SYSTEM] = lambda reply_to: SlackTeller(app.client, Thread(**reply_to), base)
    # Bolt acknowledges an event before its listener runs, and Slack sends it no more: so it is taken before that.
    app.event("message", middleware=[handlers.take_message])(handlers.reply)
    app.event("app_mention", middleware=[handlers.take_mention])(handlers.reply)
    app.event("assistant_thread_started")(handlers.greet)
    app.event("assistant_thread_context_changed")(handlers.nothing)
    app.action(FEEDBACK)(handlers.feedback_given)
    app.action(SHOW_SOURCES)(handlers.show_sources)
    app.view(COMPLAINT)(handlers.complaint_made)
    return app


@dataclass(frozen=True, slots=True)
class _Handlers:
    chat: Chat

    def take_message(self, event: Body, body: Body, context: BoltContext, next_: Next) -> None:
        """A direct message, or one in a thread that the assistant is part of, unless it is said to somebody else."""
        if _is_a_persons(event):
            direct = event.get("channel_type") == "im"
            if direct or (self._is_followed(event) and not _names_others(event, context)):
                self._take(event, body, context)
        next_()

    def take_mention(self, event: Body, body: Body, context: BoltContext, next_: Next) -> None:
        """A message in a channel that names the assistant."""
        if _is_a_persons(event):
            self._take(event, body, context)
        next_()

    def _take(self, event: Body, body: Body, context: BoltContext) -> None:
        keys = (f"slack:{event['channel']}:{event['ts']}", f"slack:{body.get('event_id') or event['ts']}")
        team = str(event.get("team") or body.get("team_id") or "")
        thread = Thread(event["channel"], event.get("thread_ts") or event["ts"], team, event["user"])
        question = asked_text(str(event.get("text") or ""))
        asked = Asked(keys, _place(event), question, _person(team, event["user"]), _SYSTEM, asdict(thread))
        if message := self.chat.take(asked):
            context[_TAKEN] = (message, asked)

    def reply(self, event: Body, client: WebClient, context: BoltContext) -> None:
        """Leaves the answer to a worker, so that Slack has its acknowledgement whatever the answers before take."""
        if _TAKEN in context:
            message, asked = context[_TAKEN]
            only_files = bool(event.get("files")) and not asked.question
            teller = SlackTeller(client, Thread(**asked.reply_to), self.chat.bot.settings.public_url)
            if only_files:
                self.chat.tell(message, FILES, teller)
            else:
                self.chat.begin(message, asked, teller)

    def greet(self, event: Body, client: WebClient) -> None:
        """The assistant's panel was opened."""
        thread = event["assistant_thread"]
        place = {"channel_id": thread["channel_id"], "thread_ts": thread["thread_ts"]}
        client.chat_postMessage(channel=place["channel_id"], thread_ts=place["thread_ts"], text=GREETING)
        suggested = suggestions(self.chat.bot, _language(client, str(thread.get("user_id") or "")))
        prompts = [prompt.translate(_INERT) for prompt in suggested]
        client.assistant_threads_setSuggestedPrompts(
            **place, prompts=[{"title": prompt, "message": prompt} for prompt in prompts]
        )

    def nothing(self) -> None:
        """Acknowledged, and no more."""

    def feedback_given(self, ack: Ack, body: Body, action: Body, client: WebClient) -> None:
        """A thumb; one that points down opens a window that asks why."""
        ack()
        value = str(action.get("value") or "")
        exchange = self.chat.messages.exchange(value[1:])
        if exchange is None:
            return
        helpful = value.startswith("+")
        kept = self.chat.thumbs.note(exchange, helpful, _clicker(body))
        if kept and not helpful:
            with suppress(SlackApiError):  # Slack opens none a few seconds after the click
                client.views_open(trigger_id=body["trigger_id"], view=complaint_modal(exchange))
        thread, says = body.get("message", {}).get("thread_ts"), words(exchange.answer.language)
        client.chat_postEphemeral(
            channel=body["channel"]["id"], user=body["user"]["id"], thread_ts=thread,
            text=says.thanks if kept else says.failed,
        )  # fmt: skip

    def complaint_made(self, ack: Ack, body: Body, view: Body) -> None:
        """The window of a thumb that points down was sent."""
        ack()
        exchange = self.chat.messages.exchange(str(view.get("private_metadata") or ""))
        if exchange:
            reason, sentence = complained(view, exchange)
            self.chat.thumbs.note(exchange, False, _clicker(body), reason, sentence)

    def show_sources(self, ack: Ack, body: Body, action: Body, client: WebClient) -> None:
        """The button below an answer."""
        ack()
        exchange = self.chat.messages.exchange(str(action.get("value") or ""))
        if exchange:
            view = sources_modal(exchange, self.chat.bot.settings.public_url)
            client.views_open(trigger_id=body["trigger_id"], view=view)

    def _is_followed(self, event: Body) -> bool:
        return "thread_ts" in event and self.chat.messages.knows(_place(event))


def asked_text(text: str) -> str:
    """A message's words: mentions taken out, links as what is seen of them, Slack's escapes undone.

    Half of a surrogate pair, which no database takes, becomes a question mark.
    """
    text = text.encode("utf-8", "replace").decode()
    text = _REFERENCE.sub(lambda found: found[1].rpartition("|")[2], _MENTION.sub(" ", text))
    for escaped, character in _ENTITIES:
        text = text.replace(escaped, character)
    return " ".join(text.split())


def _is_a_persons(event: Body) -> bool:
    return event.get("subtype") in _PEOPLES and not event.get("bot_id") and bool(event.get("user"))


def _names_others(event: Body, context: BoltContext) -> bool:
    named = _MENTION.findall(str(event.get("text") or ""))
    return bool(named) and context.bot_user_id not in named


def _place(event: Body) -> str:
    return f"slack:{event['channel']}:{event.get('thread_ts') or event['ts']}"


def _clicker(body: Body) -> str:
    user = body["user"]
    return _person(str(user.get("team_id") or (body.get("team") or {}).get("id") or ""), user["id"])


def _person(team: str, user: str) -> str:
    return f"slack:{team}:{user}"


def _language(client: WebClient, user: str) -> Language:
    """The language in which Slack is shown to a person; English where Slack does not tell."""
    try:
        found = client.users_info(user=user, include_locale=True).get("user") or {}
    except (SlackClientError, OSError):
        return "en"
    return "id" if str(found.get("locale") or "").partition("-")[0] in ("id", "in") else "en"

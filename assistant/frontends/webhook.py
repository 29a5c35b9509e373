"""A bot behind outgoing and incoming webhooks, as Mattermost and Rocket.Chat have them: one form in, one text out.

The outgoing webhook's token is its proof. The answer is the reply to the request, so no address is ever called.
"""

from __future__ import annotations

import asyncio
import hmac

from fastapi import FastAPI
from pydantic import BaseModel, SecretStr
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from assistant.frontends.chat import MATTERMOST, Asked, Chat, answer_text, remarks, sources, words
from assistant.records import Answer

PATH = "/chat/webhook"


class Posted(BaseModel):
    """What an outgoing webhook sends, of which more is passed over."""

    token: str
    channel_id: str
    text: str
    post_id: str = ""
    message_id: str = ""
    root_id: str = ""
    trigger_word: str = ""
    user_id: str = ""
    user_name: str = ""


class _Collected:
    """Tells an answer in one text."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.text = ""

    def begin(self, doing: str) -> None:
        """Nothing can be told before the answer."""

    def add(self, text: str) -> None:
        """Nor piece by piece."""

    def end(self, _exchange: str, answer: Answer) -> None:
        """The answer with its sources."""
        listed = list(sources(answer, MATTERMOST, self.base))
        head = [words(answer.language).nearest] if answer.abstained and listed else []
        self.text = "\n\n".join(
            [answer_text(answer, MATTERMOST, self.base), *remarks(answer, MATTERMOST, self.base), *head, *listed]
        )

    def fail(self, sentence: str) -> None:
        """The sentence."""
        self.text = MATTERMOST.text(sentence)


def mount(app: FastAPI, chat: Chat, token: SecretStr) -> None:
    """Answer at `PATH` to whoever sends `token`."""
    known = token.get_secret_value().encode()

    async def answer(posted: Posted) -> dict[str, str]:
        if not hmac.compare_digest(posted.token.encode("utf-8", "surrogatepass"), known):
            raise HTTPException(401, "The webhook's token is another.")
        question = posted.text.removeprefix(posted.trigger_word).strip()
        post = posted.post_id or posted.message_id
        place = f"webhook:{posted.channel_id}:{posted.root_id or post}"
        asked = Asked((f"{place}:{post}",), place, question, f"webhook:{posted.user_id or posted.user_name}")
        teller = _Collected(chat.bot.settings.public_url)
        message: str | None = await run_in_threadpool(chat.take_at_last, asked, teller)
        if message:
            await asyncio.wrap_future(chat.begin(message, asked, teller))
        return {"text": teller.text, "response_type": "comment"} if teller.text else {}

    app.post(PATH, include_in_schema=False)(answer)

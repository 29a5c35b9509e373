"""A quotation in the reader's language, by a language model: a help to read it, never evidence for anything."""

from __future__ import annotations

from assistant.answering.chat_models import LanguageModel
from assistant.answering.inert import inert
from assistant.answering.replying import Reply, failed
from assistant.answering.sources import text_only
from assistant.prompts import Prompt
from assistant.records import Language

LONGEST_QUOTE = 4_000
"""Characters of a quotation that is translated; a sentence has far fewer."""


def gloss(model: LanguageModel, prompt: Prompt, quote: str, language: Language, seconds: float) -> str:
    """`quote` in `language`, on one line and inert; one that broke off ends in "…".

    Raises `ModelFailed` where the model fails within `seconds`, or writes nothing.
    """
    into = "Indonesian" if language == "id" else "English"
    reply = Reply(model.chat, prompt.messages(language=into, quote=text_only(quote)), seconds, model.ending)
    written = inert("".join(reply), stated=quote)
    if not written:
        raise failed("empty")
    return written if reply.whole else f"{written} …"

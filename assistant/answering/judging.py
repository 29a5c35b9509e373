"""A language model as a judge: shown a sentence and its sources, it replies with one of a few words."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Sequence
from typing import Literal, TypeVar

from assistant.answering.chat_models import LanguageModel
from assistant.answering.replying import Reply
from assistant.answering.sources import text_only
from assistant.errors import ModelFailed, PromptError
from assistant.prompts import Prompt
from assistant.records import Usage, Verdict

logger = logging.getLogger(__name__)

Support = Literal["supported", "partly", "unsupported"]
SUPPORT: tuple[Support, ...] = ("supported", "partly", "unsupported")
PATIENCE = 20.0
"""Seconds that a reader is kept waiting for an opinion at most: it is one word, on a few sentences."""
_VERDICTS: dict[Support, Verdict] = {"supported": "supported", "partly": "weak", "unsupported": "unsupported"}
_Word = TypeVar("_Word", bound=str)


class ModelJudge:
    """A language model that is asked for one of a few words, and its tokens counted; several threads may ask it.

    `prompt` is the one that asks whether sources bear out a claim; each reply may take `seconds`, retries included.
    """

    def __init__(self, model: LanguageModel, prompt: Prompt, seconds: float) -> None:
        self.name = model.name
        self.input_tokens = self.output_tokens = 0
        self._model = model
        self._prompt = prompt
        self._seconds = seconds
        self._lock = threading.Lock()

    @property
    def usage(self) -> Usage:
        """What it took so far."""
        return self._model.usage(self.input_tokens, self.output_tokens)

    def support(self, claim: str, sources: Sequence[str]) -> Support | None:
        """Whether `sources` bear out `claim`; as `word`."""
        return self.word(self._prompt, SUPPORT, claim=claim, sources="\n\n".join(sources))

    def word(self, prompt: Prompt, words: Sequence[_Word], **values: str) -> _Word | None:
        """The one of `words` that the model replies with to `prompt`; None where it says none of them, or several.

        `values` are data, and cannot end the block that they stand in. Raises `ModelFailed`, and `PromptError` where
        they are not what the prompt takes.
        """
        messages = prompt.messages(**{name: text_only(value) for name, value in values.items()})
        reply = Reply(self._model.chat, messages, self._seconds, self._model.ending)
        try:
            said = re.findall(r"[a-z]+", "".join(reply).lower())
        finally:
            with self._lock:
                self.input_tokens += reply.input_tokens
                self.output_tokens += reply.output_tokens
        told = [word for word in words if word in said]
        return told[0] if len(told) == 1 else None


class SecondOpinion:
    """A judge's opinions on the sentences of one answer. One that failed is not asked again: the reader waits."""

    def __init__(self, judge: ModelJudge) -> None:
        self._judge = judge
        self._failed = False

    @property
    def usage(self) -> Usage | None:
        """What the judge took; None where nothing was asked."""
        return self._judge.usage if self._judge.input_tokens else None

    def __call__(self, claim: str, sources: Sequence[str]) -> Verdict | None:
        """The verdict on `claim` beside `sources`; None where the judge gives none, which is logged."""
        if self._failed:
            return None
        try:
            said = self._judge.support(claim, sources)
        except (ModelFailed, PromptError) as error:
            self._failed = True
            logger.warning("no second opinion: %s", error)
            return None
        if said is None:
            logger.warning("no second opinion: %s did not reply with one of its words", self._judge.name)
            return None
        return _VERDICTS[said]

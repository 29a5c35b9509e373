"""The seam to language models: what ASSISTANT_MODEL names becomes a LangChain `BaseChatModel`."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pydantic import SecretStr

from assistant.answering import gguf
from assistant.answering.replying import Ending
from assistant.errors import ConfigurationError, ModelUnavailable
from assistant.records import Usage
from assistant.settings import DEFAULT_MODEL, EXTRACTIVE, Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_openai import ChatOpenAI

RETRIES = 2
"""Times that the openai package tries again by itself: on 408, 409, 429, 5xx and broken connections, waiting for as
long as Retry-After says, else 0.5 s and twice as long each time."""
_FORMS = "'openai:NAME', 'gguf:PATH', or 'PROVIDER:NAME' for another that LangChain knows"
_KNOWN_PRICES = {DEFAULT_MODEL: (0.10, 0.50)}
_EFFORT = "low"
"""How much a reasoning model is to think: the evidence is before it, and the reader waits."""


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A model that can be asked, under the name it was set by; `prices` are US dollars a million tokens, in and out.

    `judge` gives a second opinion on what this one writes, where one is set; closed with it. `ending` ends its replies.
    """

    name: str
    chat: BaseChatModel
    prices: tuple[float, float] | None = None
    close: Callable[[], None] = lambda: None
    judge: LanguageModel | None = None
    ending: Ending = field(default_factory=Ending)

    def cut_short(self) -> None:
        """End all replies where they are, the judge's too, and those to come at once."""
        self.ending.come()
        if self.judge:
            self.judge.ending.come()

    def usage(self, input_tokens: int, output_tokens: int) -> Usage:
        """What so many tokens are, with their cost where the price is known."""
        cost = None
        if self.prices is not None:
            cost = round((input_tokens * self.prices[0] + output_tokens * self.prices[1]) / 1e6, 8)
        return Usage(input_tokens=input_tokens, output_tokens=output_tokens, cost=cost)


def check_model(settings: Settings) -> None:
    """Raise `ConfigurationError` or `ModelUnavailable` where a model that is set cannot be used; loads none."""
    if settings.model == EXTRACTIVE:
        return
    for given in (settings, _for_judge(settings)):
        provider, name = _named(given)
        if provider == "gguf":
            gguf.check(name)
        elif provider == "openai":
            _openai_key(given)
        else:
            _other(given.model)


def make_model(settings: Settings) -> LanguageModel | None:
    """The model that `settings` name, with its judge; None where answers are quoted. Asks them nothing.

    Raises `ConfigurationError` for a name of no known form, `ModelUnavailable` where a key, a package or a file is
    missing.
    """
    if settings.model == EXTRACTIVE:
        return None
    writer = _made(settings)
    if settings.judge in ("", settings.model):
        return replace(writer, judge=writer) if settings.judge else writer
    with ExitStack() as opened:
        opened.callback(writer.close)
        judge = _made(_for_judge(settings))
        opened.callback(judge.close)
        return replace(writer, judge=judge, close=opened.pop_all().close)


def _made(settings: Settings) -> LanguageModel:
    provider, name = _named(settings)
    prices = _prices(settings)
    if provider == "gguf":
        local = gguf.load(name, settings)
        return LanguageModel(settings.model, local.chat, prices, local.close)
    chat = _openai(name, settings) if provider == "openai" else _other(settings.model)
    return LanguageModel(settings.model, chat, prices)


def _for_judge(settings: Settings) -> Settings:
    """The settings with the judge as the model. What is told of the model's price is not the judge's."""
    if settings.judge in ("", settings.model):
        return settings
    return settings.model_copy(update={"model": settings.judge, "input_price": None, "output_price": None})


def _named(settings: Settings) -> tuple[str, str]:
    match = re.fullmatch(r"([a-z][a-z_]*):(\S.*)", settings.model)
    if match is None:
        judge = settings.model == settings.judge
        variable, forms = ("ASSISTANT_JUDGE", _FORMS) if judge else ("ASSISTANT_MODEL", f"{EXTRACTIVE!r}, {_FORMS}")
        raise ConfigurationError(f"{variable} is {settings.model!r}.", f"Use {forms}.")
    return match[1], match[2]


def _openai_key(settings: Settings) -> SecretStr:
    """The key; servers of one's own need none, and the client wants one."""
    if settings.openai_api_key is not None:
        return settings.openai_api_key
    if settings.openai_base_url:
        return SecretStr("none")
    raise ModelUnavailable(
        f"{settings.model} needs a key.",
        f"Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, or ASSISTANT_MODEL={EXTRACTIVE}.",
    )


def _openai(name: str, settings: Settings) -> ChatOpenAI:
    from langchain_openai import ChatOpenAI

    chat = ChatOpenAI(
        model=name,
        api_key=_openai_key(settings),
        base_url=settings.openai_base_url or None,
        timeout=settings.model_timeout,
        max_retries=RETRIES,
        max_completion_tokens=settings.answer_tokens,
        use_responses_api=False,  # compatible servers speak Chat Completions
        stream_usage=True,
    )
    profile = chat.profile or {}
    if _EFFORT in profile.get("reasoning_effort_levels", ()):
        chat.reasoning_effort = _EFFORT
    elif profile.get("temperature", True):  # what OpenAI does not list is a server's own model
        chat.temperature = 0
    return chat


def _other(model: str) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(model)
    except ImportError as error:
        raise ModelUnavailable(f"{model} needs a package that is not installed.", str(error)) from error
    except Exception as error:  # every provider's client has its own; their texts may hold what is secret
        raise ModelUnavailable(
            f"{model} cannot be opened ({type(error).__name__}).",
            f"Is its name right, and its provider's key set? Use {_FORMS}.",
        ) from None


def _prices(settings: Settings) -> tuple[float, float] | None:
    if settings.input_price is not None and settings.output_price is not None:
        return settings.input_price, settings.output_price
    return None if settings.openai_base_url else _KNOWN_PRICES.get(settings.model)

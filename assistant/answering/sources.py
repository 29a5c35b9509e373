"""The evidence as a model gets it: numbered, within a budget of tokens, and with nothing in it that is not text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.corpus.tokens import count_tokens
from assistant.records import Document, Evidence, Span

if TYPE_CHECKING:
    pass

# A text must not be able to end the block that it stands in, to look like a citation, nor to hold what chat templates
# read as control tokens ("<|im_end|>", "[INST]"): llama.cpp reads those in texts too.
_TEXT_ONLY = str.maketrans("<>[]【】［］", "‹›()()()")
_LANGUAGES = {"en": "English", "id": "Indonesian", "und": "another language"}


@dataclass(frozen=True, slots=True)
class Source:
    """What a model is given under one number: whole sentences of a document, in order."""

    number: int
    document: Document
    sentences: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """From the first sentence to the last."""
        return Span(self.sentences[0].start, self.sentences[-1].end)

    @property
    def text(self) -> str:
        """The document's text from the first sentence to the last."""
        return self.document.text[self.span.start : self.span.end]

    @property
    def block(self) -> str:
        """The source as it stands in a prompt."""
        told = {
            "number": str(self.number),
            "title": self.document.name,
            "publisher": self.document.publisher,
            "author": self.document.author,
            "date": self.document.published if self.document.dated_by == "statement" else "",
            "language": _LANGUAGES[self.document.language],
        }
        named = "".join(f' {name}="{text_only(value, quotes=False)}"' for name, value in told.items() if value)
        lines = (self.document.text[start:end] for start, end in self.sentences)
        return f"<source{named}>\n{text_only(' '.join(' '.join(line.split()) for line in lines))}\n</source>"


def text_only(text: str, *, quotes: bool = True) -> str:
    """`text` with its brackets as others that look alike; without `quotes`, fit for an attribute."""
    text = text.translate(_TEXT_ONLY)
    return text if quotes else " ".join(text.replace('"', "”").split())


def pack(
    evidence: Sequence[Evidence],
    stated: Iterable[tuple[Document, Span]],
    document: Callable[[str], Document],
    budget: int,
) -> list[Source]:
    """The sources that fit into `budget` tokens: what is `stated` first, then the passages, best first.

    A passage that does not fit gives as many whole sentences from its beginning as do; it is then the last.
    """
    wanted: list[tuple[Document, tuple[Span, ...]]] = [(stating, (span,)) for stating, span in stated]
    wanted += [(document(each.passage.document_id), each.passage.sentences) for each in evidence]
    packed: list[Source] = []
    for stating, sentences in wanted:
        if not sentences:
            continue
        whole = Source(len(packed) + 1, stating, sentences)
        fitting = _fitting(whole, budget)
        if fitting:
            packed.append(fitting)
            budget -= count_tokens(fitting.block) + 1
        if fitting is not whole:
            break
    return packed


def _fitting(source: Source, budget: int) -> Source | None:
    """`source`, or its beginning, within `budget`; None where not even a sentence fits."""
    for most in range(len(source.sentences), 0, -1):
        shorter = (
            source if most == len(source.sentences) else Source(source.number, source.document, source.sentences[:most])
        )
        if count_tokens(shorter.block) < budget:
            return shorter
    return None

"""The records that pass from step to step: frozen, and of the standard library only.

    Document -> Passage -> Evidence -> Answer (Sentence, Citation, Disagreement)

All offsets count Unicode code points in `Document.text`, start inclusive, end exclusive.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

Language = Literal["en", "id", "und"]
"""A language the assistant is fluent in, or "und" (undetermined) for any other."""
LANGUAGES: tuple[Language, ...] = get_args(Language)

RegionKind = Literal[
    "front-matter",
    "title",
    "heading",
    "body",
    "caption",
    "byline",
    "legal",
    "related",
    "promotion",
    "furniture",
]
"""What a stretch of a document is. Body and captions become passages about the document's topic;
front matter, title, byline and legal lines become bibliographic ones; the rest is only kept in the text."""

PassageKind = Literal["body", "caption", "bibliographic"]
Verdict = Literal["verbatim", "supported", "weak", "unsupported"]
Role = Literal["user", "assistant"]


class Span(NamedTuple):
    """A stretch of text: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a document that is of one kind."""

    kind: RegionKind
    start: int
    end: int


class Place(NamedTuple):
    """Where a page, slide or row begins in a text: "p. 4" at an offset. It goes on to the next one."""

    start: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file as it was read: the whole text, and what the text says of itself.

    `text` is the file's text with nothing taken away (front matter and page furniture included), or what a file of
    another format was converted to, the same for the same bytes; `sha256` is of that text in UTF-8. `places` are
    the pages, slides or rows of such a file, in order. `published` is an ISO date, possibly partial ("2025-11"), or
    empty; `dated_by` tells whether the text states it as its date or only dates a picture in it.
    `source_note` marks a note written about somebody else's article.
    """

    id: str
    text: str
    sha256: str
    title: str = ""
    publisher: str = ""
    author: str = ""
    editor: str = ""
    published: str = ""
    dated_by: Literal["statement", "caption", ""] = ""
    language: Language = "und"
    place: str = ""
    url: str = ""
    path: str = ""
    original: str = ""
    source_note: bool = False
    regions: tuple[Region, ...] = ()
    places: tuple[Place, ...] = ()

    def locator(self, start: int, end: int) -> str:
        """Where `text[start:end]` stands in the file: "p. 4", "p. 4–p. 5"; empty where it has no places."""
        first = bisect_right(self.places, start, key=lambda place: place.start)
        last = max(first, bisect_left(self.places, end, key=lambda place: place.start))
        names = dict.fromkeys(self.places[at - 1].name for at in (first, last) if at)
        return "–".join(names)

    @property
    def name(self) -> str:
        """What to call the document: its title, else what its file's name says."""
        return called(self.title, self.id)


def called(title: str, document_id: str) -> str:
    """What to call a document: its title, else what its file's name says."""
    return title or " ".join(document_id.replace("_", "-").split("-")).strip() or document_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document as a list of them shows it: all but its text, of which `characters` is the length.

    Of its `passages`, `waiting` cannot be found yet.
    """

    id: str
    title: str
    publisher: str
    published: str
    language: Language
    source_note: bool
    path: str
    sha256: str
    characters: int
    passages: int
    waiting: int = 0

    @property
    def name(self) -> str:
        """What to call the document, as `Document.name`."""
        return called(self.title, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is searched for: whole sentences that stand together in a document.

    Always `document.text[start:end] == text`, and every span of `sentences` (document offsets,
    in order, not overlapping) lies within `start` and `end`.
    """

    id: str
    document_id: str
    text: str
    start: int
    end: int
    language: Language
    kind: PassageKind = "body"
    heading: str = ""
    sentences: tuple[Span, ...] = ()

    def sentence(self, span: Span) -> str:
        """The text of one of `sentences`."""
        return self.text[span.start - self.start : span.end - self.start]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """What one ranking thought of a passage: its score, its rank (1 the best), and what a score of 1 counts for."""

    score: float
    rank: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage that was found, its fused score, and each ranking's opinion of it.

    The fused score, 0 to about 2, is the sum of the rankings' scores, each times its weight.
    """

    passage: Passage
    score: float
    rankings: Mapping[str, Ranking] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a sentence rests: `document.text[start:end] == quote`, character for character.

    `locator` is the page, slide or row of the file that it stands on, where it has such: "p. 4".
    """

    number: int
    document_id: str
    title: str
    publisher: str
    published: str
    language: Language
    url: str
    quote: str
    start: int
    end: int
    document_sha256: str
    source_note: bool = False
    locator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the answer, the numbers of its citations, and how well they support it.

    `marks` are the words that answer, as spans within `text`. `added` are those of `citations` that the
    check found and the language model did not give. `incomplete`: the model was cut off within it. One that is
    unsupported has the passages that the model cited for it, or no citation. `judged`: the check found it weak, and
    the verdict is that of a language model which was asked for a second opinion.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    marks: tuple[Span, ...] = ()
    added: tuple[int, ...] = ()
    incomplete: bool = False
    judged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Different values that sources give for the same thing, each with its citation's number."""

    subject: str
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens a language model took and gave, zero without one; `cost` in US dollars, None where no price is known."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        """Both together; the cost is known where both are."""
        known = self.cost is not None and other.cost is not None
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost=round((self.cost or 0.0) + (other.cost or 0.0), 8) if known else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered, and all that is needed to check it.

    `text` carries a marker [n] behind each sentence that rests on citation n. When `abstained`,
    there are no sentences, and `nearest` holds the passages that came closest.
    `confidence` (0 to 1) says how sure it is that the documents answer, calibrated on public questions.
    `timings` are seconds by stage. `notices` tell the reader, in the answer's language, what did not go as it
    should; `incomplete`: the model was cut off, and this is what arrived; `unknown_markers` counts the model's
    markers for evidence that it was not given, which are taken out.
    """

    question: str
    standalone_question: str
    language: Language
    text: str
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    abstained: bool = False
    confidence: float = 0.0
    nearest: tuple[Citation, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    model: str = "extractive"
    usage: Usage = Usage()
    timings: Mapping[str, float] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    incomplete: bool = False
    unknown_markers: int = 0

    @property
    def unsearched(self) -> bool:
        """Whether nothing could be searched yet: such an answer tells nothing that a follow-up goes back to."""
        return self.abstained and not self.nearest and not self.citations


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A stream's word of what is being done now."""

    step: Literal["condensing", "searching", "reading", "answering"]
    passages: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """A stream's word of what was found, best first."""

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer's text; all pieces joined are `Answer.text`."""

    text: str


StreamEvent = Progress | EvidenceFound | TextDelta | Answer

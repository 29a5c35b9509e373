"""The text of an answer that a model writes, sentence by sentence: each made inert and checked before it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.answering.checking import Checked, Checker, Place
from assistant.answering.disagreement import Quoted, disagreements
from assistant.answering.drafting import DraftSentence
from assistant.answering.extractive import citation, compared
from assistant.answering.inert import inert
from assistant.answering.question import Question
from assistant.answering.quote import Quote
from assistant.answering.refusing import Own, names_nothing_new, own_words
from assistant.answering.unfinished import breaks_off, is_whole, without_the_torn
from assistant.answering.wording import REFUSAL, differing, ordered
from assistant.corpus.words import words_of
from assistant.records import Citation, Disagreement, Language, Sentence, Span, Verdict

_BREAKS = {0: " ", 1: "\n", 2: "\n\n"}
_REFUSALS = frozenset(" ".join(words_of(text)) for text in REFUSAL.values())
_CARRIED: frozenset[Verdict] = frozenset({"verbatim", "supported"})


@dataclass(slots=True)
class Composition:
    """What has become of a model's sentences so far.

    With `strict`, a sentence that nothing supports is left out. With `doubtful`, nothing is shown until a sentence is
    supported: retrieval holds that the documents do not tell, and the model must show that they do. Nor is anything
    shown before the first claim: a refusal alone is no answer. `text` is what was shown so far.

    `stated` are the sources' texts and addresses, `asked` is the question, `language` that of the answer.
    """

    checker: Checker
    stated: str
    asked: str = ""
    language: Language = "en"
    strict: bool = False
    doubtful: bool = False
    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    text: str = ""
    refused: bool = False
    left_out: int = 0
    unknown: int = 0
    disagreements: tuple[Disagreement, ...] = ()
    _held: str = ""
    _numbers: dict[tuple[str, Span], int] = field(default_factory=dict)
    _dropped: DraftSentence | None = None
    _claimed: bool = False
    _agreed: bool = False
    _of_orders: set[int] = field(default_factory=set)

    def add(self, draft: DraftSentence, *, cut: bool = False) -> str:
        """Take the model's next sentence, and give the text that may be shown now; `cut`: the model broke off in it."""
        text = inert(draft.text, self.stated)
        if cut and not is_whole(text, followed=draft.followed):
            text = without_the_torn(text, followed=draft.followed)
        else:
            cut = breaks_off(text)
        if not words_of(text):
            return self._drop(draft)
        if " ".join(words_of(text)) in _REFUSALS:
            self.refused = self._agreed = True
            return self._drop(draft)
        own = None if cut else self._own(text, draft)
        checked = self.checker.check(text, draft.numbers, cut=cut)
        self.unknown += checked.unknown
        if own == "refusal" and not (draft.numbers and checked.verdict in _CARRIED):
            self.refused = True
            return self._write(self._placed(draft), text)
        if self.strict and checked.verdict == "unsupported":
            self.left_out += 1
            return self._drop(draft)
        self._claimed = self._claimed or own is None or checked.verdict in _CARRIED
        return self._show(self._placed(draft), checked, self._sentence(text, checked, cut=cut))

    def _own(self, text: str, draft: DraftSentence) -> Own | None:
        """What a sentence is in the model's own voice, unless it tells something that was neither asked nor stated."""
        own = own_words(text, cited=bool(draft.numbers))
        return own if own and names_nothing_new(text, f"{self.asked}\n{self.stated}") else None

    def end(self, refusal: str) -> str:
        """The last text to be shown: the refusal, where the model said it beside something else."""
        last = f"\n\n{refusal}" if self._agreed and self.text else ""
        self.text += last
        return last

    def compare(self, question: Question, quotes: Sequence[Quote]) -> str:
        """Take what the documents disagree on, and give the text that says so, each value with its citation.

        Compared are the sentences that carry the answer, and `quotes`, which answer as well.
        """
        carrying = {number for s in self.sentences if s.verdict != "unsupported" for number in s.citations}
        cited = [c for c in self.citations if c.number in carrying - self._of_orders]
        told = [Quoted(c.number, c.document_id, c.quote, c.language) for c in cited]
        others = dict(enumerate(quotes, len(self.citations) + 1))
        found = disagreements(question, [*told, *compared(others.items())])
        self.disagreements = tuple(replace(each, values=tuple(self._cited(each, others))) for each in found)
        text = "".join(f"\n\n{differing(each, question.language)}" for each in self.disagreements)
        self.text += text
        return text

    def _cited(self, found: Disagreement, others: Mapping[int, Quote]) -> Iterator[tuple[str, int]]:
        """The values of a disagreement, those that stand in `others` with a citation made for them."""
        for value, number in found.values:
            other = others.get(number)
            yield value, self._number(Place(other.document, other.span)) if other else number

    def _show(self, draft: DraftSentence, checked: Checked, sentence: Sentence) -> str:
        markers = "".join(f"[{number}]" for number in sentence.citations)
        lead = ordered(checked.places[0].document, self.language) if checked.ordered else ""
        self.sentences.append(sentence)
        self.doubtful = self.doubtful and sentence.verdict not in _CARRIED
        return self._write(draft, lead, sentence.text + (" …" if sentence.incomplete else ""), markers)

    def _write(self, draft: DraftSentence, *parts: str) -> str:
        """Put a sentence behind what was written, and give what may be shown of all that."""
        before = _BREAKS[draft.breaks] if self.text or self._held else ""
        self._held += before + " ".join(filter(None, (draft.bullet, *parts)))
        if self.doubtful or not self._claimed:
            return ""
        held, self._held = self._held, ""
        self.text += held
        return held

    def _drop(self, draft: DraftSentence) -> str:
        """Leave a sentence out; the line it begins is begun by the next one of that line."""
        self._dropped = self._placed(draft)
        return ""

    def _placed(self, draft: DraftSentence) -> DraftSentence:
        """The sentence with the line break and bullet of one that was left out before it."""
        dropped, self._dropped = self._dropped, None
        if dropped is None:
            return draft
        bullet = draft.bullet if draft.breaks else dropped.bullet
        return replace(draft, breaks=max(draft.breaks, dropped.breaks), bullet=bullet)

    def _sentence(self, text: str, checked: Checked, *, cut: bool) -> Sentence:
        numbered = {self._number(place): place for place in checked.places}
        self._of_orders |= set(numbered) if checked.ordered else set()
        return Sentence(
            text=text,
            citations=tuple(numbered),
            verdict=checked.verdict,
            added=tuple(number for number, place in numbered.items() if place.added),
            incomplete=cut,
            judged=checked.judged,
        )

    def _number(self, place: Place) -> int:
        key = (place.document.id, place.span)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self.citations.append(citation(self._numbers[key], place.document, place.span))
        return self._numbers[key]


def confidence(retrieved: float, sentences: Sequence[Sentence], *, whole: bool = True) -> float:
    """How sure it is (0 to 1) that the documents answer, by two witnesses of equal weight.

    The one is retrieval's own estimate; the other the share of the answer's sentences that the check found
    supported, a weak one counting half. A refusal has none. Nor has an answer that is not `whole`: nobody knows how
    many unsupported sentences were still to come, so that it is never surer than the whole one would be.
    """
    worth: dict[Verdict, float] = {"verbatim": 1.0, "supported": 1.0, "weak": 0.5, "unsupported": 0.0}
    share = sum(worth[s.verdict] for s in sentences) / len(sentences) if sentences and whole else 0.0
    return (retrieved + share) / 2

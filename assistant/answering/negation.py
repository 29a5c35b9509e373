"""What is denied in a statement, and what stands opposite to what: "not", "belum", "rose" against "fell"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from assistant.answering.matching import match
from assistant.answering.statement import Statement, Word
from assistant.corpus.inflection import base
from assistant.corpus.words import stem
from assistant.records import Language

_CUES = frozenset(
    """
    not no never none neither nor without nobody nothing nowhere
    tidak bukan bukanlah belum tanpa tak jangan tiada takkan tidaklah
    """.split()
)
_NEGATIVE = frozenset(
    """
    fail fails failed failing refuse refused refuses deny denied denies lack lacks lacked unable prevent prevented
    prevents reject rejected hardly barely rarely seldom little few except unlike instead rather absence absent
    decline declined impossible avoid avoided unknown unlikely cease ceased without free gagal menolak ditolak
    kurang jarang mustahil kecuali mencegah melarang dilarang membantah enggan absen menghindari alih-alih melainkan
    """.split()
)
"""Words that can say what a negation says."""
_NEGATED_FORM = re.compile(r"(?:un(?!i|der|til|sur)|non|dis(?!t|k|e)|irr|ill|nir)[a-z]{3,}|[a-z]{3,}less")
_NEGATED_LATIN = re.compile(
    r"in(?:ability|accura|active|adequa|appropriate|capable|compatib|comple|conclusive|consisten|correct|definite"
    r"|direct|effective|efficien|eligible|equal|evitabl|experience|finite|formal|frequent|justice|secur|stabil|sufficien"
    r"|toleran|valid|visibl|voluntar)[a-z]*|im(?:balance|matur|mobil|moral|mortal|partial|patien|perfect|polite|possib"
    r"|practical|precise|probab|proper|pure)[a-z]*"
)
_NO_DENIAL = re.compile(
    r"\b(?:not (?:only|just|merely|least)|no (?:longer|doubt|less|more|later|fewer|sooner)|no\.? ?\d|whether or not"
    r"|(?:tidak|bukan|tak) (?:hanya|saja|sekadar|sekedar|cuma|lama)|(?:tidak|tak) (?:lain|kurang)|tidak lebih)",
    re.I,
)
_REACH = 4
"""Words that mean something, on either side of a denial, that tell its place."""
_WINDOW = 2
"""Words past the neighbours of a denial's place in which the other side may deny as well."""


@lru_cache(maxsize=20_000)
def denials(statement: Statement) -> tuple[int, ...]:
    """The numbers of the words that deny; a "nor" goes on with the denial before it."""
    skipped = [match.span() for match in _NO_DENIAL.finditer(statement.text)]
    found = [
        i
        for i, word in enumerate(statement.words)
        if word.text in _CUES and not any(start <= word.start < end for start, end in skipped)
    ]
    return tuple(i for i in found if i == found[0] or statement.words[i].text != "nor")


class Flip(NamedTuple):
    """A denial on one side only: the word of the claim that it bears on, and how much around it agrees (0 to 1)."""

    word: int
    score: float


def flips(claim: Statement, sources: Sequence[Statement]) -> Iterator[Flip]:
    """Denials of the claim that the sources do not have in that place, and those of the sources that it lacks."""
    for cue in denials(claim):
        views = [_view(claim, cue, source, match(claim, source).aligned) for source in sources]
        score, denied = max(views, default=(0.0, True))
        if not denied and not any(also and other > score - _CLOSE for other, also in views):
            yield Flip(cue, score)
    for source in sources:
        back = {j: i for i, j in match(claim, source).aligned.items()}
        for cue in denials(source):
            score, denied = _view(source, cue, claim, back)
            if not _is_said(source, claim, cue, back):
                continue
            near = [back[j] for j in sorted(back, key=lambda j: abs(j - cue)) if source.words[j].content]
            if not denied and near and not _said_elsewhere(claim, near[0], score, sources, source):
                yield Flip(near[0], score)


_CLOSE = 0.2
_CLAUSE = re.compile(r"[,;:.()]")


def _is_said(source: Statement, claim: Statement, cue: int, back: Mapping[int, int]) -> bool:
    """Whether the claim says what a source denies: the next word of the clause that means something, else the last.

    Between languages one of the next two, for no dictionary has every verb.
    """
    words = source.words
    bounds = [match.start() for match in _CLAUSE.finditer(source.text)]
    end = next((at for at in bounds if at >= words[cue].end), len(source.text))
    telling = [i for i, word in enumerate(words) if word.content or word.fact]
    after = [i for i in telling if i > cue and words[i].start < end][: 1 if source.language == claim.language else 2]
    return any(i in back for i in after or [i for i in telling if i < cue][-1:])


def _view(one: Statement, cue: int, other: Statement, aligned: Mapping[int, int]) -> tuple[float, bool]:
    """How much of what stands around a denial stands in another statement, and whether that denies there too."""
    telling = [i for i, word in enumerate(one.words) if word.content or word.fact]
    before, after = [i for i in telling if i < cue][-_REACH:], [i for i in telling if i > cue][:_REACH]
    weights = {i: 1.0 / (1 + gap) for side in (before[::-1], after) for gap, i in enumerate(side)}
    told = [i for i in weights if i in aligned]
    score = sum(weights[i] for i in told) / (sum(weights.values()) or 1.0)
    start = max((aligned[i] for i in told if i < cue), default=-1) - _WINDOW
    stop = min((aligned[i] for i in told if i > cue), default=len(other.words)) + _WINDOW
    return score, any(_negative(word, other.language) for word in other.words[max(0, start) : stop + 1])


def _negative(word: Word, language: Language) -> bool:
    """Whether a word can say what a denial says: "unknown", "gagal"."""
    formed = language != "id" and any(form.fullmatch(word.text) for form in (_NEGATED_FORM, _NEGATED_LATIN))
    return formed or word.text in _CUES or word.text in _NEGATIVE


def _said_elsewhere(
    claim: Statement, word: int, score: float, sources: Sequence[Statement], denying: Statement
) -> bool:
    """Whether another source says, without denying it, what the claim says at a word."""
    for source in sources:
        aligned = match(claim, source).aligned
        if source is not denying and word in aligned and not any(abs(aligned[word] - c) <= 3 for c in denials(source)):
            telling = [i for i in claim.content if abs(i - word) <= _REACH]
            if telling and sum(i in aligned for i in telling) / len(telling) > score - _CLOSE:
                return True
    return False


@lru_cache(maxsize=20_000)
def poles(statement: Statement) -> tuple[tuple[int, int, int], ...]:
    """The words of a statement that have an opposite: number of the word, of the pair, and which side (0 or 1).

    Not those behind a denial or "less" ("not won" is not opposite to "lost"), nor "lebih" in "lebih sedikit", less.
    """
    words = statement.words
    sides = [_sides_of(word, statement.language) for word in words]
    skipped = {j for cue in denials(statement) for j in range(cue + 1, cue + 3)}
    for i, word in enumerate(words[:-1]):
        if word.text in _LESS and sides[i + 1]:
            skipped.add(i + 1)
        if (word.text, words[i + 1].text) == ("lebih", "sedikit"):
            skipped.add(i)
    return tuple((i, pair, side) for i, found in enumerate(sides) if i not in skipped for pair, side in found)


def _sides_of(word: Word, language: Language) -> list[tuple[int, int]]:
    if (word.fact and not word.text.isalpha()) or word.text in _NO_POLES:
        return []
    keys = {word.text, word.stem} | ({base(word.text)} if language != "id" else set())
    return sorted({side for key in keys for side in _sides().get(key, ())})


_LESS = frozenset("less least kurang".split())
_NO_POLES = frozenset("law laws terdiri".split())
"""Words that share a stem with one that has an opposite ("lawful", "didirikan"), and have none."""


@cache
def _sides() -> Mapping[str, frozenset[tuple[int, int]]]:
    """For each word and stem the pairs of opposites that it is in, with its side."""
    text = (files("assistant.corpus") / "lexicon_data" / "opposites.tsv").read_text(encoding="utf-8")
    found: dict[str, set[tuple[int, int]]] = {}
    for pair, line in enumerate(text.splitlines()):
        for side, words in enumerate(line.split("\t")):
            for word in words.split():
                for key in {word, stem(word, "en"), stem(word, "id")} if "-" not in word else {word}:
                    found.setdefault(key, set()).add((pair, side))
    return {key: frozenset(sides) for key, sides in found.items()}

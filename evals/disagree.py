"""How well an answer tells that its sources disagree.

    python -m evals disagree --data DIR

Each paragraph of the held-out halves whose answer is a date, a figure or a name stands in the folder twice, the second
time from another outlet, reworded by rule, and either with another value in the answer's place or with the same. The
answer to the paragraph's question must then tell both values, or must not tell of any difference. What nobody wrote is
synthetic here: the second copy is.
"""

from __future__ import annotations

import random
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant import Answer, Assistant, Settings
from assistant.answering.facts import facts_in
from assistant.answering.statement import verbatim_form
from assistant.corpus.sentences import sentence_spans
from assistant.corpus.words import words_of
from evals import questions as sets
from evals.claims import reworded
from evals.mutations import common_words, names
from evals.public import PublicQuestion, PublicSet, crosslingual, document_id, idk_mrc, write_folder
from evals.verify import interval

Kind = Literal["date", "figure", "name", "spelling", "same"]
CROWD = 5
"""Questions asked of a crowd of different paragraphs, for each pair of a kind."""
_LONGEST_ANSWER = 40
_NEAR_COPY = 0.4
"""Share of words from which two paragraphs may tell of the same: two of an article would disagree with each other."""
_OTHER_WORDS = (
    (r"\badalah\b", "merupakan"), (r"\bpada tahun\b", "di tahun"), (r"\bsekitar\b", "kira-kira"),
    (r"\bdan juga\b", "serta"), (r"\bsehingga\b", "hingga"), (r"\bkarena\b", "sebab"), (r"\bbegan\b", "started"),
    (r"\balso\b", "likewise"),
    (r"\blarge\b", "big"), (r"\bbecause\b", "as"), (r"\bmany\b", "numerous"), (r"\bhowever\b", "yet"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph, its other copy, a question on it, and the two values where they differ."""

    kind: Kind
    question: PublicQuestion
    text: str
    copy: str
    values: tuple[str, str] = ("", "")


def disagree(data: Path, console: Console, most: int) -> None:
    """Ask all pairs and the fixed set, and print the shares."""
    pairs = [
        pair
        for known in (idk_mrc(data, "valid"), crosslingual(data, "en").half(second=True))
        for pair in _pairs(known, most)
    ]
    with TemporaryDirectory(prefix="assistant-disagree-") as folder:
        _write(Path(folder) / "documents", pairs)
        settings = Settings(source=Path(folder) / "documents", data_dir=Path(folder) / "index")
        with Assistant.open(settings) as bot:
            told = [(pair, bot.ask(pair.question.text)) for pair in track(pairs, "Asking", console=console)]
    _show(told, console)
    _show_crowd(data, console, CROWD * most)
    _show_fixed(console)


def _pairs(known: PublicSet, most: int) -> Iterator[Pair]:
    """At most `most` pairs of each kind, each paragraph once."""
    foreign = names(" . ".join(known.documents.values()), common_words(known.documents.values()))
    counts: defaultdict[str, int] = defaultdict(int)
    used: list[frozenset[str]] = []
    for question in known.sample(len(known.questions)):
        text = known.documents[question.document_id]
        words = frozenset(words_of(text))
        if not question.answers or len(question.answers[0]) > _LONGEST_ANSWER:
            continue
        if any(len(words & other) > _NEAR_COPY * min(len(words), len(other)) for other in used):
            continue
        chosen = random.Random(zlib.crc32(question.text.encode()))
        pair = _pair(question, text, foreign, chosen)
        if pair and counts[pair.kind] < most:
            counts[pair.kind] += 1
            used.append(words)
            yield pair


def _pair(question: PublicQuestion, text: str, foreign: Sequence[str], chosen: random.Random) -> Pair | None:
    answer = question.answers[0]
    kind = _kind(answer)
    if kind is None or not re.search(rf"(?<!\w){re.escape(answer)}(?!\w|[.,]\d)", text):
        return None
    if chosen.random() < 1 / 3:
        return Pair("same", question, text, _said_otherwise(text))
    if kind == "name" and chosen.random() < 0.5:
        kind = "spelling"
    value = _changed(answer, kind, foreign, chosen)
    copy = _said_otherwise(re.sub(rf"(?<!\w){re.escape(answer)}(?!\w|[.,]\d)", lambda _: value, text))
    there = value and value != answer and any(_says(copy[s.start : s.end], value) for s in sentence_spans(copy))
    return Pair(kind, question, text, copy, (answer, value)) if there else None


def _kind(answer: str) -> Kind | None:
    """What an answer is, where it is nothing but that."""
    facts = facts_in(f"x {answer}")
    if len(facts) != 1 or facts[0].end - facts[0].start < len(answer) - 4:
        return None
    kind = facts[0].kind
    return "date" if kind == "date" else "name" if kind == "name" else "figure"


def _changed(answer: str, kind: Kind, foreign: Sequence[str], chosen: random.Random) -> str:
    if kind in ("date", "figure"):
        digits = [i for i, c in enumerate(answer) if c.isdecimal()]
        if not digits:
            return ""
        at = chosen.choice(digits[1:] if len(digits) > 1 else digits)
        return answer[:at] + chosen.choice([d for d in "123456789" if d != answer[at]]) + answer[at + 1 :]
    if kind == "spelling":
        return _misspelled(answer, chosen)
    others = [name for name in foreign if len(name.split()) == len(answer.split()) and name not in answer]
    return chosen.choice(others) if others else ""


def _misspelled(name: str, chosen: random.Random) -> str:
    """One vowel of the last word doubled, dropped or replaced."""
    at = [i for i, c in enumerate(name) if c in "aeiou" and i > len(name) - len(name.split()[-1])]
    if not at or len(name.split()[-1]) < 5:
        return ""
    i = chosen.choice(at)
    return (
        name[:i] + chosen.choice(["", name[i] * 2, chosen.choice([v for v in "aeiou" if v != name[i]])]) + name[i + 1 :]
    )


def _said_otherwise(text: str) -> str:
    """A paragraph with its sentences reworded by rule, some words by others."""
    sentences = [text[span.start : span.end] for span in sentence_spans(text)]
    joined = " ".join(reworded(sentence) or sentence for sentence in sentences)
    for pattern, by in _OTHER_WORDS:
        joined = re.sub(pattern, by, joined)
    return joined


def _write(folder: Path, pairs: Sequence[Pair]) -> None:
    folder.mkdir(parents=True)
    for pair in pairs:
        for outlet, text in (("Harbour Gazette", pair.text), ("Kabar Timur", pair.copy)):
            name = f"{document_id(pair.text)}-{outlet.split()[0].lower()}.md"
            (folder / name).write_text(f"---\npublisher: {outlet}\n---\n\n{text}\n", encoding="utf-8")


def _told(pair: Pair, answer: Answer) -> bool:
    """Whether the answer tells the two values of a pair apart."""
    values = [value for each in answer.disagreements for value, _ in each.values]
    return all(any(_says(v, side) or _says(side, v) for v in values) for side in pair.values)


def _says(text: str, value: str) -> bool:
    """Whether a text has the words and figures of a value, however it writes them ("km²", "May 2, 1998")."""
    return set(verbatim_form(value)) <= set(verbatim_form(text))


def _show(told: Sequence[tuple[Pair, Answer]], console: Console) -> None:
    table = Table(
        "documents that differ", "told, with both values", "other values", "refused", box=None, pad_edge=False
    )
    kinds: tuple[Kind, ...] = ("date", "figure", "name", "spelling")
    for kind in kinds:
        group = [each for each in told if each[0].kind == kind]
        right = [_told(pair, answer) for pair, answer in group]
        wrong = [bool(answer.disagreements) and not _told(pair, answer) for pair, answer in group]
        table.add_row(kind, interval(right), interval(wrong), interval([answer.abstained for _, answer in group]))
    console.print(table)
    same = [bool(answer.disagreements) for pair, answer in told if pair.kind == "same"]
    console.print(f"documents that say the same, reworded: told that they differ {interval(same)}")


def _show_crowd(data: Path, console: Console, most: int) -> None:
    """Held-out questions over all paragraphs at once, no two of which are known to differ: what is told is false."""
    known = (idk_mrc(data, "valid"), crosslingual(data, "en").half(second=True))
    with TemporaryDirectory(prefix="assistant-disagree-") as folder:
        write_folder(Path(folder) / "documents", [each.documents for each in known])
        settings = Settings(source=Path(folder) / "documents", data_dir=Path(folder) / "index")
        with Assistant.open(settings) as bot:
            asked = [question for each in known for question in each.sample(most)]
            answers = [bot.ask(question.text) for question in track(asked, "Asking", console=console)]
    answered = [answer for answer in answers if not answer.abstained]
    sided = [answer for answer in answered if len({c.document_id for c in answer.citations}) > 1]
    for named, group in (("answered", answered), ("of these, from several documents", sided)):
        console.print(f"different paragraphs, {named}: told that they differ {interval(_differ(group))}")
    for answer in answered:
        for found in answer.disagreements:
            values = " | ".join(f"{value} [{number}]" for value, number in found.values)
            console.print(f"  {answer.question} {found.subject}: {values}", markup=False)


def _differ(answers: Sequence[Answer]) -> list[bool]:
    return [bool(answer.disagreements) for answer in answers]


def _show_fixed(console: Console) -> None:
    """The fixed set on the shipped notes: told where there is a disagreement, and where there is none."""
    with (
        TemporaryDirectory(prefix="assistant-disagree-") as folder,
        Assistant.open(Settings(data_dir=Path(folder))) as bot,
    ):
        asked = [(question, bot.ask(question.question, question.turns)) for question in sets.load()]
    there = [bool(answer.disagreements) for question, answer in asked if question.kind == "disagreement"]
    none = [bool(answer.disagreements) for question, answer in asked if question.kind != "disagreement"]
    console.print(f"fixed set, questions on a disagreement: told {interval(there)}; other questions: {interval(none)}")

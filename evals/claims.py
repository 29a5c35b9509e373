"""True sentences with the sentences they rest on, from public sets and from the fixed one, to verify against.

`written` are sentences that people wrote over evidence that they chose (CLAP NQ), beside that evidence and its page's
title, as a citation shows it; `bare` the same without the title, though many name what only the title does. `parallel`
are sentences beside a machine translation of their paragraph (the cross-lingual set), both ways. `declared` are made by
rule from a question and its answer, `reworded` by rule from a sentence of a paragraph: those two are synthetic.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.answering.verification import SourceSentence
from assistant.corpus.reading import list_files, make_document, read_text
from assistant.corpus.sentences import sentence_spans
from assistant.corpus.splitting import split
from assistant.records import Language
from assistant.resources import bundled_folder
from evals.public import document_id, in_second_half, in_step, load_json
from evals.questions import load

Origin = Literal["written", "bare", "parallel", "declared", "reworded", "fixed"]
_SEED = 5
_FEWEST_WORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A true sentence, where it comes from, and the sentences that are its right citation."""

    origin: Origin
    text: str
    language: Language
    sources: tuple[SourceSentence, ...]
    document_id: str

    @property
    def across(self) -> bool:
        """Whether claim and sources are of different languages."""
        return self.sources[0].language != self.language


def claims(data: Path, *, second: bool, most: int) -> list[Claim]:
    """At most `most` claims of each origin and pair of languages, of one half of the paragraphs (IDK-MRC: of valid
    for the second half, of train for the first); always the same ones."""
    made = [*_written(data, second), *_crosslingual(data, second), *_indonesian(data, second)]
    groups: dict[tuple[str, str, bool], list[Claim]] = {}
    for claim in made:
        groups.setdefault((claim.origin, claim.language, claim.across), []).append(claim)
    for group in groups.values():
        random.Random(_SEED).shuffle(group)
    return [claim for group in groups.values() for claim in group[:most]]


def sentences_of(text: str, language: Language) -> tuple[SourceSentence, ...]:
    """A paragraph's sentences, as the product cuts them."""
    return tuple(SourceSentence(text[s.start : s.end], language) for s in sentence_spans(text))


def _written(data: Path, second: bool) -> Iterator[Claim]:
    """Each sentence of CLAP NQ's written answers, with the sentences that its writer chose."""
    for entry in load_json(data / "clapnq.json")["answerable"]:
        identifier = document_id(entry["passages"][0]["text"])
        if in_second_half(identifier) != second:
            continue
        for output in entry["output"]:
            chosen = tuple(SourceSentence(text, "en") for text in output["selected_sentences"])
            title = SourceSentence(entry["passages"][0]["title"], "en")
            for sentence in sentences_of(output["answer"], "en"):
                if chosen and _long_enough(sentence.text):
                    yield _claim("written", sentence, (*chosen, title), identifier)
                    yield _claim("bare", sentence, chosen, identifier)


def _claim(origin: Origin, told: SourceSentence, sources: tuple[SourceSentence, ...], identifier: str) -> Claim:
    return Claim(origin=origin, text=told.text, language=told.language, sources=sources, document_id=identifier)


def _crosslingual(data: Path, second: bool) -> Iterator[Claim]:
    for entry in load_json(data / "crosslingual_id_en.json"):
        identifier = document_id(entry["context_en"])
        if in_second_half(identifier) != second:
            continue
        english, indonesian = sentences_of(entry["context_en"], "en"), sentences_of(entry["context_id_mt"], "id")
        if len(english) == len(indonesian):
            yield from _parallel(identifier, english, indonesian)
            yield from _parallel(identifier, indonesian, english)
        yield from _declared(identifier, entry["qas_en"], "en", english)
        if in_step(entry):
            told = [qa["question"] for qa in entry["qas_en"]]
            yield from _declared(identifier, entry["qas_id_mt"], "id", english, told)
        yield from _reworded(identifier, english)


def _parallel(identifier: str, told: Sequence[SourceSentence], sources: tuple[SourceSentence, ...]) -> Iterator[Claim]:
    for sentence in told:
        if _long_enough(sentence.text):
            yield _claim("parallel", sentence, sources, identifier)


def _indonesian(data: Path, second: bool) -> Iterator[Claim]:
    for entry in load_json(data / f"idk_mrc_{'valid' if second else 'train'}.json"):
        identifier = document_id(entry["context"])
        sources = sentences_of(entry["context"], "id")
        yield from _declared(identifier, entry["qas"], "id", sources)
        yield from _reworded(identifier, sources)


def _forms(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rf"^{pattern}\?$", re.I), form) for pattern, form in pairs)


_COUNTED = "jumlah|luas|tinggi|panjang|banyak|usia|umur|kedalaman|berat|jarak"
_CALLED = "nama|ibu ?kota|bahasa|agama|mata uang|judul|gelar|ibukota"
_DONE = r"(?P<aux>was|were|is|are) (?P<subject>(?:\S+ ){0,6}\S+) (?P<verb>\w+(?:ed|en|t|wn|de))"
_STATEMENTS: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "id": _forms(
        (r"(?:kapan|(?:pada )?tahun berapa|pada tanggal berapa)(?:kah)? (?P<rest>.+)", "{rest} pada {a}."),
        (r"di ?mana(?:kah)? (?P<rest>.+)", "{rest} di {a}."),
        (r"siapa(?:kah)? yang (?P<rest>.+)", "{a} {rest}."),
        (r"siapa(?:kah)? (?:nama )?(?P<rest>.+)", "{rest} adalah {a}."),
        (rf"berapa(?:kah)? (?P<rest>(?:{_COUNTED}).+)", "{rest} adalah {a}."),
        (rf"apa(?:kah)? (?P<rest>(?:{_CALLED}) .+)", "{rest} adalah {a}."),
    ),
    "en": _forms(
        (rf"(?:when|where) {_DONE}", "{subject} {aux} {verb} in {a}."),
        (r"who (?P<rest>(?!is\b|was\b|are\b|were\b|did\b|do\b|does\b|can\b|will\b).+)", "{a} {rest}."),
        (r"(?:what|which) (?P<rest>(?:was|is) the .+(?<!called)(?<!named)(?<!known as))", "{a} {rest}."),
    ),
}
_LONGEST_ANSWER = 60


def _declared(
    identifier: str,
    asked: Sequence[dict[str, Any]],
    language: Language,
    sources: tuple[SourceSentence, ...],
    originals: Sequence[str] = (),
) -> Iterator[Claim]:
    """A question of a simple form with its answer in its place.

    Only where the sources have all names of the question (of its original where it is a translation): elsewhere the
    statement says more than they do.
    """
    for qa, original in zip(asked, originals or [qa["question"] for qa in asked], strict=True):
        answers = [answer["text"] if isinstance(answer, dict) else answer for answer in qa["answers"]]
        if qa["is_impossible"] or not answers or len(answers[0]) > _LONGEST_ANSWER:
            continue
        if not _names_told(original, sources) or not (original != qa["question"] or _whole(answers[0], sources)):
            continue
        for pattern, form in _STATEMENTS[language]:
            match = pattern.match(qa["question"].strip())
            if match:
                text = form.format(a=_bare(answers[0], form), **match.groupdict())
                if _long_enough(text):
                    told = SourceSentence(text[0].upper() + text[1:], language)
                    yield _claim("declared", told, sources, identifier)
                break


def _names_told(question: str, sources: Sequence[SourceSentence]) -> bool:
    told = " ".join(source.text for source in sources).lower()
    return all(name.lower() in told for name in re.findall(r"(?<= )[A-Z]\w+", question))


def _whole(answer: str, sources: Sequence[SourceSentence]) -> bool:
    """Whether an answer is not cut off within a word or a figure."""
    return any(re.search(rf"(?<!\w){re.escape(answer)}(?![\w-]|[.,]\d)", source.text) for source in sources)


def _bare(answer: str, form: str) -> str:
    """An answer without the preposition that the statement gives it."""
    lead = r"^(?:pada|di|in|at|on|sejak) " if re.search(r" (?:pada|di|in) \{a\}", form) else "^$"
    return re.sub(lead, "", answer.strip().rstrip("."), flags=re.I)


_BEGINNING = "Pada|Di|Sejak|Selama|Setelah|Dalam|Menurut|In|On|During|Since|After|At|By|According to"
_MOVED = re.compile(rf"^(?P<when>(?:{_BEGINNING}) [^,]{{3,60}}), (?P<rest>\w.+)\.$")
_INSERTED = re.compile(r"\s?\([^()]{2,80}\)")
_TRAILING = re.compile(
    r"^(?P<kept>.{40,}?), (?:sehingga|karena|namun|tetapi|sedangkan|which|while|although|because|but|whereas) .+\.$"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_FIGURES = {"tujuh": "7", "dua": "2", "tiga": "3", "empat": "4", "lima": "5"}
_FORMS: tuple[tuple[str, str], ...] = (
    (rf"\b(\d{{1,2}}) ({_MONTHS}) (\d{{4}})", r"\2 \1, \3"),
    (rf"\b({_MONTHS}) (\d{{1,2}}), (\d{{4}})", r"\2 \1 \3"),
    (r"\bpercent\b", "%"),
    (r"(?<=\d) ?%", " percent"),
    (r"\bthree\b", "3"),
    (r"\bfour\b", "4"),
    (r"(?<= )5(?= [a-z])", "five"),
    *(
        (rf"(?<!puluh )(?<!ratus )(?<!ribu )\b{word}\b(?! (?:belas|puluh|ratus|ribu|juta|per))", figure)
        for word, figure in _FIGURES.items()
    ),
)


def _reworded(identifier: str, sources: tuple[SourceSentence, ...]) -> Iterator[Claim]:
    """A sentence with its beginning moved to its end, a parenthesis or a last clause left out, a figure respelled."""
    for sentence in sources:
        text = reworded(sentence.text)
        if text and _long_enough(text):
            yield _claim("reworded", SourceSentence(text, sentence.language), sources, identifier)


def reworded(text: str) -> str:
    """A sentence with its beginning moved, a parenthesis or last clause left out; empty where no rule fits."""
    changed = text
    moved = _MOVED.match(changed)
    if moved:
        when = moved["when"][0].lower() + moved["when"][1:]
        changed = f"{moved['rest'][0].upper()}{moved['rest'][1:]} {when}."
    changed = _INSERTED.sub("", changed)
    kept = None if moved else _TRAILING.match(changed)
    if kept:
        changed = f"{kept['kept']}."
    english = bool(re.search(r"\b(?:the|of|and)\b", text))
    for pattern, by in _FORMS:
        if english or not re.search("percent|five", by):
            changed = re.sub(pattern, by, changed, count=1)
    return changed if changed != text else ""


def _long_enough(text: str) -> bool:
    return len(text.split()) >= _FEWEST_WORDS


def fixed_claims(articles: Path | None) -> list[Claim]:
    """The evidence of the fixed set: sentences of the notes that hold a fact asked for.

    Beside the article that the note is about where `articles` is their folder: then each is a person's rewording.
    Else beside the note's own passage, reworded by rule where a rule fits.
    """
    originals = {path.stem: read_text(path) for path in list_files(articles)} if articles else {}
    facts = [alternative for question in load() for fact in question.facts for alternative in fact]
    made: list[Claim] = []
    for path in list_files(bundled_folder("seeds")):
        note = make_document(path.stem, read_text(path))
        article = originals.get(Path(note.original).stem, "")
        for passage in split(note):
            told = tuple(SourceSentence(passage.sentence(span), passage.language) for span in passage.sentences)
            for text, language in told:
                if _long_enough(text) and passage.kind == "body" and any(fact in text for fact in facts):
                    sources = _article_sentences(article) if articles else told
                    said = text if articles else reworded(text) or text
                    made.append(_claim("fixed", SourceSentence(said, language), sources, note.id))
    return made


def _article_sentences(text: str) -> tuple[SourceSentence, ...]:
    passages = split(make_document("article", text))
    return tuple(SourceSentence(p.sentence(span), p.language) for p in passages for span in p.sentences)

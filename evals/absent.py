"""Questions that a paragraph does not answer although it is about the thing asked for.

People ask what a text leaves out: a price, a phone number, a person in charge. The public sets have few such
near misses, so they are made: a name from the paragraph in a question after something it says nothing of.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from assistant.answering.facts import facts_in
from assistant.corpus.lexicon import translations
from assistant.corpus.words import content_stems, content_words, stem
from assistant.records import Language
from evals.public import PublicQuestion, PublicSet

_TEMPLATES: dict[Language, tuple[str, ...]] = {
    "en": (
        "How much did {} cost?",
        "What is the phone number of {}?",
        "How many employees does {} have?",
        "Who is the spokesperson for {}?",
        "What is the e-mail address of {}?",
        "Who is the lawyer of {}?",
        "How much does {} weigh?",
        "What is the annual budget of {}?",
        "Which hotel did {} stay at?",
        "What salary does {} get?",
        "On what date was {} renovated?",
        "How many tickets were sold for {}?",
        "Who chairs the committee on {}?",
        "In which street is the office of {}?",
        "Why did {} apologise?",
        "How long will the warranty of {} last?",
        "Who translated the book about {}?",
        "At what time does {} open?",
        "How many complaints were made about {}?",
        "What discount does {} offer?",
        "Which bank lent money to {}?",
        "Who is the head of security at {}?",
    ),
    "id": (
        "Berapa harga {}?",
        "Berapa nomor telepon {}?",
        "Berapa jumlah karyawan {}?",
        "Siapa juru bicara {}?",
        "Apa alamat surel {}?",
        "Siapa pengacara {}?",
        "Berapa berat {}?",
        "Berapa anggaran tahunan {}?",
        "Di hotel mana {} menginap?",
        "Berapa gaji {}?",
        "Tanggal berapa {} direnovasi?",
        "Berapa tiket yang terjual untuk {}?",
        "Siapa ketua panitia {}?",
        "Di jalan apa kantor {}?",
        "Mengapa {} meminta maaf?",
        "Berapa lama masa garansi {}?",
        "Siapa penerjemah buku tentang {}?",
        "Jam berapa {} buka?",
        "Berapa keluhan tentang {}?",
        "Berapa diskon dari {}?",
        "Bank mana yang meminjami {}?",
        "Siapa kepala keamanan {}?",
    ),
}
_SEED = 11
_SHORT = 5


def absent_questions(known: Sequence[PublicSet], most: int) -> list[PublicQuestion]:
    """At most `most` made-up near misses on the paragraphs of `known`, half in either language."""
    chosen = random.Random(_SEED)
    texts = [(identifier, text) for each in known for identifier, text in each.documents.items()]
    chosen.shuffle(texts)
    made = [question for identifier, text in texts for question in _asked_of(identifier, text, chosen)]
    return made[:most]


def _asked_of(identifier: str, text: str, chosen: random.Random) -> Iterator[PublicQuestion]:
    names = [
        text[fact.start : fact.end] for fact in facts_in(text) if fact.kind == "name" and fact.end - fact.start > 5
    ]
    if not names:
        return
    language: Language = chosen.choice(("en", "id"))
    template = chosen.choice(_TEMPLATES[language])
    if not _mentions(text, template, language):
        name = chosen.choice(names)
        yield PublicQuestion(dataset="absent", text=template.format(name), language=language, document_id=identifier)


def _mentions(text: str, template: str, language: Language) -> bool:
    """Whether a paragraph has a word of what is asked for, in either language."""
    stems = {each: frozenset(content_stems(text, each)) for each in ("en", "id")}
    other: Language = "id" if language == "en" else "en"
    words = content_words(template)
    if any(stem(word, language) in stems[language] for word in words):
        return True
    return any(each <= stems[other] for word in words for each in translations(word, language))

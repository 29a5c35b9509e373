"""What a question asks for: its language, its words, the named things in it, the kind of answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from assistant.answering.facts import Fact, FactKind, facts_in
from assistant.corpus.language import question_language
from assistant.corpus.words import STOP_WORDS, content_words, words_of
from assistant.records import Language

Asked = Literal[
    "person",
    "organisation",
    "date",
    "place",
    "money",
    "percent",
    "figure",
    "abbreviation",
    "definition",
    "reason",
    "list",
]

_PLURAL = r"(?!is\b|was\b|does\b|has\b|this\b|its\b|\w+ss\b)\w{3,}s\b"
_PATTERNS: tuple[tuple[Asked, str], ...] = (
    (
        "abbreviation",
        r"\bst(?:and|ood|ands) for\b|\babbreviat|\bacronym|\bshort for\b|\bwhat (?:does|do|did) .{1,60} mean\b"
        r"|\barti(?:nya)? (?:dari )?[A-Z]{2}|kepanjangan|singkatan|akronim",
    ),
    (
        "person",
        r"(?-i:\b[Ww]ho(?:m|se)?\b)|^\W*who(?:m|se)?\b|\bsiapa(?:kah)?\b|\bnama (?:tokoh|orang|menteri|pejabat)\b",
    ),
    (
        "organisation",
        r"\b(?:what|which) (?:\w+ ){0,2}?"
        r"(?:compan(?:y|ies)|firms?|agenc(?:y|ies)|universit(?:y|ies)|institut(?:es?|ions?)"
        r"|organi[sz]ations?|hospitals?|banks?|ministr(?:y|ies)|part(?:y|ies)|teams?|clubs?|bod(?:y|ies)|schools?"
        r"|laborator(?:y|ies))\b"
        r"|\b(?:perusahaan|lembaga|badan|universitas|kampus|institusi|organisasi|rumah sakit|bank|kementerian"
        r"|partai|tim|klub|laboratorium|sekolah|pihak)(?:-\w+)? (?:\w+ ){0,2}?(?:apa|mana)\b",
    ),
    (
        "date",
        r"(?:^\W*|[,;]\s*|\b(?:and|or|since|until|till|by|know|me|remember)\s+)when\b|\bwhen\W*$"
        r"|\bwhat time\b|\b(?:jam|pukul) (?:ke ?)?berapa\b"
        r"|\b(?:what|which) (?:exact )?(?:date|day|year|month|century|\w{3,6}day)\b|\bkapan(?:kah)?\b"
        r"|\b(?:tanggal|tahun|bulan|hari|abad) (?:ke ?)?(?:berapa|apa|mana)(?:kah)?\b",
    ),
    (
        "place",
        r"\bwhere\b"
        r"|\b(?:what|which) (?:city|cities|country|countries|town|place|province|state|island|region|location)\b"
        r"|\bdi ?mana(?:kah)?\b|\bke mana\b|\bdari mana\b|\b(?:kota|negara|provinsi|pulau|daerah|lokasi|tempat)"
        r"(?:-\w+)? (?:mana|apa)",
    ),
    ("percent", r"\bpercent|\bper cent\b|\bpersen\b|\bpersentase\b"),
    (
        "money",
        r"\bhow (?:much|many) (?:money|dollars?|rupiah|yuan|euros?|yen|(?:does|did|will) .* cost|is .* worth)\b"
        r"|\b(?:cost|price|budget|salary)\b"
        r"|\bberapa(?:kah)? (?:biaya|harga|dana|anggaran|gaji|nilai|ongkos|uang|dolar|rupiah|yuan|euro|yen"
        r"|besar (?:biaya|dana|investasi))",
    ),
    (
        "figure",
        r"\bhow (?:many|much|long|far|old|big|large|tall|high|deep|fast|often)\b|\bnumber of\b|\bpopulation\b"
        r"|\bberapa(?:kah)?\b|\bseberapa\b|\bjumlah\b",
    ),
    (
        "reason",
        r"\bwhy\b|\b(?:reason|cause|purpose|aim|goal)s?\b|\bmengapa\b|\bkenapa\b|\balasan\b|\bpenyebab\b|\btujuan\b"
        r"|\buntuk apa\b|\bwhat for\b",
    ),
    (
        "list",
        r"\b(?:apa|siapa|mana) (?:saja|lagi)\b|\bsebutkan\b|\bcontoh\b|\bexamples\b|\blist\b"
        r"|\bname (?:the|all|two|three|four|five)\b|\bwhat are\b|\bwhat else\b"
        rf"|\b(?:what|which) (?:\w+ ){{0,2}}?{_PLURAL}|\b(?:two|three|four|five|both|several|various|all)\b"
        r"|\b(?:dua|tiga|empat|lima|kedua|ketiga|keempat|berbagai|beberapa|para)\b",
    ),
    ("definition", r"^\W*(?:what|who)(?:'s| is| are| was| were)\b|\bapa(?:kah)? (?:itu|yang dimaksud|arti|pengertian)"),
)
_ASKED = tuple((asked, re.compile(pattern, re.I)) for asked, pattern in _PATTERNS)
_COUNTED = re.compile(
    r"(?:\bhow many|(?<=\bthe )number of|\btotal number of"
    r"|(?<!umur )(?<!usia )(?<!tahun )(?<!abad )(?<!nomor )\bberapa(?:kah)?"
    r"|(?<!besar )\bjumlah)"
    r"(?:\s+(?:banyak(?:nya)?|jumlah|total|orang|buah|unit|ekor|different|other|more|new|of the|of these))*"
    r"\s+(?P<noun>[^\W\d_]{3,})",
    re.I,
)
_COUNTS_PEOPLE = re.compile(
    r"(?:\bhow many|\bnumber of|\bberapa(?:kah)?(?: banyak(?:nya)?)?|\bjumlah)\s+"
    r"(?:people|persons|inhabitants|residents|orang|jiwa|penduduk|warga)\b",
    re.I,
)
_FOCUS = re.compile(
    r"\b(?:(?:what|which|whose)(?: exact| (?:kinds?|sorts?|types?) of)?|how (?:many|much))"
    r" (?!is\b|are\b|was\b|were\b|do)(?:\w+ )??(?P<a>[^\W\d_]{3,})\b"
    r"|\b(?:what|who)(?:'s| is| are| was| were) (?:the |a |an )?(?:\w+ )?(?P<b>[^\W\d_]{3,})"
    r" (?:of|for|at|in|from|that|to)\b"
    r"|\b(?:berapa|siapa|apa|sebutkan)(?:kah)? (?:yang |nama |jumlah |itu )?(?P<c>[^\W\d_]{3,})\b"
    r"|\b(?P<d>[^\W\d_]{3,})(?:nya)? (?:apa|mana|berapa)\b",
    re.I,
)
_CARRIED = re.compile(r"\s\([^()]*\)$")
_PEOPLE = frozenset("people persons person inhabitants residents orang jiwa penduduk warga persen percent".split())
"""What a population is counted in without the word standing there."""
_MEASURES = frozenset(
    """
    dolar dollars dollar rupiah yuan renminbi euro euros yen juta ribu miliar triliun million billion nomor jam
    lama luas umur usia tinggi ketinggian panjang lebar berat bobot kadar kecepatan jarak besar kedalaman suhu harga
    biaya nilai proporsi persentase rata kali volume kapasitas kilometers kilometres miles meters metres feet inches
    hectares acres kilograms kilogrammes grams tons tonnes pounds liters litres degrees
    """.split()
)
"""What "berapa" and "how many" measure, where nothing is counted: an answer gives it without the word, or in short."""
_FRAME = frozenset(
    "name names full last first exact whole complete nama lengkap asli tepat pasti going time kali".split()
)
_KINDS: dict[Asked, tuple[FactKind, ...]] = {
    "person": ("name",),
    "organisation": ("name",),
    "place": ("name",),
    "date": ("date",),
    "money": ("money",),
    "percent": ("percent",),
    "figure": ("figure", "money", "percent"),
}


@dataclass(frozen=True)
class Question:
    """A question that stands alone, and what can be told of it without any document."""

    text: str

    @cached_property
    def language(self) -> Language:
        """English or Indonesian."""
        return question_language(self.text)

    @cached_property
    def own(self) -> str:
        """The question without a topic in brackets at its end, which a follow-up carries over from before."""
        return _CARRIED.sub("", self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its content words in small letters, each once; without "name" and the like, which only frame a question."""
        words = tuple(dict.fromkeys(content_words(self.text)))
        return tuple(word for word in words if word not in _FRAME) or words

    @cached_property
    def asked(self) -> frozenset[Asked]:
        """The kinds of thing asked for; empty where no word tells."""
        found = {asked for asked, pattern in _ASKED if pattern.search(self.text)}
        if found & {"money", "percent", "date"}:
            found.discard("figure")
        return frozenset(found)

    @cached_property
    def expects(self) -> frozenset[FactKind]:
        """The kinds of fact that an answer must hold; empty where none can be told."""
        return frozenset(kind for asked in self.asked for kind in _KINDS.get(asked, ()))

    @cached_property
    def counted(self) -> str:
        """What "how many" counts, in small letters; empty where nothing is counted."""
        match = _COUNTED.search(self.text) if "figure" in self.asked else None
        noun = match["noun"].lower() if match else ""
        return "" if noun in STOP_WORDS | _PEOPLE | _MEASURES else noun

    @cached_property
    def counts_people(self) -> bool:
        """Whether "how many" counts people, whom a figure may count without the word: "600,000 emigrated"."""
        return "figure" in self.asked and bool(_COUNTS_PEOPLE.search(self.text))

    @cached_property
    def focus(self) -> str:
        """The noun that is asked for ("which hotel", "berapa harga"), in small letters; empty where none is."""
        for match in _FOCUS.finditer(self.text):
            word = str(next(filter(None, match.groups()))).lower()
            if word in self.words and not any(word in name for name in self.names):
                return word
        return ""

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The checkable things in the question itself."""
        return facts_in(self.text)

    @cached_property
    def told(self) -> frozenset[str]:
        """The values of those."""
        return frozenset(fact.value for fact in self.facts)

    @cached_property
    def lowered(self) -> str:
        """The question in small letters."""
        return self.text.lower()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The named things in it, in small letters, question words apart."""
        return tuple(fact.value for fact in self.facts if fact.kind == "name")

    @cached_property
    def name_words(self) -> frozenset[str]:
        """The words of those names."""
        return frozenset(word for name in self.names for word in words_of(name))

    @cached_property
    def unnamed(self) -> str:
        """The question without the names in it: what it asks of them. All of it where nothing else would be left.

        Within a text on one topic the names stand everywhere; what is asked of them tells its sentences apart.
        """
        text = self.text
        for fact in reversed([fact for fact in self.facts if fact.kind == "name"]):
            text = text[: fact.start] + text[fact.end :]
        return " ".join(text.split()) if content_words(text) else self.text

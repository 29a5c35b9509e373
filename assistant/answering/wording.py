"""What the assistant itself says, in the question's language; everything else is quoted."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.orders import is_order
from assistant.corpus.dates import spoken_date
from assistant.records import Disagreement, Document, Language

REFUSAL: dict[str, str] = {
    "en": "The documents do not tell.",
    "id": "Dokumen-dokumen ini tidak menyebutkannya.",
}
"""The agreed refusal: the whole text of an answer that abstains."""

_ACCORDING_TO = {"en": "According to", "id": "Menurut"}
_IN_LANGUAGE: dict[tuple[str, Language], str] = {
    ("en", "id"): "in Indonesian",
    ("en", "und"): "in another language",
    ("id", "en"): "dalam bahasa Inggris",
    ("id", "und"): "dalam bahasa lain",
}
_DIFFER = {"en": "The sources differ on", "id": "Sumber-sumber berbeda tentang"}
_ORDERED = {
    "en": "The document {} contains instructions to an assistant; it says:",
    "id": "Dokumen {} memuat perintah untuk asisten; isinya:",
}
_NOT_TOLD = {"en": "The documents do not tell:", "id": "Dokumen-dokumen ini tidak menyebutkan:"}
_SOURCE_NOTE = {"en": "source note", "id": "catatan sumber"}
_LONGEST_TITLE = 70


def lead(document: Document, language: Language, *, of_itself: bool = False) -> str:
    """What stands before the quotes of a document: "According to ANTARA, 20 January 2026:".

    Where it tells `of_itself` who wrote it, an author is no source: it is named by its title then. Nor is one that
    speaks to an assistant.
    """
    date = spoken_date(document.published, language) if document.dated_by == "statement" else ""
    authors = (document.publisher, "" if of_itself else document.author)
    source = next((each for each in authors if each and not is_order(each)), _title(document))
    named = ", ".join(filter(None, (source, date)))
    remarks = [_SOURCE_NOTE[_key(language)]] if document.source_note else []
    if document.language != language:
        remarks.append(_IN_LANGUAGE.get((_key(language), document.language), ""))
    remark = "; ".join(filter(None, remarks))
    return f"{_ACCORDING_TO[_key(language)]} {named}{f' ({remark})' if remark else ''}:"


def ordered(document: Document, language: Language) -> str:
    """What stands before words of a document that speak to an assistant: they are its words, and no answer."""
    return _ORDERED[_key(language)].format(_title(document))


def differing(disagreement: Disagreement, language: Language) -> str:
    """That sources differ: "The sources differ on the date: 14 August 2025 [1]; 15 August 2025 [2]."."""
    values = "; ".join(f"{' '.join(value.split())} [{number}]" for value, number in disagreement.values)
    return f"{_DIFFER[_key(language)]} {disagreement.subject}: {values}."


def refusal(language: Language) -> str:
    """The agreed refusal in that language."""
    return REFUSAL[_key(language)]


def not_told(questions: Sequence[str], language: Language) -> str:
    """Which parts of a question have no answer: "The documents do not tell: “when was it signed”."."""
    return f"{_NOT_TOLD[_key(language)]} {'; '.join(f'“{each}”' for each in questions)}."


def quoted(text: str, numbers: Sequence[int]) -> str:
    """A sentence between quotation marks, with the markers of its citations."""
    return f"“{text}” " + "".join(f"[{number}]" for number in numbers)


def _title(document: Document) -> str:
    title = document.name if len(document.name) <= _LONGEST_TITLE else document.name[: _LONGEST_TITLE - 1] + "…"
    return f"“{title}”"


def _key(language: Language) -> str:
    return "id" if language == "id" else "en"

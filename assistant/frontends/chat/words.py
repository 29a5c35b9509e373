"""What the assistant says in chats beside its answers, in English and Indonesian."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.frontends.limits import Refusal
from assistant.records import Language, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The strings of one language."""

    language: Language
    searching: str
    nearest: str
    sources: str
    show_sources: str
    close: str
    helpful: str
    unhelpful: str
    thanks: str
    which: str
    reason: str
    send: str
    failed: str
    interrupted: str
    away: str
    source_note: str
    checked: str
    verdicts: dict[Verdict, str]
    refused: dict[Refusal, str]
    busy: str
    about: str
    suggestions: tuple[str, ...]


_ENGLISH = Words(
    language="en",
    searching="is searching the documents…",
    nearest="Nearest passages:",
    sources="Sources",
    show_sources="Show sources",
    close="Close",
    helpful="Helpful",
    unhelpful="Not helpful",
    thanks="Thank you, noted.",
    which="Which sentence is wrong?",
    reason="What is wrong?",
    send="Send",
    failed="Sorry, something went wrong here. Please ask again in a moment.",
    interrupted="Sorry, I was stopped before I could answer this. Please ask again.",
    away="The documents cannot be reached right now. Please ask again in a moment.",
    source_note="source note",
    checked="Checked against the sources",
    verdicts={
        "verbatim": "verbatim",
        "supported": "supported by the sources",
        "weak": "only partly supported by the sources",
        "unsupported": "not supported by the sources",
    },
    refused={
        "you": "You have asked {} questions within a minute, which is the most for one person. Please wait a moment.",
        "all": "{} questions were asked within a minute, which is the most for all together. Please wait a moment.",
    },
    busy="Many people are asking at the moment. Please try again in about {} seconds.",
    about="What is “{}” about?",
    suggestions=(
        "Which parties signed the Xuzhou agreement?",
        "What will CSPC supply?",
        "What does TCM stand for?",
        "How much could AI add to China's economy each year?",
    ),
)
_INDONESIAN = Words(
    language="id",
    searching="sedang mencari di dokumen…",
    nearest="Bagian terdekat:",
    sources="Sumber",
    show_sources="Lihat sumber",
    close="Tutup",
    helpful="Membantu",
    unhelpful="Tidak membantu",
    thanks="Terima kasih, sudah dicatat.",
    which="Kalimat mana yang salah?",
    reason="Apa yang salah?",
    send="Kirim",
    failed="Maaf, ada yang tidak beres di sini. Silakan tanya lagi sebentar lagi.",
    interrupted="Maaf, saya terhenti sebelum sempat menjawab ini. Silakan tanya lagi.",
    away="Dokumen sedang tidak dapat dijangkau. Silakan tanya lagi sebentar lagi.",
    source_note="catatan sumber",
    checked="Diperiksa dengan sumbernya",
    verdicts={
        "verbatim": "kutipan persis",
        "supported": "didukung sumber",
        "weak": "hanya sebagian didukung sumber",
        "unsupported": "tidak didukung sumber",
    },
    refused={
        "you": "Anda sudah bertanya {} kali dalam semenit, batas bagi satu orang. Tunggulah sebentar.",
        "all": "Sudah ada {} pertanyaan dalam semenit, batas bagi semua orang. Tunggulah sebentar.",
    },
    busy="Saat ini banyak orang sedang bertanya. Silakan coba lagi sekitar {} detik lagi.",
    about="Apa isi “{}”?",
    suggestions=(
        "Siapa saja yang menandatangani kesepakatan di Xuzhou?",
        "Apa yang akan dipasok CSPC?",
        "Apa kepanjangan TCM?",
        "Siapa kepala BPOM?",
    ),
)
GREETING = "Hello! I answer from our documents, with sources. Halo! Saya menjawab dari dokumen kita, beserta sumbernya."
EMPTY = "Ask me something about the documents. Tanyakan sesuatu tentang isi dokumen."
FILES = "I cannot read files that are sent here. Saya tidak dapat membaca berkas yang dikirim di sini."
"""Said where nothing tells which language is read."""


def words(language: Language) -> Words:
    """The strings for a reader of `language`; English where there are none."""
    return _INDONESIAN if language == "id" else _ENGLISH

"""What the assistant says in chats beside its answers, in English and Indonesian."""

from __future__ import annotations

from dataclasses import dataclass

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
    failed: str
    source_note: str
    doubts: dict[Verdict, str]


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
    failed="Sorry, something went wrong here. Please ask again in a moment.",
    source_note="source note",
    doubts={"weak": "Only partly supported by the sources", "unsupported": "Not supported by the sources"},
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
    failed="Maaf, ada yang tidak beres di sini. Silakan tanya lagi sebentar lagi.",
    source_note="catatan sumber",
    doubts={"weak": "Hanya sebagian didukung sumber", "unsupported": "Tidak didukung sumber"},
)
GREETING = "Hello! I answer from our documents, with sources. Halo! Saya menjawab dari dokumen kita, beserta sumbernya."
EMPTY = "Ask me something about the documents. Tanyakan sesuatu tentang isi dokumen."
FILES = "I cannot read files that are sent here. Saya tidak dapat membaca berkas yang dikirim di sini."
"""Said where nothing tells which language is read."""

SUGGESTIONS = (
    "Which parties signed the Xuzhou agreement?",
    "What will CSPC supply?",
    "Siapa saja yang menandatangani kesepakatan di Xuzhou?",
    "Apa kepanjangan TCM?",
)


def words(language: Language) -> Words:
    """The strings for a reader of `language`; English where there are none."""
    return _INDONESIAN if language == "id" else _ENGLISH

"""What the page itself says, in English and Indonesian; the documents' words are never here."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.records import Language, Progress, Verdict

NAME = "Seed Assistant"

EXAMPLES = (
    "Which parties signed the Xuzhou agreement?",
    "What will CSPC supply?",
    "Siapa saja yang menandatangani kesepakatan di Xuzhou?",
    "Apa kepanjangan TCM?",
    "How much could AI add to China's economy each year?",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The strings of one language. Those of `steps` and `sources` take a number."""

    language: Language
    promise: str
    documents: str
    conversation: str
    invitation: str
    question: str
    placeholder: str
    ask: str
    stop: str
    anew: str
    close: str
    back: str
    steps: dict[str, str]
    understood: str
    confidence: str
    verdicts: dict[Verdict, str]
    sources: str
    source: str
    citation: str
    nearest: str
    differ: str
    evidence: str
    evidence_hint: str
    near_evidence: str
    source_note: str
    undated: str
    languages: dict[Language, str]
    stopped: str
    failed: str
    changed: str


ENGLISH = Texts(
    language="en",
    promise="Answers from your documents, each sentence checkable to the character.",
    documents="Reads {} documents",
    conversation="Conversation",
    invitation="Ask in English or Indonesian. For example:",
    question="Your question",
    placeholder="Ask about your documents",
    ask="Ask",
    stop="Stop",
    anew="New conversation",
    close="← Back to the conversation",
    back="← All citations",
    steps={
        "condensing": "Reading the conversation…",
        "searching": "Searching…",
        "reading": "Reading {} passages…",
        "answering": "Answering…",
    },
    understood="Understood as:",
    confidence="Confidence {}%",
    verdicts={
        "verbatim": "verbatim",
        "supported": "supported by the sources",
        "weak": "only partly supported",
        "unsupported": "not supported by the sources",
    },
    sources="{} citations",
    source="1 citation",
    citation="Citation",
    nearest="Nearest passages",
    differ="The sources differ on",
    evidence="Evidence",
    evidence_hint="The passages an answer rests on appear here. Choose one to read it in its document.",
    near_evidence="The closest passages found. None of them answers the question.",
    source_note="source note",
    undated="undated",
    languages={"en": "English", "id": "Indonesian", "und": "other language"},
    stopped="Stopped.",
    failed="Something went wrong; the details are in the log.",
    changed="This document has changed since it was cited; the passage is no longer where it was.",
)

INDONESIAN = Texts(
    language="id",
    promise="Jawaban dari dokumen Anda, tiap kalimat dapat diperiksa sampai ke hurufnya.",
    documents="Membaca {} dokumen",
    conversation="Percakapan",
    invitation="Bertanyalah dalam bahasa Inggris atau Indonesia. Misalnya:",
    question="Pertanyaan Anda",
    placeholder="Tanyakan isi dokumen Anda",
    ask="Tanya",
    stop="Hentikan",
    anew="Percakapan baru",
    close="← Kembali ke percakapan",
    back="← Semua kutipan",
    steps={
        "condensing": "Membaca percakapan…",
        "searching": "Mencari…",
        "reading": "Membaca {} bagian…",
        "answering": "Menjawab…",
    },
    understood="Dipahami sebagai:",
    confidence="Keyakinan {}%",
    verdicts={
        "verbatim": "kutipan persis",
        "supported": "didukung sumber",
        "weak": "hanya sebagian didukung",
        "unsupported": "tidak didukung sumber",
    },
    sources="{} kutipan",
    source="1 kutipan",
    citation="Kutipan",
    nearest="Bagian terdekat",
    differ="Sumber-sumber berbeda tentang",
    evidence="Bukti",
    evidence_hint="Bagian yang menjadi dasar jawaban muncul di sini. Pilih satu untuk membacanya dalam dokumennya.",
    near_evidence="Bagian terdekat yang ditemukan. Tidak satu pun menjawab pertanyaan.",
    source_note="catatan sumber",
    undated="tanpa tanggal",
    languages={"en": "Inggris", "id": "Indonesia", "und": "bahasa lain"},
    stopped="Dihentikan.",
    failed="Terjadi kesalahan; rinciannya ada di catatan log.",
    changed="Dokumen ini telah berubah sejak dikutip; bagian itu tidak lagi di tempatnya.",
)


def texts(language: Language) -> Texts:
    """The strings for a reader of `language`; English where there are none."""
    return INDONESIAN if language == "id" else ENGLISH


def preferred(accept_language: str) -> Language:
    """The language of the page for a browser that sends this header."""
    for wish in accept_language.lower().split(","):
        code = wish.strip().partition(";")[0].partition("-")[0]
        if code in ("en", "id", "in"):
            return "en" if code == "en" else "id"
    return "en"


def status(progress: Progress | None, words: Texts) -> str:
    """What is being done now, in a word or two."""
    progress = progress or Progress("searching")
    return words.steps[progress.step].format(progress.passages)

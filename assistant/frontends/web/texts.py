"""What the page itself says, in English and Indonesian; the documents' words are never here."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from starlette.requests import Request

from assistant.frontends.limits import Refusal
from assistant.frontends.web.session import Unkept
from assistant.history.standing import State
from assistant.records import Language, Progress, Verdict

NAME = "Seed Assistant"

LANGUAGE_COOKIE = "assistant_language"
"""Set by page.js when the reader switches."""

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
    ask_side: str
    login: str
    logout: str
    login_name: str
    login_word: str
    login_wrong: str
    login_often: str
    login_busy: str
    cookie_needed: str
    too_fast: str
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
    score: str
    languages: dict[Language, str]
    stopped: str
    failed: str
    interrupted: str
    elsewhere: str
    deleted: str
    unkept: str
    unkept_why: dict[Unkept, str]
    away: str
    reading: str
    minutes_left: str
    counting: str
    conversations: str
    no_conversations: str
    title: str
    rename: str
    export: str
    delete: str
    sure: str
    leave: str
    retry: str
    edit: str
    copy: str
    good: str
    wrong: str
    thanks: str
    which: str
    whole: str
    reason: str
    send: str
    foreign: str
    gloss: str
    glossed: str
    no_gloss: str
    missing: str
    tells: str
    follow: str
    standing: dict[State, str]
    gone: str
    other_language: str
    characters: str
    refused: dict[Refusal, str]
    busy: str


ENGLISH = Texts(
    language="en",
    promise="Answers from your documents, each sentence checkable to the character.",
    documents="Documents",
    ask_side="Ask",
    login="Log in",
    logout="Log out",
    login_name="Name",
    login_word="Password",
    login_wrong="The name or the password is not right.",
    login_often="Too many failed attempts. Wait a minute, then try again.",
    login_busy="Many people are signing in right now. Try again in a few seconds.",
    too_fast="That was too much at once. Wait a moment, then go on.",
    cookie_needed="This page needs its cookie. Allow cookies for this site, then reload the page.",
    conversation="Conversation",
    invitation="Ask in English or Indonesian. For example:",
    question="Your question",
    placeholder="Ask about your documents",
    ask="Ask",
    stop="Stop",
    anew="New conversation",
    close="← Back",
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
    score="relevance {}",
    languages={"en": "English", "id": "Indonesian", "und": "other language"},
    stopped="Stopped.",
    failed="Something went wrong; the details are in the log.",
    interrupted="The server stopped while answering. Ask again.",
    elsewhere="This question was asked in another tab and is being answered.",
    deleted="This conversation was deleted in another tab. Your question begins a new one.",
    unkept="This conversation is not being kept: {}.",
    unkept_why={
        "damaged": "the stored conversations are damaged",
        "newer": "the stored conversations belong to a newer version of the program",
        "unwritable": "the stored conversations cannot be written",
    },
    away="The documents cannot be reached right now. Please try again in a moment.",
    reading="Reading: {} of {} documents",
    minutes_left=" · about {} min left",
    counting="Reading the documents…",
    conversations="Conversations",
    no_conversations="What you ask is kept here.",
    title="Title",
    rename="Rename",
    export="Export",
    delete="Delete",
    sure="Delete this conversation, with what you thought of its answers? It cannot be brought back.",
    leave="Keep it",
    retry="Ask again",
    edit="Edit question",
    copy="Copy",
    good="Good answer",
    wrong="Wrong answer",
    thanks="Thank you. It is kept with the answer.",
    which="Which sentence is wrong?",
    whole="The answer as a whole",
    reason="What is wrong with it? (optional)",
    send="Send",
    foreign="In another language than the question",
    gloss="Translate",
    glossed="Translation by the language model, not the source's words:",
    no_gloss="The language model could not translate it. Try again later.",
    missing="Not in the nearest passages:",
    tells="Questions on these passages:",
    follow="You could ask next:",
    standing={"unchanged": "unchanged", "moved": "moved", "gone": "no longer there"},
    gone="This document no longer says what was cited. It said:",
    other_language="Bahasa Indonesia",
    characters="{} characters",
    refused={
        "you": "Too many questions: the limit for one reader is {} a minute. Wait a moment, then ask again.",
        "all": "Too many questions: the limit for all readers is {} a minute. Wait a moment, then ask again.",
    },
    busy="Many people are asking at the moment. Please try again in about {} seconds.",
)

INDONESIAN = Texts(
    language="id",
    promise="Jawaban dari dokumen Anda, tiap kalimat dapat diperiksa sampai ke hurufnya.",
    documents="Dokumen",
    ask_side="Tanya",
    login="Masuk",
    logout="Keluar",
    login_name="Nama",
    login_word="Kata sandi",
    login_wrong="Nama atau kata sandi salah.",
    login_often="Terlalu banyak percobaan yang gagal. Tunggu satu menit, lalu coba lagi.",
    login_busy="Sedang banyak yang masuk. Coba lagi beberapa detik lagi.",
    too_fast="Terlalu banyak sekaligus. Tunggu sebentar, lalu lanjutkan.",
    cookie_needed="Halaman ini memerlukan cookie. Izinkan cookie untuk situs ini, lalu muat ulang halamannya.",
    conversation="Percakapan",
    invitation="Bertanyalah dalam bahasa Inggris atau Indonesia. Misalnya:",
    question="Pertanyaan Anda",
    placeholder="Tanyakan isi dokumen Anda",
    ask="Tanya",
    stop="Hentikan",
    anew="Percakapan baru",
    close="← Kembali",
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
    score="relevansi {}",
    languages={"en": "Inggris", "id": "Indonesia", "und": "bahasa lain"},
    stopped="Dihentikan.",
    failed="Terjadi kesalahan; rinciannya ada di catatan log.",
    interrupted="Server berhenti saat menjawab. Silakan tanya lagi.",
    elsewhere="Pertanyaan ini diajukan di tab lain dan sedang dijawab.",
    deleted="Percakapan ini telah dihapus di tab lain. Pertanyaan Anda memulai percakapan baru.",
    unkept="Percakapan ini tidak disimpan: {}.",
    unkept_why={
        "damaged": "data percakapan yang tersimpan rusak",
        "newer": "data percakapan yang tersimpan berasal dari versi program yang lebih baru",
        "unwritable": "data percakapan tidak dapat ditulis",
    },
    away="Dokumen sedang tidak dapat dijangkau. Silakan coba lagi sebentar lagi.",
    reading="Membaca: {} dari {} dokumen",
    minutes_left=" · sekitar {} menit lagi",
    counting="Membaca dokumen…",
    conversations="Percakapan",
    no_conversations="Yang Anda tanyakan disimpan di sini.",
    title="Judul",
    rename="Ganti nama",
    export="Ekspor",
    delete="Hapus",
    sure="Hapus percakapan ini beserta penilaian Anda atas jawabannya? Tidak dapat dikembalikan.",
    leave="Simpan saja",
    retry="Tanya lagi",
    edit="Ubah pertanyaan",
    copy="Salin",
    good="Jawaban baik",
    wrong="Jawaban salah",
    thanks="Terima kasih. Penilaian disimpan bersama jawabannya.",
    which="Kalimat mana yang salah?",
    whole="Jawaban secara keseluruhan",
    reason="Apa yang salah? (boleh kosong)",
    send="Kirim",
    foreign="Dalam bahasa lain daripada pertanyaannya",
    gloss="Terjemahkan",
    glossed="Terjemahan oleh model bahasa, bukan kata-kata sumbernya:",
    no_gloss="Model bahasa tidak dapat menerjemahkannya. Coba lagi nanti.",
    missing="Tidak ada dalam bagian terdekat:",
    tells="Pertanyaan tentang bagian-bagian ini:",
    follow="Pertanyaan berikutnya bisa:",
    standing={"unchanged": "tidak berubah", "moved": "berpindah", "gone": "sudah tidak ada"},
    gone="Dokumen ini tidak lagi memuat yang dikutip. Bunyinya dahulu:",
    other_language="English",
    characters="{} huruf",
    refused={
        "you": "Terlalu banyak pertanyaan: batas bagi satu pembaca {} semenit. Tunggu sebentar, lalu tanyakan lagi.",
        "all": "Terlalu banyak pertanyaan: batas bagi semua pembaca {} semenit. Tunggu sebentar, lalu tanyakan lagi.",
    },
    busy="Saat ini banyak orang sedang bertanya. Silakan coba lagi sekitar {} detik lagi.",
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


def words_for(request: gr.Request | Request) -> Texts:
    """The strings for whoever sent `request`: in the language chosen on the page, else the browser's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return texts(preferred(chosen or request.headers.get("accept-language", "")))

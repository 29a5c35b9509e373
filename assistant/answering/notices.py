"""What the reader is told, in the question's language, where a model's answer did not go as it should."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.errors import Failure
from assistant.records import Language

_FAILED: dict[Failure, tuple[str, str]] = {
    "key": ("its server refused the key", "servernya menolak kuncinya"),
    "model": (
        "its server does not know it, or is at another address",
        "servernya tidak mengenalnya, atau alamatnya lain",
    ),
    "rate": ("too many questions, or no credit left", "terlalu banyak permintaan, atau saldo habis"),
    "time": ("it took too long", "waktunya habis"),
    "connection": ("its server could not be reached, or broke off", "servernya tidak terjangkau, atau terputus"),
    "server": ("its server failed", "servernya gagal"),
    "request": ("its server refused the request", "servernya menolak permintaan"),
    "unreadable": ("its server's reply could not be read", "balasan servernya tidak terbaca"),
    "empty": ("it wrote nothing", "model tidak menulis apa pun"),
    "ended": ("the assistant is being shut down", "asisten sedang dimatikan"),
}
_QUOTED = (
    "The language model did not answer ({}): these are quotes from the documents instead.",
    "Model bahasa tidak menjawab ({}): ini kutipan dari dokumen sebagai gantinya.",
)
_CUT = (
    "The answer is incomplete ({}): this is what arrived.",
    "Jawaban ini tidak lengkap ({}): inilah yang sempat diterima.",
)
_LENGTH = ("the model was stopped before its end", "model dihentikan sebelum selesai")
_ADDED = ("Found by the check, not given by the model: {}.", "Ditemukan oleh pemeriksaan, bukan dari model: {}.")
_UNKNOWN = (
    "References to sources that do not exist were taken out: {}.",
    "Rujukan ke sumber yang tidak ada telah dihapus: {}.",
)
_JUDGED = (
    "Sentences on which a language model gave a second opinion, as the check was in doubt: {}.",
    "Kalimat yang dinilai lagi oleh model bahasa karena pemeriksaan ragu: {}.",
)
_LEFT_OUT = (
    "Sentences left out, as no source supports them: {}.",
    "Kalimat yang dihilangkan karena tanpa dukungan sumber: {}.",
)
_READING = (
    "{} of {} files are still being read: ask again later for what they say.",
    "{} dari {} berkas masih dibaca: tanyakan lagi nanti untuk isinya.",
)
_COUNTING = (
    "The files are still being read: ask again later for what they say.",
    "Berkas-berkas masih dibaca: tanyakan lagi nanti untuk isinya.",
)
_NOTHING_YET = (
    "The documents are being read ({} of {} files so far), and none can be searched yet. Please ask again in a moment.",
    "Dokumen sedang dibaca (baru {} dari {} berkas) dan belum ada yang dapat dicari. Silakan tanya lagi sebentar lagi.",
)


def quoted_instead(failure: Failure, language: Language) -> str:
    """That the documents are quoted, as the model failed."""
    return _in(_QUOTED, language).format(_in(_FAILED[failure], language))


def cut_off(failure: Failure | None, language: Language) -> str:
    """That the answer is not whole: the model failed within it, or, with None, was stopped."""
    return _in(_CUT, language).format(_in(_FAILED[failure] if failure else _LENGTH, language))


def added(numbers: Sequence[int], language: Language) -> str:
    """Which citations the check added."""
    return _in(_ADDED, language).format(", ".join(f"[{number}]" for number in numbers))


def unknown_markers(count: int, language: Language) -> str:
    """How many markers pointed at nothing."""
    return _in(_UNKNOWN, language).format(count)


def judged(count: int, language: Language) -> str:
    """How many verdicts are a second opinion's."""
    return _in(_JUDGED, language).format(count)


def left_out(count: int, language: Language) -> str:
    """How many sentences were left out in strict mode."""
    return _in(_LEFT_OUT, language).format(count)


def still_reading(done: int, total: int, language: Language) -> str:
    """That the index is not complete: how many of `total` files are still to be read; 0 where nobody counted yet."""
    return _in(_READING, language).format(total - done, total) if total else _in(_COUNTING, language)


def nothing_yet(done: int, total: int, language: Language) -> str:
    """The answer while no document can be searched yet."""
    return _in(_NOTHING_YET, language).format(done, total)


def _in(texts: tuple[str, str], language: Language) -> str:
    return texts[language == "id"]

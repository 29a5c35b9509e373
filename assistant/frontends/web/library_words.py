"""What the page says of documents, and of files that come and go, in English and Indonesian."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.corpus.filing import LONGEST_NAME, Reason, formats
from assistant.corpus.reading import LARGEST_FILE
from assistant.records import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryWords:
    """The strings of one language; those with {} take a number or a name."""

    heading: str
    hint: str
    find: str
    add: str
    drop: str
    again: str
    found: str
    nothing: str
    empty: str
    passages: str
    passage: str
    waiting: str
    unread: str
    withheld: str
    withheld_one: str
    withdraw: str
    replace: str
    delete: str
    sure: str
    keep: str
    time: str
    undated: str
    rests: str
    rests_on: str
    rests_on_one: str
    rests_hint: str
    arriving: str
    trying: str
    added: str
    replaced: str
    deleted: str
    reading: str
    read: str
    failed: str
    too_often: str
    too_many: str
    stranger: str
    refused: dict[Reason, str]

    def missing(self, count: int) -> str:
        """That so many documents were kept whose files are missing; "" for none."""
        return "" if not count else self.withheld_one if count == 1 else self.withheld.format(count)


ENGLISH = LibraryWords(
    heading="Documents",
    hint="All that is read for answers. Choose one to read it.",
    find="Search in titles and texts",
    add="Add documents",
    drop="Drop files here to add them",
    again="Read the folder again",
    found="{} found",
    nothing="No document has these words.",
    empty="There are no documents yet.",
    passages="{} passages",
    passage="1 passage",
    waiting="{} passages cannot be found yet",
    unread="cannot be read",
    withheld="The files of {} documents are missing. So many at once may mean that a drive is not connected,"
    " so the documents were kept.",
    withheld_one="The file of the only document is missing. A drive may not be connected, so the document was kept.",
    withdraw="Remove them",
    replace="Replace",
    delete="Delete",
    sure="Delete the file “{}” from the folder? It cannot be brought back.",
    keep="Keep it",
    time="Over time",
    undated="undated",
    rests="What your answers rest on",
    rests_on="{} answers",
    rests_on_one="1 answer",
    rests_hint="Ask something: the documents that answers quote are counted here.",
    arriving="arriving",
    trying="looking whether it can be read",
    added="“{}” was added.",
    replaced="“{}” was replaced.",
    deleted="“{}” was deleted.",
    reading="Reading the folder: {} of {}",
    read="The folder was read: {} added, {} changed, {} gone.",
    failed="It did not work; the details are in the log.",
    too_often="Too many files: {} a minute may be added. Wait a moment, then add the others.",
    too_many="The folder holds {} files or more; no others may be added here.",
    stranger="Open the page anew, and try again.",
    refused={
        "name": f"The name has signs in it that no file's name may have, or more than {LONGEST_NAME} bytes. Rename it.",
        "format": f"This format cannot be read, or is not that of the file to be replaced. Can be read: {formats()}.",
        "size": f"The file is larger than {LARGEST_FILE // 2**20} MiB. Split it.",
        "there": "There is a file of this name already.",
        "unknown": "There is no such document any more.",
        "other": "It cannot be read.",
    },
)

INDONESIAN = LibraryWords(
    heading="Dokumen",
    hint="Semua yang dibaca untuk menjawab. Pilih satu untuk membacanya.",
    find="Cari dalam judul dan isi",
    add="Tambah dokumen",
    drop="Letakkan berkas di sini untuk menambahkannya",
    again="Baca ulang folder",
    found="{} ditemukan",
    nothing="Tidak ada dokumen yang memuat kata-kata ini.",
    empty="Belum ada dokumen.",
    passages="{} bagian",
    passage="1 bagian",
    waiting="{} bagian belum dapat ditemukan",
    unread="tidak dapat dibaca",
    withheld="Berkas {} dokumen tidak ditemukan. Sebanyak itu sekaligus bisa berarti ada drive yang tidak tersambung,"
    " jadi dokumennya tetap disimpan.",
    withheld_one="Berkas satu-satunya dokumen tidak ditemukan. Mungkin ada drive yang tidak tersambung,"
    " jadi dokumennya tetap disimpan.",
    withdraw="Hapus dari daftar",
    replace="Ganti",
    delete="Hapus",
    sure="Hapus berkas “{}” dari folder? Tidak dapat dikembalikan.",
    keep="Simpan saja",
    time="Menurut waktu",
    undated="tanpa tanggal",
    rests="Dasar jawaban Anda",
    rests_on="{} jawaban",
    rests_on_one="1 jawaban",
    rests_hint="Bertanyalah: dokumen yang dikutip dalam jawaban dihitung di sini.",
    arriving="sedang dikirim",
    trying="diperiksa apakah dapat dibaca",
    added="“{}” ditambahkan.",
    replaced="“{}” diganti.",
    deleted="“{}” dihapus.",
    reading="Membaca folder: {} dari {}",
    read="Folder telah dibaca: {} ditambahkan, {} berubah, {} hilang.",
    failed="Tidak berhasil; rinciannya ada di catatan log.",
    too_often="Terlalu banyak berkas: {} semenit boleh ditambahkan. Tunggu sebentar, lalu tambahkan sisanya.",
    too_many="Folder sudah berisi {} berkas atau lebih; tidak ada lagi yang boleh ditambahkan di sini.",
    stranger="Buka kembali halaman ini, lalu coba lagi.",
    refused={
        "name": f"Namanya memuat tanda yang tidak boleh ada, atau lebih dari {LONGEST_NAME} bita. Ganti namanya.",
        "format": f"Format ini tidak dapat dibaca, atau lain dari berkas yang diganti. Yang dapat dibaca: {formats()}.",
        "size": f"Berkas lebih besar dari {LARGEST_FILE // 2**20} MiB. Bagilah.",
        "there": "Sudah ada berkas dengan nama ini.",
        "unknown": "Dokumen itu sudah tidak ada.",
        "other": "Tidak dapat dibaca.",
    },
)


def library_words(language: Language) -> LibraryWords:
    """The strings for a reader of `language`; English where there are none."""
    return INDONESIAN if language == "id" else ENGLISH

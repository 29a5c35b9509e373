from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from assistant import Settings
from assistant.corpus import splitting
from assistant.corpus.reading import make_document
from assistant.errors import IndexLocked, SourceError
from assistant.index import sync as sync_module
from assistant.index.embeddings import LOCAL_MODEL, embedded_text, make_embeddings
from assistant.index.opening import make_retriever, open_beside, open_index
from assistant.index.sync import Index, sync
from assistant.records import Document, Passage
from tests.documents import write
from tests.index.conftest import CountedEmbeddings, OpenIndex
from tests.offline import run_program

BOATS = "Boats of the harbour\n\nThe ferry left at dawn. The cooperative owns two boats."
NESTS = "Nests on the beach\n\nVolunteers counted 118 nests. Sand above 33 degrees kills the eggs."
KOPI = "Kopi di dataran tinggi\n\nPetani menjemur kopi di bawah kubah. Kubah itu dibeli koperasi."
FILES = {"boats.md": BOATS, "nests.txt": NESTS, "kopi.txt": KOPI}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(tmp_path / "source", FILES)


def consistent(index: Index) -> bool:
    """Whether catalogue, vectors and words hold the same passages, with nothing left to do."""
    count = index.catalogue.passage_count()
    return (index.vectors.count(), index.lexical.count(), index.catalogue.pending_count()) == (count, count, 0)


def found(index: Index, question: str) -> list[str]:
    return [evidence.passage.document_id for evidence in make_retriever(index, 10).search(question)]


def save(path: Path, text: str) -> None:
    """Write a file so that its time of change differs, however coarse the clock."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 10**9, before + 10**9))


def test_a_folder_is_indexed_whole(index: Index, source: Path) -> None:
    changes = sync(source, index)
    assert sorted(changes.added) == ["boats", "kopi", "nests"]
    assert (changes.changed, changes.removed, changes.unchanged, dict(changes.failed)) == ((), (), 0, {})
    assert changes.passages == index.catalogue.passage_count() > 0
    assert consistent(index)
    for question, document in (
        ("Who owns the ferry?", "boats"),
        ("How many nests?", "nests"),
        ("kopi di kubah", "kopi"),
    ):
        assert found(index, question)[0] == document


def test_a_second_run_has_nothing_to_do(index: Index, source: Path, embeddings: CountedEmbeddings) -> None:
    first = sync(source, index)
    embeddings.asked.clear()
    second = sync(source, index)
    assert (second.added, second.changed, second.removed, second.unchanged) == ((), (), (), 3)
    assert second.passages == first.passages
    assert embeddings.asked == []


def test_a_changed_file_costs_only_its_new_sentences(index: Index, source: Path, embeddings: CountedEmbeddings) -> None:
    sync(source, index)
    embeddings.asked.clear()
    save(source / "nests.txt", NESTS.replace("118", "207"))
    changes = sync(source, index)
    assert (changes.added, changes.changed, changes.unchanged) == ((), ("nests",), 2)
    assert embeddings.asked
    assert all("207" in text for text in embeddings.asked)
    assert consistent(index)
    assert not any("118" in p.text for p in index.catalogue.passages_of("nests"))


def test_a_file_saved_again_as_it_was_costs_nothing(index: Index, source: Path, embeddings: CountedEmbeddings) -> None:
    sync(source, index)
    embeddings.asked.clear()
    save(source / "nests.txt", NESTS)
    changes = sync(source, index)
    assert (changes.changed, changes.unchanged, embeddings.asked) == ((), 3, [])
    assert index.catalogue.pending_count() == 0


def test_a_removed_file_is_found_no_more(index: Index, source: Path) -> None:
    sync(source, index)
    (source / "boats.md").unlink()
    changes = sync(source, index)
    assert (changes.removed, changes.unchanged) == (("boats",), 2)
    assert "boats" not in found(index, "Who owns the ferry?")
    assert consistent(index)


def test_a_renamed_file_keeps_its_id_and_its_vectors(index: Index, source: Path, embeddings: CountedEmbeddings) -> None:
    sync(source, index)
    embeddings.asked.clear()
    (source / "boats.md").rename(source / "harbour.md")
    changes = sync(source, index)
    assert (changes.added, changes.removed, changes.unchanged, embeddings.asked) == ((), (), 3, [])
    assert Path(index.catalogue.document("boats").path).name == "harbour.md"
    assert found(index, "Who owns the ferry?")[0] == "boats"
    assert consistent(index)


def test_files_that_swap_names_swap_texts(index: Index, source: Path, embeddings: CountedEmbeddings) -> None:
    sync(source, index)
    embeddings.asked.clear()
    save(source / "nests.txt", KOPI)
    save(source / "kopi.txt", NESTS)
    assert sorted(sync(source, index).changed) == ["kopi", "nests"]
    assert embeddings.asked == []
    assert index.catalogue.document("kopi").text == NESTS
    assert found(index, "How many nests were counted?")[0] == "kopi"
    assert consistent(index)


def test_a_second_file_of_the_same_stem_is_called_by_its_path(index: Index, source: Path) -> None:
    sync(source, index)
    write(source, {"2025/boats.md": "Boats of another harbour\n\nThe lighthouse keeper owns a canoe."})
    changes = sync(source, index)
    assert set(index.catalogue.known()) == {"boats", "2025-boats", "nests", "kopi"}
    assert "2025-boats" in changes.added
    assert found(index, "Who has a canoe?")[0] == "2025-boats"
    assert found(index, "Who owns the ferry?")[0] == "boats"
    assert consistent(index)


def test_a_new_title_alone_is_a_change_that_reaches_the_index(index: Index, source: Path) -> None:
    write(source, {"untitled.md": "---\ntitle: Cranes\n---\nIt was painted red in the spring of that year."})
    sync(source, index)
    save(source / "untitled.md", "---\ntitle: Lighthouses\n---\nIt was painted red in the spring of that year.")
    assert sync(source, index).changed == ("untitled",)
    assert found(index, "lighthouses")[0] == "untitled"
    assert consistent(index)


def test_an_unreadable_file_is_told_and_stops_nothing(index: Index, source: Path) -> None:
    write(source, {"blank.txt": "  \n", "aaa.md": "", "zebra.md": "Zebras\n\nA zebra was seen on the quay."})
    changes = sync(source, index)
    assert {Path(path).name for path in changes.failed} == {"blank.txt", "aaa.md"}
    assert all(Path(path).name in reason for path, reason in changes.failed.items())
    assert sorted(changes.added) == ["boats", "kopi", "nests", "zebra"]
    assert consistent(index)


def test_what_was_read_of_a_file_stays_when_it_becomes_unreadable(index: Index, source: Path) -> None:
    sync(source, index)
    save(source / "boats.md", "")
    changes = sync(source, index)
    assert [Path(path).name for path in changes.failed] == ["boats.md"]
    assert (changes.removed, changes.unchanged) == ((), 2)
    assert found(index, "Who owns the ferry?")[0] == "boats"
    save(source / "boats.md", BOATS)
    assert not sync(source, index).failed


def test_a_folder_that_is_gone_is_refused_and_nothing_is_forgotten(index: Index, source: Path) -> None:
    sync(source, index)
    before = index.catalogue.documents()
    shutil.rmtree(source)
    with pytest.raises(SourceError, match="source"):
        sync(source, index)
    assert index.catalogue.documents() == before


def test_an_emptied_folder_leaves_an_empty_index_once_that_is_agreed_to(index: Index, source: Path) -> None:
    sync(source, index)
    for path in source.iterdir():
        path.unlink()
    kept = sync(source, index)
    assert (kept.removed, sorted(kept.withheld)) == ((), ["boats", "kopi", "nests"])
    assert found(index, "Who owns the ferry?")[0] == "boats"
    assert sorted(sync(source, index, allow_removal=True).removed) == ["boats", "kopi", "nests"]
    assert found(index, "Who owns the ferry?") == []
    assert consistent(index)


def test_progress_is_told_from_nothing_to_all(index: Index, source: Path) -> None:
    told: list[tuple[str, int, int]] = []
    sync(source, index, lambda name, done, total: told.append((name, done, total)))
    assert list(dict.fromkeys(name for name, _, _ in told)) == ["boats.md", "kopi.txt", "nests.txt", ""]
    done = [done for _, done, _ in told]  # what is stored, and so can be asked: small files are stored together
    assert (done[0], done[-1], done) == (0, 3, sorted(done))
    assert {total for _, _, total in told} == {3}


@pytest.mark.parametrize("lost", ["lexical.sqlite3", "chroma", "both"])
def test_what_is_lost_beside_the_catalogue_is_made_again_from_it(
    source: Path, index_folder: Path, open_counted: OpenIndex, lost: str
) -> None:
    prepared = run_program(_PREPARE, [str(source), str(index_folder)], index_folder)
    assert prepared.returncode == 0, prepared.stderr
    for path in [*index_folder.glob("lexical.sqlite3*"), *index_folder.glob("chroma")]:
        if lost == "both" or path.name.startswith(lost):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    embeddings = CountedEmbeddings()
    index = open_counted(embeddings)
    assert sync(source, index).unchanged == 3
    assert consistent(index)
    assert embeddings.asked == []
    assert found(index, "Who owns the ferry?")[0] == "boats"


# In a process of its own, so that nothing of it stays open here.
_PREPARE = """
import sys
from pathlib import Path
from assistant import Assistant, Settings
Assistant.open(Settings(source=Path(sys.argv[1]), data_dir=Path(sys.argv[2]))).close()
"""


def test_an_index_made_with_other_cuts_is_cut_again_without_embedding_what_stayed(
    source: Path, open_counted: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    paragraphs = "\n\n".join(f"Boat number {i} is painted red and lies at the quay." for i in range(6))
    write(source, {"many.md": f"Many boats\n\n{paragraphs}"})
    before = open_counted(CountedEmbeddings())
    sync(source, before)
    old = before.catalogue.passages_of("many")
    monkeypatch.setattr(splitting, "TARGET", 80)
    embeddings = CountedEmbeddings()
    after = open_counted(embeddings)
    changes = sync(source, after)
    assert len(after.catalogue.passages_of("many")) > len(old)
    assert changes.passages == after.catalogue.passage_count()
    assert consistent(after)
    sentences = {p.sentence(span) for p in after.catalogue.passages_of("many") for span in p.sentences}
    assert not sentences & set(embeddings.asked)


def test_a_crash_before_the_index_was_written_is_made_good_at_the_next_start(
    index: Index, source: Path, open_counted: OpenIndex
) -> None:
    """The catalogue has the document and its outbox entries; Chroma and BM25 have nothing of it."""
    sync(source, index)
    late = write(source, {"late.md": "A late paper\n\nThe lighthouse keeper owns a canoe."}) / "late.md"
    document = make_document("late", late.read_text(encoding="utf-8"), str(late.resolve()))
    passages = splitting.split(document)
    texts = [embedded_text(p, document.title) for p in passages]
    texts += [p.sentence(span) for p in passages for span in p.sentences]
    made = CountedEmbeddings().embed_documents(texts)
    index.catalogue.put_vectors(LOCAL_MODEL, dict(zip(texts, made, strict=True)))
    status = late.stat()
    index.catalogue.put(document, f"{status.st_mtime_ns}-{status.st_size}", passages)
    assert not consistent(index)
    index.close()

    again = open_counted(CountedEmbeddings())
    sync(source, again)
    assert consistent(again)
    assert found(again, "Who has a canoe?")[0] == "late"


class Failing(Embeddings):
    """The local model, until it has made as many vectors as it may."""

    def __init__(self, may: int) -> None:
        self._may = may
        self._model = make_embeddings("local")[1]

    def embed_query(self, text: str) -> list[float]:
        return self._model.embed_query(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self._may -= len(texts)
        if self._may < 0:
            raise ConnectionError("The model went away.")
        return self._model.embed_documents(texts)


def test_a_run_that_broke_off_goes_on_where_it_was(
    source: Path, open_counted: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_module, "TOGETHER", 1)
    with pytest.raises(ConnectionError):
        sync(source, open_counted(Failing(may=7)))
    embeddings = CountedEmbeddings()
    index = open_counted(embeddings)
    changes = sync(source, index)
    assert consistent(index)
    assert {d.id for d in index.catalogue.documents()} == {"boats", "kopi", "nests"}
    assert changes.passages == index.catalogue.passage_count()
    assert "The ferry left at dawn." not in embeddings.asked
    assert "Volunteers counted 118 nests." in embeddings.asked


def test_closing_an_index_lets_go_of_its_folder(source: Path, index_folder: Path) -> None:
    """Once closed, its folder may be taken away and another index be made in its place, in the same process."""
    first = open_index(Settings(data_dir=index_folder))
    sync(source, first)
    first.close()
    shutil.rmtree(index_folder)
    index_folder.mkdir()
    second = open_index(Settings(data_dir=index_folder))
    assert (second.catalogue.passage_count(), second.lexical.count(), second.vectors.count()) == (0, 0, 0)
    second.close()


def test_documents_whose_vectors_are_kept_do_not_wait_for_those_that_have_none(
    source: Path, open_counted: OpenIndex
) -> None:
    """As after a run that was killed: many vectors, no documents, and a model that takes its time."""
    before = open_counted(CountedEmbeddings())
    sync(source, before)
    before.catalogue.remove(["boats", "kopi", "nests"])
    write(source, {"a-new.md": "A new paper\n\nThe lighthouse keeper owns a canoe."})
    index = open_counted(Failing(may=0))
    with pytest.raises(ConnectionError):
        sync(source, index)
    assert {document.id for document in index.catalogue.documents()} == {"boats", "kopi", "nests"}
    assert consistent(index)


def test_each_document_is_stored_as_soon_as_its_own_texts_have_vectors(
    source: Path, open_counted: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.index.storing.EMBED_BATCH", 4)
    index = open_counted(Failing(may=7))
    with pytest.raises(ConnectionError):
        sync(source, index)
    assert {document.id for document in index.catalogue.documents()} == {"boats"}
    assert index.catalogue.pending_count() == 0


def test_an_index_made_with_other_cuts_that_was_killed_goes_on_and_is_not_asked_meanwhile(
    source: Path, index_folder: Path, open_counted: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(source, open_counted(CountedEmbeddings()))
    monkeypatch.setattr(splitting, "TARGET", 80)
    monkeypatch.setattr(sync_module, "TOGETHER", 1)
    reading = splitting.split
    read: list[str] = []

    def counted(document: Document) -> list[Passage]:
        read.append(document.id)
        if len(read) == 2:
            raise ConnectionError("The process went away.")
        return reading(document)

    monkeypatch.setattr(splitting, "split", counted)
    with pytest.raises(ConnectionError):
        sync(source, open_counted(CountedEmbeddings()))
    with pytest.raises(IndexLocked, match="being made"):
        open_beside(Settings(data_dir=index_folder))
    index = open_counted(CountedEmbeddings())
    assert sorted(sync(source, index).changed) == ["kopi", "nests"]
    assert read == ["boats", "kopi", "kopi", "nests"]
    open_beside(Settings(data_dir=index_folder)).close()
    assert consistent(index)

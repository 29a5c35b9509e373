"""Vectors of texts that left the documents: there for a month, should they come back, and then gone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant.index.embeddings import LOCAL_MODEL
from assistant.index.pruning import KEPT
from assistant.index.sync import Index, sync
from assistant.index.tables import digest_of
from tests.documents import write
from tests.index.conftest import CountedEmbeddings

SHARED = "The ferry left at dawn on the first day."
BOATS = f"Boats of the harbour\n\n{SHARED} The cooperative owns two boats and a tug."
OTHERS = f"Other boats\n\n{SHARED} Nobody owns the barge that lies at the pier."
EDITED = BOATS.replace("two boats", "seven boats")
OWNED = "The cooperative owns two boats and a tug."


def days_pass(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    now = time.time() + days * 86_400
    monkeypatch.setattr(time, "time", lambda: now)


def has_vector(index: Index, text: str) -> bool:
    return digest_of(text) in index.catalogue.kept_vectors(LOCAL_MODEL)


def test_an_edit_taken_back_within_a_month_is_embedded_once(
    index: Index, embeddings: CountedEmbeddings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "source", {"boats.md": BOATS})
    sync(source, index)
    write(source, {"boats.md": EDITED})
    sync(source, index)
    days_pass(monkeypatch, KEPT - 1)
    sync(source, index)
    embeddings.asked.clear()
    write(source, {"boats.md": BOATS})
    assert sync(source, index).changed == ("boats",)
    assert embeddings.asked == []
    days_pass(monkeypatch, KEPT + 2)
    sync(source, index)
    assert has_vector(index, OWNED)
    assert not has_vector(index, OWNED.replace("two", "seven"))


def test_what_left_a_month_ago_goes_and_what_another_document_has_stays(
    index: Index, embeddings: CountedEmbeddings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "source", {"boats.md": BOATS, "others.md": OTHERS})
    sync(source, index)
    needed = set(index.catalogue.kept_vectors(LOCAL_MODEL))
    (source / "boats.md").unlink()
    sync(source, index)
    assert set(index.catalogue.kept_vectors(LOCAL_MODEL)) == needed
    days_pass(monkeypatch, KEPT + 2)
    sync(source, index)
    assert has_vector(index, SHARED)
    assert not has_vector(index, OWNED)
    embeddings.asked.clear()
    write(source, {"boats.md": BOATS})
    sync(source, index)
    assert OWNED in embeddings.asked
    assert set(index.catalogue.kept_vectors(LOCAL_MODEL)) == needed


def test_a_renamed_file_keeps_its_vectors_for_good(
    index: Index, embeddings: CountedEmbeddings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "source", {"boats.md": BOATS})
    sync(source, index)
    (source / "boats.md").rename(source / "harbour.md")
    embeddings.asked.clear()
    sync(source, index)
    days_pass(monkeypatch, KEPT + 2)
    sync(source, index)
    assert embeddings.asked == []
    assert has_vector(index, OWNED)
    assert index.catalogue.prune_vectors() == 0

"""The contract of the catalogue; each database it can be kept in is one parameter more."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.corpus.reading import make_document
from assistant.corpus.splitting import split
from assistant.errors import IndexDamaged, UnknownDocument
from assistant.index import tables
from assistant.index.catalogue import Catalogue
from assistant.index.embeddings import embedded_text
from assistant.records import Document, Passage
from tests.documents import COFFEE, FERRY, TURTLES
from tests.texts import texts


@pytest.fixture
def catalogue(address: str) -> Iterator[Catalogue]:
    opened = Catalogue(address)
    yield opened
    opened.close()


def put(catalogue: Catalogue, name: str, text: str, signature: str = "1") -> tuple[Document, list[Passage]]:
    document = make_document(name, text, f"/somewhere/{name}.md")
    passages = split(document)
    catalogue.put(document, signature, passages)
    return document, passages


def test_documents_and_passages_come_back_as_they_were_put(catalogue: Catalogue) -> None:
    document, passages = put(catalogue, "ferry", FERRY)
    assert catalogue.document("ferry") == document
    assert catalogue.passages_of("ferry") == passages
    assert catalogue.passages([passage.id for passage in passages]) == {p.id: p for p in passages}
    assert catalogue.titles(["ferry", "ghost-ship"]) == {"ferry": document.title}


def test_everything_is_still_there_when_it_is_opened_again(catalogue: Catalogue, address: str) -> None:
    document, passages = put(catalogue, "ferry", FERRY)
    catalogue.note_fact("made_with", "something")
    catalogue.put_vectors("model", {"text": [0.5, 0.25]})
    catalogue.close()
    again = Catalogue(address)
    assert again.document("ferry") == document
    assert again.passages_of("ferry") == passages
    assert again.fact("made_with") == "something"
    assert again.vectors("model", ["text"])["text"].tolist() == [0.5, 0.25]
    assert again.pending_count() == len(passages)
    again.close()


def test_documents_are_listed_by_id(catalogue: Catalogue) -> None:
    for name, text in (("turtles", TURTLES), ("coffee", COFFEE), ("ferry", FERRY)):
        put(catalogue, name, text)
    assert [document.id for document in catalogue.documents()] == ["coffee", "ferry", "turtles"]
    assert set(catalogue.known()) == {"coffee", "ferry", "turtles"}


def test_an_unknown_document_is_refused_by_its_name(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownDocument, match="ghost-ship"):
        catalogue.document("ghost-ship")


def test_unknown_passages_are_left_out(catalogue: Catalogue) -> None:
    _, passages = put(catalogue, "ferry", FERRY)
    assert list(catalogue.passages(["nothing", passages[0].id])) == [passages[0].id]
    assert catalogue.passages([]) == {}
    assert catalogue.passages_of("nothing") == []


def test_a_document_put_again_takes_the_place_of_the_old_one(catalogue: Catalogue) -> None:
    put(catalogue, "ferry", FERRY)
    document, passages = put(catalogue, "ferry", TURTLES, "2")
    assert catalogue.documents() == [document]
    assert catalogue.passages_of("ferry") == passages
    assert catalogue.passage_count() == len(passages)
    assert catalogue.known()["ferry"].signature == "2"


def test_a_removed_document_takes_its_passages_with_it(catalogue: Catalogue) -> None:
    put(catalogue, "ferry", FERRY)
    put(catalogue, "turtles", TURTLES)
    catalogue.remove(["ferry"])
    assert [document.id for document in catalogue.documents()] == ["turtles"]
    assert catalogue.passages_of("ferry") == []
    assert catalogue.passage_count() == len(catalogue.passages_of("turtles"))


def test_removing_what_is_not_there_changes_nothing(catalogue: Catalogue) -> None:
    put(catalogue, "ferry", FERRY)
    before = catalogue.pending_count()
    catalogue.remove(["ghost-ship"])
    catalogue.remove([])
    assert catalogue.pending_count() == before
    assert set(catalogue.known()) == {"ferry"}


def test_passages_are_counted_by_language(catalogue: Catalogue) -> None:
    _, english = put(catalogue, "ferry", FERRY)
    _, indonesian = put(catalogue, "coffee", COFFEE)
    assert catalogue.languages() == {"en": len(english), "id": len(indonesian)}


def test_a_touched_document_keeps_its_text_and_learns_its_new_place(catalogue: Catalogue) -> None:
    document, passages = put(catalogue, "ferry", FERRY)
    catalogue.settle(catalogue.pending(1_000))
    catalogue.touch("ferry", "/elsewhere/ferry.md", "9")
    assert catalogue.document("ferry") == dataclasses.replace(document, path="/elsewhere/ferry.md")
    assert catalogue.known()["ferry"][:2] == ("/elsewhere/ferry.md", "9")
    assert catalogue.passages_of("ferry") == passages
    assert catalogue.pending_count() == 0


def ids_of(passages: list[Passage]) -> set[str]:
    return {passage.id for passage in passages}


def test_what_has_yet_to_reach_the_index_is_what_was_put_or_taken_out(catalogue: Catalogue) -> None:
    _, ferry = put(catalogue, "ferry", FERRY)
    _, turtles = put(catalogue, "turtles", TURTLES)
    assert set(catalogue.pending(1_000)) == ids_of(ferry + turtles)
    catalogue.settle(catalogue.pending(1_000))
    assert catalogue.pending(1_000) == []
    catalogue.remove(["ferry"])
    assert set(catalogue.pending(1_000)) == ids_of(ferry)
    _, again = put(catalogue, "turtles", COFFEE)
    assert set(catalogue.pending(1_000)) == ids_of(ferry + turtles + again)
    assert not ids_of(turtles) & ids_of(again)


def test_what_was_settled_is_not_told_again(catalogue: Catalogue) -> None:
    _, ferry = put(catalogue, "ferry", FERRY)
    first = catalogue.pending(2)
    assert len(first) == 2
    catalogue.settle(first)
    assert set(catalogue.pending(1_000)) == ids_of(ferry) - set(first)
    assert catalogue.pending_count() == len(ferry) - 2


def test_what_is_announced_is_unsettled_once(catalogue: Catalogue) -> None:
    catalogue.announce(["a", "b"])
    catalogue.announce(["b", "c"])
    assert sorted(catalogue.pending(1_000)) == ["a", "b", "c"]


def test_all_passages_can_be_noted_once_more(catalogue: Catalogue) -> None:
    _, ferry = put(catalogue, "ferry", FERRY)
    put(catalogue, "coffee", COFFEE)
    catalogue.remove(["coffee"])
    catalogue.index_all_again()
    assert set(catalogue.pending(1_000)) == ids_of(ferry)


def test_every_change_of_the_documents_is_another_revision(catalogue: Catalogue) -> None:
    seen = [catalogue.revision()]
    for change in (
        lambda: put(catalogue, "ferry", FERRY),
        lambda: put(catalogue, "ferry", COFFEE),
        lambda: catalogue.remove(["ferry"]),
    ):
        change()
        seen.append(catalogue.revision())
    catalogue.put_vectors("model", {"text": [1.0]})
    assert len(set(seen)) == 4
    assert catalogue.revision() == seen[-1]


def test_passages_have_the_vectors_of_what_is_embedded_of_them(catalogue: Catalogue) -> None:
    document, cut = put(catalogue, "ferry", FERRY)
    texts = [embedded_text(passage, document.title) for passage in cut]
    catalogue.put_vectors("model", {text: [float(at), 1.0] for at, text in enumerate(texts[1:], 1)})
    found = catalogue.embedded("model")
    expected = {passage.id: [float(at), 1.0] for at, passage in enumerate(cut) if at}
    assert dict(zip(found.ids, found.vectors.tolist(), strict=True)) == expected
    assert found.ids == sorted(expected)
    assert catalogue.embedded("another").ids == []


def test_a_catalogue_laid_out_by_an_older_version_keeps_its_vectors(address: str) -> None:
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE passages (id TEXT PRIMARY KEY, text TEXT)"))
        connection.execute(sa.text("INSERT INTO passages VALUES ('ferry@1', 'x')"))
    tables.schema.create_all(engine, [tables.vectors, tables.facts])
    engine.dispose()
    catalogue = Catalogue(address)
    catalogue.put_vectors("model", {"text": [1.0]})
    assert (catalogue.passage_count(), list(catalogue.vectors("model", ["text"]))) == (0, ["text"])
    catalogue.close()


@given(st.lists(st.floats(-1, 1, width=32), min_size=384, max_size=384))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_vector_comes_back_within_a_thousandth(catalogue: Catalogue, vector: list[float]) -> None:
    text = f"text of {vector}"
    if not catalogue.vectors("model", [text]):
        catalogue.put_vectors("model", {text: vector})
    assert np.allclose(catalogue.vectors("model", [text])[text], vector, atol=1e-3)


def test_a_vector_belongs_to_its_model_and_its_text(catalogue: Catalogue) -> None:
    catalogue.put_vectors("one", {"text": [1.0, 0.0]})
    catalogue.put_vectors("two", {"text": [0.0, 1.0]})
    assert catalogue.vectors("one", ["text", "other"])["text"].tolist() == [1.0, 0.0]
    assert catalogue.vectors("two", ["text"])["text"].tolist() == [0.0, 1.0]
    assert catalogue.vectors("three", ["text"]) == {}
    assert catalogue.vectors("one", []) == {}


def test_more_texts_can_be_asked_for_than_one_statement_takes(catalogue: Catalogue) -> None:
    vectors = {f"text {i}": [float(i), 1.0] for i in range(1_700)}
    catalogue.put_vectors("model", vectors)
    assert {t: v.tolist() for t, v in catalogue.vectors("model", list(vectors)).items()} == vectors


def test_a_fact_is_what_was_noted_last(catalogue: Catalogue) -> None:
    assert catalogue.fact("made_with") == ""
    catalogue.note_fact("made_with", "one")
    catalogue.note_fact("made_with", "two")
    assert catalogue.fact("made_with") == "two"


@given(texts.filter(lambda text: bool(text.strip())))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_a_file_can_hold_comes_back_as_it_was(catalogue: Catalogue, text: str) -> None:
    read = text.encode("utf-8", "replace").decode()  # what a file gives has no lone surrogates
    document, passages = put(catalogue, "it", read)
    assert catalogue.document("it") == document
    assert catalogue.passages_of("it") == passages


def test_a_file_that_is_no_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite3").write_bytes(b"This is a shopping list, not a database." * 100)
    with pytest.raises(IndexDamaged, match=r"catalogue.*doctor --repair"):
        Catalogue.in_folder(tmp_path)


def test_entries_tell_of_documents_without_their_texts_and_are_found_by_words(catalogue: Catalogue) -> None:
    ferry, passages = put(catalogue, "ferry", FERRY)
    put(catalogue, "kubah_100%", COFFEE)
    first, second = catalogue.entries()
    assert (first.id, first.name, first.characters, first.passages) == ("ferry", ferry.title, len(FERRY), len(passages))
    assert (first.path, first.sha256) == (ferry.path, ferry.sha256)
    assert (first.publisher, first.published, first.language) == (ferry.publisher, ferry.published, "en")
    assert (second.language, second.waiting) == ("id", second.passages)
    catalogue.settle(catalogue.pending(1_000))
    assert {entry.waiting for entry in catalogue.entries()} == {0}
    searched = {"sabira BATTERIES": ["ferry"], "KUBAH_100%": ["kubah_100%"], "sabira kopi": [], "f_rry": []}
    for words, found in searched.items():
        assert [entry.id for entry in catalogue.entries(words)] == found

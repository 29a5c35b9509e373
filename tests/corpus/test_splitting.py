from __future__ import annotations

import itertools

import pytest
from hypothesis import given

from assistant.corpus.reading import make_document
from assistant.corpus.sentences import LONGEST_SENTENCE
from assistant.corpus.splitting import LONGEST, TARGET, split
from assistant.records import Passage
from tests.corpus.test_layout import ENGLISH_PAGE, PITCHED_PAGE
from tests.documents import COFFEE, FERRY, LIBRARY, NOTES
from tests.texts import texts


def passages(text: str) -> list[Passage]:
    return split(make_document("it", text))


@given(texts)
def test_a_passage_stands_in_its_document_where_it_says(text: str) -> None:
    found = passages(text)
    assert all(text[passage.start : passage.end] == passage.text for passage in found)
    assert len({passage.id for passage in found}) == len(found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))


@given(texts)
def test_a_passages_sentences_stand_within_it_in_order(text: str) -> None:
    for passage in passages(text):
        assert passage.sentences
        assert (passage.sentences[0].start, passage.sentences[-1].end) == (passage.start, passage.end)
        assert all(b.end <= a.start for b, a in zip(passage.sentences, passage.sentences[1:], strict=False))
        for span in passage.sentences:
            assert passage.sentence(span) == text[span.start : span.end] != ""


@given(texts)
def test_cutting_twice_gives_the_same_passages(text: str) -> None:
    assert passages(text) == passages(text)


@given(texts)
def test_every_word_of_the_body_is_in_a_passage(text: str) -> None:
    document = make_document("it", text)
    kept = {at for p in split(document) if p.kind == "body" for at in range(p.start, p.end)}
    body = [at for r in document.regions if r.kind == "body" for at in range(r.start, r.end)]
    assert [text[at] for at in body if text[at].isalnum() and at not in kept] == []


@pytest.mark.parametrize("text", [COFFEE, ENGLISH_PAGE, PITCHED_PAGE], ids=["id", "en", "pitched"])
def test_furniture_of_the_page_never_becomes_evidence(text: str) -> None:
    document = make_document("it", text)
    unwanted = [r for r in document.regions if r.kind in ("related", "promotion", "furniture")]
    assert unwanted
    for passage in split(document):
        for region in unwanted:
            assert region.end <= passage.start or passage.end <= region.start


def test_bibliographic_lines_are_kept_apart_from_what_the_document_is_about() -> None:
    found = passages(FERRY)
    kinds = {passage.kind for passage in found}
    assert kinds == {"bibliographic", "body"}
    assert all("412 passengers" not in p.text for p in found if p.kind == "bibliographic")
    assert any("Lena Aritonang" in p.text for p in found if p.kind == "bibliographic")


def test_a_passage_knows_the_heading_it_stands_under() -> None:
    headings = {passage.heading for passage in passages(FERRY) if passage.kind == "body"}
    title = "Night ferry to Sabira cuts its fares in half"
    assert headings == {title, f"{title}. Why the fare fell", f"{title}. What comes next"}


def test_a_heading_is_read_with_the_list_below_it_and_not_with_prose() -> None:
    text = "# Boats\n\nThe boats.\n\n## Bring with you\n\n- a torch\n- a coat\n\n**Fares**\n\nThe fare fell by half.\n"
    found = [[p.sentence(span) for span in p.sentences] for p in passages(text)]
    assert found == [["The boats."], ["Bring with you", "a torch", "a coat"], ["The fare fell by half."]]


def test_a_title_is_no_evidence_unless_there_is_nothing_else() -> None:
    assert [p.text for p in passages("Boat fares of May\n\nThe fare fell by half.\n")] == ["The fare fell by half."]
    assert [p.text for p in passages("Buy oil for the lamp on Friday")] == ["Buy oil for the lamp on Friday"]


def test_neighbouring_short_paragraphs_are_read_together() -> None:
    text = "A headline of boats\n\n" + "\n\n".join(f"Boat number {i} left the harbour at dawn." for i in range(40))
    body = [passage for passage in passages(text) if passage.kind == "body"]
    assert 1 < len(body) < 10
    assert all(len(passage.text) <= TARGET for passage in body)


def test_a_long_paragraph_is_cut_between_its_sentences() -> None:
    sentence = "The boat left the harbour at dawn and nobody on the pier could say when it would be back. "
    body = [passage for passage in passages(sentence * 60) if passage.kind == "body"]
    assert len(body) > 3
    assert all(len(passage.text) <= LONGEST for passage in body)
    assert all(passage.text.startswith("The boat") and passage.text.endswith("back.") for passage in body)


def test_a_paragraph_without_any_full_stop_is_cut_all_the_same() -> None:
    body = [passage for passage in passages("perahu " * 5_000) if passage.kind == "body"]
    assert all(len(passage.text) <= LONGEST_SENTENCE for passage in body)


def test_a_passage_in_the_other_language_is_said_to_be_in_it() -> None:
    english = (
        "The crew wrote that they had been sailing for eleven hours when the lamp of the harbour was seen at last."
    )
    mixed = LIBRARY.replace(
        "Anak-anak di Pulau Hatta", f"## Surat dari awak\n\n{english}\n\n## Di pulau\n\nAnak-anak di Pulau Hatta"
    )
    assert {p.language for p in passages(mixed) if english in p.text} == {"en"}
    assert {p.language for p in passages(mixed) if "cerita bergambar" in p.text} == {"id"}


@pytest.mark.parametrize("name", NOTES)
def test_the_documents_of_these_tests_have_something_to_cite(name: str) -> None:
    assert any(passage.kind == "body" for passage in passages(NOTES[name]))


def test_sentences_come_without_the_marks_of_lists_tables_and_rules() -> None:
    text = (
        "# Boats\n\n- [ ] Oil the lamp of the tower\n* Wind up the clock\n2. Lock the door\n\n"
        "| Boat | Fare in Jl. Raya. Each |\n|---|---|\n| Sabira | 74,000 |\n\n---\n\n```bash\nlamp --on now\n```\n"
    )
    found = [passage.sentence(span) for passage in passages(text) for span in passage.sentences]
    assert found == [
        "Boats",
        "Oil the lamp of the tower",
        "Wind up the clock",
        "2. Lock the door",
        "Boat | Fare in Jl. Raya. Each",
        "Sabira | 74,000",
        "lamp --on now",
    ]


def test_headings_one_below_the_other_are_both_what_a_passage_stands_under() -> None:
    text = "# Law\n\nThe law of boats.\n\n## Part 2 Lamps\n\n### Section 4\n\nLamps are lit at dusk.\n"
    assert [passage.heading for passage in passages(text)][-1] == "Law. Part 2 Lamps. Section 4"

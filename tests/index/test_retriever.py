from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Assistant, Settings
from assistant.index.opening import make_retriever, open_index
from assistant.index.retriever import FairRetriever
from tests.documents import write

CROWD = {
    "anchor.md": "Anchors\n\nAn anchor of the harbour weighs as much as a car. Divers look at it every spring.",
    "crane.md": "Cranes\n\nThe crane lifts boats onto the quay. Two men work on the crane.",
    "fog.md": "Fog\n\nFog closes the strait eleven days a year. The horn is blown by hand.",
    "school.md": "School\n\nChildren of the harbour learn to swim at six. The school owns a pool.",
    "market.md": "Market\n\nFish is sold at dawn on the quay. Ice comes from the mainland.",
    "lamp.md": "Lamp\n\nThe lamp of the tower burns oil. A keeper cleans the lenses every week.",
    "rope.md": "Rope\n\nRopes are made of coconut fibre. A rope lasts three winters.",
    "paint.md": "Paint\n\nBoats are painted red below the waterline. The paint keeps worms away.",
    "lelang.txt": "Lelang ikan\n\nNelayan tertua di dermaga itu bernama Karel Matulessy. Ia melaut sejak tahun 1961.",
}


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("crowd")
    with Assistant.open(Settings(source=write(folder / "source", CROWD), data_dir=folder / "index")) as opened:
        yield opened


@pytest.fixture(scope="module")
def retriever(bot: Assistant) -> Iterator[FairRetriever]:
    index = open_index(bot.settings)
    yield make_retriever(index, 4)
    index.close()


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("Who is the oldest fisherman at the quay?", "lelang"),
        ("Since when has the oldest fisherman gone to sea?", "lelang"),
        ("Siapa nelayan tertua?", "lelang"),
        ("Terbuat dari apa tali itu?", "rope"),
        ("Berapa hari dalam setahun selat ditutup kabut?", "fog"),
    ],
)
def test_a_fact_is_found_in_whichever_language_it_stands(crowd: Assistant, question: str, document: str) -> None:
    assert document in [found.passage.document_id for found in crowd.search(question, 3)]


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("Who heads the ferry cooperative?", "night-ferry"),
        ("Berapa kubah surya yang dipasang?", "kubah-surya"),
        ("How many nests are there on Bira beach?", "turtle-hatchery"),
        ("Siapa nakhoda perahu pustaka?", "perahu-pustaka"),
    ],
)
def test_the_passage_that_answers_comes_first(bot: Assistant, question: str, document: str) -> None:
    assert bot.search(question, 3)[0].passage.document_id == document


def test_the_same_question_always_gives_the_same_list(bot: Assistant) -> None:
    question = "Who paid for the boats?"
    assert bot.search(question) == bot.search(question)


@given(st.text(min_size=1, max_size=80).filter(lambda text: bool(text.strip())), st.integers(1, 30))
@settings(max_examples=15)
def test_evidence_is_ranked_and_stands_where_it_says_whatever_is_asked(bot: Assistant, question: str, k: int) -> None:
    found = bot.search(question, k)
    assert 0 < len(found) <= k
    assert [e.score for e in found] == sorted((e.score for e in found), reverse=True)
    assert len({e.passage.id for e in found}) == len(found)
    for evidence in found:
        passage = evidence.passage
        assert bot.document(passage.document_id).text[passage.start : passage.end] == passage.text
        assert set(evidence.rankings) <= {"dense", "sentence", "lexical", "plain"}
        assert evidence.rankings
        assert all(ranking.rank >= 1 for ranking in evidence.rankings.values())
        assert evidence.score == pytest.approx(sum(each.score * each.weight for each in evidence.rankings.values()))


def test_a_shorter_list_is_the_beginning_of_the_longer_one(bot: Assistant) -> None:
    question = "What do volunteers do at night?"
    longer, shorter = bot.search(question, 8), bot.search(question, 3)
    assert [(each.passage, each.score) for each in longer[:3]] == [(each.passage, each.score) for each in shorter]


def test_langchain_gets_documents_whose_place_can_be_looked_up(bot: Assistant, retriever: FairRetriever) -> None:
    documents = retriever.invoke("Who heads the ferry cooperative?")
    assert len(documents) == 4
    for found in documents:
        whole = bot.document(found.metadata["document_id"]).text
        assert whole[found.metadata["start"] : found.metadata["end"]] == found.page_content
    assert [d.id for d in documents] == [e.passage.id for e in bot.search("Who heads the ferry cooperative?", 4)]


async def test_langchain_may_ask_without_waiting(retriever: FairRetriever) -> None:
    question = "Siapa nakhoda perahu pustaka?"
    assert await retriever.ainvoke(question) == retriever.invoke(question)


def test_sentences_have_vectors_of_their_own(retriever: FairRetriever) -> None:
    passages = [found.passage for found in retriever.search("Who heads the ferry cooperative?")]
    vectors = retriever.sentence_vectors(passages)
    assert set(vectors) == {p.sentence(span) for p in passages for span in p.sentences}


def test_new_files_are_found_after_a_sync_without_opening_again(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"rope.md": CROWD["rope.md"]})
    with Assistant.open(Settings(source=source, data_dir=tmp_path / "index")) as opened:
        write(source, {"lelang.txt": CROWD["lelang.txt"]})
        assert opened.refresh().added == ("lelang",)
        assert "lelang" in [found.passage.document_id for found in opened.search("Siapa nelayan tertua?", 1)]

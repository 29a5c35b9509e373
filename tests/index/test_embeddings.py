from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings

from assistant.errors import ConfigurationError, ModelUnavailable
from assistant.index import embeddings
from assistant.index.embeddings import LOCAL_MODEL, in_batches, make_embeddings

TEXTS = ["The ferry left at dawn.", "Perahu itu berangkat saat fajar.", "Sand above 33 degrees kills the eggs.", "?"]


@pytest.fixture(scope="module", autouse=True)
def nothing_is_remembered(embedded_anew: Callable[[str], list[float]]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(embeddings, "_embed_passage", embedded_anew)
        yield


@pytest.fixture(scope="module")
def model() -> Embeddings:
    name, made = make_embeddings("local")
    assert name == LOCAL_MODEL
    return made


def test_the_same_text_always_has_the_same_vector(model: Embeddings) -> None:
    assert model.embed_documents(TEXTS) == model.embed_documents(TEXTS)
    assert model.embed_query(TEXTS[0]) == model.embed_query(TEXTS[0])


def test_a_batch_gives_what_each_text_gives_alone(model: Embeddings) -> None:
    alone = [model.embed_documents([text])[0] for text in TEXTS]
    assert model.embed_documents(TEXTS) == alone
    assert model.embed_documents(TEXTS[::-1]) == alone[::-1]


def test_no_texts_have_no_vectors(model: Embeddings) -> None:
    assert model.embed_documents([]) == []


def test_a_sentence_is_nearer_to_its_translation_than_to_another_matter(model: Embeddings) -> None:
    english, indonesian, other, _ = np.array(model.embed_documents(TEXTS))
    assert english @ indonesian > english @ other


def test_a_question_is_nearest_to_the_sentence_that_answers_it(model: Embeddings) -> None:
    question = np.array(model.embed_query("When did the boat go?"))
    dawn, fajar, eggs, _ = np.array(model.embed_documents(TEXTS)) @ question
    assert min(dawn, fajar) > eggs


HOSTILE = {
    "empty": "",
    "space": " ",
    "NUL": "\x00",
    "NUL inside": "a\x00b",
    "surrogate": "\ud800",
    "surrogate inside": "x\udfffy",
    "escape": "\x1b[31m",
    "joined emoji": "👩‍🔬" * 20,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_anything_gets_a_vector_of_unit_length(model: Embeddings, text: str) -> None:
    for vector in (model.embed_query(text), model.embed_documents([text])[0]):
        assert len(vector) == 384
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("text", ["x" * 100_000, "漢" * 100_000], ids=["letters", "ideographs"])
def test_a_word_without_end_comes_to_an_end(model: Embeddings, text: str) -> None:
    assert np.linalg.norm(model.embed_query(text)) == pytest.approx(1, abs=1e-3)


@given(st.text(max_size=120))
@settings(max_examples=10)
def test_any_text_gets_a_vector_of_unit_length(text: str) -> None:
    (vector,) = make_embeddings("local")[1].embed_documents([text])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("name", ["", "Local", "openai", "openai:", "huggingface:x", "openai:two words", "local\n"])
def test_an_unknown_model_is_refused_with_what_there_is(name: str) -> None:
    with pytest.raises(ConfigurationError, match="'local' or 'openai:NAME'"):
        make_embeddings(name)


def test_a_model_behind_a_key_says_which_key_is_missing() -> None:
    with pytest.raises(ModelUnavailable, match=r"OPENAI_API_KEY.*local"):
        make_embeddings("openai:text-embedding-3-small")


@pytest.mark.parametrize(("count", "size"), [(0, 3), (1, 3), (3, 3), (7, 3), (7, 100)])
def test_batches_hold_everything_once_in_order(count: int, size: int) -> None:
    given_texts = [str(i) for i in range(count)]
    batches = list(in_batches(given_texts, size))
    assert [text for batch in batches for text in batch] == given_texts
    assert all(0 < len(batch) <= size for batch in batches)

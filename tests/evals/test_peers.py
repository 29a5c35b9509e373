"""The peers over the tests' documents: each finds what it should, and who cannot be had is named."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from assistant import Assistant, ConfigurationError
from assistant.index.embeddings import make_embeddings
from evals.bench.sets import Setting
from evals.peers import plain_chroma, systems, table
from evals.peers.plain_chroma import PlainChroma
from evals.peers.systems import LangChain, LlamaIndex, Ours, Peer
from evals.public import PublicQuestion, document_id
from evals.questions import FixedQuestion

QUESTION = "How many passengers boarded on the first night?"
NO_MODEL = "Its model could not be had."


@pytest.fixture
def texts(bot: Assistant) -> Mapping[str, str]:
    return {document.id: document.text for document in bot.documents()}


@pytest.fixture
def without_minilm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma's own model is not there: a test downloads nothing."""

    def missing() -> None:
        raise ConfigurationError(NO_MODEL)

    monkeypatch.setattr(plain_chroma, "_default", missing)


@pytest.fixture(params=["assistant", "LangChain", "LlamaIndex", "Chroma"])
def peer(request: pytest.FixtureRequest, bot: Assistant, texts: Mapping[str, str]) -> Iterator[Peer]:
    _, model = make_embeddings("local")
    with closing(table.makers(Ours(bot.search), texts, model)[request.param]()) as made:
        yield made


def test_each_finds_the_text_that_answers_nearest_first(peer: Peer, texts: Mapping[str, str]) -> None:
    found = peer.search(QUESTION, 3)
    assert "412" in found[0].text
    assert found[0].document_id == "night-ferry"
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    flat = {name: " ".join(text.split()) for name, text in texts.items()}
    assert all(" ".join(each.text.split()) in flat[each.document_id] for each in found)
    assert len(found) <= 3


def test_asked_for_more_than_there_is_each_gives_what_there_is(peer: Peer) -> None:
    assert 0 < len(peer.search(QUESTION, 500)) <= 500


def questions() -> list[FixedQuestion]:
    told = {"language": "en", "kind": "factual", "answerable": True, "sources": ["night-ferry"]}
    absent = {"language": "en", "kind": "unanswerable", "answerable": False}
    return [
        FixedQuestion.model_validate(each)
        for each in (
            {"id": "a", "question": QUESTION, "facts": [["412"]], **told},
            {"id": "b", "question": "Who heads the Seribu Ferry Cooperative?", "facts": [["Marlin Oetomo"]], **told},
            {"id": "c", "question": "Who won the football cup in Brazil?", **absent},
            {"id": "d", "question": "How do I sort a list in Python?", **absent},
        )
    ]


@pytest.mark.usefixtures("without_minilm")
def test_one_table_has_all_of_them_and_names_who_is_missing(
    bot: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def not_installed(*_: object) -> None:
        raise ConfigurationError("It is not installed (llama_index).", "pip install 'seed-assistant[peers]'")

    monkeypatch.setattr(systems.LlamaIndex, "__init__", not_installed)
    console = Console(file=io.StringIO(), width=160)
    blocks = table.on_questions(bot, questions(), console)
    (rows,) = blocks.values()
    ours, other = rows["assistant"], rows["LangChain"]
    assert isinstance(ours, dict)
    assert isinstance(other, dict)
    assert ours["facts in 5 texts"] == other["facts in 5 texts"]
    facts = ours["facts in 5 texts"]
    assert facts is not None
    assert facts.value == 1
    table.show(blocks, console)
    assert isinstance(console.file, io.StringIO)
    said = console.file.getvalue()
    assert f"Chroma, its own MiniLM: {NO_MODEL}" in said
    assert "LlamaIndex: It is not installed" in said
    table.write(blocks, tmp_path / "deep" / "peers.json")
    assert NO_MODEL in (tmp_path / "deep" / "peers.json").read_text(encoding="utf-8")


@pytest.mark.usefixtures("without_minilm")
def test_public_data_is_asked_in_the_same_run(tmp_path: Path) -> None:
    told = [
        "The pier burned down in the winter of 1947.",
        "Coffee dries under a dome in Gayo.",
        "Turtles hatch at night.",
    ]
    documents = {document_id(text): text for text in told}
    asked = ("When did the pier burn down?", "Where does coffee dry?")
    group = tuple(
        PublicQuestion(dataset="x", text=text, language="en", document_id=name, answers=("x",))
        for text, name in zip(asked, documents, strict=False)
    )
    setting = Setting(name="tiny", crowd="three", documents=documents, groups={"Tiny": group})
    blocks = table.on_public_data([setting], tmp_path, Console(file=io.StringIO()))
    rows = blocks["Tiny: 2 questions on 3 paragraphs"]
    for name in ("assistant", "LangChain", "Chroma"):
        figures = rows[name]
        assert isinstance(figures, dict)
        recall = figures["document recall@1"]
        assert recall is not None
        assert recall.value == 1, name


def test_llama_index_that_is_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def refuse(name: str, *rest: object, **more: object) -> object:
        if name.startswith(("llama_index", "evals.peers.llama_index")):
            raise ImportError(name, name=name)
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ConfigurationError, match=r"seed-assistant\[peers\]"):
        LlamaIndex({"a": "b"}, make_embeddings("local")[1])


def test_the_same_collection_can_be_made_again(texts: Mapping[str, str]) -> None:
    _, model = make_embeddings("local")
    for make in (LangChain, PlainChroma):
        for _ in range(2):
            with closing(make(texts, model)) as made:
                assert len(made.search(QUESTION, 2)) == 2

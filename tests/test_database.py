"""The assistant on a real PostgreSQL: catalogue and conversations in one database."""

from __future__ import annotations

from pathlib import Path

from assistant import Assistant, Settings
from assistant.history.conversations import History, KeptExchange
from tests.documents import FERRY, write
from tests.postgres import PostgreSQL

QUESTION = "What does the night ferry to Sabira cost?"


def test_it_answers_keeps_and_finds_everything_again(postgresql: PostgreSQL, tmp_path: Path) -> None:
    source = write(
        tmp_path / "source", {"night-ferry.md": FERRY, "nul.md": "The pier\x00 cost 12 kroner. \ue000\ue001"}
    )
    settings = Settings(source=source, data_dir=tmp_path / "index", database_url=postgresql.new_database())
    with Assistant.open(settings) as bot:
        answer = bot.ask(QUESTION)
        assert "74,000 rupiah" in answer.text
        assert [entry.id for entry in bot.entries("kroner")] == ["nul"]
    history = History.open(settings)
    conversation = history.begin("user:ana", QUESTION)
    kept = KeptExchange(question=QUESTION, outcome="answered", answer=answer)
    history.append("user:ana", conversation.id, kept)
    history.close()
    with Assistant.open(settings) as again:
        assert again.opened_with.unchanged == 2
        for citation in again.ask(QUESTION).citations:
            document = again.document(citation.document_id)
            assert document.text[citation.start : citation.end] == citation.quote
    history = History.open(settings)
    assert history.exchanges("user:ana", conversation.id)[0].answer == answer
    assert history.rested_on("user:ana") == {"night-ferry": 1}
    history.close()

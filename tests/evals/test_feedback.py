"""A thumbs-down becomes the draft of a question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from typer.testing import CliRunner

from assistant import Answer, Assistant, Settings
from assistant.history.conversations import Feedback, History
from evals.__main__ import app
from evals.feedback import drafts
from evals.questions import load
from tests.texts import texts

QUESTION = "What does the night ferry to Sabira cost?"
EMPTY = Answer(question="q", standalone_question="q", language="en", text="")


def test_a_draft_holds_what_was_asked_and_waits_for_its_facts(bot: Assistant, tmp_path: Path) -> None:
    answer = bot.ask(QUESTION)
    wrong = Feedback(thumb="down", answer=answer, reason="Half\nof it", sentence=1)
    text = drafts([wrong, Feedback(thumb="up", answer=EMPTY), wrong])
    (draft,) = yaml.safe_load(text)
    assert draft["question"] == QUESTION
    assert draft["sources"] == ["night-ferry"]
    assert '# reason: "Half\\nof it"\n# wrong sentence: ' in text
    path = tmp_path / "drafts.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="has sources and facts"):
        load(path)
    path.write_text(text.replace("facts: []", "facts: [['74,000']]"), encoding="utf-8")
    assert load(path)[0].facts == (("74,000",),)


@given(texts, texts)
def test_whatever_is_said_the_draft_can_be_read(question: str, reason: str) -> None:
    answer = replace(EMPTY, standalone_question=question, text=reason)
    (draft,) = yaml.safe_load(drafts([Feedback(thumb="down", answer=answer, reason=reason)]).encode("utf-8", "replace"))
    assert draft["facts"] == []


def test_the_command_writes_them(bot: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = History.open(Settings(data_dir=tmp_path))
    conversation = history.begin("ana", QUESTION)
    history.put_feedback("ana", conversation.id, "one", Feedback(thumb="down", answer=bot.ask(QUESTION)))
    history.close()
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path))
    out = tmp_path / "drafts.yaml"
    result = CliRunner().invoke(app, ["from-feedback", "--out", str(out)])
    assert result.exit_code == 0
    assert yaml.safe_load(out.read_text("utf-8"))[0]["question"] == QUESTION

"""A model's second opinion on the sentences that the check finds weak: both are played by a script."""

from __future__ import annotations

import pytest

from assistant import Answer, Assistant
from assistant.records import Sentence
from tests.answering.conftest import KEY, OpenBot
from tests.answering.test_generative import FERRY, NONSENSE, SAID, ask
from tests.scripted import Refuses, Says, Script, ScriptedServer, Sends

WEAK = "The cooperative wanted to save money on fuel, so it bought batteries"
REPLY = Says(f"{SAID} {WEAK} [{{412 passengers}}]. {NONSENSE} [{{412 passengers}}].")


@pytest.fixture(scope="module")
def judged(open_bot: OpenBot) -> Assistant:
    return open_bot(judge="openai:judge")


def weak(answer: Answer) -> Sentence:
    """The sentence that the check finds weak; what it does not is left alone."""
    first, second, third = answer.sentences
    assert [(s.verdict, s.judged) for s in (first, third)] == [("verbatim", False), ("unsupported", False)]
    return second


def test_without_a_judge_nobody_is_asked(writer: Assistant, scripted: ScriptedServer) -> None:
    sentence = weak(ask(writer, scripted, REPLY))
    assert (sentence.verdict, sentence.judged) == ("weak", False)
    assert len(scripted.heard) == 1


@pytest.mark.parametrize(
    ("said", "verdict"), [("Supported.", "supported"), ("**unsupported**", "unsupported"), ("partly\n", "weak")]
)
def test_the_judge_decides_on_what_is_weak_and_the_record_says_so(
    judged: Assistant, scripted: ScriptedServer, said: str, verdict: str
) -> None:
    answer = ask(judged, scripted, REPLY, Says(said))
    sentence = weak(answer)
    assert (sentence.verdict, sentence.judged) == (verdict, True)
    assert any("second opinion" in notice and "1" in notice for notice in answer.notices)
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (2000, 100)
    writing, judging = scripted.heard
    assert (writing.body["model"], judging.body["model"]) == ("scripted", "judge")
    assert f"<claim>\n{WEAK}.\n</claim>" in judging.prompt


def test_the_judge_sees_what_the_reader_will_as_data(judged: Assistant, scripted: ScriptedServer) -> None:
    answer = ask(judged, scripted, Says(f"{WEAK}, </claim> said it [{{412 passengers}}]."), Says("supported"))
    prompt = scripted.heard[-1].prompt
    assert prompt.count("</claim>") == 1
    assert "Night ferry to Sabira" in prompt
    assert answer.sentences[0].judged
    assert all(citation.quote in prompt for citation in answer.citations)


FAILURES: dict[str, Script] = {
    "bad key": Refuses(401),
    "garbage": Sends(b"data: {nonsense\n\n"),
    "nothing": Says(""),
    "another word": Says("I cannot say."),
    "two words": Says("supported, or unsupported"),
    "broken": Says("suppor", breaks=True),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_judge_that_fails_leaves_all_as_it_was(
    writer: Assistant, judged: Assistant, scripted: ScriptedServer, failure: str, caplog: pytest.LogCaptureFixture
) -> None:
    without = ask(writer, scripted, REPLY)
    answer = ask(judged, scripted, REPLY, FAILURES[failure])
    assert (answer.text, answer.sentences) == (without.text, without.sentences)
    assert (answer.citations, answer.notices) == (without.citations, without.notices)
    assert "no second opinion" in caplog.text
    assert KEY not in caplog.text


def test_a_judge_that_takes_too_long_is_asked_once_an_answer(
    open_bot: OpenBot, scripted: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    hasty = open_bot(judge="openai:judge", model_timeout=1)
    twice = Says(f"{SAID} {WEAK} [{{412 passengers}}]. {WEAK} and light [{{412 passengers}}].")
    answer = ask(hasty, scripted, twice, Says(stays=True))
    assert [s.verdict for s in answer.sentences] == ["verbatim", "weak", "weak"]
    assert len(scripted.heard) == 2
    assert not answer.incomplete
    assert caplog.text.count("no second opinion") == 1


def test_strict_leaves_out_what_the_judge_finds_unsupported(open_bot: OpenBot, scripted: ScriptedServer) -> None:
    strict = open_bot(strict=True, judge="openai:scripted", input_price=1, output_price=2)
    answer = ask(strict, scripted, REPLY, Says("unsupported"))
    assert answer.text == f"{FERRY} [1]"
    assert answer.usage.cost == pytest.approx(0.0022)  # the judge is the model that writes, at its price


def test_what_another_judge_costs_is_not_guessed(open_bot: OpenBot, scripted: ScriptedServer) -> None:
    priced = open_bot(judge="openai:judge", input_price=1, output_price=2)
    assert ask(priced, scripted, Says(SAID)).usage.cost == pytest.approx(0.0011)
    assert ask(priced, scripted, REPLY, Says("supported")).usage.cost is None

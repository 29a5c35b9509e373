"""A model's server that refuses, hesitates or breaks off: what arrived is kept, else the documents are quoted."""

from __future__ import annotations

import logging

import pytest

from assistant import Assistant, TextDelta
from assistant.answering.replying import LONGEST_REPLY
from tests.answering.conftest import KEY, OpenBot
from tests.answering.test_generative import ASKED, FERRY, SAID, ask
from tests.scripted import Refuses, Says, Script, ScriptedServer, Sends

FAILURES: dict[str, tuple[Script, str]] = {
    "bad key": (Refuses(401), "key"),
    "forbidden": (Refuses(403), "key"),
    "unknown model": (Refuses(404), "does not know it"),
    "bad request": (Refuses(400), "refused the request"),
    "no credit": (Refuses(429, (("x-should-retry", "false"),), "insufficient_quota"), "no credit"),
    "server": (Refuses(500, (("x-should-retry", "false"),)), "server failed"),
    "empty": (Says(""), "wrote nothing"),
    "white space": (Says(" \n\n "), "wrote nothing"),
    "no end and nothing": (Says("", finish=None), "could not be read"),
    "broken at once": (Says("", breaks=True), "broke off"),
    "html": (Sends(b"<html><b>welcome</b></html>", "text/html"), "could not be read"),
    "garbage": (Sends(b"data: {nonsense\n\n"), "could not be read"),
    "not a reply": (Sends(b'data: {"choices": "yes"}\n\n'), "could not be read"),
    "an error in the stream": (Sends(b'data: {"error": {"message": "overloaded"}}\n\n'), "server failed"),
}


@pytest.mark.parametrize("script", FAILURES)
def test_where_the_model_fails_for_good_the_documents_are_quoted(
    writer: Assistant, scripted: ScriptedServer, bot: Assistant, script: str, caplog: pytest.LogCaptureFixture
) -> None:
    says, told = FAILURES[script]
    answer = ask(writer, scripted, says)
    quoted = bot.ask(ASKED)
    assert (answer.text, answer.citations, answer.model) == (quoted.text, quoted.citations, "extractive")
    (notice,) = answer.notices
    assert told in notice
    assert KEY not in caplog.text
    assert len(scripted.heard) == 1


def test_a_busy_server_is_asked_again_when_it_says(
    writer: Assistant, scripted: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "openai"):
        answer = ask(
            writer,
            scripted,
            Refuses(429, (("Retry-After", "1"),)),
            Refuses(503, (("retry-after-ms", "7"),)),
            Says(SAID),
        )
    assert answer.text == f"{FERRY} [1]"
    assert len(scripted.heard) == 3
    assert "in 1.000000 seconds" in caplog.text
    assert "in 0.007000 seconds" in caplog.text


def test_a_server_that_keeps_failing_is_given_up(writer: Assistant, scripted: ScriptedServer) -> None:
    answer = ask(writer, scripted, *[Refuses(500, (("retry-after-ms", "1"),))] * 5)
    assert answer.model == "extractive"
    assert len(scripted.heard) == 3


@pytest.fixture(scope="module")
def hasty(open_bot: OpenBot) -> Assistant:
    return open_bot(model_timeout=1)


@pytest.mark.parametrize("script", [Says(stays=True), Says(pings=True)], ids=["silence", "comments without end"])
def test_a_server_that_takes_too_long_is_given_up(hasty: Assistant, scripted: ScriptedServer, script: Says) -> None:
    answer = ask(hasty, scripted, script)
    assert answer.model == "extractive"
    assert "too long" in answer.notices[0]


CUTS = {
    "broken": Says(f"{SAID} The crossing will take about fou", breaks=True),
    "ended without an end": Says(f"{SAID} The crossing will take about fou", finish=None),
    "too long": Says(f"{SAID} The crossing will take about fou", finish="length"),
    "filtered": Says(f"{SAID} The crossing will take about fou", finish="content_filter"),
}


@pytest.mark.parametrize("script", CUTS)
def test_nothing_is_lost_of_a_reply_that_is_cut(writer: Assistant, scripted: ScriptedServer, script: str) -> None:
    answer = ask(writer, scripted, CUTS[script])
    assert answer.incomplete
    assert [s.incomplete for s in answer.sentences] == [False, True]
    assert answer.sentences[0].text == FERRY
    assert answer.sentences[1].text == "The crossing will take about"
    assert answer.text.startswith(f"{FERRY} [1] The crossing will take about …")
    assert "incomplete" in answer.notices[0]
    assert answer.model == "openai:scripted"


@pytest.fixture(scope="module")
def patient(open_bot: OpenBot) -> Assistant:
    return open_bot(model_timeout=4)


@pytest.mark.parametrize("keeps_on", ["stays", "endless"])
def test_what_arrived_before_time_was_up_is_kept(patient: Assistant, scripted: ScriptedServer, keeps_on: str) -> None:
    answer = ask(patient, scripted, Says(f"{SAID} And ", **{keeps_on: True}))  # type: ignore[arg-type]
    assert answer.sentences[0].text == FERRY
    assert answer.incomplete


def test_a_reply_without_measure_is_cut(writer: Assistant, scripted: ScriptedServer) -> None:
    answer = ask(writer, scripted, Says(f"{SAID}\n" + "```\n" * (LONGEST_REPLY // 4)))
    assert answer.incomplete
    assert answer.text == f"{FERRY} [1]"


def test_a_server_that_drips_is_waited_for(writer: Assistant, scripted: ScriptedServer) -> None:
    assert ask(writer, scripted, Says(SAID, cuts=tuple(range(200)))).text == f"{FERRY} [1]"


def test_text_comes_before_the_reply_is_over(writer: Assistant, scripted: ScriptedServer) -> None:
    scripted.will(Says(f"{SAID} A second sentence has begun, and it goes on and on: ", endless=True))
    stream = writer.stream(ASKED)
    assert next(event for event in stream if isinstance(event, TextDelta)).text == f"{FERRY} [1]"
    stream.close()  # type: ignore[attr-defined]
    assert scripted.dropped.wait(10)

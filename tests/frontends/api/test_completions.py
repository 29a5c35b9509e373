"""Chat completions, asked by OpenAI's own client of a real server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import openai
import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from assistant import Answer, Assistant, Progress, StreamEvent, TextDelta, Turn
from assistant.answering.pieces import pieces
from assistant.errors import ModelFailed
from assistant.frontends.api import make_app
from assistant.frontends.limits import Limits
from tests.documents import NOTES
from tests.frontends.api.conftest import As, Breaking
from tests.serving import served

QUESTION = "How many passengers boarded on the first night?"
MODEL = "seed-assistant"


@pytest.fixture
def official(site: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="any", base_url=f"{site}/v1", max_retries=0) as client:
        yield client


def said(text: str) -> openai.types.chat.ChatCompletionUserMessageParam:
    return {"role": "user", "content": text}


def record(given: object) -> Answer:
    return TypeAdapter(Answer).validate_python(given)


def test_an_answer_comes_with_annotations_that_lead_to_the_quotes(official: openai.OpenAI, site: str) -> None:
    done = official.chat.completions.create(model=MODEL, messages=[said(QUESTION)])
    message = done.choices[0].message
    assert "412 passengers" in (message.content or "")
    answer = record(done.model_extra["x_answer"] if done.model_extra else None)
    assert answer.text == message.content
    assert message.annotations
    for annotation in message.annotations:
        place = annotation.url_citation
        number = int(answer.text[place.start_index : place.end_index].strip("[]"))
        citation = answer.citations[number - 1]
        assert place.url == f"{site}/documents/{citation.document_id}#{citation.start}-{citation.end}"
        assert NOTES["night-ferry.md"][citation.start : citation.end] == citation.quote


def test_a_stream_joined_is_the_answer(official: openai.OpenAI) -> None:
    stream = official.chat.completions.create(
        model=MODEL, messages=[said(QUESTION)], stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    choices = [choice for each in chunks for choice in each.choices]
    (answered,) = [
        each.model_extra["x_answer"] for each in chunks if each.model_extra and "x_answer" in each.model_extra
    ]
    assert "".join(choice.delta.content or "" for choice in choices) == record(answered).text
    assert [choice.finish_reason for choice in choices][-1] == "stop"
    assert chunks[-1].usage is not None
    assert len({each.id for each in chunks}) == 1


def test_a_conversation_is_understood(official: openai.OpenAI) -> None:
    history = [
        {"role": "system", "content": "You are a pirate."},
        said("Who heads the Seribu Ferry Cooperative?"),
        {"role": "assistant", "content": "According to Harbour Gazette: “Dr. Marlin Oetomo” [1]"},
        {"role": "user", "content": [{"type": "text", "text": "And what does it cost?"}]},
    ]
    done = official.chat.completions.create(model=MODEL, messages=history)  # type: ignore[arg-type]
    answer = record(done.model_extra["x_answer"] if done.model_extra else None)
    assert answer.question == "And what does it cost?"
    assert "Ferry" in answer.standalone_question


def test_an_abstention_is_an_answer(official: openai.OpenAI) -> None:
    done = official.chat.completions.create(model=MODEL, messages=[said("Who won the football cup in Brazil?")])
    assert done.choices[0].message.content == "The documents do not tell."
    assert done.choices[0].message.annotations == []


def test_models_are_listed(official: openai.OpenAI) -> None:
    assert [model.id for model in official.models.list()] == [MODEL]
    assert official.models.retrieve(MODEL).id == MODEL
    with pytest.raises(openai.NotFoundError):
        official.models.retrieve("gpt-9")


def test_errors_are_those_the_client_knows(official: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="seed-assistant"):
        official.chat.completions.create(model="gpt-9", messages=[said("x")])
    for messages in ([said("  ")], [said("x" * 2_001)], [], [{"role": "system", "content": "x"}]):
        for stream in (False, True):
            with pytest.raises(openai.BadRequestError):
                official.chat.completions.create(model=MODEL, messages=messages, stream=stream)  # type: ignore[arg-type]


def test_a_limit_is_one_the_client_knows_and_can_wait_for(bot: Assistant) -> None:
    with (
        served(make_app(bot, Limits(1, 100))) as address,
        openai.OpenAI(api_key="any", base_url=f"{address}/v1", max_retries=0) as client,
    ):
        client.chat.completions.create(model=MODEL, messages=[said(QUESTION)])
        for stream in (False, True):
            with pytest.raises(openai.RateLimitError, match="1 a minute") as raised:
                client.chat.completions.create(model=MODEL, messages=[said(QUESTION)], stream=stream)
            assert 0 < int(raised.value.response.headers["retry-after"]) <= 60


def test_a_failure_within_a_stream_reaches_the_client_without_details(bot: Assistant) -> None:
    for error, told in ((ModelFailed("time", "It took too long."), "too long"), (OSError("secret"), "went wrong")):
        with (
            served(make_app(Breaking(bot, error))) as address,
            openai.OpenAI(api_key="any", base_url=f"{address}/v1", max_retries=0) as client,
        ):
            with pytest.raises(openai.APIError, match=told) as raised:
                list(client.chat.completions.create(model=MODEL, messages=[said("x")], stream=True))
            assert "secret" not in str(raised.value.body)
            with pytest.raises(openai.InternalServerError, match=told):
                client.chat.completions.create(model=MODEL, messages=[said("x")])


class Endless(As):
    """An assistant that goes on until nobody listens."""

    def __init__(self, bot: Assistant) -> None:
        super().__init__(bot)
        self.ended = threading.Event()

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[StreamEvent]:  # noqa: ARG002
        try:
            yield Progress("answering")
            while True:
                time.sleep(0.01)
                yield TextDelta("and so on, ")
        finally:
            self.ended.set()


def test_a_stream_that_nobody_reads_any_more_is_given_up(bot: Assistant) -> None:
    endless = Endless(bot)
    with (
        served(make_app(endless)) as address,
        openai.OpenAI(api_key="any", base_url=f"{address}/v1", max_retries=0) as client,
        client.chat.completions.create(model=MODEL, messages=[said("x")], stream=True) as stream,
    ):
        next(each for each in stream if each.choices[0].delta.content)
        assert not endless.ended.is_set()
        stream.close()
        assert endless.ended.wait(10)


def test_32_clients_at_once_get_the_answers_they_would_get_alone(site: str, bot: Assistant) -> None:
    questions = [
        QUESTION,
        "Berapa kubah surya yang dipasang?",
        "How many nests did Agus Manopo count?",
        "Berapa buku yang dibawa perahu pustaka?",
    ]
    alone = {question: bot.ask(question).text for question in questions}
    begin = threading.Barrier(32)

    def ask(number: int) -> tuple[str, str]:
        question = questions[number % len(questions)]
        with openai.OpenAI(api_key="any", base_url=f"{site}/v1", max_retries=0) as client:
            begin.wait(30)
            stream = client.chat.completions.create(model=MODEL, messages=[said(question)], stream=True)
            return question, "".join(each.choices[0].delta.content or "" for each in stream)

    with ThreadPoolExecutor(32) as clients:
        assert all(alone[question] == text for question, text in clients.map(ask, range(32)))


def test_a_marker_within_a_quotation_is_not_a_citation(bot: Assistant) -> None:
    answer = bot.ask(QUESTION)
    sentence = answer.sentences[0].__class__(text="He said [1] so.", citations=(1,), verdict="verbatim")
    changed = Answer(
        question="", standalone_question="", language="en", text="A: “He said [1] so.” [1] [9]",
        sentences=(sentence,), citations=answer.citations[:1],
    )  # fmt: skip
    found = list(pieces(changed))
    assert "".join(piece.text for piece in found) == changed.text
    assert [piece.start for piece in found if piece.citation] == [changed.text.index("” [1]") + 2]


def test_the_public_address_is_in_links(bot: Assistant) -> None:
    client = TestClient(make_app(As(bot, public_url="https://ask.example/docs")))
    body = {"model": MODEL, "messages": [said(QUESTION)]}
    done = client.post("/v1/chat/completions", json=body).json()
    link = done["choices"][0]["message"]["annotations"][0]["url_citation"]["url"]
    assert link.startswith("https://ask.example/docs/documents/night-ferry#")

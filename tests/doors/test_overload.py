"""Overload, from outside: hundreds of real connections to a real server whose questions are held by a gate."""

from __future__ import annotations

import asyncio
import html
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from assistant import Assistant, StreamEvent, Turn
from assistant.frontends import mcp, webhook
from assistant.frontends.api import Guarded, Rates, make_app
from assistant.frontends.chat import Chat
from assistant.frontends.limits import Limits
from assistant.frontends.web import Server, serve
from evals.page.reader import Reader
from tests.frontends.api.conftest import As
from tests.serving import served

QUESTION = "How many passengers boarded on the first night?"
ANA, BUDI = "token-of-ana-0123456789", "token-of-budi-0123456789"
PATIENCE = 60.0
BUSY = "Many people are asking at the moment. Please try again in about "


class Held(As):
    """An assistant whose questions go on one by one, as they are let; `begun` has them in the order of their work."""

    def __init__(self, bot: Assistant, **changed: object) -> None:
        super().__init__(bot, **changed)
        self.let = threading.Semaphore(0)
        self.begun: list[str] = []

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[StreamEvent]:
        return self._held(question, super().stream(question, history))

    def _held(self, question: str, events: Iterator[StreamEvent]) -> Iterator[StreamEvent]:
        self.begun.append(question)
        assert self.let.acquire(timeout=PATIENCE)
        yield from events


def post(site: str, token: str = "", question: str = QUESTION) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx2.post(f"{site}/ask", json={"question": question}, headers=headers, timeout=PATIENCE)


def queue(site: str, token: str = "") -> dict[str, float]:
    """What the metrics tell of the queue: at_work, waiting, refused."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    text = httpx2.get(f"{site}/metrics", headers=headers, timeout=PATIENCE).text
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    return {
        each.name.removeprefix("assistant_questions_").removesuffix("_total"): each.value
        for each in samples
        if each.name.startswith("assistant_questions_") and not each.labels
    }


def until(holds: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < PATIENCE
        time.sleep(0.02)


@contextmanager
def full(bot: Held) -> Iterator[str]:
    """A site whose one question is being worked on, and whose queue has no room."""
    with served(make_app(bot, Limits(10_000, 10_000))) as site, ThreadPoolExecutor(1) as threads:
        asked = threads.submit(post, site)
        until(lambda: queue(site)["at_work"] == 1)
        try:
            yield site
        finally:
            bot.let.release()
        assert asked.result(PATIENCE).status_code == 200


@pytest.fixture
def tight(bot: Assistant) -> Held:
    return Held(bot, questions_at_once=1, questions_waiting=0)


def test_past_the_bound_the_rest_is_refused_and_the_others_answered(bot: Assistant) -> None:
    held = Held(bot, questions_at_once=4, questions_waiting=20)
    with served(make_app(held, Limits(10_000, 10_000))) as site, ThreadPoolExecutor(300) as threads:
        asked = [threads.submit(post, site) for _ in range(300)]
        until(lambda: sum(each.done() for each in asked) == 276)
        told = queue(site)
        assert (told["at_work"], told["waiting"], told["refused"]) == (4, 20, 276)
        refused = [each.result() for each in asked if each.done()]
        assert {each.status_code for each in refused} == {503}
        assert all(int(each.headers["Retry-After"]) >= 1 for each in refused)
        assert {each.json()["error"]["type"] for each in refused} == {"server_error"}
        assert all(BUSY in each.json()["error"]["message"] for each in refused)
        held.let.release(300)
        answers = [each.result(PATIENCE) for each in asked]
        assert sorted(each.status_code for each in answers) == [200] * 24 + [503] * 276
        assert post(site).status_code == 200


def test_a_single_question_does_not_wait_for_forty_of_another(bot: Assistant) -> None:
    tokens = SecretStr(f"{ANA},{BUDI}")
    held = Held(bot, questions_at_once=2, questions_waiting=100, api_tokens=tokens)
    with served(make_app(held, Limits(10_000, 10_000))) as site, ThreadPoolExecutor(41) as threads:
        ana = [threads.submit(post, site, ANA) for _ in range(40)]
        until(lambda: queue(site, ANA)["waiting"] == 38)
        budi = threads.submit(post, site, BUDI, "Who heads the ferry cooperative?")
        until(lambda: queue(site, ANA)["waiting"] == 39)
        held.let.release(41)
        assert {each.result(PATIENCE).status_code for each in (*ana, budi)} == {200}
    assert held.begun.index("Who heads the ferry cooperative?") <= 4


def test_one_who_fills_the_queue_leaves_room_for_another(bot: Assistant) -> None:
    held = Held(bot, questions_at_once=1, questions_waiting=4, api_tokens=SecretStr(f"{ANA},{BUDI}"))
    with served(make_app(held, Limits(10_000, 10_000))) as site, ThreadPoolExecutor(6) as threads:
        ana = [threads.submit(post, site, ANA) for _ in range(5)]
        until(lambda: queue(site, ANA)["waiting"] == 4)
        budi = threads.submit(post, site, BUDI)
        until(lambda: any(each.done() for each in ana))
        held.let.release(6)
        assert budi.result(PATIENCE).status_code == 200
        assert sorted(each.result(PATIENCE).status_code for each in ana) == [200, 200, 200, 200, 503]


def test_who_has_hung_up_leaves_the_queue(bot: Assistant) -> None:
    held = Held(bot, questions_at_once=1, questions_waiting=5)
    with served(make_app(held, Limits(10_000, 10_000))) as site, ThreadPoolExecutor(1) as threads:
        first = threads.submit(post, site)
        until(lambda: queue(site)["at_work"] == 1)
        place = urlsplit(site)
        body = json.dumps({"question": "Was this one ever begun?"}).encode()
        head = f"POST /ask HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
        with socket.create_connection((place.hostname or "", place.port or 0)) as gone:
            gone.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            until(lambda: queue(site)["waiting"] == 1)
        until(lambda: queue(site)["waiting"] == 0)
        held.let.release(2)
        assert first.result(PATIENCE).status_code == 200
    assert held.begun == [QUESTION]


def test_a_completion_is_refused_before_its_stream_begins(tight: Held) -> None:
    asked = {"model": "seed-assistant", "messages": [{"role": "user", "content": QUESTION}]}
    with full(tight) as site:
        for stream in (False, True):
            told = httpx2.post(f"{site}/v1/chat/completions", json={**asked, "stream": stream}, timeout=PATIENCE)
            assert told.status_code == 503
            assert int(told.headers["Retry-After"]) >= 1


def test_a_refused_question_does_not_count_against_its_asker(tight: Held) -> None:
    with served(make_app(tight, Limits(2, 10_000))) as site, ThreadPoolExecutor(1) as threads:
        first = threads.submit(post, site)
        until(lambda: queue(site)["at_work"] == 1)
        assert [post(site).status_code for _ in range(5)] == [503] * 5
        tight.let.release(2)
        assert first.result(PATIENCE).status_code == 200
        assert post(site).status_code == 200


def test_the_tools_of_mcp_say_so(tight: Held) -> None:
    limits = Limits(10_000, 10_000)
    api, rates = make_app(tight, limits), Rates(limits, tight.settings)
    mcp.mount(api, tight, lambda inner: Guarded(inner, tight.settings), rates.refusal, rates.caller)
    call = {"name": "search", "arguments": {"question": QUESTION}}
    with served(api) as site, ThreadPoolExecutor(1) as threads:
        first = threads.submit(post, site)
        until(lambda: queue(site)["at_work"] == 1)
        told = httpx2.post(
            f"{site}/mcp",
            json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call},
            headers={"Accept": "application/json, text/event-stream"},
            timeout=PATIENCE,
        ).json()
        assert told["result"]["isError"] is True
        assert BUSY in told["result"]["content"][0]["text"]
        tight.let.release()
        assert first.result(PATIENCE).status_code == 200


def test_a_chat_is_told_so_in_the_language_of_the_question(tight: Held, tmp_path: Path) -> None:
    tight.settings = tight.settings.model_copy(update={"data_dir": tmp_path})
    token = SecretStr("token-of-the-webhook")
    api = make_app(tight, Limits(10_000, 10_000))
    with Chat.opened(tight, Limits(10_000, 10_000)) as chat, ThreadPoolExecutor(1) as threads:
        webhook.mount(api, chat, token)
        with served(api) as site:
            first = threads.submit(post, site)
            until(lambda: queue(site)["at_work"] == 1)
            said = {"token": token.get_secret_value(), "channel_id": "c", "user_id": "u", "post_id": "p"}
            asked = {**said, "text": "Siapa kepala koperasi feri itu?"}
            told = httpx2.post(f"{site}{webhook.PATH}", json=asked, timeout=PATIENCE).json()
            assert told["text"].startswith("Saat ini banyak orang sedang bertanya")
            tight.let.release()
            assert first.result(PATIENCE).status_code == 200


def page_of(bot: Held) -> Server:
    """The page and the API, made while an event loop runs: outside of one Gradio opens some, and closes none."""

    async def made() -> Server:
        app = make_app(bot, Limits(10_000, 10_000))
        return serve(bot, "127.0.0.1", 0, block=False, app=app, limits=Limits(10_000, 10_000))

    return asyncio.run(made())


def test_the_page_says_so_and_keeps_the_question_in_its_box(tight: Held) -> None:
    server = page_of(tight)
    site = server.url.rstrip("/")
    try:
        with ThreadPoolExecutor(1) as threads:
            first = threads.submit(post, site)
            until(lambda: queue(site)["at_work"] == 1)
            reader = Reader(server.url)
            outputs = reader._outputs(reader._asking, "a-tab", "Who heads the ferry cooperative?")
            assert BUSY in html.unescape(json.dumps(outputs[reader._shown]))
            assert outputs[reader._asking["outputs"].index(reader._box)] == "Who heads the ferry cooperative?"
            tight.let.release(2)
            assert first.result(PATIENCE).status_code == 200
            shown, _ = reader.ask("Who heads the ferry cooperative?")
            assert 'class="answer"' in shown
    finally:
        server.close()

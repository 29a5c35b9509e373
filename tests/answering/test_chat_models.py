"""What ASSISTANT_MODEL names, and what is said where it cannot be had."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant import ConfigurationError, ModelUnavailable, Settings
from assistant.answering.chat_models import LanguageModel, check_model, make_model
from assistant.settings import DEFAULT_MODEL, EXTRACTIVE

KEY = "sk-test-0123456789"


def settings(**given: Any) -> Settings:
    return Settings.model_validate(given)


def made(**given: Any) -> LanguageModel:
    model = make_model(settings(**given))
    assert model is not None
    return model


def test_without_a_model_there_is_none_to_make() -> None:
    assert make_model(settings(model=EXTRACTIVE, openai_api_key=KEY)) is None


def test_a_key_chooses_the_default_model_and_no_key_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().model == EXTRACTIVE
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert Settings().model == DEFAULT_MODEL
    assert settings(model=EXTRACTIVE).model == EXTRACTIVE


def test_langchain_knows_the_default_model() -> None:
    profile: dict[str, Any] = dict(made(model=DEFAULT_MODEL, openai_api_key=KEY).chat.profile or {})
    assert profile["text_outputs"]
    assert profile["max_input_tokens"] > settings().token_budget


def test_a_model_is_asked_as_it_takes_it() -> None:
    reasoning: Any = made(model=DEFAULT_MODEL, openai_api_key=KEY).chat
    assert (reasoning.reasoning_effort, reasoning.temperature) == ("low", None)
    own: Any = made(model="openai:qwen3:8b", openai_base_url="http://127.0.0.1:1/v1").chat
    assert (own.model_name, own.reasoning_effort, own.temperature) == ("qwen3:8b", None, 0)
    assert own.use_responses_api is False


def test_a_key_is_in_no_text_of_a_model() -> None:
    model = made(model="openai:x", openai_api_key=KEY)
    assert KEY not in repr(model) + str(model) + repr(model.chat)


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({"model": "openai:x"}, ModelUnavailable, "OPENAI_API_KEY"),
        ({"model": "gguf:/nowhere/model.gguf"}, ModelUnavailable, "no model file '/nowhere/model.gguf'"),
        ({"model": "anthropic:claude-x"}, ModelUnavailable, "langchain-anthropic"),
        ({"model": "nobody:x"}, ModelUnavailable, "'openai:NAME'"),
        ({"model": "gpt"}, ConfigurationError, "'openai:NAME'"),
        ({"model": "openai:"}, ConfigurationError, "'openai:NAME'"),
        ({"model": "openai: x\n"}, ConfigurationError, "'openai:NAME'"),
        ({"model": "openai:x", "openai_api_key": KEY, "judge": "gpt"}, ConfigurationError, "ASSISTANT_JUDGE is 'gpt'"),
        ({"model": "openai:x", "openai_api_key": KEY, "judge": EXTRACTIVE}, ConfigurationError, "Use 'openai:NAME'"),
        ({"model": "openai:x", "openai_api_key": KEY, "judge": "gguf:/nowhere"}, ModelUnavailable, "no model file"),
    ],
    ids=lambda given: str(given.get("model")) if isinstance(given, dict) else None,
)
def test_what_is_missing_is_named(given: dict[str, str], error: type[ConfigurationError], told: str) -> None:
    for look in (check_model, make_model):
        with pytest.raises(error, match=told):
            look(settings(**given))


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "not.gguf").write_bytes(b"GGUF and nothing of it")
    with pytest.raises(ModelUnavailable, match="cannot load"):
        make_model(settings(model=f"gguf:{tmp_path / 'not.gguf'}"))


def test_without_the_extra_its_name_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ModelUnavailable, match=r"seed-assistant\[gguf\]"):
        check_model(settings(model=f"gguf:{tmp_path}"))


def test_the_cost_is_what_the_tokens_cost() -> None:
    given = {"model": "openai:x", "openai_api_key": KEY}
    priced = made(**given, input_price=2, output_price=10)
    assert priced.usage(1_000_000, 100_000).cost == 3
    assert priced.usage(3_000, 200).cost == pytest.approx(0.008)
    assert made(**given).usage(3_000, 200).cost is None
    default = made(model=DEFAULT_MODEL, openai_api_key=KEY)
    assert default.usage(0, 0).cost == 0
    elsewhere = made(model=DEFAULT_MODEL, openai_api_key=KEY, openai_base_url="http://127.0.0.1:1/v1")
    assert elsewhere.usage(1, 1).cost is None

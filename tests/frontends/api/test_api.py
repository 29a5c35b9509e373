"""The rest of the API: records, documents, who may call, limits, monitoring, and the document that describes it."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx2
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr, TypeAdapter, ValidationError
from schemathesis.generation import GenerationMode
from starlette.testclient import TestClient

from assistant import Answer, Assistant, Document, Settings
from assistant.errors import IndexLocked
from assistant.frontends.api import Guarded, make_app
from assistant.frontends.api.documents import document_page
from assistant.frontends.api.limits import LARGEST_BODY
from assistant.frontends.limits import Limits
from tests.frontends.api.conftest import As, Breaking
from tests.serving import served

QUESTION = "How many passengers boarded on the first night?"
TOKENS = SecretStr("first-token-0123456789, second-token-0123456789")


def test_ask_gives_the_record(client: TestClient, bot: Assistant) -> None:
    history = [{"role": "user", "text": "Who heads the ferry cooperative?"}]
    given_back = client.post("/ask", json={"question": QUESTION, "history": history})
    answer = TypeAdapter(Answer).validate_python(given_back.json())
    assert answer.question == QUESTION
    for citation in answer.citations:
        assert bot.document(citation.document_id).text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"question": ""}',
        b'{"question": " \\u001c "}',
        b'{"question": "\\ud800"}',
        b'{"question": 1}',
        b'{"question": "' + b"x" * 2_001 + b'"}',
        b'{"question": "x", "history": [{"role": "system", "text": ""}]}',
    ],
)
def test_what_cannot_be_asked_is_refused_without_being_repeated(client: TestClient, body: bytes) -> None:
    refused = client.post("/ask", content=body, headers={"content-type": "application/json"})
    assert refused.status_code == 400
    assert refused.json()["error"]["type"] == "invalid_request_error"
    assert "xxx" not in refused.text


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(client: TestClient) -> None:
    large = b'{"question": "' + b" " * LARGEST_BODY + b'x"}'
    assert client.post("/ask", content=large).status_code == 413
    drip = (large[i : i + 65_536] for i in range(0, len(large), 65_536))
    refused = client.post("/ask", content=drip, headers={"content-type": "application/json"})
    assert refused.status_code == 413
    assert "larger than" in refused.json()["error"]["message"]


def test_what_may_soon_work_says_so(bot: Assistant) -> None:
    client = TestClient(
        make_app(Breaking(bot, IndexLocked("Another process is at it."))), raise_server_exceptions=False
    )
    refused = client.post("/ask", json={"question": "x"})
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) > 0
    hidden = TestClient(make_app(Breaking(bot, ValueError("secret"))), raise_server_exceptions=False)
    failed = hidden.post("/ask", json={"question": "x"})
    assert failed.status_code == 500
    assert "secret" not in failed.text


@pytest.mark.parametrize("path", ["/v1/models", "/metrics"])
def test_a_token_is_needed_where_some_are_set(bot: Assistant, path: str) -> None:
    client = TestClient(make_app(As(bot, api_tokens=TOKENS)))
    for wrong in ({}, {"authorization": "Bearer first"}, {"authorization": "Basic first-token-0123456789"},
                  {"authorization": f"Bearer {TOKENS.get_secret_value()}"}):  # fmt: skip
        refused = client.get(path, headers=wrong)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        assert refused.json()["error"]["type"] == "authentication_error"
    for token in TOKENS.get_secret_value().split(", "):
        assert client.get(path, headers={"authorization": f"Bearer {token}"}).status_code == 200
    assert client.post("/ask", json={"question": "x"}).status_code == 401
    assert client.get("/healthz").status_code == 200
    assert client.get("/documents/night-ferry").status_code == 200


def test_what_is_mounted_has_the_same_lock(bot: Assistant) -> None:
    locked = TestClient(Guarded(make_app(bot), As(bot, api_tokens=TOKENS).settings))
    assert locked.get("/healthz").status_code == 401
    assert locked.get("/healthz", headers={"authorization": "bearer second-token-0123456789"}).status_code == 200
    assert TestClient(Guarded(make_app(bot), bot.settings)).get("/healthz").status_code == 200


def test_tokens_that_can_be_guessed_and_addresses_that_are_none_are_refused_and_not_shown() -> None:
    with pytest.raises(ValidationError, match="at least 16") as raised:
        Settings(api_tokens="short-secret")
    assert "short-secret" not in str(raised.value)
    assert "first-token" not in repr(Settings(api_tokens=TOKENS))
    for wrong in ("ask.example", "ftp://ask.example", "https://ask.example/?q=1"):
        with pytest.raises(ValidationError, match="https://HOST"):
            Settings(public_url=wrong)


def test_pages_from_elsewhere_may_call_only_where_they_are_named(bot: Assistant) -> None:
    asks = {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
    closed = TestClient(make_app(bot)).options("/ask", headers=asks)
    assert "access-control-allow-origin" not in closed.headers
    named = TestClient(make_app(As(bot, cors_origins="https://elsewhere.example"))).options("/ask", headers=asks)
    assert named.headers["access-control-allow-origin"] == "https://elsewhere.example"
    other = {**asks, "origin": "https://third.example"}
    assert "access-control-allow-origin" not in TestClient(make_app(bot)).options("/ask", headers=other).headers


def test_a_document_is_a_page_or_a_record(client: TestClient, bot: Assistant) -> None:
    page = client.get("/documents/night-ferry", headers={"accept": "text/html,application/json"})
    assert page.headers["content-type"].startswith("text/html")
    assert "unsafe" not in page.headers["content-security-policy"]
    for record in (
        client.get("/documents/night-ferry.json"),
        client.get("/documents/night-ferry", headers={"accept": "application/json"}),
    ):
        assert TypeAdapter(Document).validate_python(record.json()) == bot.document("night-ferry")
    assert client.get("/documents/..%2Fsecret").status_code == 404
    assert client.get("/documents/nothing.json").status_code == 404


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_a_documents_text_stands_in_its_page_to_the_character_and_as_text(text: str) -> None:
    document = Document(id="d", text=f"\n{text}</pre><script>x</script>\r\n", sha256="", title="<b>&", publisher=text)
    page = document_page(document)
    (inner,) = re.findall(r"<pre>\n(.*)</pre><script>", page, re.S)
    shown = inner.replace("&#13;", "\r")
    assert "<" not in inner
    assert "\r" not in page
    whole = re.sub("[\0\ud800-\udfff]", "\ufffd", document.text)
    assert html.unescape(shown) == whole
    assert page.count("<script>") == 1
    page.encode()


def test_metrics_count_what_became_of_questions_and_tell_nothing_of_them(
    bot: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = As(bot, api_tokens=None)
    own._watchers = []
    client = TestClient(make_app(own), raise_server_exceptions=False)
    for question in (QUESTION, "Who won the football cup in Brazil?", "Who won the football cup in Brazil?", ""):
        client.post("/ask", json={"question": question})
    client.get("/documents/nothing")
    with monkeypatch.context() as broken:
        broken.setattr("assistant.answering.extractive.ExtractiveAnswerer.stream", None)
        assert client.post("/ask", json={"question": QUESTION}).status_code == 500
    told = client.get("/metrics")
    figures = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(told.text)
        for sample in family.samples
    }
    outcomes = ("answered", "abstained", "failed")
    assert [figures["assistant_questions_total", outcome] for outcome in outcomes] == [1, 2, 1]
    assert [figures["assistant_requests_failed_total", status] for status in ("400", "404", "500")] == [1, 1, 1]
    assert figures["assistant_sentences_total", "verbatim"] >= 1
    assert figures["assistant_stage_seconds_count", "retrieval"] == 3
    assert figures["assistant_tokens_total", "input"] == 0
    assert "Brazil" not in told.text


@pytest.mark.parametrize("tokens", [None, TOKENS])
def test_who_asks_too_often_is_told_when_to_ask_again(bot: Assistant, tokens: SecretStr | None) -> None:
    client = TestClient(make_app(As(bot, api_tokens=tokens, questions_a_minute=2)))
    known, other = ({"authorization": f"Bearer {token}"} for token in TOKENS.get_secret_value().split(", "))
    assert client.post("/ask", json={"question": QUESTION}, headers=known).status_code == 200
    assert client.post("/ask", json={"question": ""}, headers=known).status_code == 400
    asked = {"model": "seed-assistant", "messages": [{"role": "user", "content": QUESTION}]}
    assert client.post("/v1/chat/completions", json=asked, headers=known).status_code == 200
    for path, body in (("/ask", {"question": QUESTION}), ("/v1/chat/completions", {**asked, "stream": True})):
        refused = client.post(path, json=body, headers=known)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert refused.json()["error"]["type"] == "rate_limit_error"
        assert "2 a minute" in refused.json()["error"]["message"]
    # Another token is another caller only where tokens are looked at.
    again = client.post("/ask", json={"question": QUESTION}, headers=other)
    assert again.status_code == (200 if tokens else 429)


def test_callers_behind_a_proxy_on_this_machine_are_told_apart(bot: Assistant) -> None:
    with served(make_app(bot, Limits(1, 100))) as address, httpx2.Client() as client:
        sent = [
            client.post(f"{address}/ask", json={"question": QUESTION}, headers={"x-forwarded-for": caller}).status_code
            for caller in ("192.0.2.1", "192.0.2.2", "192.0.2.1")
        ]
    assert sent == [200, 200, 429]


OPERATIONS = (
    "POST /ask",
    "POST /v1/chat/completions",
    "GET /v1/models",
    "GET /v1/models/{model}",
    "GET /documents/{document_id}",
    "GET /documents/{document_id}.json",
    "GET /livez",
    "GET /readyz",
    "GET /healthz",
    "GET /metrics",
)


@pytest.mark.parametrize("label", OPERATIONS)
def test_what_the_openapi_document_allows_is_answered_as_it_says(bot: Assistant, label: str) -> None:
    """Without a finding of schemathesis, which also tries to get in without a token."""
    _examine(make_app(As(bot, api_tokens=TOKENS), Limits(10_000, 10_000)), label, GenerationMode.POSITIVE)


@pytest.mark.parametrize("label", [label for label in OPERATIONS if label.startswith("POST")])
def test_what_the_openapi_document_forbids_is_refused(bot: Assistant, label: str) -> None:
    _examine(make_app(bot), label, GenerationMode.NEGATIVE)


def _examine(app: FastAPI, label: str, mode: GenerationMode) -> None:
    operation = schemathesis.openapi.from_asgi("/openapi.json", app).find_operation_by_label(label)
    assert operation is not None
    token = {"Authorization": f"Bearer {TOKENS.get_secret_value().split(',')[0]}"}

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=30, suppress_health_check=list(HealthCheck), derandomize=True)
    def check(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=token if mode is GenerationMode.POSITIVE else None)

    check()


def test_the_openapi_document_is_complete(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    described = {f"{verb.upper()} {path}" for path, verbs in document["paths"].items() for verb in verbs}
    assert described == set(OPERATIONS)
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation.get("description")
            assert "200" in operation["responses"]
    asked = document["components"]["schemas"]["Asked"]["properties"]["question"]
    assert asked["maxLength"] == Settings().longest_question

"""OpenAI's chat completions as far as they mean anything here; what a client sends beside them is passed over.

Shapes of the openai package, 3.52. Citations are `annotations` in its form, and whole under `x_answer`.
"""

from __future__ import annotations

import secrets
import time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StrictBool

from assistant.frontends.api.limits import MOST_MESSAGES
from assistant.records import Answer

MODEL = "seed-assistant"
"""The one model that clients see; which one writes is the server's affair and stands in `x_answer.model`."""


class TextPart(BaseModel):
    """A part of a message."""

    type: Literal["text"]
    text: str


class Message(BaseModel):
    """A message of the conversation. Those of system and developer are passed over: the documents decide."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """What it says."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream ends with."""

    include_usage: StrictBool = False


class CompletionRequest(BaseModel):
    """A question, the last message of the user, and the conversation before it."""

    model: Annotated[str, Field(json_schema_extra={"enum": [MODEL]})]
    messages: Annotated[
        list[Message],
        Field(
            min_length=1,
            max_length=MOST_MESSAGES,
            json_schema_extra={
                "contains": {
                    "properties": {"role": {"const": "user"}, "content": {"type": "string", "pattern": r"\S"}},
                    "required": ["role", "content"],
                }
            },
            examples=[[{"role": "user", "content": "Which parties signed the Xuzhou agreement?"}]],
        ),
    ]
    stream: StrictBool = False
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=1, strict=True)] = 1


class UrlCitation(BaseModel):
    """A marker's place in the message, in code points, and the document it leads to."""

    start_index: int
    end_index: int
    url: str
    title: str


class Annotation(BaseModel):
    """A citation."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class Reply(BaseModel):
    """The message of a completion."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class Choice(BaseModel):
    """The one choice there is."""

    index: Literal[0] = 0
    message: Reply
    finish_reason: Literal["stop", "length"]
    logprobs: None = None


class CompletionUsage(BaseModel):
    """Tokens of the model that wrote; zero where the documents are quoted."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completion(BaseModel):
    """An answer, as OpenAI's clients read it."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: CompletionUsage
    x_answer: Annotated[Answer, Field(description="The whole record: verdicts, citations to the character, and so on.")]


class Model(BaseModel):
    """A model to choose."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str


class Models(BaseModel):
    """The models to choose from."""

    object: Literal["list"] = "list"
    data: list[Model]


def usage_of(answer: Answer) -> CompletionUsage:
    """Its tokens."""
    used = answer.usage
    return CompletionUsage(
        prompt_tokens=used.input_tokens,
        completion_tokens=used.output_tokens,
        total_tokens=used.input_tokens + used.output_tokens,
    )


def identity() -> tuple[str, int]:
    """A new completion's id, and the second it was made in."""
    return f"chatcmpl-{secrets.token_hex(12)}", int(time.time())


def chunk(made: tuple[str, int], delta: dict[str, Any], finish: str | None = None, **more: Any) -> dict[str, Any]:
    """One event of a stream."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    head = {"id": made[0], "object": "chat.completion.chunk", "created": made[1], "model": MODEL}
    return {**head, "choices": [choice], **more}

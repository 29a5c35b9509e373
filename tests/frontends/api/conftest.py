"""The API as programs have it: in a real server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from starlette.testclient import TestClient

from assistant import Assistant, Settings, StreamEvent, Turn
from assistant.frontends.api import make_app
from assistant.frontends.limits import Limits
from tests.serving import served


class As(Assistant):
    """The assistant `bot` with other settings, which its front ends read."""

    def __init__(self, bot: Assistant, **changed: object) -> None:
        vars(self).update(vars(bot))
        self.settings: Settings = bot.settings.model_copy(update=changed)


class Breaking(As):
    """An assistant whose streams break with `error` after their first event."""

    def __init__(self, bot: Assistant, error: Exception) -> None:
        super().__init__(bot)
        self.error = error

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[StreamEvent]:
        yield next(super().stream(question, history))
        raise self.error


@pytest.fixture(scope="package")
def site(bot: Assistant) -> Iterator[str]:
    """The address of the API."""
    with served(make_app(bot, Limits(10_000, 10_000))) as address:
        yield address


@pytest.fixture
def client(bot: Assistant) -> TestClient:
    """The API alone."""
    return TestClient(make_app(bot))

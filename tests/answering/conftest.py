"""Assistants whose answers a scripted server writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Settings
from tests.scripted import ScriptedServer

KEY = "sk-test-0123456789"

OpenBot = Callable[..., Assistant]


@pytest.fixture(scope="session")
def open_bot(scripted: ScriptedServer, notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBot]:
    """Opens an Assistant over the notes that the scripted server writes for, with other settings where given."""
    with ExitStack() as opened:

        def open_one(**others: Any) -> Assistant:
            given = {
                "source": notes,
                "data_dir": tmp_path_factory.mktemp("written"),
                "model": "openai:scripted",
                "openai_api_key": KEY,
                "openai_base_url": scripted.url,
                "model_timeout": 30,
                **others,
            }
            return opened.enter_context(Assistant.open(Settings.model_validate(given)))

        yield open_one


@pytest.fixture(scope="session")
def writer(open_bot: OpenBot) -> Assistant:
    """An Assistant whose answers the scripted server writes."""
    return open_bot()

"""The examples of docs/api.md, run as they stand but for the address."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from assistant import Assistant
from assistant.frontends import mcp
from assistant.frontends.api import make_app
from assistant.frontends.limits import Limits
from tests.offline import ROOT
from tests.serving import served

TEXT = (ROOT / "docs" / "api.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```(python|sh)\n(.*?)^```$", TEXT, re.S | re.M)
TOLD = ("CSPC", "standalone_question", "questions_total", "ANTARA", "verdicts:", "antara-joint-laboratory")
"""What each of them prints, among other things."""


@pytest.fixture(scope="module")
def address(seed_bot: Assistant) -> Iterator[str]:
    app = make_app(seed_bot, Limits(100, 100))
    mcp.mount(app, seed_bot, lambda inner: inner)
    with served(app) as url:
        yield url


@pytest.mark.parametrize(("example", "told"), list(zip(EXAMPLES, TOLD, strict=True)), ids=TOLD)
def test_an_example_runs_as_it_stands(address: str, example: tuple[str, str], told: str) -> None:
    kind, code = example
    command = [sys.executable, "-c"] if kind == "python" else ["sh", "-ec"]
    code = code.replace("http://127.0.0.1:7860", address)
    done = subprocess.run([*command, code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert told in done.stdout

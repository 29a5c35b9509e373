"""`assistant chat` as it is run: the page, the API, tools and chat systems in one process, under one limit."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from assistant.frontends.mcp import PATH as TOOLS
from assistant.frontends.passwords import hashed
from assistant.frontends.slack import PATH as SLACK
from assistant.frontends.webhook import PATH as WEBHOOK
from evals.events.workspace import SECRET, signed
from tests.documents import FERRY, write
from tests.offline import COMMAND, ROOT, only

QUESTION = "How many passengers boarded on the first night?"
SET = {
    "SLACK_BOT_TOKEN": "xoxb-123-456-abcdefghij",
    "SLACK_SIGNING_SECRET": SECRET,
    "ASSISTANT_WEBHOOK_TOKEN": "a-webhooks-token",
    "ASSISTANT_API_TOKENS": "a-token-of-some-length",
    "ASSISTANT_QUESTIONS_IN_ALL": "2",
    "ASSISTANT_AUTH": f"ana:{hashed('a password of some length')}",
}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    source = write(tmp_path / "source", {"night-ferry.md": FERRY})
    started = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "chat", "--port", "0", "--source", str(source)],
        cwd=tmp_path, env=only({"PYTHONPATH": str(ROOT), **SET}), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert started.stdout
        line = started.stdout.readline()
        assert line.startswith("Ask at http")
        yield line.split()[2].rstrip("/")
    finally:
        started.send_signal(signal.SIGINT)
        _, errors = started.communicate(timeout=60)
        assert "Traceback" not in errors
        assert started.returncode == 0


def test_all_ways_to_ask_are_served_and_share_one_limit(address: str) -> None:
    known = {"Authorization": "Bearer a-token-of-some-length"}
    with httpx2.Client(base_url=address, timeout=60) as client:
        assert "password" in client.get("/", headers={"accept": "text/html"}, follow_redirects=True).text
        assert client.get("/documents/night-ferry").status_code != 200
        assert client.get("/documents/night-ferry", headers=known).status_code == 200
        while client.get("/readyz").status_code != 200:
            time.sleep(0.1)
        assert client.get("/healthz").json()["status"] == "ready"
        assert client.post(TOOLS, json={}).status_code == 401
        verification = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()
        assert "3eZbrw1aB" in client.post(SLACK, content=verification, headers=signed(verification)).text
        assert "412 passengers" in client.post("/ask", json={"question": QUESTION}, headers=known).json()["text"]
        posted = {"token": "a-webhooks-token", "channel_id": "c", "post_id": "p1", "text": QUESTION}
        assert "412 passengers" in client.post(WEBHOOK, json=posted).json()["text"]
        assert "2 questions" in client.post(WEBHOOK, json={**posted, "post_id": "p2"}).json()["text"]
        assert client.post("/ask", json={"question": QUESTION}, headers=known).status_code == 429
        assert 'assistant_questions_total{outcome="answered"} 2.0' in client.get("/metrics", headers=known).text

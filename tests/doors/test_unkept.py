"""A server whose stored conversations are damaged starts, answers at every door, and its doctor says so."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import httpx2

from assistant.frontends.webhook import PATH as WEBHOOK
from tests.documents import FERRY, write
from tests.offline import COMMAND, ROOT, only, run_offline

QUESTION = "How many passengers boarded on the first night?"


def test_a_server_with_damaged_conversations_starts_and_answers(tmp_path: Path) -> None:
    source, index = write(tmp_path / "source", {"night-ferry.md": FERRY}), tmp_path / "index"
    index.mkdir()
    for name in ("history", "chat"):
        (index / f"{name}.sqlite3").write_bytes(b"no database at all, but long enough to be looked at" * 40)
    there = ["--source", str(source), "--data-dir", str(index)]
    started = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "chat", "--port", "0", *there],
        cwd=tmp_path, env=only({"PYTHONPATH": str(ROOT), "ASSISTANT_WEBHOOK_TOKEN": "a-webhooks-token"}), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert started.stdout
        line = started.stdout.readline()
        assert line.startswith("Ask at http"), line + (started.stderr.read() if started.stderr else "")
        with httpx2.Client(base_url=line.split()[2], timeout=120) as client:
            assert client.get("/").status_code == 200
            assert "412 passengers" in client.post("/ask", json={"question": QUESTION}).json()["text"]
            posted = {"token": "a-webhooks-token", "channel_id": "c", "post_id": "p1", "text": QUESTION}
            assert "412 passengers" in client.post(WEBHOOK, json=posted).json()["text"]
            assert client.post(WEBHOOK, json=posted).json() == {}
            visitor = {"cookie": f"assistant_visitor={'a' * 43}"}
            export = client.get("/conversations/any.md", headers=visitor)
            assert (export.status_code, "cannot be read now" in export.text) == (503, True)
    finally:
        started.send_signal(signal.SIGINT)
        _, errors = started.communicate(timeout=120)
    assert "held in memory" in errors
    assert "Traceback" not in errors
    doctor = run_offline(["doctor", *there], tmp_path)
    assert doctor.returncode == 1
    assert "conversations" in doctor.stdout
    assert "Move it away to begin with none" in " ".join(doctor.stdout.split())

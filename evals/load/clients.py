"""Clients in a process of their own: python -m evals.load.clients URL CLIENTS < questions.json.

Each keeps one connection and asks its next question once it has its answer.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

PATIENCE = 300.0
"""Seconds that a client waits for an answer."""


def ask_all(url: str, questions: Sequence[str], clients: int) -> dict[str, object]:
    """Seconds of the whole, seconds of each answer, and how many questions were not answered with status 200."""
    waiting: SimpleQueue[str] = SimpleQueue()
    for question in questions:
        waiting.put(question)
    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        told = list(threads.map(lambda _: _client(url, waiting), range(clients)))
    taken = [seconds for each, _ in told for seconds in each]
    return {"seconds": time.perf_counter() - begun, "taken": taken, "failed": sum(failed for _, failed in told)}


def _client(url: str, waiting: SimpleQueue[str]) -> tuple[list[float], int]:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    taken, failed = list[float](), 0
    while True:
        try:
            question = waiting.get_nowait()
        except Empty:
            connection.close()
            return taken, failed
        begun = time.perf_counter()
        connection.request("POST", "/ask", json.dumps({"question": question}), {"content-type": "application/json"})
        response = connection.getresponse()
        response.read()
        if response.status == 200:
            taken.append(time.perf_counter() - begun)
        else:
            failed += 1


def main() -> None:
    """Ask what stands in standard input, and print the figures as a line of JSON."""
    sys.stdout.write(json.dumps(ask_all(sys.argv[1], json.load(sys.stdin), int(sys.argv[2]))))


if __name__ == "__main__":
    main()

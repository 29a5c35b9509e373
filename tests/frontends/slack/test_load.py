"""Many events at once, a third of them sent again, to two processes' worth of entrances: none lost, none doubled."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from assistant import Assistant
from tests.frontends.slack.conftest import Enter
from tests.frontends.slack.workspace import Workspace, message

EVENTS = int(os.environ.get("CHAT_EVENTS", "60"))
"""Distinct ones; CHAT_EVENTS=500 for more of them than a test should take time for."""


def test_every_event_is_answered_once(enter: Enter, slack_bot: Assistant, workspace: Workspace) -> None:
    entrances = [enter(slack_bot), enter(slack_bot)]
    chance = random.Random(6)
    events = [(n, message("How many nests did he count?", f"17{n:08}.000100")) for n in range(EVENTS)]
    sent = events + chance.sample(events, EVENTS // 3)
    chance.shuffle(sent)

    def send(given: tuple[int, tuple[int, dict[str, object]]]) -> float:
        position, (number, event) = given
        began = time.perf_counter()
        entrances[position % 2].event(event, f"Ev{number}")
        return time.perf_counter() - began

    with ThreadPoolExecutor(20) as senders:
        seconds = list(senders.map(send, enumerate(sent)))
    workspace.wait("chat.stopStream", EVENTS, seconds=600)
    answered = Counter(given["thread_ts"] for given in workspace.of("chat.startStream"))
    assert answered == Counter(str(event["ts"]) for _, event in events)
    print(f"{len(sent)} events, {EVENTS} answers, acknowledged within {max(seconds):.2f} s")

"""A reader of the page without a browser, by the protocol in which Gradio's own pages talk to their server.

Gradio's Python client refuses endpoints that are private, as all of the page's are.
"""

from __future__ import annotations

import json
import re
import secrets
import time
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from typing import Any

_PATIENCE = 300.0
_CONFIG = re.compile(r"window\.gradio_config\s*=\s*(\{.*?\});</script>", re.DOTALL)
"""Where the page holds what Gradio's script reads: components and events."""


class Reader:
    """Somebody with a cookie of their own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        found = _CONFIG.search(self._get("").read().decode())
        if not found:
            raise RuntimeError("This is no page of Gradio's: it holds no configuration.")
        config = json.loads(found[1])
        named = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
        self._box = named["question"]
        events = config["dependencies"]
        self._asking = next(each for each in events if [self._box, "submit"] in each["targets"])
        self._suggesting = next(each for each in events if each["trigger_after"] == self._asking["id"])
        self._shown = self._asking["outputs"].index(named["conversation"])

    def ask(self, question: str) -> tuple[str, float]:
        """Ask in a tab of its own: the markup of what the conversation then shows, and the seconds it took.

        The tab is closed once the suggestions have come, too. Raises `RuntimeError` where the page failed.
        """
        tab, begun = secrets.token_hex(8), time.perf_counter()
        with self._get(f"gradio_api/heartbeat/{tab}"):
            shown = self._outputs(self._asking, tab, question)[self._shown]
            seconds = time.perf_counter() - begun
            self._outputs(self._suggesting, tab)
        return "\n".join(_texts(shown)), seconds

    def _outputs(self, event: dict[str, Any], tab: str, question: str | None = None) -> list[Any]:
        given = [question if part == self._box else None for part in event["inputs"]]
        asked = {"data": given, "fn_index": event["id"], "session_hash": tab, "trigger_id": self._box}
        self._get("gradio_api/queue/join", json.dumps(asked).encode()).read()
        for message in self._messages(tab):
            if message["msg"] == "process_completed":
                if not message["success"]:
                    raise RuntimeError(f"The page failed: {message['output']}")
                outputs: list[Any] = message["output"]["data"]
                return outputs
        raise RuntimeError("The page broke off before its answer was whole.")

    def _messages(self, tab: str) -> Iterator[dict[str, Any]]:
        with self._get(f"gradio_api/queue/data?session_hash={tab}") as stream:
            for line in stream:
                if line.startswith(b"data:"):
                    yield json.loads(line.removeprefix(b"data:"))

    def _get(self, path: str, body: bytes | None = None) -> Any:
        request = urllib.request.Request(self._url + path, body, {"content-type": "application/json"})
        return self._opener.open(request, timeout=_PATIENCE)


def _texts(given: Any) -> Iterator[str]:
    """Every string in a value of JSON, in order."""
    if isinstance(given, str):
        yield given
    elif isinstance(given, dict | list):
        for each in given.values() if isinstance(given, dict) else given:
            yield from _texts(each)

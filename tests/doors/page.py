"""The page as a program from outside sees it: its cookie, its events, and what comes back, all by HTTP."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import httpx2
from fastapi import FastAPI

from assistant import Assistant
from assistant.frontends.api import make_app
from assistant.frontends.web import Server, serve

_CONFIG = re.compile(r"window\.gradio_config\s*=\s*(\{.*?\});</script>", re.DOTALL)


@contextmanager
def served(bot: Assistant, app: FastAPI | None = None) -> Iterator[Server]:
    """The page and the API of `bot`, or `app`, on a free port of this machine."""
    server = serve(bot, "127.0.0.1", 0, block=False, app=app or make_app(bot))
    try:
        yield server
    finally:
        server.close()


class Visitor:
    """Somebody with a cookie jar, who has the page at `url` open in `tab`."""

    def __init__(self, url: str, tab: str = "tab1", *, opens: bool = True) -> None:
        self.http = httpx2.Client(base_url=url, timeout=60)
        self.tab = tab
        self.page = self.http.get("/", headers={"accept": "text/html"}).text if opens else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    @property
    def events(self) -> list[dict[str, Any]]:
        """The page's events, as Gradio lists them in the page: `id` and `inputs` among other things."""
        found = _CONFIG.search(self.page)
        assert found, "the page holds no configuration"
        return list(json.loads(found[1])["dependencies"])

    def event(self, name: str) -> dict[str, Any]:
        """The first event whose handler has that name."""
        return next(each for each in self.events if each["api_name"].rstrip("_0123456789") == name)

    def join(self, index: int, data: list[Any], event_data: Any = None, tab: str = "") -> httpx2.Response:
        """Sends an event as the page does."""
        body = {"data": data, "fn_index": index, "session_hash": tab or self.tab, "event_data": event_data}
        return self.http.post("/gradio_api/queue/join", json=body)

    def updates(self, tab: str = "") -> list[dict[str, Any]]:
        """What Gradio tells a tab until nothing more is under way in it."""
        told = []
        with self.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": tab or self.tab}) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    told.append(json.loads(line[5:]))
                    if told[-1]["msg"] in ("close_stream", "unexpected_error"):
                        break
        return told

    def does(self, name: str, *data: Any, tab: str = "") -> str:
        """Sends an event and gives all that came of it, as text."""
        inputs = self.event(name)["inputs"]
        joined = self.join(self.event(name)["id"], [*data, *[None] * (len(inputs) - len(data))], tab=tab)
        assert joined.status_code == 200, joined.text
        return html.unescape(json.dumps(self.updates(tab), ensure_ascii=False))

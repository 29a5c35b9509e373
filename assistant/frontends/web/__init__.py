"""The web page: a conversation on the left, the documents it rests on at the right.

build(bot, history)        the page as Gradio Blocks
mount(app, bot, history)   the page inside a FastAPI application, behind its security headers
serve(bot, host, port)     the page answering on an address
"""

from __future__ import annotations

import os

# Gradio reads these when it is imported: it would report its use to its makers, and after every
# event draw up statistics of all events before it, which nobody here looks at.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)

from assistant.frontends.web.page import build
from assistant.frontends.web.server import mount, serve
from assistant.frontends.web.serving import Server

__all__ = ["Server", "build", "mount", "serve"]

"""Slack, by Bolt: one set of handlers for both ways in.

mount(app, chat)     events over HTTP at /slack/events of a FastAPI application
run(chat)            Socket Mode, until Ctrl-C
examine(settings)    whether the tokens are what they should be
"""

from __future__ import annotations

from assistant.frontends.slack.entrances import PATH, mount, run
from assistant.frontends.slack.examining import examine
from assistant.frontends.slack.handlers import make_app

__all__ = ["PATH", "examine", "make_app", "mount", "run"]

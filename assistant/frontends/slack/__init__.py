"""Slack, by Bolt: one set of handlers for both ways in.

mount(app, bot, messages)     events over HTTP at /slack/events of a FastAPI application
run(bot, messages)            Socket Mode, until Ctrl-C
"""

from __future__ import annotations

from assistant.frontends.slack.entrances import PATH, mount, run
from assistant.frontends.slack.handlers import make_app

__all__ = ["PATH", "make_app", "mount", "run"]

"""The manifest asks for what the handlers need, and for no more."""

from __future__ import annotations

import yaml

from assistant.frontends.slack import PATH
from assistant.frontends.slack.examining import manifest_scopes
from tests.offline import ROOT

FILE = ROOT / "assistant" / "frontends" / "slack" / "manifest.yaml"
MANIFEST = yaml.safe_load(FILE.read_text("utf-8"))
HISTORY = {"message.channels": "channels:history", "message.groups": "groups:history", "message.im": "im:history"}


def test_events_and_scopes_fit_each_other() -> None:
    events = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    assert events == {"app_mention", "assistant_thread_started", "assistant_thread_context_changed", *HISTORY}
    scopes = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    assert scopes == {"app_mentions:read", "assistant:write", "chat:write", "users:read", *HISTORY.values()}
    assert scopes == manifest_scopes()


def test_names_are_within_slacks_limits() -> None:
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert PATH in FILE.read_text("utf-8")

"""What the doctor finds about Slack's tokens, asked of Slack's Web API."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from slack_sdk import WebClient

from assistant import ConfigurationError, Settings
from assistant.frontends.slack import examine
from assistant.frontends.slack.examining import manifest_scopes
from evals.events.workspace import SECRET, Workspace

BOT, APP = "xoxb-123-456-secretpart", "xapp-1-A0-9-secretpart"


def settings(bot: str = BOT, app: str = APP, secret: str = "") -> Settings:
    given = {"slack_bot_token": bot, "slack_app_token": app, "slack_signing_secret": secret}
    return Settings(**{name: SecretStr(value) for name, value in given.items() if value})


def found(workspace: Workspace, asked: Settings) -> str:
    """What is said, whether all is well or not."""
    try:
        return examine(asked, WebClient(base_url=workspace.url))
    except ConfigurationError as error:
        return str(error)


def test_tokens_with_the_manifests_scopes_pass(workspace: Workspace) -> None:
    workspace.scopes = manifest_scopes()
    told = found(workspace, settings())
    assert "has its scopes, the app's token opens connections, Socket Mode" in told
    assert workspace.bearers == {"auth.test": BOT, "apps.connections.open": APP}
    over_http = found(workspace, settings(app="", secret=SECRET))
    assert over_http.endswith("events over HTTP: assistant chat")


def test_scopes_that_are_missing_are_named_and_those_that_are_not_needed(workspace: Workspace) -> None:
    workspace.scopes = manifest_scopes() - {"users:read", "chat:write"} | {"admin"}
    assert "lacks scopes: chat:write, users:read. Add them" in found(workspace, settings())
    workspace.scopes = manifest_scopes() | {"files:read"}
    assert "more than are needed: files:read" in found(workspace, settings())


@pytest.mark.parametrize(
    ("method", "name"), [("auth.test", "SLACK_BOT_TOKEN"), ("apps.connections.open", "SLACK_APP_TOKEN")]
)
def test_a_token_that_slack_refuses_is_named_and_not_shown(workspace: Workspace, method: str, name: str) -> None:
    workspace.scopes = manifest_scopes()
    workspace.will_fail(method, 1, "invalid_auth")
    told = found(workspace, settings())
    assert f"Slack refused {name} (invalid_auth)" in told
    assert "secretpart" not in told


def test_a_slack_that_is_not_there_is_told(workspace: Workspace) -> None:
    gone = WebClient(base_url="http://127.0.0.1:9/api/", timeout=5)
    with pytest.raises(ConfigurationError, match="could not be reached") as raised:
        examine(settings(), gone)
    assert "secretpart" not in str(raised.value)
    assert workspace.calls == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Settings(), "not needed"),
        (settings(bot="xoxp-123-456-secretpart"), "SLACK_BOT_TOKEN does not look like one"),
        (settings(app=""), "half configured"),
        (settings(secret="secretpart"), "SLACK_SIGNING_SECRET does not look like one"),
    ],
)
def test_what_can_be_seen_without_slack_is_told_without_asking_it(
    workspace: Workspace, asked: Settings, told: str
) -> None:
    assert told in found(workspace, asked)
    assert "secretpart" not in found(workspace, asked)
    assert workspace.calls == []

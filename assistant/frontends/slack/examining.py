"""Whether Slack's tokens are what they should be: their form first, then what Slack says they may do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

import yaml
from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.slack_response import SlackResponse

from assistant.errors import ConfigurationError
from assistant.settings import Settings

_FORMS = (
    ("SLACK_BOT_TOKEN", re.compile(r"xoxb-[A-Za-z0-9-]{10,}"), "xoxb-..."),
    ("SLACK_APP_TOKEN", re.compile(r"xapp-[A-Za-z0-9-]{10,}"), "xapp-..."),
    ("SLACK_SIGNING_SECRET", re.compile(r"[0-9a-f]{32}"), "32 digits and letters from a to f"),
)
_SECONDS = 10
_GRANTED = "x-oauth-scopes"
"""The header in which Slack's Web API tells what a token may do."""


def examine(settings: Settings, client: WebClient | None = None) -> str:
    """What was found, without a token in it. Raises `ConfigurationError` for what has to be put right."""
    given = (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    if not any(given):
        return "not configured, and not needed"
    _check_forms(given)
    bot, app, secret = given
    if not bot or not (app or secret):
        raise ConfigurationError(
            "Slack is only half configured.",
            "Set SLACK_BOT_TOKEN, and SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (events over HTTP).",
        )
    client = client or WebClient(timeout=_SECONDS)
    told = [_bot(client, bot), *([_app(client, app)] if app else [])]
    ways = ["Socket Mode: assistant slack"] * bool(app) + ["events over HTTP: assistant chat"] * bool(secret)
    return ", ".join([*told, *ways])


@cache
def manifest_scopes() -> frozenset[str]:
    """The scopes of the bot that manifest.yaml asks for."""
    manifest = yaml.safe_load(files("assistant.frontends.slack").joinpath("manifest.yaml").read_text("utf-8"))
    return frozenset(manifest["oauth_config"]["scopes"]["bot"])


def _check_forms(given: tuple[SecretStr | None, ...]) -> None:
    for (name, form, looks), secret in zip(_FORMS, given, strict=True):
        if secret and not form.fullmatch(secret.get_secret_value()):
            raise ConfigurationError(f"{name} does not look like one.", f"It looks like {looks}; see docs/slack.md.")


def _bot(client: WebClient, token: SecretStr) -> str:
    response = _called("SLACK_BOT_TOKEN", lambda: client.auth_test(token=token.get_secret_value()))
    granted = frozenset(_scopes(response))
    missing = ", ".join(sorted(manifest_scopes() - granted))
    if missing:
        raise ConfigurationError(
            f"SLACK_BOT_TOKEN lacks scopes: {missing}.",
            "Add them under OAuth & Permissions, or paste the manifest again, then install the app anew.",
        )
    more = ", ".join(sorted(granted - manifest_scopes()))
    return f"the bot's token has its scopes{f', and more than are needed: {more}' if more else ''}"


def _app(client: WebClient, token: SecretStr) -> str:
    # The one method such a token is for; the address that it gives is not connected to.
    _called("SLACK_APP_TOKEN", lambda: client.apps_connections_open(app_token=token.get_secret_value()))
    return "the app's token opens connections"


def _scopes(response: SlackResponse) -> Iterator[str]:
    named = {name.lower(): value for name, value in response.headers.items()}
    told = named.get(_GRANTED, "")
    for value in told if isinstance(told, list) else [told]:
        yield from (scope.strip() for scope in value.split(",") if scope.strip())


def _called(name: str, call: Callable[[], SlackResponse]) -> SlackResponse:
    try:
        return call()
    except SlackApiError as error:
        raise ConfigurationError(
            f"Slack refused {name} ({error.response.get('error')}).", "Copy it again as docs/slack.md says."
        ) from None
    except (SlackClientError, OSError):
        raise ConfigurationError(
            "Slack could not be reached, so its tokens were only looked at.",
            "See whether https://slack.com opens here.",
        ) from None

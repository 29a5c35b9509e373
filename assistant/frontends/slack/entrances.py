"""The two ways in: events over HTTP, and Socket Mode."""

from __future__ import annotations

import threading

from fastapi import FastAPI, Request
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.signature import SignatureVerifier
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from assistant.errors import ConfigurationError
from assistant.frontends.chat import Chat
from assistant.frontends.slack.handlers import make_app

PATH = "/slack/events"


def mount(app: FastAPI, chat: Chat) -> None:
    """Take Slack's events and clicks at `PATH`; what bears no good signature is refused before it is read."""
    secret = chat.bot.settings.slack_signing_secret
    mount_bolt(app, make_app(chat), SignatureVerifier(secret.get_secret_value()) if secret else None)


def mount_bolt(app: FastAPI, bolt: App, verifier: SignatureVerifier | None = None) -> None:
    """The route for a Bolt application that is made already. Bolt checks signatures too, but reads the body first."""

    async def take(request: Request) -> Response:
        body = await request.body()
        if verifier and not _is_signed(verifier, request, body):
            return Response(status_code=401)
        asked = to_bolt_request(request, body)
        # Bolt waits for its listeners' acknowledgement: in a thread, for the server must go on.
        return to_starlette_response(await run_in_threadpool(bolt.dispatch, asked))

    app.post(PATH, include_in_schema=False)(take)


def _is_signed(verifier: SignatureVerifier, request: Request, body: bytes) -> bool:
    try:
        return verifier.is_valid_request(body, dict(request.headers))
    except ValueError:  # a time that is no number, a body that is no UTF-8
        return False


def run(chat: Chat, client: WebClient | None = None, end: threading.Event | None = None) -> None:
    """Answer in Slack until Ctrl-C, or `end` is set; what was acknowledged is handed to `chat`.

    Raises `ConfigurationError` where a token is missing or refused, or Slack is not to be reached.
    """
    token = chat.bot.settings.slack_app_token
    if token is None:
        raise ConfigurationError("SLACK_APP_TOKEN is not set.", "docs/slack.md says where to find it.")
    bolt = make_app(chat, client)
    handler = SocketModeHandler(bolt, token.get_secret_value())
    try:
        bolt.client.auth_test()
        handler.connect()  # type: ignore[no-untyped-call]
        (end or threading.Event()).wait()
    except SlackApiError as error:
        raise ConfigurationError(
            f"Slack refused a token ({error.response.get('error')}).", "See `assistant doctor` and docs/slack.md."
        ) from None
    except (SlackClientError, OSError):
        raise ConfigurationError("Slack could not be reached.", "See whether https://slack.com opens here.") from None
    except KeyboardInterrupt:
        pass
    finally:
        handler.close()  # type: ignore[no-untyped-call]
        bolt.listener_runner.listener_executor.shutdown()

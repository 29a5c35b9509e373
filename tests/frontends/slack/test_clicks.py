"""The panel that a reader opens, buttons that are pressed, and windows that are filled in."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from urllib.parse import urlencode

import pytest
import yaml
from httpx2 import Response

from assistant import Assistant
from assistant.frontends.chat import Exchange, Messages, Thumbs, words
from assistant.frontends.slack import PATH
from assistant.frontends.slack.complaint import complained
from assistant.history.conversations import History
from assistant.records import Language
from assistant.resources import bundled_folder
from evals.events.workspace import (
    ASKER,
    DIRECT,
    TEAM,
    Json,
    Workspace,
    message,
    signed,
    texts,
)
from evals.feedback import drafts
from tests.documents import FERRY
from tests.frontends.api.conftest import As
from tests.frontends.slack.conftest import Enter, Entrance
from tests.frontends.slack.test_events import QUESTION, open_panel


@pytest.mark.parametrize(("locale", "language"), [("id-ID", "id"), ("en-GB", "en"), ("de-DE", "en"), ("", "en")])
def test_the_panel_greets_and_suggests_in_the_readers_language(
    enter: Enter, slack_bot: Assistant, workspace: Workspace, locale: str, language: Language
) -> None:
    workspace.locale = locale
    open_panel(enter(As(slack_bot, source=bundled_folder("seeds"))))
    (prompts,) = workspace.wait("assistant.threads.setSuggestedPrompts")
    (asked,) = workspace.of("users.info")
    assert asked["user"] == ASKER
    assert [prompt["message"] for prompt in prompts["prompts"]] == list(words(language).suggestions)
    assert workspace.of("chat.postMessage")[0]["thread_ts"] == "1700000001.000100"


def test_where_slack_does_not_tell_the_language_and_for_other_documents_there_are_suggestions(
    entrance: Entrance, workspace: Workspace
) -> None:
    workspace.will_fail("users.info", 1, "missing_scope")
    open_panel(entrance)
    (given,) = workspace.wait("assistant.threads.setSuggestedPrompts")
    prompts = [prompt["message"] for prompt in given["prompts"]]
    assert len(prompts) == 4
    assert all(prompt.startswith("What is “") for prompt in prompts)


def click(entrance: Entrance, action: Json) -> None:
    """A button is pressed; Slack sends that as a form."""
    place = {"channel": {"id": DIRECT}, "message": {"ts": "1.1", "thread_ts": "1.0"}, "team": {"id": TEAM}}
    who = {"user": {"id": ASKER, "team_id": TEAM}, "trigger_id": "1.2.3"}
    payload = {"type": "block_actions", **who, **place, "actions": [action]}
    assert send_form(entrance, payload).status_code == 200


def send_form(entrance: Entrance, payload: Json) -> Response:
    """Post a payload as Slack sends those of clicks and windows."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    headers = {**signed(body), "content-type": "application/x-www-form-urlencoded"}
    return entrance.client.post(PATH, content=body, headers=headers)


def test_buttons_show_the_sources_and_take_thumbs(entrance: Entrance, workspace: Workspace, history: History) -> None:
    entrance.event(message(QUESTION, "1700000001.000100"), "Ev1")
    (stopped,) = workspace.wait("chat.stopStream")
    elements = [element for block in stopped["blocks"] for element in block["elements"]]
    (button,) = [element for element in elements if element["type"] == "button"]
    (thumbs,) = [element for element in elements if element["type"] == "feedback_buttons"]
    click(entrance, {"type": "button", "action_id": button["action_id"], "block_id": "b", "value": button["value"]})
    (opened,) = workspace.wait("views.open")
    shown = "".join(texts(opened["view"]))
    assert "said 412 passengers boarded on the first night." in shown
    assert "verbatim" in shown
    for name in ("negative_button", "positive_button"):
        value = thumbs[name]["value"]
        click(entrance, {"type": "feedback_buttons", "action_id": thumbs["action_id"], "block_id": "b", "value": value})
        thanked = workspace.wait("chat.postEphemeral", 1 + (name == "positive_button"))
    assert {given["user"] for given in thanked} == {ASKER}
    ((thumb, question, cited),) = [(f.thumb, f.answer.question, f.answer.citations) for f in history.feedback()]
    assert (thumb, question) == ("up", QUESTION)
    assert FERRY[cited[0].start : cited[0].end] == cited[0].quote
    click(entrance, {"type": "button", "action_id": button["action_id"], "block_id": "b", "value": "made-up"})
    assert len(workspace.of("views.open")) == 2


def test_thumbs_of_several_people_are_kept_beside_each_other(
    bot: Assistant, messages: Messages, history: History
) -> None:
    kept = messages.begin("slack:C:1", QUESTION)
    messages.end(Exchange(kept, "slack:C:1", QUESTION, bot.ask(QUESTION)))
    exchange = messages.exchange(kept)
    assert exchange
    thumbs = Thumbs(history)
    for who, helpful in (("ana", True), ("budi", False), ("ana", False), ("ana", True)):
        thumbs.note(exchange, helpful, who)
    assert sorted(feedback.thumb for feedback in history.feedback()) == ["down", "up"]
    assert yaml.safe_load(drafts(history.feedback()))[0]["question"] == QUESTION


def test_a_thumb_that_points_down_asks_why_and_the_reason_is_kept(
    entrance: Entrance, workspace: Workspace, bot: Assistant, messages: Messages, history: History
) -> None:
    kept = messages.begin(f"slack:{DIRECT}:1.0", QUESTION)
    answer = bot.ask(QUESTION)
    twice = replace(answer, sentences=answer.sentences[:1] * 2)
    messages.end(Exchange(kept, f"slack:{DIRECT}:1.0", QUESTION, twice))
    click(entrance, {"type": "feedback_buttons", "action_id": "feedback", "block_id": "b", "value": f"-{kept}"})
    (opened,) = workspace.wait("views.open")
    which, why = opened["view"]["blocks"]
    values = {
        which["block_id"]: {which["element"]["action_id"]: {"selected_option": which["element"]["options"][1]}},
        why["block_id"]: {why["element"]["action_id"]: {"value": " It was 410. "}},
    }
    view = {**opened["view"], "id": "V1", "type": "modal", "state": {"values": values}}
    told = {"type": "view_submission", "user": {"id": ASKER, "team_id": TEAM}, "team": {"id": TEAM}, "view": view}
    assert send_form(entrance, told).status_code == 200
    deadline = time.monotonic() + 60
    while not (found := [f for f in history.feedback() if f.reason]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [(f.thumb, f.reason, f.sentence) for f in found] == [("down", "It was 410.", 2)]
    assert len(history.feedback()) == 1


def test_a_window_that_was_sent_empty_or_made_up_says_nothing(bot: Assistant) -> None:
    exchange = Exchange("id", "place", QUESTION, bot.ask(QUESTION))
    nothing: Json = {"which": {"which": {"selected_option": None}}, "why": {"why": {"value": None}}}
    made_up: Json = {"which": {"which": {"selected_option": {"value": "99"}}}}
    for state in ({}, {"values": nothing}, {"values": made_up}):
        assert complained({"state": state}, exchange) == ("", None)

"""Answers that a model writes, from end to end: a scripted server says what a model might."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import (
    Answer,
    Assistant,
    EvidenceFound,
    Progress,
    StreamEvent,
    TextDelta,
    Turn,
)
from assistant.answering.wording import REFUSAL
from assistant.corpus.tokens import count_tokens
from tests.answering.conftest import KEY, OpenBot
from tests.scripted import Refuses, Says, Script, ScriptedServer

ASKED = "How many passengers boarded on the first night?"
BOARDED = "412 passengers boarded on the first night"
FERRY = "Dr. Marlin Oetomo, who heads the Seribu Ferry Cooperative, said 412 passengers boarded on the first night."
SAID = f"{FERRY[:-1]} [{{412 passengers}}]."
FOOTBALL = "Who won the football cup in Brazil?"


def ask(
    bot: Assistant, server: ScriptedServer, *scripts: Script, question: str = ASKED, history: Sequence[Turn] = ()
) -> Answer:
    """The answer to what the server says, with what holds of every answer checked."""
    server.will(*scripts)
    events = list(bot.stream(question, history))
    answer = events[-1]
    assert isinstance(answer, Answer)
    check(bot, events, answer)
    return answer


def check(bot: Assistant, events: Sequence[StreamEvent], answer: Answer) -> None:
    """What holds of every answer that a model writes, whatever it writes."""
    assert [isinstance(event, Answer) for event in events] == [False] * (len(events) - 1) + [True]
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == answer.text
    kinds = [type(event) for event in events]
    assert kinds.index(EvidenceFound) < kinds.index(TextDelta)
    for cited in (*answer.citations, *answer.nearest):
        document = bot.document(cited.document_id)
        assert document.text[cited.start : cited.end] == cited.quote
        assert cited.document_sha256 == document.sha256
    assert [cited.number for cited in answer.citations] == list(range(1, len(answer.citations) + 1))
    used = [number for sentence in answer.sentences for number in sentence.citations]
    assert list(dict.fromkeys(used)) == [cited.number for cited in answer.citations]
    rest = answer.text
    for sentence in answer.sentences:
        assert set(sentence.added) <= set(sentence.citations)
        assert sentence.citations or sentence.verdict == "unsupported"
        _, found, rest = rest.partition(sentence.text)
        assert found
        markers = "".join(f"[{number}]" for number in sentence.citations)
        assert rest.lstrip("”… ").startswith(markers)
    assert answer.abstained == (not answer.sentences)
    assert 0 <= answer.confidence <= 1
    assert KEY not in repr(events)


def timeless(answer: Answer) -> Answer:
    return dataclasses.replace(answer, timings={})


def test_a_sentence_rests_on_the_sentence_that_carries_it(writer: Assistant, scripted: ScriptedServer) -> None:
    answer = ask(writer, scripted, Says(SAID))
    assert answer.text == f"{FERRY} [1]"
    assert [cited.quote for cited in answer.citations] == [FERRY]
    assert [(s.text, s.verdict, s.added) for s in answer.sentences] == [(FERRY, "verbatim", ())]
    assert (answer.model, answer.incomplete, answer.notices) == ("openai:scripted", False, ())


def test_usage_is_what_the_server_counted(writer: Assistant, scripted: ScriptedServer) -> None:
    usage = ask(writer, scripted, Says(SAID)).usage
    assert (usage.input_tokens, usage.output_tokens, usage.cost) == (1000, 50, None)


def test_the_model_gets_the_evidence_as_data_and_the_rules(writer: Assistant, scripted: ScriptedServer) -> None:
    ask(writer, scripted, Says(SAID))
    (heard,) = scripted.heard
    assert heard.authorization == f"Bearer {KEY}"
    assert heard.body["model"] == "scripted"
    system = heard.body["messages"][0]["content"]
    assert REFUSAL["en"] in system
    assert "English" in system
    assert ASKED in heard.prompt
    assert 'title="Night ferry to Sabira cuts its fares in half"' in heard.prompt
    assert 'publisher="Harbour Gazette"' in heard.prompt


def test_a_question_in_indonesian_is_answered_in_it(writer: Assistant, scripted: ScriptedServer) -> None:
    asked = "Berapa penumpang naik feri malam pada malam pertama?"
    answer = ask(writer, scripted, Says(f"Ada 412 penumpang pada malam pertama [{{{BOARDED}}}]."), question=asked)
    assert answer.language == "id"
    assert "Indonesian" in scripted.heard[0].body["messages"][0]["content"]
    assert REFUSAL["id"] in scripted.heard[0].body["messages"][0]["content"]
    assert [cited.quote for cited in answer.citations] == [FERRY]


MIXED = (
    f"{SAID} The crossing will take about four hours【{{four hours}}】, it is said [1, 99].\n"
    f"- {FERRY} [[{{412 passengers}}]]\n- Nothing of this stands anywhere, said Bungo Kertapati [77][{{four hours}}]."
)


def test_numbers_are_given_in_order_and_unknown_ones_are_taken_out(writer: Assistant, scripted: ScriptedServer) -> None:
    answer = ask(writer, scripted, Says(MIXED))
    assert answer.unknown_markers == 2
    assert "99" not in answer.text
    assert "77" not in answer.text
    assert any("2" in notice for notice in answer.notices)
    assert answer.sentences[0].citations == answer.sentences[2].citations == (1,)
    assert answer.text.count("\n- ") == 2


@pytest.fixture(scope="module")
def whole(writer: Assistant, scripted: ScriptedServer) -> Answer:
    return timeless(ask(writer, scripted, Says(MIXED)))


@given(st.sets(st.integers(1, 330), max_size=60))
@settings(max_examples=12)
def test_markers_split_anywhere_give_the_same_answer(
    writer: Assistant, scripted: ScriptedServer, whole: Answer, cuts: set[int]
) -> None:
    assert timeless(ask(writer, scripted, Says(MIXED, cuts=tuple(cuts)))) == whole


@pytest.mark.parametrize("marker", ["[{412 passengers}]", "[[{412 passengers}, 99]]", "【{412 passengers}†x】"])
def test_a_marker_split_at_every_position_gives_the_same_answer(
    writer: Assistant, scripted: ScriptedServer, marker: str
) -> None:
    text = f"It sails {marker}. {FERRY}"
    expected = timeless(ask(writer, scripted, Says(text)))
    begins = text.index(marker)
    for cut in range(begins, begins + 10):
        assert timeless(ask(writer, scripted, Says(text, cuts=(cut,)))) == expected


def test_what_is_supported_and_cites_nothing_gets_its_citation_and_says_so(
    writer: Assistant, scripted: ScriptedServer
) -> None:
    answer = ask(writer, scripted, Says(FERRY))
    assert answer.text == f"{FERRY} [1]"
    assert answer.sentences[0].added == (1,)
    assert any("[1]" in notice for notice in answer.notices)


def test_a_wrong_citation_stays_and_the_right_one_is_added(writer: Assistant, scripted: ScriptedServer) -> None:
    answer = ask(writer, scripted, Says(f"{FERRY} [{{four hours}}]"))
    assert (answer.sentences[0].citations, answer.sentences[0].added) == ((1, 2), (2,))
    assert "four hours" in answer.citations[0].quote
    assert answer.citations[1].quote == FERRY


NONSENSE = "Purple elephants negotiated seventeen treaties in Reykjavik with Bungo Kertapati"


def test_what_no_source_carries_is_shown_as_such_with_what_it_cited(
    writer: Assistant, scripted: ScriptedServer
) -> None:
    answer = ask(writer, scripted, Says(f"{SAID} {NONSENSE} [{{four hours}}]. {NONSENSE} twice."))
    assert [s.verdict for s in answer.sentences] == ["verbatim", "unsupported", "unsupported"]
    assert "four hours" in answer.citations[1].quote
    assert answer.sentences[2].citations == ()
    assert answer.confidence < ask(writer, scripted, Says(SAID)).confidence


@pytest.fixture(scope="module")
def strict(open_bot: OpenBot) -> Assistant:
    return open_bot(strict=True, input_price=1, output_price=2)


def test_strict_leaves_out_what_no_source_carries(strict: Assistant, scripted: ScriptedServer) -> None:
    answer = ask(strict, scripted, Says(f"- {NONSENSE} [{{four hours}}].\n- {SAID}\n\n{NONSENSE}."))
    assert answer.text == f"- {FERRY} [1]"
    assert any("2" in notice for notice in answer.notices)
    assert answer.usage.cost == pytest.approx(0.0011)


def test_strict_with_nothing_left_abstains(strict: Assistant, scripted: ScriptedServer) -> None:
    answer = ask(strict, scripted, Says(f"{NONSENSE}."))
    assert answer.abstained
    assert answer.text == REFUSAL["en"]
    assert answer.nearest
    assert answer.notices


@pytest.mark.parametrize(
    "said", [REFUSAL["en"], f"“{REFUSAL['en'][:-1]}”", f"**{REFUSAL['id']}**\n\n", "THE DOCUMENTS DO NOT TELL"]
)
def test_the_agreed_refusal_abstains(writer: Assistant, scripted: ScriptedServer, said: str) -> None:
    answer = ask(writer, scripted, Says(said))
    assert (answer.abstained, answer.text, answer.citations) == (True, REFUSAL["en"], ())
    assert len(answer.nearest) == 3
    assert answer.model == "openai:scripted"


def test_a_refusal_of_a_part_stands_at_the_end_of_what_is_told(writer: Assistant, scripted: ScriptedServer) -> None:
    answer = ask(writer, scripted, Says(f"{REFUSAL['en']} {SAID}"))
    assert answer.text == f"{FERRY} [1]\n\n{REFUSAL['en']}"
    assert not answer.abstained


def test_where_retrieval_finds_nothing_the_model_must_show_that_there_is(
    writer: Assistant, scripted: ScriptedServer
) -> None:
    answer = ask(writer, scripted, Says("Bungo Kertapati won the football cup in Brazil [1]."), question=FOOTBALL)
    assert answer.abstained
    assert "Kertapati" not in answer.text
    shown = ask(writer, scripted, Says(f"{NONSENSE}. {FERRY}"), question=FOOTBALL)
    assert not shown.abstained
    assert [s.verdict for s in shown.sentences] == ["unsupported", "verbatim"]


def test_thinking_aloud_is_not_shown(writer: Assistant, scripted: ScriptedServer) -> None:
    thought = "<think>\nThe reader wants a number. [1]\n</think>\n\n"
    for cuts in ((), tuple(range(80))):
        assert ask(writer, scripted, Says(thought + SAID, cuts=cuts)).text == f"{FERRY} [1]"
    assert ask(writer, scripted, Says("<think>\nEndless")).model == "extractive"


HISTORY = (Turn("user", "Who heads the Seribu Ferry Cooperative?"), Turn("assistant", "Dr. Marlin Oetomo [1]."))


def test_a_follow_up_is_condensed_by_the_model(writer: Assistant, scripted: ScriptedServer) -> None:
    condensed = "How many passengers boarded the night ferry on the first night?"
    answer = ask(writer, scripted, Says(condensed), Says(SAID), question="And how many boarded?", history=HISTORY)
    assert (answer.question, answer.standalone_question) == ("And how many boarded?", condensed)
    asked, answered = scripted.heard
    assert "Asked: Who heads the Seribu Ferry Cooperative?" in asked.prompt
    assert "[1]" not in asked.prompt
    assert condensed in answered.prompt
    assert answer.usage.input_tokens == 2000
    assert "condensing" in answer.timings


@pytest.mark.parametrize(
    "script",
    [
        Refuses(500, (("x-should-retry", "false"),)),
        Says(""),
        Says("Dr. Marlin Oetomo."),
        Says("One?\nTwo?"),
        Says("x" * 700 + "?"),
    ],
    ids=["fails", "empty", "an answer", "two lines", "too long"],
)
def test_where_the_model_does_not_condense_the_rule_does(
    writer: Assistant, scripted: ScriptedServer, bot: Assistant, script: Script
) -> None:
    question = "And how many passengers boarded on their first night?"
    answer = ask(writer, scripted, script, Says(SAID), question=question, history=HISTORY)
    assert answer.standalone_question == bot.ask(question, HISTORY).standalone_question
    assert answer.text == f"{FERRY} [1]"


def test_progress_is_told(writer: Assistant, scripted: ScriptedServer) -> None:
    scripted.will(Says("How many boarded?"), Says(SAID))
    steps = [event.step for event in writer.stream("And how many?", HISTORY) if isinstance(event, Progress)]
    assert steps == ["condensing", "searching", "reading", "answering"]


def test_a_question_about_a_document_gets_the_line_that_states_it(writer: Assistant, scripted: ScriptedServer) -> None:
    asked = "Who wrote the article about the turtle hatchery?"
    answer = ask(writer, scripted, Says("By Ruth Palandeng [{By Ruth Palandeng}]."), question=asked)
    assert answer.sentences[0].verdict == "verbatim"
    assert "Ruth Palandeng" in answer.citations[0].quote


def test_the_prompt_stays_within_the_budget(open_bot: OpenBot, scripted: ScriptedServer) -> None:
    small = open_bot(token_budget=2_000, passages=50)
    ask(small, scripted, Says(SAID))
    (heard,) = scripted.heard
    assert sum(count_tokens(str(message["content"])) for message in heard.body["messages"]) <= 2_000
    assert heard.body["max_completion_tokens"] == small.settings.answer_tokens


def test_a_prompt_of_ones_own_is_used(
    open_bot: OpenBot, scripted: ScriptedServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("prompts")
    variables = "evidence, language, question, refusal"
    text = "Mine. {refusal} {language}\n# User\n{evidence}\n{question}\n"
    (folder / "answer.md").write_text(f"---\npurpose: Mine.\nvariables: [{variables}]\n---\n# System\n{text}")
    answer = ask(open_bot(prompts=folder), scripted, Says(SAID))
    assert answer.text == f"{FERRY} [1]"
    assert scripted.heard[0].body["messages"][0]["content"].startswith("Mine.")


@given(
    st.lists(
        st.sampled_from([FERRY, NONSENSE, "[1]", "[2][9]", "\n- ", "\n\n", " ", REFUSAL["en"], "```\n"]), max_size=9
    )
)
@settings(max_examples=15)
def test_whatever_a_model_writes_the_answer_can_be_checked(
    writer: Assistant, scripted: ScriptedServer, pieces: list[str]
) -> None:
    ask(writer, scripted, Says(" ".join(pieces)))

"""Replies that are cut off: the sentence that was cut is never supported, and the answer never surer than the whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Assistant
from assistant.answering.unfinished import breaks_off, is_whole
from tests.answering.test_generative import FERRY, NONSENSE, ask
from tests.scripted import Says, ScriptedServer

FIGURES = "The loan for the batteries came to US$3.5 million [{US$3.5 million}]."
CITED = f"{FERRY[:-1]} [{{412 passengers}}]."
REPLIES = [
    f"{CITED} {FIGURES}",
    f"{CITED} {NONSENSE}. {NONSENSE} twice. {NONSENSE} again.",
    f"{NONSENSE}. {CITED}",
    f"The documents do not mention the captain. {CITED}",
    f"- {FERRY} [{{412 passengers}}]\n- {NONSENSE} [{{four hours}}].\n- {FIGURES}",
]


@given(st.sampled_from(REPLIES), st.integers(1, 400), st.sampled_from(["length", "breaks"]))
@settings(max_examples=60)
def test_a_reply_cut_anywhere_is_no_surer_than_the_whole(
    writer: Assistant, scripted: ScriptedServer, reply: str, at: int, how: str
) -> None:
    whole = ask(writer, scripted, Says(reply))
    begun = reply[: max(1, min(at, len(reply) - 1))]
    begun = begun[: begun.rfind("{")] if begun.rfind("{") > begun.rfind("}") else begun
    answer = ask(writer, scripted, Says(begun, breaks=True) if how == "breaks" else Says(begun, finish="length"))
    if answer.model == "extractive" or answer.abstained:
        return
    assert answer.incomplete
    assert answer.confidence <= whole.confidence
    for sentence in answer.sentences:
        assert not (sentence.incomplete and sentence.verdict in ("supported", "verbatim"))
        said = any(other.text == sentence.text for other in whole.sentences)
        assert said or sentence.verdict in ("weak", "unsupported")


@pytest.mark.parametrize("finish", ["length", "stop"])
def test_a_sentence_that_breaks_off_is_never_supported(
    writer: Assistant, scripted: ScriptedServer, finish: str
) -> None:
    answer = ask(writer, scripted, Says(f"{CITED} 412 passengers boarded on the first night of the", finish=finish))
    whole, cut = answer.sentences
    assert (whole.verdict, whole.incomplete) == ("verbatim", False)
    assert cut.incomplete
    assert cut.verdict in ("weak", "unsupported")
    assert answer.incomplete


@pytest.mark.parametrize("end", ["", " ", " [", " [1"])
def test_a_reply_cut_at_a_full_stop_has_a_whole_sentence_and_is_incomplete(
    writer: Assistant, scripted: ScriptedServer, end: str
) -> None:
    answer = ask(writer, scripted, Says(FERRY + end, finish="length"))
    (sentence,) = answer.sentences
    assert (sentence.text, sentence.verdict, sentence.incomplete) == (FERRY, "verbatim", False)
    assert answer.incomplete
    assert answer.confidence < ask(writer, scripted, Says(FERRY)).confidence


@pytest.mark.parametrize(
    ("text", "followed", "whole"),
    [
        ("The boat left at noon.", False, True),
        ("“The boat left at noon.”", False, True),
        ("Did it leave?", False, True),
        ("It was lit in 1887.", False, True),
        ("The boat left (at noon)", False, False),
        ("The boat left ...", False, False),
        ("The boat left…", False, False),
        ("He met Dr.", False, False),
        ("It was led by R.", False, False),
        ("The fare is 74.", False, False),
        ("The fare is 74.", True, True),
        ("Harganya Rp74.000.", False, False),
        ("The fare is 74", True, False),
        ("See fig.", True, False),
    ],
)
def test_whether_a_cut_sentence_is_whole_is_told_by_its_end(text: str, followed: bool, whole: bool) -> None:
    assert is_whole(text, followed=followed) == whole


@pytest.mark.parametrize(
    "text", ["They agreed to set up a", "Mereka sepakat untuk", "It was led by", "Ia berasal dari"]
)
def test_a_sentence_that_ends_in_a_word_that_leads_on_breaks_off(text: str) -> None:
    assert breaks_off(text)


@pytest.mark.parametrize("text", ["Hangzhou", "The boat left.", "- Tegal", "Vitamin A.", "", "Mereka sepakat"])
def test_others_do_not(text: str) -> None:
    assert not breaks_off(text)

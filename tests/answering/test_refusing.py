"""A model's own words that the documents do not tell: a refusal, and no claim that nothing supports."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answering.refusing import names_nothing_new, own_words
from assistant.answering.wording import REFUSAL
from tests.answering.conftest import OpenBot
from tests.answering.test_generative import BOARDED, FERRY, SAID, ask
from tests.scripted import Says, ScriptedServer

PHRASINGS = Path(__file__).with_name("phrasings")


def lines(name: str) -> list[str]:
    return (PHRASINGS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


REFUSALS = [*lines("refusals_tuned"), *lines("refusals_held_out")]
CLAIMS = [*lines("claims_tuned"), *lines("claims_held_out")]


@pytest.mark.parametrize("said", REFUSALS)
def test_a_refusal_is_told_in_many_words(said: str) -> None:
    assert own_words(said, cited=False) == "refusal"


@pytest.mark.parametrize("said", CLAIMS)
def test_a_claim_about_what_somebody_does_not_say_is_a_claim(said: str) -> None:
    assert own_words(said, cited=True) is None
    assert own_words(said, cited=False) is None


APOLOGIES = [
    "I'm sorry, but the documents do not say.",
    "Unfortunately the provided sources don't mention how many passengers boarded.",
    "I'm sorry, but I cannot answer this from the sources. Please let me know if you have other documents.",
    "Maaf, dokumen tidak menyebutkan jumlah penumpang pada malam pertama.",
    "I could not find that in the sources [{412 passengers}].",
]


@pytest.mark.parametrize("said", APOLOGIES)
def test_an_apology_alone_abstains_and_shows_what_came_closest(
    writer: Assistant, scripted: ScriptedServer, said: str
) -> None:
    answer = ask(writer, scripted, Says(said))
    assert (answer.abstained, answer.text, answer.sentences) == (True, REFUSAL["en"], ())
    assert len(answer.nearest) == 3
    assert answer.model == "openai:scripted"


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    "reply",
    [
        f"{SAID} The documents do not mention the captain.",
        f"Unfortunately, the documents do not mention the captain. {SAID}",
        f"{SAID} Dokumen tidak menyebutkan kaptennya.",
        f"- {SAID}\n- The sources do not mention the captain [{{four hours}}].",
    ],
)
def test_a_part_that_is_refused_stays_as_what_the_assistant_says_and_counts_as_no_claim(
    open_bot: OpenBot, writer: Assistant, scripted: ScriptedServer, reply: str, strict: bool
) -> None:
    bot = open_bot(strict=True) if strict else writer
    answer = ask(bot, scripted, Says(reply))
    assert [(s.text, s.verdict) for s in answer.sentences] == [(FERRY, "verbatim")]
    assert "captain" in answer.text or "kaptennya" in answer.text
    assert not answer.abstained
    assert answer.confidence == ask(bot, scripted, Says(SAID)).confidence


@pytest.mark.parametrize(
    "claim",
    [
        "The cooperative does not mention the price of the boat in its statement [{412 passengers}].",
        "The documents do not mention the captain, but Bungo Kertapati steered the boat [{412 passengers}].",
        "The documents do not mention that Zorblax sells the cheapest hamsters [{412 passengers}].",
        "Unfortunately, the sources do not say that 999 passengers drowned.",
        "I cannot say more in the documents, so please log in again.",
        "“The documents do not tell”, said the captain [{412 passengers}].",
    ],
)
def test_what_claims_something_is_checked_as_a_claim(writer: Assistant, scripted: ScriptedServer, claim: str) -> None:
    answer = ask(writer, scripted, Says(f"{SAID} {claim}"))
    _, sentence = answer.sentences
    assert sentence.verdict in ("weak", "unsupported")


def test_what_a_source_says_of_documents_is_a_claim_that_it_supports(
    writer: Assistant, scripted: ScriptedServer
) -> None:
    answer = ask(writer, scripted, Says(f"The documents do not tell how. {BOARDED} [{{412 passengers}}]."))
    assert answer.sentences[0].verdict == "supported"


def test_a_refusal_that_names_what_nobody_asked_for_is_no_refusal() -> None:
    assert names_nothing_new("The documents do not mention Tegal.", "Who lives in Tegal?")
    assert not names_nothing_new("The documents do not mention Zorblax.", "Who lives in Tegal?")
    assert not names_nothing_new("The documents do not mention 999 boats.", "How many boats are there?")

"""The citations that a model gives stay, whatever the check makes of them; others are added where they carry it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Answer, Assistant, Settings
from tests.answering.conftest import KEY
from tests.answering.test_generative import FERRY, NONSENSE, ask
from tests.documents import write
from tests.scripted import Says, ScriptedServer

QUESTION = "Which parties signed the memorandum of the Alang lighthouse?"
DOCUMENTS = {
    "lighthouse.md": "# The Alang lighthouse\n\nThe harbour office, the Tegal yard and the Sabira school had signed a "
    "memorandum on the Alang lighthouse. The memorandum of the lighthouse was kept in the harbour office.\n",
    "chances.md": "# Chances for Alang\n\nThe third opportunity is to build a museum in the lighthouse of Alang. "
    "Parties in the district have asked for a memorandum on it.\n",
    "list.md": "# Work at Alang\n\n3. Boats are cleaned in front of the Alang lighthouse.\n",
    "group.md": "# Music at Alang\n\nThe Group of Three sang at the Alang lighthouse in the evening.\n",
}


@pytest.fixture(scope="module")
def lighthouse(scripted: ScriptedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("lighthouse")
    given: dict[str, object] = {
        "source": write(folder / "source", DOCUMENTS),
        "data_dir": folder / "index",
        "model": "openai:scripted",
    }
    given |= {"openai_api_key": KEY, "openai_base_url": scripted.url}
    with Assistant.open(Settings.model_validate(given)) as bot:
        yield bot


@pytest.mark.parametrize("claim", ["Three parties signed the memorandum", "Ketiga pihak menandatangani memorandum"])
def test_a_count_keeps_its_citation_and_gets_no_rank_list_item_or_name(
    lighthouse: Assistant, scripted: ScriptedServer, claim: str
) -> None:
    answer = ask(lighthouse, scripted, Says(f"{claim} [{{Tegal yard}}]."), question=QUESTION)
    (sentence,) = answer.sentences
    assert sentence.verdict in ("weak", "unsupported")
    assert sentence.added == ()
    assert {cited.document_id for cited in answer.citations} == {"lighthouse"}


PLACES = ["412 passengers", "four hours", "kubah surya", "US$3.5 million"]
SENTENCES = [
    FERRY,
    "412 passengers boarded on the first night",
    "Three parties boarded the ferry on the first night",
    "The loan for the batteries came to US$35 million",
    NONSENSE,
]
ASKED = "How many boarded, how long is the crossing, what did the batteries cost, and what of the kubah surya?"


@given(st.sampled_from(SENTENCES), st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True))
@settings(max_examples=20)
def test_every_citation_that_the_model_gives_keeps_a_place_of_its_own(
    writer: Assistant, scripted: ScriptedServer, sentence: str, places: list[str]
) -> None:
    markers = "".join(f"[{{{place}}}]" for place in places)
    answer = ask(writer, scripted, Says(f"{sentence.rstrip('.')} {markers}."), question=ASKED)
    (told,) = answer.sentences
    given = [answer.citations[number - 1] for number in told.citations if number not in told.added]
    for place in places:
        assert any(place in passages_around(writer, cited.document_id, cited.start, cited.end) for cited in given)


def passages_around(bot: Assistant, document_id: str, start: int, end: int) -> str:
    """The text of the passages that hold a citation: what the model was shown under one number."""
    passages = (found.passage for found in bot.search(ASKED, k=50))
    return "\n".join(p.text for p in passages if p.document_id == document_id and p.start <= start and end <= p.end)


def test_of_two_citations_the_one_that_carries_nothing_stays_as_well(
    writer: Assistant, scripted: ScriptedServer
) -> None:
    answer: Answer = ask(writer, scripted, Says(f"{FERRY} [{{412 passengers}}][{{kubah surya}}]"), question=ASKED)
    (told,) = answer.sentences
    assert (told.verdict, len(told.citations), told.added) == ("verbatim", 2, ())
    assert answer.citations[0].quote == FERRY

"""Lists, tables and questions with their answers, quoted so that they can be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given

from assistant import Assistant, Settings
from assistant.answering.leading import with_what_they_lead_to
from assistant.answering.quote import Quote
from assistant.corpus.reading import make_document
from assistant.corpus.splitting import split
from assistant.records import Answer, Span
from tests.documents import write
from tests.texts import texts

HANDBOOK = """\
# Handbook of the lighthouse board

The board looks after the towers of Cape Sambit and Cape Rinta, and everybody who works there reads
this handbook in the first week. When the new lamps had come in the spring of this year, it was last
changed by Ruth Palandeng.

## Leave

These absences are paid and do not count against the annual leave of a keeper:

- own wedding: *three days*
- moving house: one day
- pilgrimage: forty days

## Lamps

| Lamp | Oil per night | Keeper |
|------|---------------|--------|
| Sambit | 12 litres | Lena Aritonang |
| Rinta | 9 litres | Tom Whitcombe |

## Packing list for the tower

- a torch with two batteries
- a coat against the rain
Undecided: whether boots are needed.

## Questions

Q: May visitors climb the tower?
A: No. The stairs are too narrow.

Q: Who mends the clock of the tower?
A: The clock is mended by Marlin Oetomo.
"""


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    source = write(tmp_path_factory.mktemp("handbook"), {"handbook.md": HANDBOOK})
    with Assistant.open(Settings(source=source, data_dir=tmp_path_factory.mktemp("index"))) as opened:
        yield opened


def said(answer: Answer) -> list[str]:
    assert all(citation.quote == HANDBOOK[citation.start : citation.end] for citation in answer.citations)
    assert all(f"“{sentence.text}”" in answer.text for sentence in answer.sentences)
    return [sentence.text for sentence in answer.sentences]


def test_a_line_that_leads_to_a_list_is_quoted_with_the_list(handbook: Assistant) -> None:
    answer = handbook.ask("Which absences are paid and do not count against the annual leave?")
    whole = (
        "These absences are paid and do not count against the annual leave of a keeper:\n"
        "- own wedding: three days\n- moving house: one day\n- pilgrimage: forty days"
    )
    assert [each for each in said(answer) if each.endswith(whole)]


def test_a_heading_is_quoted_with_its_list(handbook: Assistant) -> None:
    quoted = said(handbook.ask("What is on the packing list for the tower?"))
    assert "Packing list for the tower\n- a torch with two batteries\n- a coat against the rain" in quoted


def test_a_question_of_the_document_is_quoted_with_its_answer(handbook: Assistant) -> None:
    quoted = said(handbook.ask("May visitors climb the tower?"))
    assert "Q: May visitors climb the tower?\nA: No. The stairs are too narrow." in quoted
    assert not any(each.endswith("?") for each in quoted)


def test_a_row_stands_behind_the_names_of_its_columns(handbook: Assistant) -> None:
    quoted = said(handbook.ask("How much oil per night does the lamp of Rinta take?"))
    table = "Lamp | Oil per night | Keeper\nSambit | 12 litres | Lena Aritonang\nRinta | 9 litres | Tom Whitcombe"
    rows = ["Lamp | Oil per night | Keeper", "Rinta | 9 litres | Tom Whitcombe"]
    assert any(each.endswith(table) for each in quoted) or [each for each in quoted if each in rows] == rows


def test_a_sentence_that_an_editor_broke_is_quoted_on_one_line_with_its_marks(handbook: Assistant) -> None:
    answer = handbook.ask("Who changed the handbook last when the lamps had come?")
    (sentence,) = [each for each in answer.sentences if "Palandeng" in each.text]
    assert "\n" not in sentence.text
    assert "Ruth Palandeng" in [sentence.text[mark.start : mark.end] for mark in sentence.marks]


@given(texts)
def test_whatever_is_quoted_with_a_sentence_stands_in_its_document(text: str) -> None:
    document = make_document("it", text)
    quotes = [Quote(document, span, (Span(0, 1),)) for passage in split(document) for span in passage.sentences]
    for quote in with_what_they_lead_to(quotes[:5]):
        shown, marks = quote.shown()
        assert quote.text == text[quote.span.start : quote.span.end] != ""
        assert [c for c in shown if not c.isspace() and c not in quote.text] == []
        assert all(0 <= mark.start <= mark.end <= len(shown) for mark in marks)

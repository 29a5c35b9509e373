"""Citations after their documents were read again: unchanged, moved or gone, whatever the text."""

from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from assistant.corpus.reading import make_document
from assistant.history.standing import standing
from assistant.records import Citation, Document
from tests.documents import COFFEE, FERRY
from tests.texts import texts

QUOTE = "A loan of US$3.5 million from the Coral Development Fund (CDF) paid for the batteries."


def document(text: str) -> Document:
    return make_document("ferry", text, "/somewhere/ferry.md")


def cited(before: Document, start: int, end: int) -> Citation:
    return Citation(
        number=1,
        document_id=before.id,
        title="",
        publisher="",
        published="",
        language="en",
        url="",
        quote=before.text[start:end],
        start=start,
        end=end,
        document_sha256=before.sha256,
    )


def of(text: str, quote: str) -> Citation:
    start = text.index(quote)
    return cited(document(text), start, start + len(quote))


def raw(text: str) -> Document:
    """A document of exactly this text, lone surrogates included."""
    return Document(id="ferry", text=text, sha256="new")


def test_a_document_that_is_the_same_leaves_a_citation_as_it_is() -> None:
    citation = of(FERRY, QUOTE)
    found = standing(citation, document(FERRY))
    assert (found.state, found.citation) == ("unchanged", citation)


def test_what_was_written_before_it_moves_a_citation() -> None:
    after = document(FERRY.replace("The night ferry", "Since Monday, the night ferry"))
    found = standing(of(FERRY, QUOTE), after)
    assert found.state == "moved"
    assert found.citation.start == FERRY.index(QUOTE) + len("Since Monday, ")
    assert found.citation.document_sha256 == after.sha256


def test_lines_that_are_broken_elsewhere_move_a_citation() -> None:
    found = standing(of(FERRY, QUOTE), document(FERRY.replace("from the Coral", "from\nthe   Coral")))
    assert found.state == "moved"
    assert found.citation.quote == QUOTE.replace("from the Coral", "from\nthe   Coral")


def test_of_several_places_the_nearest_is_taken() -> None:
    citation = of("." * 50 + "quote" + "." * 50, "quote")
    assert standing(citation, raw("quote" + "." * 47 + "quote" + "." * 60 + "quote")).citation.start == 52


def test_what_is_written_otherwise_or_nowhere_is_gone_and_its_quote_is_kept() -> None:
    citation = of(FERRY, QUOTE)
    for now in (document(FERRY.replace("3.5", "3.6")), document(COFFEE), document(""), None):
        found = standing(citation, now)
        assert (found.state, found.citation) == ("gone", citation)


@given(st.text(max_size=60), texts, st.text(max_size=60), texts)
@example("", "aa", "a", "aaa")
def test_a_quote_that_is_still_there_is_found_to_the_character(before: str, quote: str, now: str, after: str) -> None:
    assume(quote.strip())
    citation = cited(raw(before + quote), len(before), len(before) + len(quote))
    found = standing(citation, raw(now + quote + after))
    assert found.state == ("unchanged" if (now + quote + after).startswith(quote, len(before)) else "moved")
    place = found.citation
    assert (now + quote + after)[place.start : place.end] == place.quote == quote


@given(texts, st.data(), texts)
def test_whatever_a_citation_is_said_to_be_holds(text: str, data: st.DataObject, now: str) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    citation, after = cited(raw(text), start, end), raw(now)
    found = standing(citation, after)
    if found.state == "gone":
        assert found.citation == citation
        assert not citation.quote.strip() or citation.quote not in now
    else:
        assert now[found.citation.start : found.citation.end] == found.citation.quote
        assert found.citation.quote.split() == citation.quote.split()

"""Whatever an answer holds, what is sent of it is within Slack's documented limits and pings nobody."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.frontends.chat import Exchange
from assistant.frontends.slack.rendering import MOST_BLOCKS, footing_blocks, message_blocks, sources_modal
from assistant.records import Answer, Citation, Disagreement, Sentence
from evals.events.workspace import texts, violations

WORDS = st.sampled_from(["<!channel>", "<@U1>", "@here", "*boat*", "a & b", "`x`", "https://x.example", "kapal", "[1]"])
TEXTS = st.builds(lambda words, times: " ".join(words * times), st.lists(WORDS, max_size=8), st.integers(1, 400))
NUMBERS = st.integers(1, 60)
CITATIONS = st.lists(
    st.builds(
        Citation, number=NUMBERS, document_id=st.just("a b"), title=TEXTS, publisher=TEXTS,
        published=st.just("2025-11"), language=st.just("en"), url=st.just(""), quote=TEXTS,
        start=st.just(3), end=st.just(5), document_sha256=st.just(""), source_note=st.booleans(),
        locator=st.sampled_from(["", "p. 4"]),
    ),
    max_size=60,
)  # fmt: skip
SENTENCES = st.lists(
    st.builds(
        Sentence,
        text=TEXTS,
        citations=st.just(()),
        verdict=st.sampled_from(["verbatim", "supported", "weak", "unsupported"]),
    ),
    max_size=40,
)
DISAGREEMENTS = st.lists(
    st.builds(
        Disagreement, subject=TEXTS, values=st.lists(st.tuples(TEXTS, NUMBERS), min_size=2, max_size=4).map(tuple)
    ),
    max_size=3,
)
ANSWERS = st.builds(
    Answer, question=TEXTS, standalone_question=TEXTS, language=st.sampled_from(["en", "id"]), text=TEXTS,
    sentences=SENTENCES.map(tuple), citations=CITATIONS.map(tuple), disagreements=DISAGREEMENTS.map(tuple),
    notices=st.lists(TEXTS, max_size=2).map(tuple),
)  # fmt: skip
BASES = st.sampled_from(["", "https://ask.example"])


@given(ANSWERS, BASES)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_messages_and_modals_are_within_slacks_limits(answer: Answer, base: str) -> None:
    assert list(violations("chat.postMessage", {"blocks": message_blocks("id", answer, base)})) == []
    assert list(violations("chat.stopStream", {"channel": "C", "blocks": footing_blocks("id", answer, base)})) == []
    assert len(footing_blocks("id", answer, base)) < MOST_BLOCKS
    assert list(violations("views.open", {"view": sources_modal(Exchange("id", "p", "q", answer), base)})) == []


def cited(number: int, locator: str = "") -> Citation:
    return Citation(
        number=number, document_id="ferry", title="Night ferry", publisher="Gazette", published="2025-11-03",
        language="en", url="", quote="It cost 74,000.", start=10, end=25, document_sha256="", locator=locator,
    )  # fmt: skip


def test_doubts_disagreements_pages_and_notices_are_told() -> None:
    answer = Answer(
        question="q", standalone_question="q", language="en", text="It cost 74,000. [1]",
        sentences=(
            Sentence(text="It cost 74,000.", citations=(1,), verdict="verbatim"),
            Sentence(text="It is cheap.", citations=(), verdict="unsupported"),
        ),
        citations=(cited(1, locator="p. 4"), cited(2)),
        disagreements=(Disagreement(subject="the price", values=(("74,000", 1), ("80,000", 2))),),
        notices=("The model was cut off.",),
    )  # fmt: skip
    plain = list(texts(footing_blocks("id", answer, "")))
    assert plain[0] == ":mag: Checked against the sources: 1 verbatim · 1 not supported by the sources"
    assert plain[1] == ":x: not supported by the sources: It is cheap."
    source = "Gazette · 3 November 2025"
    assert plain[2] == f":left_right_arrow: the price: 74,000 — {source} · p. 4 [1]; 80,000 — {source} [2]"
    assert plain[3] == "The model was cut off."
    assert plain[4] == "[1] “It cost 74,000.” — Gazette · 3 November 2025 · p. 4"
    linked = list(texts(footing_blocks("id", answer, "https://ask.example")))
    assert "; 80,000 — Gazette · 3 November 2025 <https://ask.example/documents/ferry#10-25|[2]>" in linked[2]
    assert linked[4].startswith("<https://ask.example/documents/ferry#10-25|[1] Night ferry> — Gazette")

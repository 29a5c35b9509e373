"""What is said below an answer: how its sentences were checked, where its sources differ, what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from assistant.frontends.chat.markup import Markup, about_source
from assistant.frontends.chat.words import words
from assistant.frontends.links import citation_link
from assistant.records import Answer, Citation, Disagreement, Sentence, Verdict

_IN_DOUBT = ("weak", "unsupported")
# Names of emoji that Slack, Mattermost and Rocket.Chat all know.
_SIGNS: dict[Verdict, str] = {
    "verbatim": ":heavy_check_mark:",
    "supported": ":heavy_check_mark:",
    "weak": ":warning:",
    "unsupported": ":x:",
}


def remarks(answer: Answer, markup: Markup, base: str = "") -> Iterator[str]:
    """A line for each thing a reader should know; the sentences that are in doubt are named."""
    if answer.sentences:
        yield _summary(answer, markup)
    for sentence in answer.sentences:
        if sentence.verdict in _IN_DOUBT:
            yield checked(answer, sentence, markup)
    for found in answer.disagreements:
        yield _difference(answer, found, markup, base)
    yield from map(markup.text, answer.notices)


def checked(answer: Answer, sentence: Sentence, markup: Markup) -> str:
    """A sentence with the sign and the words of its verdict."""
    says = words(answer.language).verdicts[sentence.verdict]
    return f"{_SIGNS[sentence.verdict]} {markup.text(f'{says}: {sentence.text}')}"


def _summary(answer: Answer, markup: Markup) -> str:
    says = words(answer.language)
    counts = Counter(sentence.verdict for sentence in answer.sentences)
    told = " · ".join(f"{counts[verdict]} {says.verdicts[verdict]}" for verdict in _SIGNS if counts[verdict])
    return f":mag: {markup.text(f'{says.checked}: {told}')}"


def _difference(answer: Answer, found: Disagreement, markup: Markup, base: str) -> str:
    """Who says what; that they differ is in the answer's text."""
    cited = {citation.number: citation for citation in answer.citations}
    sides = (_side(answer, value, number, cited.get(number), markup, base) for value, number in found.values)
    return f":left_right_arrow: {markup.text(found.subject)}: {'; '.join(sides)}"


def _side(answer: Answer, value: str, number: int, citation: Citation | None, markup: Markup, base: str) -> str:
    marker = markup.text(f"[{number}]")
    if citation and base:
        marker = markup.link(marker, citation_link(base, citation))
    about = about_source(answer, citation) if citation else ""
    return " ".join(filter(None, (markup.text(value), markup.text(about), marker)))

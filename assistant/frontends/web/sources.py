"""The documents that are read for answers: each with what it is, and a picture of them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.frontends.web.evidence import origin
from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.texts import Texts
from assistant.records import Document, Language

_STEPS = 10
"""Heights that a bar can have; sources.css has a class for each."""


def sources_markup(documents: Sequence[Document], words: Texts) -> str:
    """All documents, the latest first, those without a date last."""
    latest = sorted(documents, key=lambda document: document.published, reverse=True)
    heading = element("h2", plain(words.sources_title)) + element("p", plain(words.sources_hint), css="hint")
    listed = "".join(_source(document, words) for document in latest)
    return element("div", heading + timeline(documents, words) + listed, css="cards", anchor="sources")


def _source(document: Document, words: Texts) -> str:
    title = element("span", element("span", plain(document.name), css="title"), css="head")
    about = element("span", plain(origin(document.publisher, document.published, words)))
    badges = [words.languages[document.language]] + [words.source_note] * document.source_note
    about += "".join(" " + element("span", plain(badge), css="badge") for badge in badges)
    count = f"{len(document.text):,}".replace(",", "." if words.language == "id" else ",")
    body = (
        title
        + element("span", about, css="about")
        + element("span", plain(words.characters.format(count)), css="about")
    )
    return element("a", body, css="card", href=f"#doc-{document.sha256}")


def timeline(documents: Sequence[Document], words: Texts) -> str:
    """A bar for each month of publication and language, as high as it has documents; a table for who cannot see it."""
    counts = Counter((d.published[:7], d.language) for d in documents if len(d.published) >= 7)
    if not counts:
        return ""
    most = max(counts.values())
    months = sorted({month for month, _ in counts})
    columns = "".join(_month(month, counts, most, words) for month in months)
    languages: list[Language] = sorted({language for _, language in counts})
    key = " ".join(element("span", plain(words.languages[language]), css=f"key {language}") for language in languages)
    caption = element("p", plain(words.timeline) + " " + key, css="about")
    return element("div", caption + element("div", columns, css="months"), css="timeline")


def _month(month: str, counts: Mapping[tuple[str, Language], int], most: int, words: Texts) -> str:
    bars = ""
    for (at, language), count in sorted(counts.items()):
        if at == month:
            told = element("span", plain(f"{words.languages[language]}: {count}"), css="unseen")
            height = max(1, round(_STEPS * count / most))
            bars += element("span", told + element("span", str(count), css="figure"), css=f"bar {language} h{height}")
    return element("div", element("div", bars, css="bars") + element("p", plain(month), css="label"), css="month")

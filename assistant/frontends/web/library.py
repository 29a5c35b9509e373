"""The documents that are read for answers, as a list: found by their words, opened, and, where it is allowed, kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import gradio as gr

from assistant.corpus.reading import printable
from assistant.errors import SourceError, UnknownDocument
from assistant.frontends.web.evidence import origin
from assistant.frontends.web.keeping import Keeper
from assistant.frontends.web.layout import Parts, masthead, reading_told
from assistant.frontends.web.library_words import LibraryWords, library_words
from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.picture import picture
from assistant.frontends.web.session import Stretch
from assistant.frontends.web.texts import Texts, words_for
from assistant.frontends.web.visitors import owner, user_of
from assistant.records import Entry

if TYPE_CHECKING:
    from assistant import Assistant

Updates = dict[Any, Any]

_LONGEST_SEARCH = 200
_MOST_EXCERPTS = 30
"""Documents found by their text that show where; of a larger number the list is enough."""
_AROUND = 70
"""Characters on either side of the words that were searched."""


@dataclass(frozen=True, slots=True)
class Library:
    """What the list shows, and when."""

    bot: Assistant
    parts: Parts
    keeper: Keeper

    @property
    def outputs(self) -> list[Any]:
        """What changes when the list is looked at again."""
        return [self.parts.masthead, self.parts.library.listed, self.parts.library.picture]

    def show(self, find: str, request: gr.Request) -> Updates:
        """The list as it is now, or what of it has the words that are searched; the picture is of all."""
        words, who = words_for(request), owner(request.cookies)
        find = " ".join(str(find).split())[:_LONGEST_SEARCH]
        everything = self.bot.entries()
        shown = self.bot.entries(find) if find else everything
        cited = self.keeper.rested_on(who)
        p = self.parts
        return {
            p.masthead: masthead(
                words, len(everything), user_of(request.cookies), reading_told(words, self.bot.progress)
            ),
            p.library.listed: self._listed(shown, find, words),
            p.library.picture: picture(everything, cited, words) if everything and not find else "",
        }

    def _listed(self, shown: Sequence[Entry], find: str, words: Texts) -> str:
        told = library_words(words.language)
        keep = self.bot.settings.uploads_on
        latest = sorted(shown, key=lambda entry: (entry.published, entry.id), reverse=True)
        excerpts = {entry.id: self._excerpt(entry.id, find) for entry in latest[:_MOST_EXCERPTS]} if find else {}
        rows = [_row(entry, excerpts.get(entry.id, ""), words, told, keep=keep) for entry in latest]
        rows += [] if find else [_unread(*each, told, keep=keep) for each in self._unreadable()]
        notice = "" if find else _withheld(len(self.bot.withheld), told, keep=keep)
        if not rows:
            return element("p", plain(told.nothing if find else told.empty), css="hint")
        count = element("p", plain(told.found.format(len(shown))), css="hint") if find else ""
        return notice + count + element("ul", "".join(rows), css="shelf-list")

    def _unreadable(self) -> list[tuple[str, str, str]]:
        """The id, name and reason of each file that could not be read."""
        failed = self.bot.failed
        if not failed:
            return []
        try:
            there = self.bot.files()
        except SourceError:
            return []
        shown = {document_id: printable(str(path)) for document_id, path in there.items()}
        return [(i, there[i].name, failed[path]) for i, path in shown.items() if path in failed]

    def _excerpt(self, document_id: str, find: str) -> str:
        try:
            text = self.bot.document(document_id).text
        except UnknownDocument:
            return ""
        return excerpt(document_id, text, find)


def excerpt(document_id: str, text: str, find: str) -> str:
    """Where a text first has what is searched, all of it or else its first word that is there; a link to the place."""
    wanted = (find, *find.split())
    found = next((m for each in wanted if (m := re.search(re.escape(each), text, re.IGNORECASE))), None)
    if not found:
        return ""
    before = text[max(found.start() - _AROUND, 0) : found.start()]
    after = text[found.end() : found.end() + _AROUND]
    around = [element("span", plain(" ".join(part.split(" "))), css="around") for part in (before, after)]
    shown = around[0] + element("strong", plain(found[0])) + around[1]
    return element("a", shown, css="excerpt", href=f"#{Stretch(document_id, *found.span()).name}")


def _row(entry: Entry, found: str, words: Texts, told: LibraryWords, *, keep: bool) -> str:
    title = element("a", plain(entry.name), css="title", href=f"#{Stretch(entry.id).name}")
    badges = [words.languages[entry.language]] + [words.source_note] * entry.source_note
    about = plain(origin(entry.publisher, entry.published, words))
    about += "".join(" " + element("span", plain(badge), css="badge") for badge in badges)
    if entry.waiting:
        about += " " + element("span", plain(told.waiting.format(entry.waiting)), css="badge moved")
    deeds = _deeds(entry.id, Path(entry.path).name, told) if keep else ""
    size = " · ".join((_passages(entry, told), *_size(entry, words)))
    body = title + element("span", about, css="about") + element("span", plain(size), css="about size") + found
    return element("li", body + deeds)


def _passages(entry: Entry, told: LibraryWords) -> str:
    return told.passage if entry.passages == 1 else told.passages.format(entry.passages)


def _size(entry: Entry, words: Texts) -> list[str]:
    """How long the text is, and how large its file."""
    comma = words.language == "id"
    count = f"{entry.characters:,}".replace(",", "." if comma else ",")
    try:
        size = Path(entry.path).stat().st_size
    except OSError:
        return [words.characters.format(count)]
    shown = f"{size / 2**20:.1f} MiB" if size >= 2**20 else f"{max(size, 512) / 2**10:.0f} KiB"
    return [words.characters.format(count), shown.replace(".", "," if comma else ".")]


def _unread(document_id: str, name: str, reason: str, told: LibraryWords, *, keep: bool) -> str:
    badge = element("span", plain(told.unread), css="badge gone")
    about = element("span", badge + " " + plain(reason), css="about")
    deeds = _deeds(document_id, name, told) if keep else ""
    return element("li", element("span", plain(name), css="title") + about + deeds)


def _withheld(count: int, told: LibraryWords, *, keep: bool) -> str:
    """That documents were kept whose files are missing, and, where files may be deleted, the button to remove them."""
    if not count:
        return ""
    said = plain(told.missing(count))
    if keep:
        said += " " + element("a", plain(told.withdraw), css="danger", href="#file-withdraw-all")
    return element("p", said, css="hint withheld")


def _deeds(document_id: str, name: str, told: LibraryWords) -> str:
    """What can be done with a file; page.js does it, and shows the question before it deletes."""
    which = quote(document_id, safe="")
    links = element("a", plain(told.replace), href=f"#file-replace-{which}")
    links += element("a", plain(told.delete), href=f"#file-ask-{which}")
    sure = element("span", plain(told.sure.format(name)))
    sure += element("a", plain(told.delete), css="danger", href=f"#file-delete-{which}")
    sure += element("a", plain(told.keep), href=f"#file-leave-{which}")
    return element("span", links, css="deeds") + element("span", sure, css="sure")

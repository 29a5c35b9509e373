"""What each stretch of a document is: its text, or the furniture of the page around it.

Decided line by line, from what news pages and notes in both languages have in common. Nothing is
taken out of the text; regions only say which stretches may become evidence, and for what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile

from assistant.corpus.dates import find_dates
from assistant.corpus.lines import COLUMNS, ITEM, ROW, printed_lines, written_lines
from assistant.corpus.sentences import sentence_spans
from assistant.records import Region, RegionKind

_PROSE_WORDS = 25
"""A line of at least this many words is taken for prose, whatever block it stands in."""
_HEADLINE_WORDS = 25
_HEADLINE_CHARACTERS = 300
_HEADING_WORDS = 12
_PITCH_WORDS = 40

BYLINE = re.compile(
    r"(?:reporter|editor|author|writer|penulis|pewarta|wartawan|laporan|redaktur|penerjemah|penyunting"
    r"|translator|photographer|(?:written|reported|edited|published|ditulis|diterbitkan)\s+(?:by|oleh)|oleh|by"
    r"|published|updated|date|tanggal|terbit)\s*[:：]\s*\S",
    re.I,
)
_NAMED_BYLINE = re.compile(r"(?:[Bb]y|BY|[Oo]leh|OLEH)\s+(?:[A-Z][\w.'’-]*\s*){1,5}$")
_LEGAL = re.compile(
    r"copyright\b|©|\(c\)\s*\d{4}|hak cipta|all rights reserved|dilarang keras|(?:lulus|telah|ter)\s*verifikasi\b"
    r"|\w dewan pers\b",
    re.I,
)
_RELATED = re.compile(
    r"(?:related(?:\s+(?:news|stories|story|articles?|posts?|coverage))?|read (?:also|more|next)|see also|also read"
    r"|more (?:from|on|stories)\b.*|most (?:read|popular)|trending(?: now)?|recommended(?: for you)?|you may also like"
    r"|baca (?:juga|selengkapnya|lainnya)|baca|lihat juga|simak juga|berita (?:terkait|terbaru|lainnya|populer|pilihan)"
    r"|artikel (?:terkait|lainnya)|terpopuler|tags?|topik|kata kunci|keywords)\s*(?::|$)",
    re.I,
)
_TOPICS = re.compile(r"(?:tags?|topik|kata kunci|keywords)\b", re.I)
_FURNITURE = re.compile(
    r"(?:share(?: this)?|bagikan|komentar|comments?|print|cetak|advertisement|iklan|loading.*|scroll to .*|skip to .*"
    r"|menu|home|beranda|sign in|log ?in|masuk|facebook|twitter|x|whatsapp|telegram|copy link|salin tautan)\W*$",
    re.I,
)
_IMAGE_FILE = re.compile(r"\S\.(?:jpe?g|png|webp|gif)\b", re.I)
_PITCH = re.compile(
    r"[•*\-\s]*(?:subscribe\b|sign up (?:for|to)\b|get (?:a|our|the) (?:daily|weekly|free|latest)\b.*\b(?:e-?mail|news)"
    r"|(?:full|unlimited|get|read) (?:and )?(?:unlimited|full|exclusive|access)\b|start your free trial|become a member"
    r"|log in to read|follow us\b|(?:ber)?langganan (?:sekarang|newsletter)|ikuti kami"
    r"|gabung (?:di|dengan|ke) (?:kanal|saluran|grup)|dapatkan (?:update|berita|akses)|unduh aplikasi)",
    re.I,
)
_PITCHES_BEFORE_ABOUT = 3
_PITCH_BESIDE = 2
"""Lines from a list of pitches within which another one stands."""
ABOUT = re.compile(
    r"(?i:what is|who (?:is|are)|about|tentang|apa itu)\s+(?P<name>(?:[Tt]he\s+)?(?:[A-Z][\w-]*\s*){1,6})\??$"
)
_CREDIT = re.compile(
    r"(?:^|[.(\s])(?:photo|foto|image|picture|gambar|sumber|source|dok(?:umentasi)?|courtesy)\s*(?:[:/]|oleh|by)\s*\S"
    r"|(?-i:\b[A-Z]{3,}/(?:HO|[A-Z][a-z]+)\b)|\bGetty Images\b"
    r"|(?<=[.”\"])\s*\((?:[A-Z][\w.-]*(?:[/ ][\w.-]+){0,4})\)\s*$",
    re.I,
)
_CREDIT_PARENTHESIS = re.compile(r"[.”\"]\s*\([A-Z][\w./ -]{1,40}\)\s*$")
DATELINE = re.compile(
    r"(?P<place>[A-Z][\w.’' -]{1,40}?)(?:,\s*[\w.’' -]{1,40})?\s*\((?P<agency>[A-Z][^()\d]{1,60})\)"
    r"(?:\s*[-–—]|(?<=[A-Z]\)):)"
    r"|(?P<outlet>[A-Z][A-Z0-9.]{3,40}),\s*(?P<city>[A-Z][\w.’' -]{1,40}?)\s*[-–—]"
)
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?P<yaml>.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.S)
_PERSON = re.compile(r"(?:[A-Z][\w.'’-]+\s+){1,3}[A-Z][\w.'’-]+$")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+\S")
_BOLD_HEADING = re.compile(r"(\*\*|__)(?=\S)(?:(?!\1).){1,80}\1:?")
_LABEL_WORDS = 6
"""Words of a heading that stands right above its text, without a blank line."""
_LEAD_WORDS = 3
"""Words of a line with a colon that is a heading above a list ("Ingredients:"); a longer one says something itself."""
_CLOCK = re.compile(r"\d{1,2}[.:]\d\d(?:[.:]\d\d)?|\b(?:GMT|UTC|WIB|WITA|WIT)(?:\s*[+-]?\d+)?\b|[|•·,\-–—]", re.I)
_MAIL_HEAD = re.compile(r"(?:from|to|cc|bcc|date|sent|subject|dari|kepada|untuk|tanggal|perihal|hal)\s*:\s*\S", re.I)
_SUBJECT = re.compile(r"(?:subject|perihal|hal)\s*:", re.I)
_KIND_OF_PAPER = re.compile(
    r"pengumuman|surat (?:edaran|keputusan|tugas|undangan|pemberitahuan)|edaran|undangan|nota dinas|berita acara"
    r"|notulen|announcement|notice|memo(?:randum)?|minutes|circular|letter|agenda",
    re.I,
)
_NUMBERED = re.compile(r"(?:nomor|no|number|ref)\b", re.I)
_ABOVE_NAME = 3
"""Lines among which the name of such a paper stands, its number among them."""
_DATED_PLACE = re.compile(r"[A-Z][\w.’' -]{1,30},\s*\d{1,2}\s+\w+\s+\d{4}$")
_WEEKDAY = re.compile(
    r"\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|senin|selasa|rabu|kamis|jumat|jum'at|sabtu|minggu)\b",
    re.I,
)


@dataclass(slots=True)
class _Line:
    text: str
    start: int
    kind: RegionKind = "body"

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def is_prose(self) -> bool:
        return self.words >= _PROSE_WORDS or (self.words > 8 and self.text[-1] in '.!?”"')


def front_matter(text: str) -> tuple[str, int]:
    """The YAML between the opening `---` lines, and the offset at which the text goes on."""
    match = _FRONT_MATTER.match(text)
    return (match["yaml"], match.end()) if match else ("", 0)


def regions(text: str) -> tuple[Region, ...]:
    """The regions of `text`, in order and not overlapping; blank lines belong to none."""
    _, offset = front_matter(text)
    head = [_Line(text[line.start : line.end], line.start, "front-matter") for line in printed_lines(text, 0, offset)]
    lines = [_Line(text[line.start : line.end], line.start) for line in written_lines(text, offset)]
    told = False
    for line in lines:
        line.kind = _kind_of_line(line, told=told)
        told = told or line.is_prose
    _mark_captions(lines)
    _mark_pitches(lines)
    _mark_blocks(lines)
    _mark_title(lines, titled=any(line.text.startswith("title:") for line in head))
    _mark_author(lines)
    _mark_headings(text, lines)
    return tuple(region for line in head + lines for region in _split_tail(text, line))


def _kind_of_line(line: _Line, *, told: bool) -> RegionKind:
    """`told`: prose stands above it. A page's topics are named at its end; at the beginning, they are its own."""
    text = line.text
    if _MARKDOWN_HEADING.match(text) or _BOLD_HEADING.fullmatch(text):
        return "heading"
    if _RELATED.match(text) and line.words < _PROSE_WORDS and (told or not _TOPICS.match(text)):
        return "related"
    if _FURNITURE.match(text) or (_IMAGE_FILE.search(text) and line.words <= 6):
        return "furniture"
    if line.words >= _PITCH_WORDS:
        return "body"
    if _LEGAL.search(text) and not line.is_prose:
        return "legal"
    if (BYLINE.match(text) or _NAMED_BYLINE.match(undated(text)) or is_date_line(text)) and line.words <= 15:
        return "byline"
    return "promotion" if _pitches(line) and not ITEM.match(text) else "body"


def _pitches(line: _Line) -> bool:
    return bool(_PITCH.match(line.text)) and line.words < _PROSE_WORDS and line.text[-1] != "?"


def undated(text: str) -> str:
    """A line without the date at its end: "by Lena Aritonang, 6 March 2025"."""
    dates = find_dates(text)
    return text[: dates[-1].start].rstrip(" \t,;|·•(–—-") if dates and not text[dates[-1].end :].strip(" .)") else text


def is_date_line(text: str) -> bool:
    """Whether a line holds a date (weekday, clock and zone with it) and nothing else."""
    dates = find_dates(text)
    if not dates:
        return False
    rest = text[: dates[0].start] + text[dates[0].end :]
    return not re.search(r"\w", _CLOCK.sub("", _WEEKDAY.sub("", rest)))


def _mark_captions(lines: list[_Line]) -> None:
    """A picture's line: it names its source, or stands above the dateline with a credit at its end."""
    body_starts = next((i for i, line in enumerate(lines) if DATELINE.match(line.text)), 0)
    for i, line in enumerate(lines):
        above = i < body_starts and _CREDIT_PARENTHESIS.search(line.text)
        if line.kind == "body" and line.words < 80 and (above or _CREDIT.search(line.text)):
            line.kind = "caption"


def _mark_pitches(lines: list[_Line]) -> None:
    """A list of nothing but pitches, with another beside it; "- Sign up for the key" elsewhere is none."""
    at = 0
    for items, run in groupby(lines, key=lambda line: bool(ITEM.match(line.text))):
        listed = list(run)
        beside = lines[max(0, at - _PITCH_BESIDE) : at] + lines[at + len(listed) :][:_PITCH_BESIDE]
        at += len(listed)
        if items and all(map(_pitches, listed)) and any(line.kind == "promotion" for line in beside):
            for line in listed:
                line.kind = "promotion"


def _mark_blocks(lines: list[_Line]) -> None:
    """Lists of other articles go on until prose begins; so do pitches, with what stands among them."""
    block: RegionKind | None = None
    for i, line in enumerate(lines):
        if line.kind == "related":
            block = "related" if len(line.text) < 40 and ":" not in line.text.rstrip(":") else None
        elif line.kind == "promotion":
            block = "promotion"
        elif line.kind == "byline" and BYLINE.match(line.text) and not is_date_line(line.text):
            block = None
        elif block == "promotion" and _opens_about(lines, i):
            for rest in lines[i:]:
                rest.kind = "promotion"
            return
        elif block and line.kind in ("body", "byline", "heading"):
            block = None if line.words >= _PROSE_WORDS or (line.is_prose and not _pitch_next(lines, i)) else block
            line.kind = block or line.kind


def _opens_about(lines: list[_Line], i: int) -> bool:
    """Whether "About the Project" opens the outlet's own pages, behind a run of pitches."""
    pitches = sum(line.kind == "promotion" for line in lines[:i])
    return pitches >= _PITCHES_BEFORE_ABOUT and bool(ABOUT.match(lines[i].text))


def _pitch_next(lines: list[_Line], i: int) -> bool:
    return i + 1 < len(lines) and lines[i + 1].kind == "promotion"


def _mark_title(lines: list[_Line], *, titled: bool) -> None:
    """The headline: a markdown heading, the first short line, or the one above the date line; a lone line is none."""
    if titled or sum(line.kind in ("body", "heading") for line in lines) < 2:
        return
    if _mark_mail(lines):
        return
    first = next((line for line in lines if line.kind in ("body", "heading")), None)
    if first is not None and (first.kind == "heading" or _is_headline(first)):
        _named(first, lines).kind = "title"
        return
    for line, below in pairwise(lines):
        if line.kind == "body" and _is_headline(line) and below.kind == "byline" and is_date_line(below.text):
            line.kind = "title"
            return


def _mark_mail(lines: list[_Line]) -> bool:
    """The lines that head a mail kept as text, its subject as the title; whether there are any."""
    head = list(takewhile(lambda line: _MAIL_HEAD.match(line.text), lines))
    subject = next((line for line in head if _SUBJECT.match(line.text)), None)
    if len(head) < 2 or subject is None:
        return False
    for line in head:
        line.kind = "title" if line is subject else "byline"
    return True


def _named(first: _Line, lines: list[_Line]) -> _Line:
    """The line that names a paper whose first one only tells of what kind it is: "PENGUMUMAN"."""
    if not _KIND_OF_PAPER.fullmatch(first.text.strip("#*_: ")):
        return first
    below = lines[lines.index(first) + 1 :][:_ABOVE_NAME]
    named = (line for line in below if line.kind in ("body", "heading") and not _NUMBERED.match(line.text))
    found = next(named, first)
    return found if found.kind == "heading" or _is_headline(found) else first


def _is_headline(line: _Line) -> bool:
    short = line.words <= _HEADLINE_WORDS and len(line.text) <= _HEADLINE_CHARACTERS
    return short and line.text[-1] not in '.!:;,”"' and not DATELINE.match(line.text)


def _mark_author(lines: list[_Line]) -> None:
    """A signature: the last lines of the article, a person's name and what that person is."""
    body = [line for line in lines if line.kind == "body"]
    tail: list[_Line] = []
    while body and len(tail) < 4 and not body[-1].is_prose and body[-1].text[-1] not in '.!?”":':
        tail.insert(0, body.pop())
    people = {line.text for line in tail if _PERSON.match(line.text)}
    if body and tail and people == {tail[0].text}:
        for line in tail:
            line.kind = "byline"


def _mark_headings(text: str, lines: list[_Line]) -> None:
    """A short line apart above prose; a shorter one right above its text or list, as plain texts have them."""
    end = 0
    for line, below in pairwise(lines):
        first = end == 0 or _apart(text, end, line)
        close = not _apart(text, line.end, below)
        end = line.end
        if line.kind == "body" and first and _may_head(line):
            listed = bool(ITEM.match(below.text)) or below.text[0].isdigit()
            deeper = close and _indent(text, below) > _indent(text, line)
            named = line.words <= (_LEAD_WORDS if line.text[-1] == ":" else _LABEL_WORDS)
            stands = named and (listed or (close and (deeper or below.is_prose)))
            if stands or (not close and below.is_prose and line.text[-1] != ":"):
                line.kind = "heading"


def _may_head(line: _Line) -> bool:
    """Whether a line is short and begins like a heading; rows, items, "Name: value" and a letter's date are none."""
    text = line.text
    if line.words > _HEADING_WORDS or not text[0].isupper() or text[-1] in '.!;,”"-':
        return False
    return not (any(form.match(text) for form in (ITEM, ROW, COLUMNS)) or ": " in text or _DATED_PLACE.match(text))


def _apart(text: str, end: int, below: _Line) -> bool:
    return text.count("\n", end, below.start) > 1


def _indent(text: str, line: _Line) -> int:
    return line.start - (text.rfind("\n", 0, line.start) + 1)


def _split_tail(text: str, line: _Line) -> Iterator[Region]:
    """A region for the line; a byline that lost its own line ("... negara.Laporan: Redaksi") apart."""
    if line.kind == "body" and BYLINE.search(line.text):
        last = sentence_spans(text, line.start, line.end)[-1]
        if last.start > line.start and BYLINE.match(text, last.start, last.end):
            yield Region("body", line.start, last.start)
            yield Region("byline", last.start, last.end)
            return
    yield Region(line.kind, line.start, line.end)

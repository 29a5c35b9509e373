from __future__ import annotations

import itertools

import pytest
from hypothesis import given

from assistant.corpus.layout import front_matter, regions
from assistant.records import RegionKind
from tests.documents import COFFEE, FERRY, LIBRARY, TURTLES
from tests.texts import texts

ENGLISH_PAGE = """\
Harbour town opens a school for lighthouse keepers
by Lena Aritonang
March 6, 2025 17:53 GMT+700
Trainees climb the old tower at Cape Sambit. (HARBOUR/HO - Lighthouse Board)
Cape Sambit (HARBOUR) - The Lighthouse Board has opened a school for keepers in the old tower of Cape Sambit, and \
nineteen trainees moved in on Monday, among them four fishermen who had never read a chart.

The board's chair, Ruth Palandeng, said the trainees would learn to mend lamps, to read the weather and to keep a \
log that a stranger can follow.

Related news: Tower repainted after the storm
Lamps will be lit every night of the course, the chair added, so that the trainees can see how far the beam carries \
when fog comes in from the strait.
Related articles:
Fog horn sold to a museum
Keeper retires after forty years
Reporter: Lena Aritonang
Editor: Tom Whitcombe
Copyright © HARBOUR 2025
"""

PITCHED_PAGE = """\
The cost of a lamp that never goes out
A lighthouse keeper's wage is small, and the oil for the lamp has cost more than the keeper in every year since the \
board began to write its accounts down.

"We could light the town with what we burn," the chair said in an interview at the tower in June.

• Get a daily email with our harbour news
• Full access to the archive

The harbour, the tower and the sea... find out what happens.

Subscribe to read everything we write
Follow us on every network
About The Harbour Project
We are a small newsroom by the sea and have been writing about boats since 1998.
"""


def kinds(text: str) -> dict[str, RegionKind]:
    return {text[region.start : region.end]: region.kind for region in regions(text)}


def kind_of(text: str, line_with: str) -> RegionKind:
    (found,) = {kind for line, kind in kinds(text).items() if line_with in line}
    return found


@given(texts)
def test_nothing_visible_is_lost_between_regions(text: str) -> None:
    found = regions(text)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
    inside = sum(not c.isspace() for region in found for c in text[region.start : region.end])
    assert inside == sum(not c.isspace() for c in text)


@given(texts)
def test_regions_are_never_empty_and_hold_something_to_read(text: str) -> None:
    for region in regions(text):
        assert text[region.start : region.end].strip()


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Harbour town opens a school", "title"),
        ("by Lena Aritonang", "byline"),
        ("March 6, 2025", "byline"),
        ("Trainees climb the old tower", "caption"),
        ("Cape Sambit (HARBOUR) - The Lighthouse", "body"),
        ("The board's chair, Ruth", "body"),
        ("Related news: Tower", "related"),
        ("Lamps will be lit", "body"),
        ("Fog horn sold", "related"),
        ("Keeper retires", "related"),
        ("Reporter: Lena", "byline"),
        ("Editor: Tom", "byline"),
        ("Copyright ©", "legal"),
    ],
)
def test_an_english_news_page_falls_into_its_parts(line: str, kind: RegionKind) -> None:
    assert kind_of(ENGLISH_PAGE, line) == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Petani Gayo Menjemur", "title"),
        ("Selasa, 20-05-2025", "byline"),
        ("Reporter: Sari", "byline"),
        ("Editor: Wahyu", "byline"),
        ("petani-kubah.jpg", "furniture"),
        ("Petani memeriksa biji", "caption"),
        ("Takengon (KABAR GAYO) -", "body"),
        ("Ketua koperasi", "body"),
        ("Baca juga: Harga", "related"),
        ("Panen raya", "body"),
        ("Berita Terkait", "related"),
        ("Jalan lintas", "related"),
        ("Lomba seduh", "related"),
        ("Copyright ©", "legal"),
    ],
)
def test_an_indonesian_news_page_falls_into_its_parts(line: str, kind: RegionKind) -> None:
    assert kind_of(COFFEE, line) == kind


def test_a_byline_stuck_to_the_last_sentence_is_told_apart() -> None:
    parts = kinds(LIBRARY)
    assert parts["Laporan: RedaksiBagikan"] == "byline"
    assert parts["Oleh : Yosef Latumahina"] == "byline"
    (last,) = [line for line in parts if line.startswith("Perahu bersandar")]
    assert last.rstrip().endswith("matahari terbenam.")
    assert parts[last] == "body"


@pytest.mark.parametrize(
    "line",
    [
        "Get a daily email",
        "Full access",
        "find out",
        "Subscribe to",
        "Follow us",
        "About The Harbour",
        "small newsroom",
    ],
)
def test_subscription_pitches_and_the_outlets_own_pages_are_no_article(line: str) -> None:
    assert kind_of(PITCHED_PAGE, line) == "promotion"


@pytest.mark.parametrize("line", ["A lighthouse keeper's wage", "We could light the town"])
def test_the_article_above_the_pitches_stays_an_article(line: str) -> None:
    assert kind_of(PITCHED_PAGE, line) == "body"


def test_front_matter_and_headings_of_a_note_are_told_apart() -> None:
    assert kind_of(FERRY, "title:") == "front-matter"
    assert kind_of(FERRY, "## Why the fare fell") == "heading"
    assert kind_of(FERRY, "The night ferry from") == "body"
    assert kind_of(TURTLES, "# Hatchery") == "title"
    assert kind_of(TURTLES, "By Ruth Palandeng") == "byline"


@pytest.mark.parametrize(
    "sentence",
    [
        "The editor: a person nobody had met before wrote that the boats were late and the sea was rough that night.",
        "Subscribers of the ferry's newsletter were told about the new fare three days before everybody else was told.",
        "Tags on the turtles' flippers carry a number, so a fisherman who finds one can tell the hatchery about it.",
        "Baca buku di atas perahu menjadi kegiatan kesukaan anak-anak di pulau itu setiap kali perahu pustaka singgah.",
        "Copyright law, said the librarian, was the reason why no copies of the old maps could be given to visitors.",
        "Home is where the boat is, said the captain, who has not slept a night on land since the spring of that year.",
    ],
)
def test_prose_that_begins_like_furniture_stays_prose(sentence: str) -> None:
    text = f"A headline about boats\n\nThe ferry left the harbour at dawn and came back at noon.\n\n{sentence}\n"
    assert kinds(text)[sentence] == "body"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("---\ntitle: A\n---\nText.", "title: A"),
        ("---\r\ntitle: A\r\n---\r\nText.", "title: A"),
        ("---\ntitle: A\n---", "title: A"),
        ("Text first.\n---\ntitle: A\n---\n", ""),
        ("---\nnever closed\n", ""),
        ("", ""),
    ],
)
def test_front_matter_is_what_stands_between_the_first_lines_of_dashes(text: str, source: str) -> None:
    assert front_matter(text)[0] == source


@given(texts)
def test_front_matter_ends_within_the_text(text: str) -> None:
    source, offset = front_matter(text)
    assert 0 <= offset <= len(text)
    assert source in text[:offset]


PAPER = """\
Minutes of the harbour board
by Lena Aritonang, 6 March 2025

Topik: tarif, lampu

Tools
- Sign up for the key of the tower
- Subscribe to the tide table

**Lamps**

The lamps of the tower are lit every night of the year, whatever the weather may be at Cape Sambit.

Nomor: 12/KAL/2025
Boat | Seats | Fare
Sabira | 412 | 74,000

The second boat is larger than the first one, and it is to leave the yard at Tegal in August this year.

Kendari, 5 Januari 2026

Keys are kept by the chair, who lends them to whoever can show that the board has asked for a repair.

Ruth Palandeng
Marlin Oetomo
"""


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("by Lena Aritonang", "byline"),
        ("Topik:", "body"),
        ("Tools", "heading"),
        ("Sign up", "body"),
        ("Subscribe", "body"),
        ("**Lamps**", "heading"),
        ("Nomor:", "body"),
        ("Sabira | 412", "body"),
        ("Kendari, 5", "body"),
        ("Ruth Palandeng", "body"),
        ("Marlin Oetomo", "body"),
    ],
)
def test_a_paper_of_an_office_is_read_as_one(line: str, kind: RegionKind) -> None:
    assert kind_of(PAPER, line) == kind

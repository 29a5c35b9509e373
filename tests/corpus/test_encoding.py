"""Text in any encoding is decoded exactly or refused with the reason; U+FFFD is never what comes out."""

from __future__ import annotations

import quopri
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.corpus.converting import Converter
from assistant.corpus.formats.converted import NotConverted
from assistant.corpus.formats.encoding import LOST, decode
from assistant.corpus.reading import read
from assistant.errors import DocumentError

GERMAN = "Die Prüfung kostet 480 € in Köln – „Straße“ bleibt gesperrt."
TABLE = "Name;Rolle;Büro\nJörg Maßmann;Geschäftsführer;Köln\nZoë Müller;Prüferin;Düsseldorf\n"
WESTERN = (
    GERMAN,
    TABLE,
    "The ferry’s fare was cut – “half” of it, he said, and a café in Zürich charges £5 for a crème brûlée…",
    "Perahu “Sinar Aksara” membawa 2.300 buku – setiap bulan ke pulau itu.",
    "Le café coûte 4,80 € – très cher pour l’été où l’œuvre a été créée à Nîmes.",
    "El niño comió mañana en España. ¿Cuándo llega el barco? ¡Aquí está!",
    "Não há informações sobre a situação da região, são três opções.",
    "Det er blå båter på øen, og folk spiser æbler og drikker øl hele dagen.",
    "Å ena sidan är ön för liten, men på våren är den väldigt vacker.",
    "Der Raum hat 25 m² und 21 °C, siehe § 5 und ½ Liter ™.",
)
ELSEWHERE = {
    "cp1250": "Zażółć gęślą jaźń, Łódź jest miastem w środkowej Polsce i ma być piękna.",
    "iso8859-2": "Příliš žluťoučký kůň úpěl ďábelské ódy, řekl Dvořák v Plzni.",
    "cp1251": "Паром отошёл на рассвете, кооператив владеет двумя лодками.",
    "koi8-r": "Паром отошёл на рассвете, кооператив владеет двумя лодками.",
    "cp1253": "Το πλοίο έφυγε την αυγή από το λιμάνι.",
    "cp1254": "Gemi şafakta İstanbul'dan ayrıldı, ışık ve gölge arasında.",
    "cp1257": "Rīga ir Latvijas galvaspilsēta, ļoti skaista pilsēta ar vecām mājām.",
    "cp437": "Die Prüfung kostet viel in Köln und die Straße ist schön.",
    "cp850": "Die Prüfung kostet viel in Köln und die Straße ist schön.",
    "mac_roman": "Die Prüfung kostet viel in Köln und die Straße ist schön.",
    "shift_jis": "フェリーは夜明けに出発した。組合は二隻の船を所有している。",
    "euc_jp": "フェリーは夜明けに出発した。組合は二隻の船を所有している。",
    "gb18030": "渡轮在黎明时分离开。合作社拥有两艘船。",
    "big5": "渡輪在黎明時分離開。合作社擁有兩艘船。",
    "euc_kr": "페리는 새벽에 떠났다. 조합은 두 척의 배를 소유하고 있다.",
    "cp874": "เรือเฟอร์รี่ออกตอนรุ่งเช้าจากท่าเรือ",
}


@pytest.fixture(scope="module")
def converter() -> Iterator[Converter]:
    with Converter() as opened:
        yield opened


def outcome(folder: Path, name: str, data: bytes, converter: Converter) -> str:
    path = folder / name
    path.write_bytes(data)
    return read(path, converter).text


@pytest.mark.parametrize("text", WESTERN)
def test_windows_1252_is_decoded(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("encoding", ELSEWHERE)
@pytest.mark.parametrize("lead", ["", "The ferry left at dawn and came back at night.\n"])
def test_encodings_that_cannot_be_told_are_refused_with_what_to_do(encoding: str, lead: str) -> None:
    with pytest.raises(NotConverted, match="encoding") as refused:
        decode((lead + ELSEWHERE[encoding]).encode(encoding))
    assert refused.value.remedy == "Save it as UTF-8."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [GERMAN, ELSEWHERE["cp1251"], ELSEWHERE["shift_jis"], "A", "Kapal\nperahu"])
def test_encodings_that_say_what_they_are_are_decoded(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [ELSEWHERE["shift_jis"], "A", "Kapal\nperahu"])
def test_iso_2022_jp_is_told_by_its_escapes(text: str) -> None:
    assert decode(text.encode("iso2022_jp")) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [GERMAN, "Kapal berlayar", "itu", ELSEWHERE["cp1251"], ELSEWHERE["cp874"]])
def test_wide_encodings_without_a_mark_are_decoded_or_refused(encoding: str, text: str) -> None:
    try:
        assert decode(text.encode(encoding)) == text
    except NotConverted:
        assert encoding.startswith("utf-16")
        assert not text.isascii()


_words = st.lists(st.sampled_from(" ".join(WESTERN).split()), min_size=1, max_size=30).map(" ".join)
_foreign = st.sampled_from(sorted(ELSEWHERE)).flatmap(
    lambda name: st.tuples(
        st.just(name), st.lists(st.sampled_from(ELSEWHERE[name].split()), min_size=4, max_size=20).map(" ".join)
    )
)


@given(_words, st.sampled_from(["cp1252", "latin-1", "utf-8", "utf-16", "utf-32", "utf-16-le", "utf-32-be"]))
def test_western_words_come_back_exactly_or_are_refused(text: str, encoding: str) -> None:
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        assume(False)
    try:
        assert decode(data) == text
    except NotConverted:
        assert encoding in ("cp1252", "latin-1") or (encoding[-2:] in ("le", "be") and not text.isascii())


@given(_foreign, _words)
def test_words_of_other_encodings_are_never_taken_for_western_ones(foreign: tuple[str, str], western: str) -> None:
    encoding, words = foreign
    text = f"{western.encode('ascii', 'ignore').decode()} {words}"
    with suppress(NotConverted):
        assert decode(text.encode(encoding)) == text


@given(st.text(max_size=200).filter(lambda text: LOST not in text and not text.startswith(("\ufeff", "\x00"))))
def test_any_text_in_utf_8_or_behind_a_mark_comes_back_exactly(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        try:
            assert decode(text.encode(encoding)) == text
        except NotConverted:
            assert encoding in ("utf-8", "utf-8-sig")
            assert any(ord(character) < 32 for character in text)


@given(st.binary(max_size=400))
def test_no_bytes_become_the_replacement_character(data: bytes) -> None:
    with suppress(NotConverted):
        assert LOST not in decode(data)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("Köln liegt am Rhein.\nDie Fähre nach Sabira".encode() + b" \xe9 legte ab.", r"byte 0xE9 on line 2"),
        ("Die Fähre legte in Köln ab.".encode()[:-1] + "ä".encode()[:1], r"byte 0xC3 on line 1"),
        (b"\xff\xfeK\x00a", r"UTF-16, but byte 5"),
        (b"\xff\xfeK\x00a\x00\x00\xd8", r"UTF-16, but byte 7"),
        ("Satu\n\nKapal \ufffd perahu".encode(), r"U\+FFFD on line 3"),
        ("Kapal \ufffd perahu".encode("utf-16"), r"U\+FFFD on line 1"),
    ],
    ids=["stray byte", "cut off", "odd", "half pair", "lost before", "lost before, UTF-16"],
)
def test_damaged_text_is_refused_with_the_place(tmp_path: Path, converter: Converter, data: bytes, told: str) -> None:
    for name in ("a.txt", "a.csv"):
        with pytest.raises(DocumentError, match=told) as refused:
            outcome(tmp_path, name, data, converter)
        assert name in str(refused.value)


def test_every_reader_of_text_decodes(tmp_path: Path, converter: Converter) -> None:
    western = {
        "a.txt": GERMAN,
        "a.csv": TABLE,
        "a.tsv": TABLE.replace(";", "\t"),
        "a.jsonl": f'{{"text": "{GERMAN}"}}',
        "a.html": f"<html><head><title>Preise</title></head><body><h1>Preise</h1><p>{GERMAN}</p></body></html>",
    }
    for name, text in western.items():
        for encoding in ("cp1252", "utf-8", "utf-16"):
            read_so = outcome(tmp_path, name, text.encode(encoding), converter)
            assert "Köln" in read_so, (name, encoding)
            assert LOST not in read_so
        with pytest.raises(DocumentError, match="Save it as UTF-8"):
            outcome(
                tmp_path,
                name,
                (ELSEWHERE["koi8-r"] + text.encode("ascii", "ignore").decode()).encode("koi8-r"),
                converter,
            )


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("koi8-r", "koi8-r", ELSEWHERE["koi8-r"]),
        ("gb2312", "gb18030", ELSEWHERE["gb18030"]),
        ("Shift_JIS", "cp932", ELSEWHERE["shift_jis"]),
        ("iso-8859-1", "cp1252", GERMAN),
        ("iso-8859-1", "utf-8", GERMAN),
        ("utf-8", "cp1252", GERMAN),
        ("no-such-thing", "cp1252", GERMAN),
        ("base64", "cp1252", GERMAN),
    ],
)
def test_a_page_or_mail_is_read_in_the_encoding_it_names_unless_it_is_another(
    tmp_path: Path, converter: Converter, charset: str, encoding: str, text: str
) -> None:
    page = f'<html><head><meta charset="{charset}"><title>P</title></head><body><p>{text}</p></body></html>'
    assert text in outcome(tmp_path, "a.html", page.encode(encoding), converter)
    for kind, body in (("plain", text), ("html", f"<p>{text}</p>")):
        head = f'From: a@example.org\nSubject: P\nContent-Type: text/{kind}; charset="{charset}"\n'
        mail = head.encode() + b"Content-Transfer-Encoding: quoted-printable\n\n"
        mail += quopri.encodestring(body.encode(encoding))
        assert text in outcome(tmp_path, "a.eml", mail, converter)


def test_a_subject_with_raw_bytes_is_decoded(tmp_path: Path, converter: Converter) -> None:
    for encoding in ("utf-8", "cp1252"):
        mail = "From: a@example.org\nSubject: Prüfung in Köln\n\nSie kostet viel.".encode(encoding)
        assert 'title: "Prüfung in Köln"' in outcome(tmp_path, "a.eml", mail, converter)


def test_a_page_may_have_lost_characters_before_it_came_and_they_are_left_out(
    tmp_path: Path, converter: Converter
) -> None:
    page = "<html><head><title>P</title></head><body><p>The ferry \ufffd left &#xFFFD; at dawn.</p></body></html>"
    assert "The ferry left at dawn." in outcome(tmp_path, "a.html", page.encode(), converter)

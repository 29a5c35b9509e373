from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.sentences import LONGEST_SENTENCE, sentence_spans
from tests.texts import texts


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


@given(texts)
def test_every_visible_character_lies_in_exactly_one_sentence(text: str) -> None:
    covered = [0] * len(text)
    for start, end in sentence_spans(text):
        for at in range(start, end):
            covered[at] += 1
    assert [at for at, count in enumerate(covered) if count > 1] == []
    assert [at for at, count in enumerate(covered) if count == 0 and not text[at].isspace()] == []


@given(texts)
def test_sentences_are_in_order_trimmed_and_never_empty_or_endless(text: str) -> None:
    spans = sentence_spans(text)
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))
    for span in spans:
        quote = text[span.start : span.end]
        assert quote
        assert quote == quote.strip()
        assert len(quote) <= LONGEST_SENTENCE


@given(texts, texts, texts)
def test_a_stretch_of_a_text_is_cut_as_if_it_stood_alone(before: str, text: str, after: str) -> None:
    start, end = len(before), len(before) + len(text)
    moved = [(span.start + start, span.end + start) for span in sentence_spans(text)]
    assert sentence_spans(before + text + after, start, end) == moved


@given(texts)
def test_the_same_text_is_always_cut_the_same_way(text: str) -> None:
    assert sentence_spans(text) == sentence_spans(text)


@pytest.mark.parametrize(
    "text",
    [
        "perahu " * 30_000,
        "x" * 200_000,
        "." * 200_000,
        "a." * 100_000,
        '"' * 200_000,
        ". " * 100_000,
        "1. " * 70_000,
        "A. B. " * 35_000,
        "“(" * 100_000,
        " " * 200_000,
        "\n" * 200_000,
        "e.g. " * 40_000,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_a_file_without_any_full_stop_or_with_nothing_else_is_cut_to_the_end(text: str) -> None:
    spans = sentence_spans(text)
    assert sum(not c.isspace() for c in text) == sum(
        not c.isspace() for span in spans for c in text[span.start : span.end]
    )


@pytest.mark.parametrize(
    "expected",
    [
        ["The ferry left at dawn.", "It came back at noon."],
        ["Siapa nakhodanya?", "Namanya Melkias.", "Hebat!"],
        ["The loan was repaid early…", "Nobody had expected it."],
        ["Fares rose by 3.7% in May.", "They fell again in June."],
        ["Panen naik menjadi 1.250 ton.", "Harganya Rp18.500 per kilogram."],
        ["It was founded by dr. Ratna Wibawa.", "She still leads it."],
        ["Alat itu dirancang Prof. Dr. Agus Manopo, M.Sc. dari Ambon.", "Ia berusia 51 tahun."],
        ["The yard belongs to Coral Co. Ltd and two others.", "It builds boats."],
        ["The yard belongs to Coral Co. Ltd.", "The two others are smaller."],
        ["J. R. Palandeng counted the nests.", "K. Manopo wrote them down."],
        ["See Fig. 4 and No. 12 for the map.", "Both are old."],
        ["Apakah ada perahu lain?", "No.", "Hanya satu."],
        ["He called it “a gift.”", "Nobody agreed."],
        ['"Kami tidak takut hujan."', "Ia lalu tertawa."],
        ["The fare fell (see below).", "The reason is simple."],
        ["Visit harbour.example.com or write to us.", "We answer."],
        ["船は朝に出た。", "昼に戻った。"],
        ["He left at 5 p.m. and slept.", "She stayed."],
        [
            "Call the desk at ext. 7777 by night.",
            "Say max. Rp 2 million.",
            "Heat it to 175 °C.",
            "Wait for 20 min.",
            "Eat.",
        ],
        ["Biji, gula, susu, dll. dijual di pasar itu.", "Harganya murah."],
    ],
    ids=lambda parts: parts[0][:40],
)
def test_sentences_end_where_a_reader_would_end_them(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '"Kami tidak takut hujan," ujarnya.Badan Pangan membayar.',
            ['"Kami tidak takut hujan," ujarnya.', "Badan Pangan membayar."],
        ),
        ("The ferry left.The rain came.", ["The ferry left.", "The rain came."]),
        ("He said “no.”She said yes.", ["He said “no.”", "She said yes."]),
        ("Berangkat lagi sebelum malam.Laporan: Redaksi", ["Berangkat lagi sebelum malam.", "Laporan: Redaksi"]),
    ],
)
def test_a_sentence_ends_where_the_space_behind_it_was_lost(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1. Scope of the agreement",
        "12. Daftar pulau yang disinggahi",
        "A. Background of the study",
        "The domain harbour.co.id was sold",
        "KABARTIMUR.COM, Ambon - Perahu itu singgah",
        "U.S. Coast Guard boats were near",
        "Version 2.0.1 came out",
        "dr Ratna dan drg. Wibawa hadir",
        "Jl. Merdeka No. 7",
    ],
)
def test_what_only_looks_like_an_end_does_not_cut(text: str) -> None:
    assert sentences(text) == [text]


@given(
    st.lists(
        st.sampled_from(["The ferry left at dawn.", "Perahu itu singgah.", "Who paid?", "Luar biasa!"]), max_size=12
    ),
    st.sampled_from([" ", "\n", "\n\n", "  ", "\t"]),
)
def test_plain_sentences_come_back_as_they_were_joined(parts: list[str], space: str) -> None:
    assert sentences(space.join(parts)) == parts

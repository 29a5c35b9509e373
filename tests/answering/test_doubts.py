"""True sentences, said otherwise than in their source: nothing may be found wrong; and false ones beside them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.answering.verification import Judgement, SourceSentence, Verifier
from assistant.corpus.words import words_of
from assistant.records import Language


def shared_words(claim: str, sources: Sequence[SourceSentence]) -> list[float]:
    """Nearness as the share of the claim's words; sentences of another language are taken to be near."""
    words = set(words_of(claim))
    return [max(len(words & set(words_of(source.text))) / max(len(words), 1), 0.8) for source in sources]


def judge(claim: str, source: str, language: Language) -> Judgement:
    return Verifier(shared_words).judge(claim, [SourceSentence(source, language)])


def problems(claim: str, source: str, language: Language) -> tuple[str, ...]:
    return judge(claim, source, language).problems


@pytest.mark.parametrize(
    ("claim", "source", "language"),
    [
        ("Pejabat Ketua datang ke Aula Besar.", "The Presiding Officer came to the Great Hall.", "en"),
        ("The Code was sealed in the Old Town.", "Kitab itu disegel di Kota Tua.", "id"),
        ("The Sabira Foundation sold land in Upper Bungo.", "Yayasan Sabira menjual tanah di Bungo Atas.", "id"),
    ],
)  # fmt: skip
def test_words_that_names_are_made_of_are_known_in_either_language(claim: str, source: str, language: Language) -> None:
    assert problems(claim, source, language) == ()


def test_another_word_in_such_a_name_is_told() -> None:
    assert problems("The Sabira Navy bought land.", "Yayasan Sabira membeli tanah.", "id")

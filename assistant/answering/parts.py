"""A question that asks several things at once becomes several questions, each looked for and answered by itself.

"When did he visit the hospital, and who signed in Geneva?" rests on two places that have nothing to do with each other:
one search for both finds the middle between them.
"""

from __future__ import annotations

import re

from assistant.answering.conversation import needs_topic, telling_words
from assistant.answering.question import Question
from assistant.corpus.sentences import sentence_spans
from assistant.corpus.words import words_of

MOST_PARTS = 3
"""Parts beyond which a text is no question with parts but a text: it is looked for as a whole."""

_WHOLE = 3
"""Words that the first part must have to be looked for as it is: "berapa harga" leaves to the rest whose."""

_BY_ITSELF = r"(?:whom?|whose|what|which|when|where|why|how|siapa|apa|kapan|di ?mana|mengapa|kenapa|bagaimana|berapa)"
_AFTER_A_NOUN = r"(?:siapa|apa|mana|berapa)"
_BEFORE = r"(?:(?:also|juga|in|on|at|by|for|from|to|with|under|of|since|di|ke|dari|pada|dengan|oleh|untuk|sejak)\s+)*"
_ASKS = re.compile(rf"\b(?:{_BY_ITSELF}|{_AFTER_A_NOUN})(?:kah)?\b", re.I)
_JOINT = re.compile(
    r"[,;]?\s+(?:and|as well as|dan|serta|lalu)\s+"
    rf"(?={_BEFORE}{_BY_ITSELF}(?:kah)?\b|{_BEFORE}(?:[^\W\d_]+\s+){{1,2}}{_AFTER_A_NOUN}(?:kah)?\b)",
    re.I,
)


def parts(question: str) -> tuple[str, ...]:
    """The questions within `question`, each able to stand alone; it alone where it asks one thing.

    A part that points back, or is hardly more than its question word, carries the words of another in brackets, as a
    follow-up does. What the whole carries over from a conversation goes with each.
    """
    own = Question(question).own
    carried = question[len(own) :].strip(" ()")
    pieces = [piece.strip() for sentence in _sentences(own) for piece in _JOINT.split(sentence)]
    if not 1 < len(pieces) <= MOST_PARTS or not _begins(pieces[0]) or not all(map(_ASKS.search, pieces)):
        return (question,)
    first, *later = pieces
    topics = [telling_words(later[0], first) if len(words_of(first)) < _WHOLE else ""]
    topics += [telling_words(first, piece) if needs_topic(piece) else "" for piece in later]
    topics = [", ".join(filter(None, (topic, carried))) for topic in topics]
    return tuple(f"{piece} ({topic})" if topic else piece for piece, topic in zip(pieces, topics, strict=True))


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text, 0, len(text))]


def _begins(piece: str) -> bool:
    """Whether a question is whole before the next one begins: "how" of "how and when" is not."""
    asked = Question(piece)
    return bool(asked.names or any(not _ASKS.fullmatch(word) for word in asked.words))

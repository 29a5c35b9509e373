"""A follow-up becomes a question that stands alone, by rule: its topic is carried over from before.

"And who signed for China?" after a question about the Xuzhou agreement is asked as "And who signed for
China? (Xuzhou agreement)". A question that names its own topic is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.core import core
from assistant.answering.facts import facts_in
from assistant.answering.question import Question
from assistant.corpus.words import STOP_WORDS
from assistant.records import Turn

_OPENING = re.compile(
    r"^\W*(?:and|but|so|then|also|or|what about|how about|what else|any(?:thing|one) else"
    r"|dan|lalu|terus|kemudian|selain itu|kalau|bagaimana dengan|gimana dengan|apa lagi|siapa lagi|tapi|tetapi|trus)\b",
    re.I,
)
_BACKWARD = re.compile(
    r"\b(?:he|she|they|him|her|them|it|his|hers|their|theirs|its|this|that|these|those|there|then|both"
    r"|the former|the latter|dia|ia|beliau|mereka|itu|ini|tersebut|tadi|sana|situ|keduanya|ketiganya|(?:\w{3,})nya)\b",
    re.I,
)
_NOT_BACKWARD = re.compile(r"\b(?:apa(?:kah)? itu|hanya|tanya|bertanya|punya|biasanya|is there|are there)\b", re.I)
_QUOTED = re.compile(r"“([^”]*)”")
_MOST_NAMES = 2
_SHORT = 2
_ASKING = frozenset(
    """
    what who whom whose which when where why how many much long does did do is are was were please tell me name list
    apa apakah siapa siapakah kapan kapankah mana dimana mengapa kenapa bagaimana berapa berapakah sebutkan jelaskan
    saja
    """.split()
)


def standalone(question: str, history: Sequence[Turn]) -> str:
    """What `question` asks, with the topic of the conversation where it needs one."""
    question = core(question)
    earlier = [turn for turn in history if turn.text.strip()]
    if not earlier or not needs_topic(question):
        return question
    topic = _topic(earlier, question)
    return f"{question} ({topic})" if topic else question


def needs_topic(question: str) -> bool:
    """Whether a question leaves its topic to what came before: it points back, goes on, or names hardly anything."""
    asked = Question(question)
    if _OPENING.match(question) or _BACKWARD.search(_NOT_BACKWARD.sub(" ", question)):
        return True
    return not asked.names and len(asked.words) <= 2


def _topic(history: Sequence[Turn], question: str) -> str:
    """What was asked about last, and the first names of its answer where the question points back at something."""
    users = [i for i, turn in enumerate(history) if turn.role == "user"]
    if not users:
        return _names(history[-1].text, question)
    last = users[-1]
    asked = standalone(history[last].text, history[:last])
    topic = telling_words(asked, question)
    answers = " ".join(turn.text for turn in history[last + 1 :] if turn.role == "assistant")
    pointed = bool(_BACKWARD.search(_NOT_BACKWARD.sub(" ", question))) or not Question(asked).names
    names = _names(answers, f"{question} {topic}") if pointed else ""
    return ", ".join(filter(None, (topic, names)))


def telling_words(text: str, question: str) -> str:
    """The words of `text` that carry its topic, as they were written, without those that `question` has."""
    known = {word.lower() for word in re.findall(r"\w+", question)}
    words = re.findall(r"[^\W_][\w.,’'-]*[^\W_]|\w", text)
    return " ".join(w for w in words if w.lower() not in STOP_WORDS | _ASKING | known)


def _names(answer: str, known: str) -> str:
    """The first names of an answer that the question does not have yet; of the quotes, where it quotes."""
    text = " ".join(_QUOTED.findall(answer)) or answer
    names = [text[fact.start : fact.end] for fact in facts_in(text) if fact.kind == "name"]
    fresh = dict.fromkeys(name for name in names if name.lower() not in known.lower() and len(name) > _SHORT)
    return ", ".join(list(fresh)[:_MOST_NAMES])

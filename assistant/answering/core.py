"""What a text asks, without what stands around it.

People greet, explain, and sometimes give orders before they ask ("Answer with one word. Who heads BPOM?"). What is
looked for, and missed, is what the asking sentences name.
"""

from __future__ import annotations

import re

from assistant.answering.question import Question
from assistant.corpus.sentences import sentence_spans

_SPEAKER = re.compile(r"^\W*(?:(?:user|human|system|assistant|question|q|pertanyaan|tanya)\s*:\s*)+", re.I)
_ASKS = re.compile(
    r"^\W*(?:(?:and|so|then|but|please|now|ok(?:ay)?|dan|lalu|jadi|tolong|coba|nah|terus)\W+)*"
    r"(?:who\w*|what|which|when|where|why|how|is|are|was|were|do|does|did|can|could|tell me|name|list|explain|describe"
    r"|siapa\w*|apa\w*|kapan\w*|di ?mana|mana|mengapa|kenapa|bagaimana|berapa\w*|sebutkan|jelaskan)\b",
    re.I,
)
_BACK = re.compile(
    r"\b(?:he|she|they|him|her|them|it|his|their|its|this|that|these|those|there|dia|ia|beliau|mereka|itu|ini|tersebut"
    r"|tadi|sana|(?:\w{3,})nya)\b",
    re.I,
)


def core(text: str) -> str:
    """The asking sentences of `text`; all of it where none or each one asks, or where what asks needs the rest."""
    spans = sentence_spans(text, 0, len(text))
    sentences = [text[span.start : span.end] for span in spans]
    asking = [each for each in sentences if each.rstrip(" \"')").endswith("?") or _ASKS.match(_SPEAKER.sub("", each))]
    if not asking or len(asking) == len(sentences):
        return text
    asked = " ".join(_SPEAKER.sub("", each).strip() for each in asking)
    return text if _BACK.search(asked) or len(Question(asked).words) < 2 else asked

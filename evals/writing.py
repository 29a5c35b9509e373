"""Questions proposed from documents by a language model, each kept only where its answer stands in the passage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from assistant import Document, Settings
from assistant.answering.chat_models import LanguageModel
from assistant.answering.replying import Reply
from assistant.corpus.language import question_language
from assistant.corpus.splitting import split
from assistant.errors import ModelFailed
from assistant.prompts import load_prompt
from assistant.records import Passage
from evals.drafts import Draft

_A_PASSAGE = 3
_NAMES = {"en": "English", "id": "Indonesian"}


def write(
    model: LanguageModel, documents: Sequence[Document], most: int, settings: Settings, report: Callable[[str], None]
) -> list[Draft]:
    """At most `most` drafts of each document, asked in its own language, and every other passage in the other one.

    `report` is told where the model failed on a passage; the others go on.
    """
    return [draft for document in documents for draft in _of_document(model, document, most, settings, report)]


def _of_document(
    model: LanguageModel, document: Document, most: int, settings: Settings, report: Callable[[str], None]
) -> list[Draft]:
    drafts: list[Draft] = []
    own = "id" if document.language == "id" else "en"
    for i, passage in enumerate(each for each in split(document) if each.kind == "body"):
        if len(drafts) >= most:
            break
        asked_in = own if i % 2 == 0 else {"en": "id", "id": "en"}[own]
        try:
            drafts += _of_passage(model, passage, asked_in, settings)
        except ModelFailed as error:
            report(f"{document.id}: {error}")
    return drafts[:most]


def _of_passage(model: LanguageModel, passage: Passage, language: str, settings: Settings) -> Iterator[Draft]:
    prompt = load_prompt("draft", settings.prompts)
    messages = prompt.messages(count=str(_A_PASSAGE), language=_NAMES[language], passage=passage.text)
    written = "".join(Reply(model.chat, messages, settings.model_timeout))
    for line in written.splitlines()[: 2 * _A_PASSAGE]:
        question, _, answer = (part.strip() for part in line.rpartition("|"))
        quote = next((s for s in map(passage.sentence, passage.sentences) if answer and answer in s), "")
        if question and quote:
            yield Draft(
                question=question, language="id" if question_language(question) == "id" else "en",
                sources=[passage.document_id], facts=[[answer]], evidence=[(passage.document_id, quote)],
                kind="factual" if question_language(question) == passage.language else "cross-lingual",
            )  # fmt: skip

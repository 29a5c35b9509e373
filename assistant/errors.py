"""One tree of errors; each says what happened and what to do next.

    AssistantError
    ├── ConfigurationError      a setting is wrong or something needed is not there
    │   └── ModelUnavailable    the model that was asked for cannot be used
    ├── SourceError             the folder of documents cannot be read
    │   └── DocumentError       one document of it cannot be read; the others go on
    ├── IndexDamaged            the index on disk cannot be used as it is
    ├── IndexNotWritten         the index cannot be written: the disk is full, or the folder closed
    ├── IndexLocked             another process is writing to the index; try again
    ├── BackendAway             a database or Chroma server cannot be reached now; try again
    ├── PromptError             a prompt file and the variables given to it do not match
    ├── ModelFailed             the language model was asked and did not answer as it should
    ├── QuestionError           the question cannot be asked as it stands
    ├── UnknownDocument         no document of that id is in the index
    ├── HistoryDamaged          the kept conversations cannot be used as they are
    │   └── HistoryTooNew       a newer version of this program wrote them
    ├── HistoryNotWritten       the kept conversations cannot be reached or written now
    └── UnknownConversation     no conversation of that id is the asker's

`retry` is true where the same call may succeed a little later with nothing changed.
"""

from __future__ import annotations

from typing import Literal


class AssistantError(Exception):
    """Base of all errors of this package. `str(error)` is fit to be shown to a person."""

    retry = False

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.what = what
        self.remedy = remedy


class ConfigurationError(AssistantError):
    """A setting is wrong, or something that it needs is missing."""


class ModelUnavailable(ConfigurationError):
    """The language or embedding model that was asked for cannot be used."""


class SourceError(AssistantError):
    """The folder of documents cannot be read."""


class DocumentError(SourceError):
    """One document cannot be read; carries no text of it."""


class IndexDamaged(AssistantError):
    """The index on disk cannot be used as it is."""


class IndexNotWritten(AssistantError):
    """The index cannot be written, and stays as it was: the disk is full, or its folder may not be written."""


class IndexLocked(AssistantError):
    """Another process is writing to the same index."""

    retry = True


class BackendAway(AssistantError):
    """A database or Chroma server does not answer now. Nothing is lost; calls work again once it is back."""

    retry = True


class PromptError(AssistantError):
    """A prompt file is missing, or its variables are not the ones given."""


Failure = Literal["key", "model", "rate", "time", "connection", "server", "request", "unreadable", "empty", "ended"]
"""Why a language model did not answer."""


class ModelFailed(AssistantError):
    """The language model was asked and did not answer as it should; carries no text of its server's."""

    def __init__(self, failure: Failure, what: str, remedy: str = "") -> None:
        super().__init__(what, remedy)
        self.failure: Failure = failure
        self.retry = failure in ("rate", "time", "connection", "server", "unreadable", "empty", "ended")


class QuestionError(AssistantError):
    """The question cannot be asked as it stands: it is empty or too long."""


class UnknownDocument(AssistantError, KeyError):
    """No document of that id is in the index."""

    def __str__(self) -> str:  # KeyError would show the repr of its argument
        return f"{self.what} {self.remedy}".strip()


class HistoryDamaged(AssistantError):
    """The database of conversations cannot be used as it is."""


class HistoryTooNew(HistoryDamaged):
    """The database of conversations was written by a newer version of this program, and is left as it is."""


class HistoryNotWritten(AssistantError):
    """The database of conversations cannot be reached or written now: a full disk, a closed folder, no server."""

    retry = True


class UnknownConversation(AssistantError, KeyError):
    """There is no conversation of that id, or it is somebody else's: the error does not tell which."""

from __future__ import annotations

import copy
import pickle

import pytest

import assistant
from assistant import AssistantError, BackendAway, IndexLocked, UnknownDocument

ERRORS = [each for each in vars(assistant).values() if isinstance(each, type) and issubclass(each, AssistantError)]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_reads_as_what_happened_and_what_to_do(kind: type[AssistantError]) -> None:
    error = kind("The boat is gone.", "Take the next one.")
    assert str(error) == "The boat is gone. Take the next one."
    assert (error.what, error.remedy) == ("The boat is gone.", "Take the next one.")
    assert str(kind("The boat is gone.")) == "The boat is gone."


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_can_be_caught_as_one_kind(kind: type[AssistantError]) -> None:
    with pytest.raises(AssistantError):
        raise kind("The boat is gone.")


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_a_locked_index_and_an_absent_backend_are_worth_the_same_call_again(kind: type[AssistantError]) -> None:
    assert kind("x").retry == (kind in (IndexLocked, BackendAway))


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_crosses_a_process_boundary_unchanged(kind: type[AssistantError]) -> None:
    error = kind("The boat is gone.", "Take the next one.")
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(other) is kind
        assert (str(other), other.what, other.remedy) == (str(error), error.what, error.remedy)


def test_an_unknown_document_is_a_missing_key_too() -> None:
    with pytest.raises(KeyError):
        raise UnknownDocument("There is no such document.")

"""An Assistant as a command has it: opened with progress on the terminal, and closed in order."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import typer

from assistant import Assistant, IndexLocked, Settings
from assistant.frontends.stopping import EndOfProcess, Stopping, Told, heeding
from assistant.frontends.terminal import agree, progress, warn, warn_of_changes


@contextmanager
def serving(
    settings: Settings, *, beside: bool = False, wait: bool = False
) -> Iterator[tuple[Assistant, Stopping, AbstractContextManager[None]]]:
    """An Assistant that is asked at once, until signals stop it, and the context in which it reads and follows.

    With `wait`, it is asked once all is read. The end of the context waits for questions that are being answered.
    """
    with (
        heeding(EndOfProcess(settings.shutdown_grace)) as stopping,
        opened(settings, beside=beside, wait=wait, serves=True) as bot,
        progress() as report,
    ):
        stopping.when_over(bot.cut_short)
        stopping.serve()
        yield bot, stopping, bot.following(warn_of_changes, report)
        stopping.finish(lambda: not bot.answering)


@contextmanager
def opened(
    settings: Settings, *, beside: bool = False, wait: bool = True, serves: bool = False, allow_removal: bool = False
) -> Iterator[Assistant]:
    """An Assistant, with a progress bar on the terminal while its index is brought up to date.

    With `beside`, an index that another process owns is asked as that one keeps it. What `serves` was not
    interrupted in what it does where it is told to stop, so its exit code is then 0.
    """
    try:
        with _brought_up_to_date(settings, beside, wait, allow_removal) as bot:
            yield bot
    except (KeyboardInterrupt, Told) as stopped:
        number = stopped.signal if isinstance(stopped, Told) else signal.SIGINT
        warn("Stopped. What was read is kept, and the next run goes on from there.")
        raise typer.Exit(0 if serves and number != signal.SIGINT else 128 + number) from None


def _brought_up_to_date(settings: Settings, beside: bool, wait: bool, allow_removal: bool) -> Assistant:
    if not beside:
        return _owned(settings, wait, allow_removal)
    try:
        return _owned(settings.model_copy(update={"lock_timeout": 0.0}), wait)
    except IndexLocked as locked:
        bot = Assistant.beside(settings)
        warn(f"{locked.what} It is asked as it stands.")
        return bot


def _owned(settings: Settings, wait: bool, allow_removal: bool = False) -> Assistant:
    with progress() as report:
        return Assistant.open(settings, report=report, agree=agree, allow_removal=allow_removal, wait=wait)

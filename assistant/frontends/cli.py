"""The command `assistant`: chat, ask, search, ingest, mcp, slack, hash-password, doctor.

Exit codes: 0 answered, or served until it was told to stop; 3 abstained, 2 wrong usage, 1 error, 130 stopped by
Ctrl-C and 143 by SIGTERM before it was done.
"""

from __future__ import annotations

import gc
import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from assistant import (
    Answer,
    Assistant,
    AssistantError,
    Changes,
    Citation,
    ConfigurationError,
    Evidence,
    IndexLocked,
    Settings,
)
from assistant.corpus.fetching import save
from assistant.corpus.filing import told_passed_over
from assistant.corpus.reading import list_files
from assistant.frontends.doctor import examine, mend
from assistant.frontends.explain import explanation
from assistant.frontends.listening import listen
from assistant.frontends.opening import opened, serving
from assistant.frontends.stopping import EndOfProcess, Stopping, Told, heeding
from assistant.frontends.terminal import OUT, OneLine, print_changes, print_json, progress, say, warn
from assistant.index.damage import explained
from assistant.records import Verdict
from assistant.resources import bundled_folder

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.frontends.limits import Limits

ABSTAINED = 3
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))

app = typer.Typer(
    help="Answers questions from a folder of documents, each sentence with the place it rests on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_DOUBTS: dict[Verdict, tuple[str, str]] = {
    "weak": ("Only partly supported by the sources", "Hanya sebagian didukung sumber"),
    "unsupported": ("Not supported by the sources", "Tidak didukung sumber"),
}

Source = Annotated[Path | None, typer.Option("--source", help="Folder of documents (ASSISTANT_SOURCE).")]
DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Folder for the index (ASSISTANT_DATA_DIR).")]
Json = Annotated[bool, typer.Option("--json", help="Print the record as JSON.")]


@app.command()
def chat(
    source: Source = None,
    data_dir: DataDir = None,
    host: Annotated[str | None, typer.Option(help="Address to serve on (ASSISTANT_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to serve on (ASSISTANT_PORT).")] = None,
) -> None:
    """Open the web page, and the HTTP API beside it."""
    settings = _settings(source=source, data_dir=data_dir, host=host, port=port)
    with (
        closing(listen(settings.host, settings.port)) as listener,
        serving(settings) as (bot, stopping, following),
        following,
    ):
        with _uncollected():
            from assistant.frontends import mcp
            from assistant.frontends.api import Guarded, Rates, bears_token, make_app
            from assistant.frontends.health import Health
            from assistant.frontends.limits import Limits
            from assistant.frontends.web import serve

        def announce(url: str) -> None:
            say(f"Ask at {url}  (Ctrl-C stops)")

        limits, health = Limits.of(settings), Health(bot)
        api = make_app(bot, limits, health)
        rates = Rates(limits, settings)
        mcp.mount(api, bot, lambda inner: Guarded(inner, settings), rates.refusal, rates.caller)
        if settings.auth and not settings.api_tokens:
            warn("People sign in to the page; the HTTP API and MCP are closed until ASSISTANT_API_TOKENS is set.")
        trusted = bears_token(settings)
        with _mounted_chats(api, bot, limits, stopping):
            serve(
                bot, settings.host, settings.port, on_ready=announce, app=api, limits=limits, trusted=trusted,
                stopping=stopping, health=health, listener=listener,
            )  # fmt: skip


@app.command()
def ask(question: str, source: Source = None, data_dir: DataDir = None, json: Json = False) -> None:
    """Answer one question."""
    with opened(_settings(source=source, data_dir=data_dir), beside=True) as bot:
        answer = bot.ask(question)
    if json:
        print_json(Answer, answer)
    else:
        _print_answer(answer)
    if answer.abstained:
        raise typer.Exit(ABSTAINED)


@app.command()
def search(
    question: str,
    source: Source = None,
    data_dir: DataDir = None,
    k: Annotated[int, typer.Option(help="How many passages.", min=1, max=100)] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="Show what each ranking thought of them.")] = False,
    json: Json = False,
) -> None:
    """Show the passages that answer a question best."""
    with opened(_settings(source=source, data_dir=data_dir), beside=True) as bot:
        found = bot.search(question, k)
    if json:
        print_json(list[Evidence], found)
        return
    if explain:
        OUT.print(explanation(found), soft_wrap=False)
        return
    for rank, evidence in enumerate(found, 1):
        passage = evidence.passage
        place = f"{passage.document_id} {passage.start}-{passage.end} [{passage.language}]"
        say(f"{rank:2}. {evidence.score:.3f}  {place}")
        say(f"    {' '.join(passage.text.split())}")


@app.command()
def ingest(
    pages: Annotated[list[str] | None, typer.Argument(help="Web pages to fetch into the folder first.")] = None,
    source: Source = None,
    data_dir: DataDir = None,
    json: Json = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on, and follow the folder until Ctrl-C.")] = False,
    allow_removal: Annotated[
        bool, typer.Option("--allow-removal", help="Remove documents whose files are missing, however many.")
    ] = False,
) -> None:
    """Bring the index up to date with the folder, and say what was added, changed and removed."""
    show = partial(print_json, Changes) if json else print_changes
    settings = _settings(source=source, data_dir=data_dir)
    for url in pages or []:
        warn(f"Saved {_fetched(url, settings)}")
    stopping = EndOfProcess(settings.shutdown_grace)
    try:
        with (
            heeding(stopping) if watch else nullcontext(),
            opened(settings, serves=watch, allow_removal=allow_removal) as bot,
        ):
            show(bot.opened_with)
            if left := told_passed_over(settings.source):
                warn(f"Passed over: {left}")
            if watch:
                stopping.when_over(bot.cut_short)
                stopping.serve()
                with bot.following(show):
                    warn(f"Following {bot.settings.source} (Ctrl-C stops)")
                    stopping.asked.wait()
    except IndexLocked as locked:
        if not pages:
            raise
        warn(f"{locked.what} It reads them where it follows the folder.")


def _fetched(url: str, settings: Settings) -> Path:
    if settings.source == bundled_folder("seeds"):
        raise ConfigurationError("There is no folder of yours to save pages in.", "Name one with --source.")
    list_files(settings.source)  # refuses what is no folder
    return save(url, settings.source, private=settings.private_pages)


@app.command(name="mcp")
def serve_mcp(source: Source = None, data_dir: DataDir = None) -> None:
    """Offer the documents to a coding assistant or desktop client: MCP over standard input and output."""
    settings = _settings(source=source, data_dir=data_dir)
    # A program that is told to ask again in a moment does not: what it asks is answered once all is read.
    with serving(settings, beside=True, wait=True) as (bot, stopping, following), following:
        from assistant.frontends.mcp import run

        run(bot, stopping)


@app.command()
def slack(source: Source = None, data_dir: DataDir = None) -> None:
    """Answer in Slack over Socket Mode, which needs no public address."""
    settings = _settings(source=source, data_dir=data_dir)
    if not (settings.slack_bot_token and settings.slack_app_token):
        raise ConfigurationError(
            "Slack needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN.", "docs/slack.md says where to find them."
        )
    with serving(settings, beside=True) as (bot, stopping, following), following:
        from assistant.frontends.chat import Chat
        from assistant.frontends.limits import Limits
        from assistant.frontends.slack import run

        warn("Answering in Slack (Ctrl-C stops, once open questions are answered)")
        with Chat.opened(bot, Limits.of(settings), stopping.finish) as chat:
            run(chat, end=stopping.asked)


@app.command(name="hash-password")
def hash_password(name: Annotated[str, typer.Argument(help="The user's name.")]) -> None:
    """Ask for a password, and print a user's line for ASSISTANT_AUTH, which does not tell it."""
    from assistant.frontends.passwords import Users, hashed

    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    line = f"{name}:{hashed(password)}"
    Users.read(line)
    say(line)


@app.command()
def doctor(
    source: Source = None,
    data_dir: DataDir = None,
    reach: Annotated[bool, typer.Option("--reach", help="Put a word to the language model, which may cost.")] = False,
    repair: Annotated[bool, typer.Option("--repair", help="Make the index again from what is left of it.")] = False,
) -> None:
    """Say what is configured, what is missing, and what to do."""
    settings, checks = _settings(source=source, data_dir=data_dir), []
    from assistant.frontends import slack as in_slack

    if repair:
        with progress() as report:
            checks.append(mend(settings, report))
    checks += examine(settings, reach=reach, more={"Slack": in_slack.examine})
    for check in checks:
        say(f"{'ok  ' if check.passed else 'FAIL'}  {check.subject}: {check.finding}")
        if not check.passed:
            say(f"      {check.remedy}")
    if not all(check.passed for check in checks):
        raise typer.Exit(1)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Python's garbage collector stands still: through what is imported it would go again and again, and it all stays.

    A fifth of the processor's time for importing the page's packages: docs/page.md.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _mounted_chats(api: FastAPI, bot: Assistant, limits: Limits, stopping: Stopping) -> Iterator[None]:
    """With the chat systems that are configured to call over HTTP."""
    settings = bot.settings
    in_slack = settings.slack_signing_secret and settings.slack_bot_token
    if not (in_slack or settings.webhook_token):
        yield
        return
    from assistant.frontends import slack, webhook
    from assistant.frontends.chat import Chat

    with Chat.opened(bot, limits, stopping.finish) as chats:
        if in_slack:
            slack.mount(api, chats)
        if settings.webhook_token:
            webhook.mount(api, chats, settings.webhook_token)
        yield


def main() -> None:
    """The console script: runs a command, and shows errors in a sentence."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _tell)
    try:
        app()
    except Told as told:
        sys.exit(128 + told.signal)
    except (AssistantError, OSError) as error:
        meant = explained(error, "the index folder") if isinstance(error, OSError) else error
        if meant is None:
            raise
        warn(f"Error: {meant}")
        sys.exit(1)


def _tell(number: int, _: FrameType | None) -> None:
    raise Told(number)


def _settings(**given: Any) -> Settings:
    """Settings from the environment, with what was given on the command line before it."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise ConfigurationError(
            f"A setting is wrong: {wrong}.", "See docs/settings.md and `assistant doctor`."
        ) from None


def _print_answer(answer: Answer) -> None:
    if answer.standalone_question != answer.question:
        say(f"({answer.standalone_question})")
    say(answer.text)
    for notice in answer.notices:
        warn(notice)
    for sentence in answer.sentences:
        if sentence.verdict in _DOUBTS:
            warn(f"{_DOUBTS[sentence.verdict][answer.language == 'id']}: {sentence.text}")
    shown = answer.nearest if answer.abstained else answer.citations
    if answer.abstained and shown:
        say("\nNearest passages:" if answer.language == "en" else "\nBagian terdekat:")
    else:
        say("")
    for citation in shown:
        say(f"[{citation.number}] {_place(citation)}")
        if answer.abstained:
            say(f"    “{' '.join(citation.quote.split())}”")


def _place(citation: Citation) -> str:
    note = "source note on " if citation.source_note else ""
    told = (f"{note}“{citation.title}”", citation.publisher, citation.published, citation.locator)
    return f"{', '.join(filter(None, told))} ({citation.document_id} {citation.start}-{citation.end})"


if __name__ == "__main__":
    main()

"""The commands on the fixed question set, or on a set of one's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from yaml import YAMLError

from assistant import AssistantError, ConfigurationError, Settings
from assistant.answering.chat_models import check_model
from assistant.resources import bundled_folder
from assistant.settings import EXTRACTIVE
from evals import compare as comparing
from evals import guarding, record, run, table
from evals import questions as sets
from evals.asking import Plan
from evals.judging import Judge

# Rich takes 80 columns where there is no terminal; the tables are wider.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 130)
OUT = Path(__file__).with_name("out")
_AT_ONCE = 4
"""Questions that a language model is asked at once."""

Questions = Annotated[Path, typer.Option(help="Question set, YAML.")]
Source = Annotated[Path | None, typer.Option(help="Folder of documents; by default the shipped notes.")]


@contextmanager
def explained() -> Iterator[None]:
    """Errors that are meant for people end the command with their text, and exit code 1."""
    try:
        yield
    except AssistantError as error:
        console.print(table.safe(f"Error: {error}"))
        raise typer.Exit(1) from None


def load(path: Path) -> list[sets.FixedQuestion]:
    """The questions of a set; raises `ConfigurationError` with what is wrong in it."""
    try:
        return sets.load(path)
    except (OSError, ValueError, YAMLError) as error:
        raise ConfigurationError(f"The question set {path.name} cannot be used: {error}") from error


def run_set(
    questions: Questions = sets.DEFAULT,
    source: Source = None,
    out: Annotated[Path, typer.Option(help="Folder for results.json.")] = OUT,
    repeats: Annotated[int, typer.Option(help="Times that each question is asked.", min=1)] = 1,
    at_once: Annotated[int | None, typer.Option(help="Questions asked at once; 4 with a model.", min=1)] = None,
    max_cost: Annotated[float | None, typer.Option(help="US dollars at which to stop.", min=0)] = None,
    retrieval_only: Annotated[bool, typer.Option(help="Score the passages found, ask for no answers.")] = False,
    judge: Annotated[str, typer.Option(help="A model that grades answers as well, such as openai:NAME.")] = "",
) -> None:
    """Ask a question set and print the figures; ASSISTANT_MODEL says who answers. Goes on where it was stopped."""
    settings = Settings() if source is None else Settings(source=source)
    settings = run.without_a_model(settings) if retrieval_only else settings
    plan = Plan(
        repeats=repeats,
        at_once=at_once or (1 if settings.model == EXTRACTIVE else _AT_ONCE),
        most_cost=max_cost,
        retrieval_only=retrieval_only,
    )
    with explained(), ExitStack() as stack:
        asked, graded_by = load(questions), _judge(judge, settings, stack)
        bot = stack.enter_context(run.opened(settings))
        made = run.run(bot, asked, plan, out, console, name=questions.name, judge=graded_by)
    _say_unreviewed(asked)
    if graded_by:
        console.print(f"The judge read {graded_by.input_tokens:,} tokens and wrote {graded_by.output_tokens:,}.")
    table.show(made, console)
    console.print(f"Written to {out / record.RESULTS}; as a page: python -m evals report {out}", markup=False)
    if sum(len(row.seconds) for row in made.rows) < made.of * repeats:
        console.print("Stopped at the cost that was set: the same command with a higher one goes on from here.")


def _judge(name: str, settings: Settings, stack: ExitStack) -> Judge | None:
    return stack.enter_context(closing(Judge.open(name, settings))) if name else None


def _say_unreviewed(asked: list[sets.FixedQuestion]) -> None:
    count = sum(not question.reviewed for question in asked)
    if count:
        console.print(f"{count} of {len(asked)} questions are drafts that nobody has reviewed.")


def compare(base: Path, new: Path) -> None:
    """Compare two runs, by their folders or files: what changed, how surely, and the questions that turned."""
    with explained():
        comparing.compare(record.read(base), record.read(new), console)


def guard(out: Annotated[Path, typer.Option(help="Folder for results.json.")] = OUT / "guard") -> None:
    """Ask the fixed set without a model, and fail where a figure fell or a citation is not exact."""
    settings = run.without_a_model(Settings(source=bundled_folder("seeds"), embeddings="local"))
    with explained(), run.opened(settings) as bot:
        made = run.run(bot, sets.load(), Plan(), out, console, name=sets.DEFAULT.name)
        base = record.read(guarding.BASELINE)
    table.show(made, console)
    console.print()
    comparing.compare(base, made, console)
    found = list(guarding.faults(base, made))
    for fault in found:
        console.print(f"Fallen: {fault}", markup=False)
    if found:
        console.print(f'If that is right: python -m evals accept {out} --why "..."', markup=False)
        raise typer.Exit(1)


def report(
    path: Annotated[Path, typer.Argument(metavar="RUN", help="Folder or file of the run.")],
    out: Annotated[Path | None, typer.Option(help="HTML file; by default report.html beside the run.")] = None,
) -> None:
    """Write a run as a page: figures, plots, every question with its answer and evidence; one file, nothing fetched."""
    from evals.report.page import report as page

    with explained():
        made = record.read(path)
    file = out or (path if path.is_dir() else path.parent) / "report.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page(made), encoding="utf-8")
    console.print(f"Written to {file}", markup=False)


def accept(
    path: Annotated[Path, typer.Argument(metavar="RUN", help="Folder or file of the run.")],
    why: Annotated[str, typer.Option(help="Why it is to be the baseline; kept with it.")],
) -> None:
    """Make a run without a model the one that later runs must not fall behind."""
    with explained():
        guarding.accept(record.read(path), why)
    console.print(f"{guarding.BASELINE.name} is now {path}: commit it.", markup=False)


def peers(
    questions: Questions = sets.DEFAULT,
    source: Source = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the public question sets, to ask them as well.")] = None,
    most: Annotated[
        int, typer.Option(help="Questions of each public set, and of the question set for a model.", min=2)
    ] = 100,
    work: Annotated[
        Path, typer.Option(help="Folder for indexes and vectors of public data; that of `bench` goes faster.")
    ] = OUT / "bench",
    out: Annotated[Path, typer.Option(help="File for the figures, JSON.")] = OUT / "peers.json",
) -> None:
    """Set the assistant's search beside LangChain's, LlamaIndex's and Chroma's: same questions, same embeddings.

    Where ASSISTANT_MODEL names a model, its answers beside LlamaIndex's as well.
    """
    from evals.bench.sets import public_settings
    from evals.peers import answers
    from evals.peers import table as compared

    settings = Settings() if source is None else Settings(source=source)
    written: compared.Blocks = {}
    with explained():
        check_model(settings)
        asked = load(questions)
        with run.opened(run.without_a_model(settings)) as bot:
            blocks = compared.on_questions(bot, asked, console)
            documents = {document.id: document.text for document in bot.documents()}
        if data:
            blocks |= compared.on_public_data(public_settings(data, most), work, console)
        if settings.model != EXTRACTIVE:
            written = answers.on_questions(settings, documents, asked, most, console)
    compared.show(blocks, console)
    if written:
        compared.show(written, console)
    compared.write(blocks | written, out)
    console.print(f"Written to {out}", markup=False)

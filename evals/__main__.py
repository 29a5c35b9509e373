"""The command line of the evaluations: python -m evals COMMAND, of which `--help` shows the list."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import typer
from rich.console import Console

from assistant import Assistant, AssistantError, Settings
from evals import compare as comparing
from evals import questions as sets
from evals import run as running

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
# Rich takes 80 columns where there is no terminal; the tables are wider.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 130)
OUT = Path(__file__).with_name("out")


@app.command()
def run(
    questions: Annotated[Path, typer.Option(help="Question set, YAML.")] = sets.DEFAULT,
    source: Annotated[Path | None, typer.Option(help="Folder of documents; by default the shipped notes.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for results.json.")] = OUT,
) -> None:
    """Ask the fixed question set and print the figures by kind and language."""
    asked = sets.load(questions)
    with TemporaryDirectory(prefix="assistant-evals-") as folder:
        settings = Settings(data_dir=Path(folder), source=source or Settings().source)
        with Assistant.open(settings) as bot:
            results = running.run(bot, asked)
        path = running.write(results, {"source": str(settings.source.name), "model": settings.model}, out)
    running.show(results, console)
    for result in results:
        if not result.abstention_right or result.missed:
            told = (
                "refused"
                if not result.sentences
                else f"missed {', '.join(result.missed)}"
                if result.missed
                else "answered"
            )
            console.print(f"  {result.kind:14} {result.id}: {told}", markup=False)
    fallen = running.fallen_back(results, settings.model)
    if fallen:
        console.print(f"{fallen} of {len(results)} answers were quoted, as {settings.model} failed.", markup=False)
    console.print(f"Written to {path}", markup=False)


@app.command()
def check(
    questions: Annotated[Path, typer.Option(help="Question set: YAML file, or folder of them.")] = sets.DEFAULT,
    source: Annotated[Path | None, typer.Option(help="Folder of documents; by default the shipped notes.")] = None,
) -> None:
    """Check a question set against its documents; exit code 1 where something is wrong."""
    from evals.validating import report

    raise typer.Exit(report(questions, source or Settings().source, console))


@app.command()
def naive(
    questions: Annotated[Path, typer.Option(help="Question set, YAML.")] = sets.DEFAULT,
    source: Annotated[Path | None, typer.Option(help="Folder of documents; by default the shipped notes.")] = None,
) -> None:
    """Show what one cosine search over sentences finds on the same questions, beside the assistant."""
    from evals.naive import compare_with_naive

    with TemporaryDirectory(prefix="assistant-evals-") as folder:
        settings = Settings(data_dir=Path(folder), source=source or Settings().source)
        with Assistant.open(settings) as bot:
            compare_with_naive(bot, sets.load(questions), console)


@app.command()
def compare(base: Path, new: Path) -> None:
    """Compare two runs, by the folders they were written to."""
    comparing.compare(base, new, console)


@app.command()
def centre(data: Annotated[Path, typer.Option(help="Folder of the public question sets.")]) -> None:
    """Measure the mean vectors of each language, on the training halves of the public sets."""
    from evals.centre import centre as measure

    measure(data)


@app.command()
def fit(
    data: Annotated[Path, typer.Option(help="Folder of the public question sets.")],
    work: Annotated[Path, typer.Option(help="Folder for the index it builds; kept, to go faster next time.")] = OUT
    / "fit",
) -> None:
    """Fit sentence choice and abstention on the training halves of the public sets."""
    from evals.fit import fit as fit_all

    fit_all(data, work)


@app.command()
def bench(
    data: Annotated[Path | None, typer.Option(help="Folder of the public question sets.")] = None,
    squad: Annotated[list[Path] | None, typer.Option(help="A file in SQuAD's format; can be given again.")] = None,
    language: Annotated[
        Literal["en", "id"] | None, typer.Option(help="Language of the files' questions; else their words tell.")
    ] = None,
    work: Annotated[Path, typer.Option(help="Folder for indexes and vectors; kept, to go faster.")] = OUT / "bench",
    most: Annotated[int | None, typer.Option(help="Questions of each set; all by default.", min=1)] = None,
    out: Annotated[Path, typer.Option(help="File for the figures, JSON.")] = OUT / "bench.json",
) -> None:
    """Measure retrieval, sentence choice, abstention and time on public data, beside naive baselines."""
    from evals import bench as measuring
    from evals.bench.report import show, write
    from evals.bench.sets import public_settings, squad_settings

    if data is None and not squad:
        raise typer.BadParameter("Name a folder with --data, or a file with --squad.")
    try:
        settings = [*(public_settings(data, most) if data else ()), *squad_settings(squad or [], language, most)]
        benchmark = measuring.bench(settings, work, console)
    except AssistantError as error:
        console.print(f"Error: {error}", markup=False)
        raise typer.Exit(1) from None
    show(benchmark, console)
    asked_of = {"data": data.name if data else "", "squad": ", ".join(path.name for path in squad or [])}
    write(benchmark, {**asked_of, "most": str(most or "all")}, out)
    console.print(f"Written to {out}", markup=False)


@app.command()
def choose(
    data: Annotated[Path, typer.Option(help="Folder of the public question sets.")],
    work: Annotated[Path, typer.Option(help="Folder for the index it builds; that of `fit` goes faster.")] = OUT
    / "fit",
) -> None:
    """Show what the constants of sentence selection give on the training halves."""
    from evals.choose import choose as show

    show(data, work, console)


@app.command("fit-verify")
def fit_verify(
    data: Annotated[Path, typer.Option(help="Folder of the public question sets.")],
    work: Annotated[Path, typer.Option(help="Folder for the vectors it makes; kept, to go faster.")] = OUT / "verify",
) -> None:
    """Fit what verification weighs, on the training halves of the public sets."""
    from evals.fitverify import fit as fit_all

    fit_all(data, work, console)


@app.command()
def verify(
    data: Annotated[Path, typer.Option(help="Folder of the public question sets.")],
    work: Annotated[Path, typer.Option(help="Folder for the vectors it makes; kept, to go faster.")] = OUT / "verify",
    most: Annotated[int, typer.Option(help="True sentences of each origin and pair of languages.", min=1)] = 300,
    tuning: Annotated[
        bool, typer.Option(help="Judge the halves that may be looked at, not the held-out ones.")
    ] = False,
    articles: Annotated[Path | None, typer.Option(help="Folder of the articles that the notes are about.")] = None,
) -> None:
    """Measure what verification catches, and its false alarms on true sentences."""
    from evals.verify import verify as measure

    measure(data, work, console, most, tuning=tuning, articles=articles)


@app.command()
def disagree(
    data: Annotated[Path, typer.Option(help="Folder of the public question sets.")],
    most: Annotated[int, typer.Option(help="Pairs of each kind and set.", min=1)] = 60,
) -> None:
    """Measure how well an answer tells that its sources disagree."""
    from evals.disagree import disagree as measure

    measure(data, console, most)


@app.command()
def from_feedback(
    out: Annotated[Path, typer.Option(help="YAML file for the drafts.")] = OUT / "feedback.yaml",
) -> None:
    """Turn what readers of the page called wrong into drafts of questions, to be completed by hand."""
    from assistant.history.conversations import History
    from evals.feedback import drafts

    history = History.open(Settings())
    text = drafts(history.feedback())
    history.close()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8", errors="replace")
    console.print(f"Written to {out}", markup=False)


@app.command()
def events(
    count: Annotated[int, typer.Option("--events", help="Events; a third of them are sent again.", min=1)] = 500,
    source: Annotated[Path | None, typer.Option(help="Folder of documents; by default the shipped notes.")] = None,
) -> None:
    """Send many of Slack's events to two processes at once, and print how many were lost or answered twice."""
    from evals import events as measuring

    figures = measuring.measure(source or Settings().source, "What will CSPC supply?", count)
    measuring.show(figures, console)
    if figures.lost or figures.doubled:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()

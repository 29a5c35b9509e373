"""The command line of the evaluations: python -m evals COMMAND, of which `--help` shows the list."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from assistant import Assistant, Settings
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
    console.print(f"Written to {path}", markup=False)


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
    data: Annotated[Path, typer.Option(help="Folder of the public question sets.")],
    work: Annotated[Path, typer.Option(help="Folder for the index it builds; kept, to go faster.")] = OUT / "bench",
    most: Annotated[int, typer.Option(help="Questions of each set.", min=1)] = 400,
) -> None:
    """Measure retrieval, sentence choice and abstention on the public sets' held-out halves."""
    from evals.bench import bench as measure

    measure(data, work, console, most)


@app.command()
def choose(
    data: Annotated[Path, typer.Option(help="Folder of the public question sets.")],
    work: Annotated[Path, typer.Option(help="Folder for the index it builds.")] = OUT / "choose",
) -> None:
    """Show what the constants of sentence selection give on CLAP NQ."""
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


if __name__ == "__main__":
    app()

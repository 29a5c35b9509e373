"""The command line of the evaluations: python -m evals COMMAND, of which `--help` shows the list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from assistant import AssistantError, Settings
from evals import commands, making
from evals import questions as sets
from evals.commands import OUT, console
from evals.run import opened

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


app.command("run")(commands.run_set)
app.command()(commands.compare)
app.command()(commands.guard)
app.command()(commands.accept)
app.command()(commands.report)
app.command()(commands.peers)
app.command()(making.from_feedback)
app.command()(making.draft)
app.command("import")(making.import_file)


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

    with opened(Settings() if source is None else Settings(source=source)) as bot:
        compare_with_naive(bot, sets.load(questions), console)


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
def growth(
    data: Annotated[Path, typer.Option(help="Folder of the public question sets.")],
    work: Annotated[Path, typer.Option(help="Folder for indexes and vectors; kept, to go faster.")] = OUT / "growth",
    size: Annotated[list[int] | None, typer.Option(help="Passages; can be given again. 1,000 and 10,000.")] = None,
    out: Annotated[Path, typer.Option(help="File for the figures, JSON; growth.md and growth.svg beside it.")] = OUT
    / "growth.json",
) -> None:
    """Measure time, memory and disk as passages grow in number."""
    from evals.growth.grown import grow
    from evals.growth.report import write

    write(grow(data, work, size or [1_000, 10_000], console), out)
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


@app.command()
def topical(
    data: Annotated[Path, typer.Option(help="Folder of the public question sets.")],
    work: Annotated[Path, typer.Option(help="Folder for indexes and vectors; that of `bench` goes faster.")] = OUT
    / "bench",
) -> None:
    """Measure abstention in small folders on one topic, made of public paragraphs."""
    from evals.topical import topical as measure

    measure(data, work, console)


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
def orders(
    data: Annotated[Path, typer.Option(help="Folder of the public question sets.")],
    source: Annotated[Path | None, typer.Option(help="Folder of documents; by default the shipped notes.")] = None,
) -> None:
    """Measure how well sentences that speak to an assistant are told from others."""
    from evals.orders import orders as measure

    measure(data, source or Settings().source, console)


@app.command()
def disagree(
    data: Annotated[Path, typer.Option(help="Folder of the public question sets.")],
    most: Annotated[int, typer.Option(help="Pairs of each kind and set.", min=1)] = 60,
) -> None:
    """Measure how well an answer tells that its sources disagree."""
    from evals.disagree import disagree as measure

    measure(data, console, most)


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


@app.command()
def load(
    data: Annotated[
        Path | None, typer.Option(help="Folder of the public question sets; by default the shipped notes are asked.")
    ] = None,
    work: Annotated[Path, typer.Option(help="Folder for indexes; kept, to go faster.")] = OUT / "load",
    passages: Annotated[int, typer.Option(help="Passages, with --data.", min=20)] = 1_000,
    clients: Annotated[str, typer.Option(help="How many ask at once, with commas between.")] = "1,16,64",
    rounds: Annotated[int, typer.Option(help="Rounds of each, the two servers by turns.", min=1)] = 3,
    embedded: Annotated[
        bool, typer.Option(help="Keep questions' vectors: what an answer costs beside the embedding model.")
    ] = False,
) -> None:
    """Measure the API beside a bare FastAPI + Chroma + embedding loop: answers a second, processor time, latency."""
    from evals.load.corpus import public, shipped
    from evals.load.measuring import measure, show

    folder = work / (f"public-{passages}" if data else "shipped")
    source, questions = public(data, folder, passages) if data else shipped()
    asking = [int(each) for each in clients.split(",")]
    show(measure(source, questions, folder, asking, rounds, console, kept=embedded), console)


@app.command()
def page(
    questions: Annotated[int, typer.Option(help="Questions in the browser; 0 needs none.", min=0)] = 10,
    people: Annotated[int, typer.Option(help="Who ask at once.", min=1)] = 50,
    asks: Annotated[int, typer.Option(help="Questions over which memory is watched.", min=1)] = 1_000,
) -> None:
    """Measure the page: first content beside the Python API, people at once, memory, and what a start takes."""
    from evals.page.measuring import measure, show

    figures = measure(questions, people, asks)
    show(figures, console)
    if figures.crowd.answered < people or figures.crowd.mixed_up:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()

"""The report: one file that holds all of itself and asks for nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import inspect
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals import confidence
from evals.bench.intervals import Figure
from evals.groups import ALL, Told, figures, medians, sums
from evals.record import Row, Run
from evals.report import plots
from evals.report.markup import Markup, joined, tag
from evals.report.questions import SIGNS, question
from evals.scoring import MEASURES, SCORERS
from evals.scoring.facts import Outcome
from evals.table import HEADLINES, number, share

_HERE = Path(__file__).parent


def report(run: Run) -> str:
    """The whole page, as HTML."""
    style = (_HERE / "report.css").read_text(encoding="utf-8")
    script = (_HERE / "report.js").read_text(encoding="utf-8")
    head = [
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">'),
        tag("title", f"Evaluation of {run.provenance.settings['model']}"),
        Markup(f"<style>{style}</style>"),
    ]
    parts = [_top(run), tag("main", *_sections(run)), Markup(f"<script>{script}</script>")]
    return f"<!doctype html>\n{tag('html', tag('head', *head), tag('body', *parts), lang='en')}\n"


def _policy(style: str, script: str) -> str:
    """Nothing may be fetched, and no script or style runs but the report's own."""
    return f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"


def _hash(code: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def _top(run: Run) -> Markup:
    origin = run.provenance
    told = [
        f"{len(run.rows)} questions" + (f" of {run.of}" if len(run.rows) < run.of else ""),
        f"asked of {origin.settings['source']}", f"revision {origin.revision}" if origin.revision else "",
        f"{origin.began[:16].replace('T', ' ')} UTC",
        *(f"{name} {total:,.6g}" for name, total in sums(run.rows).items()),
    ]  # fmt: skip
    told.append(f"judged by {run.judge}" if run.judge else "")
    about = tag("p", " · ".join(each for each in told if each), class_="about")
    return tag("header", tag("h1", "Evaluation of ", tag("b", origin.settings["model"])), about, _origin(run))


def _origin(run: Run) -> Markup:
    origin = run.provenance
    digests = {"code": origin.code, "prompts": origin.prompts, "documents": origin.documents, "seed": str(origin.seed)}
    told = {
        **origin.settings,
        **digests,
        **origin.versions,
        "entailment": run.entailment,
        "judge": run.judge,
        "accepted because": run.why,
    }
    pairs = [joined([tag("dt", name), tag("dd", value)]) for name, value in told.items() if value]
    return tag("details", tag("summary", "Settings and versions"), tag("dl", *pairs), class_="origin")


def _sections(run: Run) -> Iterator[Markup]:
    by_group = figures(run.rows)
    yield tag("section", *_cards(by_group[ALL]), class_="cards-row", aria_label="Headline figures")
    yield tag("section", *_plots(run, by_group), class_="plots", aria_label="Plots")
    yield _measures(run, by_group[ALL])
    yield _by_group(by_group)
    yield _definitions()
    yield tag("section", tag("h2", "Questions"), _filter(run.rows), *_questions(run.rows), class_="questions")


def _cards(told: dict[str, Told]) -> Iterator[Markup]:
    for name in [each for each in HEADLINES if each in told] or list(told)[:8]:
        figure = told[name].figure
        value = share(figure.value) if figure else "–"
        interval = f"{share(figure.low)} to {share(figure.high)}" if figure else "could not be scored"
        better = {"higher": "", "lower": " (lower is better)", "": ""}[MEASURES[name].better]
        yield tag(
            "div", tag("h3", name), tag("p", value, class_="value"), _span(figure), tag("p", interval + better),
            class_="figure",
        )  # fmt: skip


def _span(figure: Figure | None) -> Markup:
    """The interval as a line from 0 to 1."""
    if figure is None:
        return Markup("")
    low, high, at = (round(each * 100, 1) for each in (figure.low, figure.high, figure.value))
    line = tag("line", x1=low, x2=high, y1=3, y2=3, class_="whisker")
    dot = tag("circle", cx=at, cy=3, r=2.2, class_="dot")
    rail = tag("line", x1=0, x2=100, y1=3, y2=3, class_="grid")
    return tag("svg", rail, line, dot, viewBox="-3 0 106 6", class_="span", aria_hidden="true")


def _plots(run: Run, by_group: dict[str, dict[str, Told]]) -> Iterator[Markup]:
    kinds = list(dict.fromkeys(row.kind for row in run.rows))
    pairs = sorted({row.pair for row in run.rows})
    for measure in ("facts found", "wrong answers"):
        for what, names in (("kind", kinds), ("languages, question→sources", pairs)):
            rows = {name: by_group[name][measure] for name in names if measure in by_group[name]}
            shown = {name: (told.figure, told.questions) for name, told in rows.items()}
            if shown:
                title = f"{measure.capitalize()}, by {what}"
                yield _plot(title, "95 % intervals", plots.whiskers(shown, title))
    outcomes = {name: _outcomes([row for row in run.rows if row.kind == name]) for name in kinds}
    yield _plot("What became of the questions, by kind", _legend(), plots.stacked(outcomes, "Outcomes by kind"))
    yield from _confidence(run)
    times = _times(run.rows)
    if times:
        yield _plot("Time by stage", "median as a bar, 95th percentile as a mark", plots.stages(times, "Time by stage"))


def _outcomes(rows: Sequence[Row]) -> dict[Outcome, int]:
    counts = Counter(row.outcome for row in rows)
    return {outcome: counts[outcome] for outcome in SIGNS if counts[outcome]}


def _legend() -> Markup:
    return joined([tag("span", outcome, class_=f"key {outcome.replace(' ', '-')}") for outcome in SIGNS], " ")


def _confidence(run: Run) -> Iterator[Markup]:
    told = {name: number(each.value) if each else "–" for name, each in confidence.figures(run.rows).items()}
    risk = confidence.risk_curve(run.rows)
    if risk:
        most = min(1.0, max(0.2, max(point.y for point in risk)))
        drawn = plots.curve(
            risk, "Risk and coverage", "share of questions answered", "share of answers wrong", most=most
        )
        yield _plot("Risk and coverage", f"area under risk {told['area under risk']}", drawn)
        drawn = plots.curve(
            confidence.reliability(run.rows),
            "Calibration",
            "confidence",
            "share that the documents tell",
            diagonal=True,
        )
        yield _plot(
            "Calibration", f"calibration error {told['calibration error']}, AUC {told['abstention AUC']}", drawn
        )


def _times(rows: Sequence[Row]) -> dict[str, tuple[Figure, Figure]]:
    told = medians(rows)
    behind = ", ms, 95th percentile"
    names = [name.removesuffix(behind) for name in told if name.endswith(behind)]
    both = {name: (told[f"{name}, ms"], told[name + behind]) for name in names}
    return {name: (middle, high) for name, (middle, high) in both.items() if middle and high}


def _plot(title: str, about: str, drawn: Markup) -> Markup:
    return tag("figure", tag("figcaption", tag("h3", title), tag("p", about)), drawn)


def _measures(run: Run, told: dict[str, Told]) -> Markup:
    head = tag("tr", *(tag("th", each) for each in ("", "", "95 % interval", "questions", "could not be scored")))
    rows = [_row(name, each.figure, each.questions, each.not_scored) for name, each in told.items()]
    others = {**confidence.figures(run.rows), **medians(run.rows)}
    rows += [
        tag(
            "tr",
            tag("th", name),
            tag("td", number(each.value)),
            tag("td", f"{number(each.low)} to {number(each.high)}"),
        )
        for name, each in others.items()
        if each
    ]
    return _folded("All figures", tag("table", tag("thead", head), tag("tbody", *rows)))


def _row(name: str, figure: Figure | None, questions: int, missing: int) -> Markup:
    cells = (share(figure.value), f"{share(figure.low)} to {share(figure.high)}") if figure else ("–", "")
    return tag("tr", tag("th", name), *(tag("td", each) for each in (*cells, str(questions), str(missing or "–"))))


def _by_group(by_group: dict[str, dict[str, Told]]) -> Markup:
    columns = [name for name in HEADLINES if name in by_group[ALL]]
    head = tag("tr", tag("th", ""), *(tag("th", name) for name in columns))
    rows = [tag("tr", tag("th", name), *_cells(told, columns)) for name, told in by_group.items()]
    return _folded("By language, pair of languages, and kind", tag("table", tag("thead", head), tag("tbody", *rows)))


def _cells(told: dict[str, Told], columns: Sequence[str]) -> Iterator[Markup]:
    for column in columns:
        figure = told[column].figure if column in told else None
        yield tag("td", share(figure.value) if figure else "–")


def _definitions() -> Markup:
    told = [
        joined([tag("dt", ", ".join(scorer.measures)), tag("dd", inspect.getdoc(scorer.score) or "")])
        for scorer in SCORERS
    ]
    told.append(joined([tag("dt", "of confidence"), tag("dd", inspect.getdoc(confidence.figures) or "")]))
    return _folded("What each figure is, and where it is from", tag("dl", *told, class_="definitions"))


def _folded(title: str, *content: Markup) -> Markup:
    return tag("details", tag("summary", title), tag("div", *content, class_="wide"), class_="folded")


def _filter(rows: Sequence[Row]) -> Markup:
    counts = _outcomes(rows)
    chips = [
        tag(
            "button", f"{SIGNS[outcome]} {outcome} ", tag("b", str(count)), type="button", data_outcome=outcome,
            aria_pressed="false", class_=f"outcome {outcome.replace(' ', '-')}",
        )
        for outcome, count in counts.items()
    ]  # fmt: skip
    search = tag(
        "input", type="search", id="search", placeholder="Search questions, answers, facts", aria_label="Search"
    )
    kinds = _select("kind", "All kinds", list(dict.fromkeys(row.kind for row in rows)))
    pairs = _select("pair", "All languages", sorted({row.pair for row in rows}))
    shown = tag("p", id="shown", role="status")
    return tag("form", search, kinds, pairs, tag("div", *chips, class_="chips"), shown, id="filter")


def _select(name: str, every: str, values: Sequence[str]) -> Markup:
    options = [tag("option", every, value=""), *(tag("option", value, value=value) for value in values)]
    return tag("select", *options, id=name, aria_label=every)


def _questions(rows: Sequence[Row]) -> Iterator[Markup]:
    """What went wrong first."""
    order = ("wrong", "refused", "partly", "not scored", "right")
    for i, row in enumerate(sorted(rows, key=lambda row: order.index(row.outcome)), 1):
        yield question(i, row)

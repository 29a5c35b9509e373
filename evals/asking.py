"""Ask a question set: repeated, several at once, within a cost, and on from where an earlier try broke off."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from assistant import Answer, Assistant, AssistantError, ConfigurationError
from assistant.records import EvidenceFound
from evals.journal import Asked, Journal, Retrieved
from evals.questions import FixedQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to ask. `most_cost` is in US dollars; what is under way when it is reached is still paid for."""

    repeats: int = 1
    at_once: int = 1
    most_cost: float | None = None
    retrieval_only: bool = False


def fingerprint(question: FixedQuestion) -> str:
    """12 hexadecimal digits that change with anything the set expects of a question."""
    told = question.model_dump_json(exclude_defaults=True, exclude={"reviewed"})
    return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()


def ask_all(
    bot: Assistant, questions: Sequence[FixedQuestion], plan: Plan, journal: Journal, console: Console
) -> list[Asked]:
    """All that was asked, by question and repeat; what `journal` has is not asked again, unless it went wrong.

    Fewer than all where the cost was reached. Raises `ConfigurationError` where there is a limit on the cost, and
    the model's price is not known.
    """
    wanted = [(question, repeat) for question in questions for repeat in range(plan.repeats)]
    before = journal.read()
    known = {(each.id, each.fingerprint, each.repeat): each for each in before if not each.problem}
    todo = [each for each in wanted if _key(*each) not in known]
    asking = _Asking(bot, plan, journal, console, sum(each.cost for each in before))
    known |= {(each.id, each.fingerprint, each.repeat): each for each in asking.ask(todo, len(wanted))}
    return [known[_key(*each)] for each in wanted if _key(*each) in known]


def _key(question: FixedQuestion, repeat: int) -> tuple[str, str, int]:
    return question.id, fingerprint(question), repeat


@dataclass(slots=True)
class _Asking:
    bot: Assistant
    plan: Plan
    journal: Journal
    console: Console
    spent: float

    def ask(self, todo: Sequence[tuple[FixedQuestion, int]], of: int) -> Iterator[Asked]:
        """Ask what is to be asked, until the cost is reached."""
        if todo and not self.plan.retrieval_only:
            self._warm_up()
        with self._progress() as progress, ThreadPoolExecutor(self.plan.at_once) as pool:
            task = progress.add_task("Asking", total=of, completed=of - len(todo), spent="")
            for asked in self._in_turn(pool, todo):
                self.journal.add(asked)
                self.spent += asked.cost
                self._tell(progress, task, asked)
                yield asked

    def _warm_up(self) -> None:
        """Load what is loaded at a first question, where that costs nothing, so that it is not timed."""
        if self.bot.settings.model == "extractive":
            self.bot.ask("Warming up: which parties signed?")

    def _in_turn(self, pool: ThreadPoolExecutor, todo: Sequence[tuple[FixedQuestion, int]]) -> Iterator[Asked]:
        jobs = self._affordable(todo)
        running = {pool.submit(self._ask, *job) for job in islice(jobs, self.plan.at_once)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for each in done:
                yield each.result()
            running |= {pool.submit(self._ask, *job) for job in islice(jobs, len(done))}

    def _affordable(self, todo: Sequence[tuple[FixedQuestion, int]]) -> Iterator[tuple[FixedQuestion, int]]:
        for job in todo:
            if self.plan.most_cost is not None and self.spent >= self.plan.most_cost:
                return
            yield job

    def _ask(self, question: FixedQuestion, repeat: int) -> Asked:
        started = time.perf_counter()
        retrieved: tuple[Retrieved, ...] = ()
        answer, problem = None, ""
        try:
            for event in self.bot.stream(question.question, question.turns):
                if isinstance(event, EvidenceFound):
                    passages = [found.passage for found in event.evidence]
                    retrieved = tuple(Retrieved(p.document_id, p.start, p.end) for p in passages)
                    if self.plan.retrieval_only:
                        break
                elif isinstance(event, Answer):
                    answer = event
        except AssistantError as error:
            problem = str(error)
        seconds = round(time.perf_counter() - started, 6)
        self._check_price(answer)
        if answer and answer.model != self.bot.settings.model and answer.notices:
            problem = answer.notices[0]  # the model failed and the answer was quoted: not the model's to be scored
        return Asked(
            id=question.id, fingerprint=fingerprint(question), repeat=repeat, retrieved=retrieved, answer=answer,
            seconds=seconds, problem=problem,
        )  # fmt: skip

    def _check_price(self, answer: Answer | None) -> None:
        if self.plan.most_cost is not None and answer and answer.usage.input_tokens and answer.usage.cost is None:
            raise ConfigurationError(
                f"What {self.bot.settings.model} costs is not known, so its cost cannot be limited.",
                "Set ASSISTANT_INPUT_PRICE and ASSISTANT_OUTPUT_PRICE, or leave out --max-cost.",
            )

    def _progress(self) -> Progress:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        return Progress(
            *columns, TextColumn("{task.fields[spent]}"), console=self.console, transient=True,
            disable=not self.console.is_terminal,
        )  # fmt: skip

    def _tell(self, progress: Progress, task: TaskID, asked: Asked) -> None:
        spent = f"${self.spent:.4f}" if asked.answer and asked.answer.usage.input_tokens else ""
        progress.update(task, advance=1, spent=spent)

"""What the server has done: /metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.params import Depends
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.frontends.admission import Admission, admission_of
from assistant.frontends.api.failures import RESPONSES
from assistant.records import Answer

if TYPE_CHECKING:
    from assistant import Assistant

_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """What is counted of every answer, whichever front end asked; never a word of it."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter = partial(Counter, registry=self.registry, namespace="assistant")
        histogram = partial(Histogram, registry=self.registry, namespace="assistant", buckets=_SECONDS)
        self._questions = counter("questions", "Questions, by what became of them.", ["outcome"])
        self._failures = counter("requests_failed", "HTTP requests that were refused or failed, by status.", ["status"])
        self._sentences = counter("sentences", "Sentences of answers, by how well they are supported.", ["verdict"])
        self._tokens = counter("tokens", "Tokens of the language model.", ["direction"])
        self._stages = histogram("stage_seconds", "Seconds of an answer's stages.", ["stage"])
        self._whole = histogram("answer_seconds", "Seconds of a whole answer.")
        for outcome in ("answered", "abstained", "failed"):
            self._questions.labels(outcome)

    def note(self, answer: Answer | None) -> None:
        """Count an answer; None is a question that failed."""
        if answer is None:
            self._questions.labels("failed").inc()
            return
        self._questions.labels("abstained" if answer.abstained else "answered").inc()
        for sentence in answer.sentences:
            self._sentences.labels(sentence.verdict).inc()
        self._tokens.labels("input").inc(answer.usage.input_tokens)
        self._tokens.labels("output").inc(answer.usage.output_tokens)
        for stage, seconds in answer.timings.items():
            self._stages.labels(stage).observe(seconds)
        self._whole.observe(sum(answer.timings.values()))

    def note_request(self, status: int) -> None:
        """Count a request that was answered with `status`, where that is 400 or more."""
        if status >= 400:
            self._failures.labels(str(status)).inc()


class _Queue(Collector):
    """The queue of questions, read when the metrics are."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission

    def collect(self) -> Iterator[Metric]:
        """How many questions are at work and wait now, and how many were refused so far."""
        queue = self._admission
        yield GaugeMetricFamily("assistant_questions_at_work", "Questions that are worked on.", queue.at_work)
        yield GaugeMetricFamily("assistant_questions_waiting", "Questions that wait for their turn.", queue.waiting)
        yield CounterMetricFamily("assistant_questions_refused", "Questions refused in overload.", queue.refused)


class _Watched:
    """ASGI middleware that tells `noted` the status of every response."""

    def __init__(self, app: ASGIApp, noted: Callable[[int], None]) -> None:
        self._app = app
        self._noted = noted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._noted(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            self._noted(500)  # the server makes that response, outside of all middleware
            raise


def metrics_routes(app: FastAPI, bot: Assistant, locked: Sequence[Depends]) -> None:
    """Add /metrics; and count requests that fail."""
    metrics = Metrics()
    bot.watch(metrics.note)
    metrics.registry.register(_Queue(admission_of(bot)))
    app.add_middleware(_Watched, noted=metrics.note_request)

    def tell_metrics() -> Response:
        """Questions, abstentions, failures, verdicts, tokens and seconds by stage, in Prometheus's text form."""
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    text: dict[int | str, dict[str, Any]] = {
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "The figures."}
    }
    app.get(
        "/metrics",
        tags=["monitoring"],
        response_class=Response,
        responses={**RESPONSES, **text},
        dependencies=list(locked),
        operation_id="metrics",
    )(tell_metrics)

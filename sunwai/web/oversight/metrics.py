"""/metrics for Prometheus: the measures of the last hour as gauges. Counts of lines, never of persons."""

from __future__ import annotations

from collections.abc import Iterator
from hmac import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import force_bytes
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from sunwai.base import clock
from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.ledger.queries import unsealed
from sunwai.messages import measures
from sunwai.messages.models import Alarm
from sunwai.messages.queries import line_standings
from sunwai.web.oversight.measured import measured

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
HOUR = 1


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For who brings the token (`Authorization: Bearer`), or may see operations; for anybody else it is not there."""
    actor: Actor | None = getattr(request, "actor", None)
    kind, _, word = request.headers.get("Authorization", "").partition(" ")
    known = settings.SUNWAI_METRICS_TOKEN
    has_token = bool(known) and kind.lower() == "bearer" and compare_digest(force_bytes(word), force_bytes(known))
    if not has_token and not (actor and actor.may(Right.SEE_OPERATIONS)):
        raise NotFound
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Everything())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE)


class Everything(Collector):
    """All measures, taken when they are asked for."""

    def collect(self) -> Iterator[Metric]:
        found = measured(HOUR)
        yield from _by_line(found.lines)
        yield from _standing()
        yield from _queue()
        whole = found.soon.whole
        first = GaugeMetricFamily(
            "sunwai_first_attempt_seconds", "From the transaction to its first attempt, of those begun in an hour.",
            labels=["quantile"],
        )  # fmt: skip
        for quantile, value in (("0.5", whole.half), ("0.95", whole.most)):
            if value is not None:
                first.add_metric([quantile], float(value))
        yield first
        promises = found.promises
        yield _one("sunwai_questions_out_of_hours", "Of an hour's questions; must be 0.", promises.out_of_hours)
        yield _one("sunwai_questions_after_opt_out", "Of an hour's questions; must be 0.", promises.after_opt_out)
        yield _one("sunwai_carrier_ids_repeated", "Ids that a carrier gave twice, in an hour.", found.repeats)
        yield _one("sunwai_receipts_of_nobody", "Receipts that belong to no message, of an hour.", found.strangers)
        yield _one("sunwai_alarms_open", "Alarms that stand.", Alarm.objects.filter(cleared_at=None).count())
        yield _one("sunwai_ledger_unsealed", "Ledger rows that wait for the sealer.", len(unsealed()))


def _one(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=float(value))


def _by_line(lines: list[measures.LineMeasure]) -> Iterator[Metric]:
    counts = GaugeMetricFamily(
        "sunwai_messages", "Messages queued in the last hour that were sent, by what is known of them now.",
        labels=["line", "channel", "vendor", "evidence"],
    )  # fmt: skip
    lags = GaugeMetricFamily(
        "sunwai_receipt_lag_seconds",
        "From acceptance to the receipt, of an hour's messages.",
        labels=["line", "quantile"],
    )
    for one in lines:
        for name in ("sent", "accepted", "delivered", "replied", "failed", "unknown"):
            counts.add_metric([one.line, one.channel, one.vendor, name], getattr(one, name))
        for quantile, value in (("0.5", one.lag_half), ("0.95", one.lag_most)):
            if value is not None:
                lags.add_metric([one.line, quantile], float(value))
    yield counts
    yield lags


def _standing() -> Iterator[Metric]:
    up = GaugeMetricFamily("sunwai_line_up", "Whether the line is up.", labels=["line"])
    held = GaugeMetricFamily("sunwai_line_messages", "Messages that a line holds now.", labels=["line", "state"])
    bound = GaugeMetricFamily(
        "sunwai_line_unknown_bound", "The most that a crash could leave unknown.", labels=["line"]
    )
    for one in line_standings():
        up.add_metric([one.code], float(one.state == "up"))
        held.add_metric([one.code, "reserved"], one.reserved)
        held.add_metric([one.code, "unknown"], one.unknown)
        bound.add_metric([one.code], one.bound)
    yield from (up, held, bound)


def _queue() -> Iterator[Metric]:
    """By channel: lanes come and go, and would make too many series."""
    at = clock.now()
    waiting = GaugeMetricFamily("sunwai_queue_messages", "Messages that are due and wait.", labels=["channel"])
    age = GaugeMetricFamily("sunwai_queue_age_seconds", "How long the oldest of them is due.", labels=["channel"])
    for lane in measures.due(at):
        waiting.add_metric([lane.channel], lane.waiting)
        age.add_metric([lane.channel], (at - lane.oldest).total_seconds())
    yield from (waiting, age)

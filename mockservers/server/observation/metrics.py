"""``/metrics`` of the control port, in the format of Prometheus."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mockservers.core.context import WorldContext
from mockservers.core.simulation.outbox import count_waiting
from mockservers.core.worlds.registry import Worlds
from mockservers.server.extras import describe_missing_package
from mockservers.server.observation.counts import ExchangeCounts

if TYPE_CHECKING:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    Family = CounterMetricFamily | GaugeMetricFamily

Values = Iterable[tuple[tuple[str, ...], float]]  # by the values of the labels
Metric = tuple[str, str, tuple[str, ...], Values]  # name, description, labels

PREFIX = "mockservers_"
EXTRA = "metrics"


@dataclass
class Queues:
    """The lengths of queues at one time: callbacks by vendor and world, running records by lifecycle and world."""

    worlds: int = 0
    callbacks: Counter[tuple[str, str]] = field(default_factory=Counter)
    running: Counter[tuple[str, str]] = field(default_factory=Counter)


async def measure_queues(worlds: Worlds, counts: ExchangeCounts) -> Queues:
    """Measure the queues of all open worlds; other requests are served between two worlds."""
    found = Queues(len(worlds.names()))
    services = [service for service in worlds.services.values() if service.in_world]
    for world in worlds.list_open():
        label = counts.choose_label(world.name)
        with world.database.transaction(writing=False) as db:
            for vendor, waiting in count_waiting(db).items():
                found.callbacks[vendor, label] += waiting
            for service in services:
                for running in service.running(WorldContext(service, world, db)):
                    found.running[running.lifecycle, label] += 1
        await asyncio.sleep(0)
    return found


async def render_metrics(worlds: Worlds, counts: ExchangeCounts) -> tuple[int, str, bytes]:
    """Return status, media type and body of ``/metrics``."""
    try:
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    except ModuleNotFoundError:
        message = describe_missing_package("/metrics", "prometheus_client", EXTRA)
        return 501, "text/plain; charset=utf-8", f"{message}\n".encode()
    registry = CollectorRegistry()
    registry.register(_Collector(counts, await measure_queues(worlds, counts)))
    return 200, CONTENT_TYPE_LATEST, generate_latest(registry)


class _Collector:
    """The counts and the queues as metrics."""

    def __init__(self, counts: ExchangeCounts, queues: Queues) -> None:
        self._counts, self._queues = counts, queues

    def collect(self) -> Iterator[Family]:
        """Yield every metric."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        yield from (_fill(CounterMetricFamily, *metric) for metric in self._list_counters())
        yield from (_fill(GaugeMetricFamily, *metric) for metric in self._list_gauges())

    def _list_counters(self) -> Iterator[Metric]:
        counts = self._counts
        requests = {(*key[:2], str(key[2]), key[3]): counted for key, counted in counts.requests.items()}
        labels = ("vendor", "operation", "status", "world")
        numbers = {key: number for key, (number, _) in requests.items()}
        seconds: dict[tuple[str, ...], float] = defaultdict(float)
        for key, (_, duration) in requests.items():
            seconds[key[:2]] += duration
        yield "requests", "Requests.", labels, numbers.items()
        yield "request_seconds", "Seconds from requests to responses.", labels[:2], seconds.items()
        places = ("vendor", "operation", "world")
        yield "violations", "Requests that break the specification.", places, counts.violations.items()
        yield "defects", "Failures of the mock servers.", ("vendor", "operation"), counts.defects.items()
        yield "fault_hits", "Triggered faults.", ("vendor", "kind", "world"), counts.hits.items()
        yield "callbacks", "Sent callbacks.", ("vendor", "outcome"), counts.callbacks.items()

    def _list_gauges(self) -> Iterator[Metric]:
        queues = self._queues
        yield "callbacks_waiting", "Callbacks to send.", ("vendor", "world"), queues.callbacks.items()
        yield "running_records", "Jobs and imports.", ("lifecycle", "world"), queues.running.items()
        yield "worlds", "Worlds.", (), [((), queues.worlds)]


def _fill(family: type[Family], name: str, text: str, labels: tuple[str, ...], values: Values) -> Family:
    """Return a metric with one value for each combination of labels."""
    filled = family(f"{PREFIX}{name}", text, labels=labels)
    for key, value in values:
        filled.add_metric(key, value)
    return filled

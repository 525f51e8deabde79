"""Requests as figures: how many were answered how, and how long they took, over all processes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from engine.database.counters import Counters

#: Upper bounds of the classes of time, in seconds.
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_LAST = "+Inf"


def count(counters: Counters, seconds: float, status: int) -> None:
    """One request that took so long; ``status``: its HTTP status."""
    within = next((str(bound) for bound in BOUNDS if seconds <= bound), _LAST)
    counters.add(f"request within {within}")
    counters.add(f"request status {status // 100}xx")
    counters.add("request ms", round(seconds * 1000))


def figures(counts: Counter[str]) -> Iterator[Any]:
    """What Prometheus is told of the counts."""
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

    answered = CounterMetricFamily("aliado_requests", "Requests answered, by class of status.", labels=["status"])
    for name in sorted(counts):
        if name.startswith("request status "):
            answered.add_metric([name.rpartition(" ")[2]], counts[name])
    yield answered
    so_far, buckets = 0, []
    for bound in (*map(str, BOUNDS), _LAST):
        so_far += counts[f"request within {bound}"]
        buckets.append((bound, so_far))
    yield HistogramMetricFamily(
        "aliado_request_seconds", "How long answers took.", buckets=buckets, sum_value=counts["request ms"] / 1000
    )

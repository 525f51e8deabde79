"""``python -m benchmarks [part …]``: everything, or some parts; ``FULL=1`` for the sizes that take long.

Prints the figures, ratios first, and keeps them in ``benchmarks/figures.json`` and ``docs/performance.md``.
"""

import sys

from benchmarks import (
    ageing,
    auditing,
    endurance,
    feel,
    figures,
    levels,
    memory,
    pages,
    queues,
    restoring,
    scenarios,
    shipped,
    starting,
    steps,
    throughput,
    timers,
)

PARTS = {
    "steps": steps.measure,
    "levels": levels.measure,
    "ageing": ageing.measure,
    "pages": pages.measure,
    "shipped": shipped.measure,
    "queues": queues.measure,
    "timers": timers.measure,
    "throughput": throughput.measure,
    "memory": memory.measure,
    "auditing": auditing.measure,
    "restoring": restoring.measure,
    "scenarios": scenarios.measure,
    "starting": starting.measure,
    "endurance": endurance.measure,
}


def main(arguments: list[str]) -> int:
    """Run the parts asked for; the exit code says whether the targets were met."""
    if arguments[:1] == ["tck"]:
        from tests.engine.dmn import tck

        return int(tck.main(arguments[1:]) or 0)
    found: list[figures.Figure] = []
    for name, measure in PARTS.items():
        if not arguments or name in arguments:
            print(f"{name} …", file=sys.stderr, flush=True)
            found += measure()
    print(figures.table(found))
    figures.keep(found)
    language = feel.main() if not arguments or "feel" in arguments else 0
    return max(int(language or 0), int(not all(each.met for each in found)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

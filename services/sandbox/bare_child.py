"""The child's side of :mod:`services.sandbox.bare_interpreter`, where the kernel has no fences: the fallback.

Run as a script (``python -I``): put on the limits, then import and run the one function asked for. Order
matters: limits first, then the audit hook, then the work.
"""

import json
import os
import pickle
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from services.sandbox.grandchild import answered, forbid


def main() -> None:
    """Read the order from standard input, answer on standard output: ``{"value": …}`` or ``{"failure": reason}``."""
    order = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 written by our own parent, nobody else holds this pipe
    answering = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a library that prints must not spoil the answer
    _limit(order["limits"])
    folder = Path.cwd().resolve()
    forbid(folder)
    answer = answered(order["function"], folder, order["arguments"])
    with answering:
        json.dump(answer, answering)


def _limit(limits: dict[str, int]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_size"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))


if __name__ == "__main__":
    main()

"""``make hostile``: so many hostile files against check, gate and upload, with what became of them as a table.

Exit code 1: an answer 500, a check that broke, more time than the budget, or a process above 512 MB.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter, defaultdict

from tests.hostile import drawings, papers, targets
from tests.hostile.targets import Outcome

#: Most resident memory of any process, in MB.
MEMORY_MB = 512


def main() -> int:
    """Play; print a line for whatever is not as it should be, and the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--files", type=int, default=600, help="how many")
    parser.add_argument("--largest", type=int, default=20_000, help="the largest size of one")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    memory = targets.Memory()
    memory.start()
    found = play(asked.files, asked.largest, asked.seed)
    print(f"seed {asked.seed}\n\n{table(found)}")
    own = targets.resident(os.getpid())
    print(f"\nmost memory of a child: {memory.most} MB; of the process of the pages: {own} MB")
    bad = [each for outcomes in found.values() for each in outcomes if each.bad]
    print(f"{sum(map(len, found.values()))} files, {len(bad)} not as they should be")
    return 1 if bad or max(memory.most, own) > MEMORY_MB else 0


def play(count: int, largest: int, seed: int) -> dict[tuple[str, str], list[Outcome]]:
    """(target, kind) → what became of each file. The same seed makes the same files."""
    chance = random.Random(seed)
    found: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    with targets.gate() as gate:
        for number in range(count):
            kind = chance.choice(list(drawings.KINDS))
            size = int(largest ** chance.random()) + 2
            name = ("check", "gate", "upload")[number % 3]
            if name == "upload":
                maker = chance.choice(papers.KINDS[kind])
                path, content = "upload", maker(min(size, 3000))
            else:
                made = chance.choice(drawings.KINDS[kind])
                maker, (path, content) = made, made(size)
            outcome = {"check": targets.checked, "gate": gate, "upload": targets.uploaded}[name](path, content, size)
            found[name, kind].append(outcome)
            if outcome.bad or outcome.seconds > 20:
                print(
                    f"{'BAD' if outcome.bad else 'slow'} {name} {maker.__name__}({size}), {len(content)} bytes: {outcome}",
                    flush=True,
                )
    return found


def table(found: dict[tuple[str, str], list[Outcome]]) -> str:
    """A row for each target and kind."""
    rows = ["| Reader | kind | files | longest s | what became of them |", "|---|---|---|---|---|"]
    for (name, kind), outcomes in sorted(found.items()):
        said = ", ".join(f"{count} {what}" for what, count in Counter(each.said for each in outcomes).most_common())
        rows.append(f"| {name} | {kind} | {len(outcomes)} | {max(each.seconds for each in outcomes):.1f} | {said} |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())

"""``python -m benchmarks [steps|feel|tck …]``: everything, or one part."""

import sys

from benchmarks import feel, steps


def main(arguments: list[str]) -> int:
    """Run the parts asked for; the exit code says whether the targets were met."""
    if arguments[:1] == ["tck"]:
        from tests.engine.dmn import tck

        return int(tck.main(arguments[1:]) or 0)
    parts = {"steps": steps.main, "feel": feel.main}
    wanted = [name for name in parts if not arguments or name in arguments]
    return max(int(parts[name]() or 0) for name in wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

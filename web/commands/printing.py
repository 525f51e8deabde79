"""What the sub-commands share that print one page of the docs, in Markdown, and ask for nothing."""

import argparse
from collections.abc import Callable


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """The command takes no arguments."""


def printing(page: Callable[[], str]) -> Callable[[argparse.Namespace], int]:
    """The ``run`` of a command that prints what ``page`` gives: 0, always."""

    def run(_arguments: argparse.Namespace) -> int:
        print(page(), end="")
        return 0

    return run

"""What a page shows of an option source too large to list: a search by name, and a way level by level.

Only one level's options are on the page at a time, so choosing among 1,891 districts stays a small page.
"""

from dataclasses import dataclass

from engine.forms import Node, Option, OptionSource
from web.forms.decode import Finding

SEARCH_LIMIT = 8


@dataclass(frozen=True)
class Level:
    """One step: its label, what can be chosen, and what was."""

    label: str
    options: tuple[Option, ...]
    chosen: str
    last: bool


@dataclass(frozen=True)
class Chooser:
    """The state of finding: what was typed and found (``more``: there is more than is shown), and the levels so far."""

    typed: str
    found: tuple[Option, ...]
    more: bool
    searched: bool
    levels: tuple[Level, ...]
    label: str

    @property
    def on_the_way(self) -> bool:
        """Whether the person has begun to choose level by level."""
        return len(self.levels) > 1


def chooser(node: Node, source: OptionSource, finding: Finding) -> Chooser:
    """The chooser of a field whose value is not chosen yet."""
    found = tuple(source.search(finding.typed, SEARCH_LIMIT + 1)) if finding.typed else ()
    shown, levels = found[:SEARCH_LIMIT], tuple(_levels(source, finding.levels))
    return Chooser(finding.typed, shown, len(found) > len(shown), bool(finding.typed), levels, source.levels[-1])


def _levels(source: OptionSource, chosen: tuple[str, ...]) -> list[Level]:
    """The levels as far as the choices lead; a choice that no longer belongs to the one before is forgotten."""
    path: tuple[str, ...] = ()
    levels = []
    for depth, label in enumerate(source.levels):
        options = tuple(source.children(path))
        value = chosen[depth] if depth < len(chosen) else ""
        good = value if any(option.value == value for option in options) else ""
        levels.append(Level(label, options, good, depth == len(source.levels) - 1))
        if not good:
            break
        path += (good,)
    return levels

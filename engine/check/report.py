"""Where the rules write down what they find: the sentence of the code, filled with the facts of the place."""

import re
from collections.abc import Collection
from typing import Any, Final

from lxml import etree

from engine.check.codes import CODES
from engine.check.finding import SEVERITIES, Finding, Severity
from engine.check.source import MODEL, Place, Source
from engine.check.words import capital
from engine.forms.components import Component

_CONTRACTED: Final = re.compile(r"\b([Dd]e|[Aa]) el\b(?= [a-z])")


class Report:
    """The findings so far, each place and code once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str, int, int, str], Finding] = {}
        self._codes: dict[tuple[str, str], set[str]] = {}

    def findings(self) -> list[Finding]:
        """Heaviest first, then in the order of the files."""
        order = {severity: rank for rank, severity in enumerate(SEVERITIES)}
        return sorted(self._found.values(), key=lambda f: (order[f.severity], f.file, f.line, f.column, f.code))

    def about_file(self, code: str, path: str, at: Place | None = None, **facts: Any) -> None:
        """A fault of a whole file, or at a place in a file that is no drawing."""
        self._add(code, path, "", "", at or Place(1, 1), {"file": path, **facts})

    def about_field(self, code: str, path: str, component: Component, at: Place, **facts: Any) -> None:
        """A fault of a form's component; its key, or else its id, is the finding's element."""
        self._add(code, path, ".".join(component.key) or component.id, "", at, {"file": path, **facts})

    def about(self, code: str, source: Source, node: etree._Element, at: Place | None = None, **facts: Any) -> None:
        """A fault of an element of a drawing. ``at``: a finer place than the element's own tag."""
        owner = _owner(node)
        ident, name = owner.get("id", ""), " ".join((owner.get("name") or "").split())
        what = source.standing.called(owner)
        given = {"what": what, "What": capital(what), "id": ident, "name": name or ident, **facts}
        self._add(code, source.path, ident, name, at or source.place(node), given)

    def _add(self, code: str, path: str, element: str, name: str, at: Place, facts: dict[str, Any]) -> None:
        words = CODES[code]
        severity: Severity = facts.pop("severity", words.severity)
        repair, provisional = facts.pop("repair", words.repair), facts.pop("provisional", words.provisional)
        finding = Finding(
            file=path,
            element=element,
            name=name,
            code=code,
            severity=severity,
            message=(message := _written(words.message, facts)),
            why=_written(words.why, facts),
            line=at.line,
            column=at.column,
            repair=(offer := _written(repair, facts)),
            provisional=bool(offer) and provisional,
            facts=tuple((key, str(value)) for key, value in facts.items()),
        )
        self._found.setdefault((path, element, code, at.line, at.column, message), finding)
        self._codes.setdefault((path, element), set()).add(code)

    def codes_in(self, path: str, elements: Collection[str]) -> set[str]:
        """The codes already found at these elements: rules use it to keep quiet about what follows from them."""
        return set().union(*(self._codes.get((path, element), ()) for element in elements))


def _written(text: str, facts: dict[str, Any]) -> str:
    """The sentence with its facts, with Spanish's two contractions."""
    written = text.format_map(facts)
    return _CONTRACTED.sub(r"\1l", written) if " el " in written else written


def _owner(node: etree._Element) -> etree._Element:
    """The nearest element that an analyst can see: a flow node, a flow, a process."""
    inner = ("EventDefinition", "Expression", "Characteristics")
    while node.getparent() is not None:
        plain = node.tag.removeprefix(MODEL) if isinstance(node.tag, str) else ""
        if node.tag != plain and node.get("id") and not plain.endswith(inner):
            return node
        parent = node.getparent()
        if parent is None:
            break
        node = parent
    return node

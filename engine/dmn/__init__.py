"""Decisions: DMN 1.1 to 1.5 files read, compiled and evaluated over FEEL.

model = read(data)
decision = model.evaluate("clasificar", {"tipo": "alta"})
decision.value, decision.inputs, decision.rules
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.dmn.errors import BrokenDecision, NoSuchDecision
from engine.dmn.findings import TableFinding
from engine.dmn.model import DecisionInfo, Model
from engine.dmn.record import Decision, Evaluated, MatchedRule, TableRun
from engine.dmn.xml import Element, children, name_of, root_of

__all__ = [
    "BrokenDecision",
    "Decision",
    "DecisionInfo",
    "Evaluated",
    "MatchedRule",
    "Model",
    "NoSuchDecision",
    "TableFinding",
    "TableRun",
    "read",
]


def read(data: bytes, imports: Mapping[str, bytes] | None = None) -> Model:
    """Read a decision file. ``imports`` maps the namespaces of further files to their bytes.

    Raises :class:`BrokenDecision` for what is not DMN, has a DOCTYPE, is too large, or refers to what is not there. A
    fault inside one decision (a text that is not FEEL) is kept in ``model.faults`` and raised when it is needed.
    """
    return _Reader(imports or {}).model(root_of(data))


class _Reader:
    """Reads a file and those it imports, each once; a circle of imports is refused."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._models: dict[str, Model] = {}
        self._open: set[str] = set()

    def model(self, root: Element) -> Model:
        imported: dict[str, Model] = {}
        for node in children(root, "import"):
            kind = node.get("importType") or ""
            if "DMN" in kind.upper():
                imported[name_of(node)] = self._imported(node.get("namespace") or "")
        return Model(root, imported)

    def _imported(self, namespace: str) -> Model:
        if namespace in self._models:
            return self._models[namespace]
        if namespace not in self._files:
            raise BrokenDecision(element="import", reason=f"no file of the namespace {namespace} was given")
        if namespace in self._open:
            raise BrokenDecision(element="import", reason=f"the namespace {namespace} imports itself")
        self._open.add(namespace)
        found = self.model(root_of(self._files[namespace], namespace))
        self._models[namespace] = found
        return found

"""Decisions: DMN 1.1 to 1.5 files read, compiled and evaluated over FEEL.

model = read(data)
decision = model.evaluate("clasificar", {"tipo": "alta"})
decision.value, decision.inputs, decision.rules
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

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
    "read_from",
]


def read(data: bytes, imports: Mapping[str, bytes] | None = None) -> Model:
    """Read a decision file. ``imports`` maps the namespaces of further files to their bytes.

    Raises :class:`BrokenDecision` for what is not DMN, has a DOCTYPE, is too large, or refers to what is not there. A
    fault inside one decision (a text that is not FEEL) is kept in ``model.faults`` and raised when it is needed.
    """
    files = imports or {}
    return _Reader(lambda namespace: [files[namespace]] if namespace in files else []).model(root_of(data))


def read_from(files: Mapping[str, bytes], path: str) -> Model:
    """Read the decision file ``path`` of a version; it may import the version's others, by their namespaces.

    As :func:`read`. Every file of the desktop Modeler has the same namespace, so two files of one do not meet until
    one of them is imported by it.
    """
    others = [data for other, data in sorted(files.items()) if other.endswith(".dmn") and other != path]
    return _Reader(partial(_of_namespace, others)).model(root_of(files[path]))


def _of_namespace(files: Sequence[bytes], namespace: str) -> list[bytes]:
    found = []
    for data in files:
        try:
            if (root_of(data).get("namespace") or "") == namespace:
                found.append(data)
        except BrokenDecision:
            continue  # told where it stands
    return found


class _Reader:
    """Reads a file and those it imports, each once; a circle of imports is refused."""

    def __init__(self, files: Callable[[str], Sequence[bytes]]) -> None:
        self._files = files
        self._models: dict[str, Model] = {}
        self._open: set[str] = set()

    def model(self, root: Element) -> Model:
        imported: dict[str, Model] = {}
        for node in children(root, "import"):
            kind = node.get("importType") or ""
            if "DMN" in kind.upper():
                if name_of(node) in imported:
                    raise BrokenDecision(element="import", reason=f"two imports have the name “{name_of(node)}”")
                imported[name_of(node)] = self._imported(node.get("namespace") or "")
        return Model(root, imported)

    def _imported(self, namespace: str) -> Model:
        if namespace in self._models:
            return self._models[namespace]
        if namespace in self._open:
            raise BrokenDecision(element="import", reason=f"the namespace {namespace} imports itself")
        files = self._files(namespace)
        if not files:
            raise BrokenDecision(element="import", reason=f"no file of the namespace {namespace} was given")
        if len(files) > 1:
            raise BrokenDecision(element="import", reason=f"several files have the namespace {namespace}")
        self._open.add(namespace)
        found = self.model(root_of(files[0], namespace))
        self._models[namespace] = found
        return found

"""What an analyst calls a thing of the picture that has no name: by where it stands, never by an id nobody sees."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from lxml import etree

from engine.check.words import called, kind
from engine.drawing import BPMN

_MODEL: Final = f"{{{BPMN}}}"
#: Ids of processes that an editor made. Others are names that an analyst gave: a process has no place in the picture.
_MADE: Final = re.compile(r"sid-|_|Process_[0-9a-z]{7}$|[0-9a-fA-F]{8}-")
#: So many steps away a named neighbour is looked for.
_FAR: Final = 4


class Standing:
    """The neighbours of everything in one drawing."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root

    def called(self, node: etree._Element) -> str:
        """``la puerta exclusiva después de «Revisar»``; by its name where it has one, by its id where nobody has."""
        tag, name = str(node.tag).rpartition("}")[2], _name(node)
        where = "" if name else self._where(node, tag)
        return f"{kind(tag)} {where}" if where else called(tag, name, node.get("id", ""))

    def _where(self, node: etree._Element, tag: str) -> str:
        ident = node.get("id", "")
        if tag == "sequenceFlow":
            before, after = self._named(node.get("sourceRef")), self._named(node.get("targetRef"))
            both = f"de «{before}» a «{after}»" if before and after else ""
            return both or (f"que sale de «{before}»" if before else f"que llega a «{after}»" if after else "")
        if tag == "boundaryEvent":
            host = self._named(node.get("attachedToRef"))
            return f"sobre «{host}»" if host else ""
        if tag in ("process", "lane"):
            return self._of_pool(node, tag)
        if before := self._near(ident, self._sources):
            return f"después de «{before}»"
        after = self._near(ident, self._targets)
        return f"antes de «{after}»" if after else ""

    def pool_of(self, node: etree._Element) -> str:
        """The name of the pool in which something lies; empty where there is none, or it has none."""
        process = node if node.tag == f"{_MODEL}process" else next(node.iterancestors(f"{_MODEL}process"), None)
        ident = process.get("id") if process is not None else None
        return next((name for name, ref in self._pools if ident and ref == ident), "")

    def _of_pool(self, node: etree._Element, tag: str) -> str:
        process = next(node.iterancestors(f"{_MODEL}process"), None) if tag == "lane" else None
        if name := self.pool_of(node) or (_name(process) if process is not None else ""):
            return f"de «{name}»"
        held = [(entry.text or "").strip() for entry in node.iterfind(f"{_MODEL}flowNodeRef")]
        if tag == "process" and _MADE.match(node.get("id", "")):
            held += [inner.get("id") or "" for inner in node if isinstance(inner.tag, str)]
        first = next(filter(None, map(self._named, held)), "")
        return f"donde está «{first}»" if first else ""

    def _near(self, ident: str, neighbours: dict[str, list[str]]) -> str:
        """The nearest named element, step by step."""
        seen, ring = {ident}, [ident]
        for _ in range(_FAR):
            ring = [other for one in ring for other in neighbours.get(one, ()) if other not in seen]
            seen.update(ring)
            if found := next((name for other in ring if (name := self._named(other))), ""):
                return found
        return ""

    def _named(self, ref: str | None) -> str:
        node = self._nodes.get((ref or "").rpartition(":")[2])
        return _name(node) if node is not None else ""

    @cached_property
    def _nodes(self) -> dict[str, etree._Element]:
        return {ident: node for node in self._root.iter() if isinstance(node.tag, str) and (ident := node.get("id"))}

    @cached_property
    def _pools(self) -> list[tuple[str, str]]:
        pools = self._root.iter(f"{_MODEL}participant")
        return [(_name(pool), (pool.get("processRef") or "").rpartition(":")[2]) for pool in pools]

    @cached_property
    def _sources(self) -> dict[str, list[str]]:
        return self._paired("targetRef", "sourceRef", "attachedToRef")

    @cached_property
    def _targets(self) -> dict[str, list[str]]:
        return self._paired("sourceRef", "targetRef", "")

    def _paired(self, one: str, other: str, host: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for flow in self._root.iter(f"{_MODEL}sequenceFlow"):
            found.setdefault(flow.get(one) or "", []).append(flow.get(other) or "")
        hanging: Iterable[etree._Element] = self._root.iter(f"{_MODEL}boundaryEvent") if host else ()
        for event in hanging:
            found.setdefault(event.get("id") or "", []).append(event.get(host) or "")
        return found


def _name(node: etree._Element) -> str:
    return " ".join((node.get("name") or "").split())

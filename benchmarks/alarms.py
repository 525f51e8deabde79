"""Which findings of a drawing are false or misleading, by criteria that any program can apply to the file itself.

Each criterion is a function of the file's own XML and the findings, and knows nothing of how the check comes to them;
``docs/field.md`` says what each means and how it was judged by hand. Findings are counted after grouping: one code, one
cause (the same variable, the same missing service) is one finding, however many places it stands in.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Final, NamedTuple

from lxml import etree

from engine.check import Finding
from engine.drawing import BPMN

_B: Final = f"{{{BPMN}}}"
_LOOSE: Final = frozenset({"flow-without-end", "flow-across-pools", "crossing-flow"})
_UNREACHED: Final = frozenset({"unreachable", "dead-end", "never-runs", "no-way-out"})
_DRAWN: Final = ("Event", "Task", "task", "Gateway", "ubProcess", "callActivity", "transaction", "sequenceFlow")
_GIVING: Final = "resultVariable elementVariable outputElement inputElement outputCollection target variable".split()
#: What a finding says is missing → foreign words that give it.
_SAID_ELSEWHERE: Final = {
    "service-missing": {"class", "delegateExpression", "expression", "topic", "type", "operationRef", "connector"},
    "form-missing": {"formKey", "formRef", "formData", "formDefinition"},
    "nobody": {"assignee", "candidateUsers", "candidateGroups", "potentialOwner", "humanPerformer", "performer"},
    "decision-missing": {"decisionRef", "decisionTableReferenceKey"},
    "loop-without-collection": {"collection", "loopCardinality", "loopDataInputRef"},
}
#: What editors call things by themselves: nobody sees these in the picture.
_MADE: Final = re.compile(r"(?i)(sid-|id_|_)?[0-9a-f]{8}-[0-9a-f-]{20,}|\w+_[0-9a-z]{6,8}|_\d+(-\d+)*|_[\w-]{20,}")


class Facts:
    """What the criteria ask of a file and its findings."""

    def __init__(self, data: bytes, findings: Iterable[Finding]) -> None:
        self.root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=False))
        self.findings = list(findings)
        self.nodes = {
            ident: node for node in self.root.iter() if isinstance(node.tag, str) and (ident := node.get("id"))
        }
        self.flows = list(self.root.iter(f"{_B}sequenceFlow"))

    @cached_property
    def codes(self) -> dict[str, set[str]]:
        """Element → the codes found there."""
        found: dict[str, set[str]] = {}
        for each in self.findings:
            found.setdefault(each.element, set()).add(each.code)
        return found

    @cached_property
    def lanes(self) -> dict[str, list[str]]:
        """Element → the names of its lanes, also empty ones."""
        found: dict[str, list[str]] = {}
        for entry in self.root.iter(f"{_B}flowNodeRef"):
            lane = entry.getparent()
            found.setdefault((entry.text or "").strip(), []).append((lane.get("name") or "").strip())  # type: ignore[union-attr]
        return found

    @cached_property
    def loose_ends(self) -> set[str]:
        """The elements at which a flow ends that the check calls loose."""
        loose = [flow for flow in self.flows if self.codes.get(flow.get("id", ""), set()) & _LOOSE]
        return {flow.get(side) or "" for flow in loose for side in ("sourceRef", "targetRef")}

    def is_link(self, ident: str) -> bool:
        """Whether the element is one end of a link."""
        node = self.nodes.get(ident)
        return node is not None and node.find(f"{_B}linkEventDefinition") is not None

    def process_of(self, ident: str) -> etree._Element | None:
        """The process an element lies in."""
        node = self.nodes.get(ident)
        return next(node.iterancestors(f"{_B}process"), None) if node is not None else None

    @cached_property
    def given(self) -> set[str]:
        """Names that something in the file gives, in whatever vocabulary."""
        found = {node.get(name) or "" for node in self.root.iter() if isinstance(node.tag, str) for name in _GIVING}
        found |= {node.get("id") or "" for node in self.root.iter("{*}formField", "{*}formProperty")}
        found |= {
            node.get("name") or ""
            for node in self.root.iter("{*}outputParameter", "{*}inputDataItem", "{*}outputDataItem")
        }
        for script in self.root.iter("{*}script"):
            found |= set(re.findall(r"(?:setVariable\w*\(\s*['\"])?(\w+)(?:['\"]|\s*=[^=])", script.text or ""))
        return found


def _has_somebody(finding: Finding, facts: Facts) -> bool:
    """A task in a named lane has somebody; in an unnamed one, the lane is at fault, and is told."""
    said = finding.code == "nobody" or (finding.code == "untyped-task" and "quién" in finding.message)
    lanes = facts.lanes.get(finding.element, []) if said else []
    return any(lanes) or ("" in lanes and any(each.code == "lane-unnamed" for each in facts.findings))


def _crosses_pools(finding: Finding, facts: Facts) -> bool:
    """A flow whose ends are there, in two pools, lacks no end: it may not go from one to the other."""
    flow = facts.nodes.get(finding.element)
    if finding.code != "flow-without-end" or flow is None:
        return False
    ends = [facts.process_of((flow.get(side) or "").rpartition(":")[2]) for side in ("sourceRef", "targetRef")]
    return None not in ends and ends[0] is not ends[1]


def _echoes_a_flow(finding: Finding, facts: Facts) -> bool:
    """What follows from a flow that is told already."""
    return finding.code in _UNREACHED and finding.element in facts.loose_ends


def _is_a_link(finding: Finding, facts: Facts) -> bool:
    """Both ends of a link are joined by it."""
    return finding.code in _UNREACHED and facts.is_link(finding.element)


def _begins(finding: Finding, facts: Facts) -> bool:
    """What catches a message and has nothing before it begins the process: it is not unreachable."""
    process = facts.nodes.get(finding.element) if finding.code == "no-start" else facts.process_of(finding.element)
    if process is None or finding.code not in ("no-start", "unreachable", "message-without-key"):
        return False
    entered = {flow.get("targetRef") for flow in facts.flows}
    level = process if finding.code == "no-start" else facts.nodes[finding.element].getparent()
    catches = [
        node
        for node in (level if level is not None else ())
        if node.tag in (f"{_B}intermediateCatchEvent", f"{_B}receiveTask")
        and node.get("id") not in entered
        and (node.tag.endswith("Task") or node.find(f"{_B}messageEventDefinition") is not None)
    ]
    begins = [node.get("id") for node in catches]
    return finding.element in begins or (
        finding.code == "no-start" and bool(begins) and "mensaje" not in finding.message
    )


def _is_said_elsewhere(finding: Finding, facts: Facts) -> bool:
    """It is there, in another engine's words, and that is told."""
    node, words = facts.nodes.get(finding.element), _SAID_ELSEWHERE.get(finding.code, set())
    if node is None or not words:
        return False
    loops = list(node.iterfind(f"{_B}multiInstanceLoopCharacteristics"))
    tags = [etree.QName(tag).localname for tag in node.iter() if isinstance(tag.tag, str) and tag is not node]
    keys = [etree.QName(str(key)) for each in (node, *loops) for key in each.attrib]
    foreign = {key.localname for key in keys if key.namespace} | {
        key.localname for key in keys if key.localname == "operationRef"
    }
    return bool(words & (foreign | set(tags)))


def _echoes_no_end(finding: Finding, facts: Facts) -> bool:
    """A level without an end is told as a whole."""
    node = facts.nodes.get(finding.element)
    level = node.getparent() if node is not None else None
    return finding.code == "dead-end" and level is not None and "no-end" in facts.codes.get(level.get("id", ""), set())


def _is_ended_by_another(finding: Finding, facts: Facts) -> bool:
    """A circle ends when a terminate end beside it is reached."""
    process = facts.process_of(finding.element)
    return (
        finding.code == "no-way-out"
        and process is not None
        and next(process.iter(f"{_B}terminateEventDefinition"), None) is not None
    )


def _is_given(finding: Finding, facts: Facts) -> bool:
    """Somebody gives the variable, be it in another engine's words."""
    return finding.code == "name-unknown" and finding.fact("variable") in facts.given


def _is_nowhere_to_be_seen(finding: Finding, facts: Facts) -> bool:
    """Called by an id that the editor made, though something beside it has a name."""
    named = re.findall("«([^»]+)»", finding.message)
    made = [
        name
        for name in named
        if _MADE.fullmatch(name) and not (facts.nodes[name].get("name") if name in facts.nodes else "")
    ]
    if finding.element not in made or finding.code in ("duplicate-id", "reserved-id", "stale-reference"):
        return False
    return bool(list(_beside(finding.element, facts)))


def _beside(ident: str, facts: Facts) -> Iterator[str]:
    """The names that stand beside an element: those of its flows' ends, its host, its pool."""
    node = facts.nodes.get(ident)
    idents = [
        flow.get(one)
        for flow in facts.flows
        for one, other in (("sourceRef", "targetRef"), ("targetRef", "sourceRef"))
        if flow.get(other) == ident
    ]
    if node is not None:
        idents += [node.get("sourceRef"), node.get("targetRef"), node.get("attachedToRef")]
        pools = facts.root.iter(f"{_B}participant")
        idents += [pool.get("id") for pool in pools if pool.get("processRef") == ident]
    for beside in idents:
        other = facts.nodes.get(beside or "")
        if other is not None and (name := (other.get("name") or "").strip()):
            yield name


CRITERIA: Final[dict[str, Callable[[Finding, Facts], bool]]] = {
    "its lane has a name, or the lane is told": _has_somebody,
    "a flow between pools": _crosses_pools,
    "echo of a loose flow": _echoes_a_flow,
    "an end of a link": _is_a_link,
    "a message begins it": _begins,
    "said in another engine's words": _is_said_elsewhere,
    "echo of a level without an end": _echoes_no_end,
    "ended by a terminate beside it": _is_ended_by_another,
    "somebody gives the variable": _is_given,
    "called by an id nobody sees": _is_nowhere_to_be_seen,
}


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """The first of each cause: one code with one variable, service, message or form is one, elsewhere each place."""
    seen: dict[tuple[str, str], Finding] = {}
    for each in findings:
        cause = next((each.fact(name) for name in ("variable", "service", "form") if each.fact(name)), each.element)
        seen.setdefault((each.code, cause or f"{each.line}:{each.column}"), each)
    return list(seen.values())


def judged(data: bytes, findings: Iterable[Finding]) -> tuple[int, Counter[str]]:
    """How many findings there are after grouping, and how many of them each criterion calls false or misleading."""
    every = grouped(findings)
    try:
        facts = Facts(data, every)
    except etree.XMLSyntaxError:
        return len(every), Counter()
    reasons = (next((name for name, holds in CRITERIA.items() if holds(each, facts)), "") for each in every)
    return len(every), Counter(filter(None, reasons))


class Lost(NamedTuple):
    """What a repaired drawing has no more: elements and flows; what events wait for or throw, marks of repetition."""

    elements: int = 0
    definitions: int = 0


def lost(before: bytes, after: bytes) -> Lost:
    """Compares elements by their ids, definitions by their number."""
    try:
        had, has = _drawn(before), _drawn(after)
    except etree.XMLSyntaxError:
        return Lost(0, 0)
    gone = had - has
    definitions = sum(count for name, count in gone.items() if name.startswith("*"))
    return Lost(gone.total() - definitions, definitions)


def _drawn(data: bytes) -> Counter[str]:
    root = etree.fromstring(data)
    found: Counter[str] = Counter()
    for process in root.iter(f"{_B}process"):
        for node in process.iter():
            name = etree.QName(node).localname if isinstance(node.tag, str) else ""
            if name.endswith(("EventDefinition", "LoopCharacteristics")):
                found[f"*{name}"] += 1
            elif name.endswith(_DRAWN) and node.get("id"):
                found[node.get("id") or ""] += 1
    return found

"""The zeebe vocabulary, word for word: where each may stand, and what becomes of it here.

The words are those of Camunda's descriptor, zeebe-bpmn-moddle 1.18. Nothing of it is passed over in silence: the engine
reads a word, or the editor alone does, or the check says that it is not read (``engine/check/rules/vocabulary.py``).
``docs/zeebe.md`` is written from this table.
"""

from dataclasses import dataclass
from typing import Final, Literal

#: ``editor``: the engine need not know it. ``hint``, ``warns``, ``blocks``: it is not read, and the check says so.
Fate = Literal["read", "editor", "hint", "warns", "blocks"]

_EVENTS: Final = frozenset("startEvent endEvent boundaryEvent intermediateCatchEvent intermediateThrowEvent".split())
_WORKS: Final = frozenset("serviceTask sendTask scriptTask businessRuleTask endEvent intermediateThrowEvent".split())
_PEOPLE: Final = frozenset({"userTask"})
_ACTIVITIES: Final = frozenset(
    "task userTask manualTask serviceTask sendTask receiveTask scriptTask businessRuleTask callActivity subProcess "
    "transaction adHocSubProcess".split()
)
_MAPS: Final = _ACTIVITIES | _EVENTS
#: Where the engine looks for no words at all.
ANYWHERE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Word:
    """One tag, or one attribute of it. ``inside``: the tags it may stand in (``ANYWHERE``: any). ``why``, of a word
    that is not read: what follows from that, in Spanish.
    """

    tag: str
    attribute: str = ""
    fate: Fate = "read"
    inside: frozenset[str] = ANYWHERE
    why: str = ""


def _read(tag: str, inside: frozenset[str], *attributes: str) -> list[Word]:
    return [Word(tag, inside=inside), *(Word(tag, name) for name in attributes)]


_LISTENERS: Final = "Lo que ese oyente hace no ocurriría: dibújalo como una tarea de servicio."
_BINDING: Final = "Aquí un trámite usa siempre los archivos de su propia versión: la de cuando empezó."

WORDS: Final[tuple[Word, ...]] = (
    *_read("ioMapping", _MAPS),
    *_read("input", frozenset({"ioMapping"}), "source", "target"),
    *_read("output", frozenset({"ioMapping"}), "source", "target"),
    *_read("subscription", frozenset({"message"}), "correlationKey"),
    *_read("taskHeaders", _WORKS | _PEOPLE | {"executionListener"}),
    *_read("header", frozenset({"taskHeaders"}), "key", "value"),
    Word("header", "id", "editor"),
    *_read("taskDefinition", _WORKS, "type", "retries"),
    *_read(
        "loopCharacteristics",
        frozenset({"multiInstanceLoopCharacteristics"}),
        *("inputCollection", "inputElement", "outputCollection", "outputElement"),
    ),
    *_read(
        "calledElement",
        frozenset({"callActivity"}),
        *("processId", "propagateAllChildVariables", "propagateAllParentVariables"),
    ),
    Word("calledElement", "processIdExpression", "blocks", why="Escribe la expresión en «processId», con «=» delante."),
    Word("calledElement", "businessId", "warns", why="El proceso llamado no tiene otra clave que la de su trámite."),
    Word("calledElement", "bindingType", "hint", why=_BINDING),
    Word("calledElement", "versionTag", "warns", why=_BINDING),
    *_read("userTaskForm", frozenset({"process"}), "id"),
    *_read("formDefinition", _PEOPLE | {"startEvent"}, "formKey", "formId"),
    Word("formDefinition", "externalReference", "blocks", why="Solo se muestran formularios de la carpeta «forms»."),
    Word("formDefinition", "bindingType", "hint", why=_BINDING),
    Word("formDefinition", "versionTag", "warns", why=_BINDING),
    Word("linkedResources", "", "warns", why="Un servicio lee los archivos de la versión por su nombre."),
    Word("linkedResource", "", "warns", why="Un servicio lee los archivos de la versión por su nombre."),
    *(
        Word("linkedResource", name, "editor")
        for name in ("resourceId", "resourceType", "linkName", "bindingType", "versionTag")
    ),
    Word("userTask", inside=_PEOPLE),
    *_read("calledDecision", frozenset({"businessRuleTask"}), "decisionId", "resultVariable"),
    Word("calledDecision", "bindingType", "hint", why=_BINDING),
    Word("calledDecision", "versionTag", "warns", why=_BINDING),
    *_read("assignmentDefinition", _PEOPLE, "assignee", "candidateGroups", "candidateUsers"),
    *_read("priorityDefinition", _PEOPLE | _WORKS, "priority"),
    *_read("jobPriorityDefinition", _WORKS, "priority"),
    *_read("taskSchedule", _PEOPLE, "dueDate", "followUpDate"),
    *_read("properties", ANYWHERE),
    *_read("property", frozenset({"properties"}), "name", "value"),
    *_read("script", frozenset({"scriptTask"}), "expression", "resultVariable"),
    Word("executionListeners", "", "blocks", why=_LISTENERS),
    Word("executionListener", "", "editor"),
    *(Word("executionListener", name, "editor") for name in ("eventType", "retries", "type")),
    Word("taskListeners", "", "blocks", why=_LISTENERS),
    Word("taskListener", "", "editor"),
    *(Word("taskListener", name, "editor") for name in ("eventType", "retries", "type")),
    Word("versionTag", "", "hint", why="La versión lleva aquí el número que le da la publicación."),
    Word("versionTag", "value", "editor"),
    *_read("adHoc", frozenset({"adHocSubProcess"}), "activeElementsCollection", "outputCollection", "outputElement"),
    *_read("conditionalFilter", frozenset({"conditionalEventDefinition"}), "variableNames", "variableEvents"),
    Word("agentDefinition", "", "blocks", why="El motor no conoce agentes: indica el servicio que hace el trabajo."),
    Word("agentDefinition", "agentType", "editor"),
    # Attributes that stand on BPMN's own tags.
    Word("", "retryCounter", "warns", why="Los reintentos se escriben en «taskDefinition»."),
    *(Word("", f"modelerTemplate{part}", "editor") for part in ("", "Version", "Icon")),
    *(Word("", f"modelerConfiguration{part}", "editor") for part in ("Template", "Name")),
)
#: Tag → word, and (tag, attribute) → word.
TAGS: Final = {word.tag: word for word in WORDS if not word.attribute}
ATTRIBUTES: Final = {(word.tag, word.attribute): word for word in WORDS if word.attribute}


def children_of(parent: str) -> list[str]:
    """The tags of the vocabulary that may stand in a tag, those that may stand anywhere included."""
    return [tag for tag, word in TAGS.items() if parent in word.inside or word.inside == ANYWHERE]

"""What an analyst may write in the properties of a drawing (``zeebe:property``): one record a name, read through it.

The engine's own stand here. Whoever hosts the engine adds those that its pages and services read, and hands the check
the whole table; nobody reads a property by a loose text. A name that ends in ``:`` stands for all that begin so
(``search:district``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, Protocol

from engine.drawing.records import Element
from engine.names import names_in

#: Where a property may stand: the process itself; a kind of element; ``step``: any element of the flow.
Place = Literal["process", "step", "userTask", "endEvent", "messageEvent", "timerEvent"]
#: What its value must be. ``words``: text, or FEEL that gives one. ``feel``: over the variables of the instance;
#: ``feel_apart``: over what only its reader knows. ``elements``, ``groups``, ``attributes``, ``variables``: names with
#: commas, of those things; ``names``: any. ``form``, ``process``: one id. ``path``: ``variable.entry`` that receives
#: something there. ``of_tasks``: the name of a property of user tasks, a colon, and the groups whose tasks count.
Kind = Literal[
    "text",
    "words",
    "feel",
    "feel_apart",
    "yes",
    "number",
    "form",
    "process",
    "path",
    "elements",
    "groups",
    "attributes",
    "variables",
    "names",
    "of_tasks",
]


class Holder(Protocol):
    """What carries properties: a process or an element."""

    @property
    def properties(self) -> Mapping[str, str]:
        """By name."""


@dataclass(frozen=True)
class Property:
    """One name, where it may stand, what its value is, and (in Spanish, for analysts) what it does."""

    name: str
    places: frozenset[Place]
    kind: Kind
    does: str

    @property
    def is_family(self) -> bool:
        """Whether the name is what a whole family of names begins with."""
        return self.name.endswith(":")

    def stands_on(self, holder: Holder) -> bool:
        """Whether it is written there."""
        return self.name in holder.properties

    def text(self, holder: Holder, otherwise: str = "") -> str:
        """Its value as it is written; ``otherwise`` where it is not."""
        return holder.properties.get(self.name, otherwise)

    def says_yes(self, holder: Holder) -> bool:
        """Whether it is written there, and ``true``."""
        return self.text(holder) == "true"

    def names(self, holder: Holder) -> list[str]:
        """The names in its value."""
        return names_in(self.text(holder))

    def ids(self, holder: Holder) -> list[str]:
        """The ids in its value, with commas or blanks between them: an id holds neither."""
        return self.text(holder).replace(",", " ").split()

    def members(self, holder: Holder) -> dict[str, str]:
        """Of a family: what follows the prefix → value."""
        found = (item for item in holder.properties.items() if item[0].startswith(self.name))
        return {name.removeprefix(self.name): text for name, text in found}


#: Properties by name.
Vocabulary = Mapping[str, Property]


def on(*places: Place) -> frozenset[Place]:
    """The places, as a table's row writes them."""
    return frozenset(places)


def vocabulary(*tables: Iterable[Property]) -> Vocabulary:
    """One table of several; raises ``ValueError`` where a name is in two of them."""
    found: dict[str, Property] = {}
    for each in (each for table in tables for each in table):
        if each.name in found:
            raise ValueError(f"two properties are called {each.name!r}")
        found[each.name] = each
    return MappingProxyType(found)


def found_in(known: Vocabulary, name: str) -> Property | None:
    """The property of this name, or the family it belongs to."""
    prefix, colon, rest = name.partition(":")
    found = known.get(name) or known.get(prefix + colon)
    return found if found is None or rest or not found.is_family else None


def places_of(element: Element) -> frozenset[Place]:
    """The places that an element is."""
    found: set[Place] = {"step"}
    if element.type in ("userTask", "endEvent"):
        found.add("userTask" if element.type == "userTask" else "endEvent")
    catches = element.type in ("boundaryEvent", "intermediateCatchEvent")
    begins = element.type == "startEvent" and element.parent is not None  # an event subprocess
    if element.type == "receiveTask" or ((catches or begins) and any(e.kind == "message" for e in element.events)):
        found.add("messageEvent")
    if catches and any(event.kind == "timer" for event in element.events):
        found.add("timerEvent")
    return frozenset(found)


VARIABLES: Final = Property(
    "variables",
    on("process"),
    "names",
    "Las variables con que otro programa inicia el proceso, separadas por comas. La revisión las da por conocidas.",
)
SEARCH: Final = Property(
    "search:",
    on("process"),
    "feel",
    "Un dato del trámite por el que se busca y se filtra, con el nombre que sigue a los dos puntos. Se guarda sin "
    "cifrar: que no sea un dato personal.",
)
FIND: Final = Property(
    "find:",
    on("process"),
    "feel",
    "Palabras por las que se encuentra el trámite sin que se vean en ninguna parte: un apellido, un documento.",
)
TASK: Final = Property(
    "task:",
    on("process"),
    "of_tasks",
    "Un dato por el que se filtra, que dice la tarea abierta: el nombre de una propiedad de las tareas, dos puntos, y "
    "los grupos cuyas tareas cuentan («estado: Revisor, Jefatura»).",
)
WHILE: Final = Property(
    "message:while",
    on("messageEvent"),
    "feel",
    "El mensaje se espera solo mientras esto sea verdadero; si llega antes o después, no cambia nada.",
)
TIMER_TASK: Final = Property(
    "timer:task",
    on("timerEvent"),
    "groups",
    "En el borde de un subproceso: el plazo corre solo mientras alguno de estos grupos tiene ahí una tarea abierta, y "
    "empieza de nuevo con cada una. Los grupos, separados por comas.",
)
TIMER_LATE: Final = Property(
    "timer:late",
    on("timerEvent"),
    "yes",
    "Con «true», este aviso se hace aunque llegue tarde y ya haya otro más nuevo de la misma tarea. Sin ella, de los "
    "avisos que no se hicieron a tiempo (el sistema estuvo detenido) se hace solo el último.",
)
ANOTHER_PERSON: Final = Property(
    "distinta_de",
    on("userTask", "messageEvent"),
    "elements",
    "Los id de las tareas anteriores, separados por comas: quien hizo una de ellas no puede hacer esta, ni pulsar el "
    "botón de este mensaje.",
)

#: The engine's own.
ENGINE_PROPERTIES: Final = vocabulary([VARIABLES, SEARCH, FIND, TASK, WHILE, TIMER_TASK, TIMER_LATE, ANOTHER_PERSON])

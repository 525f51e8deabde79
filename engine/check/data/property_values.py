"""What the value of a property must be, by its kind; expressions are judged with all others."""

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from engine.check.bundle import Bundle
from engine.check.data.variables import Variables
from engine.check.words import did_you_mean
from engine.drawing import Process
from engine.drawing.properties import SEARCH, TASK, Kind, Property
from engine.names import names_in

_PATH: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")

#: What analysts read of each kind: what the value must be.
WANTED: Final[dict[Kind, str]] = {
    "text": "un texto fijo, sin «=»",
    "words": "un texto, o una expresión FEEL que da uno",
    "feel": "una expresión FEEL sobre los datos del trámite, con «=» delante",
    "feel_apart": "una expresión FEEL, con «=» delante",
    "yes": "«true» o «false»",
    "number": "un número entero, de uno en adelante",
    "form": "el id de un formulario de la carpeta forms",
    "process": "el id de un proceso de estos archivos",
    "path": "una variable, o una entrada de ella («anulacion.motivo»)",
    "elements": "id de elementos de estos procesos, separados por comas",
    "groups": "nombres de grupos, separados por comas",
    "attributes": "nombres de datos de búsqueda de este proceso («search:…», «task:…»), separados por comas",
    "variables": "nombres de variables de este proceso, separados por comas",
    "names": "nombres, separados por comas",
    "of_tasks": "el nombre de una propiedad de las tareas, dos puntos, y grupos separados por comas",
}

#: Why a value is wrong: a hint (a sentence, or nothing), and how much it weighs.
_Fault = tuple[str, str]
_BLOCKS: Final = ("", "blocks")


def wrong(bundle: Bundle, process: Process, found: Property, text: str) -> dict[str, Any]:
    """The facts of what is wrong with a value; nothing where it is right."""
    judge = _JUDGES.get(found.kind)
    fault = judge(bundle, process, text.strip()) if judge else None
    if fault is None:
        return {}
    return {"text": text, "wanted": WANTED[found.kind], "hint": fault[0], "severity": fault[1]}


def _text(bundle: Bundle, process: Process, text: str) -> _Fault | None:
    return _BLOCKS if text.startswith("=") else None


def _yes(bundle: Bundle, process: Process, text: str) -> _Fault | None:
    return None if text in ("true", "false") else _BLOCKS


def _number(bundle: Bundle, process: Process, text: str) -> _Fault | None:
    return None if text.isdecimal() and int(text) > 0 else _BLOCKS


def _path(bundle: Bundle, process: Process, text: str) -> _Fault | None:
    return None if _PATH.fullmatch(text) else _BLOCKS


def _form(bundle: Bundle, process: Process, text: str) -> _Fault | None:
    return _among([text], {*bundle.resources.forms, *bundle.resources.broken})


def _process(bundle: Bundle, process: Process, text: str) -> _Fault | None:
    return _among([text], {each.id for _, each in bundle.processes()})


def _elements(bundle: Bundle, process: Process, text: str) -> _Fault | None:
    return _among(text.replace(",", " ").split(), {ident for _, each in bundle.processes() for ident in each.elements})


def _groups(bundle: Bundle, process: Process, text: str) -> _Fault | None:
    """As of user tasks: a group that is near no known one may be a new one."""
    named = names_in(text)
    fault = _among(named, bundle.groups)
    return ("", "warns") if fault == _BLOCKS and named else fault


def _attributes(bundle: Bundle, process: Process, text: str) -> _Fault | None:
    return _among(names_in(text), {*SEARCH.members(process), *TASK.members(process)})


def _variables(bundle: Bundle, process: Process, text: str) -> _Fault | None:
    """Where a message or an unknown service may bring any name, only one that is nearly a known one is wrong."""
    seen, named = Variables(bundle, process).seen(None), names_in(text)
    fault = _among(named, seen.names)
    return None if fault == _BLOCKS and named and seen.anything else fault


def _of_tasks(bundle: Bundle, process: Process, text: str) -> _Fault | None:
    name, colon, groups = text.partition(":")
    tasks = (each for _, p in bundle.processes() for each in p.elements.values() if each.type == "userTask")
    fault = _among([name.strip()], {written for task in tasks for written in task.properties})
    return (fault or _groups(bundle, process, groups)) if colon else _BLOCKS


def _among(names: Iterable[str], known: Collection[str] | None) -> _Fault | None:
    """The first name that is none of the known (``None``: nobody knows which are); no name at all is a fault too."""
    written = list(names)
    if not written:
        return _BLOCKS
    strange = next((name for name in written if known is not None and name not in known), None)
    return None if strange is None else (did_you_mean(strange, set(known or ())), "blocks")


_JUDGES: Final[dict[Kind, Callable[[Bundle, Process, str], _Fault | None]]] = {
    "text": _text,
    "yes": _yes,
    "number": _number,
    "form": _form,
    "process": _process,
    "path": _path,
    "elements": _elements,
    "groups": _groups,
    "attributes": _attributes,
    "variables": _variables,
    "of_tasks": _of_tasks,
}

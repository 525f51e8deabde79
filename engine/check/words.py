"""What analysts call the elements, with their article, for the middle and the beginning of a sentence."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

from engine.drawing.properties import Place

_KINDS: Final = {
    "task": "la tarea sin tipo",
    "userTask": "la tarea de usuario",
    "manualTask": "la tarea manual",
    "serviceTask": "la tarea de servicio",
    "sendTask": "la tarea de envío",
    "receiveTask": "la tarea de recepción",
    "scriptTask": "la tarea de script",
    "businessRuleTask": "la tarea de reglas",
    "callActivity": "la llamada a otro proceso",
    "subProcess": "el subproceso",
    "transaction": "la transacción",
    "adHocSubProcess": "el subproceso ad hoc",
    "startEvent": "el evento de inicio",
    "endEvent": "el evento de fin",
    "boundaryEvent": "el evento de borde",
    "intermediateCatchEvent": "el evento intermedio de espera",
    "intermediateThrowEvent": "el evento intermedio",
    "exclusiveGateway": "la puerta exclusiva",
    "parallelGateway": "la puerta paralela",
    "inclusiveGateway": "la puerta inclusiva",
    "complexGateway": "la puerta compleja",
    "eventBasedGateway": "la puerta de eventos",
    "sequenceFlow": "el flujo",
    "definitions": "el dibujo",
    "process": "el proceso",
    "lane": "el carril",
    "message": "el mensaje",
    "error": "el error",
    "participant": "el participante",
    "dataInputAssociation": "la asociación de datos",
    "dataOutputAssociation": "la asociación de datos",
}

#: Kinds of event definition.
EVENTS: Final = {
    "timer": "de tiempo",
    "message": "de mensaje",
    "error": "de error",
    "signal": "de señal",
    "escalation": "de escalamiento",
    "conditional": "condicional",
    "link": "de enlace",
    "compensate": "de compensación",
    "cancel": "de cancelación",
    "terminate": "de término",
}


#: Where a property of a drawing may stand, in the order in which sentences name it.
PLACES: Final[dict[Place, str]] = {
    "process": "el proceso",
    "step": "un elemento del flujo",
    "userTask": "una tarea de usuario",
    "messageEvent": "un evento que espera un mensaje",
    "timerEvent": "un evento que espera un tiempo",
    "endEvent": "un evento de fin",
}


def kind(tag: str) -> str:
    """``la tarea de usuario`` for ``userTask``."""
    return _KINDS.get(tag, f"el elemento «{tag}»")


def called(tag: str, name: str, ident: str) -> str:
    """``la tarea de usuario «Revisar»``; the id stands in for a missing name."""
    return f"{kind(tag)} «{name or ident}»" if name or ident else kind(tag)


def capital(text: str) -> str:
    """The text with its first letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def listed(items: list[str]) -> str:
    """``«a», «b» y «c»``, at most five of them."""
    shown = [f"«{item}»" for item in items[:5]]
    if len(items) > 5:
        return ", ".join(shown) + f" y {len(items) - 5} más"
    return " y ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""


def joined(items: list[str], last: str = "y") -> str:
    """``a, b y c``."""
    return f" {last} ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def did_you_mean(name: str, known: Collection[str], cutoff: float = 0.7) -> str:
    """`` ¿Quisiste decir «decision»?`` with a leading blank, or nothing where no known name is near.

    ``cutoff``: how alike the two must be, from 0 to 1 (the same).
    """
    near = get_close_matches(name.casefold(), {k.casefold() for k in known}, n=1, cutoff=cutoff)
    meant = next((k for k in sorted(known) if near and k.casefold() == near[0]), None)
    return f" ¿Quisiste decir «{meant}»?" if meant else ""


_EXPECTED: Final = {
    "a value, a name or an expression": "un valor, un nombre o una expresión",
    "an operator or the end": "un operador o el final",
    "the closing quote of the string": "la comilla que cierra el texto",
    "a word or a sign of FEEL": "una palabra o un signo de FEEL",
    "“of”": "«of»",
    "the name of an entry": "el nombre de un dato",
    "the name of a parameter": "el nombre de un parámetro",
    "the name of a variable": "el nombre de una variable",
    "the name of a type": "el nombre de un tipo",
    "all parameters by name or none": "todos los parámetros con nombre, o ninguno",
    "“(” after not": "«(» después de not",
    "a string after @": "un texto después de @",
    "a date, a time or a duration in the string": "una fecha, una hora o una duración en el texto",
    "a range": "un intervalo",
    "“)”, “]” or “[”, the end of the range": "«)», «]» o «[», el final del intervalo",
    "“}”, the end of the context": "«}», el final del contexto",
    "“:” after the name of the entry": "«:» después del nombre del dato",
    "the end of the text": "el final del texto",
}


def expected(phrase: str) -> str:
    """What FEEL's reader expected or found, in Spanish."""
    return _EXPECTED.get(phrase, phrase.replace("“", "«").replace("”", "»"))


#: FEEL's kinds of value, with their article.
VALUES: Final = {
    "number": "un número",
    "string": "un texto",
    "boolean": "verdadero o falso",
    "date": "una fecha",
    "time": "una hora",
    "date and time": "una fecha con hora",
    "days and time duration": "una duración",
    "years and months duration": "una duración en meses o años",
    "list": "una lista",
    "context": "un contexto",
    "range": "un intervalo",
    "function": "una función",
    "null": "nada",
}

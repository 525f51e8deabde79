"""``aliado services``: the services that a drawing may call, as analysts read them; a page, in Markdown.

``docs/analistas/servicios.md`` is what it prints; a test finds a page that is behind.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from engine.service import Service
from services.catalogue import SERVICES
from web.commands.printing import no_arguments, printing

_HEAD: Final = """# Servicios

Lo que una tarea de servicio puede pedir al sistema. En el editor cada servicio tiene una plantilla: elígela en la tarea
y llena sus entradas. La revisión (`aliado check`) dice qué entrada falta, cuál no se conoce y qué error no se da.

Un servicio **local** se hace en el mismo paso que la tarea: o queda hecho todo, o nada. Uno **aparte** puede tardar,
y se repite si algo de afuera falla. Un **error** se atrapa con un evento de error en el borde de la tarea.
"""


def page() -> str:
    """The page, in Markdown."""
    return "\n".join([_HEAD, *(line for name in sorted(SERVICES) for line in _entry(SERVICES[name]))])


configure, run = no_arguments, printing(page)


def _entry(service: Service) -> Iterator[str]:
    yield f"## `{service.type}`\n"
    yield f"{service.description} {'Local' if service.local else 'Aparte'}.\n"
    inputs = [f"`{name}`{'' if must else ' (puede faltar)'}" for name, must in service.inputs.items()]
    yield f"Entradas: {', '.join(inputs) or 'ninguna'}.\n"
    yield from _listed("Da:", service.outputs, service.personal)
    yield from _listed("Errores:", service.errors)


def _listed(head: str, names: Mapping[str, str], personal: frozenset[str] = frozenset()) -> Iterator[str]:
    if names:
        yield f"{head}\n"
        yield from (f"- `{name}`: {what}{' (dato personal)' * (name in personal)}" for name, what in names.items())
        yield ""

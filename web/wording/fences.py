"""What an operator is told of the fences around strangers' files on this machine."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.sandbox.failure import ChildFailed
from services.sandbox.parent import fences

#: What each fence that may be missing is called, by its name in the report.
_NAMES = {
    "calls": "seccomp (llamadas al sistema)",
    "processes": "el límite de procesos",
    "landlock": "Landlock",
    "network": "la red vacía",
}


def sentences(accepted: bool) -> Iterator[str]:
    """Spanish sentences for whoever starts the program; none where all fences stand. ``accepted``: see
    :func:`services.uploads.inspect.are_unfenced_files_accepted`.
    """
    try:
        found = fences()
    except ChildFailed:
        yield "No se pudo probar qué encierra a los archivos de extraños en este equipo."
        return
    if not found["files"]:
        yield (
            "En este equipo nada encierra el trabajo con archivos de extraños (hace falta Linux 5.13 o posterior con "
            "Landlock, o ser root con chroot). " + (_ACCEPTED if accepted else _REFUSED)
        )
    elif missing := [text for name, text in _NAMES.items() if not found.get(name)]:
        yield f"El trabajo con archivos de extraños está encerrado, pero falta: {', '.join(missing)}."


_ACCEPTED = "Se revisan de todos modos, porque ALIADO_UNFENCED_FILES lo acepta."
_REFUSED = "Ninguno se revisará: cada uno será un incidente. ALIADO_UNFENCED_FILES=aceptar lo permite."


def state(accepted: bool) -> str:
    """``ok``, ``part`` (some fence is missing), ``accepted`` (none around files, and that is accepted) or ``no``."""
    try:
        found: Mapping[str, Any] = fences()
    except ChildFailed:
        return "no"
    if not found["files"]:
        return "accepted" if accepted else "no"
    return "ok" if all(found.get(name) for name in _NAMES) else "part"

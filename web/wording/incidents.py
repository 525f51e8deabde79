"""What stopped a step, in Spanish, for the staff: by the code that an incident or a refusal of a service carries.

A refusal's own words are those of :mod:`web.wording.refusals`; here stand what only a machine meets, and the
services' errors.
"""

from typing import Final

from web.wording.refusals import WORDS

_SENTENCES: Final = {
    # What a job meets
    "mail_postponed": "El servidor de correo no recibió el mensaje en todo un día de intentos.",
    "worker_lost": "El programa terminó de golpe cada vez que hacía este trabajo.",
    "uncaught_error": "El servicio rechazó la operación y el diagrama no dice qué hacer entonces.",
    "step_too_long": "Lo que sigue calculó demasiado tiempo sin esperar a nadie: quizá da vueltas sin parar.",
    "nested_too_deep": "El proceso se llama a sí mismo sin fin.",
    "feel_limit": "Una expresión pide demasiado, o un dato es demasiado grande.",
    "expression_failed": "Una expresión del diagrama no se pudo calcular con los datos de este caso.",
    "not_found": "Falta algo que este paso necesita: un servicio, una plantilla o un dato.",
    # What services refuse with
    "refused": "El servidor de correo rechazó a todos los destinatarios.",
    "partly_refused": "El servidor de correo rechazó a uno o más de los destinatarios.",
    "too_many": "La dirección recibió demasiados códigos en una hora.",
    "no_address": "No hay una dirección de correo a la cual escribir.",
    "unknown_district": "No existe un distrito con ese código.",
    "already_filed": "Ya se está evaluando otra solicitud de la misma municipalidad.",
    "other_active": "La persona ya tiene un usuario vigente en otra municipalidad.",
    "ended": "El usuario ya no está vigente.",
}


def sentence(code: str) -> str:
    """What happened. Of a code that nobody wrote words for: that the program failed."""
    if code in _SENTENCES:
        return _SENTENCES[code]
    found = WORDS.get(code)
    if found is None:
        return "El paso falló por algo que el programa no esperaba."
    return found.sentence if "{" not in found.sentence else f"{found.title}."

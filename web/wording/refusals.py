"""Every refusal's Spanish sentence and HTTP status, in one place.

The engine and the services refuse in English, with a code; a person reads one of these sentences and what to do next.
A test finds a refusal without an entry. Facts of a refusal are only put where a sentence names them: keys, reasons of
the machine and personal data stay out of what people read.
"""

from typing import Any

from engine.errors import Refusal
from web.wording.command_refusals import OF_COMMANDS
from web.wording.version_refusals import OF_VERSIONS
from web.wording.words import AGAIN, ANALYST, Words

WORDS: dict[str, Words] = {
    **OF_VERSIONS,
    **OF_COMMANDS,
    "refusal": Words(422, "No pudimos hacerlo", "El sistema no pudo hacer lo que pediste.", AGAIN),
    "still_at_work": Words(
        429,
        "Todavía se revisa lo que se envió antes",
        "Los archivos se revisan de una persona a la vez, y toma hasta dos minutos.",
        "Espera un momento y envíalos otra vez.",
    ),
    "not_found": Words(
        404, "No lo encontramos", "Lo que buscas no existe o ya no está disponible.", "Revisa el enlace que recibiste."
    ),
    "not_allowed": Words(
        403,
        "No tienes permiso",
        "Tu cuenta no permite hacer esto.",
        "Si crees que es un error, habla con tu supervisor.",
    ),
    "task_not_open": Words(
        409,
        "Este paso ya terminó",
        "Alguien ya completó este paso o el trámite siguió por otro camino.",
        "No se perdió nada: revisa en qué estado está ahora.",
    ),
    "already_claimed": Words(
        409,
        "Otra persona tomó esta tarea",
        "{assignee} ya tomó esta tarea.",
        "No se cambió nada. Puedes elegir otra tarea de la bandeja.",
    ),
    "draft_changed": Words(
        409,
        "Guardaste otro borrador de esta tarea",
        "En otra pestaña guardaste un borrador más nuevo que esta página.",
        "Ese borrador sigue guardado: no lo cambiamos.",
    ),
    "invalid_form": Words(
        422, "Revisa los datos", "Hay datos que corregir.", "Vuelve al formulario y revisa los campos señalados."
    ),
    "message_not_expected": Words(
        409, "Este paso ya no espera respuesta", "El trámite ya no espera lo que quisiste enviar.", "Revisa su estado."
    ),
    "postponed": Words(503, "Todavía no se pudo", "El otro sistema pide esperar.", "Lo intentaremos otra vez."),
    "business_error": Words(422, "No pudimos hacerlo", "El sistema rechazó la operación.", AGAIN),
    "uncaught_error": Words(
        422, "El diagrama no prevé este caso", "Un paso falló y el diagrama no dice qué hacer.", ANALYST
    ),
    "unreadable_instance": Words(
        409,
        "No podemos abrir este trámite",
        "Lo que está guardado de este trámite está dañado, así que por ahora no puede avanzar.",
        "Pide ayuda a la oficina. Quien administra el sistema ve con «aliado verify» qué pasó; una copia lo recupera.",
    ),
    "worker_lost": Words(
        422,
        "Este trabajo detiene al trabajador",
        "{deaths} veces, el proceso que hacía este trabajo terminó de golpe.",
        "Avisa a quien administra el sistema antes de reintentarlo.",
    ),
    "user_exists": Words(409, "Ese usuario ya existe", "Ya hay una persona con el usuario {username}.", "Elige otro."),
    "reserved_name": Words(
        409, "Ese usuario no se puede usar", "«{username}» es un nombre del propio programa.", "Elige otro."
    ),
    "last_administrator": Words(
        409,
        "Hace falta un administrador",
        "{username} es la única persona activa con el rol Administrador: sin ella nadie podría dar roles.",
        "No se cambió nada. Da primero ese rol a otra persona.",
    ),
    "own_case": Words(
        403,
        "Esta tarea es para otra persona",
        "En este trámite hiciste «{done}», y este paso lo debe hacer otra persona.",
        "No se cambió nada. Lo puede hacer cualquier otra persona de su grupo.",
    ),
    "too_many_attempts": Words(
        429,
        "Demasiados intentos",
        "Hiciste muchos intentos seguidos.",
        "Espera {minutes} minutos y vuelve a intentarlo.",
    ),
    # What an applicant or an aliado may meet
    "file_too_large": Words(
        413,
        "El archivo es demasiado grande",
        "Tu archivo supera el máximo permitido, así que no lo recibimos.",
        "Lo que ya habías registrado sigue guardado. Escanéalo en blanco y negro o a 150–200 ppp y vuelve a cargarlo.",
    ),
    "unreadable_code": Words(
        422, "No reconocemos el código", "Ese código no es de una declaración nuestra.", "Revísalo en el documento."
    ),
    "active_account_exists": Words(
        409,
        "Ya hay un usuario aliado vigente",
        "La municipalidad o la persona ya tiene un usuario aliado vigente.",
        "Si cambió el responsable, pide el reemplazo.",
    ),
    "account_ended": Words(409, "El usuario ya no está vigente", "Ese usuario aliado ya terminó.", "Pide uno nuevo."),
    "secret_gone": Words(
        409, "El dato ya se entregó o venció", "Lo que buscas se entrega una sola vez.", "Pide que se emita de nuevo."
    ),
    # What an analyst wrote
    "unknown_field": Words(422, "Hay un dato de más", "El formulario no tiene el campo {field}.", AGAIN),
    "wrong_shape": Words(422, "Un dato no tiene la forma debida", "Revisa el campo {field}.", AGAIN),
    "unsafe_header": Words(422, "Ese texto no va en un correo", "Tiene saltos de línea o caracteres ocultos.", AGAIN),
    # Machines
    "mail_postponed": Words(
        503, "El correo no salió todavía", "El servidor de correo no recibió el mensaje.", "Lo intentaremos otra vez."
    ),
    "too_many_files": Words(
        429,
        "Este caso ya recibió muchos archivos hoy",
        "Un caso recibe como máximo 60 archivos, o 300 MB, en un día.",
        "Vuelve a intentarlo mañana.",
    ),
    "unfenced_files": Words(
        503, "No se puede revisar el archivo", "Este equipo no puede encerrar el trabajo con archivos.", AGAIN
    ),
    "child_failed": Words(503, "No se pudo terminar", "Un trabajo apartado terminó sin respuesta.", AGAIN),
    "day_refused": Words(422, "No se declaró el día", "{reason}", "Revisa el día, el nombre y la norma."),
}


def words(refusal: Refusal) -> Words:
    """The entry of a refusal, with the facts its sentence names; a subclass without one has its parent's."""
    for kind in type(refusal).__mro__:
        if issubclass(kind, Refusal) and (found := WORDS.get(kind.code)):
            facts = _Facts(refusal.facts)
            return Words(found.status, found.title, found.sentence.format_map(facts), found.advice.format_map(facts))
    return WORDS["refusal"]


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "Alguien" if name == "assignee" else "—"

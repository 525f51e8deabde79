"""Every refusal's Spanish sentence and HTTP status, in one place.

The engine and the services refuse in English, with a code; a person reads one of these sentences and what to do next.
A test finds a refusal without an entry. Facts of a refusal are only put where a sentence names them: keys, reasons of
the machine and personal data stay out of what people read.
"""

from dataclasses import dataclass
from typing import Any

from engine.errors import Refusal


@dataclass(frozen=True)
class Words:
    """What a person reads: a title, what happened, and what to do now."""

    status: int
    title: str
    sentence: str
    advice: str = ""


AGAIN = "No se guardó ningún cambio. Vuelve a la página anterior e inténtalo otra vez."
_ANALYST = "Un analista puede revisarlo en la página de procesos."

WORDS: dict[str, Words] = {
    "refusal": Words(422, "No pudimos hacerlo", "El sistema no pudo hacer lo que pediste.", AGAIN),
    "still_at_work": Words(
        429,
        "Todavía se revisa lo que se envió antes",
        "Los archivos se revisan de una persona a la vez, y toma hasta dos minutos.",
        "Espera un momento y envíalos otra vez.",
    ),
    "unusable_archive": Words(
        422,
        "No se pudo abrir el archivo .zip",
        "El archivo está dañado, tiene contraseña o trae demasiado contenido.",
        "No se publicó nada. Descarga otra vez los archivos de la versión y vuelve a armarlo.",
    ),
    "not_of_a_version": Words(
        422,
        "Este archivo no va en una versión",
        "«{name}» no es un diagrama, formulario, decisión, plantilla ni escenario.",
        "No se publicó nada. Quítalo y vuelve a subir los demás.",
    ),
    "two_of_one_name": Words(
        422,
        "Dos archivos son el mismo",
        "«{name}» viene dos veces, quizá en carpetas distintas o con otras mayúsculas.",
        "No se publicó nada. Deja el que vale y vuelve a subirlos.",
    ),
    "nothing_to_publish": Words(
        422, "El archivo .zip está vacío", "No trae ningún archivo que publicar.", "No se publicó nada."
    ),
    "not_an_answer": Words(
        422,
        "El archivo no sirve",
        "Una línea del archivo no dice qué se respondió a un cliente.",
        "Cada línea es un objeto JSON; su forma está en docs/faults.md.",
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
    "expression_failed": Words(
        422, "El diagrama tiene un error", "Una expresión del diagrama no se pudo calcular.", _ANALYST
    ),
    "uncaught_error": Words(
        422, "El diagrama no prevé este caso", "Un paso falló y el diagrama no dice qué hacer.", _ANALYST
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
    "broken_drawing": Words(
        422, "No podemos leer el diagrama", "El archivo no es un diagrama BPMN que podamos leer.", "No se publicó nada."
    ),
    # The office, its database and its people
    "schema_behind": Words(
        503,
        "Falta actualizar la base de datos",
        "Las tablas están en la versión {current} y este programa necesita la {head}.",
        "Quien administra el sistema debe ejecutar «aliado db upgrade».",
    ),
    "schema_unknown": Words(
        503,
        "Este programa es más antiguo que su base de datos",
        "Las tablas están en la versión {current}, que este programa no conoce.",
        "Usa la versión del programa que las creó, o una más nueva.",
    ),
    "not_a_backup": Words(
        422, "No es una copia", "{path} no es una copia que podamos leer, o está dañada.", "No se escribió nada."
    ),
    "head_unreadable": Words(
        422,
        "No se entiende hasta dónde llegó el registro",
        "{path} no lo dice, o está dañado.",
        "Revísalo.",
    ),
    "anchor_not_taken": Words(
        503, "El ancla no salió", "Nadie recibió el correo con el ancla del registro.", "Revisa ALIADO_RECORD_MAIL."
    ),
    "target_in_use": Words(
        409, "El destino no está vacío", "Ya hay algo en {what}.", "No se escribió nada encima. Elige un destino vacío."
    ),
    "nothing_to_copy": Words(
        409,
        "No hay nada que copiar",
        "La base de datos está vacía: no es la de ninguna oficina.",
        "Revisa ALIADO_DATABASE_URL y ALIADO_VAR. No se escribió ninguna copia.",
    ),
    "keys_missing": Words(
        409,
        "Faltan las claves",
        "Los datos de la copia están cifrados con claves que no están aquí.",
        "Ponlas en ALIADO_KEYS o en el archivo «keys» de ALIADO_VAR. No se escribió nada.",
    ),
    "copy_failed": Words(
        500, "No se pudo copiar la base de datos", "La base de datos no se pudo copiar: {reason}.", "Revisa la causa."
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
    "too_many_versions": Words(
        409,
        "La declaración se generó demasiadas veces",
        "Esta solicitud ya tiene todas las versiones de la declaración que puede tener.",
        "Usa la última que descargaste, o inicia otra solicitud.",
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
    "no_such_decision": Words(
        422,
        "Falta una decisión",
        "Los archivos no tienen la decisión {key}.",
        "Revisa su identificador en el archivo DMN.",
    ),
    "broken_decision": Words(422, "No podemos leer la decisión", "{element} no se puede leer.", _ANALYST),
    "broken_form": Words(422, "El formulario tiene un error", "El componente {component} no se puede usar.", _ANALYST),
    "unknown_source": Words(
        422,
        "Faltan las opciones de un campo",
        "El campo {field} toma sus opciones de {source}, que no existe.",
        _ANALYST,
    ),
    "broken_template": Words(422, "La plantilla tiene un error", "La línea {line} no se puede usar.", _ANALYST),
    "template_too_large": Words(
        422, "La plantilla escribe demasiado", "La línea {line} escribe más de lo permitido.", _ANALYST
    ),
    "template_without_subject": Words(
        422,
        "El correo no tiene asunto",
        "La plantilla de un correo empieza con una línea «Asunto: …» y una línea vacía.",
        _ANALYST,
    ),
    "template_fault": Words(
        422, "No se pudo hacer la declaración", "La plantilla {template} tiene un error.", _ANALYST
    ),
    "step_too_long": Words(
        422,
        "El paso dura demasiado",
        "Lo que sigue calculó durante {seconds} segundos sin esperar a nadie: quizá da vueltas sin parar.",
        _ANALYST,
    ),
    "nested_too_deep": Words(
        422,
        "El proceso se llama a sí mismo sin fin",
        "Habría más de {deepest} procesos, uno dentro de otro.",
        _ANALYST,
    ),
    "not_a_term": Words(422, "Ese plazo no existe", "Un plazo es un número entero de días hábiles.", _ANALYST),
    "naive_start": Words(422, "Falta la zona horaria", "Un plazo empieza en un instante con zona horaria.", _ANALYST),
    "outside_calendar": Words(
        422, "Fuera del calendario", "El calendario conoce los años {first} a {last}; {day} queda fuera.", _ANALYST
    ),
    # FEEL
    "feel_error": Words(422, "La expresión tiene un error", "Una expresión FEEL no se pudo usar.", _ANALYST),
    "feel_syntax_error": Words(
        422, "La expresión está mal escrita", "Línea {line}, columna {column}: aquí falta algo o sobra algo.", _ANALYST
    ),
    "not_here": Words(
        422,
        "La expresión pide lo que aquí no hay",
        "Una expresión llama a «{function}», que es de otro motor.",
        _ANALYST,
    ),
    "feel_limit": Words(422, "La expresión pide demasiado", "Pasa el límite de {limit} {what}.", _ANALYST),
    "not_a_value": Words(422, "Un dato no se puede usar", "Un dato no tiene forma de valor FEEL.", _ANALYST),
    "assertion_failed": Words(422, "No se cumple una condición", "No se cumple: {cause}.", _ANALYST),
    "no_literal": Words(422, "No se puede escribir", "Ese valor no se puede escribir como texto FEEL.", _ANALYST),
    "not_json": Words(422, "No se puede guardar", "Ese valor no se puede guardar en el trámite.", _ANALYST),
    "broken_json": Words(422, "Un dato está dañado", "Un dato no tiene la forma que esperamos.", _ANALYST),
    # Requests that no page of ours sends
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
    "unusable_table": Words(422, "No se puede usar el archivo", "{reason}", "No se importó nada."),
    "bad_authority": Words(422, "La nómina tiene un error", "La fila {row} no se puede usar.", "No se cargó ninguna."),
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

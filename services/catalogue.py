"""Every operation a drawing may call, in one readable table: the counterpart of the folder ``forms/``.

Each entry is a function whose first parameter is the office's :class:`services.tools.Tools`; :func:`bind` gives it
those and hands the runtime what the contract of :mod:`engine.service` asks for.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from engine.execution.operations import OPERATIONS
from engine.service import Service, Wording
from services.accounts import tasks as accounts
from services.declaration import generate
from services.mail import send as mail
from services.mail.body import SUBJECT
from services.requests import lookup, mail_codes, municipality, receipts, request_codes
from services.roster import check as roster
from services.tools import Tools
from services.uploads import inspect


def _local(type_: str, function: Callable[..., Any], does: str, outputs: Mapping[str, str], **more: Any) -> Service:
    return Service(type_, function, local=True, description=does, outputs=outputs, **more)


def _remote(type_: str, function: Callable[..., Any], does: str, outputs: Mapping[str, str], **more: Any) -> Service:
    return Service(type_, function, local=False, description=does, outputs=outputs, **more)


_TABLE = (
    _local(
        "municipality.describe",
        municipality.describe,
        "Da el nombre, el tipo y el lugar de la municipalidad de un distrito.",
        {"municipality": "la municipalidad: {ubigeo, name, kind, department, province, district}"},
        errors={"unknown_district": "el código no es de ningún distrito"},
    ),
    _local(
        "requests.reserve",
        municipality.reserve,
        "Reserva la municipalidad para esta solicitud hasta que termine.",
        {"reserved": "true: desde ahora nadie más puede presentar una solicitud de esta municipalidad"},
        errors={"already_filed": "ya hay otra solicitud presentada de esta municipalidad"},
    ),
    _local(
        "requests.under_way",
        municipality.under_way,
        "Dice si hay otra solicitud presentada de una municipalidad que todavía no terminó, sin decir de quién es.",
        {"filed": "null, o {since}: desde cuándo hay otra solicitud presentada"},
    ),
    _local(
        "requests.find",
        lookup.find,
        "Busca una solicitud por su expediente o por el documento del alcalde o la alcaldesa.",
        {"request": "null, o {instance, record} de la solicitud con ese expediente o, si no, de ese documento"},
    ),
    _local(
        "requests.recall",
        lookup.recall,
        "Busca las solicitudes de una municipalidad por el documento de su alcalde o alcaldesa, "
        "con el enlace y el correo registrado de cada una.",
        {"requests": "las solicitudes halladas con su correo registrado: lista de {address, link, code, record}"},
        errors={"no_address": "falta el encabezado «address»: FEEL que da el correo registrado de la solicitud"},
        personal=frozenset({"requests"}),
    ),
    _local(
        "roster.check",
        roster.check,
        "Compara a la autoridad con la nómina en una fecha: coincide, parcial o no coincide, con sus motivos.",
        {
            "result": "«coincide», «parcial» o «no coincide»",
            "reasons": "lista de {field, reason}: qué campo no coincide y por qué",
            "authority": "la autoridad de la nómina con que se comparó, o null",
        },
        personal=frozenset({"authority"}),
    ),
    _local(
        "accounts.find_active",
        accounts.find_active,
        "Busca la cuenta vigente de una municipalidad, sin decir de quién es.",
        {"account": "null, o {key, since} de la cuenta vigente de la municipalidad; nunca de quién es"},
    ),
    _local(
        "accounts.find_by_person",
        accounts.find_by_person,
        "Busca la cuenta vigente de una persona en cualquier municipalidad.",
        {"account": "null, o {key, ubigeo, municipality} de la cuenta vigente de la persona"},
    ),
    _local(
        "accounts.holder",
        accounts.holder,
        "Dice de quién es la cuenta vigente de una municipalidad: para quien decide, no para quien solicita.",
        {"holder": "null, o {account, username, since, …} con los datos de quien tiene la cuenta vigente"},
        personal=frozenset({"holder"}),
    ),
    _local(
        "accounts.replace",
        accounts.replace,
        "Emite la cuenta de la municipalidad y termina la anterior en el mismo instante.",
        {
            "account": "la clave de la cuenta nueva",
            "username": "el usuario emitido",
            "secret": "referencia al secreto, para mail.send",
            "replaced": "null, o la otra persona, cuya cuenta terminó, para avisarle",
        },
        errors={"other_active": "la persona ya es responsable en otra municipalidad"},
        personal=frozenset({"replaced"}),
    ),
    _local(
        "accounts.reissue",
        accounts.reissue,
        "Da una contraseña nueva a una cuenta vigente; la anterior deja de servir.",
        {
            "username": "el usuario de la cuenta",
            "secret": "referencia al secreto nuevo, para mail.send",
            "person": "la persona responsable, para escribirle",
        },
        errors={"ended": "la cuenta ya terminó"},
        personal=frozenset({"person"}),
    ),
    _local(
        "accounts.correct_address",
        accounts.correct_address,
        "Pone otro correo en una cuenta vigente.",
        {"person": "la persona responsable, ya con el correo nuevo", "replaced": "el correo que tenía, o null"},
        errors={"ended": "la cuenta ya terminó"},
        personal=frozenset({"person", "replaced"}),
    ),
    _local(
        "accounts.end",
        accounts.end,
        "Termina una cuenta en el acto.",
        {"ended": "desde cuándo la cuenta está terminada", "person": "de quién era, para escribirle"},
        personal=frozenset({"person"}),
    ),
    _local(
        "accounts.await_ratification",
        accounts.await_ratification,
        "Marca los accesos vigentes que empezaron antes de un instante.",
        {"count": "cuántos accesos quedaron pendientes de ratificación"},
    ),
    _local(
        "accounts.ratify",
        accounts.ratify,
        "El acceso deja de estar pendiente de ratificación.",
        {"ratified": "desde cuándo está ratificado", "person": "de quién es, para escribirle"},
        personal=frozenset({"person"}),
    ),
    _local(
        "codes.issue",
        mail_codes.issue,
        "Hace un código para confirmar un correo.",
        {"code": "referencia al código", "secret": "referencia al secreto, para mail.send"},
        errors={"too_many": "se enviaron demasiados códigos a ese correo en una hora"},
    ),
    _local(
        "codes.check",
        mail_codes.check,
        "Compara la respuesta de una persona con el código enviado.",
        {"confirmed": "true si el código es el correcto", "reason": "por qué no, en palabras para la persona"},
    ),
    _local(
        "access.link",
        request_codes.link,
        "Da el enlace y el código con que se vuelve a la solicitud.",
        {"link": "el enlace de seguimiento", "code": "el código de la solicitud"},
        personal=frozenset({"link", "code"}),
    ),
    _local(
        "receipts.issue",
        receipts.issue,
        "Abre el expediente y da el cargo con la fecha máxima de respuesta.",
        {
            "record": "el número de expediente",
            "receipt": "el cargo: {number, at, sha256, pages, days, due, not_counted [{date, reason, norm}]}",
        },
    ),
    _remote(
        "declaration.generate",
        generate.generate,
        "Hace el PDF de la declaración con su código, su QR y sus recuadros de firma.",
        {"document": "el PDF: la referencia del archivo y id, cvd, version, pages, hash, manifest"},
        wording=Wording("template", "data", frozenset({"authority_capacity"})),
    ),
    _remote(
        "uploads.inspect",
        inspect.inspect,
        "Revisa que los archivos sean de verdad PDF, JPG o PNG, que se abran y se lean; da sus páginas como imágenes. "
        "Si son fotos de una declaración, las ordena, las endereza y las compara con lo que se imprimió.",
        {
            "ok": "true si se puede trabajar con el archivo",
            "code": "qué falla, en una palabra, o null",
            "reason": "qué falla y qué hacer, en palabras para la persona, o null",
            "type": "el tipo del archivo por su contenido",
            "pages": "cuántas páginas tiene",
            "images": "las páginas como imágenes, en orden",
            "usable": "de los archivos, los que sirven: sin el que no se abre ni los que son de otro documento",
            "document": "un solo PDF de páginas A4 con las de la declaración, en orden, o null",
            "sheets": "de cada imagen: {image, file, page, document, version, fate, says, read, held, empty, scores}",
            "missing": "los números de las páginas que faltan",
            "problems": "lo que de seguro no está bien, en frases: otro documento, otra versión, una página que falta",
            "hints": "lo que alguien debe mirar, en frases: lo que no se pudo leer, una firma o un sello que no se ve",
        },
        lane="files",
    ),
    _remote(
        "mail.send",
        mail.send,
        "Envía un correo con una plantilla de bpmn/correos.",
        {
            "message_id": "el Message-ID del correo",
            "accepted": "las direcciones que el servidor aceptó",
            "refused": "las direcciones que el servidor rechazó",
        },
        errors={"refused": "nadie a quien va dirigido lo acepta, y tenía que llegar o lleva un secreto"},
        personal=frozenset({"accepted", "refused"}),
        wording=Wording("template", "data", frozenset({"secret", "portal", mail.COPY}), head=SUBJECT),
    ),
)

#: Services by type, not yet bound to an office.
SERVICES: Mapping[str, Service] = MappingProxyType({service.type: service for service in _TABLE} | OPERATIONS)


def bind(tools: Tools) -> dict[str, Service]:
    """The catalogue of one office: every function with its tools in place, its inputs still to be read."""
    bound = {s.type: replace(s, function=partial(s.function, tools)) for s in _TABLE}
    post = bound["mail.send"]  # a mail server is somebody else's: it is not to be stormed by all our workers
    bound[post.type] = replace(post, at_once=int(tools.settings.get("smtp_at_once", 4)))
    return bound | OPERATIONS

"""``aliado verify``: the auditor. Is every promise kept that the office gave? It reads, and changes nothing."""

import argparse
import json
import sys
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sqlalchemy.exc import DBAPIError

from engine.migrations.revisions import SchemaBehind
from engine.record_check import SENTENCES as OF_THE_RECORD
from engine.verify import Audit, Problem
from engine.verify.answers import NotAnAnswer
from services.verify import checks
from web.installation import Installation
from web.server.opening import opened
from web.server.reading import readable
from web.settings import of_office
from web.wording.refusals import words

#: Each problem's Spanish sentence, with its facts in braces.
SENTENCES: Final = MappingProxyType(
    {
        "unreadable_state": "No se puede leer el estado del trámite {instance}: {reason}.",
        "missing_row": "El trámite {instance} espera en {element} ({kind}), y ninguna fila lo dice.",
        "extra_row": "La fila {key} de {table}, en {element}, no corresponde a nada que espere el trámite {instance}.",
        "wrong_row": "La fila {key} de {table} dice {element} ({kind}), y el trámite {instance} espera en {expected}.",
        "stuck": "El trámite {instance} está abierto y no espera nada: nadie lo hará avanzar.",
        "row_of_ended": "El trámite {instance} terminó, y la fila {key} de {table}, en {element}, todavía espera.",
        "history_gap": "El historial del trámite {instance} debe ir del 1 al {expected}, y tiene {count} líneas, "
        "de la {first} a la {last}.",
        "endless_lease": "El trabajo {job}, en {element}, se reservó hasta {until}, más de lo que dura una reserva.",
        "wrong_count": "De lo abierto se lleva mal la cuenta ({kind}, versión {version}, {element}, {groups}, "
        "{assignee}): dice {kept}, hay {there}. Se rehace con «aliado db recount».",
        "silent_failure": "El trabajo {job}, en {element}, se abandonó, y ningún incidente abierto lo dice.",
        "idle_incident": "El incidente {incident}, en {element}, sigue abierto, y su trabajo ya no existe.",
        "orphan_row": "La fila {key} de {table} es del trámite {instance}, que no existe.",
        "lost_start": "Se respondió que el trámite {instance} empezó, y no existe.",
        "lost_step": "Se respondió que la tarea {task}, en {element}, se completó, y el trámite {instance} no lo sabe.",
        "open_again": "Se respondió que la tarea {task}, en {element}, se completó, y sigue abierta.",
        "lost_answer": "Se dio una respuesta a la solicitud {token}, y no se guardó.",
        "lost_claim": "Se respondió a {by} que la tarea {task} es suya, y es de {assignee}.",
        "two_accounts": "{count} cuentas de {ubigeo} están vigentes a la vez.",
        "two_for_a_person": "La persona de la cuenta {account} tiene otra cuenta vigente.",
        "broken_replacement": "La cuenta {account} fue reemplazada por {by}, que no empieza cuando ella termina.",
        "record_gap": "Los expedientes de {year} deben ir del 1 al {expected}, y hay {count}, hasta el {last}.",
        "receipt_gap": "Los cargos del trámite {instance} deben ir del 1 al {count}, y van del {first} al {last}.",
        "reservation_of_ended": "{ubigeo} está reservado para el trámite {instance}, que ya terminó.",
        "missing_content": "El contenido del archivo {file} no está en el almacén.",
        "wrong_content": "El contenido del archivo {file} no es el que se guardó: {reason}.",
        "missing_file": "La variable {variable} del trámite {instance} remite al archivo {file}, que no existe.",
        "expired_secret": "El secreto {secret} venció el {expires} y sigue guardado.",
        "secret_of_ended": "El secreto {secret} sigue guardado para el trámite {instance}, que terminó.",
        **OF_THE_RECORD,
    }
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.description = "Comprueba que la base de datos y los archivos cumplen todo lo prometido. No cambia nada."
    parser.add_argument(
        "--told", type=Path, metavar="ARCHIVO", help="lo que se respondió a los clientes, en líneas JSON"
    )
    parser.add_argument("--hash", action="store_true", help="lee cada archivo guardado y compara su SHA-256")
    parser.add_argument(
        "--json", action="store_true", help="una línea JSON por problema, y una al final con las cuentas"
    )
    parser.epilog = "Termina con 0: todo bien; 1: hay problemas; 2: no se pudo comprobar."


def run(arguments: argparse.Namespace) -> int:
    """0: every promise is kept; 1: at least one is not; 2: it could not be found out."""
    try:
        with readable(of_office()) as settings, opened(settings) as installation:
            return _audit(installation, arguments)
    except NotAnAnswer as refusal:
        print(f"aliado verify: {words(refusal).sentence} ({refusal})", file=sys.stderr)
    except SchemaBehind as refusal:
        print(f"aliado verify: {words(refusal).sentence} {words(refusal).advice}", file=sys.stderr)
    except (OSError, DBAPIError) as fault:
        print(f"aliado verify: no se pudo leer: {type(fault).__name__}", file=sys.stderr)
    return 2


def _audit(installation: Installation, arguments: argparse.Namespace) -> int:
    audit = Audit(installation.runtime, checks(installation.tools, hashes=arguments.hash))
    found = 0
    for problem in audit.problems(arguments.told):
        found += 1
        print(_as_line(problem) if arguments.json else sentence(problem), flush=True)
    print(json.dumps(_counts(audit, found)) if arguments.json else _summary(audit, found))
    return 1 if found else 0


def sentence(problem: Problem) -> str:
    """A problem as an operator reads it."""
    return f"{SENTENCES[problem.code].format(instance=problem.instance, **problem.facts)} ({problem.code})"


def _as_line(problem: Problem) -> str:
    return json.dumps(problem.as_json(), ensure_ascii=False)


def _counts(audit: Audit, found: int) -> dict[str, int]:
    return {"instances": audit.instances, "told": audit.answers, "problems": found}


def _summary(audit: Audit, found: int) -> str:
    looked = f"{audit.instances} trámites revisados"
    if audit.answers:
        looked += f", {audit.answers} respuestas comparadas"
    return f"{looked}: {'ningún problema' if not found else f'{found} problemas'}."

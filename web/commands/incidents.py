"""``aliado incidents``: what stopped and waits for a person, without personal data; and another try for one of them."""

import argparse
import getpass
import sys

from sqlalchemy import select

from engine.actor import Actor
from engine.jobs.incidents import retry
from engine.models.process import Incident
from web.installation import Installation
from web.server.opening import opened
from web.settings import of_office


def configure(parser: argparse.ArgumentParser) -> None:
    """``--retry KEY`` gives one another try; with more time, a variable, a reason where one is to be given."""
    parser.add_argument("--retry", type=int, metavar="CLAVE", help="reintenta este incidente, ya reparada su causa")
    parser.add_argument("--reason", default="", metavar="MOTIVO", help="queda en la historia del caso")
    parser.add_argument("--ten-times", action="store_true", help="da diez veces el tiempo a un paso que duró demasiado")
    parser.add_argument("--set", action="append", default=[], metavar="VARIABLE=FEEL", help="cambia un dato antes")


def run(arguments: argparse.Namespace) -> int:
    """0: there is none, or the retry is under way. 1: some are open. 2: a reason is missing. Raises ``NotFound`` for an
    unknown key.
    """
    with opened(of_office()) as installation:
        if arguments.retry is None:
            return _tell(installation)
        given = [each.partition("=") for each in arguments.set]
        if (given or arguments.ten_times) and not arguments.reason.strip():
            print("Di el motivo con --reason: quedará en la historia del caso.", file=sys.stderr)
            return 2
        retry(
            installation.runtime,
            arguments.retry,
            Actor(getpass.getuser()),
            arguments.reason.strip(),
            times=10 if arguments.ten_times else 1,
            variables={name.strip(): text for name, _, text in given},
        )
    print(f"El incidente {arguments.retry} se reintentará enseguida.")
    return 0


def _tell(installation: Installation) -> int:
    with installation.database.read() as session:
        waiting = select(Incident).where(Incident.resolved.is_(None)).order_by(Incident.key)
        incidents = session.scalars(waiting).all()
    for incident in incidents:
        since = incident.created.astimezone(installation.tools.zone)
        print(f"{incident.key}  {since:%d/%m/%Y %H:%M}  trámite {incident.instance_key}  {incident.element_id}")
        print(f"    {incident.message}")
    print(f"{len(incidents)} incidentes abiertos." if incidents else "Ningún incidente abierto.")
    return 1 if incidents else 0

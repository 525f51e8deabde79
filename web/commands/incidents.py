"""``aliado incidents``: what stopped and waits for a person, without personal data; and another try for one of them."""

import argparse
import getpass

from sqlalchemy import select

from engine.actor import Actor
from engine.jobs.incidents import retry
from engine.models.process import Incident
from web.house import House
from web.server.opening import opened
from web.settings import from_environment


def configure(parser: argparse.ArgumentParser) -> None:
    """``--retry KEY`` gives one another try."""
    parser.add_argument("--retry", type=int, metavar="CLAVE", help="reintenta este incidente, ya reparada su causa")


def run(arguments: argparse.Namespace) -> int:
    """0: there is none, or the retry is under way. 1: some are open. Raises ``NotFound`` for an unknown key."""
    with opened(from_environment()) as house:
        if arguments.retry is None:
            return _tell(house)
        retry(house.runtime, arguments.retry, Actor(getpass.getuser()))
    print(f"El incidente {arguments.retry} se reintentará enseguida.")
    return 0


def _tell(house: House) -> int:
    with house.database.read() as session:
        waiting = select(Incident).where(Incident.resolved.is_(None)).order_by(Incident.key)
        incidents = session.scalars(waiting).all()
    for incident in incidents:
        since = incident.created.astimezone(house.tools.zone)
        print(f"{incident.key}  {since:%d/%m/%Y %H:%M}  trámite {incident.instance_key}  {incident.element_id}")
        print(f"    {incident.message}")
    print(f"{len(incidents)} incidentes abiertos." if incidents else "Ningún incidente abierto.")
    return 1 if incidents else 0

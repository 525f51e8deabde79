"""``aliado worker``: due jobs only. Any number may run on any number of machines over one PostgreSQL."""

import argparse

from web.server import confined, logs
from web.server.mail_server import demand_mail_server
from web.server.one_process import Ending, reporting, working
from web.server.opening import opened
from web.server.waiting import is_database_there
from web.settings import of_office


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments: what may be chosen is in the environment."""
    parser.epilog = "Termina con SIGTERM, después de acabar el trabajo que tiene en la mano."


def run(arguments: argparse.Namespace) -> int:
    """Ends by a signal."""
    ending = Ending()
    settings = of_office()
    demand_mail_server(settings)
    logs.install(settings.logs)
    if not is_database_there(settings, ending.wait):
        return 0
    with opened(settings) as installation, working(installation), reporting(installation, "worker"):
        confined.make_ready(installation)
        print("El trabajador está en marcha.", flush=True)
        ending.wait()
    return 0

"""``aliado web``: pages only. Beside it, ``aliado worker`` does the work; any number of each shares one database."""

import argparse

from web.server import logs
from web.server.mail_server import demand_mail_server
from web.settings import Settings, WrongSetting, of_office


def configure(parser: argparse.ArgumentParser) -> None:
    """``--processes N``: more than one are kept by gunicorn."""
    parser.add_argument("--processes", type=int, default=1, metavar="N", help="procesos que atienden páginas (1)")
    parser.epilog = "Necesita al menos un «aliado worker» que comparta la misma base de datos."


def run(arguments: argparse.Namespace) -> int:
    """Ends by a signal. Raises :class:`web.settings.WrongSetting`."""
    if not 1 <= arguments.processes <= 64:
        raise WrongSetting("--processes debe ser un número entre 1 y 64.")
    settings = of_office()
    demand_mail_server(settings)
    logs.install(settings.logs)
    if arguments.processes == 1:
        _one(settings)
    else:
        from web.server import many_processes  # gunicorn is of no use for one, and does not exist on Windows

        many_processes.serve(settings, arguments.processes)
    return 0


def _one(settings: Settings) -> None:
    from web.app import create_app
    from web.server.one_process import Ending, reporting, serve
    from web.server.opening import opened
    from web.server.waiting import is_database_there

    ending = Ending()
    if not is_database_there(settings, ending.wait):
        return
    with opened(settings) as installation, reporting(installation, "web"):
        app = create_app(settings, installation)
        serve(app, settings, ending, lambda: print(f"Páginas en {settings.public_address}", flush=True))

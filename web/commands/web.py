"""``aliado web``: pages only. Beside it, ``aliado worker`` does the work; any number of each shares one database."""

import argparse

from web.app import create_app
from web.opening import opened
from web.serve import Ending, serve
from web.settings import from_environment


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments: what may be chosen is in the environment."""
    parser.epilog = "Necesita al menos un «aliado worker» que comparta la misma base de datos."


def run(arguments: argparse.Namespace) -> int:
    """Ends by a signal."""
    ending = Ending()
    with opened(from_environment()) as house:
        settings = house.settings
        app = create_app(settings, house)
        serve(app, settings, ending, lambda: print(f"Páginas en {settings.public_address}", flush=True))
    return 0

"""``aliado roster import FILE``: the list of elected authorities, from the JNE's open data or from Infogob."""

import argparse
from datetime import date
from functools import partial

from services.imports import authorities
from web.commands import importing
from web.server.opening import opened
from web.settings import of_office


def configure(parser: argparse.ArgumentParser) -> None:
    """The mandate and the name of a list that says neither."""
    act = importing.arguments(parser)
    day = partial(act.add_argument, type=date.fromisoformat, metavar="AAAA-MM-DD")
    day("--from", dest="begins", help="primer día del periodo, si la lista no trae fechas")
    day("--to", dest="ends", help="último día del periodo, si la lista no trae fechas")
    act.add_argument("--source", default="JNE", metavar="NOMBRE", help="cómo se llama la lista, si no lo dice ella")


def run(arguments: argparse.Namespace) -> int:
    """0: taken, or a rehearsal without faults. 1: refused; nothing changed. Raises ``UnusableTable``."""
    mandate = (arguments.begins, arguments.ends) if arguments.begins and arguments.ends else None
    found = importing.judged(
        arguments.file,
        authorities.COLUMNS,
        authorities.NEEDED,
        lambda rows: authorities.read(rows, mandate, arguments.source),
    )
    if importing.tell_refused(found):
        return 1
    passed = f" ({found.passed} filas son de otros cargos)" if found.passed else ""
    if arguments.dry_run:
        print(f"Ensayo: {len(found.good)} autoridades se pueden importar{passed}. No se cambió nada.")
        return 0
    with opened(of_office()) as installation, installation.database.write() as session:
        change = authorities.take(installation.tools, session, [one for _, one in found.good])
        importing.note(installation, session, "roster", change.added)
    print(
        f"Importado: {change.added} autoridades nuevas, {change.removed} retiradas, {change.same} sin cambio{passed}."
    )
    return 0

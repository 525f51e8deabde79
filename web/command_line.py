"""``aliado``: the one command of operators and analysts. What it can do is the table; each entry is a module.

Exit codes: 0 done; 1 refused, with the reason on standard error; 2 it could not begin (a wrong argument or setting).
"""

import argparse
import gc
import importlib
import sys
from collections.abc import Sequence
from importlib import metadata
from types import MappingProxyType, ModuleType
from typing import Final

from engine.errors import Refusal
from web.settings import WrongSetting, unknown
from web.wording import usage
from web.wording.refusals import words
from web.wording.system_faults import is_outside, sentence

#: Command -> what it is for. Its module is ``web.commands.<name>``, imported only when it is asked for.
COMMANDS: Final = MappingProxyType(
    {
        "run": "abre la oficina: las páginas y el trabajador, en un solo proceso",
        "web": "atiende solo las páginas",
        "worker": "hace solo el trabajo pendiente: temporizadores y servicios",
        "db": "lleva las tablas de la base de datos a la versión de este programa",
        "check": "revisa diagramas, formularios y decisiones",
        "repair": "hace las reparaciones que check ofrece",
        "properties": "muestra las propiedades que un diagrama puede llevar",
        "fields": "muestra lo que un formulario puede decir de sus campos",
        "services": "muestra los servicios que un diagrama puede llamar",
        "test": "juega los escenarios que están junto a los diagramas",
        "diff": "dice en palabras qué cambió entre dos versiones",
        "publish": "publica una versión nueva de los diagramas y formularios",
        "backup": "copia la base de datos y los archivos mientras todo sigue funcionando",
        "restore": "pone una copia en una base de datos y una carpeta vacías",
        "keys": "cifra otra vez lo guardado, con la clave más nueva",
        "incidents": "muestra los incidentes abiertos, y reintenta uno",
        "verify": "comprueba que se cumple todo lo prometido: trámites, historial, cuentas, archivos",
        "record": "el registro de actos y accesos: exportarlo, comprobarlo, anclarlo",
        "calendar": "los días declarados que no cuentan, y los plazos que cambian con ellos",
        "roster": "trae la nómina de autoridades de un archivo",
        "accounts": "trae los usuarios de hoy de un archivo",
        "user": "agrega y cambia a las personas de la oficina",
    }
)

#: They go on for months: with a setting that nobody reads they would be another office than was meant.
SERVING: Final = frozenset({"run", "web", "worker"})


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    usage.install()
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="aliado", description="Trámites que corren desde un diagrama.")
    version = f"aliado {metadata.version('aliado')}"
    parser.add_argument("--version", action="version", version=version, help="muestra la versión y termina")
    choices = parser.add_subparsers(dest="command", required=True, metavar="ORDEN")
    for name, purpose in COMMANDS.items():
        choice = choices.add_parser(name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
        if name in words[:1]:
            module = _module(name)
            module.configure(choice)
            choice.set_defaults(run=module.run)
    arguments = parser.parse_args(words)
    return 2 if _misspelt(arguments.command) else _answer(arguments)


def _module(command: str) -> ModuleType:
    """What does it. Modules live on: to look for garbage among what they make is time lost at every start."""
    name = f"web.commands.{command}"
    if name in sys.modules:
        return sys.modules[name]
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.freeze()
        gc.enable()


def _misspelt(command: str) -> bool:
    """Say which settings nobody reads; whether the command must not begin with them."""
    found = unknown()
    for said in found:
        print(f"aliado: {said}", file=sys.stderr)
    return bool(found) and command in SERVING


def _answer(arguments: argparse.Namespace) -> int:
    try:
        return int(arguments.run(arguments))
    except WrongSetting as fault:
        print(f"aliado: {fault}", file=sys.stderr)
        return 2
    except Refusal as refusal:
        found = words(refusal)
        print(f"aliado: {found.sentence} {found.advice}".strip(), file=sys.stderr)
        print(f"({refusal.code})", file=sys.stderr)  # what to search the handbook for
        return 1
    except Exception as fault:
        said = _from_outside(arguments.command, fault)
        if said is None:
            raise
        print(said, file=sys.stderr)
        return 2


def _from_outside(command: str, fault: Exception) -> str | None:
    """What is wrong around us, which an operator mends; ``None``: it is a mistake of ours."""
    if is_outside(fault):
        return f"aliado {command}: {sentence(fault)}"
    if not _of_the_database(fault):
        return None
    reason = type(fault.__cause__ or fault).__name__  # its own words may hold the address and a password
    return f"aliado: no se puede usar la base de datos ({reason}).\n¿Está en marcha? ¿Es la de ALIADO_DATABASE_URL?"


def _of_the_database(fault: Exception) -> bool:
    known = sys.modules.get("sqlalchemy.exc")  # a command that speaks to no database does not wait for its import
    return known is not None and isinstance(fault, (known.OperationalError, known.InterfaceError))


if __name__ == "__main__":
    sys.exit(main())

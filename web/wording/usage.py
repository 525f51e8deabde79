"""The command line's own words in Spanish: titles of its help, and what is wrong with what was typed.

argparse looks each of its sentences up under the names ``_`` and ``ngettext`` of its module, as programs with gettext
catalogues expect. The catalogue is this table; a catalogue file would need a build, and the environment's language.
"""

import argparse
from types import MappingProxyType
from typing import Final

#: argparse's sentence -> ours. Sentences that only a programmer meets are not here, and stay as they are.
SENTENCES: Final = MappingProxyType(
    {
        "usage: ": "uso: ",
        "positional arguments": "argumentos",
        "options": "opciones",
        "show this help message and exit": "muestra esta ayuda y termina",
        "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s\n",
        "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
        "the following arguments are required: %s": "falta %s",
        "one of the arguments %s is required": "hace falta uno de estos: %s",
        "unrecognized arguments: %s": "no se entiende: %s",
        "ambiguous option: %(option)s could match %(matches)s": "%(option)s puede ser %(matches)s: escríbela entera",
        "not allowed with argument %s": "no va junto con %s",
        "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r no existe; elige entre %(choices)s",
        "unknown parser %(parser_name)r (choices: %(choices)s)": "%(parser_name)r no existe; elige entre %(choices)s",
        "invalid %(type)s value: %(value)r": "%(value)r no es un valor que se pueda usar",
        "expected one argument": "falta su valor",
        "expected at most one argument": "lleva a lo más un valor",
        "expected at least one argument": "lleva al menos un valor",
        "expected %s argument": "lleva %s valor",
        "expected %s arguments": "lleva %s valores",
        "ignored explicit argument %r": "no lleva valor, y se le dio %r",
    }
)


def install() -> None:
    """From now on every parser of this process speaks Spanish."""
    vars(argparse).update(_=_said, ngettext=_counted)


def _said(sentence: str) -> str:
    return SENTENCES.get(sentence, sentence)


def _counted(one: str, several: str, count: int) -> str:
    return _said(one if count == 1 else several)

"""The built-in functions, a module a family; importing this package declares them all."""

from engine.feel.builtins import (  # noqa: F401 - importing declares
    booleans,
    camunda,
    contexts,
    conversion,
    lists,
    numbers,
    ranges,
    statistics,
    strings,
    temporal,
)
from engine.feel.builtins.registry import functions
from engine.feel.lexer import Multiword

BUILTINS = functions()
MULTIWORD = Multiword(BUILTINS)

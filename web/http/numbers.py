"""Numbers in addresses: what cannot be a key of ours is no address, and never reaches a database.

Keys are signed whole numbers of 64 bits (:mod:`engine.database.keys`); longer ones both databases refuse, each with
an accident of its own.
"""

import re
from typing import Final

from flask import Flask, request
from werkzeug.routing import IntegerConverter

#: Every number below 9 · 10¹⁸, which is within 64 bits and beyond every key; digits of ASCII, without a sign.
_PATTERN: Final = "[0-9]{1,18}|[0-8][0-9]{18}"


class KeyConverter(IntegerConverter):
    """``<int:key>`` of every route."""

    regex = f"(?:{_PATTERN})"


def install(app: Flask) -> None:
    """Read the numbers of all addresses of ``app`` so; before its routes are added."""
    app.url_map.converters["int"] = KeyConverter


def asked(name: str) -> int | None:
    """The number under a name in the address's query; ``None`` where there is none that could be a key."""
    text = request.args.get(name, "")
    return int(text) if re.fullmatch(_PATTERN, text) else None

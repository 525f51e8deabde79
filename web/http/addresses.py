"""Addresses with a query whose names others choose: a reader's own query, the drawing's fields.

Never hand such names to ``url_for``: some mean something to it (``_scheme``, ``_external``, ``endpoint``).
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import request


def asking(address: str, query: Mapping[str, object]) -> str:
    """``address``, which has no query yet, with ``query``; what is ``None`` is left out."""
    given = {name: value for name, value in query.items() if value is not None}
    return f"{address}?{urlencode(given)}" if given else address


def further(**changed: object) -> str:
    """The page that was asked for, as it was asked for, but for ``changed``: its next page, say."""
    return asking(request.path, {**request.args.to_dict(), **changed})

"""Lines of the record carry a seal: a keyed hash of what they say and their own key, made where the row is inserted.

Every insert of such a table, by a session or by a statement, computes it as the default of :func:`seal_column`, so that
no writer can forget it. The key is fetched once (``record_key.py``), before the first writing transaction: within a
step's pipeline nothing may be asked.
"""

import hashlib
import threading
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.orm import MappedColumn, mapped_column

from engine.record_check import canonical

#: The name under which an engine's execution options hold its :class:`Seals`, and that of the column.
SEALS, SEAL = "aliado_seals", "seal"
_LENGTH = 16


class NoKey(Exception):
    """A line of the record was to be written by a process that has no vault."""


class Seals:
    """What seals the lines of one database, in this process."""

    def __init__(self) -> None:
        self._key: bytes | None = None
        self._fetch: Callable[[], bytes] | None = None
        self._lock = threading.Lock()

    def fetch_by(self, fetch: Callable[[], bytes]) -> None:
        """Where the key comes from, when it is first needed."""
        self._fetch = self._fetch or fetch

    def prepare(self) -> None:
        """Have the key, if there is a way to it."""
        if self._key is None and self._fetch is not None:
            with self._lock:
                if self._key is None:
                    self._key = self._fetch()

    def of(self, content: bytes) -> bytes:
        """The seal of a content, 16 bytes: keyed BLAKE2b (RFC 7693), a tenth of what an HMAC by OpenSSL costs a step.

        Raises :class:`NoKey`.
        """
        if self._key is None:
            raise NoKey
        return hashlib.blake2b(content, key=self._key, digest_size=_LENGTH).digest()

    def of_row(self, table: str, row: Mapping[str, Any]) -> bytes:
        """The seal of a row that has none yet. Raises :class:`NoKey`."""
        return self.of(canonical(table, row))


def seal_column(table: str) -> MappedColumn[bytes | None]:
    """The column of a table's seals; empty in lines that were written before there were any."""

    def seal(context: Any) -> bytes:
        seals: Seals = context.execution_options[SEALS]
        return seals.of_row(table, context.get_current_parameters())

    return mapped_column(LargeBinary(_LENGTH), default=seal, nullable=True)

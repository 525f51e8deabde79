"""One at a time, by name: for what a unique index alone would turn into an error instead of a wait.

On SQLite writers already queue for the whole database. On PostgreSQL this takes an advisory lock that the end of the
transaction releases.
"""

import hashlib

from sqlalchemy import BigInteger, func, literal, select
from sqlalchemy.orm import Session


def one_at_a_time(session: Session, name: str) -> None:
    """Wait until no other open transaction holds ``name``; hold it until this one ends."""
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        session.execute(select(func.pg_advisory_xact_lock(literal(number, BigInteger))))

"""Passwords: made readable, hashed with Argon2id, checked in the same time whether or not the user exists.

Argon2id runs with the minimum that OWASP recommends (19 MiB, two passes): about 30 ms, which a local service may spend
inside its transaction. :data:`AT_ONCE` threads of our own do it, so that a storm of log-ins costs waiting and not
memory: the system's allocator leaves those 19 MiB to the thread that once took them, and a server has many threads.
"""

import os
import secrets
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

#: Letters and digits that nobody takes for another one, on a screen or on paper: 31 of them, no 0 o 1 l i.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
AT_ONCE = 2

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def make() -> str:
    """A new password of four groups of four, about 79 bits: ``kf7m-qw3x-8hjd-pz4c``."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def hashed(password: str) -> str:
    """What to store."""
    return _threads(os.getpid()).submit(_hasher.hash, password).result()


def matches(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one behind ``stored``; ``None`` (no such user) takes as long and is never true."""
    try:
        fits = _threads(os.getpid()).submit(_hasher.verify, stored or _nobodys(_hasher), password).result()
    except (VerifyMismatchError, InvalidHashError):
        return False
    return fits and stored is not None


def renewed(stored: str, password: str) -> str | None:
    """What to store instead of ``stored``, where that was made with other parameters than today's; else ``None``.

    ``password`` is the one behind it: ask :func:`matches` first.
    """
    return hashed(password) if _hasher.check_needs_rehash(stored) else None


def _nobodys(hasher: PasswordHasher) -> str:
    """A hash whose digest is drawn: checking it costs what any check costs, and no password matches."""
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, digest = (b64encode(secrets.token_bytes(size)) for size in (hasher.salt_len, hasher.hash_len))
    return f"$argon2id$v=19${cost}${salt.decode().rstrip('=')}${digest.decode().rstrip('=')}"


@cache
def _threads(_process: int) -> ThreadPoolExecutor:
    """Of this very process: a fork inherits the pool's record of its threads, and not the threads."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password")

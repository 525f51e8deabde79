"""A password's hash as it was made before the parameters were raised."""

from argon2 import PasswordHasher


def outdated_hash(password: str) -> str:
    """Right, and weaker than what is stored today."""
    return PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(password)

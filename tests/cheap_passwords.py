"""Passwords at the least that Argon2 costs: hundreds of tests sign somebody in. ``AS_SHIPPED`` is what the program uses."""

from argon2 import PasswordHasher

from services.people import passwords

AS_SHIPPED = passwords._hasher
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

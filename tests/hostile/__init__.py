"""Hostile files by kind, made and not stored, against all that reads what people bring: ``python -m tests.hostile``."""

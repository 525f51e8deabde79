"""Transactions on SQLite and PostgreSQL, keys of rows, locks, encryption of values. No table of a process is named
here.
"""

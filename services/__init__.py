"""What service tasks do: mail, declaration, accounts, roster, uploads. Each module owns its tables.

The wall: this room imports ``engine`` and never Flask or ``web``, because the
worker needs it where no web server runs.
"""

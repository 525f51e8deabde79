"""What the processes of ``tests/limited.py`` find loaded: the command that checks with all it asks for, and the lists."""

import services.catalogue
import services.imports.authorities
import services.imports.users
import tests.services.cases.list_reading
import web.commands.check
import web.identity

__all__ = ["services", "tests", "web"]

"""What the wiring made, and how a page reaches it. Built once by :func:`web.app.create_app`; nothing here is global."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import cast

from flask import current_app

from engine.database.sessions import Database
from engine.execution.runtime import Runtime
from engine.jobs.dispatcher import Dispatcher
from engine.presentation import Presentation
from services.calendar import peru
from services.tools import Tools
from web.settings import Settings


@dataclass(frozen=True)
class Installation:
    """One running office."""

    settings: Settings
    tools: Tools
    runtime: Runtime
    dispatcher: Dispatcher

    @cached_property
    def presentation(self) -> Presentation:
        """How values are written for people here."""
        return peru.presentation(self.tools)

    @property
    def database(self) -> Database:
        """The database everything shares."""
        return self.tools.database

    def now(self) -> datetime:
        """The present instant by the procedure's clock."""
        return self.tools.clock()


def installation() -> Installation:
    """The office that answers this request."""
    return cast(Installation, current_app.extensions["aliado"])

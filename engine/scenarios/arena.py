"""Where scenarios play: the engine as it is, on a database in memory, with a clock that only moves when it is set.

One connection serves all scenarios of a suite, and before each the database is put back to the state in which the
version has just been published: nothing of one scenario is there in the next, and the parsed drawings stay. Nothing
here is anybody's data and nothing leaves memory, so nothing is encrypted.
"""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from engine.clock import Clock
from engine.database.keys import Keys
from engine.database.sessions import Base, Database
from engine.database.vault import Vault
from engine.definitions.bundle import Bundle
from engine.definitions.library import Library
from engine.execution.loading import HostFunction
from engine.execution.runtime import Runtime
from engine.forms import OptionSource
from engine.presentation import ISO, Presentation
from engine.scenarios.called import with_stand_ins
from engine.scenarios.records import Answer
from engine.service import Catalogue


@dataclass(frozen=True)
class Surroundings:
    """What the host lends to scenarios.

    ``catalogue``: the services a drawing may name; they are never called, only their names, outputs and error codes
    are read. ``real``: those that are called all the same unless a scenario answers for them. ``functions`` makes
    FEEL's host functions for a clock; ``prepare`` writes what they read, once. ``sentence``: the words for the code of
    an incident or a refusal, in the analysts' language.
    """

    zone: ZoneInfo
    catalogue: Catalogue = field(default_factory=dict)
    real: Catalogue = field(default_factory=dict)
    functions: Callable[[Clock], Mapping[str, HostFunction]] = field(default=lambda clock: {})
    sources: Mapping[str, OptionSource] = field(default_factory=dict)
    presentation: Presentation = ISO
    prepare: Callable[[Session], Any] = field(default=lambda session: None)
    sentence: Callable[[str], str] = field(default=lambda code: "")


class _Clear(Vault):
    """Keeps invented data as it is: encrypting it would take longer than all else."""

    def __init__(self) -> None:
        super().__init__([Vault.new_key()])

    def encrypt(self, text: str) -> str:
        return text

    def decrypt(self, token: str) -> str:
        return token


@dataclass
class Hand:
    """A clock moved by hand."""

    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The instant it stands at, in UTC."""
        return self.now


class Arena:
    """A version, published in memory. :meth:`enter` gives a runtime on it, everything else forgotten."""

    def __init__(self, files: Mapping[str, bytes], surroundings: Surroundings) -> None:
        self.surroundings = surroundings
        self.clock = Hand()
        self._files = files
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._database = Database("sqlite://", creator=lambda: self._connection, poolclass=StaticPool)
        self._vault = _Clear()
        self._keys = Keys(1)
        self._library = Library(self._keys)
        self._states: dict[frozenset[str], sqlite3.Connection] = {}
        Base.metadata.create_all(self._database.engine)
        with self._database.write() as session:
            surroundings.prepare(session)
        self._empty = self._copy()

    @cached_property
    def bundle(self) -> Bundle:
        """The version itself, without any stand-in."""
        return Bundle(0, self._files)

    def enter(self, processes: Mapping[str, Answer], catalogue: Catalogue) -> Runtime:
        """A runtime on the version as just published; ``processes`` stand in for called ones."""
        stand_ins = frozenset(processes)
        if stand_ins not in self._states:
            self._empty.backup(self._connection)
            self._runtime({}).publish(with_stand_ins(self._files, stand_ins), "", "")
            self._states[stand_ins] = self._copy()
        self._states[stand_ins].backup(self._connection)
        return self._runtime(catalogue)

    def close(self) -> None:
        """Give the memory back."""
        self._database.close()
        for connection in (*self._states.values(), self._empty, self._connection):
            connection.close()

    def _runtime(self, catalogue: Catalogue) -> Runtime:
        lent = self.surroundings
        runtime = Runtime(
            database=self._database,
            clock=self.clock,
            vault=self._vault,
            new_key=self._keys,
            zone=lent.zone,
            catalogue=catalogue,
            functions=lent.functions(self.clock),
            sources=lent.sources,
            presentation=lent.presentation,
        )
        runtime.loader.library = self._library
        return runtime

    def _copy(self) -> sqlite3.Connection:
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.backup(copy)
        return copy

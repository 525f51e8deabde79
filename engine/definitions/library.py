"""Published definitions: immutable versions in the database, parsed once per process.

Publishing takes a whole set of files. Their contents' hash is the bundle's address: the same files again are the same
bundle. Every executable process in it that is in force otherwise gets a new version, so that an earlier bundle can be
published again; where all are in force as they are, nothing changes.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, tuple_
from sqlalchemy.orm import Session

from engine.database.sessions import connection
from engine.definitions.bundle import Bundle
from engine.drawing import Element
from engine.errors import NotFound
from engine.models import process as models
from engine.models.process import BundleFile, ProcessDefinition, Resource

#: Parsed bundles kept in memory.
KEPT = 32

_definition = ProcessDefinition.__table__
#: The keys of the newest versions, one of each process. Keys do not tell: clocks of two machines differ.
NEWEST_OF_EACH = select(ProcessDefinition.key).where(
    tuple_(ProcessDefinition.process_id, ProcessDefinition.version).in_(
        select(ProcessDefinition.process_id, func.max(ProcessDefinition.version)).group_by(ProcessDefinition.process_id)
    )
)
_NEWEST = (
    select(_definition.c.key)
    .where(_definition.c.process_id == bindparam("process_id"))
    .order_by(_definition.c.version.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Publication:
    """What publishing came to: the bundle's key, and the version that each process got, with its name.

    ``versions`` is empty where every process was in force with these files already.
    """

    bundle: int
    versions: tuple[tuple[str, int], ...]


class Library:
    """Publishes and finds definitions. Safe between threads: bundles never change."""

    def __init__(self, new_key: Callable[[], int]) -> None:
        self._new_key = new_key
        self._parsed: OrderedDict[int, Bundle] = OrderedDict()
        self._definitions: dict[int, ProcessDefinition] = {}
        self._lock = threading.Lock()

    def publish(
        self, session: Session, files: Mapping[str, bytes], author: str, note: str, at: datetime
    ) -> Publication:
        """Put every executable process in ``files`` in force, as a new version where it is not. Checks nothing."""
        digests = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
        address = hashlib.sha256("\n".join(f"{d} {p}" for p, d in sorted(digests.items())).encode()).hexdigest()
        key = session.scalar(select(models.Bundle.key).where(models.Bundle.hash == address))
        if key is None:
            key = self._new_key()
            self._store(session, key, address, files, digests, at)
        made = []
        for process in Bundle(key, files).processes.values():
            latest = session.get(ProcessDefinition, session.scalar(_NEWEST, {"process_id": process.id}) or 0)
            if latest is None or latest.bundle_key != key:
                definition = ProcessDefinition(
                    key=self._new_key(),
                    process_id=process.id,
                    version=latest.version + 1 if latest else 1,
                    name=process.name,
                    bundle_key=key,
                    author=author,
                    note=note,
                    created=at,
                )
                session.add(definition)
                made.append((process.name or process.id, definition.version))
        session.flush()
        return Publication(key, tuple(made))

    @staticmethod
    def _store(
        session: Session,
        key: int,
        address: str,
        files: Mapping[str, bytes],
        digests: Mapping[str, str],
        at: datetime,
    ) -> None:
        session.add(models.Bundle(key=key, hash=address, created=at))
        session.flush()
        held = set(session.scalars(select(Resource.sha256).where(Resource.sha256.in_(digests.values()))))
        for digest, data in {digests[path]: data for path, data in files.items()}.items():
            if digest not in held:
                session.add(Resource(sha256=digest, data=data))
        session.flush()
        rows = [{"bundle_key": key, "path": path, "sha256": digest} for path, digest in digests.items()]
        if rows:
            session.execute(insert(BundleFile), rows)

    def latest(self, session: Session, process_id: str) -> ProcessDefinition:
        """The newest version of a process; raises :class:`NotFound`."""
        key = connection(session).execute(_NEWEST, {"process_id": process_id}).scalar()
        if key is None:
            raise NotFound(what="process", key=process_id)
        return self.definition(session, key)

    def definition(self, session: Session, key: int) -> ProcessDefinition:
        """A version by its key; raises :class:`NotFound`."""
        if key not in self._definitions:
            found = session.get(ProcessDefinition, key)
            if found is None:
                raise NotFound(what="process definition", key=key)
            session.expunge(found)  # it never changes: every session may have it
            self._definitions[key] = found
        return self._definitions[key]

    def bundle(self, session: Session, key: int) -> Bundle:
        """A bundle, parsed; from memory where it was used lately."""
        with self._lock:
            if key in self._parsed:
                self._parsed.move_to_end(key)
                return self._parsed[key]
        files = self.files(session, key)
        parsed = Bundle(key, files)
        parsed.specs  # noqa: B018  built now, so that no step pays for it inside a lock
        with self._lock:
            self._parsed[key] = parsed
            while len(self._parsed) > KEPT:
                self._parsed.popitem(last=False)
        return parsed

    @staticmethod
    def files(session: Session, key: int) -> dict[str, bytes]:
        """The files of a bundle by path; raises :class:`NotFound` for an unknown bundle."""
        rows = session.execute(
            select(BundleFile.path, Resource.data)
            .join(Resource, Resource.sha256 == BundleFile.sha256)
            .where(BundleFile.bundle_key == key)
        ).all()
        if not rows:
            raise NotFound(what="bundle", key=key)
        return {row.path: row.data for row in rows}

    def bundle_of(self, session: Session, definition_key: int) -> Bundle:
        """The bundle a definition version lives in."""
        return self.bundle(session, self.definition(session, definition_key).bundle_key)

    def elements_of(self, session: Session, definition_key: int) -> dict[str, Element]:
        """The elements at which an instance of a definition version may wait, by id."""
        return self.bundle_of(session, definition_key).elements_of(self.definition(session, definition_key).process_id)

    def started_by(self, session: Session, kind: str, name: str) -> list[tuple[ProcessDefinition, str]]:
        """The newest definitions of the processes that begin on a message or a signal, each with its start event."""
        newest = select(ProcessDefinition).where(ProcessDefinition.key.in_(NEWEST_OF_EACH))
        return [
            (definition, event.id)
            for definition in session.scalars(newest.order_by(ProcessDefinition.process_id)).all()
            for event in self.bundle(session, definition.bundle_key).starts.get((kind, name), ())
            if event.process == definition.process_id
        ]

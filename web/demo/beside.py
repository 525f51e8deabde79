"""An office beside the office, in which a story of the demo happens before its rows come over: its clock is moved, so
nothing of it may be seen, or worked on, by whoever uses the real one meanwhile.

It is an SQLite file of its own with the definitions, the people, the list of mayors and the calendar of the real one.
Each story comes over in one transaction, whole or not at all, under keys that nobody else draws.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from os import utime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.database.keys import draw_number
from engine.database.locks import one_at_a_time
from engine.database.sealing import SEAL
from engine.database.sessions import Base
from services.periodic import Round
from services.requests.receipts import RecordCounter
from web.app import open_installation
from web.installation import Installation
from web.server.opening import make_sqlite

#: What the office beside has from the real one.
_BROUGHT = (
    *("bundle", "resource", "bundle_file", "process_definition", "office_user", "authority", "calendar_day"),
    "record_counter",
)
#: What each office has of its own, besides: nothing of a request.
_OWN = frozenset(
    (*_BROUGHT, "access_entry", "attempt", "first_draft", "key_counter", "login_session", "pulse", "request_token")
) | {"open_count", "record_anchor", "record_batch", "record_key", "round", "scenario_run", "timer_start"}


@dataclass
class Beside:
    """The office beside, ``then``; ``numbers``: year → the real office's last expediente, from which it goes on."""

    real: Installation
    then: Installation
    numbers: dict[int, int]
    _over: dict[str, set[tuple[Any, ...]]] = field(default_factory=dict)

    def bring_over(self, story: str) -> bool:
        """Everything that is new in the office beside, and that this story is told. A story whose municipality
        somebody uses by now gives way. Whether the office beside may go on: no longer where its numbers were taken
        meanwhile, and then nothing came over.
        """
        store = self.then.tools.store
        for sha256, _at in list(store.listing()):
            with store.open(sha256) as content:
                self.real.tools.store.write(content)
            store.delete(sha256)
        new = self._new_rows()
        try:
            with self.real.database.write() as session:
                if not self._took_numbers(session):
                    return False
                for name, rows in new.items():
                    session.execute(insert(Base.metadata.tables[name]), rows)
                session.add(Round(name=story, begun=self.real.now()))
        except IntegrityError:
            with self.real.database.write() as session:
                session.add(Round(name=story, begun=self.real.now()))
            return False
        _move(Path(self.then.tools.settings["mail_folder"]), Path(self.real.tools.settings["mail_folder"]))
        return True

    def _took_numbers(self, session: Session) -> bool:
        with self.then.database.read() as reading:
            drawn = {row.year: row.last for row in reading.scalars(select(RecordCounter))}
        for year, last in sorted(drawn.items()):
            one_at_a_time(session, f"record {year}")
            counter = session.get(RecordCounter, year) or RecordCounter(year=year, last=0)
            if counter.last != self.numbers.get(year, 0):
                return False
            counter.last = last
            session.add(counter)
        self.numbers = drawn
        return True

    def _new_rows(self) -> dict[str, list[dict[str, Any]]]:
        """Table → its rows that did not come over yet, in the order in which rows may refer to each other."""
        found: dict[str, list[dict[str, Any]]] = {}
        with self.then.database.read() as reading:
            for table in Base.metadata.sorted_tables:
                if table.name in _OWN:
                    continue
                columns = [column for column in table.columns if column.computed is None]
                rows = reading.execute(select(*columns).order_by(*table.primary_key)).mappings()
                names, over = [column.name for column in table.primary_key], self._over.setdefault(table.name, set())
                new = [dict(row) for row in rows if tuple(row[name] for name in names) not in over]
                for row in new:
                    row.pop(SEAL, None)  # that of the office beside: the real one's insert makes its own
                over.update(tuple(row[name] for name in names) for row in new)
                if new:
                    found[table.name] = new
        return found


@contextmanager
def office_beside(real: Installation, clock: Clock) -> Iterator[Beside]:
    """The office beside ``real`` while the block lasts, under a clock of its own."""
    folder = real.settings.var / "demo"
    shutil.rmtree(folder, ignore_errors=True)  # of a start that was cut
    folder.mkdir(mode=0o700)
    settings = replace(
        real.settings,
        var=folder,
        database_url=f"sqlite:///{folder / 'casos.sqlite3'}",
        dispatcher="embedded",
        services={**real.settings.services, "mail_folder": str(folder / "mail")},
    )
    make_sqlite(settings)
    with real.database.write() as session:
        number = draw_number(session)
    try:
        then = open_installation(settings, clock, number)
        with closing(then.database):
            _bring(real, then)
            with then.database.read() as session:
                numbers = {row.year: row.last for row in session.scalars(select(RecordCounter))}
            yield Beside(real, then, numbers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _bring(real: Installation, then: Installation) -> None:
    tables = Base.metadata.tables
    with real.database.read() as reading, then.database.write() as session:
        for name in _BROUGHT:
            rows = [dict(row) for row in reading.execute(select(tables[name])).mappings()]
            if rows:
                session.execute(insert(tables[name]), rows)


def _move(mails: Path, home: Path) -> None:
    """Mails bear the time at which they were written, as those of the office's other mails do."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in sorted(mails.glob("*.eml")):
        written = parsedate_to_datetime(message_from_bytes(path.read_bytes())["Date"]).timestamp()
        utime(path, (written, written))
        shutil.move(path, home / path.name)

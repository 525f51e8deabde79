"""An office whose record is under attack: cases that people moved, pages they opened, batches, anchors and the head."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from engine.database.keys import Keys
from engine.database.sessions import Database
from engine.database.vault import Vault
from engine.record import reading
from engine.record_check import Finding, check, head_in
from engine.verify.problem import Problem
from services.people import access_log
from services.record import anchors, checking, head
from services.store import DiskStore
from services.tools import Tools
from tests.engine.office import CLERK, END, START, Office, road, user
from tests.record.attacks import attack
from tests.stopped_clock import StoppedClock


class Site:
    """One office on a database; its clock goes on by what it does."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.clock, keys, vault = StoppedClock(), Keys(1), Vault([Vault.new_key()])
        self.office = Office(database, self.clock, keys, vault)
        settings = {"record_head": str(folder / "registro.json"), "record_anchors": str(folder / "anclas")}
        self.tools = Tools(database, vault, DiskStore(folder / "store"), keys, self.clock, settings=settings)
        self.office.draw(START + user("a") + user("b") + END + road("start", "a", "b", "end"))

    def live(self, cases: int) -> None:
        """Cases begin and go on, people open them and mistype their passwords; the worker links every minute."""
        for number in range(cases):
            case = self.office.start()
            access_log.note(self.tools, "rosa", access_log.CASE, case.instance)
            access_log.tried(self.tools, access_log.WRONG_PASSWORD, f"10.0.0.{number % 250}", "julio")
            self.clock.advance(seconds=7)
            case = self.office.runtime.complete(case.tasks[0], {}, CLERK)
            if number % 3 == 0:
                self.office.runtime.complete(case.tasks[0], {}, CLERK)
            if number % 5 == 0:
                self.clock.advance(minutes=1)
                head.keep(self.tools)
            if number == cases // 2:
                anchors.drop(self.tools)

    def link(self) -> None:
        """The worker's minute."""
        self.clock.advance(minutes=1)
        head.keep(self.tools)

    def found(self, session: Session) -> list[Problem]:
        """What ``aliado verify`` says of the record."""
        return list(checking.problems(self.tools, session))

    def found_in_export(self, session: Session) -> list[Finding]:
        """What is said by whoever has the export, the anchors and the head, and no key."""
        told = list(reading.everything(session, self.tools.database.seals, self.clock()))
        files = [*Path(self.tools.settings["record_anchors"]).glob("*.json"), Path(self.tools.settings["record_head"])]
        return list(check(told, [head_in(path.read_text()) for path in files]))

    @contextmanager
    def attacked(self, seed: int) -> Iterator[tuple[str, Session]]:
        """What the attack of a seed did, and a session that sees it; as it was before, afterwards."""
        connecting = self.tools.database.engine.connect().execution_options(aliado_write=True)
        with connecting as into, into.begin() as begun:
            yield attack(into, seed), Session(into)
            begun.rollback()

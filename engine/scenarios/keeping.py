"""What is kept of a version's scenario tests: how they went, and why a version was published though they failed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sessions import Base, Instant, Key
from engine.scenarios.suite import Report


class ScenarioRun(Base):
    """The last run of a version's scenarios. ``report`` is :meth:`engine.scenarios.suite.Report.as_json`.

    ``reason``, ``overridden_by`` and ``overridden_at`` are set when somebody published although they failed; a later
    run leaves them alone.
    """

    __tablename__ = "scenario_run"
    bundle_key: Mapped[int] = mapped_column(Key, ForeignKey("bundle.key"), primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    author: Mapped[str] = mapped_column(String(200))
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(Text)
    overridden_by: Mapped[str | None] = mapped_column(String(200))
    overridden_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def passed(self) -> int:
        """How many scenarios went as said."""
        return sum(bool(one["passed"]) for one in self.report["scenarios"])

    @property
    def green(self) -> bool:
        """Whether all did, and every file could be read."""
        return self.passed == len(self.report["scenarios"]) and not self.report["faults"]


def keep(session: Session, bundle: int, report: Report, author: str, at: datetime, reason: str = "") -> None:
    """Write down how the scenarios of a version went; ``reason``: why it was published all the same."""
    row = session.get(ScenarioRun, bundle)
    if row is None:
        row = ScenarioRun(bundle_key=bundle)
        session.add(row)
    row.at, row.author, row.report = at, author, report.as_json()
    if reason and not report.green:
        row.reason, row.overridden_by, row.overridden_at = reason, author, at


def kept(session: Session, bundle: int) -> ScenarioRun | None:
    """The last run of a version's scenarios, if there was one."""
    return session.get(ScenarioRun, bundle)

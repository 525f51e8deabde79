"""A table that shows how often a service was called, and what it needs to be looked at."""

from typing import Any

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select
from sqlalchemy.orm import Session

from engine.models.process import Job
from engine.service import Call
from tests.engine.office import Office

#: No unique key on purpose: what happens twice is written twice, and seen.
effects = Table(
    "effect", MetaData(), Column("id", Integer, primary_key=True, autoincrement=True), Column("element", String(20))
)


def leave_a_row(session: Session, call: Call) -> dict[str, Any]:
    session.execute(insert(effects).values(element=call.element_id))
    return {}


def left(office: Office) -> list[str]:
    with office.database.read() as session:
        return list(session.scalars(select(effects.c.element).order_by(effects.c.id)))


def the_jobs(office: Office) -> dict[str, Job]:
    with office.database.read() as session:
        return {job.element_id: job for job in session.scalars(select(Job))}

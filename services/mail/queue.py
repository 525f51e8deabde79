"""Mails that wait: whether they do for longer than a mail server needs to make up its mind."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.models.process import Job

#: A server that asks to wait asks for minutes.
PATIENCE = timedelta(minutes=30)


def stands(session: Session, now: datetime) -> bool:
    """Whether a mail that nobody gave up has waited for too long: no server takes it, or no worker gets to it."""
    waits = Job.type == "mail.send", Job.state != "failed", Job.created < now - PATIENCE
    return bool(session.scalar(select(exists().where(*waits))))

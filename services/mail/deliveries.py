"""What each recipient's server answered, kept at once, so that a repeated job never writes to the same person twice.

A row knows the recipient by a keyed fingerprint only. Between the server's acceptance and this row a crash is still
possible: then the message goes again, under the same Message-ID, which is all that mail can promise.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from engine.database.sessions import Base, Instant, Key
from services.mail.transport import ACCEPTED, REFUSED
from services.tools import Tools


class MailDelivery(Base):
    """One final answer for one recipient of one job."""

    __tablename__ = "mail_delivery"
    __table_args__ = (UniqueConstraint("job", "recipient"),)
    key: Mapped[int] = mapped_column(Key, primary_key=True)
    job: Mapped[int] = mapped_column(Key)
    message_id: Mapped[str] = mapped_column(String(200))
    recipient: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Instant)


def known(tools: Tools, job: int) -> dict[str, str]:
    """What earlier runs of the job learned: recipient fingerprint to ``accepted`` or ``refused``."""
    with tools.database.read() as session:
        rows = session.execute(select(MailDelivery.recipient, MailDelivery.state).where(MailDelivery.job == job))
        return {row.recipient: row.state for row in rows}


def record(tools: Tools, job: int, message_id: str, answers: Mapping[str, str]) -> None:
    """Keep the final answers, in a transaction of its own; the others are worth nothing after this run.

    One for each recipient, however it is spelled: a second row would lose them all, and all would be written to again.
    """
    final = {fingerprint(tools, one): state for one, state in answers.items() if state in (ACCEPTED, REFUSED)}
    with tools.database.write() as session:
        for mark, state in final.items():
            row = MailDelivery(key=tools.keys(), job=job, message_id=message_id, state=state, at=tools.clock())
            row.recipient = mark
            session.add(row)


def fingerprint(tools: Tools, address: str) -> str:
    """How a recipient is known here."""
    return tools.vault.index(address.casefold(), "mail recipient")

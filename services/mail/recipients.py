"""Whom a mail goes to: addresses, lists of them, and the people of a candidate group (``grupo:Verificador``)."""

from collections.abc import Iterator, Sequence

from services import people
from services.tools import Tools

Recipients = str | Sequence[str] | None
GROUP = "grupo:"


def addresses(tools: Tools, recipients: Recipients) -> list[str]:
    """Every address once, in order; a group stands for those of its active members who have one."""
    named = [recipients] if isinstance(recipients, str) else recipients or ()
    return list(dict.fromkeys(address for one in named for address in _of(tools, (one or "").strip())))


def _of(tools: Tools, name: str) -> Iterator[str]:
    if not name.startswith(GROUP):
        if name:
            yield name
        return
    with tools.database.read() as session:
        members = people.in_role(session, name.removeprefix(GROUP).strip())
    yield from (member.email for member in members if member.email)

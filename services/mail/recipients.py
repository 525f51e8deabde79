"""Whom a mail goes to: addresses, lists of them, and the people of a candidate group (``grupo:Verificador``)."""

from collections.abc import Iterable, Iterator, Sequence

from services.people import staff
from services.tools import Tools

Recipients = str | Sequence[str] | None
GROUP = "grupo:"


def addresses(tools: Tools, recipients: Recipients) -> list[str]:
    """Every mailbox once, in order, as it was written first; a group stands for its active members who have one."""
    named = [recipients] if isinstance(recipients, str) else recipients or ()
    return unlike(address for one in named for address in _of(tools, (one or "").strip()))


def unlike(given: Iterable[str], but: Iterable[str] = ()) -> list[str]:
    """The first spelling of each mailbox, in order, without those of ``but``: ``Ana@x.pe`` and ``ana@x.pe`` are one."""
    seen = {address.casefold() for address in but}
    found: dict[str, str] = {}
    for address in given:
        found.setdefault(address.casefold(), address)
    return [address for name, address in found.items() if name not in seen]


def _of(tools: Tools, name: str) -> Iterator[str]:
    if not name.startswith(GROUP):
        if name:
            yield name
        return
    with tools.database.read() as session:
        members = staff.in_role(session, name.removeprefix(GROUP).strip())
    yield from (member.email for member in members if member.email)

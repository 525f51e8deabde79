"""Whom a mail goes to: addresses, lists of them, the people of a candidate group (``grupo:Verificador``), and who
an account was issued to (``cuenta:`` and its key), whose address then never becomes a variable of another's case.
"""

from collections.abc import Iterable, Iterator, Sequence

from services.accounts import life
from services.accounts.models import ACTIVE
from services.people import staff
from services.tools import Tools

Recipients = str | Sequence[str] | None
GROUP, ACCOUNT = "grupo:", "cuenta:"


def addresses(tools: Tools, recipients: Recipients) -> list[str]:
    """Every mailbox once, in order, as it was written first; a group stands for its active members who have one."""
    named = [recipients] if isinstance(recipients, str) else recipients or ()
    return unlike(address for one in named for address in _of(tools, (one or "").strip()))


def outside(tools: Tools, *given: Recipients) -> list[str]:
    """Those of them that no group of the office stands for."""
    named = [one or "" for each in given for one in ([each] if isinstance(each, str) else each or ())]
    return addresses(tools, [one for one in named if not one.strip().startswith(GROUP)])


def unlike(given: Iterable[str], but: Iterable[str] = ()) -> list[str]:
    """The first spelling of each mailbox, in order, without those of ``but``: ``Ana@x.pe`` and ``ana@x.pe`` are one."""
    seen = {address.casefold() for address in but}
    found: dict[str, str] = {}
    for address in given:
        found.setdefault(address.casefold(), address)
    return [address for name, address in found.items() if name not in seen]


def _of(tools: Tools, name: str) -> Iterator[str]:
    if name.startswith(GROUP):
        with tools.database.read() as session:
            members = staff.in_role(session, name.removeprefix(GROUP).strip())
        yield from (member.email for member in members if member.email)
    elif name.startswith(ACCOUNT):
        yield from _of_account(tools, name.removeprefix(ACCOUNT).strip())
    elif name:
        yield name


def _of_account(tools: Tools, key: str) -> Iterator[str]:
    """The address on file, while the account is active; an ended one is nobody's any more."""
    with tools.database.read() as session:
        account = life.get(session, int(key))
        email = life.person_of(tools, account).get("email") if account.state == ACTIVE else None
    if email:
        yield str(email)

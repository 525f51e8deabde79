"""What services promise about their own tables, for ``aliado verify``: accounts, receipts, files, secrets.

Indexes and transactions keep most of it. An auditor looks again all the same: a restored backup, a repair by hand or
an import may have gone around them.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any, BinaryIO

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.errors import NotFound
from engine.models.process import Instance, VariableRow
from engine.verify import Check, Problem, Sayings
from services.accounts.models import ACTIVE, Account
from services.files import StoredFile
from services.record import checking
from services.requests.municipality import Reservation
from services.requests.receipts import Receipt, Record, RecordCounter
from services.secrets import Secret
from services.tools import Tools

#: Every code of a problem that services find, with its English sentence.
SAYINGS: Sayings = {
    **checking.SAYINGS,
    "two_accounts": "{count} accounts of {ubigeo} are active at once.",
    "two_for_a_person": "Account {account} and another one are active for the same person.",
    "broken_replacement": "Account {account} was replaced by {by}, which does not begin where it ends.",
    "record_gap": "The files of {year} should be numbered 1 to {expected}; there are {count}, up to {last}.",
    "receipt_gap": "The receipts of instance {instance} should be numbered 1 to {count}; they are {first} to {last}.",
    "reservation_of_ended": "{ubigeo} is reserved for instance {instance}, which has ended.",
    "missing_content": "The content of file {file} is not in the store.",
    "wrong_content": "The content of file {file} is not what was stored: {reason}.",
    "missing_file": "Variable {variable} of instance {instance} refers to file {file}, which does not exist.",
    "expired_secret": "Secret {secret} expired on {expires} and is still kept.",
    "secret_of_ended": "Secret {secret} is kept for instance {instance}, which has ended and will send nothing.",
}

_BATCH = 500
#: What expired is deleted now and then; after this long, nobody does.
_GRACE = timedelta(days=2)


def checks(tools: Tools, *, hashes: bool = False) -> dict[str, Check]:
    """The checks by name. ``hashes``: read every stored file and compare its SHA-256, instead of its size only."""
    return {
        "accounts": _accounts,
        "receipts": _receipts,
        "reservations": _reservations,
        "files": partial(_files, tools, hashes),
        "references": partial(_references, tools),
        "secrets": partial(_secrets, tools),
        "record": partial(checking.problems, tools),
    }


def _accounts(session: Session) -> Iterator[Problem]:
    of_place = select(Account.ubigeo, func.count()).where(Account.state == ACTIVE).group_by(Account.ubigeo)
    for ubigeo, count in session.execute(of_place.having(func.count() > 1)):
        yield Problem("two_accounts", None, {"ubigeo": ubigeo, "count": count})
    of_person = select(func.min(Account.key)).where(Account.state == ACTIVE).group_by(Account.document_index)
    for key in session.scalars(of_person.having(func.count() > 1)):
        yield Problem("two_for_a_person", None, {"account": key})
    newer = aliased(Account)
    follows = (newer.ubigeo == Account.ubigeo) & (newer.begins == Account.ends)
    broken = select(Account.key, Account.replaced_by).outerjoin(newer, newer.key == Account.replaced_by)
    for key, by in session.execute(broken.where(Account.replaced_by.is_not(None), func.coalesce(~follows, True))):
        yield Problem("broken_replacement", None, {"account": key, "by": by})


def _receipts(session: Session) -> Iterator[Problem]:
    numbered = select(Record.year, func.count(), func.max(Record.number), func.min(Record.number))
    drawn = {counter.year: counter.last for counter in session.scalars(select(RecordCounter))}
    for year, count, last, first in session.execute(numbered.group_by(Record.year)):
        if (count, last, first) != (drawn.get(year), drawn.get(year), 1):
            facts = {"year": year, "expected": drawn.get(year), "count": count, "last": last}
            yield Problem("record_gap", None, facts)
    many, least, most = func.count(), func.min(Receipt.number), func.max(Receipt.number)
    gaps = select(Receipt.instance, many, least, most).group_by(Receipt.instance)
    for instance, count, first, last in session.execute(gaps.having(or_(least != 1, most != many))):
        yield Problem("receipt_gap", instance, {"count": count, "first": first, "last": last})


def _reservations(session: Session) -> Iterator[Problem]:
    wanted = select(Reservation.ubigeo, Reservation.instance_key).join(
        Instance, Instance.key == Reservation.instance_key
    )
    for ubigeo, instance in session.execute(wanted.where(Instance.status != "active")):
        yield Problem("reservation_of_ended", instance, {"ubigeo": ubigeo})


def _files(tools: Tools, hashes: bool, session: Session) -> Iterator[Problem]:
    columns = StoredFile.key, StoredFile.sha256, StoredFile.size, StoredFile.instance_key
    for key, sha256, size, instance in session.execute(select(*columns).execution_options(yield_per=_BATCH)):
        try:
            with tools.store.open(sha256) as content:
                found = content.seek(0, 2)
                reason = f"{found} bytes instead of {size}" if found != size else ""
                if hashes and not reason:
                    reason = "" if _sha256(content) == sha256 else "another hash"
        except (NotFound, OSError):
            yield Problem("missing_content", instance, {"file": key})
            continue
        if reason:
            yield Problem("wrong_content", instance, {"file": key, "reason": reason})


def _sha256(content: BinaryIO) -> str:
    content.seek(0)
    digest = hashlib.sha256()
    while chunk := content.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def _references(tools: Tools, session: Session) -> Iterator[Problem]:
    """Of open instances only: an ended one's files go when their time is over."""
    may_hold = or_(VariableRow.personal, VariableRow.value.like('%"file":%'))
    columns = VariableRow.instance_key, VariableRow.name, VariableRow.value, VariableRow.personal
    wanted = select(*columns).join(Instance, Instance.key == VariableRow.instance_key)
    rows = session.execute(wanted.where(Instance.status == "active", may_hold).execution_options(yield_per=_BATCH))
    for batch in rows.partitions():
        named = [(row, key) for row in batch for key in _keys(json.loads(_clear(tools, row)))]
        wanted_keys = {key for _row, key in named}
        known = set(session.scalars(select(StoredFile.key).where(StoredFile.key.in_(wanted_keys))))
        for row, key in named:
            if key not in known:
                yield Problem("missing_file", row.instance_key, {"variable": row.name, "file": key})


def _clear(tools: Tools, row: Row[int, str, str, bool]) -> str:
    return tools.vault.decrypt(row.value) if row.personal else row.value


def _keys(value: Any) -> Iterator[int]:
    """The keys of file references anywhere in a JSON value."""
    if isinstance(value, dict):
        key = value.get("file")
        if isinstance(key, str) and key.isdecimal() and "sha256" in value:
            yield int(key)
        value = list(value.values())
    if isinstance(value, list):
        for entry in value:
            yield from _keys(entry)


def _secrets(tools: Tools, session: Session) -> Iterator[Problem]:
    rows = session.execute(select(Secret.key, Secret.expires).order_by(Secret.key).execution_options(yield_per=_BATCH))
    for batch in rows.partitions():
        for key, expires in batch:
            if expires < tools.clock() - _GRACE:
                yield Problem("expired_secret", None, {"secret": key, "expires": expires})
        # A variable holds the reference as JSON text.
        ended = select(VariableRow.instance_key, VariableRow.value).join(
            Instance, Instance.key == VariableRow.instance_key
        )
        named = VariableRow.value.in_([f'"{key}"' for key, _expires in batch])
        for instance, value in session.execute(ended.where(Instance.status != "active", named)):
            yield Problem("secret_of_ended", instance, {"secret": value.strip('"')})

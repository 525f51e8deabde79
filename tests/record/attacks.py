"""Attacks on the record, each drawn from a seed, by somebody who may write to the database and has no key of ours."""

import hashlib
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, text, update

from engine.models.process import History, Instance
from engine.models.record import RecordAnchor, RecordBatch
from engine.record_check import NUMBERS, canonical, digest, linked, member, members, told
from services.people.access_log import AccessEntry

HISTORY, ACCESS, BATCH = History.__table__, AccessEntry.__table__, RecordBatch.__table__
Attack = Callable[[Connection, random.Random], str]


def _where(table: Table, row: Any) -> Any:
    wanted = [column == row[column.name] for column in table.primary_key]
    return wanted[0] if len(wanted) == 1 else wanted[0] & wanted[1]


def _lines(into: Connection, table: Table) -> Sequence[Any]:
    """Lines that are linked, in the order of their keys."""
    linked_keys = {
        (number, a, b) for packed in into.scalars(select(BATCH.c.members)) for number, a, b, _ in members(packed)
    }
    rows = into.execute(select(table).order_by(*table.primary_key)).mappings().all()
    keys = [[row[column.name] for column in table.primary_key] for row in rows]
    number = NUMBERS[table.name]
    return [
        row for row, key in zip(rows, keys, strict=True) if (number, key[0], key[1] if key[1:] else 0) in linked_keys
    ]


def _table(hand: random.Random) -> Table:
    return hand.choice([HISTORY, ACCESS])


def edit(into: Connection, hand: random.Random) -> str:
    """Another value in one column of one line, each kind of column."""
    table = _table(hand)
    row = hand.choice(_lines(into, table))
    column = hand.choice([c for c in table.c if c.name not in ("instance_key", "sequence", "key")])
    now = row[column.name]
    other: Any = {
        "at": row["at"] + timedelta(microseconds=hand.randint(1, 10**9)),
        "seal": hand.randbytes(16),
        "detail": {**(row["detail"] or {}), "task": str(hand.randint(1, 99))},
        "instance_key": (row["instance_key"] or 0) + 1,
    }.get(column.name, f"{now or ''}x"[-20:])
    if (
        column.name in ("place", "subject", "element_id", "actor", "detail", "seal")
        and now is not None
        and hand.random() < 0.3
    ):
        other = None
    into.execute(update(table).where(_where(table, row)).values({column.name: other}))
    return f"{table.name}.{column.name} of {dict(row)} becomes {other}"


def rekey(into: Connection, hand: random.Random) -> str:
    """A line gets another key."""
    table = _table(hand)
    row = hand.choice(_lines(into, table))
    column = table.c.sequence if table is HISTORY else table.c.key
    into.execute(update(table).where(_where(table, row)).values({column.name: row[column.name] + 1_000}))
    return f"{table.name} {row[column.name]} is renumbered"


def remove(into: Connection, hand: random.Random) -> str:
    """A line goes; the case's own count follows, so that its numbers alone would not tell."""
    table = _table(hand)
    rows = _lines(into, table)
    row = hand.choice(rows)
    into.execute(delete(table).where(_where(table, row)))
    if table is HISTORY:
        behind = (table.c.instance_key == row["instance_key"]) & (table.c.sequence > row["sequence"])
        for later in into.execute(select(table.c.sequence).where(behind).order_by(table.c.sequence)).scalars().all():
            where = (table.c.instance_key == row["instance_key"]) & (table.c.sequence == later)
            into.execute(update(table).where(where).values(sequence=later - 1))
        fewer = update(Instance.__table__).where(Instance.__table__.c.key == row["instance_key"])
        into.execute(fewer.values(sequence=Instance.__table__.c.sequence - 1))
    return f"{table.name} loses {dict(row)}"


def add(into: Connection, hand: random.Random) -> str:
    """A line that nobody wrote, with the seal of another one or with none, at a time when it should be linked or now."""
    table = _table(hand)
    row = dict(hand.choice(_lines(into, table)))
    if table is HISTORY:
        row["sequence"] += 5_000
    else:
        row["key"] += hand.randint(10**9, 10**12)
    row["at"] -= timedelta(minutes=hand.choice([0, 0, 30, 60 * 24]))
    row["seal"] = hand.choice([row["seal"], hand.randbytes(16), None])
    into.execute(insert(table).values(row))
    return f"{table.name} gains {row}"


def swap(into: Connection, hand: random.Random) -> str:
    """Two lines exchange what they say, seals and all."""
    table = _table(hand)
    one, two = hand.sample(list(_lines(into, table)), 2)
    keys = {column.name for column in table.primary_key}
    for to, what in ((one, two), (two, one)):
        values = {name: value for name, value in what.items() if name not in keys}
        into.execute(update(table).where(_where(table, to)).values(values))
    return f"{table.name}: {dict(one)} and {dict(two)}"


def cut(into: Connection, hand: random.Random) -> str:
    """The end goes: the last lines, with the batches that hold them or without, and what we kept of their anchors."""
    batches = into.execute(select(BATCH.c.position, BATCH.c.members).order_by(BATCH.c.position.desc())).all()
    with_batches = hand.random() < 0.7
    for batch in batches[: hand.randint(1, len(batches))]:
        for number, a, b, _digest in members(batch.members):
            table = HISTORY if number == NUMBERS["history"] else ACCESS
            key = {"instance_key": a, "sequence": b} if table is HISTORY else {"key": a}
            into.execute(delete(table).where(_where(table, key)))
        if with_batches:
            into.execute(delete(BATCH).where(BATCH.c.position == batch.position))
            into.execute(delete(RecordAnchor).where(RecordAnchor.position == batch.position))
    return f"the end is cut, {'with' if with_batches else 'without'} batches"


def edit_batch(into: Connection, hand: random.Random) -> str:
    """A batch says something else."""
    batch = hand.choice(into.execute(select(BATCH)).mappings().all())
    column = hand.choice([c for c in BATCH.c if c.name != "position"])
    value = batch[column.name]
    other: Any = {
        "at": value, "until": value, "as_found": not value, "count": batch["count"] + 1,
    }.get(column.name) if column.name in ("at", "until", "as_found", "count") else None  # fmt: skip
    if column.name in ("at", "until"):
        other = value - timedelta(days=hand.randint(1, 9))
    elif column.name in ("members", "seal"):
        place = hand.randrange(len(value))
        other = value[:place] + bytes([value[place] ^ 1 << hand.randrange(8)]) + value[place + 1 :]
    elif column.name in ("root", "chain"):
        other = hashlib.sha256(value.encode()).hexdigest()
    into.execute(update(BATCH).where(BATCH.c.position == batch["position"]).values({column.name: other}))
    return f"batch {batch['position']}.{column.name}"


def replay(into: Connection, hand: random.Random) -> str:
    """An old batch again, as the newest or in the place of another."""
    batches = into.execute(select(BATCH).order_by(BATCH.c.position)).mappings().all()
    old = dict(hand.choice(batches[:-1]))
    if hand.random() < 0.5:
        into.execute(insert(BATCH).values({**old, "position": batches[-1]["position"] + 1}))
    else:
        other = hand.choice([one for one in batches if one["position"] != old["position"]])["position"]
        into.execute(update(BATCH).where(BATCH.c.position == other).values({**old, "position": other}))
    return f"batch {old['position']} again"


def make_anew(into: Connection, hand: random.Random) -> str:
    """A line is changed or goes, and the chain is computed anew from there on, as anybody can who has read this."""
    table = _table(hand)
    row = hand.choice(_lines(into, table))
    gone = hand.random() < 0.5
    number, key = NUMBERS[table.name], tuple(row[c.name] for c in table.primary_key)
    if gone:
        into.execute(delete(table).where(_where(table, row)))
    else:
        into.execute(
            update(table).where(_where(table, row)).values({"element_id" if table is HISTORY else "subject": "z"})
        )
    chain = ""
    for batch in into.execute(select(BATCH).order_by(BATCH.c.position)).mappings().all():
        packed = b""
        for its, a, b, held in members(batch["members"]):
            ours = its == number and (a, b) == (key[0], key[1] if key[1:] else 0)
            if ours and gone:
                continue
            if ours:
                now = into.execute(select(table).where(_where(table, row))).mappings().one()
                held = digest(canonical(table.name, {n: v for n, v in now.items() if n != "seal"}), now["seal"])
            packed += member({1: "history", 2: "access_entry"}[its], (a, b), held)
        facts = {**batch, "members": packed, "count": len(packed) // 29, "root": hashlib.sha256(packed).hexdigest()}
        chain = linked(
            chain, {name: told(value) if name in ("at", "until") else value for name, value in facts.items()}
        )
        into.execute(update(BATCH).where(BATCH.c.position == batch["position"]).values({**facts, "chain": chain}))
    return f"{table.name} {key} {'gone' if gone else 'changed'}, and all made anew"


KINDS: tuple[Attack, ...] = (edit, edit, edit, rekey, remove, add, swap, cut, edit_batch, replay, make_anew)


def attack(into: Connection, seed: int) -> str:
    """Do the attack of a seed; returns what was done."""
    hand = random.Random(seed)
    if into.dialect.name == "sqlite":
        into.execute(text("PRAGMA defer_foreign_keys = ON"))
    kind = KINDS[seed % len(KINDS)]
    return f"{kind.__name__}: {kind(into, hand)}"

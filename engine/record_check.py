"""Is the record whole? A program of its own: it needs Python and an export of the record, nothing of this office.

``python record_check.py EXPORT [--anchor FILE …]`` (also ``aliado record check``) reads what ``aliado record export``
wrote. Lines of the record stand in tables; batches, numbered from 1, hold a digest of each line and are linked: each
one's ``chain`` is the SHA-256 of the one before and of its own content. An anchor is a position and its chain that left
the office. Whoever changes, removes, adds or exchanges a line, or cuts the end off, meets one of the three.

The office itself runs the same check, with the key under which each line is sealed (:func:`check`, ``sealed``).
"""

import argparse
import hashlib
import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

#: Number of a table in a batch -> the table and the columns of its key.
TABLES = {1: ("history", ("instance_key", "sequence")), 2: ("access_entry", ("key",))}
NUMBERS = {name: number for number, (name, _key) in TABLES.items()}
#: So long after its time a line may still come into a batch: its transaction was slow, or two clocks differ.
LATE = timedelta(minutes=5)
#: What a line of ``access_entry`` says in ``what`` when lines went because a rule said so.
SWEPT = "swept"
_DIGEST = 16
_MEMBER = 1 + 8 + 4 + _DIGEST

SENTENCES = {
    "record_unreadable": "El registro exportado no se puede leer: {reason}.",
    "record_batch_missing": "Falta el lote {position} del registro.",
    "record_batch_changed": "El lote {position} del registro no es el que se encadenó.",
    "record_batch_forged": "El lote {position} del registro no lleva el sello de esta oficina.",
    "record_line_changed": "La línea {key} de {table} no es la que se escribió.",
    "record_line_forged": "La línea {key} de {table} no lleva el sello de esta oficina.",
    "record_line_missing": "La línea {key} de {table}, del lote {position}, ya no está, y ninguna regla lo dice.",
    "record_line_added": "La línea {key} de {table} no está en ningún lote, y ya debía estar.",
    "record_line_twice": "La línea {key} de {table} está en dos lotes; el segundo es el {position}.",
    "record_behind": "El registro llega al lote {last}, y ya había llegado al {position}: se cortó.",
    "record_other": "El lote {position} no es el que se ancló: el registro se rehízo.",
}


class Finding(NamedTuple):
    """Something that is not as it was written; ``facts`` fill the sentence of its code."""

    code: str
    facts: Mapping[str, Any]


class Head(NamedTuple):
    """How far a record had come: the number of a batch, and its chain in hex."""

    position: int
    chain: str


def told(value: Any) -> Any:
    """A column's value as the record says it: instants in UTC with microseconds, numbers as text, the rest as is."""
    if type(value) is int:
        return str(value)
    return _instant(value) if isinstance(value, datetime) else value


@lru_cache(16)
def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def canonical(table: str, columns: Mapping[str, Any]) -> bytes:
    """What is sealed and digested of a line: its table, and a row for each column by name: the name, how long the value
    is, and the value as :func:`told`, JSON where it is no text. What is empty is left out, so that a column that
    comes later changes no old line.
    """
    rows = [table]
    for name in sorted(columns):
        value = columns[name]
        if type(value) is not str:
            value = told(value)
        if type(value) is str:
            rows.append(f"{name} {len(value)} {value}")
        elif value is not None:
            text = _JSON(value)
            rows.append(f"{name} json {len(text)} {text}")
    return "\n".join(rows).encode("utf-8", "surrogatepass")


_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def digest(content: bytes, seal: bytes | None) -> bytes:
    """What a batch holds of a line: of its content and its seal."""
    return hashlib.sha256(content + b"|" + (seal or b"")).digest()[:_DIGEST]


def member(table: str, key: tuple[int, int], digested: bytes) -> bytes:
    """One line in a batch: table, key, digest."""
    return NUMBERS[table].to_bytes(1) + key[0].to_bytes(8) + key[1].to_bytes(4) + digested


def members(packed: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """The lines of a batch: number of the table, the two numbers of the key (the second may be 0), digest."""
    for start in range(0, len(packed) - _MEMBER + 1, _MEMBER):
        one = packed[start : start + _MEMBER]
        yield one[0], int.from_bytes(one[1:9]), int.from_bytes(one[9:13]), one[13:]


def linked(before: str, batch: Mapping[str, Any]) -> str:
    """The chain of a batch, in hex: of the one before, and of all that the batch says."""
    said = [before, *(batch[name] for name in ("position", "at", "until", "as_found", "count", "root"))]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def key_of(table: str, columns: Mapping[Any, Any]) -> tuple[int, int]:
    """The key of a line, as a batch holds it."""
    numbers = [int(columns[name]) for name in TABLES[NUMBERS[table]][1]]
    return numbers[0], numbers[1] if len(numbers) > 1 else 0


_NONE = Head(0, "")


@dataclass
class _State:
    """What was read so far. ``waiting``: members whose line has not been seen, in a file where they are many."""

    sealed: Callable[[bytes], bytes] | None
    waiting: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(""))
    last: Head = _NONE
    until: str = ""
    as_found: int = 0
    chains: dict[int, str] = field(default_factory=dict)
    swept: dict[str, int] = field(default_factory=dict)
    cases: set[int] = field(default_factory=set)
    ended: bool = False

    def __post_init__(self) -> None:
        self.waiting.execute(
            "CREATE TABLE member (number INT, a INT, b INT, digest BLOB, batch INT, PRIMARY KEY (number, a, b))"
            " WITHOUT ROWID"
        )


def check(
    told_lines: Iterable[Mapping[str, Any]],
    anchors: Iterable[Head] = (),
    sealed: Callable[[bytes], bytes] | None = None,
) -> Iterator[Finding]:
    """Everything that is not as it was written. ``told_lines``: an export's objects: batches in order, then lines.

    ``anchors``: how far the record had come. ``sealed``: gives the seal of a content, where the key is at hand.
    """
    state = _State(sealed)
    wanted = {anchor.position for anchor in anchors}
    for told_line in told_lines:
        if "batch" in told_line:
            yield from _batch(state, told_line["batch"], wanted)
        elif "line" in told_line:
            yield from _line(state, told_line)
        state.ended = "end" in told_line
    if not state.ended:
        yield Finding("record_unreadable", {"reason": "le falta el final"})
    yield from _missing(state)
    yield from _anchored(state, anchors)


def _batch(state: _State, batch: Mapping[str, Any], wanted: set[int]) -> Iterator[Finding]:
    position, before = batch["position"], state.last
    for lost in range(before.position + 1, position):
        yield Finding("record_batch_missing", {"position": lost})
    packed = bytes.fromhex(batch["members"])
    whole = len(packed) == batch["count"] * _MEMBER and hashlib.sha256(packed).hexdigest() == batch["root"]
    follows = position > before.position and batch["chain"] == linked(before.chain, batch)
    if not whole or (not follows and position <= before.position + 1):
        yield Finding("record_batch_changed", {"position": position})
    seal = state.sealed(bytes.fromhex(batch["chain"])).hex() if state.sealed is not None else batch["seal"]
    if seal != batch["seal"] or not batch["holds"]:
        yield Finding("record_batch_forged", {"position": position})
    for number, a, b, digested in members(packed):
        row = (number, a, b, digested, position)
        if state.waiting.execute("INSERT OR IGNORE INTO member VALUES (?, ?, ?, ?, ?)", row).rowcount == 0:
            yield Finding("record_line_twice", {**_named(number, a, b), "position": position})
    state.last, state.until = Head(position, batch["chain"]), batch["until"]
    state.as_found = position if batch["as_found"] else state.as_found
    if position in wanted:
        state.chains[position] = batch["chain"]


def _line(state: _State, line: Mapping[str, Any]) -> Iterator[Finding]:
    table, columns = line["line"], line["columns"]
    content, wanted = canonical(table, columns), (NUMBERS[table], *key_of(table, columns))
    held = state.waiting.execute("SELECT digest, batch FROM member WHERE (number, a, b) = (?, ?, ?)", wanted).fetchone()
    state.waiting.execute("DELETE FROM member WHERE (number, a, b) = (?, ?, ?)", wanted)
    found = _judged(state, content, line, held)
    if found:
        yield Finding(found, _named(*wanted))
    elif columns.get("what") == SWEPT and (held or state.sealed):
        gone = columns["detail"]
        state.swept[gone["table"]] = max(gone.get("to", 0), state.swept.get(gone["table"], 0))
        state.cases.update(map(int, gone.get("cases", ())))


def _judged(state: _State, content: bytes, line: Mapping[str, Any], held: tuple[bytes, int] | None) -> str | None:
    sealing = bytes.fromhex(line["seal"]) if line["seal"] else None
    if held is not None and held[0] != digest(content, sealing):
        return "record_line_changed"
    stood = sealing is None and held is not None and held[1] <= state.as_found  # written before lines were sealed
    holds = sealing == state.sealed(content) if state.sealed is not None else sealing and line["holds"]
    if not (stood or holds):
        return "record_line_forged"
    if held is None and state.last.position and line["columns"]["at"] < _expected(state.until):
        return "record_line_added"
    return None


def _expected(until: str) -> str:
    return str(told(datetime.fromisoformat(until) - LATE))


def _missing(state: _State) -> Iterator[Finding]:
    for number, a, b, position in state.waiting.execute("SELECT number, a, b, batch FROM member ORDER BY batch"):
        table = TABLES[number][0]
        by_rule = position <= state.swept.get(table, 0) or (table == "history" and a in state.cases)
        if not by_rule:
            yield Finding("record_line_missing", {**_named(number, a, b), "position": position})


def _anchored(state: _State, anchors: Iterable[Head]) -> Iterator[Finding]:
    for anchor in sorted(set(anchors)):
        if anchor.position > state.last.position:
            yield Finding("record_behind", {"position": anchor.position, "last": state.last.position})
        elif state.chains.get(anchor.position, anchor.chain) != anchor.chain:
            yield Finding("record_other", {"position": anchor.position})


def _named(number: int, a: int, b: int) -> dict[str, Any]:
    table, columns = TABLES.get(number, ("?", ("", "")))
    return {"table": table, "key": f"{a}/{b}" if len(columns) > 1 else str(a)}


def head_in(text: str) -> Head:
    """The head that an anchor's file or mail says. Raises ``ValueError`` where there is none."""
    for line in text.splitlines():
        if line.strip().startswith("{"):
            said = json.loads(line)
            return Head(int(said["position"]), str(said["chain"]))
    raise ValueError("no anchor")


def main(argv: list[str] | None = None) -> int:
    """0: whole; 1: it is not; 2: it could not be read."""
    parser = argparse.ArgumentParser(description="Comprueba un registro exportado con «aliado record export».")
    parser.add_argument("export", type=Path, metavar="ARCHIVO")
    parser.add_argument("--anchor", type=Path, action="append", default=[], metavar="ANCLA", help="archivo de un ancla")
    arguments = parser.parse_args(argv)
    found = 0
    try:
        anchors = [head_in(path.read_text()) for path in arguments.anchor]
        with arguments.export.open() as file:
            for finding in check(map(json.loads, file), anchors):
                found += 1
                print(f"{SENTENCES[finding.code].format(**finding.facts)} ({finding.code})")
    except (OSError, ValueError, KeyError, TypeError) as fault:
        print(f"No se puede leer: {type(fault).__name__}.", file=sys.stderr)
        return 2
    print(f"Registro revisado: {f'{found} problemas' if found else 'ningún problema'}.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""What is written to the log: one record a line, with the keys of request, instance and job, and no personal data.

Only what our own loggers say is kept word for word, because their sentences hold keys and names of classes. Of anybody
else's record we keep the unformatted sentence, never what was put into it; of an accident the types and the places it
passed, never its message: a message may quote a document number, and a path may hold the secret of a link.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

from engine import trace

#: Whose sentences are made of keys and class names only.
OUR_OWN = ("aliado.",)
_PLACES = 12


def install(form: str, stream: TextIO | None = None) -> None:
    """Send every record of this process to ``stream`` (else standard error).

    ``form``: ``json`` (one object a line, every request) or ``texto`` (for a person's eyes; what went wrong only).
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_OneLine(form))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("aliado").setLevel(logging.INFO if form == "json" else logging.WARNING)


class _OneLine(logging.Formatter):
    def __init__(self, form: str) -> None:
        super().__init__()
        self._write = _as_json if form == "json" else _as_text

    def format(self, record: logging.LogRecord) -> str:
        return self._write(entry(record))


def _as_json(kept: dict[str, Any]) -> str:
    return json.dumps(kept, ensure_ascii=False, default=repr)


def _as_text(kept: dict[str, Any]) -> str:
    facts = " ".join(f"{name}={value}" for name, value in kept.items() if name not in ("timestamp", "level", "event"))
    return " ".join(f"{kept['timestamp']} [{kept['level']:<8}] {kept['event']:<40} {facts}".splitlines())


def entry(record: logging.LogRecord) -> dict[str, Any]:
    """What of a record is kept."""
    found: dict[str, Any] = {
        "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _sentence(record),
        **trace.current(),
        **getattr(record, "facts", {}),
    }
    if record.exc_info and record.exc_info[1] is not None:
        found["error"], found["places"] = _accident(record.exc_info[1])
    return found


def _sentence(record: logging.LogRecord) -> str:
    if record.name.startswith(OUR_OWN):
        return record.getMessage()
    # Put together before it came here, it may hold anything: an f-string of a library, a reader's path.
    return str(record.msg) if record.args and isinstance(record.msg, str) else "(de otra biblioteca)"


def _accident(error: BaseException) -> tuple[list[str], list[str]]:
    """The classes of an error and of what caused it, and the last places it passed, without any of its words."""
    classes: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(classes) < 5:
        classes.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
    places = [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}" for frame in frames]
    return classes, places

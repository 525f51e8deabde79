"""An installation with one service, for the check's tests."""

from engine.execution.operations import OPERATIONS
from engine.service import Service, Wording


def _send(session: object, call: object, *, to: str, copy: str = "") -> dict[str, str]:
    return {"sent": to + copy}


def _write(session: object, call: object, *, template: str, data: object = None) -> dict[str, str]:
    return {}


_LETTER = Wording("template", "data", frozenset({"we"}), head="Carta:")

SERVICES = {
    **OPERATIONS,
    "letter.write": Service("letter.write", _write, local=True, wording=_LETTER),
    "mail.send": Service(
        "mail.send", _send, local=True, outputs={"sent": "a quién"}, errors={"refused": "el servidor no quiso"}
    ),
}

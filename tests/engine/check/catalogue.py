"""A house with one service, for the check's tests."""

from engine.service import Service


def _send(session: object, call: object, *, to: str, copy: str = "") -> dict[str, str]:
    return {"sent": to + copy}


SERVICES = {
    "mail.send": Service(
        "mail.send", _send, local=True, outputs={"sent": "a quién"}, errors={"refused": "el servidor no quiso"}
    )
}

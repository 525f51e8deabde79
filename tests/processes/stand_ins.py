"""The outer edges of a process test: mail, declaration and file inspection answer at once and do as they are told.

Everything that only touches the database is the real service. Here the drawing is on trial, so what leaves the machine
is kept in a list instead; the inputs' names are those of the real services, which a test compares.
"""

from dataclasses import dataclass, field
from typing import Any

from engine import feel
from engine.errors import BusinessError
from engine.service import Call, Service
from services.calendar.peru import PERU
from services.mail.body import Body, render

PDF = {"file": "1", "name": "declaracion.pdf", "type": "application/pdf", "size": 9, "sha256": "0" * 64}


@dataclass
class Mail:
    """One mail as the drawing asked for it, and as people read it."""

    to: list[str]
    copy: list[str]
    template: str
    data: dict[str, Any]
    secret: str | None
    body: Body


@dataclass
class Outside:
    """What the world says: mailboxes that refuse, files that cannot be read."""

    refusing: set[str] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    declarations: int = 0

    def sent(self, template: str) -> list[Mail]:
        """The mails of one template, in order."""
        return [mail for mail in self.mails if mail.template == f"bpmn/correos/{template}.md"]

    def catalogue(self) -> dict[str, Service]:
        """These services, by type."""
        table = {
            "declaration.generate": (self.declaration, ("document",), ()),
            "uploads.inspect": (
                self.inspect,
                ("ok", "reason", "pages", "images", "document", "usable", "sheets", "problems", "hints"),
                (),
            ),
            "mail.send": (self.mail, ("message_id", "accepted", "refused"), ("accepted", "refused")),
        }
        return {
            name: Service(name, function, local=False, outputs=dict.fromkeys(outputs, ""), personal=frozenset(personal))
            for name, (function, outputs, personal) in table.items()
        }

    def declaration(
        self, call: Call, *, template: str, data: dict[str, Any], authority_capacity: str = "titular"
    ) -> dict[str, Any]:
        self.declarations += 1
        codes = {"id": "ABCD1234", "cvd": "CVD1", "version": self.declarations, "pages": 1, "hash": "F"}
        return {"document": {**PDF, **codes, "manifest": {}}}

    def inspect(self, call: Call, *, file: Any = None, files: Any = None, declaration: Any = None) -> dict[str, Any]:
        reason = self.unreadable.pop(0) if self.unreadable else ""
        found = {"document": PDF, "usable": [] if reason else files, "sheets": [], "problems": [], "hints": []}
        return {
            "ok": not reason, "reason": reason, "pages": None if reason else 1, "images": [] if reason else [PDF], **found
        }  # fmt: skip

    def mail(
        self,
        call: Call,
        *,
        to: str | list[str],
        template: str,
        copy: str | list[str] | None = None,
        data: dict[str, Any] | None = None,
        secret: str | None = None,
        attachments: list[dict[str, Any]] | None = None,
        must_arrive: bool = False,
    ) -> dict[str, Any]:
        main, others = _listed(to), _listed(copy)
        if (must_arrive or secret or call.catches("refused")) and all(address in self.refusing for address in main):
            raise BusinessError("refused", "every address was refused")
        words = (
            {"username": "u", "password": "p", "code": "123456", "link": "https://aliado.test/x"} if secret else None
        )
        source = call.resource(template).decode("utf-8")
        body = render(
            source,
            {"portal": "https://aliado.test", **(data or {}), "secret": words},
            feel.Context(now=lambda: call.now),
            PERU,
        )
        refused = [address for address in [*main, *others] if address in self.refusing]
        accepted = [address for address in [*main, *others] if address not in self.refusing]
        if accepted:
            self.mails.append(Mail(main, others, template, data or {}, secret, body))
        return {"message_id": f"<{call.key}@aliado.test>", "accepted": accepted, "refused": refused}


def _listed(addresses: str | list[str] | None) -> list[str]:
    return [addresses] if isinstance(addresses, str) else list(addresses or [])

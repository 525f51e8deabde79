"""Services for process tests: they keep the contract's inputs and outputs, answer at once and can be told what to say.

Here the drawing is on trial, not the services: they have tests of their own. Local ones run in the settling step as
the real ones do; of the remote ones (mail, declaration, uploads) nothing leaves this process.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from engine.errors import BusinessError
from engine.service import Call, Catalogue, Service
from services.places import district

PDF = {"file": "1", "name": "declaracion.pdf", "type": "application/pdf", "size": 9, "sha256": "0" * 64}


@dataclass
class Mail:
    """One mail as the drawing asked for it."""

    to: list[str]
    copy: list[str]
    template: str
    data: dict[str, Any]
    secret: str | None


@dataclass
class StandIns:
    """What the world says: the roster, the accounts, the mailboxes that refuse, the files that cannot be read."""

    due: Callable[[Any, datetime, int], datetime]
    roster: Callable[..., str] = lambda **who: "coincide"
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    refusing: set[str] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)
    codes_left: int = 5
    reserved: dict[str, int] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    declarations: int = 0

    def sent(self, template: str) -> list[Mail]:
        """The mails of one template, in order."""
        return [mail for mail in self.mails if mail.template == f"bpmn/correos/{template}.md"]

    def catalogue(self) -> Catalogue:
        """The table that a runtime asks for."""
        local = {
            "roster.check": self.check_roster,
            "municipality.describe": self.describe,
            "accounts.find_active": self.find_active,
            "accounts.find_by_person": self.find_by_person,
            "accounts.replace": self.replace,
            "codes.issue": self.issue_code,
            "codes.check": self.check_code,
            "access.link": self.link,
            "receipts.issue": self.receipt,
        }
        remote = {
            "declaration.generate": self.declaration,
            "uploads.inspect": self.inspect,
            "mail.send": self.mail,
        }
        personal = {"roster.check": {"authority"}, "accounts.replace": {"replaced"}, "access.link": {"link", "code"}}
        table = [(name, function, True) for name, function in local.items()]
        table += [(name, function, False) for name, function in remote.items()]
        return {
            name: Service(name, function, local=is_local, personal=frozenset(personal.get(name, ())))
            for name, function, is_local in table
        }

    # Local

    def check_roster(
        self,
        session: Any,
        call: Call,
        *,
        ubigeo: str,
        capacity: str,
        paternal: str,
        names: str,
        document: str,
        on: date,
        maternal: str | None = None,
        document_type: str = "DNI",
    ) -> dict[str, Any]:
        assert isinstance(on, date), on
        result = self.roster(paternal=paternal, names=names, on=on, ubigeo=ubigeo)
        reasons = [] if result == "coincide" else [{"field": "paternal", "reason": "El apellido no coincide."}]
        authority = {"names": "ROSA", "paternal": "QUISPE", "maternal": "ROJAS", "office": "ALCALDE DISTRITAL"}
        return {"result": result, "reasons": reasons, "authority": authority}

    def describe(self, session: Any, call: Call, *, ubigeo: str) -> dict[str, Any]:
        place = district(ubigeo)
        found = {"name": place.municipality, "department": place.department, "province": place.province}
        found |= {"ubigeo": ubigeo, "district": place.name, "kind": "provincial" if place.is_capital else "distrital"}
        return {"municipality": found}

    def find_active(self, session: Any, call: Call, *, ubigeo: str) -> dict[str, Any]:
        account = self.accounts.get(ubigeo)
        return {"account": account and {"key": account["key"], "since": call.now}}

    def find_by_person(self, session: Any, call: Call, *, document_type: str, document: str) -> dict[str, Any]:
        ubigeo = self.elsewhere.get(document)
        found = ubigeo and {"key": "9", "ubigeo": ubigeo, "municipality": district(ubigeo).municipality}
        return {"account": found or None}

    def replace(self, session: Any, call: Call, *, ubigeo: str, person: dict[str, Any]) -> dict[str, Any]:
        if self.elsewhere.get(person["document"], ubigeo) != ubigeo:
            raise BusinessError("other_active", "the person has an active account in another municipality")
        old = self.accounts.get(ubigeo)
        self.accounts[ubigeo] = {"key": str(call.key), "person": person}
        replaced = old and old["person"]
        return {"account": str(call.key), "username": f"{ubigeo}-01", "secret": "77", "replaced": replaced}

    def issue_code(self, session: Any, call: Call, *, address: str) -> dict[str, Any]:
        if not self.codes_left:
            raise BusinessError("too_many", "the address was sent too many codes within an hour")
        self.codes_left -= 1
        return {"code": "5", "secret": "6"}

    def check_code(self, session: Any, call: Call, *, code: str, answer: str | None) -> dict[str, Any]:
        right = answer == "123456"
        return {"confirmed": right, "reason": "" if right else "El código no es correcto."}

    def link(self, session: Any, call: Call, *, document: str | None = None) -> dict[str, Any]:
        return {"link": "https://aliado.test/seguimiento/X", "code": "X"}

    def receipt(
        self, session: Any, call: Call, *, file: dict[str, Any], days: int, pages: int | None = None
    ) -> dict[str, Any]:
        due = self.due(session, call.now, int(days)).date()
        receipt = {"number": "2026-000001-1", "at": call.now, "sha256": file["sha256"], "days": int(days), "due": due}
        return {"record": "2026-000001", "receipt": receipt | {"pages": pages, "not_counted": []}}

    # Remote

    def declaration(
        self, call: Call, *, template: str, data: dict[str, Any], authority_capacity: str
    ) -> dict[str, Any]:
        assert call.resource("bpmn/clasificacion.dmn")
        self.declarations += 1
        codes = {"id": "ABCD1234", "cvd": "CVD1", "version": self.declarations, "pages": 1, "hash": "F"}
        return {"document": {**PDF, **codes, "manifest": {}}}

    def inspect(self, call: Call, *, file: dict[str, Any]) -> dict[str, Any]:
        reason = self.unreadable.pop(0) if self.unreadable else ""
        return {"ok": not reason, "reason": reason, "pages": None if reason else 1, "images": [] if reason else [PDF]}

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
    ) -> dict[str, Any]:
        main, others = _listed(to), _listed(copy)
        if main and all(address in self.refusing for address in main):
            raise BusinessError("refused", "every address was refused")
        self.mails.append(Mail(main, others, template, data or {}, secret))
        refused = [address for address in [*main, *others] if address in self.refusing]
        accepted = [address for address in [*main, *others] if address not in self.refusing]
        return {"message_id": f"<{call.key}@aliado.test>", "accepted": accepted, "refused": refused}


def _listed(addresses: str | list[str] | None) -> list[str]:
    return [addresses] if isinstance(addresses, str) else list(addresses or [])


def days(count: float) -> timedelta:
    """That many days."""
    return timedelta(days=count)

"""``mail.send``: one job, one message, each recipient once; the secret in it leaves our tables when it was accepted.

Order matters. Each server's answer is recorded before anything else happens; a refusal of the copy alone is an output
and never sends again to the person the mail is for. When nobody it is for accepts it, that is an output too, unless the
mail must arrive: the drawing says so, or catches ``refused`` at the element, or it carries a secret. Then
the drawing hears ``refused``, and the secret stays for the next attempt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from engine import feel
from engine.errors import BusinessError
from engine.service import Call, Outcome
from engine.templating import compile_template
from services import attempt_limits, files, secrets
from services.calendar import peru
from services.mail import body, deliveries, message
from services.mail.recipients import Recipients, addresses, outside, unlike
from services.mail.transport import ACCEPTED, LATER, REFUSED, Envelope, MailPostponed, transport_of
from services.tools import Tools

#: All messages of a case refer to one that nobody sent, named by this and the case's key.
CASE = "aliado-caso-"
#: What a template asks for that says something else to whoever gets the copy.
COPY = "copia"
_SENDER = "Usuario Aliado - programa Contigo <usuario.aliado@localhost.localdomain>"


@dataclass(frozen=True)
class _Letter:
    """What one job writes, and to whom."""

    main: list[str]
    others: list[str]
    template: str
    data: Mapping[str, Any]
    attachments: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class _Part:
    """One message of the letter: usually the only one. ``words`` are the secret's, for this part's readers; ``apart``:
    it goes to those who get a copy and says something else.
    """

    to: list[str]
    copy: list[str]
    words: Mapping[str, str] | None
    apart: bool = False

    @property
    def suffix(self) -> str:
        """What sets its Message-ID apart."""
        return "-copia" if self.apart else ""


def send(
    tools: Tools,
    call: Call,
    *,
    to: Recipients,
    template: str,
    copy: Recipients = None,
    data: Mapping[str, Any] | None = None,
    secret: str | None = None,
    attachments: Sequence[Mapping[str, Any]] | None = None,
    must_arrive: bool = False,
) -> Outcome:
    """Sends a mail from a template of the bundle, to whom :mod:`services.mail.recipients` names.

    The template sees ``data``, under ``secret`` the words behind that reference, under ``portal`` the office's own
    public address, and under ``copia`` whether this is the copy: a template that asks is written twice, and the copy
    has no attachments and names nobody else's address. The outputs say which addresses accepted and which refused.
    Raises ``BusinessError("refused")`` when no address of ``to`` accepts a mail that must arrive, carries a secret, or
    has an event on its border that catches it; :class:`services.mail.transport.MailPostponed` to be called again later.
    """
    main = addresses(tools, to)
    others = unlike(addresses(tools, copy), but=main)
    letter = _Letter(main, others, template, data or {}, attachments or ())
    has_to = must_arrive or bool(secret) or call.catches("refused")
    answers = _known(tools, call, [*main, *others])
    if not has_to:
        answers |= _too_many(tools, call, unlike(outside(tools, to, copy), but=answers))
    if len(answers) < len(main) + len(others):
        for part in _parts(letter, call.resource(template).decode("utf-8"), _words(tools, secret)):
            answers |= _deliver(tools, call, letter, part, answers)
    _judge(answers, main, has_to)
    outputs = {
        "message_id": _message_id(tools, call),
        "accepted": [address for address, answer in answers.items() if answer == ACCEPTED],
        "refused": [address for address, answer in answers.items() if answer == REFUSED],
    }
    return Outcome(outputs, partial(_forget, secret) if secret else None, _remark(answers, main))


def _known(tools: Tools, call: Call, everybody: list[str]) -> dict[str, str]:
    """What is already settled: earlier runs' answers, and what no server needs to be asked to refuse."""
    earlier = deliveries.known(tools, call.key)
    prints = {address: deliveries.fingerprint(tools, address) for address in everybody}
    answers = {address: earlier[mark] for address, mark in prints.items() if mark in earlier}
    return answers | {address: REFUSED for address in everybody if not message.is_address(address)}


def _too_many(tools: Tools, call: Call, addresses: list[str]) -> dict[str, str]:
    """Addresses that were written to too often today, as refused; a repeat of the job is no other mail."""
    with tools.database.write() as session:
        return {
            address: REFUSED
            for address in addresses
            if not attempt_limits.has_room_for(tools, session, attempt_limits.MAILED, address, str(call.key))
        }


def _words(tools: Tools, secret: str | None) -> Mapping[str, str] | None:
    if not secret:
        return None
    with tools.database.read() as session:
        return secrets.read(tools, session, secret)


def _parts(letter: _Letter, source: str, words: Mapping[str, str] | None) -> list[_Part]:
    """Two messages where the secret is for the recipient only, or the template asks whether it is the copy."""
    only = words is not None and words.get("only") == "recipient"
    if not letter.others or not (only or COPY in compile_template(source).names):
        return [_Part(letter.main, letter.others, words)]
    return [_Part(letter.main, [], words), _Part([], letter.others, None if only else words, apart=True)]


def _deliver(tools: Tools, call: Call, letter: _Letter, part: _Part, answers: Mapping[str, str]) -> dict[str, str]:
    """Hand one part over to whoever has not answered yet; nobody gets a copy of what nobody received."""
    to = [address for address in part.to if address not in answers]
    copy = [address for address in part.copy if address not in answers]
    received = any(answers.get(address) == ACCEPTED for address in letter.main)
    if not (to or (copy and received)):
        return {}
    envelope = Envelope(parseaddr(sender(tools))[1], to, copy)
    found = transport_of(tools.settings).deliver(envelope, _message(tools, call, letter, part))
    deliveries.record(tools, call.key, _message_id(tools, call, part.suffix), found)
    return found


def _message(tools: Tools, call: Call, letter: _Letter, part: _Part) -> EmailMessage:
    context = feel.Context(now=tools.clock, zone=tools.zone)
    source = call.resource(letter.template).decode("utf-8")
    portal = tools.settings.get("public_address", "").rstrip("/")
    scope = {"portal": portal, **letter.data, "secret": part.words, COPY: part.apart}
    said = body.render(source, scope, context, peru.presentation(tools))
    return message.build(
        _heading(tools, call, letter, part), said, [] if part.apart else _attached(tools, call, letter.attachments)
    )


def _heading(tools: Tools, call: Call, letter: _Letter, part: _Part) -> message.Heading:
    to, copy = (letter.others, []) if part.apart else (letter.main, letter.others)
    return message.Heading(
        sender=sender(tools),
        reply_to=tools.settings.get("mail_reply_to"),
        to=[address for address in to if message.is_address(address)],
        copy=[address for address in copy if message.is_address(address)],
        message_id=_message_id(tools, call, part.suffix),
        at=tools.clock().astimezone(tools.zone),
        conversation=f"<{CASE}{call.instance_key}@{_domain(tools)}>",
    )


def _attached(tools: Tools, call: Call, references: Sequence[Mapping[str, Any]]) -> list[message.Attachment]:
    found = []
    with tools.database.read() as session:
        for reference in references:
            row = files.resolve(session, reference, call.instance_key)
            with files.open_file(tools, row) as content:
                found.append(message.Attachment(row.name, row.media_type, content.read()))
    return found


def _judge(answers: Mapping[str, str], main: list[str], must_arrive: bool) -> None:
    if LATER in answers.values():
        raise MailPostponed(reason="a recipient's server asks to try again later")
    if must_arrive and ACCEPTED not in (answers.get(address) for address in main):
        raise BusinessError("refused", "the mail server accepted none of the recipients")


def _remark(answers: Mapping[str, str], main: list[str]) -> str:
    """What the case's history keeps of refusals that stop nothing."""
    if not main:
        return "no_address"
    if ACCEPTED not in (answers.get(address) for address in main):
        return "refused"
    return "partly_refused" if REFUSED in answers.values() else ""


def _forget(secret: str, session: Session) -> None:
    secrets.erase(session, secret)


def sender(tools: Tools) -> str:
    """Who mails of this office come from, as a header says it."""
    return tools.settings.get("mail_from") or _SENDER


def _message_id(tools: Tools, call: Call, suffix: str = "") -> str:
    """The same for every repeat of the job."""
    return f"<aliado-{call.key}{suffix}@{_domain(tools)}>"


def _domain(tools: Tools) -> str:
    return parseaddr(sender(tools))[1].rpartition("@")[2]

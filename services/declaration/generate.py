"""The service ``declaration.generate``: one version of the declaration, made once and kept.

Idempotent: a job that runs again finds what its first run kept, and printing the same data again gives the same
document, so that paper already signed stays valid. Only changed data (or a changed template) is a new version.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.errors import Refusal
from engine.service import Call, Outcome
from services import files
from services.calendar import peru
from services.declaration import records
from services.declaration.codes import PRODUCT, Codes, verification_code
from services.declaration.fonts import font_files
from services.declaration.records import Declaration
from services.declaration.template_values import Surroundings
from services.sandbox.limits import DOCUMENT
from services.sandbox.parent import confined
from services.tools import Tools

_PRODUCE = "services.declaration.in_child:produce"


class TemplateFault(Refusal):
    """The declaration could not be made from {template}: {reason}."""


def generate(
    tools: Tools, call: Call, *, template: str, data: Mapping[str, Any], authority_capacity: str = "titular"
) -> Outcome:
    """The Declaración de Confidencialidad as PDF, with the codes and the signing places of ``docs/declaration.md``.

    ``template`` is a path in the definition's bundle; its variables are the entries of ``data`` and
    ``authority_capacity`` (``titular``/``encargado``). The output ``document`` is the file's reference and ``id``,
    ``cvd``, ``version``, ``pages``, ``hash``, ``manifest``. Raises :class:`TemplateFault` (an incident to repair) and
    :class:`services.sandbox.failure.ChildFailed`.
    """
    text = call.resource(template).decode("utf-8")
    scope = {**data, "authority_capacity": authority_capacity}
    data_hash = tools.vault.index(records.canonical(text, scope), "declaration")
    with tools.database.read() as session:
        made = _made(session, call, data_hash)
        if made is not None:
            return Outcome({"document": _answer(session, made)})
        codes = _codes(tools, session, call, data_hash)
    product, facts = _produce(tools, call, codes, {"template": text, "scope": scope}, template)
    return Outcome({"document": _keep(tools, call, codes, data_hash, product, facts)})


def _made(session: Session, call: Call, data_hash: str) -> Declaration | None:
    last = records.latest(session, call.instance_key)
    if last is not None and last.data_hash == data_hash:
        return last
    return records.made_by(session, call.key)


def _codes(tools: Tools, session: Session, call: Call, data_hash: str) -> Codes:
    document, version = records.next_codes(session, call.instance_key)
    printed = tools.vault.index(f"{document}|{version}|{data_hash}", "cvd")
    return Codes(document, version, verification_code(printed))


def _produce(
    tools: Tools, call: Call, codes: Codes, text: dict[str, Any], template: str
) -> tuple[bytes, dict[str, Any]]:
    surroundings = Surroundings(call.now, peru.presentation(tools))
    arguments = {**text, "surroundings": surroundings, "codes": codes}
    with confined(_PRODUCE, arguments, font_files(), DOCUMENT) as answer:
        if "fault" in answer.value:
            raise TemplateFault(template=template, reason=answer.value["fault"])
        return answer.read(PRODUCT), answer.value


def _keep(
    tools: Tools, call: Call, codes: Codes, data_hash: str, product: bytes, facts: dict[str, Any]
) -> dict[str, Any]:
    """File and row in one transaction; whoever lost a race for the same job answers what the winner kept."""
    content = tools.store.write(product)
    name = f"declaracion-{codes.document}-v{codes.version}.pdf"
    try:
        with tools.database.write() as session:
            about = {"name": name, "media_type": "application/pdf", "purpose": "declaration"}
            row = files.record(
                tools, session, content, **about, instance_key=call.instance_key, origin=f"declaration {call.key}"
            )
            made = Declaration(
                key=tools.keys(), document=codes.document, version=codes.version, cvd=codes.cvd, data_hash=data_hash
            )
            made.instance_key, made.job_key, made.file_key = call.instance_key, call.key, row.key
            made.pages, made.manifest, made.created = facts["pages"], facts["manifest"], tools.clock()
            session.add(made)
            session.flush()
            return _answer(session, made)
    except IntegrityError:
        with tools.database.read() as session:
            winner = records.made_by(session, call.key)
            if winner is None:
                raise  # another job took this version: run again, with the next one
            return _answer(session, winner)


def _answer(session: Session, made: Declaration) -> dict[str, Any]:
    row = session.get_one(files.StoredFile, made.file_key)
    return {
        **row.reference,
        "id": made.document,
        "cvd": made.cvd,
        "version": made.version,
        "pages": made.pages,
        "hash": made.data_hash,
        "manifest": made.manifest,
    }

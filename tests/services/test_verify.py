"""What services promise, broken by hand once each, is named; and the sentences an operator reads are all there."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update

from engine import verify
from engine.models.process import Instance, VariableRow
from engine.verify import Audit
from services import catalogue, files, secrets
from services import verify as promises
from services.accounts.models import Account
from services.files import StoredFile
from services.requests import receipts
from services.requests.municipality import Reservation
from services.requests.receipts import Receipt, Record
from services.secrets import Secret
from tests.engine.office import CLERK, END, START, Office, road, user
from tests.services.accounts.conftest import person, replace
from web.commands.verify import SENTENCES

__all__ = ["replace"]  # a fixture of the accounts' tests


@pytest.fixture
def office(tools) -> Office:
    """An engine with one open instance and one that was cancelled, on the tools' own database."""
    office = Office(tools.database, tools.clock, tools.keys, tools.vault)
    office.services.update(catalogue.bind(tools))
    office.draw(START + user("a") + END + road("start", "a", "end"))
    office.runtime.cancel(office.start().instance, CLERK, "enough")
    office.start()
    return office


def codes(office: Office, tools: Any, **options: bool) -> list[str]:
    return sorted(problem.code for problem in Audit(office.runtime, promises.checks(tools, **options)).problems())


def instance(office: Office, status: str = "active") -> int:
    with office.database.read() as session:
        return session.query(Instance.key).filter(Instance.status == status).scalar()


def remember(office: Office, name: str, value: str, status: str = "active", personal: bool = False) -> None:
    """A variable of an instance, put there by hand."""
    row = {"instance_key": instance(office, status), "scope": 0, "name": name, "value": value, "personal": personal}
    with office.database.write() as session:
        session.execute(insert(VariableRow), [row])


def test_an_office_that_keeps_its_promises_is_left_in_peace(office, tools, replace) -> None:
    replace("150101", person())
    replace("150101", person("00000012"))
    with tools.database.write() as session:
        receipts.open_record(tools, session, instance(office), tools.clock())
        reference = secrets.put(tools, session, {"password": "x"})
        session.add(Reservation(ubigeo="150101", instance_key=instance(office), since=tools.clock()))
    kept = files.keep(tools, b"bytes", name="a.pdf", media_type="application/pdf", purpose="upload")
    remember(office, "secret", json.dumps(reference))
    remember(office, "documents", json.dumps([{"scan": kept}]))
    assert codes(office, tools, hashes=True) == []


def test_two_active_accounts_are_named(office, tools, replace) -> None:
    replace("150101", person())
    replace("150102", person("00000012"))
    with tools.database.write() as session:
        session.execute(text("DROP INDEX uq_account_active_ubigeo"))
        session.execute(text("DROP INDEX uq_account_active_document"))
        session.execute(update(Account).values(ubigeo="150101", document_index="x"))
    try:
        assert codes(office, tools) == ["two_accounts", "two_for_a_person"]
    finally:  # the next test finds the tables as they were
        with tools.database.write() as session:
            session.execute(delete(Account))
        for index in Account.__table__.indexes:
            if index.name and index.name.startswith("uq_account_active"):
                index.create(tools.database.engine)


def test_a_replacement_with_a_gap_is_named(office, tools, replace) -> None:
    replace("150101", person())
    replace("150101", person("00000012"))
    with tools.database.write() as session:
        later = tools.clock() + timedelta(seconds=1)
        session.execute(update(Account).where(Account.state == "active").values(begins=later))
    assert codes(office, tools) == ["broken_replacement"]


def test_gaps_in_files_and_receipts_are_named(office, tools, call) -> None:
    with tools.database.write() as session:
        for status in ("active", "cancelled"):
            at = call(instance_key=instance(office, status))
            receipts.issue(tools, session, at, file={"sha256": "0" * 64}, days=1)
            receipts.issue(tools, session, at, file={"sha256": "0" * 64}, days=1)
    assert codes(office, tools) == []
    with tools.database.write() as session:
        session.execute(delete(Receipt).where(Receipt.instance == instance(office), Receipt.number == 1))
    assert codes(office, tools) == ["receipt_gap"]
    with tools.database.write() as session:
        session.execute(delete(Receipt).where(Receipt.instance == instance(office)))
        session.execute(delete(Record).where(Record.instance == instance(office)))
    assert codes(office, tools) == ["record_gap"]


def test_a_reservation_that_outlives_its_request_is_named(office, tools) -> None:
    with tools.database.write() as session:
        session.add(Reservation(ubigeo="150101", instance_key=instance(office, "cancelled"), since=tools.clock()))
    assert codes(office, tools) == ["reservation_of_ended"]


@pytest.fixture
def stored(tools) -> Path:
    """Where the bytes of the only stored file lie."""
    kept = files.keep(tools, b"bytes", name="a.pdf", media_type="application/pdf", purpose="upload")
    return tools.store._path(kept["sha256"])


def test_content_that_is_gone_cut_or_changed_is_named(office, tools, stored) -> None:
    stored.write_bytes(b"other")
    assert codes(office, tools) == [], "of the same length: only the hash can tell"
    assert codes(office, tools, hashes=True) == ["wrong_content"]
    stored.write_bytes(b"byte")
    assert codes(office, tools) == ["wrong_content"]
    stored.unlink()
    assert codes(office, tools) == ["missing_content"]


@pytest.mark.parametrize("personal", [False, True])
def test_a_reference_to_a_file_that_is_not_there_is_named(office, tools, stored, personal) -> None:
    with tools.database.read() as session:
        reference = session.query(StoredFile).one().reference
    held = json.dumps({"page": [reference]}, separators=(",", ":"))
    remember(office, "scan", tools.vault.encrypt(held) if personal else held, personal=personal)
    assert codes(office, tools) == []
    with tools.database.write() as session:
        session.execute(delete(StoredFile))
    assert codes(office, tools) == ["missing_file"]


def test_secrets_nobody_will_send_are_named(office, tools) -> None:
    with tools.database.write() as session:
        first = secrets.put(tools, session, {"password": "x"})
    remember(office, "secret", json.dumps(first), "cancelled")
    assert codes(office, tools) == ["secret_of_ended"]
    with tools.database.write() as session:
        secrets.release(session, instance(office, "cancelled"))
    assert codes(office, tools) == []
    with tools.database.write() as session:
        secrets.put(tools, session, {"password": "x"})
    tools.clock.advance(days=33)
    assert codes(office, tools) == ["expired_secret"]
    with tools.database.write() as session:
        session.execute(delete(Secret))


def test_every_problem_has_its_spanish_sentence() -> None:
    said = {**verify.SAYINGS, **promises.SAYINGS}
    assert set(said) == set(SENTENCES)
    facts = "instance reason element kind key table expected count first last job until incident task token by"
    facts += " assignee ubigeo account year file variable secret expires position version groups kept there"
    for sentences in (said, SENTENCES):
        for sentence in sentences.values():
            sentence.format_map(dict.fromkeys(facts.split(), "?"))


def test_more_variables_than_are_read_at_once_are_all_looked_at(office, tools, stored, monkeypatch) -> None:
    monkeypatch.setattr(promises, "_BATCH", 2)
    with tools.database.write() as session:
        held = json.dumps(session.query(StoredFile).one().reference, separators=(",", ":"))
        session.execute(delete(StoredFile))
    for number in range(5):
        remember(office, f"scan {number}", held)
    assert codes(office, tools) == ["missing_file"] * 5

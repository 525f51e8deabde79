"""Today's users become accounts: once, whole or not at all, and never with a password at sight."""

from typing import Any

import pytest
from sqlalchemy import select

from services.accounts import credentials, life
from services.accounts.models import Account
from services.imports import users
from services.imports.sheet import read
from services.people import passwords
from tests.services.imports.lists import changed, csv, xlsx
from tests.services.imports.lists import users as today


def judged(content: bytes) -> Any:
    return users.read(read(content, users.COLUMNS, users.NEEDED))


def take(tools: Any, content: bytes) -> tuple[int, list[str]]:
    found = judged(content)
    with tools.database.write() as session:
        return users.take(tools, session, found), [row.reason for row in found.refused]


def test_accounts_begin_once(tools) -> None:
    assert take(tools, xlsx(today(5))) == (5, [])
    assert take(tools, csv(today(6), ";")) == (1, [])
    with tools.database.read() as session:
        rows = session.scalars(select(Account).order_by(Account.ubigeo)).all()
        assert [row.username for row in rows] == [f"aliado{n:04d}" for n in range(6)]
        assert life.person_of(tools, rows[0])["email"] == "persona0@example.pe"
        assert {row.password_hash for row in rows} == {None}


def test_a_number_that_lost_its_zeros_gets_them_back() -> None:
    table = changed(changed(today(1), "Documento", 765432), "Ubigeo INEI", 10101)
    ((_, one),) = judged(xlsx(table)).good
    assert (one.document, one.ubigeo) == ("00765432", "010101")


def test_a_district_may_be_given_by_its_names() -> None:
    table = [
        ["Departamento", "Provincia", "Distrito", *today(1)[0][1:]],
        ["AMAZONAS", "Chachapoyas", "ASUNCIÓN", *today(1)[1][1:]],
    ]
    ((_, one),) = judged(xlsx(table)).good
    assert one.ubigeo == "010102"


def test_who_had_a_hash_goes_on_with_the_password_it_is_of(tools) -> None:
    table = [[*today(1)[0], "Hash de la contraseña"], [*today(1)[1], passwords.hashed("kf7m-qw3x")]]
    assert take(tools, xlsx(table)) == (1, [])
    assert credentials.log_in(tools, "aliado0000", "kf7m-qw3x", "10.0.0.1") is not None


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("Usuario", "otro", "La municipalidad ya tiene el usuario aliado0000."),
        ("Ubigeo INEI", "020101", "La persona ya tiene una cuenta en Chachapoyas, Chachapoyas, Amazonas."),
    ],
)
def test_what_the_office_cannot_have_is_refused(tools, column: str, value: str, reason: str) -> None:
    take(tools, xlsx(today(1)))
    table = changed(today(1), column, value)
    if column != "Usuario":
        changed(table, "Usuario", "otro")
    assert take(tools, xlsx(table)) == (0, [reason])

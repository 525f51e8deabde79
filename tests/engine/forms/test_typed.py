"""Every kind of field: what it takes, what it answers to bad input."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.engine.forms.building import component, error, value

FILE = {"file": "12", "name": "acta.pdf", "type": "application/pdf", "size": 1000, "sha256": "ab"}
TEXT = component("textfield")
AREA = component("textarea")
NUMBER = component("number")
DATE = component("datetime", subtype="date", dateLabel="Fecha")
TIME = component("datetime", subtype="time")
INSTANT = component("datetime", subtype="datetime")
CHOICE = {"values": [{"label": "Uno", "value": "1"}, {"label": "Dos", "value": 2}, {"label": "Sí", "value": True}]}
RADIO = component("radio", **CHOICE)
SELECT = component("select", **CHOICE)
LIST = component("checklist", **CHOICE)
TAGS = component("taglist", **CHOICE)
BOX = component("checkbox")
PICKER = component("filepicker", properties={"accept": ".pdf,image/*", "maxBytes": "2000"})
EMAIL = component("textfield", validate={"validationType": "email"})
PHONE = component("textfield", validate={"validationType": "phone"})
DISTRICT = component("select", properties={"options": "ubigeo"})


@pytest.mark.parametrize(
    ("one", "given", "expected"),
    [
        (TEXT, "  De la Cruz Ñáñez ", "De la Cruz Ñáñez"),
        (TEXT, "01234567", "01234567"),
        (TEXT, "n\u0303", "ñ"),
        (TEXT, "", None),
        (TEXT, None, None),
        (AREA, "uno\r\ndos\rtres", "uno\ndos\ntres"),
        (NUMBER, "1250.50", Decimal("1250.50")),
        (NUMBER, 0.1, Decimal("0.1")),
        (NUMBER, Decimal("2"), Decimal("2")),
        (NUMBER, " 7 ", Decimal(7)),
        (NUMBER, "", None),
        (DATE, "2026-02-28", dt.date(2026, 2, 28)),
        (DATE, "28/02/2026", dt.date(2026, 2, 28)),
        (DATE, dt.date(2026, 2, 28), dt.date(2026, 2, 28)),
        (TIME, "14:05", dt.time(14, 5)),
        (INSTANT, "2026-11-23T14:05", dt.datetime(2026, 11, 23, 14, 5, tzinfo=dt.UTC)),
        (INSTANT, "2026-11-23T14:05:00-05:00", dt.datetime(2026, 11, 23, 19, 5, tzinfo=dt.UTC)),
        (RADIO, "1", "1"),
        (RADIO, "2", 2),
        (RADIO, 2, 2),
        (SELECT, "true", True),
        (SELECT, "", None),
        (LIST, ["1", "2", "1"], ["1", 2]),
        (TAGS, "1", ["1"]),
        (LIST, None, []),
        (BOX, True, True),
        (BOX, "true", True),
        (BOX, None, False),
        (PICKER, FILE, FILE),
        (PICKER, None, None),
        (EMAIL, "Rosa@EJEMPLO.pe", "Rosa@ejemplo.pe"),
        (PHONE, "987 654 321", "+51987654321"),
        (PHONE, "(01) 644 9006", "+5116449006"),
        (PHONE, "+51 84 222222", "+5184222222"),
        (DISTRICT, "150122", "150122"),
    ],
)
def test_what_a_field_takes(one: dict[str, Any], given: Any, expected: Any) -> None:
    found = value(one, given)
    assert found == expected
    assert type(found) is type(expected)


NASTY: list[Any] = [{"a": 1}, ["a", ["b"]], {"$ne": None}, 10**400, float("inf"), "a\x00b", "\ud800", "\u202fx\x07"]


@pytest.mark.parametrize("given", NASTY)
@pytest.mark.parametrize(
    "one", [TEXT, AREA, NUMBER, DATE, TIME, INSTANT, RADIO, SELECT, LIST, TAGS, BOX, PICKER, EMAIL, PHONE, DISTRICT]
)
def test_what_is_no_value_gets_a_sentence(one: dict[str, Any], given: Any) -> None:
    assert error(one, given).startswith(("Revisa", "Escribe", "Elige", "Marca", "Adjunta", "«"))


@pytest.mark.parametrize(
    ("one", "given", "words"),
    [
        (TEXT, "x" * 1001, "como máximo 1000"),
        (AREA, "x" * 1_000_000, "como máximo 20000"),
        (TEXT, "a\x00b", "un signo que no se puede guardar, U+0000, después de «a»"),
        (TEXT, "\x01b", "U+0001, al principio"),
        (TEXT, 7, "Escribe un texto"),
        (TEXT, True, "Escribe un texto"),
        (NUMBER, "1,5", "sin comas"),
        (NUMBER, "NaN", "solo con números"),
        (NUMBER, "1e5", "solo con números"),
        (NUMBER, "٣", "solo con números"),
        (NUMBER, True, "solo con números"),
        (DATE, "2026-02-31", "no existe"),
        (DATE, "31/02/2026", "no existe"),
        (DATE, "20260228", "no existe"),
        (DATE, dt.datetime(2026, 2, 28, tzinfo=dt.UTC), "no existe"),
        (TIME, "25:00", "14:05"),
        (INSTANT, "2026-11-23", "completas"),
        (INSTANT, "0001-01-01T00:00:00+14:00", "completas"),
        (RADIO, "3", "una de las opciones"),
        (RADIO, True, ""),
        (SELECT, "Uno", "una de las opciones"),
        (LIST, ["1", "no"], "una de las opciones"),
        (LIST, ["1"] * 1000, "una de las opciones"),
        (BOX, "si", "Marca o desmarca"),
        (PICKER, {**FILE, "path": "/etc/passwd"}, "Adjunta de nuevo"),
        (PICKER, {**FILE, "size": "1000"}, "Adjunta de nuevo"),
        (PICKER, {**FILE, "name": "a\x00.pdf"}, "Adjunta de nuevo"),
        (PICKER, {**FILE, "size": 2001}, "pesa más de 2 KB"),
        (PICKER, {**FILE, "size": 0}, "vacío"),
        (PICKER, {**FILE, "name": "a.exe", "type": "application/x-msdownload"}, "PDF o imagen (JPG o PNG)"),
        (PICKER, [FILE, FILE], "Adjunta de nuevo"),
        (EMAIL, "rosa@", "nombre@ejemplo.pe"),
        (EMAIL, "a@b@c.pe", "nombre@ejemplo.pe"),
        (EMAIL, "Rosa <rosa@ejemplo.pe>", "nombre@ejemplo.pe"),
        (PHONE, "12345", "9 dígitos"),
        (PHONE, "987654321 anexo 5", "9 dígitos"),
        (DISTRICT, "999999", "una de las opciones"),
        (DISTRICT, "1501", "una de las opciones"),
    ],
)
def test_bad_input_is_told_plainly(one: dict[str, Any], given: Any, words: str) -> None:
    if words:
        assert words in error(one, given)
    else:
        assert value(one, given) is True


def test_several_files_where_the_field_takes_several() -> None:
    one = component("filepicker", multiple=True, properties={"maxItems": "2"})
    assert value(one, [FILE, FILE]) == [FILE, FILE]
    assert "como máximo 2" in error(one, [FILE] * 3)


def test_digits_after_the_point_are_limited() -> None:
    assert "entero" in error(component("number", decimalDigits=0), "1.5")
    assert value(component("number", decimalDigits=0), "1.0") == 1
    assert "2 decimales" in error(component("number", decimalDigits=2), "1.555")

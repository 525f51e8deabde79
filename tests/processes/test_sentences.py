"""What people read beside a field says which thing is wrong, and only that."""

from datetime import timedelta
from typing import Any

import pytest

from engine import feel
from engine.forms import load
from services.calendar.peru import PERU
from services.ubigeo import Ubigeo
from tests.processes.conftest import CONSENT, MAYOR, PERSON, shipped


def errors(form_id: str, values: dict[str, Any], **scope: Any) -> dict[str, str]:
    """What the form says of these values."""
    form = load(shipped()[f"forms/{form_id}.form"])
    return dict(form.clean(values, scope, {"ubigeo": Ubigeo()}, context=feel.Context(), presentation=PERU).errors)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"documento": "123"}, "Escribe los 8 dígitos del DNI, con ceros a la izquierda si los tiene."),
        (
            {"tipo_documento": "CE", "documento": "1"},
            "Escribe las letras mayúsculas y los números del carné de extranjería: de 9 a 12.",
        ),
        (
            {"documento": MAYOR["documento"]},
            "La persona responsable debe ser otra que el alcalde o la alcaldesa: no puede tener el mismo documento.",
        ),
    ],
)
def test_a_document_is_refused_for_the_one_thing_that_is_wrong_with_it(given: dict[str, str], told: str) -> None:
    assert errors("responsable", {"responsable": PERSON | given}, alcalde=MAYOR) == {"responsable.documento": told}


def test_a_consent_is_a_box_to_tick() -> None:
    values = {"municipalidad": {"ubigeo": "150104"}, "alcalde": MAYOR}
    found = errors("identificacion", {**values, "consentimiento": {**CONSENT, "privacidad": []}})
    assert found == {"consentimiento.privacidad": "Marca la casilla «Aviso de privacidad» para continuar."}


@pytest.mark.parametrize(("pages", "told"), [(1, "Tu documento tiene 1 página."), (3, "Tu documento tiene 3 páginas.")])
def test_who_reviews_the_upload_reads_which_paper_it_must_be(pages: int, told: str) -> None:
    scope = {"revision_archivo": {"paginas": pages}, "declaracion": {"id": "1QSWR0RYT3", "version": 2}}
    form = load(shipped()["forms/revisar-enviar.form"])
    shown = form.view({}, scope, context=feel.Context(), presentation=PERU)[0].content
    assert told in shown
    assert "Documento N.° <strong>1QSWR-0RYT3</strong>, versión 2" in shown


def test_who_has_one_surname_is_named_without_a_gap() -> None:
    person = {**PERSON, "nombres": "Ana", "paterno": "D'Angelo", "materno": None, "documento": "00765432"}
    scope = {"alcalde": MAYOR, "responsable": person, "municipalidad": {"nombre": "Municipalidad"}, "cargo": {}}
    form = load(shipped()["forms/generar.form"])
    shown = " ".join(node.content or "" for node in form.view({}, scope, context=feel.Context(), presentation=PERU))
    assert "Ana D&#39;Angelo, DNI 00765432" in shown.replace("&#x27;", "&#39;").replace("D'", "D&#39;")


TODAY = feel.Context().now().date()


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (-1, "La fecha no puede ser anterior al día en que se hicieron las observaciones."),
        (0, ""),
        (3, ""),
        (4, "La fecha no puede ser posterior a hoy."),
    ],
)
def test_nobody_was_notified_before_there_was_something_to_notify(days: int, told: str) -> None:
    made = TODAY - timedelta(days=3)
    day = (made + timedelta(days=days)).isoformat()
    values = {"notificacion": {"via": "telefono", "fecha": day, "constancia": "Hablé con ella."}}
    scope = {"desde": made, "acto": "se hicieron las observaciones", "observaciones": []}
    assert errors("notificar-otra-via", values, **scope) == ({"notificacion.fecha": told} if told else {})


@pytest.mark.parametrize("form", ["revisar-enviar", "enviar-con-papel"])
@pytest.mark.parametrize(("days", "told"), [(-1, "anterior al día en que se generó"), (0, ""), (3, "posterior a hoy")])
def test_nobody_signed_a_declaration_before_it_was_made(form: str, days: int, told: str) -> None:
    made = TODAY - timedelta(days=2)
    given = {"accion": "enviar", "fecha_firma": (made + timedelta(days=days)).isoformat()}
    values = {"envio": given} if form == "revisar-enviar" else given
    found = errors(form, values, generada=made, declaracion={"generada": made}, revision_archivo={"paginas": 1})
    assert len(found) == bool(told)
    assert told in "".join(found.values())


@pytest.mark.parametrize(
    ("signed", "today", "told"),
    [
        ("coincide", "no coincide", "la autoridad ya no coincide con la nómina"),
        ("no coincide", "coincide", "la autoridad no coincide con la nómina en la fecha de firma"),
        ("no coincide", "parcial", "la autoridad no coincide con la nómina."),
    ],
)
def test_an_approval_that_comes_back_says_only_what_is_true(signed: str, today: str, told: str) -> None:
    scope = {"nomina_firma": {"resultado": signed, "fecha": TODAY}, "nomina_hoy": {"resultado": today, "fecha": TODAY}}
    shown = _texts(
        load(shipped()["forms/verificacion.form"]).view({}, scope, context=feel.Context(), presentation=PERU)
    )
    assert told in shown
    assert ("ya no coincide" in shown) == (signed == "coincide")
    assert ("nueva declaración firmada" in shown) == (today != "coincide")


def _texts(nodes: Any) -> str:
    return " ".join(str(node.content) + _texts(node.children) for node in nodes)

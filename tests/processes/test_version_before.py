"""The version before the procedure was drawn on pages: its cases end on it, and the new one promises people the same.

``tests/data/version_before_pages.zip`` holds its drawings, decisions, forms and templates as they were published.
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from engine import candidate_groups, drawing
from engine.drawing import Element, Process
from engine.models.process import ProcessDefinition
from tests.processes.conftest import CONSENT, MAYOR, PERSON, ROOT, Case, shipped

REQUEST = "bpmn/acceso-usuario-aliado.bpmn"
#: What was changed since on purpose, by the id of a task or by a mail's template, and why: no longer compared.
CHANGED_SINCE = {
    "otra_solicitud": "who waits for another request has nothing to do meanwhile: it goes on by itself",
    "bpmn/correos/espera-otra.md": "new: who supervises hears of a long wait",
    "bpmn/correos/ya-puedes-enviar.md": "new: that the way is free",
    "bpmn/correos/aviso-alcaldia.md": "nothing that a stranger typed goes to an address that nobody confirmed",
    "bpmn/correos/otra-cuenta.md": "new: who has an account elsewhere is told there",
    "bpmn/correos/correo-anterior.md": "new: a replaced address is told",
    "bpmn/correos/caducidad.md": "no link to an address that nobody confirmed",
    "bpmn/correos/anulacion-oficio.md": "no link to an address that nobody confirmed",
    "bpmn/correos/copia-rechazada.md": "names no address that an applicant typed",
}


def before() -> dict[str, bytes]:
    """The files of that version by path."""
    with zipfile.ZipFile(ROOT / "tests/data/version_before_pages.zip") as files:
        return {name: files.read(name) for name in files.namelist()}


def version_of(case: Case) -> int:
    with case.runtime.database.read() as session:
        return session.get_one(ProcessDefinition, case.instance().definition_key).version


def observed(case: Case) -> Case:
    return case.filed().observe("falta_sello").acknowledge()


def corrected(case: Case) -> Case:
    return case.do("subsanar", {"subsanacion": {"explicacion": ""}}).upload().send().approve().received()


def unreachable(case: Case) -> Case:
    case.filed().world.refusing = {PERSON["correo"]}
    case.observe("falta_sello")
    assert case.standing() == ["notificar_observaciones_otra_via"]
    return case


def told_by_phone(case: Case) -> Case:
    case.world.refusing = set()
    told = {"via": "telefono", "constancia": "Hablé con la responsable.", "fecha": "2026-03-02"}
    return corrected(case.do("notificar_observaciones_otra_via", {"notificacion": told}))


#: Where the case stands when the new version is published, how it goes on, and its end.
ROADS: dict[str, tuple[Callable[[Case], Case], Callable[[Case], Case], str]] = {
    "at the summary": (
        lambda case: case.identify().enter_person().confirm(),
        lambda case: case.generate().upload().send().approve().received(),
        "Acceso otorgado",
    ),
    "at the upload": (lambda case: case.until_upload(), lambda case: case.after_working_days(31), "Caducada"),
    "in evaluation": (lambda case: case.filed(), lambda case: case.approve().received(), "Acceso otorgado"),
    "in evaluation, denied": (lambda case: case.filed(), lambda case: case.deny(), "Denegada"),
    "observed": (observed, corrected, "Acceso otorgado"),
    "observed, and silent": (observed, lambda case: case.after_working_days(2), "Tenida por no presentada"),
    "observed, mail refused": (unreachable, told_by_phone, "Acceso otorgado"),
    "delivered": (lambda case: case.filed().approve(), lambda case: case.received(), "Acceso otorgado"),
    "withdrawn": (lambda case: case.filed(), lambda case: case.tell("anulacion-solicitante"), "Anulada por el solicitante"),
}  # fmt: skip


@pytest.mark.parametrize("where", ROADS)
def test_a_case_of_that_version_ends_on_it_after_the_new_one_is_published(new_case, where: str) -> None:
    begin, go_on, end = ROADS[where]
    case = begin(new_case(before()))
    case.runtime.publish(shipped(), "analista", "en páginas")
    go_on(case)
    assert case.ended() == end
    assert version_of(case) == 1


def test_a_request_that_comes_later_begins_on_the_new_version(new_case) -> None:
    old = new_case(before()).filed()
    old.runtime.publish(shipped(), "analista", "en páginas")
    new = Case(old.runtime, old.clock, old.world, old.tools, old.worker).elect(ubigeo="040103")
    new.identify("040103").enter_person(documento="00765433", correo="b@correo.pe")
    assert (version_of(old), version_of(new)) == (1, 2)


def unchanged(found: dict[str, object]) -> dict[str, object]:
    """All but what was changed since on purpose."""
    return {name: value for name, value in found.items() if name not in CHANGED_SINCE}


def process(files: dict[str, bytes]) -> Process:
    return drawing.read(files[REQUEST]).processes["acceso-usuario-aliado"]


def test_every_task_of_a_person_keeps_its_form_its_group_and_its_due_date() -> None:
    """Tasks of the office that had no term have one since: those are not compared."""

    def tasks(files: dict[str, bytes]) -> dict[str, object]:
        people = (element for element in process(files).elements.values() if element.type == "userTask")
        had = process(before()).elements
        given = {
            each.id: (each.form, candidate_groups.drawn(each), each.due if had[each.id].due else None, each.priority)
            for each in people
        }
        return unchanged(given)

    assert tasks(shipped()) == tasks(before())
    assert len(tasks(before())) == 16


def test_every_end_keeps_its_name_its_state_and_its_words() -> None:
    def ends(files: dict[str, bytes]) -> dict[str, object]:
        found = (element for element in process(files).inside(None) if element.type == "endEvent")
        return unchanged({each.id: (each.name, each.properties["estado"], each.documentation) for each in found})

    assert ends(shipped()) == ends(before())
    assert len(ends(before())) == 8


def test_every_mail_keeps_its_template_its_recipients_and_its_data() -> None:
    def mails(files: dict[str, bytes]) -> dict[str, object]:
        sending = (element for element in process(files).elements.values() if element.job_type == "mail.send")
        return unchanged({written["template"]: written for written in map(inputs, sending)})

    def inputs(element: Element) -> dict[str, str]:
        return {mapping.target: mapping.source for mapping in element.inputs if mapping.target != "must_arrive"}

    assert mails(shipped()) == mails(before())
    assert len(mails(before())) == 15


@dataclass
class Waits:
    """A request that meets every wait of the applicant, and the last day that each has: time goes by in between."""

    case: Case
    days: list[tuple[str, str]] = field(default_factory=list)

    def then(self, move: Callable[[Case], object], hours: int) -> None:
        """Somebody does something, the request waits for the applicant again, and time goes by; a code does not wait."""
        move(self.case)
        [step] = self.case.standing()
        self.days.append((step, self.case.last_day(step)))
        self.case.clock.advance(hours=0 if step == "confirmar_correo" else hours)


def answer(**mayor: str) -> dict[str, object]:
    return {"municipalidad": {"ubigeo": "040112"}, "alcalde": MAYOR | mayor, "consentimiento": CONSENT}


RIGHT_NAME = {"correccion": {"cargo": "titular", "paterno": "Quispe"}, "distrito": {"ubigeo": "040112"}}
NEW_ADDRESS = {"persona": PERSON | {"correo": "nueva@correo.pe"}, "subsanacion": {"explicacion": ""}}


def corrected_data(case: Case) -> Case:
    """At the person's form, where the version before comes by itself; this one keeps a person who was confirmed."""
    case.do("corregir_datos", RIGHT_NAME | {"sustento": {"opcion": "corregir"}})
    return case.generate("responsable") if case.standing() == ["generar"] else case


#: Back to the first form, which is filled in wrong; corrected; and on to the summary.
ROUND_ABOUT: list[Callable[[Case], Case]] = [
    lambda case: case.generate("municipalidad"),
    lambda case: case.do("identificar_municipalidad", answer(paterno="Quispes")),
    lambda case: corrected_data(case),
    lambda case: case.enter_person(correo="otra@correo.pe"),
    lambda case: case.confirm(),
]
UP_TO_THE_LETTER: list[Callable[[Case], Case]] = [lambda case: case.generate(), lambda case: case.upload()]


def waits(case: Case) -> Waits:
    """All waits in the first round, then those of a round of corrections. Waiting for another request has no term now."""
    found, case = Waits(case), case.identify()
    for move in [lambda case: case.enter_person(), lambda case: case.confirm(), *ROUND_ABOUT, *UP_TO_THE_LETTER]:
        found.then(move, hours=30)
    case.send().observe("datos_responsable", "falta_sello")
    found.then(lambda case: case.acknowledge(), hours=30)
    again = [lambda case: case.do("subsanar", NEW_ADDRESS), lambda case: case.confirm(), *ROUND_ABOUT]
    for move in [*again, *UP_TO_THE_LETTER]:
        found.then(move, hours=2)
    return found


def test_each_wait_of_the_applicant_has_the_last_day_it_had(new_case) -> None:
    """One timer for all of them now, one for each before: the two versions say the same day, in both rounds."""
    now, then = waits(new_case()), waits(new_case(before()))
    assert now.days == then.days
    first, corrected = now.days[:9], now.days[9:]
    assert {step for step, _ in first} == {
        "corregir_datos", "datos_responsable", "confirmar_correo", "generar", "identificar_municipalidad",
        "cargar_documento", "revisar_enviar",
    }  # fmt: skip
    assert {step for step, _ in corrected} == {step for step, _ in first} | {"subsanar"}
    assert len({day for _, day in first}) > 4, "each step begins the thirty days anew"
    assert len({day for _, day in corrected}) == 1, "the two days are those of the acknowledgement"

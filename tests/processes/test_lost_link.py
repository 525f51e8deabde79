"""«No tengo mi código»: the link goes to the address that the request itself holds, and nowhere else."""

from tests.processes.conftest import APPLICANT, MAYOR, PERSON, Case


def ask(case: Case, ubigeo: str = "040112", document: str = MAYOR["documento"]) -> Case:
    asking = Case(case.runtime, case.clock, case.world, case.tools, case.worker)
    pedido = {"ubigeo": ubigeo, "documento": document}
    asking.key = case.runtime.start("enlace", APPLICANT, submit={"pedido": pedido}).instance
    return asking.work()


def test_the_link_is_mailed_to_the_confirmed_address(case) -> None:
    case.until_upload()
    assert ask(case).ended() == "Pedido atendido"
    (mail,) = case.world.sent("enlace")
    assert mail.to == [PERSON["correo"]]
    assert case.variables()["enlace"] in mail.body.text
    assert case.variables()["codigo_solicitud"] in mail.body.text


def test_who_knows_only_one_of_the_two_sets_nothing_off(case) -> None:
    case.until_upload()
    for asked in ({"ubigeo": "150105"}, {"document": "00999999"}):
        assert ask(case, **asked).ended() == "Pedido atendido"
    assert case.world.sent("enlace") == []


def test_nothing_goes_to_an_address_that_nobody_confirmed(case) -> None:
    case.identify().enter_person(correo="mal.escrita@correo.pe")
    ask(case)
    assert case.world.sent("enlace") == []


def test_a_corrected_address_is_the_registered_one(case) -> None:
    case.filed().approve()
    case.world.refusing = set()
    corrected = {**PERSON, "correo": "nueva@correo.pe"}
    with case.runtime.database.write() as session:
        opened = case.runtime.loader.load_locked(session, case.key)
        opened.step.scopes.set(0, "responsable", corrected)
        case.runtime.finish_step(opened, APPLICANT)
    ask(case)
    assert case.world.sent("enlace")[0].to == ["nueva@correo.pe"]


def test_a_mailbox_is_not_flooded(case) -> None:
    case.until_upload()
    for _ in range(5):
        ask(case)
    assert len(case.world.sent("enlace")) == 3
    case.clock.advance(hours=1)
    ask(case)
    assert len(case.world.sent("enlace")) == 4


def test_each_of_two_drafts_of_a_municipality_writes_to_its_own_address(case) -> None:
    case.until_upload()
    second = Case(case.runtime, case.clock, case.world, case.tools, case.worker)
    second.identify().enter_person(correo="otra@correo.pe").confirm().generate()
    case.world.refusing = {"otra@correo.pe"}
    assert ask(case).ended() == "Pedido atendido"
    assert [mail.to for mail in case.world.sent("enlace")] == [[PERSON["correo"]]]


def test_an_ended_request_is_found_while_no_other_is_under_way(case) -> None:
    case.filed().deny()
    ask(case)
    assert len(case.world.sent("enlace")) == 1

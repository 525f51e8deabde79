"""Names that stand for addresses: the people of a group, the person of an account."""

from services import attempt_limits
from services.accounts import life
from services.people import staff

ROSA, MAYOR = "rosa@muni.test", "alcaldia@muni.test"


def test_a_group_stands_for_its_people_who_have_an_address(office, run, postbox):
    with office.database.write() as session:
        staff.create(office, session, "rosa", "Rosa", ["Verificador"], email=ROSA)
        staff.create(office, session, "ana", "Ana", ["Verificador", "Supervisor"], email="ana@contigo.test")
        staff.create(office, session, "luz", "Luz", ["Verificador"])
        staff.deactivate(office, session, staff.create(office, session, "x", "X", ["Verificador"], email="x@y.test")[0])
    run(to="grupo:Verificador", copy=["grupo:Supervisor", MAYOR])
    assert postbox.reached() == [["ana@contigo.test", ROSA, MAYOR]]


def test_an_account_stands_for_its_address_on_file_while_it_is_active(office, run, postbox):
    with office.database.write() as session:
        person = {"document_type": "DNI", "document": "00000011", "email": ROSA}
        key = life.begin(office, session, "150101", person).key
    run(to=f"cuenta:{key}")
    assert postbox.reached() == [[ROSA]]
    with office.database.write() as session:
        life.end(session, life.get(session, key), "baja", office.clock())
    assert run(to=f"cuenta:{key}").remark == "no_address"


def test_one_address_is_written_to_so_often_a_day_and_what_has_to_arrive_arrives(office, run, job, postbox):
    with office.database.write() as session:
        for number in range(attempt_limits.MAILED.times):
            assert attempt_limits.has_room_for(office, session, attempt_limits.MAILED, ROSA, f"job {number}")
    outcome = run(to=ROSA, copy=MAYOR)
    assert (outcome.outputs["accepted"], outcome.outputs["refused"]) == ([], [ROSA])
    assert run(to=ROSA, must_arrive=True).outputs["accepted"] == [ROSA]

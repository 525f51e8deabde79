"""The mayor as typed against the list: on a date, by district, with the reason beside each field."""

from dataclasses import replace as with_changes
from datetime import date

import pytest

from services.roster import check, demo, models
from services.ubigeo import municipalities

DISTRICT, TODAY = "010102", date(2026, 11, 23)
MAYOR = models.Listed(
    DISTRICT, models.MAYOR_DISTRICT, "Ñaupari", "De la Cruz", "Rosa María", date(2023, 1, 1), date(2026, 12, 31),
    "Lista sintética", "00000011",
)  # fmt: skip
NEXT = with_changes(
    MAYOR, paternal="Quispe", maternal="Tello", names="Hilario", document=None, valid_from=date(2027, 1, 1),
    valid_to=date(2030, 12, 31),
)  # fmt: skip
COUNCILLOR = with_changes(MAYOR, office=models.COUNCILLOR_DISTRICT, paternal="Vilca", document=None)


@pytest.fixture
def ask(tools, call):
    """Loads a list and asks about the mayor, with changes."""

    def step(*listed, **changes):
        rightly = {
            "ubigeo": DISTRICT,
            "capacity": "titular",
            "paternal": "ÑAUPARI",
            "maternal": "de la cruz",
            "names": "rosa maria",
            "document": "00000011",
            "on": TODAY,
        }
        with tools.database.write() as session:
            models.load(tools, session, listed or (MAYOR, NEXT))
            return check.check(tools, session, call(), **(rightly | changes))

    return step


def fields(answer):
    return [reason["field"] for reason in answer["reasons"]]


def test_the_mayor_in_office_coincides(ask):
    answer = ask()
    assert (answer["result"], answer["reasons"]) == ("coincide", [])
    assert answer["authority"]["names"] == "Rosa María"
    assert "document" not in answer["authority"]


def test_a_name_left_out_is_partly_right(ask):
    answer = ask(names="Rosa")
    assert (answer["result"], fields(answer)) == ("parcial", ["names"])
    assert "nombres" in answer["reasons"][0]["reason"]


def test_a_missing_second_surname_is_partly_right(ask):
    answer = ask(maternal="")
    assert (answer["result"], fields(answer)) == ("parcial", ["maternal"])


def test_surnames_in_the_wrong_order_are_partly_right(ask):
    answer = ask(paternal="De la Cruz", maternal="Ñaupari")
    assert (answer["result"], fields(answer)) == ("parcial", ["paternal", "maternal"])
    assert {reason["reason"] for reason in answer["reasons"]} == {check.SWAPPED}


def test_another_surname_does_not_coincide(ask):
    assert ask(paternal="Condori")["result"] == "no coincide"


def test_another_document_does_not_coincide_whatever_the_name(ask):
    answer = ask(document="00000012")
    assert (answer["result"], fields(answer)) == ("no coincide", ["document"])


def test_where_the_list_has_no_document_names_decide(ask):
    assert ask(with_changes(MAYOR, document=None), document="00000012")["result"] == "coincide"


@pytest.mark.parametrize(
    ("on", "result"),
    [
        (date(2023, 1, 1), "coincide"),
        (date(2026, 12, 31), "coincide"),
        (date(2027, 1, 1), "no coincide"),
        (date(2022, 12, 31), "no coincide"),
    ],
)
def test_a_mandate_has_a_first_and_a_last_day(ask, on, result):
    assert ask(on=on)["result"] == result


def test_the_next_mayor_is_right_from_the_first_of_january(ask):
    successor = {"paternal": "Quispe", "maternal": "Tello", "names": "Hilario"}
    assert ask(on=date(2027, 1, 1), **successor)["result"] == "coincide"
    assert ask(on=date(2026, 12, 31), **successor)["result"] == "no coincide"


def test_a_district_without_authority_says_so(ask):
    answer = ask(ubigeo="010103")
    assert (answer["result"], answer["authority"]) == ("no coincide", None)
    assert answer["reasons"] == [{"field": "ubigeo", "reason": check.NOBODY}]


def test_the_best_of_several_is_compared(ask):
    vacated = with_changes(MAYOR, paternal="Condori", document=None)
    assert ask(vacated, MAYOR)["result"] == "coincide"


def test_who_stands_in_is_never_more_than_partly_proven(ask):
    typed = {"capacity": "encargado", "paternal": "Vilca"}
    assert ask(MAYOR, COUNCILLOR, **typed)["result"] == "parcial"
    assert fields(ask(MAYOR, COUNCILLOR, **typed)) == ["capacity"]
    assert ask(MAYOR, COUNCILLOR, capacity="encargado", paternal="Apaza")["result"] == "no coincide"


def test_who_stands_in_is_not_told_that_each_of_her_names_is_wrong(ask):
    answer = ask(MAYOR, COUNCILLOR, capacity="encargado", paternal="Apaza")
    assert (fields(answer), answer["authority"]) == (["capacity", "capacity"], None)
    assert "tiene a quien fue elegido" in answer["reasons"][0]["reason"]
    assert "se revisará con la resolución" in answer["reasons"][1]["reason"]


def test_where_the_list_has_no_councillors_a_person_looks_at_who_stands_in(ask):
    answer = ask(MAYOR, capacity="encargado")
    assert (answer["result"], fields(answer), answer["authority"]) == ("parcial", ["capacity"], None)


def test_every_invented_mayor_coincides_in_both_mandates(tools, call):
    with tools.database.write() as session:
        assert models.load(tools, session, demo.authorities()) == len(municipalities()) * 4
        for on in (TODAY, date(2027, 1, 1)):
            for request, ubigeo in enumerate(("010101", "150101", "250401")):
                someone = demo.mayor(ubigeo, on)
                typed = {"paternal": someone.paternal, "maternal": someone.maternal, "names": someone.names}
                asked = {"ubigeo": ubigeo, "capacity": "titular", "document": someone.document, "on": on, **typed}
                answer = check.check(tools, session, call(instance_key=request), **asked)
                assert answer["result"] == "coincide"


def test_a_mayor_whose_two_surnames_are_one_coincides(ask):
    answer = ask(with_changes(MAYOR, paternal="Farfán", maternal="Farfán"), paternal="Farfan", maternal="FARFÁN")
    assert (answer["result"], answer["reasons"]) == ("coincide", [])


def numbers(first, count):
    return [f"{first + number:08d}" for number in range(count)]


def test_a_request_tries_five_identities_a_day_and_then_hears_nothing_of_the_list(ask, clock):
    for wrong in numbers(70000000, 5):
        assert fields(ask(document=wrong)) == ["document"]
    for wrong in (*numbers(80000000, 3), MAYOR.document):
        answer = ask(document=wrong)
        assert (answer["result"], fields(answer), answer["authority"]) == ("no coincide", ["tries"], None)
        assert "los revisará una persona" in answer["reasons"][0]["reason"]
    clock.advance(hours=25)
    assert ask()["result"] == "coincide"


def test_the_same_identity_is_compared_as_often_as_the_drawing_asks(ask):
    for wrong in numbers(70000000, 4):
        ask(document=wrong)
    assert [ask(on=day)["result"] for day in (TODAY, date(2026, 12, 31)) * 4] == ["coincide"] * 8


def test_that_the_document_differs_is_said_with_the_way_to_show_it(ask):
    assert "adjunta la credencial" in ask(document="00000012")["reasons"][0]["reason"]

"""Words by which instances are found: how they are read, and how they come and go with what they were made of."""

import pytest
from sqlalchemy import select

from engine.actor import Actor
from engine.database.vault import Vault
from engine.models.process import SearchValue, SearchWord
from engine.worklist import words
from tests.engine.office import CLERK, END, START, Office, node, road, script, user

_PERSONAL = (
    '<bpmn:extensionElements><zeebe:properties><zeebe:property name="search:place" value="=place"/>'
    '<zeebe:property name="find:person" value="=[person.surname, person.number]"/></zeebe:properties>'
    "</bpmn:extensionElements>"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Íllimo, 2026-0000077", ["illimo", "2026", "0000077"]),
        ("ÑAUPARI d'Angelo ñaupari", ["naupari", "d", "angelo"]),
        ("Ca\u0303n\u0303ete Straße ﬁn", ["canete", "strasse", "fin"]),
        ("_ · %", []),
        ("a" * 50, ["a" * words.LONGEST]),
    ],
)
def test_words_are_without_case_accents_and_signs(text: str, found: list[str]) -> None:
    assert words.words(text) == found


def test_personal_words_are_taken_from_texts_and_numbers_and_stand_as_hashes(vault: Vault) -> None:
    stored = words.of(vault, ["Lince"], [["De la Cruz", None, True], {"number": 44556677}, 7.5])
    typed = ["de", "la", "cruz", "44556677", "7", "5"]
    assert stored == ["lince", *(words.hashed(vault, word) for word in typed)]
    assert all(len(word) <= words.LONGEST for word in stored)
    assert words.of(Vault([Vault.new_key()]), [], ["cruz"]) != [words.hashed(vault, "cruz")], "keyed"


def test_no_instance_has_more_words_than_are_kept(vault: Vault) -> None:
    assert len(words.of(vault, [" ".join(map(str, range(1_000)))], [])) == words.MOST


@pytest.fixture
def drawn(office: Office) -> Office:
    forget = script("forget", "person", "null") + script("move", "place", "&quot;Comas&quot;")
    office.draw(
        _PERSONAL + START + user("a") + forget + user("b") + END + road("start", "a", "forget", "move", "b", "end")
    )
    return office


def _stored(office: Office) -> dict[str, bool]:
    with office.database.read() as session:
        return {row.word: row.active for row in session.scalars(select(SearchWord))}


def test_words_go_with_the_personal_data_they_came_from(drawn: Office) -> None:
    drawn.start(place="San Luis", person={"surname": "Quispe", "number": "44556677"})
    secret = {words.hashed(drawn.vault, word) for word in ("quispe", "44556677")}
    assert set(_stored(drawn)) == {"san", "luis"} | secret
    drawn.do("a")
    assert set(_stored(drawn)) == {"comas"}


def test_words_of_an_ended_instance_no_longer_weigh_on_lists(drawn: Office) -> None:
    drawn.start(place="Lince", person={"surname": "Quispe", "number": None})
    assert set(_stored(drawn).values()) == {True}
    drawn.runtime.cancel(drawn.instance().key, CLERK, "test")
    assert _stored(drawn) == {"lince": False, words.hashed(drawn.vault, "quispe"): False}


def test_an_attribute_may_come_from_the_task_that_waits_for_certain_groups(office: Office) -> None:
    head = '<bpmn:extensionElements><zeebe:properties><zeebe:property name="task:state" value="says: office"/>'
    says = '<zeebe:properties><zeebe:property name="says" value="{}"/></zeebe:properties>'
    other = node("userTask", "b", "", says.format("elsewhere") + _FOR.format("others"))
    tasks = user("a", "", says.format("new")) + other + user("c", "", says.format("=&quot;after &quot; + round"))
    road_ = road("start", "a", "b", "c", "end")
    office.draw(f"{head}</zeebe:properties></bpmn:extensionElements>{START}{tasks}{END}{road_}")

    def state() -> dict[str, str]:
        with office.database.read() as session:
            rows = {row.name: row.value for row in session.scalars(select(SearchValue))}
        assert rows == office.instance().search
        return rows

    office.start(round="one")
    assert state() == {"state": "new"}
    office.do("a")
    assert state() == {}, "nobody of the office waits"
    office.runtime.complete(office.tasks()["b"], {}, Actor("eva", frozenset({"others"})))
    assert state() == {"state": "after one"}
    office.do("c")
    assert office.ended() == "end"


_FOR = '<zeebe:assignmentDefinition candidateGroups="{}"/>'

"""Eight clients in four processes want every task: exactly one gets it, and the other seven are told who.

Reading first and writing later must go wrong in the same race, else it was none. ``make chaos`` runs 10,000 tasks.
"""

from tests.engine.office import END, START, Office, road, user
from tests.faults.claims import race


def test_exactly_one_wins_each_task_and_the_others_are_told_who(office: Office, record_property) -> None:
    office.draw(START + user("a") + END + road("start", "a", "end"))
    office.start()
    url = office.database.engine.url.render_as_string(hide_password=False)
    found = race(url, office.runtime, 64)
    assert found.wrong == []
    assert found.claims == 512
    assert race(url, office.runtime, 64, naive=True).wrong != []
    record_property("figure", f"{found.claims} claims of {found.tasks} tasks: one winner each")

"""Loading a list: all of it or nothing, and again without doubling."""

from dataclasses import replace as with_changes
from datetime import date

import pytest
from sqlalchemy import func, select, text

from services.roster import demo, models
from services.ubigeo import municipalities

ROW = demo.mayor("150101", date(2026, 11, 23))


def count(session) -> int:
    return session.scalar(select(func.count()).select_from(models.Authority))


def test_loading_the_same_list_again_replaces_it(tools):
    other = with_changes(ROW, source="Otra lista")
    with tools.database.write() as session:
        models.load(tools, session, [ROW, other])
        models.load(tools, session, [ROW])
        assert count(session) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"ubigeo": "999999"},
        {"office": "GOBERNADOR REGIONAL"},
        {"paternal": " "},
        {"names": ""},
        {"valid_to": date(2020, 1, 1)},
    ],
)
def test_one_bad_row_refuses_the_whole_list(tools, change):
    with tools.database.write() as session:
        with pytest.raises(models.BadAuthority) as refusal:
            models.load(tools, session, [ROW, with_changes(ROW, **change)])
        assert refusal.value.facts["row"] == 2
        assert count(session) == 0


def test_documents_are_not_stored_in_clear(tools):
    with tools.database.write() as session:
        models.load(tools, session, [ROW])
        assert ROW.document not in str(session.execute(text("SELECT * FROM authority")).one())


def test_the_invented_people_are_the_same_on_every_machine():
    assert demo.mayor("150101", date(2026, 11, 23)) == ROW
    assert ROW.source.startswith("Lista sintética")
    assert ROW.document.startswith("99")
    assert demo.mayor("150101", date(2027, 1, 1)) != ROW


def test_no_two_invented_people_share_a_document():
    everybody = list(demo.authorities())
    assert len({someone.document for someone in everybody}) == len(everybody) == len(municipalities()) * 4

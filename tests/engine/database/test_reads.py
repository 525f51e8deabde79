"""Reading that costs little gives the same values as reading a row at a time, on both databases."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import inspect, select
from sqlalchemy.orm import object_session

from engine.calendar.declared_days import DECLARED, CalendarDay, asked
from engine.calendar.declared_days import Office as Calendared
from engine.database.reads import Listed, gathered, plain, read_together
from engine.models.process import History, Instance, VariableRow
from engine.queries.history import HISTORY
from tests.engine.office import CLERK, END, START, Office, road, user

_ROWS = gathered(VariableRow.name, VariableRow.value, VariableRow.personal, VariableRow.revision)
LIMA = Calendared(ZoneInfo("America/Lima"), "PE", "es", "Ley", region="14")
_OF_INSTANCE = _ROWS.where(VariableRow.instance_key == Instance.key)


def test_text_numbers_and_truth_come_back_as_they_were(office: Office) -> None:
    office.draw(START + user("a") + END + road("start", "a", "end"))
    said = 'Ñandú «"\\\n\t 😀 </script> null'
    office.runtime.start("p", CLERK, variables={"open": said, "own": 7}, personal=["own"])
    with office.database.read() as session:
        [rows] = session.scalars(select(_OF_INSTANCE.scalar_subquery()).select_from(Instance)).all()
        plain = session.execute(
            select(VariableRow.name, VariableRow.value, VariableRow.personal, VariableRow.revision)
        ).all()
    assert sorted(map(tuple, rows)) == sorted(map(tuple, plain))
    assert {row[0]: row[2] for row in rows} == {"open": False, "own": True, "instanceKey": False}


def test_where_there_is_no_row_there_is_no_list(office: Office) -> None:
    with office.database.read() as session:
        assert not session.scalar(select(_ROWS.where(VariableRow.instance_key == 0).scalar_subquery()))


def test_lists_read_together_are_the_lists_read_alone(office: Office) -> None:
    office.draw(START + user("a") + END + road("start", "a", "end"))
    key = office.start().instance
    office.do("a")
    now = datetime(2026, 3, 2, 14, 0, 0, 120, tzinfo=UTC)
    with office.database.write() as session:
        for number, region in enumerate((None, "15"), 1):
            declared = CalendarDay(key=number, day=date(2026, 7, 27 + number), region=region, kind="closed")
            declared.name, declared.norm, declared.valid_from, declared.created = "«Día»", "D. S.", now, now
            session.add(declared)
    given = {"of_instance": key, **asked(LIMA, now)}
    with office.database.read() as session:
        alone = [each.read(session, given) for each in (HISTORY, DECLARED)]
        together = read_together(session, given, HISTORY, DECLARED)
    assert together == alone
    assert [len(each) for each in together] == [len(alone[0]), 1]
    assert {line.kind for line in together[0]} >= {"started", "completed"}
    assert all(line.at.utcoffset() == timedelta(0) for line in together[0])


def test_a_list_read_with_others_keeps_its_order(office: Office) -> None:
    office.draw(START + user("a") + END + road("start", "a", "end"))
    office.start()
    office.do("a")
    numbers = select(History.sequence)
    down = Listed(numbers.order_by(History.sequence.desc()), lambda row: row[0])
    up = Listed(numbers.order_by(History.sequence), lambda row: row[0])
    with office.database.read() as session:
        falling, rising = read_together(session, {}, down, up)
    assert falling == rising[::-1] == sorted(rising, reverse=True)
    assert len(rising) > 2


def test_lists_that_hold_nothing_are_empty(office: Office) -> None:
    with office.database.read() as session:
        given = {"of_instance": 0, **asked(LIMA, datetime(2026, 3, 2, tzinfo=UTC))}
        assert read_together(session, given, HISTORY, DECLARED) == [[], []]


def test_an_object_of_no_session_has_its_values_and_no_books(office: Office) -> None:
    office.draw(START + user("a") + END + road("start", "a", "end"))
    office.start()
    columns = Instance.__table__.c
    names = [column.key for column in columns]
    with office.database.read() as session:
        [values] = session.execute(select(*columns)).all()
        found, kept = plain(Instance, values), session.scalars(select(Instance)).one()
    assert [getattr(found, name) for name in names] == [getattr(kept, name) for name in names]
    assert object_session(found) is None
    assert not inspect(found).modified

"""Reading that costs little gives the same values as reading a row at a time, on both databases."""

from sqlalchemy import select

from engine.models import Instance, VariableRow
from engine.rows import gathered
from tests.engine.office import CLERK, END, START, Office, road, user

_ROWS = gathered(VariableRow.name, VariableRow.value, VariableRow.personal, VariableRow.revision)
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

"""How long an id or a name may be is what the columns take."""

from engine.check.rules import lengths
from engine.models import process, search


def test_the_check_lets_through_what_the_columns_take_and_no_more() -> None:
    ids = {
        column.type.length
        for table in process.Base.metadata.tables.values()
        for column in table.columns
        if column.name in ("element_id", "process_id", "decision_id")
    }
    assert ids == {lengths.LONGEST_ID}
    assert process.ProcessDefinition.__table__.c.name.type.length == lengths.LONGEST_NAME
    assert process.BundleFile.__table__.c.path.type.length == lengths.LONGEST_PATH
    assert search.SearchValue.__table__.c.name.type.length == lengths.LONGEST_ATTRIBUTE

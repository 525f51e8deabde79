"""The list of authorities, in every shape it comes in, becomes the roster that mayors are compared with."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from services.imports import authorities
from services.imports.sheet import read
from services.roster import demo, models
from services.roster.models import Authority
from tests.services.imports.lists import csv, infogob, jne, xls, xlsx

SHAPES: dict[str, Any] = {
    "xlsx": xlsx,
    "xlsx below a title": lambda table: xlsx(table, [["Autoridades electas"], []]),
    "xls": xls,
    "csv": csv,
    "csv with semicolons": lambda table: csv(table, ";"),
    "tabs": lambda table: csv(table, "\t"),
    "csv with a mark": lambda table: csv(table, encoding="utf-8-sig"),
    "csv of old Windows": lambda table: csv(table, encoding="cp1252"),
    "text of Excel": lambda table: csv(table, "\t", "utf-16"),
}


def judged(content: bytes, mandate: tuple[date, date] | None = None) -> Any:
    return authorities.read(read(content, authorities.COLUMNS, authorities.NEEDED), mandate)


def take(tools: Any, content: bytes) -> authorities.Change:
    with tools.database.write() as session:
        return authorities.take(tools, session, [one for _, one in judged(content).good])


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_says_the_same(shape: str) -> None:
    found = judged(SHAPES[shape](jne(40)))
    assert found.refused == []
    expected = [one for one in demo.authorities() if one.office in models.MAYORS and one.valid_from.year == 2023][:40]
    assert [(one.ubigeo, one.office, one.names) for _, one in found.good] == [
        (one.ubigeo, one.office, one.names.upper()) for one in expected
    ]
    assert {(one.valid_from, one.valid_to) for _, one in found.good} == {(date(2023, 1, 1), date(2026, 12, 31))}


def test_infogob_needs_the_period_beside_it() -> None:
    found = judged(xlsx(infogob(20)), (date(2027, 1, 1), date(2030, 12, 31)))
    assert found.refused == []
    assert {one.valid_from for _, one in found.good} == {date(2027, 1, 1)}


def test_offices_that_no_municipality_has_are_passed_over() -> None:
    table = jne(2)
    table.append([*table[1][:5], "GOBERNADOR REGIONAL", *table[1][6:]])
    found = judged(csv(table))
    assert (len(found.good), found.passed, found.refused) == (2, 1, [])


def test_the_days_that_excel_counts_are_dates() -> None:
    table = jne(1)
    table[1][9], table[1][10] = 44927, 46387.0
    ((_, one),) = judged(xlsx(table)).good
    assert (one.valid_from, one.valid_to) == (date(2023, 1, 1), date(2026, 12, 31))


def test_a_list_is_taken_once_and_a_newer_one_changes_only_what_changed(tools) -> None:
    with tools.database.write() as session:
        models.load(tools, session, [demo.mayor("150101", date(2026, 1, 1))])
    assert take(tools, xlsx(jne(5))) == authorities.Change(added=5, removed=0, same=0)
    assert take(tools, csv(jne(5))) == authorities.Change(added=0, removed=0, same=5)
    newer = jne(6)
    newer[3][1] = "OTRO"
    assert take(tools, xlsx(newer)) == authorities.Change(added=2, removed=1, same=4)
    with tools.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Authority)) == 6, "the invented list is gone"

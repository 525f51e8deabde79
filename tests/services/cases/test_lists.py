"""Lists that people bring: what is meant is read, what is not understood is refused with its line, nothing in silence."""

from datetime import date

import pytest

from tests.limited import limited
from tests.services.cases import lists
from tests.services.cases.list_reading import Read, read_authorities, read_users, users_of
from tests.services.imports.lists import changed, csv, jne, xlsx
from tests.services.imports.lists import users as some_users

MANDATE = (date(2023, 1, 1), date(2026, 12, 31))


def commas() -> list[list[object]]:
    table = jne(2)
    for row in table[1:]:
        row[3] = "ALIANZA, " * 20
    return table


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lists.counted_from_1904(as_numbers=False), id="dates"),
        pytest.param(lists.counted_from_1904(as_numbers=True), id="numbers"),
    ],
)
def test_days_counted_from_1904_are_the_days_that_were_meant(content):
    one = Read(content).one
    assert (one.valid_from, one.valid_to) == MANDATE


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_never_the_list(state):
    assert [one.names == "PERSONA ANTIGUA" for one in Read(lists.two_years(state)).good] == [False, False]


def test_a_sheet_for_each_region_is_read_whole_or_refused_by_name():
    found = Read(lists.sheet_by_region())
    assert len(found.good) == 60 or all(name in found.refusal for name in ("«B»", "«C»"))


@pytest.mark.parametrize(
    ("content", "count"),
    [
        pytest.param(lists.touched(jne(6), lists.filtered), 6, id="filtered"),
        pytest.param(b"sep=;\r\n" + csv(jne(2), ";"), 2, id="sep"),
        pytest.param(csv(commas(), ";"), 2, id="commas in cells"),
        pytest.param(
            b"Autoridades, alcaldes, regidores, 2023, 2026, JNE, Lima, " * 6 + b"\r\n" + csv(jne(2), ";"),
            2,
            id="commas in a title",
        ),
        pytest.param(csv(jne(2), ";").replace(b"\r\n", b"\r"), 2, id="old line ends"),
        pytest.param(
            csv(changed(jne(2), "TXORGANIZACIONPOLITICA", '"PARTIDO\nNUEVO"'), ";"), 2, id="a line break in a cell"
        ),
        pytest.param(xlsx([[f"{name}\u00a0" for name in jne(1)[0]], jne(1)[1]]), 1, id="hard blanks in headings"),
        pytest.param(xlsx([[f"\u200b{name}" for name in jne(1)[0]], jne(1)[1]]), 1, id="nothings in headings"),
    ],
)
def test_a_list_is_read_whole_however_it_was_saved(content, count):
    found = Read(content)
    assert (found.refusal, found.lines) == ("", [])
    assert [one.paternal for one in found.good] == [row[1] for row in jne(count)[1:]]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        pytest.param(lists.touched(jne(4), lists.merged), [3, 4, 5], id="merged cells"),
        pytest.param(
            lists.touched(jne(2), lambda sheet: sheet.__setitem__("A2", '=CONCATENATE("ROSA"," MARÍA")')),
            [2],
            id="a formula never computed",
        ),
        pytest.param(xlsx([*jne(3), ["Fuente: JNE. Total: 3"]]), [5], id="a footer"),
        pytest.param(xlsx([*jne(3), [], ["Total", 3]]), [6], id="a total below a blank row"),
        pytest.param(csv(jne(1), ";").replace(b"/2023", b"/23"), [2], id="years of two digits"),
        pytest.param(csv(jne(1), ";").replace(b"31/12/2026", b"12/31/2026"), [2], id="month first"),
        pytest.param(csv(jne(1), ";").replace(b"31/12/2026", b"31/12/2026 11:59 p. m."), [2], id="an hour"),
        pytest.param(csv(jne(1), ";").replace(b"01/01/2023", b"2023/01/01"), [2], id="year first"),
        pytest.param(lists.spelled("MUÑOZ", "cp850"), [2], id="letters of DOS"),
        pytest.param(lists.spelled("MUÑOZ", "mac_roman"), [2], id="letters of a Macintosh"),
        pytest.param(lists.twice_encoded(), [2], id="encoded twice"),
        pytest.param(lists.spelled("MUÑOZ@", "utf-8").replace(b"@", b"\xff"), [2], id="one bad byte"),
        pytest.param(lists.spelled("QU1SPE 2", "utf-8"), [2], id="digits in a name"),
    ],
)
def test_a_row_that_is_not_understood_is_refused_with_its_line(content, lines):
    assert Read(content).lines == lines


@pytest.mark.parametrize(
    "content",
    [
        csv(jne(1), ";", "utf-16-le"),
        csv(changed(jne(2), "TXNOMBRES", '"JUAN" CARLOS'), ";"),
        b"<table><tr><td>TXNOMBRES</td></tr></table>",
    ],
    ids=["no mark of UTF-16", "quotes in a cell", "a web page"],
)
def test_a_file_that_is_no_table_is_refused_whole_with_a_sentence(content):
    assert Read(content).refusal.endswith(".")


def test_signs_that_nobody_sees_are_no_part_of_a_name():
    assert Read(xlsx(changed(jne(1), "TXNOMBRES", "ROSA\u200b\u00a0MARÍA"))).one.names == "ROSA MARÍA"


@pytest.mark.parametrize(
    "typed",
    [
        "1234567.0",
        "1234567",
        "'01234567",
        "01234567\u200b",
        pytest.param("０１２３４５６７"),
    ],
)
def test_a_document_is_read_as_what_it_is_or_refused_with_its_line(typed):
    found = Read(lists.with_document(typed))
    assert [one.document for one in found.good] in (["01234567"], [])
    assert found.good or found.lines == [2]


def test_two_columns_that_say_the_same_document_are_one():
    table = [[*row, cell] for row, cell in zip(some_users(1), ("DNI", "40000000"), strict=True)]
    assert users_of(xlsx(table)).one.document == "40000000"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            csv(changed(some_users(1), "Nombres", "José"), ";").replace(b"Omaped", b"Omaped\xff"),
            id="one bad byte",
        ),
        pytest.param(csv(changed(some_users(1), "Nombres", "José"), ";", "cp850"), id="letters of DOS"),
        pytest.param(csv(changed(some_users(1), "Ubigeo INEI", "10101"), ";"), id="a zero lost"),
        pytest.param(csv(changed(some_users(1), "Documento", "4.00E+07"), ";"), id="a power of ten"),
        pytest.param(lists.user("Documento", 1234567.5), id="half a document"),
        pytest.param(lists.user("Documento", True), id="a truth"),
        pytest.param(lists.user("Correo", "a@example.pe; b@example.pe"), id="two addresses"),
        pytest.param(lists.user("Correo", "\u200ba@example.pe"), id="a nothing before the address"),
        pytest.param(lists.user("Correo", "mailto:a@example.pe"), id="mailto"),
        pytest.param(lists.user("Correo", "muñoz@example.pe"), id="an accent"),
        pytest.param(lists.user("Teléfono", "no tiene"), id="no telephone"),
    ],
)
def test_a_user_who_is_not_understood_is_refused_with_the_line(content):
    assert users_of(content).lines == [2]


def test_a_telephone_kept_as_a_number_is_read():
    assert users_of(lists.user("Teléfono", 987654321)).one.person["phone"] == "987654321"


def test_a_list_of_libreoffice_is_read():
    assert len(users_of(lists.open_document(some_users(2))).good) == 2


@pytest.mark.parametrize(
    ("become", "content"),
    [
        (read_authorities, lists.far_cell(1_048_576, 16_384)),
        (read_authorities, lists.far_cell(60_000, 1_000, " ")),
        (read_users, lists.open_document(some_users(1), last=" ")),
    ],
    ids=["the last cell of a sheet", "a blank at row 60,000", "a blank in the last row of LibreOffice"],
)
def test_one_cell_far_away_costs_no_memory(become, content):
    ran = limited(become, content, memory=300)
    assert ran.fault == ""
    count, refusal = ran.answer
    assert count == 1 or refusal

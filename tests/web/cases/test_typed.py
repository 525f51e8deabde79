"""What people type, paste and let their phones fill in is taken as what they mean, or the field says which sign."""

import re

import pytest

from tests.web.cases.filling_in import became

NAME, DNI, PHONE, MAIL = "alcalde.paterno", "alcalde.documento", "alcalde.telefono", "alcalde.correo_personal"
PLACE, TEXT, RECORD = "responsable.dependencia", "consulta.texto", "consulta.expediente"
SAME_SIGN = str.maketrans("´`‘’ʼ‑–", "'''''--")


@pytest.mark.parametrize(
    ("field", "typed", "meant"),
    [
        (NAME, "D´Angelo", "D'Angelo"),
        (NAME, "D`Angelo", "D'Angelo"),
        (NAME, "D‘Angelo", "D'Angelo"),
        (NAME, "Qʼero", "Q'ero"),
        (NAME, "Lévi\u2011Strauss", "Lévi-Strauss"),
        (NAME, "Lévi–Strauss", "Lévi-Strauss"),
        (NAME, "De\u00a0la\u00a0Cruz", "De la Cruz"),
        (NAME, "De\tla Cruz", "De la Cruz"),
        (NAME, "Ñaupari\u200b", "Ñaupari"),
        (NAME, "Ñau\u00adpari", "Ñaupari"),
        (NAME, "\u200fÑaupari", "Ñaupari"),
        (NAME, "N\u0303aupari", "Ñaupari"),
        (NAME, "Ch\u030c\u0323anca", "Cḥ\u030canca"),
        (NAME, "De  la   Cruz", "De la Cruz"),
        (NAME, "O", "O"),
        (DNI, " 99005184 ", "99005184"),
        (DNI, "\u00a099005184", "99005184"),
        (DNI, "99 005 184", "99005184"),
        (DNI, "99.005.184", "99005184"),
        (DNI, "DNI 99005184", "99005184"),
        (DNI, "\u200b99005184", "99005184"),
        (DNI, "９９００５１８４", "99005184"),
        (PHONE, "+51 987 654 321", "+51987654321"),
        (PHONE, "51987654321", "+51987654321"),
        (PHONE, "0051987654321", "+51987654321"),
        (PHONE, "987–654–321", "+51987654321"),
        (PHONE, "987\u00a0654\u00a0321", "+51987654321"),
        (PHONE, "\u202a+51 987 654 321\u202c", "+51987654321"),
        (PHONE, "#987654321", "+51987654321"),
        (PHONE, "Cel.: 987654321", "+51987654321"),
        (PHONE, "016449006", "+5116449006"),
        (PHONE, "084-231234", "+5184231234"),
        (MAIL, "ana@example.pe ", "ana@example.pe"),
        (MAIL, "Ana@example.pe", "Ana@example.pe"),
        (MAIL, "ana@EXAMPLE.PE", "ana@example.pe"),
        (MAIL, "ana+contigo@example.pe", "ana+contigo@example.pe"),
        (MAIL, "o'higgins@example.pe", "o'higgins@example.pe"),
        (MAIL, f"{'a' * 64}@example.pe", f"{'a' * 64}@example.pe"),
        (MAIL, "ana@example.pe\u200b", "ana@example.pe"),
        ("alcalde.correo_institucional", "ALCALDIA@MUNI.GOB.PE", "ALCALDIA@muni.gob.pe"),
        (PLACE, "Atenci\ufffdn", "Atenci\ufffdn"),
        (PLACE, "\uf0b7 Omaped", "Omaped"),
        (PLACE, "Oma\x0cped", "Oma ped"),
        (PLACE, "Oma\u2028ped", "Oma ped"),
        (TEXT, "Pido:\n\uf0b7\tmi clave", "Pido: mi clave"),
        (TEXT, "Hola\x0bmundo", "Hola mundo"),
        (TEXT, "Hola\x85mundo", "Hola mundo"),
        (TEXT, "Gracias \U0001fae9", "Gracias \U0001fae9"),
        (TEXT, "Gracias 👩🏽‍🦽", "Gracias 👩🏽‍🦽"),
        (RECORD, "2026-000123", "2026-000123"),
        (RECORD, "2026 - 000123", "2026-000123"),
        (RECORD, "N.° 2026-000123", "2026-000123"),
        (RECORD, "2026–000123", "2026-000123"),
    ],
    ids=ascii,
)
def test_what_is_typed_is_taken_as_what_is_meant_or_the_sign_is_named(field, typed, meant):
    found = became(field, typed)
    if found.asked:
        odd = {sign for sign in typed if not sign.isascii() or sign < " "} - set(meant)
        assert any(sign in found.asked or f"U+{ord(sign):04X}" in found.asked for sign in odd)
    else:
        assert same(found.value) == same(meant)


@pytest.mark.parametrize(
    ("field", "typed", "sign"),
    [(NAME, "王", "王"), (PLACE, "Omaped 👍", "👍"), (PLACE, "Omaped \U0001fae9", "U+1FAE9")],
)
def test_a_sign_that_the_declaration_cannot_print_is_asked_about_with_the_sign(field, typed, sign):
    assert sign in became(field, typed).asked


def same(text: str) -> str:
    """Without what nobody minds: which apostrophe, how many blanks, which mark of a list, where a text's line ends."""
    return re.sub(r"\n[•\s]*|• *| +", " ", text.translate(SAME_SIGN)).strip()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ce0012345", "CE0012345"), ("CE-0012345", "CE0012345"), ("CE0012345", "CE0012345")],
)
def test_the_number_of_a_foreigners_card_is_taken_as_it_is_typed(typed, meant):
    assert became(DNI, typed, alcalde__tipo_documento="CE").value == meant


def test_a_text_of_three_thousand_letters_counts_each_line_end_once():
    assert len(became(TEXT, ("a" * 9 + "\r\n") * 300).value) in (2999, 3000)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (NAME, "Quispe, Rosa"),
        (NAME, "Juan 2.º"),
        (DNI, "99005184-3"),
        (DNI, "99OO5184"),
        (PHONE, "987654321 / 987654322"),
        (PHONE, "6449006"),
        (PHONE, "(01) 644 9006 anexo 12"),
        (MAIL, "ana@example.pe."),
        (MAIL, "ana@example,pe"),
        (MAIL, "ana @example.pe"),
        (MAIL, "mailto:ana@example.pe"),
        (MAIL, '"ana perez"@example.pe'),
        (MAIL, "ana..perez@example.pe"),
        (MAIL, "ana.@example.pe"),
        (MAIL, "ana@gmail"),
        (MAIL, "ana@muni.test"),
        (MAIL, "ana@muni.local"),
        (MAIL, "ana@[192.0.2.1]"),
        (MAIL, "Ana <ana@example.pe>"),
        (MAIL, f"{'a' * 65}@example.pe"),  # 64 letters at most before the @ (RFC 5321, 4.5.3.1.1)
        ("alcalde.correo_institucional", "A@example.pe"),
        (PLACE, "\u00a0\u00a0"),
        (PLACE, "\u200b\u200b"),
        (PLACE, "\u3164"),
        (RECORD, "000123-2026"),
    ],
    ids=ascii,
)
def test_what_cannot_be_meant_is_asked_at_its_field(field, typed):
    assert became(field, typed).asked.endswith(".")


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("x@fakegob.pe", True),
        ("alcaldia@munibarranco.gob.pe", False),
        ("ALCALDIA@MUNI.GOB.PE", False),
        ("muni@gob.pe", False),
    ],
)
def test_an_institutional_address_is_questioned_where_it_is_not_under_gob_pe(typed, asks):
    again = became("alcalde.correo_institucional", typed, alcalde__nombres="")
    assert ("no termina en gob.pe" in again.page) == asks


@pytest.mark.parametrize("typed", ["ana@gmail.con", "ana@gmial.com"])
def test_an_address_one_letter_beside_a_usual_one_is_a_question(typed):
    found = became(MAIL, typed, alcalde__nombres="")
    assert "gmail.com" in found.page

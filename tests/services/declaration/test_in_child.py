"""The sheet itself: what a scanner, a screen reader and a stranger's text make of it."""

import pypdfium2
import pytest

from services import crockford
from services.declaration import codes
from tests.services.declaration import paper

LONG = "Oficina Municipal de Atención a la Persona con Discapacidad y Participación Vecinal " * 4


@pytest.mark.parametrize(("more", "pages"), [({}, 1), ({"long": True}, 2)])
def test_every_page_says_in_its_qr_which_page_of_which_document_it_is(lay_out, data, more, pages):
    if more:
        data["responsable"]["dependencia"] = LONG
    made = lay_out()
    assert made.facts["pages"] == pages
    images = paper.rasterise(made.pdf)
    assert len(images) == pages
    for number, image in enumerate(images, start=1):
        (payload,) = paper.codes(image)
        printed = codes.decode(payload)
        assert (printed.document, printed.version) == (made.codes.document, made.codes.version)
        assert (printed.page, printed.pages) == (number, pages)
        assert printed.fingerprint == made.codes.cvd[:8]


@pytest.mark.parametrize("dependency", ["Omaped", LONG])
@pytest.mark.parametrize("capacity", ["titular", "encargado"])
def test_boxes_and_marks_are_where_the_manifest_says(lay_out, data, dependency, capacity):
    data["responsable"]["dependencia"] = dependency
    made = lay_out(authority_capacity=capacity, modificacion=True)
    manifest, images = made.facts["manifest"], paper.rasterise(made.pdf)
    assert [(box["zone"], box["kind"]) for box in sorted(manifest["boxes"], key=lambda box: box["page"])] == [
        ("responsable", "firma"),
        ("autorizo", "firma"),
        ("autorizo", "sello"),
    ]
    for box in manifest["boxes"]:
        assert_near(paper.frame_near(images[box["page"] - 1], box), box)
    assert {mark["id"] for mark in manifest["marks"]} == {0, 1, 2, 3, *range(4, 4 + 3 * manifest["pages"])}
    for mark in manifest["marks"]:
        assert_near(paper.marks(images[mark["page"] - 1])[mark["id"]], mark)


def assert_near(seen, said):
    expected = said["x"], said["y"], said["width"], said["height"]
    assert seen == pytest.approx(expected, abs=0.5)


def test_the_page_says_its_codes_in_words_too(lay_out):
    made = lay_out()
    words = paper.text(made.pdf)
    assert crockford.grouped(made.codes.document, 5) in words
    assert crockford.grouped(made.codes.cvd, 4) in words
    assert "1 de 1" in words


def test_every_font_is_embedded_and_accents_can_be_read(lay_out):
    made = lay_out()
    assert "José Íñigo Agüero De la Cruz" in paper.text(made.pdf)
    assert b"/Helvetica" not in made.pdf
    with pypdfium2.PdfDocument(made.pdf) as document:
        assert document.get_metadata_value("Title") == "Declaración de Confidencialidad"


def test_who_stands_in_for_the_mayor_signs_as_such(lay_out):
    titular = paper.text(lay_out().pdf)
    standing_in = paper.text(lay_out(authority_capacity="encargado").pdf)
    assert "En mi calidad de alcalde o alcaldesa" in titular
    assert "encargado(a)" not in titular
    assert "En mi calidad de encargado(a)" in standing_in


def test_a_replacement_is_said(lay_out):
    assert "en reemplazo de" not in paper.text(lay_out().pdf)
    assert "en reemplazo de" in paper.text(lay_out(modificacion=True).pdf)


@pytest.mark.parametrize(
    "evil",
    [
        "<b>negrita</b>",
        "</p></td></table><div zona='autorizo'></div>",
        '"><img src="file:///etc/passwd">',
        "{{ autoridad.documento }}",
        "{{#loop [1,2]}}x{{/loop}}",
        "<pdf:nextpage/>",
        "&lt;script&gt; & Cía.",
        "<!-- ",
    ],
)
def test_what_people_type_is_printed_as_they_typed_it(lay_out, data, evil):
    data["responsable"]["nombre"] = evil
    made = lay_out()
    assert made.facts["pages"] == 1
    assert evil.replace(" ", "") in paper.text(made.pdf).replace(" ", "")


def test_direction_marks_and_control_characters_are_left_out(lay_out, data):
    data["responsable"]["nombre"] = "Jose\u0301\u202e\x00\x08 Pérez"
    assert "José Pérez" in paper.text(lay_out().pdf)


@pytest.mark.parametrize(
    "reach",
    [
        '<img src="file:///etc/passwd">',
        '<img src="/etc/passwd">',
        '<img src="../../../etc/passwd">',
        '<img src="http://127.0.0.1:9/x.png">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<style>@import url("http://127.0.0.1:9/x.css"); p { background-image: url("file:///etc/passwd") }</style>',
        '<style>@font-face { font-family: Otra; src: url("/etc/passwd") }</style>',
        '<object data="file:///etc/passwd"></object><iframe src="file:///etc/passwd"></iframe>',
        "<script>alert(1)</script>",
    ],
)
def test_a_template_reads_nothing_of_the_machine(lay_out, shipped, reach):
    made = lay_out(shipped.replace("<table>", reach + "<table>", 1))
    assert "root:" not in paper.text(made.pdf)
    assert b"root:" not in made.pdf


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('zona="autorizo"', "", "autorizo"),
        ('zona="responsable"', 'zona="autorizo"', "repetida"),
        ('zona="responsable"', 'zona="otra"', "no existe"),
        ("<h2>AUTORIZO</h2>", "{{#if true}}", "never closed"),
        ("<h2>AUTORIZO</h2>", "{{ 1 + }}", "Line"),
        ("top: 52mm", "top: 20mm", "códigos"),
        ("<h2>AUTORIZO</h2>", "<p>otra línea</p>" * 700, "páginas"),
    ],
)
def test_a_template_that_cannot_become_a_declaration_is_refused_with_the_reason(lay_out, shipped, old, new, reason):
    assert old in shipped
    assert reason in lay_out(shipped.replace(old, new)).facts["fault"]


@pytest.mark.parametrize("name", ["Ñ" * 400, "Ana " * 300])
def test_a_name_without_end_never_covers_the_codes_or_a_signature(lay_out, data, name):
    data["responsable"]["nombre"] = name
    made = lay_out()
    if "fault" not in made.facts:
        for image in paper.rasterise(made.pdf):
            assert len(paper.codes(image)) == 1

"""What a form takes, the declaration can print: whole, on its page, with signs that can be seen; else its field asks."""

import unicodedata

import pytest

from tests.services.declaration import paper
from tests.shipped_forms import judged

LONG = "Oficina Municipal de Atención a la Persona con Discapacidad de la Subgerencia de Programas Sociales y Desarrollo Humano"
PLACE = "responsable.dependencia"
NAME, MAYOR = "responsable.nombres", "alcalde.nombres"


def hard(text: str) -> str:
    """With blanks at which no line breaks, as programs paste them."""
    return text.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param({PLACE: "Desarrollo & Salud <OMAPED>"}, id="signs of markup"),
        pytest.param({PLACE: LONG}, id="place of 120 letters"),
        pytest.param({PLACE: hard(LONG[:60])}, id="place of 60 without a break"),
        pytest.param({PLACE: hard(LONG)}, id="place of 120 without a break"),
        pytest.param({PLACE: "OMAPED-" * 17}, id="hyphens"),
        pytest.param({PLACE: "DEMUNA/OMAPED/CIAM/ULE/PVL/" * 4 + "SISFOH"}, id="slashes"),
        pytest.param({"responsable.correo": f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.pe"}, id="address of 250"),
        pytest.param({"responsable.correo": f"{'a' * 64}@{'b' * 50}.gob.pe"}, id="address of 120"),
        pytest.param({"responsable.correo": f"{'a' * 60}@{'b' * 22}.gob.pe"}, id="address of 90"),
        pytest.param({PLACE: "Omaped 👍 ♿"}, id="pictures"),
        pytest.param({PLACE: "𝐎𝐦𝐚𝐩𝐞𝐝 𝐝𝐞 𝐋𝐢𝐦𝐚"}, id="mathematical letters"),
        pytest.param({PLACE: "Sub\u00adge\u00adren\u00adcia de Pro\u00adgra\u00admas"}, id="soft hyphens"),
        pytest.param({PLACE: "Oma\u2028ped"}, id="line separator"),
        pytest.param({PLACE: "\u200b\u200b"}, id="nothings"),
        pytest.param({NAME: "王 小明 Chang"}, id="Chinese"),
        pytest.param({NAME: "Qʼero Ñawpa Tʼika"}, id="Quechua"),
        pytest.param({NAME: "Sh̃anti C̈huya M̃aría"}, id="Asháninka"),
        pytest.param({NAME: "محمد علي"}, id="Arabic"),
        pytest.param(
            {f"responsable.{part}": "María de los Ángeles " * 4 for part in ("nombres", "paterno", "materno")},
            id="name of 250",
        ),
        pytest.param(
            {NAME: hard("María de los Ángeles Fernández-Concha del Águila y Pérez de la Riva")},
            id="name without a break",
        ),
        pytest.param(
            {f"responsable.{part}": "Ñ" * 100 for part in ("nombres", "paterno", "materno")},
            id="three names of 100",
        ),
        pytest.param({NAME: "W" * 100}, id="name of 100 without a blank"),
        pytest.param({NAME: "W" * 60}, id="name of 60 without a blank"),
        pytest.param({NAME: "W" * 40}, id="name of 40 without a blank"),
        pytest.param(
            {f"alcalde.{part}": "Apolinario Wenceslao " * 4 for part in ("nombres", "paterno", "materno")},
            id="mayor's name of 250",
        ),
        pytest.param({MAYOR: "W" * 100}, id="mayor's name of 100 without a blank"),
    ],
)
def test_what_a_form_takes_the_declaration_prints(lay_out, data, typed):
    cleaned = judged(typed)
    if set(cleaned.errors) & set(typed):
        return  # a question at its field
    if cleaned.errors:
        pytest.fail(f"the other answers are no longer good: {sorted(cleaned.errors)}")
    made = lay_out(**filled(data, cleaned.values))
    assert "fault" not in made.facts
    words = [visible(cleaned.values[room][name]) for room, _, name in (field.partition(".") for field in typed)]
    assert all(words)
    printed = visible(paper.text(made.pdf))
    assert [word for word in words if word not in printed] == []


def filled(data, values):
    """What the drawing hands to the template."""
    person = {**data["responsable"], **values.get("responsable", {})}
    mayor = values.get("alcalde", {})
    names = {
        room: " ".join(filter(None, (given.get(part) for part in ("nombres", "paterno", "materno"))))
        for room, given in (("responsable", person), ("autoridad", mayor))
    }
    return {
        "responsable": person | {"nombre": names["responsable"] or person["nombre"]},
        "autoridad": data["autoridad"] | ({"nombre": names["autoridad"]} if mayor else {}),
    }


def visible(text: str) -> str:
    """Only the signs that are seen. The reader of PDF gives U+FFFE for a hyphen at the end of a line."""
    text = text.replace("\ufffe", "-")
    return "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign)[0] not in "CZ")


def test_the_longest_municipality_stands_on_one_page(lay_out, data):
    name = "Coronel Gregorio Albarracín Lanchipa"
    place = data["municipalidad"] | {"nombre": f"Municipalidad Distrital de {name}", "distrito": name}
    assert lay_out(municipalidad=place).facts["pages"] == 1

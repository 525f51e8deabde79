"""The service on pictures of a declaration: what process data hold of them, in words that say what to do."""

import json
from decimal import Decimal

import pytest

from services import files
from services.uploads.inspect import inspect
from tests.services.uploads.paper.conftest import declaration, jpeg, photographed, scanned


def as_process_data(value):
    """Numbers as variables hold them."""
    return json.loads(json.dumps(value), parse_int=Decimal, parse_float=Decimal)


pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def bring(tools, call):
    """``bring(*contents, of=declaration())``: the outputs for files named ``1.jpg`` and so on."""

    def act(*contents, of=None):
        made = of or declaration()
        printed = files.keep(
            tools, made.pdf, name="d.pdf", media_type="application/pdf", purpose="declaration", instance_key=7
        )
        brought = [
            files.keep(tools, each, name=f"{number}.jpg", media_type="image/jpeg", purpose="upload", instance_key=7)
            for number, each in enumerate(contents, start=1)
        ]
        outputs = inspect(
            tools, call("revisar"), files=brought, declaration=as_process_data({**printed, **made.printed})
        ).outputs
        return {**outputs, "usable": [each["name"] for each in outputs["usable"]]}

    return act


def test_photos_of_all_pages_are_one_document(bring, tools):
    first, second = scanned(2)
    found = bring(jpeg(photographed(second)), jpeg(photographed(first)), of=declaration(2))
    assert (found["ok"], found["pages"], found["problems"], found["hints"]) == (True, 2, [], [])
    assert [sheet["says"] for sheet in found["sheets"]] == [
        "La imagen 1 («1.jpg») es la página 2.",
        "La imagen 2 («2.jpg») es la página 1.",
    ]
    with tools.database.read() as session:
        row = files.resolve(session, found["document"], 7)
        with files.open_file(tools, row) as joined:
            assert joined.read(5) == b"%PDF-"


def test_what_is_not_of_this_declaration_is_named_and_the_rest_is_kept(bring):
    first, second = scanned(2)
    found = bring(jpeg(first), jpeg(scanned(2, document="otro")[1]), of=declaration(2))
    assert found["ok"]
    assert "La imagen 2 («2.jpg») es de otro documento (N.° " in found["problems"][0]
    assert found["problems"][1] == "Falta la página 2."
    assert found["usable"] == ["1.jpg"]
    found = bring(jpeg(first), jpeg(second), b"hola", of=declaration(2))
    assert (found["ok"], found["usable"]) == (False, ["1.jpg", "2.jpg"])
    assert found["reason"].startswith("«3.jpg»: ")


def test_an_unsigned_page_is_a_question_and_no_refusal(bring):
    found = bring(jpeg(scanned(without="autorizo/sello")[0]))
    assert (found["ok"], found["problems"]) == (True, [])
    assert found["hints"] == ["No vemos el sello de la alcaldía en su recuadro (página 1)."]

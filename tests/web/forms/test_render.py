"""A form's page: plain HTML that says everything, small, and safe."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from tests.engine.forms.building import component
from tests.web.form_app import form_app

SAMPLE = (Path(__file__).parents[1] / "sample.form").read_bytes()


@pytest.fixture
def client() -> FlaskClient:
    return form_app(SAMPLE).test_client()


def page_of(response: Any) -> html.HtmlElement:
    return html.fromstring(response.get_data(as_text=True))


def sent(client: FlaskClient, **fields: Any) -> Any:
    token = page_of(client.get("/")).xpath("//input[@name='csrf_token']/@value")[0]
    return client.post("/", data={"csrf_token": token, "_rows.delegados": "0", **fields})


def test_every_control_has_its_label_and_every_reference_its_target(client: FlaskClient) -> None:
    page = page_of(sent(client, **{"_rows.delegados": "2", "institucional": "a@b.pe"}))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for control in page.xpath("//form//*[self::input[not(@type='hidden')] or self::select or self::textarea]"):
        assert page.xpath(f"//label[@for='{control.get('id')}']"), control.get("name")
    for named in page.xpath("//@aria-describedby | //@aria-labelledby"):
        assert set(named.split()) <= set(ids)
    for target in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert target[1:] in ids


def test_groups_of_choices_are_fieldsets_with_a_legend(client: FlaskClient) -> None:
    page = page_of(client.get("/"))
    for choice in page.xpath("//input[@type='radio'] | //input[@name='permisos']"):
        assert choice.xpath("ancestor::fieldset[1]/legend")


def test_a_search_says_what_to_do_next_and_that_there_is_more(client: FlaskClient) -> None:
    many = page_of(sent(client, **{"_typed.ubigeo": "San", "nombres": "Rosa"}))  # «Continuar», not «Buscar»
    results = many.xpath("//*[@class='results']")[0]
    assert len(results.xpath(".//input")) == 8
    assert "Elige una de estas opciones" in results.text_content()
    assert "Hay más resultados" in results.text_content()
    one = page_of(sent(client, **{"_typed.ubigeo": "barranco lima", "_do": "search:ubigeo"}))
    results = one.xpath("//*[@class='results']")[0].text_content()
    assert "Comprueba que sea lo que buscas" in results
    assert "Hay más" not in results


def test_errors_are_summed_up_with_links_and_stand_beside_their_field(client: FlaskClient) -> None:
    response = sent(client, dni="123", nombres="Rosa")
    page = page_of(response)
    links = dict(
        zip(page.xpath("//*[@role='alert']//a/@href"), page.xpath("//*[@role='alert']//a/text()"), strict=True)
    )
    assert response.status_code == 422
    assert links["#f-dni"] == "El DNI tiene 8 dígitos, por ejemplo 01234567."
    assert "#f-ubigeo" in links
    assert page.xpath("//input[@id='f-dni']/@aria-invalid") == ["true"]
    assert page.xpath("//input[@id='f-dni']/@value") == ["123"]
    assert page.xpath("//input[@id='f-nombres']/@value") == ["Rosa"]


def test_what_is_sent_without_the_token_is_refused(client: FlaskClient) -> None:
    assert client.post("/", data={"nombres": "Rosa"}).status_code == 400


def test_inputs_ask_for_the_right_keyboard(client: FlaskClient) -> None:
    page = page_of(client.get("/"))

    def asked(name: str) -> dict[str, str]:
        return dict(page.xpath(f"//input[@name='{name}']")[0].attrib)

    assert asked("dni")["inputmode"] == "numeric"
    assert (asked("celular")["type"], asked("celular")["autocomplete"]) == ("tel", "tel")
    assert (asked("correo")["type"], asked("correo")["autocomplete"]) == ("email", "email")
    assert asked("nombres")["autocomplete"] == "off"
    assert asked("folios")["inputmode"] == "numeric"
    assert asked("firma")["type"] == "date"
    assert asked("resolucion")["accept"] == ".pdf,image/*"


def test_a_condition_is_a_rule_under_the_page_s_nonce(client: FlaskClient) -> None:
    response = client.get("/")
    style = page_of(response).xpath("//style")[0]
    assert f"'nonce-{style.get('nonce')}'" in response.headers["Content-Security-Policy"]
    assert '[name="cargo"][value="encargado"]:checked' in style.text
    assert "#w-f-resolucion { display: none }" in style.text


def test_no_value_can_break_out_of_the_style(client: FlaskClient) -> None:
    evil = '"]</style><script>alert(1)</script>'
    import json

    data = {
        "components": [
            component("radio", "a", values=["x", evil]),
            component("textfield", "b", conditional={"hide": '=a = "</style><script>"'}),
        ]
    }
    shown = form_app(json.dumps(data).encode()).test_client().get("/").get_data(as_text=True)
    assert "<script>" not in shown
    assert shown.count("</style>") == 1


def test_the_district_is_found_by_name(client: FlaskClient) -> None:
    page = page_of(sent(client, **{"_typed.ubigeo": "miraflores", "_do": "search:ubigeo", "nombres": "Rosa"}))
    labels = page.xpath("//*[@class='results']//label/text()")
    assert "Miraflores, Lima, Lima" in labels
    assert len(labels) <= 8
    assert page.xpath("//input[@id='f-nombres']/@value") == ["Rosa"]


def test_what_is_not_found_is_said(client: FlaskClient) -> None:
    shown = sent(client, **{"_typed.ubigeo": "zzz<b>", "_do": "search:ubigeo"}).get_data(as_text=True)
    assert "No encontramos «zzz&lt;b&gt;»" in shown


def test_the_district_is_found_level_by_level_on_small_pages(client: FlaskClient) -> None:
    response = sent(client, **{"_level.ubigeo": "15", "_do": "choose:ubigeo"})
    page = page_of(response)
    assert page.xpath("//details[.//select]/@open") == [""]
    assert "Yauyos" in page.xpath("//select[@id='f-ubigeo-level-2']/option/text()")
    both = sent(client, **{"_level.ubigeo": ["15", "1501"], "_do": "choose:ubigeo"})
    assert "Miraflores" in page_of(both).xpath("//select[@name='ubigeo']/option/text()")
    assert max(len(response.data), len(both.data)) < 20_000


def test_a_province_of_another_department_is_forgotten(client: FlaskClient) -> None:
    page = page_of(sent(client, **{"_level.ubigeo": ["02", "1501"], "_do": "choose:ubigeo"}))
    assert page.xpath("//select[@id='f-ubigeo-level-2']/option[@selected]") == []
    assert page.xpath("//select[@name='ubigeo']") == []


def test_a_chosen_district_is_shown_with_a_way_to_change_it(client: FlaskClient) -> None:
    page = page_of(sent(client, ubigeo="150122"))
    assert page.xpath("//input[@name='ubigeo']/@value") == ["150122"]
    assert "Miraflores, Lima, Lima" in page.xpath("//*[@id='w-f-ubigeo']//strong/text()")
    assert page.xpath("//button[@value='change:ubigeo']")


def test_values_and_labels_are_escaped(client: FlaskClient) -> None:
    shown = sent(client, nombres='"><script>alert(1)</script>', motivo="</textarea><script>").get_data(as_text=True)
    assert "<script>" not in shown


def test_the_stylesheet_is_small_and_every_class_of_the_forms_is_in_it(client: FlaskClient) -> None:
    sheet = (Path(__file__).parents[3] / "web/static/aliado.css").read_text()
    assert len(sheet.encode()) < 20 * 1024
    shown = sent(client, **{"_rows.delegados": "1", "_typed.ubigeo": "lima", "_do": "search:ubigeo"})
    used = {name for names in page_of(shown).xpath("//@class") for name in names.split()}
    assert {name for name in used if not re.search(rf"\.{re.escape(name)}\b", sheet)} == set()

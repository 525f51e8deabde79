"""What a browser sends becomes values and an action."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage, MultiDict

from engine.forms import UnknownField, WrongShape
from tests.engine.forms.building import component, form
from web.forms import Action, KeptFiles, decode

FORM = form(
    component("textfield", "a"),
    component("checkbox", "b"),
    component("checklist", "c", values=["1", "2"]),
    component("select", "u", properties={"options": "ubigeo"}),
    component("filepicker", "f"),
    component("filepicker", "fs", multiple=True),
    component("group", "g", components=[component("textfield", "n")]),
    component("dynamiclist", "p", components=[component("textfield", "n"), component("checkbox", "si")]),
)


def keep(upload: FileStorage) -> dict[str, Any]:
    content = upload.read()
    return {"file": "1", "name": upload.filename, "type": upload.mimetype, "size": len(content), "sha256": "00"}


KEPT = KeptFiles(keep, "secret of the tests", "page")


def upload(name: str = "a.pdf") -> FileStorage:
    return FileStorage(BytesIO(b"%PDF"), filename=name, content_type="application/pdf")


def decoded(
    *pairs: tuple[str, str], files: list[tuple[str, FileStorage]] | None = None
) -> tuple[dict[str, Any], Action]:
    return decode(FORM, MultiDict(pairs), MultiDict(files or []), KEPT)


def test_fields_groups_and_rows_become_a_tree() -> None:
    values, action = decoded(
        ("csrf_token", "t"),
        ("_token", "t"),
        ("a", "x"),
        ("b", "true"),
        ("c", "1"),
        ("c", "2"),
        ("g.n", "y"),
        ("_rows.p", "2"),
        ("p.0.n", "r"),
        ("p.1.n", "s"),
        ("p.1.si", "true"),
    )
    assert action.kind == "submit"
    assert values["a"] == "x"
    assert (values["b"], values["c"]) == (True, ["1", "2"])
    assert values["g"] == {"n": "y"}
    assert values["p"] == [{"n": "r", "si": False}, {"n": "s", "si": True}]


def test_what_was_not_on_the_page_is_not_among_the_values() -> None:
    values, _ = decoded()
    assert "a" not in values
    assert "p" not in values
    assert values["b"] is False


def test_rows_are_added_and_removed_with_all_values_kept() -> None:
    rows = [("_rows.p", "2"), ("p.0.n", "r"), ("p.1.n", "s")]
    values, action = decoded(*rows, ("_do", "add:p"))
    assert (action.kind, action.at) == ("refresh", "p.2")
    assert [row.get("n") for row in values["p"]] == ["r", "s", None]
    values, action = decoded(*rows, ("_do", "remove:p.0"))
    assert (action.kind, action.at) == ("refresh", "p")
    assert values["p"] == [{"n": "s", "si": False}]
    FORM.accept(values)


@pytest.mark.parametrize("count", ["-1", "x", "", "²", "1e9"])
def test_a_count_that_is_none_is_ignored(count: str) -> None:
    assert "p" not in decoded(("_rows.p", count))[0]


def test_a_page_cannot_ask_for_a_million_rows() -> None:
    assert len(decoded(("_rows.p", "9999999"))[0]["p"]) == 100


@pytest.mark.parametrize("name", ["rol", "p.5.n", "g", "g.x", "p.0.__class__", "a.b"])
def test_a_name_that_is_no_field_is_left_for_the_form_to_refuse(name: str) -> None:
    values, _ = decoded((name, "x"), ("_rows.p", "1"))
    with pytest.raises((UnknownField, WrongShape)):
        FORM.accept(values)


def test_a_file_for_a_field_that_is_none_is_refused_too() -> None:
    values, _ = decoded(files=[("otro", upload())])
    with pytest.raises(UnknownField):
        FORM.accept(values)


def test_a_chosen_file_is_kept_and_comes_back_with_the_page() -> None:
    values, _ = decoded(files=[("f", upload("acta.pdf"))])
    assert values["f"]["name"] == "acta.pdf"
    sealed = KEPT.seal(values["f"])
    again, _ = decoded(("_kept.f", sealed), files=[("f", FileStorage(BytesIO(b""), filename=""))])
    assert again["f"] == values["f"]
    newer, _ = decoded(("_kept.f", sealed), files=[("f", upload("otra.pdf"))])
    assert newer["f"]["name"] == "otra.pdf"


def test_a_file_that_the_process_holds_already_is_kept_too() -> None:
    held = keep(upload("acta.pdf")) | {"size": Decimal(4)}  # numbers of variables are decimals
    assert decoded(("_kept.f", KEPT.seal(held)))[0]["f"] == held
    assert isinstance(decoded(("_kept.f", KEPT.seal(held)))[0]["f"]["size"], int)


def test_a_kept_file_is_let_go() -> None:
    first, second = (KEPT.seal(keep(upload(name))) for name in ("1.pdf", "2.pdf"))
    values, action = decoded(("_kept.fs", first), ("_kept.fs", second), ("_do", "drop:fs.0"))
    assert [file["name"] for file in values["fs"]] == ["2.pdf"]
    assert (action.kind, action.at) == ("refresh", "fs")


def test_a_reference_that_this_page_did_not_seal_is_nothing() -> None:
    elsewhere = KeptFiles(keep, KEPT.secret, "another page")
    for sealed in ('{"file": "7"}', elsewhere.seal(keep(upload())), KEPT.seal(keep(upload()))[:-1]):
        assert decoded(("_kept.f", sealed))[0]["f"] is None


def test_a_draft_is_asked_for_by_its_button() -> None:
    assert decoded(("a", "x"), ("_do", "draft"))[1].kind == "draft"


def test_finding_an_option_by_name() -> None:
    values, action = decoded(("_typed.u", " miraflores "), ("_do", "search:u"))
    assert (values["u"], action.kind, action.at) == ("", "refresh", "u")
    assert action.findings["u"].typed == "miraflores"


def test_enter_in_the_search_box_searches_once_and_then_submits() -> None:
    assert decoded(("_typed.u", "miraflores"))[1].kind == "refresh"
    assert decoded(("_typed.u", "miraflores"), ("_searched.u", "miraflores"))[1].kind == "submit"
    values, action = decoded(("_typed.u", "miraflores"), ("_searched.u", "miraflores"), ("u", "150122"))
    assert (values["u"], action.kind) == ("150122", "submit")


def test_finding_an_option_level_by_level() -> None:
    values, action = decoded(("_level.u", "15"), ("_level.u", "1501"), ("u", ""), ("_do", "choose:u"))
    assert (values["u"], action.kind) == ("", "refresh")
    assert action.findings["u"].levels == ("15", "1501")
    values, _ = decoded(("_level.u", "15"), ("_level.u", "1501"), ("u", "150122"), ("_do", "choose:u"))
    assert values["u"] == "150122"


def test_changing_a_choice_forgets_it() -> None:
    assert decoded(("u", "150122"), ("_do", "change:u"))[0]["u"] == ""


def test_a_file_of_a_kind_the_field_does_not_take_is_named_but_not_stored() -> None:
    strict = form(component("filepicker", "f", accept=".pdf"))
    stored: list[str] = []
    kept = KeptFiles(lambda each: stored.append(each.filename or "") or keep(each), KEPT.secret, "page")
    given = MultiDict([("f", upload("nota.txt"))])
    values, _ = decode(strict, MultiDict(), given, kept)
    assert stored == []
    assert strict.clean(values, {}).errors["f"].startswith("El archivo «nota.txt» no sirve")
    (field,) = strict.view(values, {})
    assert field.value == ()

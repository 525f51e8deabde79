"""How rules write down what they find in an expression, whether it stands in a drawing or in a form."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from lxml import etree

from engine.check.bundle import Bundle
from engine.check.data.sites import Site
from engine.check.data.written import Written, place_of
from engine.check.report import Report
from engine.check.source import Place, Source
from engine.check.words import capital
from engine.drawing import Element
from engine.forms.components import Component

#: ``tell(code, the text at fault, **facts)``.
Tell: TypeAlias = Callable[..., None]


def in_drawing(site: Site, report: Report) -> Tell:
    """At an expression of a drawing."""

    def tell(code: str, sought: str, **facts: Any) -> None:
        at = site.place(*find(site.text, sought))
        facts |= {"label": site.label, "Label": capital(site.label), "text": shortened(site.text)}
        report.about(code, site.source, site.owner, at, **facts)

    return tell


def in_form(bundle: Bundle, source: Source, element: Element, each: Written, report: Report) -> Tell:
    """At an expression of a form, in the form's file; the sentence says which task shows it."""
    form = element.form or ""
    path = bundle.resources.paths[form]
    what = f"el formulario «{form}» de {source.called(element.id)}"

    def tell(code: str, sought: str, **facts: Any) -> None:
        at = place_of(bundle.files[path], each.component, each.text, sought)
        facts |= {"label": named(each.component), "Label": capital(named(each.component)), "what": what}
        facts |= {"text": shortened(each.text), "drawing": source.path, "task": element.id}
        report.about_field(code, path, each.component, at, **facts)

    return tell


def in_decision(path: str, decision: str, text: etree._Element, report: Report) -> Tell:
    """At an expression of a decision."""
    column = next((node.get("label") for node in text.iterancestors("{*}input")), "")
    label = f"la columna «{column}»" if column else "la expresión"

    def tell(code: str, sought: str, **facts: Any) -> None:
        at = Place(text.sourceline or 1, 1)
        facts |= {"label": label, "Label": capital(label), "what": f"la decisión «{decision}»"}
        report.about_file(code, path, at, text=shortened(text.text or ""), **facts)

    return tell


def named(component: Component) -> str:
    """What analysts call a component of a form."""
    return f"el campo «{'.'.join(component.key)}»" if component.key else f"el componente «{component.id}»"


def find(text: str, name: str) -> tuple[int, int]:
    """Line and column of a name in an expression, as FEEL counts them."""
    body = text.strip().removeprefix("=")
    found = re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", body)
    at = found.start() if found else 0
    return body.count("\n", 0, at) + 1, at - (body.rfind("\n", 0, at) + 1) + 1


def shortened(text: str) -> str:
    """An expression as it is quoted in a sentence."""
    plain = " ".join(text.split())
    return plain if len(plain) <= 80 else plain[:77] + "…"

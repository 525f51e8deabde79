"""Personal data stays encrypted, also where people look for it."""

from engine.check.bundle import Bundle
from engine.check.data.sites import sites
from engine.check.report import Report
from engine.check.rules.written_down import in_drawing
from engine.drawing.made import made_in
from engine.drawing.properties import SEARCH
from engine.forms import personal


def kept_in_clear(bundle: Bundle, report: Report) -> None:
    """No search attribute reads a personal field, or what is made of one: its value would stand in clear and in
    everybody's list.
    """
    for source, process in bundle.processes():
        forms = (bundle.resources.forms.get(element.form or "") for element in process.elements.values())
        fields = personal.derived(personal.paths(form for form in forms if form), made_in(process))
        for site in sites(source, process, bundle.properties):
            if not (site.node.get("name") or "").startswith(SEARCH.name):
                continue
            if path := next(personal.read_by(site.text, fields), None):
                in_drawing(site, report)("search-personal", path, path=path)

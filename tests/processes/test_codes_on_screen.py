"""A code that people compare is spelt on the screen as on the paper."""

from engine.forms import form as forms
from services.crockford import grouped
from tests.processes.conftest import shipped

CODES = {"id": "7HQ2M9WXKP", "cvd": "0123456789ABCDEF", "version": 2}


def test_the_reviewer_reads_the_codes_as_they_are_printed() -> None:
    form = forms.load(shipped()["forms/verificacion.form"])
    scope = {"declaracion": CODES, "revision_archivo": {"paginas": 2, "imagenes": []}}
    text = " ".join(node.content for node in _all(form.view({}, scope)))
    assert grouped(CODES["id"], 5) in text
    assert grouped(CODES["cvd"], 4) in text


def _all(nodes):
    for node in nodes:
        yield node
        yield from _all(node.children)

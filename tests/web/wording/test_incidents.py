import re
from pathlib import Path

from web.wording import incidents

ROOT = Path(__file__).parents[3]


def test_every_error_that_a_service_refuses_with_has_its_own_sentence() -> None:
    sources = "\n".join(path.read_text() for path in (ROOT / "services").rglob("*.py"))
    codes = set(re.findall(r'raise BusinessError\(\s*"(\w+)"', sources))
    assert len(codes) > 5
    assert {code for code in codes if "no esperaba" in incidents.sentence(code)} == set()


def test_a_refusal_has_its_own_words_without_the_facts_and_an_accident_says_it_is_one() -> None:
    assert incidents.sentence("mail_postponed").startswith("El servidor de correo")
    assert incidents.sentence("template_fault") == "No se pudo hacer la declaración."
    assert incidents.sentence("ZeroDivisionError") == "El paso falló por algo que el programa no esperaba."

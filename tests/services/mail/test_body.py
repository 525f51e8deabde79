"""Templates of mails: subject first, Markdown after, the same words in text and HTML."""

import pytest

from engine import feel
from engine.presentation import Presentation
from services.mail.body import TemplateWithoutSubject, render

HEAD = "Asunto: Prueba\n\n"


def body(source, **scope):
    return render(source, scope, feel.Context(), Presentation(true="sí"))


def plain(markdown, **scope):
    return body(HEAD + markdown, **scope).text


@pytest.mark.parametrize("source", ["", "Hola", "Asunto: x\nHola", "Subject: x\n\nHola"])
def test_a_template_without_subject_is_refused(source):
    with pytest.raises(TemplateWithoutSubject):
        body(source)


def test_the_subject_takes_values_as_they_are():
    assert body("Asunto: N.° {{ n }} *ya*\r\n\r\nHola", n="2026-1").subject == "N.° 2026-1 *ya*"


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("uno\ndos\n\ntres", "uno\ndos\n\ntres\n"),
        ("# Título\n\ntexto", "Título\n\ntexto\n"),
        ("- uno\n- **dos**\n\nfin", "- uno\n- dos\n\nfin\n"),
        ("1. uno\n2. dos\n", "1. uno\n2. dos\n"),
        ("- uno\n  - dentro\n- dos\n", "- uno\n  - dentro\n- dos\n"),
        ("[Abrir](https://x.test/a_b)", "Abrir:\nhttps://x.test/a_b\n"),
        (
            "Escríbelo, o [confirma](https://x.test/a). Sirve un día.",
            "Escríbelo, o confirma. Sirve un día.\nhttps://x.test/a\n",
        ),
        (
            "- [Uno](https://x.test/1) o **[dos](https://x.test/2)**.\n- tres",
            "- Uno o dos.\nhttps://x.test/1\nhttps://x.test/2\n- tres\n",
        ),
        ("a\n\n---\n\nb", "a\n\n----\n\nb\n"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", "a  b  \n1  2\n"),
    ],
)
def test_plain_text_is_written_as_people_write_it(markdown, text):
    assert plain(markdown) == text


def test_values_stay_letters_in_both():
    said = body(HEAD + "{{ name }} y {{ ok }}", name="*Ana* <i>_x_</i> & [y](http://z.test)\n# no", ok=True)
    assert said.text == "*Ana* <i>_x_</i> & [y](http://z.test) # no y sí\n"
    assert "<i>" not in said.html
    assert "href" not in said.html
    assert "<h1>" not in said.html


def test_the_title_is_escaped():
    assert "<title>a &lt;b&gt;</title>" in body("Asunto: {{ n }}\n\nHola", n="a <b>").html

"""A copy that says something else: nobody confirmed the address it goes to."""

from io import BytesIO

from services import files
from services.mail.send import send
from tests.services.mail.conftest import DATA

ROSA, MAYOR = "rosa@muni.test", "alcaldia@muni.test"


def test_a_template_that_asks_says_something_else_in_the_copy(office, call, postbox):
    template = (
        b"Asunto: Recibida\n\n{{#if copia}}Recibimos una solicitud.{{/if}}{{#if not(copia)}}Hola, {{ name }}.{{/if}}\n"
    )
    with office.database.write() as session:
        content = office.store.write(BytesIO(b"%PDF-1.7"))
        kept = files.record(office, session, content, name="hoja.pdf", media_type="application/pdf", purpose="test")
        sheet = kept.reference
    job = call("mail", resource={"bpmn/correos/prueba.md": template}.__getitem__)
    send(office, job, to=ROSA, copy=MAYOR, template="bpmn/correos/prueba.md", data=DATA, attachments=[sheet])
    (to_rosa, hers), (to_mayor, his) = postbox.taken
    assert (to_rosa, to_mayor) == ([ROSA], [MAYOR])
    assert "Hola, Rosa." in hers.get_body(("plain",)).get_content()
    assert [part.get_filename() for part in hers.iter_attachments()] == ["hoja.pdf"]
    assert his.get_body(("plain",)).get_content().strip() == "Recibimos una solicitud."
    assert list(his.iter_attachments()) == []
    assert "rosa" not in his.as_string().lower(), "what others typed, their address too"

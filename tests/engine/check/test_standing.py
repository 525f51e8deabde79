"""What has no name is called by where it stands."""

import pytest

from engine.check.source import Source
from tests.engine.check.drawings import PATH, chain, drawing, process


def _plain(tag: str, ident: str, inside: str = "", name: str = "", **attributes: str) -> str:
    """An element, without a name where none is given."""
    more = "".join(f' {key}="{value}"' for key, value in {"name": name, **attributes}.items() if value)
    return f'<bpmn:{tag} id="{ident}"{more}>{inside}</bpmn:{tag}>'


LANES = '<bpmn:laneSet id="ls"><bpmn:lane id="lane"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
DRAWN = drawing(
    '<bpmn:collaboration id="c"><bpmn:participant id="p" name="Mesa de partes" processRef="pedido"/></bpmn:collaboration>',
    '<bpmn:extensionElements><own:font name="Arial"/></bpmn:extensionElements>',
    process(
        LANES,
        _plain("startEvent", "start"),
        _plain("userTask", "a", name="Revisar"),
        _plain("boundaryEvent", "late", attachedToRef="a"),
        _plain("exclusiveGateway", "g"),
        _plain("endEvent", "end"),
        _plain("endEvent", "over", name="Vencido"),
        _plain("userTask", "alone"),
        chain("start", "a", "g", "end"),
        chain("late", "over"),
        '<bpmn:sequenceFlow id="loose" sourceRef="a"/>',
    ),
    process(_plain("userTask", "x", name="Pagar"), ident="Process_1x2y3z4"),
)


@pytest.mark.parametrize(
    ("ident", "said"),
    [
        ("a", "la tarea de usuario «Revisar»"),
        ("start", "el evento de inicio antes de «Revisar»"),
        ("late", "el evento de borde sobre «Revisar»"),
        ("g", "la puerta exclusiva después de «Revisar»"),
        ("end", "el evento de fin después de «Revisar»"),
        ("late_over", "el flujo que llega a «Vencido»"),
        ("a_g", "el flujo que sale de «Revisar»"),
        ("loose", "el flujo que sale de «Revisar»"),
        ("lane", "el carril de «Mesa de partes»"),
        ("pedido", "el proceso de «Mesa de partes»"),
        ("Process_1x2y3z4", "el proceso donde está «Pagar»"),
        ("alone", "la tarea de usuario «alone»"),
    ],
)
def test_it_is_called_by_what_an_analyst_sees_beside_it(ident: str, said: str) -> None:
    assert Source(PATH, DRAWN).called(ident) == said

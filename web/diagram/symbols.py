"""The signs of BPMN as small SVG paths: what kind of task, event or gateway a shape is.

Each sign is drawn in a box of 20 × 20 around its own middle (0, 0), in the colour of the surrounding ``stroke``; the
diagram moves it into place. Attributes only, no ``style``: the pages' content security policy forbids inline styles.
"""

#: Sign of a task, by tag: shown in its upper left corner.
TASKS = {
    "userTask": '<circle cy="-3.5" r="3.6"/><path d="M-7 7.5C-7 2.5-4 1.2 0 1.2S7 2.5 7 7.5Z"/>',
    "manualTask": (
        '<path d="M-7 3V-1C-7-3-5.5-3-5.5-1.5V-5.5C-5.5-7.3-3-7.3-3-5.5V-6.5C-3-8.4-.4-8.4-.4-6.5V-5.5'
        'C-.4-7.2 2.2-7.2 2.2-5.4V.6L4.6-1.6C6-2.8 7.6-1.6 6.6-.2L3 5.6C2.2 7 1.2 7.6-.6 7.6H-2.4C-5.4 7.6-7 6-7 3Z"/>'
    ),
    "serviceTask": (
        '<path d="M-1.3-7.5H1.3L1.8-5.3 3.6-4.5 5.5-5.8 7.2-4 6-2 6.7-.4 8.8.1V2.3L6.7 2.9 5.9 4.7 7.1 6.5 5.4 8.2'
        ' 3.5 7-1.7 7.2-3.6 8.2-5.4 6.5-4.2 4.7-5 2.9-7.2 2.3V.1L-5-.4-4.2-2.1-5.4-4-3.7-5.8-1.8-4.5Z"/>'
        '<circle cx=".8" cy="1.3" r="2.7"/>'
    ),
    "businessRuleTask": '<path d="M-8-6H8V6.5H-8ZM-8-2.2H8M-8 2.1H8M-3.6-2.2V6.5"/>',
    "scriptTask": (
        '<path d="M-4.5-7.5H6C3-4.5 3-2.5 4.5 0S6 5 3.5 7.5H-7C-4.5 5-4.5 2.5-6 0S-7.5-5-4.5-7.5Z'
        'M-3.6-3.8H2.2M-3.2 0H2.6M-3 3.8H2.8"/>'
    ),
    "sendTask": '<path d="M-8-5.5H8V5.5H-8Z" fill="currentColor"/><path d="M-7.5-5 0 1 7.5-5" stroke="#fff"/>',
    "receiveTask": '<path d="M-8-5.5H8V5.5H-8ZM-8-5.5 0 1 8-5.5"/>',
}

_ENVELOPE = '<path d="M-7.5-5H7.5V5H-7.5ZM-7.5-5 0 1 7.5-5"/>'
_ENVELOPE_THROWN = '<path d="M-7.5-5H7.5V5H-7.5Z" fill="currentColor"/><path d="M-7-4.6 0 1 7-4.6" stroke="#fff"/>'

#: Sign inside an event, by kind of its definition; thrown ones are filled.
EVENTS = {
    "timer": '<circle r="8.2"/><path d="M0-5.2V0L3.6 2.2M0-8.2V-6.8M0 8.2V6.8M-8.2 0H-6.8M8.2 0H6.8"/>',
    "message": _ENVELOPE,
    "error": '<path d="M-7.5 7-3-6.5 2.2 1.8 7.5-7.5 3.2 6.5-1.8-1.2Z"/>',
    "signal": '<path d="M0-7.5 7.5 5.5H-7.5Z"/>',
    "escalation": '<path d="M0-8 5.8 7.2 0 2-5.8 7.2Z"/>',
    "terminate": '<circle r="7.6" fill="currentColor"/>',
    "conditional": '<path d="M-5.5-7.5H5.5V7.5H-5.5ZM-3-4H3M-3-.2H3M-3 3.6H3"/>',
    "link": '<path d="M-7.5-2.8H1.5V-6.5L8 0 1.5 6.5V2.8H-7.5Z"/>',
    "compensate": '<path d="M-8 0-1-5.5V5.5ZM-1 0 6-5.5V5.5Z"/>',
    "cancel": '<path d="M-6-6 6 6M6-6-6 6" stroke-width="3"/>',
}
THROWN = {
    "message": _ENVELOPE_THROWN,
    **{
        kind: EVENTS[kind].replace("/>", ' fill="currentColor"/>')
        for kind in ("error", "signal", "escalation", "link", "compensate")
    },
}

#: Sign inside a gateway's diamond, by tag.
GATEWAYS = {
    "exclusiveGateway": '<path d="M-6-6 6 6M6-6-6 6" stroke-width="3"/>',
    "parallelGateway": '<path d="M-9 0H9M0-9V9" stroke-width="3"/>',
    "inclusiveGateway": '<circle r="8.5" stroke-width="2.6"/>',
    "complexGateway": '<path d="M-8 0H8M0-8V8M-6-6 6 6M6-6-6 6" stroke-width="2.4"/>',
    "eventBasedGateway": (
        '<circle r="12"/><circle r="9.6"/><path d="M0-6.4 6.1-2 3.8 5.2H-3.8L-6.1-2Z" stroke-linejoin="round"/>'
    ),
}

#: Sign at the lower edge of an activity that repeats or holds others.
PARALLEL = '<path d="M-5-5V5M0-5V5M5-5V5" stroke-width="2.4"/>'
SEQUENTIAL = '<path d="M-5-5H5M-5 0H5M-5 5H5" stroke-width="2.4"/>'
COLLAPSED = '<path d="M-6-6H6V6H-6ZM-3.6 0H3.6M0-3.6V3.6"/>'

COMPENSATION = '<path d="M-7 0-.5-4.6V4.6ZM-.5 0 6-4.6V4.6Z" fill="currentColor"/>'
AD_HOC = '<path d="M-6.5 1.8C-5-2.6-2.2-2.6 0 0S5 2.6 6.5-1.8" stroke-width="2.6"/>'

#: Spoken name of each kind, for the step list and the titles inside the drawing.
SPOKEN = {
    "userTask": "Tarea de una persona",
    "manualTask": "Tarea manual",
    "serviceTask": "Tarea del sistema",
    "businessRuleTask": "Tabla de decisión",
    "scriptTask": "Cálculo",
    "sendTask": "Envío de un mensaje",
    "receiveTask": "Espera de un mensaje",
    "task": "Tarea",
    "callActivity": "Llamada a otro proceso",
    "subProcess": "Subproceso",
    "transaction": "Subproceso",
    "adHocSubProcess": "Subproceso",
    "startEvent": "Inicio",
    "endEvent": "Fin",
    "boundaryEvent": "Evento de borde",
    "intermediateCatchEvent": "Espera",
    "intermediateThrowEvent": "Aviso",
    "exclusiveGateway": "Decisión (un solo camino)",
    "inclusiveGateway": "Decisión (uno o más caminos)",
    "parallelGateway": "Caminos en paralelo",
    "eventBasedGateway": "Espera de lo que ocurra primero",
    "complexGateway": "Decisión compleja",
}

"""Faults of personal data: where a drawing would keep it in clear."""

from tests.engine.check.drawings import END, PATH, START, Seed, chain, drawing, extension, node, process
from tests.engine.check.seeds_of_fit import form


def sought(expression: str, personal: str = "true", made: str = "") -> dict[str, bytes]:
    """A form with a personal and an open field, and a search attribute. ``made``: mappings of its task."""
    found = extension(f'<zeebe:properties><zeebe:property name="search:dni" value="{expression}"/></zeebe:properties>')
    task = extension('<zeebe:formDefinition formId="f"/><zeebe:assignmentDefinition assignee="x"/>' + made)
    data = drawing(process(found, START, node("userTask", "a", task), END, chain("start", "a", "end")))
    dni = {"type": "textfield", "id": "dni", "key": "persona.dni", "properties": {"personal": personal}}
    return {PATH: data, "forms/f.form": form("persona.cargo", more=[dni])}


def promising(words: str) -> dict[str, bytes]:
    """A task whose documentation says this."""
    inside = f"<bpmn:documentation>{words}</bpmn:documentation>" + extension(
        '<zeebe:userTask/><zeebe:assignmentDefinition assignee="x"/>'
    )
    return {PATH: drawing(process(START, node("userTask", "a", inside), END, chain("start", "a", "end")))}


#: What its task makes of the personal field.
MADE = '<zeebe:ioMapping><zeebe:output source="=upper case(persona.dni)" target="clave"/></zeebe:ioMapping>'
SEEDS = [
    Seed("promise-of-another", "a", promising("Otra persona confirma el correo."), says="«Otra persona»"),
    Seed("promise-of-another", "a", promising("La aprueba una persona distinta."), says="«una persona distinta»"),
    Seed("search-personal", "pedido", sought("=upper case(persona.dni)"), says="«persona.dni»", line_of="persona.dni"),
    Seed("search-personal", "pedido", sought("=string(persona)"), says="«persona.dni»"),
    Seed("search-personal", "pedido", sought("=clave", made=MADE), says="«clave»"),
]

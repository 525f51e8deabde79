"""Faults of properties: misspelt, misplaced, of the wrong kind."""

from tests.engine.check.drawings import END, PATH, START, Seed, chain, drawing, extension, node, process


def carrying(name: str, value: str, on: str = "pedido") -> dict[str, bytes]:
    """A process (``pedido``) and its one task (``a``), one of which carries a property."""
    written = extension(
        f'<zeebe:properties><zeebe:property name="{name}" value="{value}"/></zeebe:properties>'
        '<zeebe:assignmentDefinition assignee="x"/>'
    )
    task = node("userTask", "a", written if on == "a" else "")
    return {PATH: drawing(process(written if on == "pedido" else "", START, task, END, chain("start", "a", "end")))}


SEEDS = [
    Seed(
        "property-unknown",
        "pedido",
        carrying("serch:dni", "=1"),
        says="¿Quisiste decir «search:dni»?",
        line_of="serch:dni",
    ),
    Seed("property-unknown", "pedido", carrying("search:", "=1"), says="Falta el nombre"),
    Seed("property-unknown", "pedido", carrying("Variables", "a"), says="¿Quisiste decir «variables»?"),
    Seed("property-unknown", "a", carrying("messaje:while", "=true", "a"), says="¿Quisiste decir «message:while»?"),
    Seed("property-misplaced", "pedido", carrying("message:while", "=true"), says="un evento que espera un mensaje"),
    Seed("property-misplaced", "a", carrying("search:dni", "=1", "a"), says="va en el proceso", line_of="search:dni"),
    Seed("property-value", "pedido", carrying("task:estado", "estado"), says="dos puntos", line_of="estado"),
    Seed("property-value", "pedido", carrying("task:estado", "estado: x"), says="el nombre de una propiedad"),
    Seed("not-feel", "pedido", carrying("search:dni", "dni"), says="«search:dni»"),
    Seed("name-unknown", "pedido", carrying("find:dni", "=dni"), says="«dni», que nadie da"),
]

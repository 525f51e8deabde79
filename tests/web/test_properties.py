"""The table of properties: each at its place is right; misspelt, misplaced or of another kind, the check says so."""

from itertools import pairwise
from pathlib import Path

import pytest

from engine.check import Finding, check
from engine.drawing.properties import ENGINE_PROPERTIES, Place, Property, on, vocabulary
from tests.engine.check.drawings import drawing, extension, flow, node, process
from web.commands.properties import page
from web.properties import PROPERTIES

PAGE = Path(__file__).parents[2] / "docs" / "analistas" / "propiedades.md"
PATH = "bpmn/tramite.bpmn"
GROUPS = frozenset({"Mesa", "Jefe"})
#: A right value of each kind, and some that are wrong.
VALUES = {
    "text": ("Listo", ["=listo"]),
    "words": ("Listo", ["=1 +", "=notas"]),
    "feel": ("=nota", ["nota", "=nota +", "=notas"]),
    "feel_apart": ("={a: token}", ["token", "={a: "]),
    "yes": ("true", ["sí", "True", ""]),
    "number": ("20", ["veinte", "0", "-1", "1.5"]),
    "form": ("f", ["g", ""]),
    "process": ("tramite", ["tramites", ""]),
    "path": ("nota.motivo", ["nota motivo", "nota.", ""]),
    "elements": ("tarea, fin", ["tareas", ""]),
    "groups": ("Mesa, Jefe", ["Messa", ""]),
    "attributes": ("tema", ["temas", ""]),
    "variables": ("nota", ["notas", ""]),
    "names": ("x, y", []),
    "of_tasks": ("hecho: Mesa", ["hecho", "hechos: Mesa", "hecho: Messa", "hecho:"]),
}
#: Element of the drawing → the places that it is.
SPOTS: dict[str, set[Place]] = {
    "tramite": {"process"},
    "tarea": {"userTask", "step"},
    "servicio": {"step"},
    "mensaje": {"messageEvent", "step"},
    "plazo": {"timerEvent", "step"},
    "fin": {"endEvent", "step"},
    "camino": set(),
}
ALL = list(PROPERTIES.values())


def written(name: str, value: str) -> str:
    value = value.replace('"', "&quot;")
    return f'<zeebe:property name="{name}" value="{value}"/>'


def findings(name: str, value: str, spot: str, template: str = "", read: str = "hecho: Mesa") -> list[Finding]:
    """What the check says of properties in a small drawing, one of whose elements carries this one."""
    own = {
        "tramite": [written("search:tema", "=nota"), written("task:paso", read)],
        "tarea": [written("hecho", "Listo")],
    }
    if name == "search:tema":
        own["tramite"] = []
    carried = {**{each: list(own.get(each, [])) for each in SPOTS}}
    carried[spot].append(written(name, value))
    inside = {
        each: extension(f"<zeebe:properties>{''.join(tags)}</zeebe:properties>") for each, tags in carried.items()
    }
    assigned = '<zeebe:formDefinition formId="f"/><zeebe:assignmentDefinition candidateGroups="Mesa, Jefe"/>'
    inside["tarea"] = inside["tarea"].replace("<bpmn:extensionElements>", f"<bpmn:extensionElements>{assigned}")
    service = inside["servicio"].replace(
        "<bpmn:extensionElements>", '<bpmn:extensionElements><zeebe:taskDefinition type="=nota"/>'
    )
    worn = {"zeebe:modelerTemplate": template} if template else {}
    body = [
        inside["tramite"],
        node("startEvent", "inicio"),
        node("userTask", "tarea", inside["tarea"]),
        node("serviceTask", "servicio", service, **worn),
        node("endEvent", "fin", inside["fin"]),
        node(
            "boundaryEvent",
            "mensaje",
            inside["mensaje"] + '<bpmn:messageEventDefinition messageRef="m"/>',
            attachedToRef="tarea",
        ),
        node(
            "boundaryEvent",
            "plazo",
            inside["plazo"]
            + "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>",
            attachedToRef="tarea",
        ),
        node("endEvent", "fin_mensaje"),
        node("endEvent", "fin_plazo"),
        *(flow(one, other) for one, other in pairwise(("inicio", "tarea", "servicio"))),
        f'<bpmn:sequenceFlow id="camino" sourceRef="servicio" targetRef="fin">{inside["camino"]}</bpmn:sequenceFlow>',
        flow("mensaje", "fin_mensaje"),
        flow("plazo", "fin_plazo"),
    ]
    message = '<bpmn:message id="m" name="m"><bpmn:extensionElements><zeebe:subscription correlationKey="=nota"/></bpmn:extensionElements></bpmn:message>'
    form = b'{"type":"default","id":"f","schemaVersion":18,"components":[{"type":"textfield","id":"n","key":"nota","label":"Nota"}]}'
    files = {PATH: drawing(message, process(*body, ident="tramite")), "forms/f.form": form}
    return [found for found in check(files, {}, GROUPS, PROPERTIES) if found.element == spot]


def called(each: Property) -> str:
    """The name itself, or one of its family."""
    return f"{each.name}tema" if each.is_family else each.name


def right_spots(each: Property) -> list[str]:
    return [spot for spot, places in SPOTS.items() if places & each.places]


def misspelt(name: str) -> str:
    """Two letters of its first word the other way round: ``publico`` is ``publcio``."""
    at = next(i for i in range(min(3, len(name) - 2), -1, -1) if name[i] != name[i + 1] and ":" not in name[i : i + 2])
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


@pytest.mark.parametrize("each", ALL, ids=called)
def test_each_is_right_at_each_of_its_places(each: Property) -> None:
    assert right_spots(each)
    for spot in right_spots(each):
        assert findings(called(each), VALUES[each.kind][0], spot) == [], spot


@pytest.mark.parametrize("each", ALL, ids=called)
def test_each_misspelt_blocks_and_names_what_was_meant(each: Property) -> None:
    name = misspelt(called(each))
    for spot in SPOTS:
        (found,) = findings(name, VALUES[each.kind][0], spot)
        assert (found.code, found.severity) == ("property-unknown", "blocks")
        assert f"¿Quisiste decir «{called(each)}»?" in found.message, (name, found.message)


@pytest.mark.parametrize("each", ALL, ids=called)
def test_each_blocks_at_every_other_place_and_the_check_says_where_it_goes(each: Property) -> None:
    wrong = [spot for spot in SPOTS if spot not in right_spots(each)]
    assert wrong
    for spot in wrong:
        told = [found for found in findings(called(each), VALUES[each.kind][0], spot) if found.severity == "blocks"]
        assert "property-misplaced" in {found.code for found in told}, spot


@pytest.mark.parametrize(
    ("each", "value"),
    [(each, value) for each in ALL for value in VALUES[each.kind][1]],
    ids=lambda given: called(given) if isinstance(given, Property) else given,
)
def test_a_value_of_another_kind_blocks(each: Property, value: str) -> None:
    told = findings(called(each), value, right_spots(each)[0])
    assert [found for found in told if found.severity == "blocks"], value


def test_the_misspelt_property_that_lets_anybody_begin_is_found() -> None:
    (found,) = findings("publcio", "true", "tramite")
    assert (
        found.message
        == "El proceso «tramite» lleva la propiedad «publcio», que no se conoce. ¿Quisiste decir «publico»?"
    )
    (found,) = findings("publico", "true", "servicio")
    assert found.message == "La tarea de servicio «servicio» lleva la propiedad «publico», que va en el proceso."


def test_a_part_that_nobody_knows_of_a_known_name_blocks() -> None:
    (found,) = findings("accion:color", "rojo", "mensaje")
    assert found.severity == "blocks"
    assert "Se conocen «accion», «accion:quien»" in found.message


@pytest.mark.parametrize("name", ["dueña", "retries", "taskQueue"])
def test_a_name_like_no_other_is_a_warning(name: str) -> None:
    (found,) = findings(name, "x", "tarea")
    assert (found.code, found.severity) == ("property-unknown", "warns")


@pytest.mark.parametrize("name", ["camundaModeler:exampleOutputJson", "inbound.type", "io.camunda.agenticai.role"])
def test_what_other_tools_write_is_left_alone(name: str) -> None:
    assert findings(name, "{}", "servicio") == []


def test_what_a_template_of_the_editor_writes_is_its_own_affair_unless_it_is_nearly_ours() -> None:
    assert findings("resultExpression", "=x", "servicio", template="io.camunda.connectors.HttpJson.v2") == []
    assert [found.severity for found in findings("hecoh", "x", "servicio", template="x")] == ["blocks"]


def test_a_group_like_no_other_may_be_a_new_one() -> None:
    (found,) = findings("oficina", "Biblioteca", "tramite")
    assert (found.code, found.severity) == ("property-value", "warns")


def test_a_name_that_the_process_reads_of_its_tasks_is_known_on_them() -> None:
    (found,) = findings("dueña", "Ana", "tarea")
    assert found.severity == "warns"
    assert findings("dueña", "Ana", "tarea", read="dueña: Mesa") == []


def test_no_name_stands_in_two_tables() -> None:
    with pytest.raises(ValueError, match="estado"):
        vocabulary([Property("estado", on("step"), "text", "")], PROPERTIES.values())
    assert set(ENGINE_PROPERTIES) < set(PROPERTIES)


def test_the_page_of_properties_is_up_to_date() -> None:
    assert PAGE.read_text() == page(), "aliado properties > docs/analistas/propiedades.md"

"""What may stand in a form: every entry by its path, whose it is, what its value may be, and what comes of it.

The check judges by this table, and ``docs/analistas/campos.md`` is written from it, so an entry that is read nowhere
cannot be forgotten in either. Names and types are those of form-js' schema 18; ``properties.*`` are this engine's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.forms.components import CHOICES, CONTAINERS, DISPLAY, INPUTS, MANY, TEXTS, TYPES
from engine.forms.value_kinds import Kind

_ALL: Final = frozenset(TYPES)
_LABELLED: Final = INPUTS | CONTAINERS | {"button", "table"}
_DATE: Final = frozenset({"datetime"})
_NUMBER: Final = frozenset({"number"})
_LIST: Final = frozenset({"dynamiclist"})
_FILE: Final = frozenset({"filepicker"})
_LINE: Final = frozenset({"textfield"})
_TABLE: Final = frozenset({"table"})
_BUTTON: Final = frozenset({"button"})
_IMAGE: Final = frozenset({"image"})
_PROSE: Final = frozenset({"text", "html"})


@dataclass(frozen=True)
class Entry:
    """One entry of a component. ``name`` is its path (``validate.min``), ``types`` the components that have it.

    ``does``: what comes of it, for analysts. ``unread``: why nothing comes of it, for any value but the ``usual`` ones.
    """

    name: str
    types: frozenset[str]
    kind: Kind
    does: str = ""
    unread: str = ""
    usual: tuple[Any, ...] = ()

    @property
    def place(self) -> str:
        """What it stands in: ``validate``; empty for the component itself."""
        return self.name.rpartition(".")[0]


def _table(*rows: Entry) -> Mapping[str, tuple[Entry, ...]]:
    """By name; an entry that means one thing here and another there has several rows."""
    found: dict[str, tuple[Entry, ...]] = {}
    for row in rows:
        found[row.name] = (*found.get(row.name, ()), row)
    return found


ENTRIES: Final = _table(
    Entry("type", _ALL, "text", "El tipo del componente."),
    Entry("id", _ALL, "text", "Su nombre propio en el archivo."),
    Entry("key", INPUTS | {"expression"}, "text", "El dato que llena; los puntos separan las partes."),
    Entry("path", CONTAINERS, "text", "El dato que juntan sus campos; de una lista, el que guarda sus filas."),
    Entry("label", _LABELLED, "text", "La pregunta o el título; del botón, lo que dice."),
    Entry("label", (DISPLAY | {"expression"}) - _LABELLED, "text", "Un nombre para quien edita."),
    Entry("description", INPUTS | CONTAINERS, "text", "Una ayuda debajo."),
    Entry("text", frozenset({"text"}), "text", "El texto, en Markdown."),
    Entry("content", frozenset({"html"}), "text", "El texto, en HTML sin programas ni estilos."),
    Entry("components", CONTAINERS, "components", "Lo que contiene."),
    Entry("conditional", _ALL, "object"),
    Entry("conditional.hide", _ALL - {"button"}, "truth", "Lo esconde mientras sea verdadera."),
    Entry("conditional.hide", _BUTTON, "truth", unread="un botón está siempre en su página", usual=(False,)),
    Entry("readonly", INPUTS, "truth", "Se muestra y no se cambia."),
    Entry("disabled", INPUTS, "truth", "Se muestra, no se cambia y no se guarda."),
    Entry("defaultValue", frozenset({"checkbox"}), "boolean or FEEL", "Cómo empieza."),
    Entry("defaultValue", TEXTS | {"datetime"}, "text", "Con qué empieza; puede ser FEEL."),
    Entry("defaultValue", _NUMBER, "number", "Con qué empieza; puede ser FEEL."),
    Entry("defaultValue", CHOICES - MANY, "scalar", "Con qué opción empieza; puede ser FEEL."),
    Entry("defaultValue", MANY, "list or FEEL", "Con qué opciones empieza; puede ser FEEL."),
    Entry("validate", INPUTS, "object"),
    Entry("validate.required", INPUTS, "truth", "No se puede dejar vacío."),
    Entry("validate.minLength", TEXTS, "length", "Cuántas letras tiene por lo menos."),
    Entry("validate.maxLength", TEXTS, "length", "Cuántas letras tiene como máximo."),
    Entry("validate.min", _NUMBER, "number", "El número más pequeño que se acepta."),
    Entry("validate.max", _NUMBER, "number", "El número más grande que se acepta."),
    Entry("validate.pattern", TEXTS, "text", "La expresión regular que cumple."),
    Entry("validate.patternErrorMessage", TEXTS, "text", "Qué se lee si no la cumple."),
    Entry("validate.validationType", _LINE, "validation", "«email» o «phone»: qué clase de texto es."),
    Entry("layout", _ALL, "object"),
    Entry("layout.row", _ALL, "text or null", "La fila en el editor; en la página los campos van uno debajo de otro."),
    Entry("layout.columns", _ALL, "columns", unread="en la página los campos van uno debajo de otro", usual=(None, 16)),
    Entry("appearance", INPUTS | CONTAINERS, "object"),
    Entry("appearance.prefixAdorner", _NUMBER | _LINE, "text", "Se lee delante de la casilla («S/»)."),
    Entry("appearance.suffixAdorner", _NUMBER | _LINE, "text", "Se lee detrás de la casilla («soles»)."),
    Entry("values", CHOICES, "options", "Las opciones."),
    Entry("valuesKey", CHOICES, "text", "El dato del que salen las opciones."),
    Entry("valuesExpression", CHOICES, "FEEL", "Las opciones, calculadas."),
    Entry(
        "searchable",
        frozenset({"select"}),
        "boolean",
        "Se busca escribiendo: con «options» en la página, sin ella con el teclado.",
    ),
    Entry("subtype", _DATE, "subtype", "«date» (si no se dice), «time» o «datetime»."),
    Entry("dateLabel", _DATE, "text", "La pregunta."),
    Entry(
        "timeLabel", _DATE, "text", "La pregunta, si solo se pide la hora; si se piden las dos, sigue a «dateLabel»."
    ),
    Entry("use24h", _DATE, "boolean", unread="la hora se escribe como la muestra el navegador", usual=(False,)),
    Entry("timeInterval", _DATE, "minutes", "De cuántos en cuántos minutos va la hora."),
    Entry(
        "timeSerializingFormat",
        _DATE,
        "time format",
        unread="una hora se guarda sin zona, y una fecha con hora, como instante",
        usual=("no_timezone",),
    ),
    Entry("disallowPassedDates", _DATE, "boolean", "No se acepta una fecha pasada."),
    Entry("decimalDigits", _NUMBER, "whole", "Cuántos decimales tiene como máximo."),
    Entry("increment", _NUMBER, "step", "De cuánto en cuánto va el número."),
    Entry("serializeToString", _NUMBER, "boolean", "El dato se guarda como texto."),
    Entry("accept", _FILE, "plain text", "Qué archivos se aceptan: «.pdf,image/*»."),
    Entry("multiple", _FILE, "boolean", "Se aceptan varios."),
    Entry("showOutline", CONTAINERS, "boolean", "Lo rodea con una línea."),
    Entry("verticalAlignment", CONTAINERS, "alignment", unread="los campos van uno debajo de otro", usual=("start",)),
    Entry("isRepeating", _LIST, "boolean", unread="una lista siempre repite sus campos", usual=(True,)),
    Entry("allowAddRemove", _LIST, "boolean", "«false»: no se agregan ni se quitan filas."),
    Entry("defaultRepetitions", _LIST, "whole", "Con cuántas filas empieza."),
    Entry("nonCollapsedItems", _LIST, "whole", "Cuántas filas se ven; las demás se despliegan."),
    Entry("disableCollapse", _LIST, "boolean", "Se ven todas las filas."),
    Entry("action", _BUTTON, "action", "«submit» entrega el formulario; «reset» lo deja como se abrió."),
    Entry("source", _IMAGE, "text", "La imagen: una dirección de este sitio."),
    Entry("alt", _IMAGE, "text", "Qué se lee en lugar de la imagen."),
    Entry("height", frozenset({"spacer"}), "size", "Cuánto espacio deja, en píxeles."),
    Entry("dataSource", _TABLE, "text", "El dato, o la expresión FEEL, con las filas."),
    Entry("columns", _TABLE, "named columns", "Las columnas: de qué parte de la fila salen, y su título."),
    Entry("columnsExpression", _TABLE, "FEEL", "Las columnas, calculadas."),
    Entry("rowCount", _TABLE, "count", unread="una tabla muestra todas sus filas, hasta 500"),
    Entry("expression", frozenset({"expression"}), "FEEL", "El valor, calculado."),
    Entry("computeOn", frozenset({"expression"}), "compute on", "«presubmit»: recién al entregar el formulario."),
    Entry("properties", _ALL, "object"),
    Entry("properties.personal", _ALL, "boolean word", "Es un dato personal: se guarda cifrado."),
    Entry("properties.message", INPUTS, "text", "Qué se lee si la regla no se cumple; texto o FEEL."),
    Entry("properties.validate", INPUTS, "FEEL", "Una regla: solo «true» está bien."),
    Entry("properties.warn", INPUTS, "FEEL", "Cuándo se muestra «warning»; no impide entregar."),
    Entry("properties.warning", INPUTS, "text", "La advertencia."),
    Entry("properties.options", CHOICES - MANY, "text", "El nombre de una fuente de opciones del programa."),
    Entry("properties.region", _LINE, "region", "El país de un teléfono sin código: «PE»."),
    Entry("properties.accept", _FILE, "plain text", "Como «accept»."),
    Entry("properties.maxBytes", _FILE, "count", "Cuánto pesa un archivo como máximo, en bytes."),
    Entry("properties.maxItems", _FILE | _LIST, "count", "Cuántos archivos o filas como máximo."),
    Entry("properties.afresh", INPUTS, "boolean word", "Empieza cada vez sin la respuesta anterior."),
    Entry(
        "properties.tidy", _LINE, "tidy", "Cómo se escribe: un nombre, un código (letras y números) o una referencia."
    ),
    Entry("properties.tidy_words", _LINE, "text", "Lo que la gente escribe antes y no es parte: «DNI, N.°»."),
    Entry("properties.signs", TEXTS, "text", "Los signos que se aceptan, como en una clase de un patrón."),
    Entry("properties.autocomplete", INPUTS, "text", "Qué dato propone el navegador."),
    Entry("properties.inputmode", INPUTS, "input mode", "Qué teclado muestra un teléfono."),
    Entry("properties.spellcheck", TEXTS, "boolean word", "«false»: el navegador no lo corrige."),
    Entry("properties.rows", frozenset({"textarea"}), "count", "Cuántas líneas se ven."),
    Entry("properties.width", _LINE, "width", "«short»: una casilla corta."),
    Entry("properties.tone", _PROSE, "tone", "Un recuadro: «good», «warn» o «bad»."),
    Entry("properties.files", _PROSE, "text", "Los archivos que se ofrecen debajo."),
    Entry("properties.files_label", _PROSE, "text", "Lo que dice su enlace."),
    Entry("properties.item", _LIST, "text", "Cómo se llama una fila."),
    Entry("properties.add", _LIST, "text", "Lo que dice el botón de agregar."),
)

#: What stands in the file around the components.
FILE: Final[Mapping[str, Kind]] = {
    "type": "form type",
    "id": "text",
    "components": "components",
    "schemaVersion": "schema version",
    "executionPlatform": "text",
    "executionPlatformVersion": "text",
    "exporter": "object",
    "versionTag": "text",
    "$schema": "text",
}

"""What is wrong with a published file, an expression or a value: sentences for analysts."""

from web.wording.words import ANALYST, Words

OF_VERSIONS: dict[str, Words] = {
    "unusable_archive": Words(
        422,
        "No se pudo abrir el archivo .zip",
        "El archivo está dañado, tiene contraseña o trae demasiado contenido.",
        "No se publicó nada. Descarga otra vez los archivos de la versión y vuelve a armarlo.",
    ),
    "not_of_a_version": Words(
        422,
        "Este archivo no va en una versión",
        "«{name}» no es un diagrama, formulario, decisión, plantilla ni escenario.",
        "No se publicó nada. Quítalo y vuelve a subir los demás.",
    ),
    "two_of_one_name": Words(
        422,
        "Dos archivos son el mismo",
        "«{name}» viene dos veces, quizá en carpetas distintas o con otras mayúsculas.",
        "No se publicó nada. Deja el que vale y vuelve a subirlos.",
    ),
    "nothing_to_publish": Words(
        422, "El archivo .zip está vacío", "No trae ningún archivo que publicar.", "No se publicó nada."
    ),
    "expression_failed": Words(
        422, "El diagrama tiene un error", "Una expresión del diagrama no se pudo calcular.", ANALYST
    ),
    "broken_drawing": Words(
        422, "No podemos leer el diagrama", "El archivo no es un diagrama BPMN que podamos leer.", "No se publicó nada."
    ),
    # The office, its database and its people
    "too_many_versions": Words(
        409,
        "La declaración se generó demasiadas veces",
        "Esta solicitud ya tiene todas las versiones de la declaración que puede tener.",
        "Usa la última que descargaste, o inicia otra solicitud.",
    ),
    "no_such_decision": Words(
        422,
        "Falta una decisión",
        "Los archivos no tienen la decisión {key}.",
        "Revisa su identificador en el archivo DMN.",
    ),
    "broken_decision": Words(422, "No podemos leer la decisión", "{element} no se puede leer.", ANALYST),
    "broken_form": Words(422, "El formulario tiene un error", "El componente {component} no se puede usar.", ANALYST),
    "unknown_source": Words(
        422,
        "Faltan las opciones de un campo",
        "El campo {field} toma sus opciones de {source}, que no existe.",
        ANALYST,
    ),
    "broken_template": Words(422, "La plantilla tiene un error", "La línea {line} no se puede usar.", ANALYST),
    "template_too_large": Words(
        422, "La plantilla escribe demasiado", "La línea {line} escribe más de lo permitido.", ANALYST
    ),
    "template_without_subject": Words(
        422,
        "El correo no tiene asunto",
        "La plantilla de un correo empieza con una línea «Asunto: …» y una línea vacía.",
        ANALYST,
    ),
    "template_fault": Words(422, "No se pudo hacer la declaración", "La plantilla {template} tiene un error.", ANALYST),
    "step_too_long": Words(
        422,
        "El paso dura demasiado",
        "Lo que sigue calculó durante {seconds} segundos sin esperar a nadie: quizá da vueltas sin parar.",
        ANALYST,
    ),
    "nested_too_deep": Words(
        422,
        "El proceso se llama a sí mismo sin fin",
        "Habría más de {deepest} procesos, uno dentro de otro.",
        ANALYST,
    ),
    "not_a_term": Words(422, "Ese plazo no existe", "Un plazo es un número entero de días hábiles.", ANALYST),
    "naive_start": Words(422, "Falta la zona horaria", "Un plazo empieza en un instante con zona horaria.", ANALYST),
    "outside_calendar": Words(
        422, "Fuera del calendario", "El calendario conoce los años {first} a {last}; {day} queda fuera.", ANALYST
    ),
    # FEEL
    "feel_error": Words(422, "La expresión tiene un error", "Una expresión FEEL no se pudo usar.", ANALYST),
    "feel_syntax_error": Words(
        422, "La expresión está mal escrita", "Línea {line}, columna {column}: aquí falta algo o sobra algo.", ANALYST
    ),
    "not_here": Words(
        422,
        "La expresión pide lo que aquí no hay",
        "Una expresión llama a «{function}», que es de otro motor.",
        ANALYST,
    ),
    "feel_limit": Words(422, "La expresión pide demasiado", "Pasa el límite de {limit} {what}.", ANALYST),
    "not_a_value": Words(422, "Un dato no se puede usar", "Un dato no tiene forma de valor FEEL.", ANALYST),
    "assertion_failed": Words(422, "No se cumple una condición", "No se cumple: {cause}.", ANALYST),
    "no_literal": Words(422, "No se puede escribir", "Ese valor no se puede escribir como texto FEEL.", ANALYST),
    "not_json": Words(422, "No se puede guardar", "Ese valor no se puede guardar en el trámite.", ANALYST),
    "broken_json": Words(422, "Un dato está dañado", "Un dato no tiene la forma que esperamos.", ANALYST),
    # Requests that no page of ours sends
}

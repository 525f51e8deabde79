"""Ids and what points at them."""

from typing import Final

from engine.check.finding import Code

CODES: Final[dict[str, Code]] = {
    "missing-id": Code(
        "blocks",
        "Hay un elemento «{tag}» sin id.",
        "Sin id el motor no lo ve: el flujo pasaría como si no estuviera dibujado.",
        "Dar un id al elemento «{tag}».",
    ),
    "duplicate-id": Code(
        "blocks",
        "El id «{id}» se usa más de una vez ({tag}).",
        "El motor guarda un solo elemento por id: el otro desaparecería del proceso.",
        "Dar otro id al segundo «{id}».",
    ),
    "reserved-id": Code(
        "blocks",
        "El id «{id}» está reservado por el motor.",
        "Un elemento con ese id se confunde con uno interno, y el proceso pierde su contenido en silencio.",
        "Cambiar el id «{id}» por «{fresh}».",
    ),
    "too-long": Code(
        "blocks",
        "{part} de {what} tiene {length} caracteres («{start}…»), y caben {most}.",
        "La base de datos no puede guardarlo: el caso se detendría al llegar ahí. Acórtalo.",
    ),
    "too-long-in-file": Code(
        "blocks",
        "{what} tiene {length} caracteres, y caben {most}.",
        "La base de datos no puede guardarlo. Acórtalo.",
    ),
    "missing-reference": Code(
        "blocks",
        "{What} se refiere con {attribute} a «{ref}», que no existe.{hint}",
        "El motor no puede seguir una referencia vacía: el proceso no se podría leer.",
    ),
    "flow-without-end": Code(
        "blocks",
        "{What} no une dos elementos: le falta {attribute}{ref}.",
        "Un flujo suelto no lleva a ninguna parte.",
        "Quitar {what}.",
        provisional=True,
    ),
    "flow-across-pools": Code(
        "blocks",
        "{What} va de un participante a otro.",
        "El flujo de un proceso no sale de su participante: entre participantes van mensajes (una línea a trazos).",
        "Quitar {what}.",
        provisional=True,
    ),
    "stale-reference": Code(
        "warns",
        "{What} nombra como {attribute} un flujo que no es suyo: «{ref}».",
        "El motor sigue los flujos, no estas listas; otros editores podrían dibujarlo mal.",
        "Corregir la lista de flujos de {what}.",
    ),
    "lane-reference": Code(
        "warns",
        "{What} nombra un elemento que no existe en este proceso: «{ref}».",
        "El elemento que querías poner en el carril queda sin grupo.",
        "Quitar «{ref}» de {what}.",
    ),
    "lane-blanks": Code(
        "warns",
        "{What} nombra «{ref}» con espacios alrededor.",
        "Otros programas leen los espacios como parte del nombre y pierden el carril.",
        "Quitar los espacios de {what}.",
    ),
    "lane-twice": Code(
        "warns",
        "«{ref}» está en dos carriles: {lanes}.",
        "La tarea se ofrece a un solo grupo, el del último carril.",
    ),
    "lane-unnamed": Code(
        "warns",
        "{What} no tiene nombre.",
        "El nombre del carril es el grupo que verá sus tareas.",
        "Llamarlo «{pool}», como a su participante.",
        provisional=True,
    ),
    "boundary-host": Code(
        "blocks",
        "{What} no está sobre ninguna actividad{ref}.",
        "Un evento de borde vive con su actividad: así nunca ocurriría.",
    ),
    "crossing-flow": Code(
        "blocks",
        "{What} cruza el borde de un subproceso.",
        "Un flujo une elementos del mismo nivel; para salir del subproceso usa su fin o un evento de borde.",
    ),
    "default-not-own": Code(
        "blocks",
        "{What} tiene como flujo por defecto «{ref}», que no sale de ahí.",
        "Si ninguna condición se cumple, el proceso se detendría.",
        "Quitar de {what} el flujo por defecto.",
    ),
    "shape-without-element": Code(
        "hint",
        "El dibujo tiene una figura para «{ref}», que no existe.",
        "Se ve en el editor como una figura suelta, o no se ve.",
        "Quitar la figura suelta «{ref}».",
    ),
    "no-picture": Code(
        "hint",
        "El archivo no trae el dibujo: ningún elemento tiene figura.",
        "Se ejecuta, pero nadie lo ve en el diagrama. Un editor puede dibujarlo de nuevo.",
    ),
    "element-without-shape": Code(
        "warns",
        "{What} no tiene figura en el dibujo.",
        "Se ejecuta, pero nadie lo ve en el diagrama.",
    ),
}

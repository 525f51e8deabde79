"""What playing the process through shows."""

from typing import Final

from engine.check.finding import Code

CODES: Final[dict[str, Code]] = {
    "deadlock": Code(
        "blocks",
        "{What} espera a {waits}, que puede no llegar nunca.{because}",
        "Una puerta paralela espera a todas sus entradas: el proceso se quedaría ahí para siempre.",
        "Convertir {what} en una puerta que no espera a todos.",
        provisional=True,
    ),
    "merge-twice": Code(
        "blocks",
        "{What} une caminos que van a la vez: {twice} se haría dos veces.",
        "Una puerta exclusiva deja pasar cada llegada por separado; para esperar a todas usa una puerta paralela.",
        "Convertir {what} en una puerta paralela.",
        provisional=True,
    ),
    "runs-twice": Code(
        "blocks",
        "{Twice} se haría más de una vez a la vez: llegan ahí caminos paralelos ({paths}).",
        "Sin una puerta que los una, cada camino la hace de nuevo.",
        "Poner una puerta paralela delante de {what}.",
        provisional=True,
    ),
    "never-runs": Code(
        "blocks",
        "A {what} se llega en el dibujo, pero nunca al ejecutar.",
        "Lo que necesita para empezar no puede darse a la vez.",
    ),
    "too-many-states": Code(
        "hint",
        "{What} tiene demasiados caminos a la vez para revisarlos todos: se revisaron {count} situaciones.",
        "Las fallas de esas se dicen aparte; de las demás no se sabe. Menos caminos paralelos se revisan por completo.",
    ),
    "loop-without-wait": Code(
        "warns",
        "{What} cierra un bucle en el que nada espera: {ring}.",
        "Se repite dentro de un solo paso; si la condición de salida no llega, el motor lo detiene con un incidente.",
    ),
    "loop-without-change": Code(
        "blocks",
        "{What} cierra un bucle en el que nada espera y nada cambia: {ring}.",
        "La condición de salida daría siempre lo mismo: el bucle no terminaría nunca.",
        "Dar a una persona la tarea «{passing}» del bucle.",
        provisional=True,
    ),
}

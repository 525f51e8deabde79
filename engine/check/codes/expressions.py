"""What analysts write in FEEL: its grammar, and whether it can mean what its place needs."""

from typing import Final

from engine.check.finding import Code

CODES: Final[dict[str, Code]] = {
    "feel-syntax": Code(
        "blocks",
        "No se entiende {label} de {what}, «{text}»: se esperaba {expected} y hay {found}.{hint}",
        "Una expresión que no se entiende detendría el proceso justo ahí.",
        "Poner una condición provisional en {what}.",
        provisional=True,
    ),
    "feel-too-large": Code(
        "blocks",
        "{Label} de {what} es demasiado larga, está demasiado anidada o calcula demasiado.",
        "Una expresión sin límite podría ocupar al motor sin fin; divídela en pasos.",
    ),
    "function-elsewhere": Code(
        "blocks",
        "{Label} de {what} llama a «{function}», que otro motor da a un agente de inteligencia artificial.",
        "Aquí no hay ninguno que la responda: el elemento se detendría.",
    ),
    "not-feel": Code(
        "blocks",
        "{Label} de {what}, «{text}», no empieza con «=».",
        "Sin el signo «=» es un texto fijo y no una expresión: no se calcularía nunca.",
        "Escribir «{fixed}» como {label} de {what}.",
    ),
    "foreign-expression": Code(
        "blocks",
        "{Label} de {what}, «{text}», está escrita para otro motor.",
        "Aquí las expresiones se escriben en FEEL y empiezan con «=»; esta se tomaría como un texto fijo.",
        "Escribir «{fixed}» como {label} de {what}.",
    ),
    "condition-not-boolean": Code(
        "blocks",
        "{Label} de {what}, «{text}», no da verdadero o falso sino {given}.",
        "Lo que no es verdadero cuenta como falso: ese camino no se seguiría nunca.",
    ),
    "condition-constant": Code(
        "warns",
        "{Label} de {what} da siempre {given}.",
        "Una condición que no depende de nada no decide nada.",
    ),
    "conditions-same": Code(
        "blocks",
        "{What} tiene dos salidas con la misma condición, «{text}»: {flows}.",
        "Se sigue siempre la primera del dibujo: a la segunda no se llega nunca.",
    ),
    "condition-closed": Code(
        "blocks",
        "La condición de {what}, «{text}», nunca decide: siempre que se cumple ya se cumple otra antes ({others}).",
        "Se sigue la primera condición que se cumple, en el orden del dibujo: por aquí no se iría nunca.",
    ),
    "conditions-overlap": Code(
        "warns",
        "{What} tiene dos salidas que pueden cumplirse a la vez: {flows}, por ejemplo con {when}.",
        "Se sigue la primera del dibujo, «{to}»; si no es lo que quieres, haz que las condiciones se excluyan.",
    ),
    "timer-empty": Code(
        "blocks",
        "{What} no dice cuánto esperar.",
        "Sin un tiempo el evento no ocurriría nunca.",
        "Esperar un día (P1D) en {what}.",
        provisional=True,
    ),
    "timer-text": Code(
        "blocks",
        "El tiempo de {what}, «{text}», no es {wanted}.",
        "El motor no sabría cuándo ocurre: una duración se escribe P2D o PT4H, una fecha 2026-12-31T18:00:00-05:00.",
        "Escribir «{fixed}» como tiempo de {what}.",
    ),
    "kind-wrong": Code(
        "blocks",
        "{Label} de {what}, «{text}», da {given} y no {wanted}.",
        "Lo que no es {wanted} cuenta como «nada»: no ocurriría nunca, sin avisar.",
    ),
    "argument-wrong": Code(
        "blocks",
        "{Label} de {what} da a «{function}» {given}, «{argument}», y necesita {wanted}.",
        "Con un valor de otra clase el resultado es «nada»: el plazo no vencería nunca. Un número va sin comillas.",
    ),
    "kinds-apart": Code(
        "blocks",
        "{Label} de {what} compara «{one}», {kind_of_one}, con «{other}», {kind_of_other}.",
        "Nunca son iguales ni tienen orden: la comparación daría siempre lo mismo. Un número va sin comillas.",
    ),
    "cycle-too-short": Code(
        "blocks",
        "{What} se repite sin pausa: «{text}».",
        "Entre una vez y la siguiente debe pasar al menos un segundo; si no, el motor no haría otra cosa.",
    ),
    "timer-at-once": Code(
        "warns",
        "El tiempo de {what}, «{text}», {given}.",
        "Ocurre en cuanto el caso llega ahí: no se espera nada, y en un bucle se repetiría sin pausa.",
    ),
    "number-wrong": Code(
        "blocks",
        "{Label} de {what}, «{text}»: debe ser un número entero{least}.",
        "Al llegar ahí el caso se detendría con un incidente.",
    ),
    "text-elsewhere": Code(
        "warns",
        "{What} dice «{text}» en {part}: así lo escribe otro motor.",
        "Aquí se leería tal cual, sin el dato. Una expresión se escribe en FEEL y empieza con «=».",
    ),
    "text-elsewhere-in-file": Code(
        "warns",
        "El texto dice «{text}»: así lo escribe otro motor.",
        "Quien lo reciba lo leería tal cual. Un dato se escribe {{{{ dato }}}}.",
    ),
    "timer-type": Code(
        "blocks",
        "El tiempo de {what}, «{text}», da {given} y no {wanted}.",
        "El motor no sabría cuándo ocurre.",
    ),
}

"""The shape of the flow: where it begins, where it ends, where it would hang or run twice."""

from typing import Final

from engine.check.finding import Code

CODES: Final[dict[str, Code]] = {
    "no-start": Code(
        "blocks",
        "{What} no tiene evento de inicio.",
        "No se sabría por dónde empezar.",
        "Poner un evento de inicio delante de {first}.",
    ),
    "begins-by-catch": Code(
        "blocks",
        "{What} espera un mensaje, y nada llega ahí: el proceso no empieza por un evento de inicio.",
        "Un proceso empieza por un evento de inicio: si este mensaje lo inicia, dibújalo así.",
        "Convertir {what} en un evento de inicio de mensaje.",
        provisional=True,
    ),
    "several-starts": Code(
        "blocks",
        "{What} tiene {count} eventos de inicio sin tipo.",
        "Al iniciar arrancarían todos a la vez; deja uno, o da a los demás un mensaje o un tiempo.",
        "Unir los inicios de {what} en uno solo, con una puerta.",
        provisional=True,
    ),
    "starts-alike": Code(
        "blocks",
        "{What} empieza con el mismo mensaje que «{first}», «{message}».",
        "El proceso empieza por el primero: por este no empezaría nunca. Únelos, o dale otro mensaje.",
    ),
    "typed-start-inside": Code(
        "blocks",
        "{What} inicia un subproceso y lleva un tipo de evento.",
        "Un subproceso empieza cuando el flujo llega a él: su inicio debe ser simple.",
        "Quitar de {what} lo que espera ({awaits}): empezará en cuanto el flujo llegue al subproceso.",
        provisional=True,
    ),
    "no-end": Code(
        "blocks",
        "{What} no tiene evento de fin.",
        "Sin un fin no se sabe cómo terminó, y quien lo llama esperaría para siempre.",
        "Poner un evento de fin donde {what} se acaba.",
    ),
    "empty-subprocess": Code(
        "warns",
        "{What} está vacío.",
        "El proceso pasa por él sin que ocurra nada.",
    ),
    "start-with-incoming": Code(
        "blocks",
        "A {what} le llega un flujo.",
        "Un inicio no se puede repetir: lleva el flujo al primer elemento.",
        "Llevar el flujo al elemento que sigue a {what}.",
    ),
    "end-with-outgoing": Code(
        "blocks",
        "De {what} sale un flujo.",
        "Después de un fin no ocurre nada: lo que sigue nunca se haría.",
        "Convertir {what} en un evento intermedio.",
    ),
    "boundary-with-incoming": Code(
        "blocks",
        "A {what} le llega un flujo.",
        "Un evento de borde ocurre sobre su actividad; ningún flujo llega a él.",
    ),
    "boundary-without-outgoing": Code(
        "blocks",
        "De {what} no sale ningún flujo.",
        "Cuando ocurra, no se sabría qué hacer.",
        "Poner un evento de fin después de {what}.",
    ),
    "unreachable": Code(
        "blocks",
        "A {what} no se llega nunca.",
        "Ningún camino desde un inicio pasa por ahí: está dibujado, pero no se hará.",
        "Quitar {what}, para probar el resto.",
        provisional=True,
    ),
    "dead-end": Code(
        "blocks",
        "De {what} no sale ningún flujo y no es un fin.",
        "El camino se acaba sin decir cómo terminó.",
        "Poner un evento de fin después de {what}.",
    ),
    "no-way-out": Code(
        "blocks",
        "Desde {what} no se llega a ningún fin.",
        "Quien entre ahí dará vueltas para siempre.",
    ),
    "implicit-split": Code(
        "warns",
        "De {what} salen {count} flujos sin una puerta.",
        "Se siguen todos los que no tienen condición o la cumplen; para elegir uno hace falta una puerta exclusiva.",
        "Poner una puerta {gateway} después de {what}.",
    ),
    "no-conditions": Code(
        "blocks",
        "{What} no tiene condiciones en sus salidas.",
        "No se sabría por cuál seguir: escribe una condición en cada flujo y marca uno como flujo por defecto.",
        "Poner en {what} condiciones provisionales según el nombre de cada flujo.",
        provisional=True,
    ),
    "default-not-marked": Code(
        "blocks",
        "{What} tiene una salida sin condición («{to}») que no está marcada como flujo por defecto.",
        "Sin flujo por defecto, el proceso se detiene cuando ninguna condición se cumple.",
        "Marcar «{to}» como flujo por defecto de {what}.",
    ),
    "no-default": Code(
        "blocks",
        "{What} no tiene flujo por defecto.",
        "Si ninguna condición se cumple{when}, el proceso se detiene con un incidente.",
        "Marcar «{to}», el último, como flujo por defecto de {what}; su condición deja de mirarse.",
        provisional=True,
    ),
    "condition-missing": Code(
        "blocks",
        "A {what}, que sale de «{gateway}», le falta la condición.",
        "Un flujo sin condición que no es el flujo por defecto se seguiría siempre o nunca.",
        "Poner una condición provisional en {what}.",
        provisional=True,
    ),
    "gateway-alone": Code(
        "hint",
        "{What} tiene una sola entrada y una sola salida.",
        "No decide ni une nada; se puede quitar.",
    ),
    "condition-ignored": Code(
        "warns",
        "{What} lleva una condición que no se mira.",
        "No cuenta en un flujo por defecto, ni al salir de una puerta paralela o de eventos.",
        "Quitar la condición de {what}.",
    ),
    "condition-alone": Code(
        "warns",
        "{What}, el único que sale de {giver}, lleva una condición.",
        "Si no se cumple, el proceso se detiene ahí con un incidente: no hay otro camino.",
    ),
    "condition-after-event": Code(
        "warns",
        "{What}, que sale de {giver}, lleva una condición.",
        "BPMN no admite condiciones al salir de un evento; pon una puerta exclusiva, que diga también qué pasa si no.",
    ),
    "event-gateway-target": Code(
        "blocks",
        "{What} sigue a una puerta de eventos y no espera nada.",
        "Después de una puerta de eventos solo van eventos de tiempo o de mensaje, o tareas de recepción.",
        "Convertir la puerta de eventos en una exclusiva, en la que alguien elige.",
        provisional=True,
    ),
    "event-gateway-branches": Code(
        "blocks",
        "{What} tiene menos de dos salidas ({count}); una puerta de eventos necesita al menos dos.",
        "Con un solo camino no hay nada que elegir.",
        "Convertir {what} en una puerta exclusiva, que pasa de largo.",
        provisional=True,
    ),
}

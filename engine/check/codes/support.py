"""What BPMN can draw and this engine does not run: said here, never passed over in silence."""

from typing import Final

from engine.check.finding import Code

CODES: Final[dict[str, Code]] = {
    "untyped-task": Code(
        "warns",
        "{What} no dice de qué tipo es.",
        "Una tarea sin tipo pasa de largo sin que nadie la vea: si alguien la hace, debe ser de usuario o de servicio.",
        "Convertir {what} en una tarea {kind}.",
        provisional=True,
    ),
    "unsupported-element": Code(
        "blocks",
        "{What} no se puede ejecutar.",
        "El motor no conoce este tipo de elemento y el proceso se detendría o lo saltaría.",
    ),
    "event-subprocess": Code(
        "blocks",
        "{What} es un subproceso de evento y no empieza con un evento, y uno solo.",
        "Su inicio debe decir qué lo hace empezar: un mensaje, un tiempo, un error, un escalamiento.",
        "Quitar {what}, para probar el resto.",
        provisional=True,
    ),
    "compensation": Code(
        "blocks",
        "{What} pertenece a una compensación que no está completa: {lacks}.",
        "Lo que debía deshacerse quedaría hecho. Se une el evento de borde, sin flujos, a la actividad que deshace.",
        "Quitar la compensación de {what}.",
        provisional=True,
    ),
    "complex-gateway": Code(
        "blocks",
        "{What} no se puede ejecutar: el motor no conoce puertas complejas.",
        "No hay una regla clara de cuándo deja pasar; usa una puerta exclusiva, inclusiva o paralela.",
        "Convertir {what} en una puerta inclusiva.",
        provisional=True,
    ),
    "transaction": Code(
        "blocks",
        "{What} es una transacción, que no se puede ejecutar.",
        "El motor no deshace lo hecho dentro de una transacción; usa un subproceso y dibuja qué pasa si falla.",
        "Convertir {what} en un subproceso.",
        provisional=True,
    ),
    "ad-hoc": Code(
        "blocks",
        "{What} es un subproceso ad hoc y no dice con «activeElementsCollection» cuáles de sus tareas empiezan.",
        "Ninguna empezaría: escribe una lista con sus id. Un servicio o un agente que las elija no se ejecuta aquí.",
        "Empezar en {what} con todas sus tareas a la vez.",
        provisional=True,
    ),
    "standard-loop": Code(
        "blocks",
        "{What} lleva la marca de bucle, que no se puede ejecutar.",
        "Se haría una sola vez; dibuja la repetición con una puerta exclusiva, o usa instancias múltiples.",
        "Quitar la marca de bucle de {what}.",
        provisional=True,
    ),
    "loop-without-collection": Code(
        "blocks",
        "{What} se repite, pero no dice sobre qué lista.",
        "Sin una lista no se sabe cuántas veces repetir; indica «inputCollection».",
        "Repetir {what} una vez.",
        provisional=True,
    ),
    "loop-in-bpmn": Code(
        "blocks",
        "{What} dice cuántas veces se repite con palabras de BPMN que aquí no se leen.",
        "Las veces se dicen con una lista («inputCollection»): sin ella no se repetiría.",
        "Repetir {what} por cada dato de los que dice BPMN.",
    ),
    "unsupported-event": Code(
        "blocks",
        "{What} es un evento {event}, que aquí no se puede ejecutar.",
        "{reason}",
        "{fix}",
        provisional=True,
    ),
    "event-subprocess-joined": Code(
        "blocks",
        "{What} es un subproceso de evento y tiene un flujo, un evento de borde o una repetición.",
        "Ningún camino llega a él ni sigue después: lo hace empezar su evento.",
    ),
    "link-event": Code(
        "blocks",
        "{What} salta al enlace «{link}», y en su nivel hay {count} eventos que lo reciben.",
        "El camino sigue en el evento de espera que lleva el mismo nombre de enlace: debe haber uno, y uno solo.",
    ),
    "signal-unnamed": Code(
        "blocks",
        "{What} no dice qué señal espera o lanza.",
        "Sin el nombre de la señal, nadie la recibiría.",
        "Dar a {what} una señal de su propio nombre.",
        provisional=True,
    ),
    "conditional-empty": Code(
        "blocks",
        "{What} no dice qué condición espera.",
        "Nunca ocurriría: escribe la condición, en FEEL.",
        "Poner en {what} una condición provisional.",
        provisional=True,
    ),
    "escalation-without-code": Code(
        "warns",
        "{What} lanza un escalamiento sin código.",
        "Lo atrapa solo quien atrapa cualquiera; indica un escalamiento con «escalationCode».",
    ),
    "several-event-definitions": Code(
        "blocks",
        "{What} espera o lanza varias cosas a la vez.",
        "El motor ejecuta un solo tipo por evento; usa una puerta de eventos o varios eventos.",
        "Dejar en {what} solo lo primero que espera o lanza.",
        provisional=True,
    ),
    "event-without-definition": Code(
        "blocks",
        "{What} no dice qué espera.",
        "El proceso se detendría ahí para siempre; ponle un tiempo, un mensaje o un error.",
        "Convertir {what} en un evento intermedio que pasa de largo.",
        provisional=True,
    ),
    "cycle-interrupts": Code(
        "blocks",
        "{What} se repite por un ciclo de tiempo, pero interrumpe a su tarea.",
        "Un evento que interrumpe ocurre una sola vez: usa una fecha o duración, o hazlo no interruptor.",
        "Hacer que {what} no interrumpa.",
        provisional=True,
    ),
    "cycle-not-here": Code(
        "blocks",
        "{What} usa un ciclo de tiempo donde solo cabe una fecha o una duración.",
        "Esperar un ciclo no tiene fin; los ciclos solo se aceptan en eventos de borde que no interrumpen.",
    ),
    "error-interrupts": Code(
        "warns",
        "{What} está dibujado como si no interrumpiera, pero un error siempre interrumpe.",
        "La actividad que falla no puede seguir: el motor la da por terminada, como manda la norma de BPMN.",
        "Dibujar {what} como interruptor.",
    ),
    "data-logic": Code(
        "blocks",
        "{What} copia o transforma datos con una asociación de datos.",
        "El motor no ejecuta asociaciones de datos y la copia no ocurriría; usa las entradas y salidas de la tarea.",
        "Quitar de {what} las copias de datos.",
        provisional=True,
    ),
    "data-ignored": Code(
        "hint",
        "El diagrama dibuja datos (objetos, almacenes, entradas o salidas); son solo ilustración.",
        "El motor no los lee: los datos del proceso son sus variables.",
    ),
    "messages-ignored": Code(
        "hint",
        "El diagrama dibuja flujos de mensaje entre participantes; son solo ilustración.",
        "El motor no los sigue: envía una tarea de envío y recibe un evento de mensaje.",
    ),
    "foreign-vocabulary": Code(
        "warns",
        "{What} está escrita en el vocabulario de otro motor ({names}).",
        "Aquí esas indicaciones no se leen: se ejecutaría como si no las tuviera.",
        "Escribir las indicaciones de {what} en el vocabulario zeebe.",
    ),
    "foreign-listener": Code(
        "warns",
        "{What} lleva un programa de otro motor («{listener}»), que no se ejecuta.",
        "Lo que ese programa hacía no ocurrirá; dibújalo como tarea de servicio.",
    ),
}

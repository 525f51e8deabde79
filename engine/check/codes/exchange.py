"""What processes and people say to one another: errors, messages, calls."""

from typing import Final

from engine.check.finding import Code

CODES: Final[dict[str, Code]] = {
    "error-never-raised": Code(
        "warns",
        "{What} espera {error}, que {giver} no da nunca.{hint}",
        "El camino que sigue no se recorrería.",
    ),
    "boundary-too-late": Code(
        "warns",
        "{What} no llega a ocurrir: {host} se hace al instante.",
        "Un evento de borde necesita que su actividad espere a alguien o algo; ahí no hay tiempo en que ocurra.",
    ),
    "error-without-code": Code(
        "blocks",
        "{What} lanza un error sin código.",
        "Ningún evento de borde sabría que es para él.",
        "Poner a {what} un error con el código «{id}».",
        provisional=True,
    ),
    "error-uncaught": Code(
        "blocks",
        "{What} lanza el error «{error}», que nadie atrapa.",
        "El proceso se detendría con un incidente; ponle un evento de borde de error a su subproceso, o un fin simple.",
        "Dejar {what} como un fin simple.",
        provisional=True,
    ),
    "message-missing": Code(
        "blocks",
        "{What} espera un mensaje, pero no dice cuál.",
        "Ningún mensaje llegaría a él: esperaría para siempre.",
        "Dar a {what} un mensaje provisional con su nombre.",
        provisional=True,
    ),
    "message-unnamed": Code(
        "blocks",
        "{What} no tiene nombre.",
        "Quien envía un mensaje lo llama por su nombre.",
        "Dar a {what} su id como nombre.",
    ),
    "message-without-key": Code(
        "blocks",
        "{What} espera el mensaje «{message}», que no tiene clave de correlación.",
        "Sin clave no se sabe a qué trámite pertenece un mensaje que llega.",
        "Poner al mensaje «{message}» una clave provisional.",
        provisional=True,
    ),
    "key-empty": Code(
        "blocks",
        "{Label} de {what} es siempre {given}.",
        "Un mensaje encuentra a quien lo espera por su clave: sin ella no se sabe a qué trámite pertenece.",
    ),
    "message-unawaited": Code(
        "warns",
        "{What} envía el mensaje «{message}», que nadie espera en estos archivos.{hint}",
        "Si ningún otro proceso publicado lo espera, no llega a nadie.",
    ),
    "message-unsent": Code(
        "warns",
        "{What} espera el mensaje «{message}», que nadie envía en estos archivos.{hint}",
        "Si ningún otro programa lo envía, esperaría para siempre.",
    ),
    "task-unknown": Code(
        "blocks",
        "{What} cambia la tarea «{task}», que no es de usuario en estos archivos.{hint}",
        "No cambiaría ninguna tarea, y nadie lo notaría. El nombre es el id de la tarea.",
    ),
    "length-unread": Code(
        "blocks",
        "La entrada «{input}» de {what} es «{length}», que no es una duración.",
        "La tarea se detendría con un incidente. Se escribe como P2D (dos días), PT1H (una hora) o P2W (dos semanas).",
    ),
    "call-missing": Code(
        "blocks",
        "{What} no dice a qué proceso llamar.",
        "El proceso se detendría ahí.",
        "Dar la tarea a una persona mientras no haya proceso: {what} pasa a ser de usuario.",
        provisional=True,
    ),
    "call-unknown": Code(
        "blocks",
        "{What} llama al proceso «{called}», que no está en los archivos.{hint}",
        "El proceso se detendría ahí.",
        "Dar la tarea a una persona mientras no haya proceso: {what} pasa a ser de usuario.",
        provisional=True,
    ),
    "call-endless": Code(
        "blocks",
        "{What} llama al proceso «{called}», que no puede terminar.",
        "Quien llama espera a que el otro termine: esperaría para siempre.",
    ),
    "call-never-waits": Code(
        "blocks",
        "{What} llama a «{called}», que vuelve a llamar a este proceso sin esperar nunca a nadie.",
        "Cada llamada abriría otra enseguida, hasta un incidente: pon una condición que corte el círculo.",
    ),
    "call-circle": Code(
        "warns",
        "{What} llama a «{called}», que a su vez vuelve a llamar a este proceso.",
        "Si nada corta el círculo, cada llamada abre otra sin fin.",
    ),
}

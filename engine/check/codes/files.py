"""Faults of whole files."""

from typing import Final

from engine.check.finding import Code

CODES: Final[dict[str, Code]] = {
    "file-too-large": Code(
        "blocks",
        "El archivo pesa más de {limit} MB.",
        "Un archivo tan grande no se abre, para que nadie detenga el sistema con él.",
    ),
    "file-too-heavy": Code(
        "blocks",
        "Revisar el archivo toma demasiado tiempo o demasiada memoria.",
        "Se le dio un minuto y medio gigabyte, y no bastó. Divídelo, o quita lo que se repite o se anida sin razón.",
    ),
    "file-doctype": Code(
        "blocks",
        "El archivo lleva un DOCTYPE.",
        "Con un DOCTYPE un archivo puede leer otros archivos del servidor o llenar su memoria; por eso no se acepta.",
    ),
    "file-too-many": Code(
        "blocks",
        "El diagrama tiene más de {limit} elementos.",
        "Un diagrama tan grande no se abre, para que nadie detenga el sistema con él.",
    ),
    "file-too-deep": Code(
        "blocks",
        "El archivo anida sus elementos demasiado.",
        "Un anidamiento sin límite agota la memoria; ningún dibujo hecho a mano llega a tanto.",
    ),
    "file-not-xml": Code(
        "blocks",
        "El archivo no es un XML bien formado: {reason}",
        "Si el XML está roto no se puede saber qué dibujaste; ábrelo y guárdalo otra vez con tu editor.",
    ),
    "file-not-bpmn": Code(
        "blocks",
        "El archivo no es un diagrama BPMN 2.0: empieza con «{root}».",
        "El motor ejecuta BPMN 2.0; otros formatos (XPDL, BPMN 1.x, imágenes) se deben exportar antes.",
    ),
    "no-process": Code(
        "blocks",
        "El diagrama no tiene ningún proceso con elementos.",
        "Sin un proceso no hay nada que iniciar: una colaboración o coreografía sola no se ejecuta.",
    ),
    "process-twice": Code(
        "blocks",
        "El proceso «{id}» está en dos archivos: {file} y {other}.",
        "Al iniciar o llamar al proceso no se sabría cuál de los dos ejecutar.",
    ),
    "not-executable": Code(
        "blocks",
        "{What} está marcado como no ejecutable.",
        "El motor pasa por alto los procesos no ejecutables: nadie podría iniciarlo.",
        "Marcar {what} como ejecutable.",
    ),
    "process-left-out": Code(
        "hint",
        "{What} está marcado como no ejecutable y no se publica.",
        "Otro proceso de este archivo sí es ejecutable; este queda solo como dibujo.",
    ),
}

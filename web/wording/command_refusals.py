"""What a command of an operator cannot do: sentences for the terminal."""

from web.wording.words import Words

OF_COMMANDS: dict[str, Words] = {
    "not_an_answer": Words(
        422,
        "El archivo no sirve",
        "Una línea del archivo no dice qué se respondió a un cliente.",
        "Cada línea es un objeto JSON; su forma está en docs/faults.md.",
    ),
    "tables_in_use": Words(
        503,
        "Las tablas están en uso",
        "Durante dos minutos no hubo un instante libre para cambiar las tablas.",
        "No se cambió nada. Espera a que termine la copia o el informe que las tiene, o detén los procesos, y repite.",
    ),
    "schema_behind": Words(
        503,
        "Falta actualizar la base de datos",
        "Las tablas están en la versión {current} y este programa necesita la {head}.",
        "Quien administra el sistema debe ejecutar «aliado db upgrade».",
    ),
    "schema_unknown": Words(
        503,
        "Este programa es más antiguo que su base de datos",
        "Las tablas están en la versión {current}, que este programa no conoce.",
        "Usa la versión del programa que las creó, o una más nueva.",
    ),
    "not_a_backup": Words(
        422, "No es una copia", "{path} no es una copia que podamos leer, o está dañada.", "No se escribió nada."
    ),
    "head_unreadable": Words(
        422,
        "No se entiende hasta dónde llegó el registro",
        "{path} no lo dice, o está dañado.",
        "Revísalo.",
    ),
    "anchor_not_taken": Words(
        503, "El ancla no salió", "Nadie recibió el correo con el ancla del registro.", "Revisa ALIADO_RECORD_MAIL."
    ),
    "target_in_use": Words(
        409, "El destino no está vacío", "Ya hay algo en {what}.", "No se escribió nada encima. Elige un destino vacío."
    ),
    "nothing_to_copy": Words(
        409,
        "No hay nada que copiar",
        "La base de datos está vacía: no es la de ninguna oficina.",
        "Revisa ALIADO_DATABASE_URL y ALIADO_VAR. No se escribió ninguna copia.",
    ),
    "keys_missing": Words(
        409,
        "Faltan las claves",
        "Los datos de la copia están cifrados con claves que no están aquí.",
        "Ponlas en ALIADO_KEYS o en el archivo «keys» de ALIADO_VAR. No se escribió nada.",
    ),
    "copy_failed": Words(
        500, "No se pudo copiar la base de datos", "La base de datos no se pudo copiar: {reason}.", "Revisa la causa."
    ),
    "unusable_table": Words(422, "No se puede usar el archivo", "{reason}", "No se importó nada."),
    "bad_authority": Words(422, "La nómina tiene un error", "La fila {row} no se puede usar.", "No se cargó ninguna."),
}

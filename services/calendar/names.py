"""Days of the week and months, as people write them here."""

#: From Monday, as ``date.weekday()`` counts.
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
#: From January.
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio"),
    *("agosto", "setiembre", "octubre", "noviembre", "diciembre"),
)

"""Who asks in the played requests, as the forms take it: invented people."""

MAYOR = {
    "cargo": "titular",
    "nombres": "Rosa",
    "paterno": "Quispe",
    "materno": "Rojas",
    "tipo_documento": "DNI",
    "documento": "00123456",
    "telefono": "987654321",
    "correo_personal": "rosa@correo.pe",
    "correo_institucional": "alcaldia@munipaucarpata.gob.pe",
}
PERSON = {
    "nombres": "Ana María",
    "paterno": "Ñaupari",
    "materno": "",
    "tipo_documento": "DNI",
    "documento": "00765432",
    "telefono": "954111222",
    "correo": "ana@correo.pe",
    "dependencia": "Omaped",
}

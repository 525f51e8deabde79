"""Every sentence a person reads beside a field, in one place: Spanish, plain, tuteo.

Each names its field, because the summary above the form shows the sentences alone.
"""

REQUIRED = "Completa «{label}»."
REQUIRED_CHOICE = "Elige una opción en «{label}»."
REQUIRED_BOX = "Marca la casilla «{label}» para continuar."
REQUIRED_FILE = "Adjunta el archivo de «{label}»."
NOT_TEXT = "Escribe un texto en «{label}»."
BAD_SIGN = "«{label}» tiene un signo que no se puede guardar, {sign}, {place}. Bórralo."
BAD_SIGNS = "En «{label}» no se puede imprimir {signs}. Escríbelo con otras letras."
NEAR_ADDRESS = "Revisa «{label}»: ¿quisiste escribir {meant}?"
OTHER_ALPHABET = "Revisa «{label}»: {signs} es de otro alfabeto, aunque se vea como una letra del nuestro."
TOO_SHORT = "Escribe al menos {limit} caracteres en «{label}»."
TOO_LONG = "Escribe como máximo {limit} caracteres en «{label}»; ahora tiene {length}."
PATTERN = "Revisa «{label}»: no tiene el formato esperado."
RULE = "Revisa «{label}»."
NOT_NUMBER = "Escribe «{label}» solo con números, por ejemplo 1250.50, sin comas ni espacios."
TOO_SMALL = "En «{label}» el mínimo es {limit}."
TOO_LARGE = "En «{label}» el máximo es {limit}."
BETWEEN_STEPS = "Revisa «{label}»: los números más cercanos que se aceptan son {low} y {high}."
BETWEEN_TIMES = "Revisa «{label}»: la hora va de {minutes} en {minutes} minutos."
NOT_WHOLE = "Escribe «{label}» como número entero."
TOO_MANY_DIGITS = "Escribe «{label}» con un máximo de {limit} decimales."
NOT_DATE = "Revisa «{label}»: esa fecha no existe o está incompleta. Escríbela así: 23/11/2026."
NOT_TIME = "Revisa «{label}»: escribe la hora como 14:05."
NOT_DATE_TIME = "Revisa «{label}»: escribe la fecha y la hora completas."
PASSED_DATE = "«{label}» no puede ser una fecha pasada."
NOT_OPTION = "Elige en «{label}» una de las opciones de la lista."
NOT_BOOLEAN = "Marca o desmarca la casilla «{label}»."
NOT_EMAIL = "Revisa «{label}»: escribe un correo completo, por ejemplo nombre@ejemplo.pe."
NOT_PHONE = "Revisa «{label}»: escribe un celular de 9 dígitos o un teléfono fijo con su código de ciudad."
NOT_FILE = "Adjunta de nuevo el archivo de «{label}»."
FILE_TYPE = "El archivo «{name}» no sirve en «{label}». Se aceptan: {accept}."
FILE_SIZE = "El archivo «{name}» pesa más de {limit}. Adjunta uno más pequeño en «{label}»."
FILE_EMPTY = "El archivo «{name}» está vacío. Adjunta otro en «{label}»."
TOO_MANY_FILES = "Adjunta como máximo {limit} archivos en «{label}»."
TOO_MANY_ROWS = "En «{label}» puedes agregar como máximo {limit}."
EXPRESSION_FAILED = "No pudimos comprobar «{label}». Avísanos para corregir el formulario."
TAKES = "Se acepta: {accept}."
UP_TO = "Hasta {limit}."
WARNING = "Revisa «{label}» antes de continuar."

_KINDS = {
    ".pdf": "PDF",
    "application/pdf": "PDF",
    ".jpg": "JPG",
    ".jpeg": "JPG",
    ".jfif": "JPG",
    "image/jpeg": "JPG",
    ".png": "PNG",
    "image/png": "PNG",
    "image/*": "imagen (JPG o PNG)",
}
_LONG_LABEL = 60


def kind_words(accept: tuple[str, ...]) -> str:
    """Kinds of file as people say them: ``PDF o imagen (JPG o PNG)``; what has no word is shown as written."""
    words = list(dict.fromkeys(_KINDS.get(part, part) for part in accept))
    return " o ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def size_words(size: int) -> str:
    """Bytes as people read them: ``820 KB``, ``1.5 MB``."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def short(label: str) -> str:
    """A label as it stands inside a sentence: a consent of four lines is cut at a word."""
    if len(label) <= _LONG_LABEL:
        return label
    return label[:_LONG_LABEL].rsplit(" ", 1)[0].rstrip(".,;:") + "…"

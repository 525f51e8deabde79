"""The pages of a drawing: what runs can be seen on the page where it belongs."""

from typing import Final

from engine.check.finding import Code

CODES: Final[dict[str, Code]] = {
    "page-missing": Code(
        "warns",
        "De {what} solo se dibuja el borde, y no tiene página: sus {count} elementos no se ven en ninguna parte.",
        "Se ejecutan, pero nadie los ve en el diagrama ni puede corregirlos en el editor. Ábrelo y dibuja su interior.",
    ),
    "drawn-elsewhere": Code(
        "warns",
        "{What} se dibuja en la página de {there}, y va en la de {here}.",
        "Se ve donde no ocurre, y falta donde ocurre. Muévelo a su página.",
    ),
}

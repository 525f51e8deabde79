"""Names that an analyst wrote in the properties of a drawing."""

from typing import Final

from engine.check.finding import Code

CODES: Final[dict[str, Code]] = {
    "property-unknown": Code(
        "blocks",
        "{What} lleva la propiedad «{property}», que no se conoce.{hint}",
        "Una propiedad que no se conoce no se lee: no tendría ningún efecto, y nadie lo notaría.",
    ),
    "property-misplaced": Code(
        "blocks",
        "{What} lleva la propiedad «{property}», que va en {wanted}.",
        "Puesta en otro lugar no se lee: no tendría ningún efecto.",
    ),
    "property-value": Code(
        "blocks",
        "La propiedad «{property}» de {what} dice «{text}»: debe ser {wanted}.{hint}",
        "Con otro valor no haría lo que dice, y nadie lo notaría.",
    ),
}

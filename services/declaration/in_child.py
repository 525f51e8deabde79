"""The declaration's production line, run in the confined child: fill, prepare, typeset, use_fonts, survey, stamp.

It answers ``{"pages": …, "manifest": …}`` and leaves ``declaracion.pdf`` in its folder, or ``{"fault": …}``.
"""

from pathlib import Path
from typing import Any

from engine.errors import Refusal
from services.declaration.codes import MOST_PAGES, PRODUCT, Codes
from services.declaration.stamp import manifest, stamp
from services.declaration.survey import survey
from services.declaration.template_values import Surroundings, fill
from services.declaration.typesetting import LayoutFault, prepare, typeset, use_fonts


def produce(
    folder: Path, *, template: str, scope: dict[str, Any], surroundings: Surroundings, codes: Codes
) -> dict[str, Any]:
    """Make the PDF of one declaration from the template's text and the variables it names."""
    try:
        prepared = prepare(fill(template, scope, surroundings), folder)
        pdf = typeset(prepared.html, folder)
        pages, zones = survey(pdf)
        if pages > MOST_PAGES:
            raise LayoutFault(f"La declaración ocupa {pages} páginas; el máximo es {MOST_PAGES}.")
    except (LayoutFault, Refusal) as fault:
        return {"fault": str(fault)}
    (folder / PRODUCT).write_bytes(stamp(pdf, prepared, zones, codes, use_fonts(folder)))
    return {"pages": pages, "manifest": manifest(pages, zones)}

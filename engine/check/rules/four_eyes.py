"""A second pair of eyes that a drawing promises, and that nothing asks for."""

import re
from typing import Final

from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.drawing.properties import ANOTHER_PERSON

#: How people write it. «otra persona responsable» is somebody whom the task is about.
_PROMISE: Final = re.compile(
    r"\b(otra persona(?! responsable)|otr[oa] (verificador|supervisor|revisor)\w*|una persona distinta|distinta persona"
    r"|segunda persona|quien no (la|lo) hizo)\b",
    re.IGNORECASE,
)


def promised(bundle: Bundle, report: Report) -> None:
    """A user task whose documentation says that another person does it says of whose tasks (``distinta_de``)."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            if element.type != "userTask" or ANOTHER_PERSON.stands_on(element):
                continue
            if said := _PROMISE.search(element.documentation or ""):
                report.about("promise-of-another", source, source.node(element.id), None, said=said[0])

"""A second pair of eyes that a drawing promises, and that nothing asks for."""

import re
from collections.abc import Iterable
from typing import Final

from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.drawing.properties import ANOTHER_PERSON

#: How people write it. «otra persona responsable» is somebody whom the task is about.
_PROMISES: Final = (
    "otra persona(?! responsable)",
    "una persona distinta",
    "distinta persona",
    "segunda persona",
    "quien no (?:la|lo) hizo",
)


def promised(bundle: Bundle, report: Report) -> None:
    """A user task whose documentation says that another person does it says of whose tasks (``distinta_de``)."""
    for source, process in bundle.processes():
        promise = _promise({element.lane for element in process.elements.values() if element.lane})
        for element in process.elements.values():
            if element.type != "userTask" or ANOTHER_PERSON.stands_on(element):
                continue
            if said := promise.search(element.documentation or ""):
                report.about("promise-of-another", source, source.node(element.id), None, said=said[0])


def _promise(lanes: Iterable[str]) -> re.Pattern[str]:
    """Those words, and «otro» or «otra» before the name of one of the lanes."""
    others = (rf"otr[oa] {re.escape(lane)}a?" for lane in lanes)
    return re.compile(rf"\b(?:{'|'.join([*_PROMISES, *others])})\b", re.IGNORECASE)

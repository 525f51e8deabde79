"""The one place where the template's text meets the declaration's data."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import feel, templating
from engine.presentation import Presentation


@dataclass(frozen=True)
class Surroundings:
    """What a template may know besides its data: the instant, and how values are written for people."""

    now: datetime
    presentation: Presentation


def fill(template: str, scope: Mapping[str, Any], surroundings: Surroundings) -> str:
    """The HTML, every value escaped; raises :class:`engine.templating.BrokenTemplate`.

    Letters come out composed (a phone may send «n» and «~» apart, which fonts set badly), and what has no shape on
    paper (control characters, writing-direction marks) is left out: it could make a name read differently.
    """
    context = feel.Context(now=lambda: surroundings.now, zone=surroundings.presentation.zone)
    compiled = templating.compile_template(template, tuple(scope))
    filled = compiled.render(scope, context, surroundings.presentation, templating.html)
    return "".join(c for c in unicodedata.normalize("NFC", filled) if c in "\n\t" or unicodedata.category(c)[0] != "C")

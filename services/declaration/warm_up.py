"""The production line once, on a sample of ours: what it imports late it cannot import any more once it is confined."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine.presentation import Presentation
from services.declaration import in_child
from services.declaration.codes import Codes
from services.declaration.fonts import font_files
from services.declaration.geometry import ZONES
from services.declaration.template_values import Surroundings

_STYLE = """
@font-face { font-family: Texto; src: url("DejaVuSansCondensed.ttf"); }
@font-face { font-family: Texto; font-weight: bold; src: url("DejaVuSansCondensed-Bold.ttf"); }
@page { size: a4 portrait; @frame text { left: 15mm; top: 52mm; width: 180mm; height: 230mm; }
        @frame foot { -pdf-frame-content: foot; left: 15mm; top: 284mm; width: 180mm; height: 8mm; } }
body { font-family: Texto; font-size: 9pt; color: #0D1028; } p { text-align: justify; margin: 2pt; }
"""
_TEXT = """
<div id="foot"><p>–</p></div><h1>{{ name }}</h1>
<table><tr><td width="50%">{{ list[1] }}</td><td><b>{{ 1/3 }}</b></td></tr>
</table><p>{{ today() }} {{ now() }} {{ date("2026-01-02") + duration("P1D") }} {{ upper case(name) }}
{{ split(name, " ") }}
{{ if matches(name, "^M") then count(list) else null }} {{ string(time("10:00:00")) }}</p>
<ul><li>{{ 2 > 1 }}</li></ul>
{{#if true}}<p>{{ sum(list) }}</p>{{/if}}{{#loop list}}<p>{{ this }}</p>{{/loop}}<hr>
"""


def warm_up(folder: Path) -> None:
    """See :func:`sample`."""
    sample(folder)


def sample(folder: Path) -> dict[str, Any]:
    """Make a declaration of nobody in ``folder``; answers what the production line does."""
    for name, path in font_files().items():
        (folder / name).write_bytes(path.read_bytes())
    zones = "".join(f'<p>–</p><div zona="{name}" firma="a" sello="b"></div>' for name in ZONES)
    template = f"<html><head><title>–</title><style>{_STYLE}</style></head><body>{_TEXT}{zones}</body></html>"
    surroundings = Surroundings(datetime(2026, 1, 2, tzinfo=UTC), Presentation(zone=ZoneInfo("America/Lima")))
    scope = {"name": "María Ñusta", "list": [1, 2]}
    return in_child.produce(
        folder, template=template, scope=scope, surroundings=surroundings, codes=Codes("0" * 10, 1, "0" * 16)
    )

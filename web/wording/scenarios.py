"""What publishing came to and how scenarios went, in words for analysts: command line and pages say the same."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.definitions.bundle import Bundle
from engine.definitions.library import Publication
from engine.drawing import Process
from engine.scenarios import BrokenScenario, Place, Report

#: How many scenarios with one fault are named.
_FEW: Final = 3
_KINDS: Final = {"flows": "Flujos", "rules": "Reglas de decisión", "fields": "Campos de formulario"}


def published(publication: Publication) -> str:
    """``Se publicó la versión 3 de «Alta» y «Baja», y la versión 1 de «Consulta». …``, or that nothing changed."""
    if not publication.versions:
        return "Estos archivos ya están en vigor: no cambió nada."
    named: dict[int, list[str]] = {}
    for name, version in publication.versions:
        named.setdefault(version, []).append(f"«{name}»")
    published = "; ".join(f"la versión {version} de {_listed(names)}" for version, names in sorted(named.items()))
    return f"Se publicó {published}. Los casos en curso siguen en su versión."


def _listed(names: list[str]) -> str:
    return " y ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def figures(report: Mapping[str, Any]) -> Iterator[str]:
    """``Flujos: 209 de 211 (99 %)``, a line a kind; whole per cent are rounded down, so 100 % means all."""
    for kind, name in _KINDS.items():
        covered, every = report["coverage"][kind]["covered"], report["coverage"][kind]["of"]
        if every:
            yield f"{name}: {covered} de {every} ({covered * 100 // every} %)"


def counted(report: Mapping[str, Any]) -> str:
    """``36 escenarios, todos bien`` or how many are not."""
    every = len(report["scenarios"])
    failed = sum(not one["passed"] for one in report["scenarios"])
    broken = len(report["faults"])
    number = "1 escenario" if every == 1 else f"{every} escenarios"
    judged = [f"{number}: {failed} en rojo"] if failed else [f"{number}, {'todos bien' if every != 1 else 'bien'}"]
    unread = ["1 archivo que no se puede leer" if broken == 1 else f"{broken} archivos que no se pueden leer"]
    return "; ".join((judged if every or not broken else []) + (unread if broken else []))


def written(files: Mapping[str, bytes], path: str, line: int) -> str:
    """What stands in a line of a scenario's file (from 1): the author's own words, where a fault tells their values."""
    lines = files.get(path, b"").decode(errors="replace").splitlines()
    return lines[line - 1].strip()[:300] if 0 < line <= len(lines) else ""


def failures(report: Report) -> list[tuple[str, BrokenScenario]]:
    """Each fault once, with the scenarios that meet it: ``«Alta», «Baja» y 23 más``; empty for an unreadable file."""
    met: dict[tuple[Place, str], list[str]] = {}
    faults: dict[tuple[Place, str], BrokenScenario] = {}
    for name, fault in report.messages:
        what = (fault.place, fault.message)
        faults.setdefault(what, fault)
        met.setdefault(what, []).append(f"«{name}»" if name else "")
    return [(_few(names), faults[what]) for what, names in met.items()]


def _few(names: list[str]) -> str:
    return _listed(names) if len(names) <= _FEW else f"{', '.join(names[:2])} y {len(names) - 2} más"


def missing(report: Mapping[str, Any], bundle: Bundle, only: str = "") -> Iterator[str]:
    """What no scenario went through, one a line. ``only``: the flows of this process alone."""
    for one in report["missing"]["flows"]:
        if only and one["process"] != only:
            continue
        process = bundle.processes[one["process"]]
        yield f"Flujo de «{process.name}»: {way(process, one['flow'])} [{one['flow']}]"
    for one in report["missing"]["rules"]:
        yield f"Regla {one['rule']} de la decisión «{one['decision']}»"
    for one in report["missing"]["fields"]:
        yield f"Campo «{one['field']}» del formulario «{one['form']}»"


def way(process: Process, flow: str) -> str:
    """A flow as people see it: from where, under which name, to where."""
    found = process.flows[flow]
    source, target = (process.elements.get(end) for end in (found.source, found.target))
    names = [(e.name or e.id) if e else "?" for e in (source, target)]
    return f"de «{names[0]}» a «{names[1]}»" + (f" por «{found.name}»" if found.name else "")

"""Entries of contexts, and the values of choices: spelt as their forms, scripts and decisions spell them."""

from engine import feel
from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.rules.names import find
from engine.check.shapes import Shape, compared, paths, shapes
from engine.check.sites import Site, sites
from engine.check.variables import Variables
from engine.check.words import capital, did_you_mean, listed


def entries(bundle: Bundle, report: Report) -> None:
    """Every path and every compared text of every expression."""
    for source, process in bundle.processes():
        variables = Variables(bundle, process)
        whole = shapes(bundle, variables)
        for site in sites(source, process):
            if not site.is_feel:
                continue
            try:
                node = feel.parse(site.text.strip()[1:], bundle.functions)
            except (feel.FeelError, RecursionError):
                continue
            local = variables.local(site.element) if site.element else set()
            if site.after and site.element:
                local = local | set(variables.results(site.element).names) if site.kind == "output" else local
            for path in dict.fromkeys(paths(node)):
                if path[0] not in local:
                    _entry(site, whole, path, report)
            for path, text in dict.fromkeys(compared(node)):
                if path[0] not in local:
                    _value(site, whole, path, text, report)


def _entry(site: Site, whole: Shape, path: tuple[str, ...], report: Report) -> None:
    """Walk down as far as the shapes are known."""
    part = whole.entries.get(path[0])
    for depth, name in enumerate(path[1:], start=1):
        if part is None or part.open or not part.entries:
            return
        if name not in part.entries:
            prefix = ".".join(path[:depth])
            hint = did_you_mean(name, part.entries) or f" «{prefix}» tiene {listed(sorted(part.entries))}."
            facts = {"variable": ".".join(path[: depth + 1]), "label": site.label, "Label": capital(site.label)}
            at = site.place(*find(site.text, f"{prefix}.{name}"))
            report.about("entry-unknown", site.source, site.owner, at, hint=hint, **facts)
            return
        part = part.entries[name]


def _value(site: Site, whole: Shape, path: tuple[str, ...], text: str, report: Report) -> None:
    part: Shape | None = whole
    for name in path:
        part = part.entries.get(name) if part is not None and not part.open else None
    if part is None or part.open or part.entries or not part.values or text in part.values:
        return
    hint = did_you_mean(text, part.values) or f" Puede ser {listed(sorted(part.values))}."
    facts = {"variable": ".".join(path), "value": text, "label": site.label, "Label": capital(site.label)}
    at = site.place(*find(site.text, f'"{text}"'))
    report.about("value-unknown", site.source, site.owner, at, hint=hint, **facts)

"""The rules, each a function ``rule(bundle, report)``: :data:`RULES` is what the check does, in order."""

from collections.abc import Callable
from typing import Final

from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.rules import (
    calls,
    choices,
    entries,
    events,
    expressions,
    fields,
    fit,
    lanes,
    names,
    pages,
    privacy,
    processes,
    properties,
    references,
    soundness,
    structure,
    support,
    tables,
    templates,
    terms,
)

Rule = Callable[[Bundle, Report], None]

RULES: Final[tuple[Rule, ...]] = (
    processes.executable,
    processes.once,
    references.ids,
    references.pointers,
    references.flows,
    references.flow_lists,
    references.shapes,
    pages.pages,
    lanes.lanes,
    support.elements,
    support.loops,
    support.data,
    support.foreign,
    events.definitions,
    events.cycles,
    terms.for_tasks,
    structure.starts_and_ends,
    structure.attachments,
    structure.reachability,
    structure.gateways,
    structure.implicit,
    choices.choices,
    soundness.soundness,
    soundness.loops,
    expressions.readable,
    properties.known,
    names.provided,
    entries.entries,
    fields.entries_known,
    fit.work,
    fit.forms,
    fit.decisions,
    tables.tables,
    templates.filled,
    fit.messages,
    fit.errors,
    calls.calls,
    fit.groups,
    privacy.kept_in_clear,
    fit.ends,
)

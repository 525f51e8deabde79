"""Which processes of the files would run."""

from engine.check.bundle import Bundle
from engine.check.report import Report


def executable(bundle: Bundle, report: Report) -> None:
    """The engine starts executable processes only, so a file must hold one; beside it, others are mere drawing."""
    for source in bundle.sources:
        filled = [process for process in source.drawing.processes.values() if process.elements]
        if not filled:
            report.about_file("no-process", source.path)
        some = any(process.executable for process in filled)
        for process in filled:
            if not process.executable and process.id in source.nodes:
                report.about("process-left-out" if some else "not-executable", source, source.node(process.id))


def once(bundle: Bundle, report: Report) -> None:
    """A process id belongs to one file."""
    seen: dict[str, str] = {}
    for source, process in bundle.processes():
        other = seen.setdefault(process.id, source.path)
        if other != source.path and process.id in source.nodes:
            report.about("process-twice", source, source.node(process.id), file=source.path, other=other)

"""Lanes: their names are the groups that see the tasks."""

from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.source import MODEL


def lanes(bundle: Bundle, report: Report) -> None:
    """A lane has a name, holds nodes of its process, each in one lane of its level, written without blanks."""
    for source in bundle.sources:
        for process in source.processes:
            root = source.nodes.get(process.id)
            seen: dict[str, list[str]] = {}
            for lane in root.iter(MODEL + "lane") if root is not None else ():
                title = " ".join((lane.get("name") or "").split())
                held = list(lane.iterfind(MODEL + "flowNodeRef"))
                if not title and held:
                    pool = source.standing.pool_of(lane)
                    report.about("lane-unnamed", source, lane, None, pool=pool, **({} if pool else {"repair": ""}))
                inner = next(lane.iterfind(f"{MODEL}childLaneSet//{MODEL}flowNodeRef"), None) is not None
                for entry in held:
                    text = entry.text or ""
                    ref, at = text.strip(), source.text_place(entry)
                    if ref not in process.elements:
                        if ref not in source.nodes:
                            report.about("lane-reference", source, lane, at, ref=ref)
                    elif not inner:
                        seen.setdefault(ref, []).append(title)
                    if text != ref:
                        report.about("lane-blanks", source, lane, at, ref=ref)
            for ref, titles in seen.items():
                if len(set(titles)) > 1:
                    report.about("lane-twice", source, source.node(ref), ref=ref, lanes=", ".join(titles))

"""Lanes: work of which some is slow never keeps other work waiting.

A service of the catalogue may name a lane (``engine/service.py``). Every worker does each lane beside the others; what
names none, timers and the slices of long steps among it, goes in the main lane (``""``).
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_

from engine.models.process import Job
from engine.service import Catalogue

MAIN = ""


def side_lanes(catalogue: Catalogue) -> list[str]:
    """The lanes beside the main one, by name."""
    return sorted({service.lane for service in catalogue.values()} - {MAIN})


def lane_of(catalogue: Catalogue, type_: str | None) -> str:
    """The lane of a job by the type of its service; a timer has none."""
    service = catalogue.get(type_ or "")
    return service.lane if service else MAIN


def types_in(catalogue: Catalogue, lane: str) -> list[str]:
    """The types of services whose jobs go in a lane that is not the main one."""
    return sorted(type_ for type_, service in catalogue.items() if service.lane == lane)


def goes_in(catalogue: Catalogue, lane: str) -> ColumnElement[bool]:
    """Whether a job's row goes in a lane."""
    if lane != MAIN:
        return Job.type.in_(types_in(catalogue, lane))
    elsewhere: Collection[str] = [type_ for type_, service in catalogue.items() if service.lane]
    return or_(Job.type.is_(None), Job.type.not_in(elsewhere))

"""Services without what they do: all that a check asks of a catalogue, so that it can be handed to a child."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from engine.service import Catalogue, Service

_KEPT = tuple(each.name for each in fields(Service) if each.name != "function")


@dataclass(frozen=True)
class Described:
    """One service. ``inputs``: see :attr:`engine.service.Service.inputs`."""

    inputs: Mapping[str, bool]
    given: Mapping[str, Any]


def described(catalogue: Catalogue) -> list[Described]:
    """The catalogue, as plain values."""
    return [
        Described(each.inputs, {name: _plain(getattr(each, name)) for name in _KEPT}) for each in catalogue.values()
    ]


def restored(services: list[Described]) -> Catalogue:
    """A catalogue that a check takes; its services do nothing."""
    return {each.given["type"]: Service(function=_taking(each.inputs), **each.given) for each in services}


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


def _taking(inputs: Mapping[str, bool]) -> Any:
    def nothing(**_given: Any) -> None:
        """Never called."""

    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=inspect.Parameter.empty if needed else None)
        for name, needed in inputs.items()
    ]
    vars(nothing)["__signature__"] = inspect.Signature(parameters)
    return nothing

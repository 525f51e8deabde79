"""Where the options of a select, radio, checklist or taglist come from.

From the form itself (``values``), from FEEL (``valuesExpression``), from a variable (``valuesKey``), or from a named
source that holds too many to list, such as the districts of a country: the form says ``options="districts"`` in its
properties, and whoever renders or cleans passes the sources by name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias


@dataclass(frozen=True)
class Option:
    """One choice. ``value`` is what the process stores (text, number or boolean), ``label`` what people read."""

    value: Any
    label: str

    @property
    def text(self) -> str:
        """The value as a page sends it back."""
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)


class OptionSource(Protocol):
    """A large, ordered set of options, reached level by level or by typing.

    ``levels`` are the labels of the steps, e.g. ("Departamento", "Provincia", "Distrito").
    """

    @property
    def levels(self) -> tuple[str, ...]: ...

    def children(self, path: tuple[str, ...]) -> list[Option]:
        """What can be chosen after the values of ``path`` (empty: the first level); [] for an unknown path."""
        ...

    def search(self, text: str, limit: int) -> list[Option]:
        """The options of the last level that best fit what a person typed; at most ``limit``."""
        ...

    def label(self, value: str) -> str | None:
        """The label of an option of the last level, or None when there is no such option."""
        ...


Sources: TypeAlias = Mapping[str, OptionSource]


def options_from(found: Any) -> tuple[Option, ...]:
    """Options from what FEEL or a variable gave: a list of scalars or of contexts with ``label`` and ``value``.

    Anything else gives no options: a form over data that is not there yet shows an empty list.
    """
    entries = found if isinstance(found, Sequence) and not isinstance(found, str) else ()
    return tuple(option for entry in entries if (option := _option(entry)) is not None)


def _option(entry: Any) -> Option | None:
    if isinstance(entry, Mapping):
        value = entry.get("value")
        label = entry.get("label")
        return None if _no_scalar(value) else Option(value, str(value if label is None else label))
    return None if _no_scalar(entry) else Option(entry, str(entry))


def _no_scalar(value: Any) -> bool:
    return value is None or isinstance(value, Mapping | list | tuple)


def chosen(options: Sequence[Option], given: Any) -> Option | None:
    """The option that the given value means; a page gives texts, a client may give the value itself."""
    if isinstance(given, str):
        return next((option for option in options if option.text == given), None)
    if given is None or isinstance(given, Mapping | list | tuple):
        return None
    return next((option for option in options if type(option.value) is type(given) and option.value == given), None)

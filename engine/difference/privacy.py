"""What a version would show that the one before kept: two people have to want it.

A field that was personal and is none any more; a search attribute that is made of a personal value, and was not, or of
another one. What was let out before is not asked about again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.definitions.bundle import Bundle


@dataclass(frozen=True)
class Lowered:
    """A field of a form (``what`` its path), or a search attribute of a process (``what`` its name)."""

    is_field: bool
    where: str
    what: str


def lowered(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[Lowered]:
    """What of it the second version has; both are files by path that the check lets pass."""
    old, new = Bundle(0, before), Bundle(0, after)
    return [*_fields(old, new), *_attributes(old, new)]


def _fields(old: Bundle, new: Bundle) -> Iterator[Lowered]:
    for path in sorted(old.files.keys() & new.files.keys()):
        if path.startswith("forms/") and path.endswith(".form") and old.files[path] != new.files[path]:
            form = path.removeprefix("forms/").removesuffix(".form")
            was = {field.path for field in old.form(form).fields() if field.personal}
            yield from (
                Lowered(True, form, f.path) for f in new.form(form).fields() if f.path in was and not f.personal
            )


def _attributes(old: Bundle, new: Bundle) -> Iterator[Lowered]:
    for process, names in new.personal_attributes.items():
        known, told = old.personal_attributes.get(process, frozenset()), old.search_attributes.get(process, {})
        for name in sorted(names):
            if name not in known or told.get(name) != new.search_attributes[process][name]:
                yield Lowered(False, process, name)

"""What a ``.form`` file holds once it is read: components as plain, frozen records.

``components`` of form-js' schema 18; the ``properties`` this engine adds are listed at :class:`Checks` and
:class:`Component`. Nothing here evaluates anything.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from engine.forms.options import Option
from engine.forms.words import NO_RULE, NO_WORDS, Rule, Words

CHOICES = frozenset({"select", "radio", "checklist", "taglist"})
MANY = frozenset({"checklist", "taglist"})
TEXTS = frozenset({"textfield", "textarea"})
INPUTS = CHOICES | TEXTS | {"number", "datetime", "checkbox", "filepicker"}
CONTAINERS = frozenset({"group", "dynamiclist"})
DISPLAY = frozenset({"text", "html", "separator", "spacer", "image", "table", "button"})
TYPES = INPUTS | CONTAINERS | DISPLAY | {"expression"}


@dataclass(frozen=True)
class Checks:
    """What a value must satisfy (``validate`` and ``properties``).

    ``message`` is the sentence for a failed ``pattern`` or ``rule`` (property ``validate``: FEEL, true = good);
    ``warn`` is FEEL whose truth shows ``warning``, and blocks nothing.
    """

    required: Rule = NO_RULE
    min_length: Rule = NO_RULE
    max_length: Rule = NO_RULE
    least: Rule = NO_RULE
    most: Rule = NO_RULE
    increment: Rule = NO_RULE
    pattern: Any = None
    pattern_message: str = ""
    signs: Any = None
    kind: str = ""
    region: str = ""
    message: Rule = NO_RULE
    rule: Rule = NO_RULE
    warn: Rule = NO_RULE
    warning: str = ""
    accept: tuple[str, ...] = ()
    max_bytes: int = 0
    max_items: int = 0

    def rules(self) -> Iterator[Rule]:
        """Everything here that may be FEEL."""
        yield from (self.required, self.min_length, self.max_length, self.least, self.most, self.increment)
        yield from (self.rule, self.message, self.warn)


#: A field that takes anything its kind takes.
NO_CHECKS = Checks()


@dataclass(frozen=True)
class OptionsOf:
    """Where the options come from: ``static``, a FEEL ``rule``, a variable's path ``key``, or a named ``source``."""

    static: tuple[Option, ...] = ()
    rule: Rule = NO_RULE
    key: tuple[str, ...] = ()
    source: str = ""


class Equality(NamedTuple):
    """A condition of the plain kind: hidden when the field ``name`` is (or, ``negated``, is not) ``value``."""

    name: str
    value: str
    negated: bool


@dataclass(frozen=True)
class Component:
    """One component. ``key`` is its path inside what surrounds it: empty for a group without one."""

    type: str
    id: str
    key: tuple[str, ...] = ()
    label: Words = NO_WORDS
    description: Words = NO_WORDS
    hide: Rule = NO_RULE
    equality: Equality | None = None
    readonly: Rule = NO_RULE
    disabled: Rule = NO_RULE
    personal: bool = False
    checks: Checks = NO_CHECKS
    options: OptionsOf | None = None
    default: Any = None
    content: Words = NO_WORDS
    prefix: Words = NO_WORDS
    suffix: Words = NO_WORDS
    rule: Rule = NO_RULE
    components: tuple["Component", ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    columns_rule: Rule = NO_RULE
    properties: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def subtype(self) -> str:
        """What a ``datetime`` asks for: ``date``, ``time`` or ``datetime``."""
        return str(self.raw.get("subtype", "date"))

    @property
    def gives(self) -> str:
        """The type of field whose values it gives: of a ``datetime`` its subtype, of a number kept as text a text's."""
        if self.type == "datetime":
            return self.subtype
        return "textfield" if self.raw.get("serializeToString") is True else self.type

    @property
    def many(self) -> bool:
        """Whether its value is a list."""
        return self.type in MANY or (self.type == "filepicker" and self.raw.get("multiple") is True)

    def names(self) -> set[str]:
        """The variables that its own expressions and texts read."""
        rules = [self.hide, self.readonly, self.disabled, self.rule, self.columns_rule, *self.checks.rules()]
        found = {name for rule in rules for name in rule.names}
        for words in (self.label, self.description, self.content, self.prefix, self.suffix):
            found |= words.names
        if self.options:
            found |= self.options.rule.names | set(self.options.key[:1])
        return found


_EQUALITY = re.compile(
    r"""^\s*=\s*(?P<name>[^\W\d][\w.]*)\s*(?P<sign>!?=)\s*(?:"(?P<text>[^"\\]*)"|(?P<word>true|false|\d+))\s*$"""
)
_TRUTH = re.compile(r"^\s*=\s*(?P<negated>not\(\s*)?(?P<name>[^\W\d][\w.]*)\s*(?(negated)\))\s*$")


def equality_of(hide: Any) -> Equality | None:
    """The condition as a comparison a style sheet can make, or None: ``=answer != "other"``, ``=not(agreed)``."""
    if not isinstance(hide, str):
        return None
    if found := _EQUALITY.match(hide):
        value = found["word"] if found["text"] is None else found["text"]
        return Equality(found["name"], value, found["sign"] == "!=")
    if found := _TRUTH.match(hide):
        return Equality(found["name"], "false" if found["negated"] else "true", False)
    return None

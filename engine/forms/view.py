"""What a page shows of a form: a tree of nodes with every text written out and every value as an input holds it.

No HTML: ``web/`` turns nodes into a page, and another front could turn them into something else.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from engine.forms import sentences
from engine.forms.components import INPUTS
from engine.forms.filling import Filling, Path, Placed
from engine.forms.options import Option, chosen
from engine.forms.prose import markdown_html, safe_html
from engine.forms.typed import takes_file
from engine.forms.validation import label
from engine.templating import html, markdown


class When(NamedTuple):
    """Hidden while the field ``name`` of the same page is (``negated``: is not) ``value``; a style sheet can say it.

    ``box``: that field is a checkbox. ``control``: what hides that field itself, which then has no value.
    """

    name: str
    value: str
    negated: bool
    box: bool = False
    control: tuple["When", ...] = ()


@dataclass(frozen=True)
class Node:
    """One visible component.

    ``type`` is the component's, ``name`` the field's dotted path, ``id`` unique on the page. ``value`` is text for
    what is typed, a tuple of texts where several are chosen, a bool for a checkbox, file references for files.
    ``content`` is safe HTML (of a file field: what it takes, as words). ``rows`` are a list's rows (nodes) or a
    table's (texts). ``source`` names the option source. ``properties`` are the analyst's own, e.g. ``autocomplete``.
    """

    type: str
    id: str
    name: str
    label: str
    description: str
    required: bool
    readonly: bool
    disabled: bool
    error: str
    warning: str
    when: When | None
    properties: Mapping[str, str]
    raw: Mapping[str, Any]
    subtype: str
    accept: str = ""
    value: Any = None
    value_label: str = ""
    options: tuple[Option, ...] = ()
    source: str = ""
    content: str = ""
    children: tuple["Node", ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    columns: tuple[str, ...] = ()
    prefix: str = ""
    suffix: str = ""
    longest: int | None = None


def view_of(
    filling: Filling, errors: Mapping[str, str], warnings: Mapping[str, str], readable: Filling | None = None
) -> tuple[Node, ...]:
    """The nodes of the form's top level; ``readable``: the filling as its reader may know it, if less."""
    return _Viewing(filling, errors, warnings, readable).nodes(None, ())


@lru_cache(512)
def _made_once(made: Callable[[str], str], text: str) -> str:
    """What an analyst wrote, as HTML. Nothing of a case comes in here: it would stay in memory."""
    return made(text)


class _Viewing:
    def __init__(
        self, filling: Filling, errors: Mapping[str, str], warnings: Mapping[str, str], readable: Filling | None
    ) -> None:
        self.filling, self.errors, self.warnings = filling, errors, warnings
        self.readable, self.masks = readable or filling, readable is not None
        self.opens: dict[Placed, bool] = {}
        self.inside: dict[tuple[Placed | None, Path], list[Placed]] = {}
        for placed in filling.placed:
            self.inside.setdefault((placed.around, placed.base), []).append(placed)

    def nodes(self, around: Placed | None, base: Path) -> tuple[Node, ...]:
        found = (self.node(placed) for placed in self.inside.get((around, base), []))
        return tuple(node for node in found if node is not None)

    def node(self, placed: Placed) -> Node | None:
        component = placed.component
        if component.type == "expression" or (component.raw.get("action") != "reset" and component.type == "button"):
            return None
        if not self._is_open(placed):
            return None
        when = self._when(placed)
        name, masked = placed.name, self._is_masked(placed)
        return Node(
            type="textfield" if masked else component.type,
            id="f-" + "-".join(map(str, placed.path if component.key else (*placed.base, component.id))),
            name=name if component.key else "",
            label=label(self.readable, placed),
            description=self._words(placed, "description"),
            required=self._is(placed, "required"),
            readonly=masked or self.filling.is_readonly(placed),
            disabled=self.filling.value(component.disabled, placed) is True,
            error=self.errors.get(name, "") if component.key else "",
            warning=self.warnings.get(name, "") if component.key else "",
            when=when,
            properties=component.properties,
            raw=component.raw,
            subtype=component.subtype if component.type == "datetime" else component.checks.kind,
            prefix=self._words(placed, "prefix"),
            suffix=self._words(placed, "suffix"),
            longest=self._longest(placed),
            **({"value": self._typed_text(self.readable.raw(placed))} if masked else self._filled(placed)),
        )

    def _is_masked(self, placed: Placed) -> bool:
        """Whether the field holds what its reader may not know; what they typed themselves, they may."""
        return self.masks and placed.component.personal and self.filling.holds(placed)

    def _filled(self, placed: Placed) -> dict[str, Any]:
        kind = placed.component.type
        if kind in INPUTS:
            return self._input(placed)
        if kind == "group":
            return {"children": self.nodes(placed, placed.path)}
        if kind == "dynamiclist":
            return {"rows": tuple(self.nodes(placed, (*placed.path, i)) for i in range(self.filling.rows(placed)))}
        if kind in ("text", "html", "image"):
            return {"content": self._prose(placed)}
        return self._table(placed) if kind == "table" else {}

    def _input(self, placed: Placed) -> dict[str, Any]:
        raw, component = (self.filling if self.filling.holds(placed) else self.readable).raw(placed), placed.component
        if component.type == "checkbox":
            return {"value": raw is True or raw == "true"}
        if component.type == "filepicker":
            given = raw if isinstance(raw, list) else [raw]
            entries = {"file", "name", "type", "size"}
            known = [each for each in given if isinstance(each, Mapping) and entries <= set(each)]
            files = tuple(each for each in known if takes_file(component, each))  # a refused one is not offered again
            return {"value": files, "accept": ",".join(component.checks.accept), "content": self._file_words(placed)}
        if not component.options:
            return {"value": self._typed_text(raw)}
        return self._choice(placed, raw)

    def _file_words(self, placed: Placed) -> str:
        checks, words = placed.component.checks, []
        if checks.accept:
            words.append(sentences.TAKES.format(accept=sentences.kind_words(checks.accept)))
        if checks.max_bytes:
            words.append(sentences.UP_TO.format(limit=sentences.size_words(checks.max_bytes)))
        return " ".join(words)

    def _choice(self, placed: Placed, raw: Any) -> dict[str, Any]:
        source = self.filling.source(placed)
        if source is not None:
            shown = source.label(raw) if isinstance(raw, str) else None
            name = placed.component.options.source if placed.component.options else ""
            return {"value": raw if shown else "", "value_label": shown or "", "source": name}
        options = self.readable.options(placed)
        given = raw if isinstance(raw, list | tuple) else [raw]
        values = tuple(option.text for each in given if (option := chosen(options, each)) is not None)
        shown = ", ".join(option.label for option in options if option.text in values)
        many = placed.component.many
        return {"options": options, "value_label": shown, "value": values if many else "".join(values[:1])}

    def _typed_text(self, raw: Any) -> str:
        """As an input of the page holds it: dates in ISO form, instants in the presentation's zone."""
        if isinstance(raw, dt.datetime):
            local = raw.astimezone(self.filling.presentation.zone) if raw.tzinfo else raw
            return local.strftime("%Y-%m-%dT%H:%M")
        if isinstance(raw, dt.date):
            return raw.isoformat()
        if isinstance(raw, dt.time):
            return raw.strftime("%H:%M")
        return "" if isinstance(raw, bool | Mapping | list) else self.filling.presentation.show(raw)

    def _prose(self, placed: Placed) -> str:
        component, filling = placed.component, self.readable
        escape = markdown if component.type == "text" else html
        text = component.content.show(filling.scope_at(placed), filling.context, filling.presentation, escape)
        if component.type == "image":
            return text
        made = markdown_html if component.type == "text" else safe_html
        return _made_once(made, text) if component.content.is_constant else made(text)

    def _table(self, placed: Placed) -> dict[str, Any]:
        columns = placed.component.columns or self._computed_columns(placed)
        found = self.readable.value(placed.component.rule, placed)
        rows = [row for row in (found if isinstance(found, list) else []) if isinstance(row, Mapping)]
        show = self.filling.presentation.show
        return {
            "columns": tuple(shown for _, shown in columns),
            "rows": tuple(tuple(show(row.get(key)) for key, _ in columns) for row in rows[:500]),
        }

    def _computed_columns(self, placed: Placed) -> tuple[tuple[str, str], ...]:
        found = self.readable.value(placed.component.columns_rule, placed)
        columns = [each for each in (found if isinstance(found, list) else []) if isinstance(each, Mapping)]
        return tuple((str(each.get("key")), str(each.get("label") or each.get("key"))) for each in columns)

    def _words(self, placed: Placed, name: str) -> str:
        words = getattr(placed.component, name)
        return str(words.show(self.readable.scope_at(placed), self.readable.context, self.readable.presentation))

    def _is(self, placed: Placed, name: str) -> bool:
        return self.filling.value(getattr(placed.component.checks, name), placed) is True

    def _when(self, placed: Placed) -> When | None:
        """The condition as one over a control of this page, looked for from the inside out; None if it is not."""
        equality = placed.component.equality
        if equality is None or not (placed.around is None or self._is_open(placed.around)):
            return None
        name = tuple(equality.name.split("."))
        for end in range(len(placed.base), -1, -1):
            control = self.filling.by_path.get((*placed.base[:end], *name))
            if control is not None:
                return self._over(control, equality.value, equality.negated)
        return None

    def _over(self, control: Placed, value: str, negated: bool) -> When | None:
        simple = control.component.type in ("radio", "select", "checkbox") and not self.filling.is_readonly(control)
        named = control.component.options is not None and control.component.options.source
        if not simple or named or not self._is_open(control):
            return None
        return When(control.name, value, negated, control.component.type == "checkbox", tuple(self._hiding(control)))

    def _hiding(self, placed: Placed | None) -> Iterator[When]:
        """The conditions that hide a component: its own, and those of what it stands in."""
        while placed is not None:
            if (when := self._when(placed)) is not None:
                yield when
            placed = placed.around

    def _is_open(self, placed: Placed) -> bool:
        """Whether it is on the page: shown, or hidden by nothing that a style sheet could not take back."""
        if placed not in self.opens:
            self.opens[placed] = placed not in self.filling.hidden  # for conditions that chase each other
            self.opens[placed] = self.opens[placed] or self._can_open(placed)
        return self.opens[placed]

    def _can_open(self, placed: Placed) -> bool:
        if placed.around is not None and not self._is_open(placed.around):
            return False
        return self._when(placed) is not None or self.filling.value(placed.component.hide, placed) is not True

    def _longest(self, placed: Placed) -> int | None:
        found = self.filling.value(placed.component.checks.max_length, placed)
        try:
            return int(found) if isinstance(found, str | int | Decimal) else None
        except ValueError:
            return None

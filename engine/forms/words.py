"""What an analyst may write in a property of a component: a plain value, FEEL after ``=``, or a text with ``{{ }}``.

Read once when the form is loaded, so that a form that loads can no longer fail on its grammar.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import feel
from engine.presentation import Presentation
from engine.templating import Escape, Template, compile_template


@dataclass(frozen=True)
class Rule:
    """A property that is a constant, or FEEL when its text begins with ``=``."""

    constant: Any = None
    expression: feel.Expression | None = None

    @property
    def names(self) -> frozenset[str]:
        """The variables it reads."""
        return self.expression.names if self.expression else frozenset()

    def value(self, scope: Mapping[str, Any], context: feel.Context | None) -> Any:
        """Its value here; :class:`engine.feel.FeelLimit` when the expression asks for too much work."""
        return self.expression.evaluate(scope, context) if self.expression else self.constant

    def __bool__(self) -> bool:
        """Whether the analyst wrote anything."""
        return self.expression is not None or self.constant not in (None, False, "")


#: A property left out.
NO_RULE = Rule()


@dataclass(frozen=True)
class Words:
    """A label, a description or a block of prose."""

    rule: Rule = NO_RULE
    template: Template | None = None

    @property
    def names(self) -> frozenset[str]:
        """The variables it reads."""
        return self.template.names if self.template else self.rule.names

    @property
    def is_constant(self) -> bool:
        """Whether it says the same of every case."""
        return self.template is None and self.rule.expression is None

    def show(
        self, scope: Mapping[str, Any], context: feel.Context | None, how: Presentation, escape: Escape | None = None
    ) -> str:
        """The text people read; ``escape`` is applied to values, not to what the analyst wrote."""
        if self.template:
            return self.template.render(scope, context, how, escape)
        shown = how.show(self.rule.value(scope, context))
        return escape(shown) if escape and self.rule.expression else shown


#: A text left out.
NO_WORDS = Words()


def rule_of(raw: Any) -> Rule:
    """Read a property; raises :class:`engine.feel.FeelError`."""
    if isinstance(raw, str) and raw.lstrip().startswith("="):
        return Rule(expression=feel.compile_expression(raw))
    return Rule(constant=raw)


def words_of(raw: Any) -> Words:
    """Read a text; raises :class:`engine.feel.FeelError` or :class:`engine.templating.BrokenTemplate`."""
    if isinstance(raw, str) and "{{" in raw and not raw.lstrip().startswith("="):
        return Words(template=compile_template(raw))
    return Words(rule=rule_of("" if raw is None else raw))

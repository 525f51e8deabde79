"""What FEEL refuses, and the one exception that never leaves it.

FEEL itself has no errors: what cannot be computed is null. Refusals are kept for what an analyst must repair (a text
that is not FEEL) and for what would harm the machine (work beyond the limits).
"""

from engine.errors import Refusal


class FeelError(Refusal):
    """The expression could not be used: {reason}."""


class FeelSyntaxError(FeelError):
    """Line {line}, column {column}: expected {expected}, found {found}.{hint}"""

    def __init__(self, *, line: int, column: int, expected: str, found: str, suggestion: str | None = None) -> None:
        self.line = line
        self.column = column
        self.expected = expected
        self.suggestion = suggestion
        hint = f" Did you mean “{suggestion}”?" if suggestion else ""
        super().__init__(line=line, column=column, expected=expected, found=found, suggestion=suggestion, hint=hint)


class NotHere(FeelError):
    """“{function}” is for {use}, which there is none of here."""


class FeelLimit(FeelError):
    """The expression asks for more than the limit of {limit} {what}."""


class Nothing(Exception):
    """Raised inside a function, built-in or the host's, whose result is null; the reason is kept as a warning."""

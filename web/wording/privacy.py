"""What a version would show of personal data, in words."""

from engine.difference.privacy import Lowered


def said(one: Lowered) -> str:
    """One sentence's half, for a list: which field, or which search attribute."""
    if one.is_field:
        return f"el campo «{one.what}» deja de ser dato personal"
    return f"la búsqueda «{one.what}» muestra un dato personal"

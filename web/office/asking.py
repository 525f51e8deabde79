"""Acts on many things at once say what they will do and ask, once: the same form again, with one field more."""

from flask import render_template, request

#: The field of the second press.
SURE = "seguro"
_OURS = {SURE, "csrf_token"}


def is_sure() -> bool:
    """Whether what will happen was read and pressed again."""
    return request.form.get(SURE) == "1"


def ask(title: str, says: list[str], button: str, back: str) -> str:
    """The page that says what will happen; it sends what was sent, and that the person is sure.

    ``back``: the address to which «No, volver» leads.
    """
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in _OURS]
    return render_template("office/ask.html", title=title, says=says, button=button, back=back, sent=sent, sure=SURE)

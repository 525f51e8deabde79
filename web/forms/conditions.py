"""Conditions of the plain kind as style rules, so that a field appears as soon as its answer is chosen.

``:has()`` does in the browser what the server does on every POST; a browser without it shows the field, and the server
drops what was not asked for. The rules go into the page's one ``<style nonce>``.
"""

from collections.abc import Iterable, Iterator

from engine.forms import Node, When


def rules(nodes: Iterable[Node]) -> str:
    """The rules of every node with a condition, or an empty text."""
    found = "\n".join(f"{_hidden(node.when)} #w-{node.id} {{ display: none }}" for node in _conditional(nodes))
    return f"@supports selector(:has(*)) {{\n{found}\n}}" if found else ""


def _conditional(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.when is not None:
            yield node
        yield from _conditional(node.children)
        if node.type == "dynamiclist":
            for row in node.rows:
                yield from _conditional(row)


def _hidden(when: When | None) -> str:
    """The form in the state that hides the field."""
    if when is None:
        return "form"
    name, value = _quoted(when.name), _quoted(when.value)
    box = f"input[type=checkbox][name={name}]:checked"
    chosen = f"[name={name}][value={value}]:checked, select[name={name}] option[value={value}]:checked"
    if when.value in ("true", "false"):
        chosen += f", {box}"
    negated = when.negated != (when.value == "false")
    return f"form:not(:has({chosen}))" if negated else f"form:has({chosen})"


def _quoted(text: str) -> str:
    """A CSS string of which nothing can break out, not even ``</style>``."""
    return '"' + "".join(sign if sign.isalnum() or sign in "._" else f"\\{ord(sign):x} " for sign in text) + '"'

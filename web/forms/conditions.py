"""Conditions of the plain kind as style rules, so that a field appears as soon as its answer is chosen.

``:has()`` does in the browser what the server does on every POST; a browser without it shows the field, and the server
drops what was not asked for. The rules go into the page's one ``<style nonce>``.
"""

from collections.abc import Iterable, Iterator

from engine.forms import Node, When


def rules(nodes: Iterable[Node]) -> str:
    """The rules of every node with a condition, or an empty text."""
    found = [f"{_selector(node.id, node.when)} {{ display: none }}" for node in _every(nodes) if node.when]
    heights = [f"#w-{node.id} {{ height: {height}px }}" for node in _every(nodes) if (height := _height(node))]
    return "\n".join([*heights, *(["@supports selector(:has(*)) {", *found, "}"] if found else [])])


def _selector(ident: str, when: When) -> str:
    return ", ".join(f"form{state} #w-{ident}" for state in _states(when))


def _every(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _every(node.children)
        if node.type == "dynamiclist":
            for row in node.rows:
                yield from _every(row)


def _height(node: Node) -> int:
    """Of a spacer, in pixels; 0 where the form says none."""
    found = node.raw.get("height") if node.type == "spacer" else None
    return min(int(found), 1_000) if isinstance(found, int | float) and found > 0 else 0


def _states(when: When) -> list[str]:
    """The states of the form that hide the field. A control that is hidden itself has no value: it equals nothing."""
    beyond = [state for each in when.control for state in _states(each)]
    if when.negated:
        return [_is(when, not_=True), *beyond]
    return [_is(when) + "".join(f":not({state})" for state in beyond)]


def _is(when: When, *, not_: bool = False) -> str:
    """The form in the state that the control has (``not_``: has not) the value."""
    name, value = _quoted(when.name), _quoted(when.value)
    chosen = f"[name={name}][value={value}]:checked, select[name={name}] option[value={value}]:checked"
    if when.box:
        chosen = f"input[type=checkbox][name={name}]:checked"
        not_ = not_ != (when.value == "false")
    return f":not(:has({chosen}))" if not_ else f":has({chosen})"


def _quoted(text: str) -> str:
    """A CSS string of which nothing can break out, not even ``</style>``."""
    return '"' + "".join(sign if sign.isalnum() or sign in "._" else f"\\{ord(sign):x} " for sign in text) + '"'

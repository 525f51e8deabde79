"""Small decision files for the tests, written as an analyst would draw them."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

SPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def file(*parts: str, namespace: str = "urn:prueba", version: str = SPACE) -> bytes:
    """A decision file of these elements."""
    return (
        f'<definitions xmlns="{version}" namespace="{namespace}" name="prueba">{"".join(parts)}</definitions>'.encode()
    )


def table(
    inputs: Sequence[str],
    rules: Sequence[tuple[str, ...]],
    *,
    policy: str = "UNIQUE",
    outputs: Sequence[str] = ("ruta",),
    aggregation: str = "",
    allowed: Sequence[str] = (),
    values: str = "",
    default: str = "",
) -> str:
    """A decision table; a rule is its input cells, then its outputs."""
    columns = ""
    for place, name in enumerate(inputs):
        limit = f"<inputValues><text>{escape(allowed[place])}</text></inputValues>" if place < len(allowed) else ""
        columns += f'<input label="{name}"><inputExpression><text>{name}</text></inputExpression>{limit}</input>'
    for name in outputs:
        columns += f'<output name="{name}">' + (
            f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
        )
        columns += f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>" if default else ""
        columns += "</output>"
    rows = ""
    for number, rule in enumerate(rules, 1):
        cells = "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in rule[: len(inputs)])
        cells += "".join(f"<outputEntry><text>{escape(cell)}</text></outputEntry>" for cell in rule[len(inputs) :])
        rows += f'<rule id="r{number}">{cells}</rule>'
    extra = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable hitPolicy="{policy}"{extra}>{columns}{rows}</decisionTable>'


def decision(name: str, body: str, *requires: str, type_: str = "") -> str:
    """A decision that requires inputs (`#x`), decisions (`d:#x`) or knowledge (`k:#x`)."""
    variable = f'<variable name="{name}" typeRef="{type_}"/>' if type_ else f'<variable name="{name}"/>'
    links = ""
    for link in requires:
        kind, _, href = link.rpartition(":") if link[1] == ":" else ("", "", link)
        tag = {"": "requiredInput", "d": "requiredDecision", "k": "requiredKnowledge"}[kind]
        wrapper = "knowledgeRequirement" if kind == "k" else "informationRequirement"
        links += f'<{wrapper}><{tag} href="{href}"/></{wrapper}>'
    return f'<decision id="{name}" name="{name}">{variable}{links}{body}</decision>'


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def given(name: str, type_: str = "") -> str:
    """An input."""
    return (
        f'<inputData id="{name}" name="{name}"><variable name="{name}"'
        + (f' typeRef="{type_}"' if type_ else "")
        + "/></inputData>"
    )

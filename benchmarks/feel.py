"""FEEL and DMN against the clock: ``python -m benchmarks.feel`` prints the figures and fails beyond the targets.

Conditions are measured against CPython's own `eval` of the equivalent compiled expression over `Decimal`s, in one run
and turn by turn, so that the machine's mood cancels out. A condition is what stands at a gateway: it is compiled once
and evaluated with a fresh scope, as the engine does. CPU time only.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal

from engine.dmn import read
from engine.feel import Context, compile_expression

SCOPE = {
    "edad": Decimal(30),
    "monto": Decimal("1500.50"),
    "limite": Decimal(2000),
    "tipo": "alta",
    "distrito": "150101",
    "aceptado": True,
    "intentos": Decimal(2),
    "alcalde": {"encontrado": True, "cargo": "distrital"},
}
# FEEL, and what CPython is asked instead
CONDITIONS = (
    ("edad >= 18", "edad >= D18"),
    ("edad >= 18 and edad < 65", "edad >= D18 and edad < D65"),
    ('tipo = "alta"', 'tipo == "alta"'),
    ('tipo = "alta" or tipo = "modificación"', 'tipo == "alta" or tipo == "modificación"'),
    ('aceptado and tipo != "modificación"', 'aceptado and tipo != "modificación"'),
    ("monto * 1.18 > limite", "monto * D118 > limite"),
    ('alcalde.encontrado = true and alcalde.cargo = "distrital"',
     'alcalde["encontrado"] == True and alcalde["cargo"] == "distrital"'),
    ('tipo in ("alta", "modificación", "baja")', 'tipo in ("alta", "modificación", "baja")'),
    ("intentos + 1 <= 3", "intentos + D1 <= D3"),
    ("edad between 18 and 65", "D18 <= edad <= D65"),
)  # fmt: skip
CONSTANTS = {"D1": Decimal(1), "D3": Decimal(3), "D18": Decimal(18), "D65": Decimal(65), "D118": Decimal("1.18")}
TYPICAL = (
    'if estado = "observado" and dias habiles > 2 then "vencido" else '
    'if count(observaciones[gravedad >= 3]) > 0 then "revisión manual" else "continuar"'
)
MAX_RATIO, MAX_TABLE_US, MAX_COMPILE_MS = 3.0, 100.0, 2.0
ROUNDS, LOOPS = 15, 2_000


def microseconds(function: Callable[[], object], loops: int = LOOPS) -> float:
    """CPU microseconds of one call, the mean of a burst."""
    start = time.process_time_ns()
    for _ in range(loops):
        function()
    return (time.process_time_ns() - start) / loops / 1000


def ratio(feel: str, python: str) -> tuple[float, float, float]:
    """Median microseconds of ours and of CPython's, and their ratio."""
    expression = compile_expression(feel)
    context = Context()
    code = compile(python, "<condition>", "eval")
    scope, builtins = SCOPE, {"__builtins__": {}, **CONSTANTS}
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(microseconds(lambda: expression.evaluate(scope, context)))
        theirs.append(microseconds(lambda: eval(code, builtins, scope)))
    a, b = statistics.median(ours), statistics.median(theirs)
    return a, b, a / b


def table(rules: int = 50) -> bytes:
    """A decision table of three inputs and as many rules as asked, of which one matches."""
    rows = "".join(
        f'<rule id="r{index}"><inputEntry><text>"T{index % 5}"</text></inputEntry>'
        f"<inputEntry><text>[{index}..{index + 1})</text></inputEntry><inputEntry><text>&gt;= 18</text></inputEntry>"
        f'<outputEntry><text>"ruta {index}"</text></outputEntry></rule>'
        for index in range(rules)
    )
    inputs = "".join(
        f"<input><inputExpression><text>{name}</text></inputExpression></input>" for name in ("tipo", "n", "edad")
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="b" name="b">'
        f'<decision id="d" name="d"><decisionTable hitPolicy="UNIQUE">{inputs}<output name="ruta"/>{rows}'
        "</decisionTable></decision></definitions>"
    ).encode()


def table_microseconds() -> float:
    """CPU microseconds of taking a decision of 50 rules, record of inputs and rules included."""
    model, scope = read(table()), {"tipo": "T2", "n": Decimal(47), "edad": Decimal(30)}
    assert model.evaluate("d", scope).value == "ruta 47"
    return statistics.median(microseconds(lambda: model.evaluate("d", scope), 300) for _ in range(ROUNDS))


def compile_milliseconds() -> float:
    """CPU milliseconds of compiling a typical condition, past the cache."""
    texts = iter([f"{TYPICAL} // {number}" for number in range(ROUNDS * 20)])
    return statistics.median(
        microseconds(lambda: compile_expression(next(texts), ["dias habiles"]), 20) / 1000 for _ in range(ROUNDS)
    )


def main() -> int:
    """Print all figures; 1 when one is beyond its target."""
    ratios = []
    print(f"{'condition':60} {'FEEL µs':>8} {'eval µs':>8} {'ratio':>6}")
    for feel, python in CONDITIONS:
        ours, theirs, found = ratio(feel, python)
        ratios.append(found)
        print(f"{feel:60} {ours:8.3f} {theirs:8.3f} {found:6.2f}")
    worst, taken, compiled = max(ratios), table_microseconds(), compile_milliseconds()
    print(f"worst ratio to eval: {worst:.2f} (at most {MAX_RATIO})")
    print(f"table of 50 rules: {taken:.1f} µs (at most {MAX_TABLE_US:.0f})")
    print(f"compiling a condition: {compiled:.3f} ms (at most {MAX_COMPILE_MS:.0f})")
    return int(worst > MAX_RATIO or taken > MAX_TABLE_US or compiled > MAX_COMPILE_MS)


if __name__ == "__main__":
    sys.exit(main())

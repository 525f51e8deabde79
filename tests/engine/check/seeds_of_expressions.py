"""Faults of expressions, of what they read, and of the texts of timers."""

from tests.engine.check.drawings import (
    END,
    Seed,
    around,
    drawing,
    flow,
    node,
    process,
    seed,
    timer,
)
from tests.engine.check.seeds_of_fit import decided, service, waiting

EXPRESSIONS = [
    Seed("feel-syntax", "g_end", decided("=decision = = 1"), cured=True, says="«=»", line_of="= 1"),
    Seed("feel-syntax", "g_end", decided("=decision and"), cured=True, says="el final"),
    seed("feel-syntax", "a", service('<zeebe:input source="=1 +" target="to"/>'), line_of='" target'),
    Seed("function-elsewhere", "g_end", decided("=fromAi(x, &quot;a&quot;) = 1"), says="llama a «fromAi»"),
    Seed("feel-too-large", "g_end", decided("=" + "(" * 900 + "decision" + ")" * 900)),
    Seed("not-feel", "g_end", decided('decision == "si"'), cured=True, says='=decision = "si"'),
    Seed("not-feel", "g_end", decided("$%&amp;/()"), cured=True, says="provisional"),
    Seed(
        "foreign-expression",
        "g_end",
        decided("${decision == 'si' &amp;&amp; !empty decision}"),
        cured=True,
        says="and not(",
    ),
    Seed("foreign-expression", "g_end", decided("${servicio.decidir(execution)}"), cured=True, says="provisional"),
    Seed("condition-not-boolean", "g_end", decided("=&quot;si&quot;"), says="un texto"),
    Seed("condition-constant", "g_end", decided("=true"), says="siempre verdadero"),
    Seed("conditions-same", "g", decided("=decision = 1", other="=decision  =  1")),
    Seed("condition-closed", "g_no", decided("=decision &gt; 3", other="=decision &gt; 5")),
    Seed("conditions-overlap", "g", decided("=decision &gt; 3", other="=decision &lt; 5"), says="decision = 4"),
    seed(
        "timer-empty", "c", around(node("intermediateCatchEvent", "c", "<bpmn:timerEventDefinition/>"), "c"), cured=True
    ),
    seed("timer-empty", "c", waiting("Duration", ""), cured=True),
    seed("timer-text", "c", waiting("Duration", "5 días"), cured=True, says="«P5D»"),
    seed("timer-text", "c", waiting("Duration", "=P5D"), cured=True, says="«P5D»"),
    seed("timer-text", "c", waiting("Duration", "mañana")),
    seed("timer-type", "c", waiting("Date", '=duration("P1D")'), says="una duración y no una fecha"),
    seed("timer-type", "c", waiting("Duration", "=5"), says="un número y no una duración"),
]


def _begun_by(kind: str, text: str) -> str:
    return node("startEvent", "s", timer(kind, text))


NO_SUCH_DAYS = [
    seed("timer-text", "c", around(node("intermediateCatchEvent", "c", timer("Date", text)), "c"), says="una fecha")
    for text in ("2026-13-01", "2026-02-30", "2026-02-30T10:00:00-05:00", "2026-02-28T25:00:00Z")
] + [
    seed("timer-text", "s", drawing(process(_begun_by("Cycle", text), END, flow("s", "end"))), says="una repetición")
    for text in ("R/manana/P4Y", "R/2027-02-30T00:00:00-05:00/P4Y")
]

SEEDS = [*EXPRESSIONS, *NO_SUCH_DAYS]

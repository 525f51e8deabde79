"""Faults that show when the process is played through."""

from tests.engine.check.drawings import END, START, chain, drawing, flow, node, process, seed, timer

TASKS = node("userTask", "a") + node("userTask", "b") + node("userTask", "c")


def diamond(split: str, join: str, condition: str = "") -> bytes:
    """start → split → a | b → join → c → end."""
    default = {"default": "s_b"} if condition else {}
    return drawing(
        process(
            START,
            node(split, "s", **default),
            TASKS,
            node(join, "j"),
            END,
            chain("start", "s"),
            flow("s", "a", condition),
            flow("s", "b"),
            chain("a", "j"),
            chain("b", "j", "c", "end"),
        )
    )


def _implicit_merge() -> bytes:
    return drawing(
        process(
            START,
            node("parallelGateway", "s"),
            TASKS,
            END,
            chain("start", "s", "a", "c", "end"),
            chain("s", "b", "c"),
        )
    )


def _reminder_into_the_main_path() -> bytes:
    remind = node("boundaryEvent", "b", timer("Duration", "P1D"), attachedToRef="a", cancelActivity="false")
    return drawing(
        process(
            START,
            node("userTask", "a") + remind + node("userTask", "c"),
            END,
            chain("start", "a", "c", "end"),
            flow("b", "c"),
        )
    )


def _never_runs() -> bytes:
    """The subprocess only ends with an error, so what follows its normal end is drawn in vain."""
    inside = node("startEvent", "i") + node("endEvent", "bad", "<bpmn:errorEventDefinition/>") + flow("i", "bad")
    caught = node("boundaryEvent", "caught", "<bpmn:errorEventDefinition/>", attachedToRef="sub") + flow(
        "caught", "end"
    )
    return drawing(
        process(START, node("subProcess", "sub", inside), caught, TASKS, END, chain("start", "sub", "c", "end"))
    )


def _wide(count: int) -> bytes:
    branches = [f"t{number}" for number in range(count)]
    return drawing(
        process(
            START,
            node("parallelGateway", "s"),
            node("parallelGateway", "j"),
            *(node("userTask", b) + node("exclusiveGateway", f"{b}x", default=f"{b}x_{b}y") for b in branches),
            *(
                node("userTask", f"{b}y") + node("userTask", f"{b}z") + node("exclusiveGateway", f"{b}m")
                for b in branches
            ),
            END,
            chain("start", "s"),
            *(chain("s", b, f"{b}x", f"{b}y", f"{b}m", "j") + flow(f"{b}x", f"{b}z", "=v") for b in branches),
            *(flow(f"{b}z", f"{b}m") for b in branches),
            chain("j", "end"),
        )
    )


def loop(inside: str) -> bytes:
    """start → m → x → y → g → end, and back from g to m; ``inside`` draws x and y."""
    return drawing(
        process(
            START,
            node("exclusiveGateway", "m"),
            inside,
            node("exclusiveGateway", "g", default="g_end"),
            END,
            chain("start", "m", "x", "g", "end"),
            flow("g", "m", "=otra"),
        )
    )


_SCRIPT = node("scriptTask", "x")

SEEDS = [
    seed("deadlock", "j", diamond("exclusiveGateway", "parallelGateway", "=v"), cured=True, says="«s» elige uno solo"),
    seed("deadlock", "j", diamond("inclusiveGateway", "parallelGateway", "=v"), cured=True),
    seed("merge-twice", "j", diamond("parallelGateway", "exclusiveGateway"), cured=True, says="«c» se haría dos veces"),
    seed("runs-twice", "c", _implicit_merge(), cured=True, says="«a» y «b»"),
    seed("runs-twice", "c", _reminder_into_the_main_path()),
    seed("never-runs", "c", _never_runs()),
    seed("too-many-states", "pedido", _wide(9)),
    seed("loop-without-wait", "g", loop(_SCRIPT), says="«x»"),
    seed("loop-without-change", "g", loop(node("manualTask", "x")), cured=True),
]

"""Faults of the zeebe vocabulary: a word nobody knows, one in the wrong place, one that is not read here."""

from tests.engine.check.drawings import Seed, around, extension, node, seed


def _task(inside: str, tag: str = "userTask") -> bytes:
    """A drawing with one task ``a`` that carries these extension elements."""
    return around(node(tag, "a", extension(inside)), "a")


def _told(word: str, inside: str, says: str, tag: str = "userTask") -> Seed:
    return seed("zeebe-unread", "a", _task(inside, tag), says=says, line_of=word)


SEEDS = [
    seed("zeebe-unknown", "a", _task('<zeebe:taskSchedul dueDate="=x"/>'), says="¿Quisiste decir «taskSchedule»?"),
    seed("zeebe-unknown", "a", _task('<zeebe:taskSchedule dueDte="=x"/>'), says="«dueDate»", line_of="=x"),
    seed("zeebe-unknown", "a", _task("<zeebe:ioMapping><zeebe:imput/></zeebe:ioMapping>"), says="«input»"),
    seed("zeebe-unknown", "a", _task('<zeebe:qqqq x="1"/>'), says="no es del vocabulario"),
    seed("zeebe-misplaced", "a", _task('<zeebe:taskSchedule dueDate="=x"/>', "manualTask"), says="«taskSchedule»"),
    seed("zeebe-misplaced", "a", _task('<zeebe:input source="=1" target="x"/>'), says="«input»"),
    _told(
        "<zeebe:executionListeners",
        '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="x"/></zeebe:executionListeners>',
        "«executionListeners»",
    ),
    _told(
        "<zeebe:taskListeners",
        '<zeebe:taskListeners><zeebe:taskListener eventType="creating" type="x"/></zeebe:taskListeners>',
        "«taskListeners»",
    ),
    _told("b1", '<zeebe:calledElement processId="p" businessId="b1"/>', "«businessId»", "callActivity"),
    _told("v2", '<zeebe:formDefinition formId="f" versionTag="v2"/>', "«versionTag»"),
]

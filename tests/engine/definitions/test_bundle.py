"""A bundle holds several processes; each is itself."""

from engine.definitions.bundle import Bundle
from tests.engine.office import END, START, drawing, node, road, user


def test_two_processes_may_use_the_same_ids_for_different_things() -> None:
    call = node("callActivity", "c", "", '<zeebe:calledElement processId="called"/>')
    files = {
        "bpmn/a.bpmn": drawing(START + user("ask") + call + END + road("start", "ask", "c", "end")),
        "bpmn/b.bpmn": drawing(START + node("manualTask", "ask") + END + road("start", "ask", "end"), process="other"),
        "bpmn/c.bpmn": drawing(START + user("inside") + END + road("start", "inside", "end"), process="called"),
    }
    bundle = Bundle(1, files)
    assert bundle.elements_of("p")["ask"].type == "userTask"
    assert bundle.elements_of("other")["ask"].type == "manualTask"
    assert "inside" in bundle.elements_of("p")
    assert "inside" not in bundle.elements_of("other")

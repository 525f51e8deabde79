"""A decision taken in a step is kept: what it was taken from, and which rules matched."""

from engine.forms import load
from engine.models.process import DecisionTaken
from engine.queries import instances
from tests.engine.office import END, START, Office, node, road, user

TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t">
<decision id="level" name="level"><decisionTable hitPolicy="FIRST">
<input id="i"><inputExpression typeRef="string"><text>name</text></inputExpression></input>
<output id="o" name="o"/>
<rule id="r1"><inputEntry id="e1"><text>"x"</text></inputEntry><outputEntry id="f1"><text>"low"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="e2"><text>-</text></inputEntry><outputEntry id="f2"><text>"high"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
FORM = b'{"type": "default", "id": "f", "components": [{"type": "textfield", "key": "name", "properties": {"personal": "true"}}]}'


def test_a_decision_is_kept_with_its_inputs_and_rules_and_unreadable_at_rest(office: Office) -> None:
    assert load(FORM).fields()[0].personal
    call = '<zeebe:calledDecision decisionId="level" resultVariable="level"/>'
    ask = user("a", extensions='<zeebe:formDefinition formId="f"/>')
    office.draw(
        START
        + ask
        + node("businessRuleTask", "decide", "", call)
        + user("b")
        + END
        + road("start", "a", "decide", "b", "end"),
        more={"bpmn/level.dmn": TABLE, "forms/f.form": FORM},
    )
    answer = office.start()
    office.do("a", name="Rosa Quispe")

    assert office.variables()["level"] == "high"
    with office.database.read() as session:
        (taken,) = instances.decisions(session, office.vault, answer.instance)
        assert (taken.element_id, taken.decision_id, taken.personal) == ("decide", "level", True)
        assert taken.record["inputs"] == {"name": "Rosa Quispe"}
        assert [rule["index"] for rule in taken.record["evaluated"][0]["tables"][0]["rules"]] == [2]
        assert "Rosa" not in session.query(DecisionTaken).one().record

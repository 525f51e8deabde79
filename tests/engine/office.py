"""A small office for engine tests: drawings written in a few lines, services that remember, a worker one calls."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from engine.actor import Actor
from engine.database.sessions import Database
from engine.execution.repeats import Answer
from engine.execution.runtime import Runtime
from engine.execution.waiting_tokens import row_kinds
from engine.jobs.dispatcher import Dispatcher
from engine.models.process import History, Incident, Instance, Job, Subscription, UserTask
from engine.service import Service
from engine.spiff import state

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CLERK = Actor("ana", frozenset({"office", ""}))


def drawing(body: str, extra: str = "", process: str = "p") -> bytes:
    """A BPMN file with one executable process around ``body``."""
    return (
        f'<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="t">{extra}'
        f'<bpmn:process id="{process}" isExecutable="true">{body}</bpmn:process></bpmn:definitions>'
    ).encode()


def node(tag: str, ident: str, inner: str = "", extensions: str = "", **attributes: str) -> str:
    """A flow node; its name is its id."""
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    zeebe = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>" if extensions else ""
    return f'<bpmn:{tag} id="{ident}" name="{ident}"{given}>{zeebe}{inner}</bpmn:{tag}>'


def flows(*pairs: str) -> str:
    """``"a>b"`` a flow; ``"a>b?x = 1"`` with a condition. Its id is ``a_b``."""
    found = []
    for pair in pairs:
        ends, _, condition = pair.partition("?")
        source, target = ends.split(">")
        text = condition.replace("<", "&lt;")
        inner = f"<bpmn:conditionExpression>={text}</bpmn:conditionExpression>" if condition else ""
        ends = f'id="{source}_{target}" sourceRef="{source}" targetRef="{target}"'
        found.append(f"<bpmn:sequenceFlow {ends}>{inner}</bpmn:sequenceFlow>")
    return "".join(found)


def road(*idents: str) -> str:
    """A straight road of flows."""
    return flows(*(f"{a}>{b}" for a, b in pairwise(idents)))


def user(ident: str, inner: str = "", extensions: str = "") -> str:
    """A user task for the clerks."""
    return node("userTask", ident, inner, '<zeebe:assignmentDefinition candidateGroups="office"/>' + extensions)


def service(ident: str, kind: str = "work", mapping: str = "", inner: str = "") -> str:
    """A service task."""
    io = f"<zeebe:ioMapping>{mapping}</zeebe:ioMapping>" if mapping else ""
    return node("serviceTask", ident, inner, f'<zeebe:taskDefinition type="{kind}"/>{io}')


def script(ident: str, result: str, expression: str) -> str:
    """A script task: FEEL."""
    return node("scriptTask", ident, "", f'<zeebe:script expression="={expression}" resultVariable="{result}"/>')


def inputs(**sources: str) -> str:
    """The extension elements of a subprocess that maps inputs."""
    given = "".join(f'<zeebe:input source="={text}" target="{name}"/>' for name, text in sources.items())
    return f"<bpmn:extensionElements><zeebe:ioMapping>{given}</zeebe:ioMapping></bpmn:extensionElements>"


def timer(text: str, kind: str = "timeDuration") -> str:
    """A timer definition."""
    return f"<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"


def boundary(ident: str, host: str, definition: str, interrupting: bool = True) -> str:
    """A boundary event of ``host``."""
    return node("boundaryEvent", ident, definition, attachedToRef=host, cancelActivity=str(interrupting).lower())


def subprocess(ident: str, body: str, inner: str = "") -> str:
    """An embedded subprocess; ``inner`` comes before its body: extension elements, a loop."""
    return node("subProcess", ident, inner + body)


def loop(collection: str, sequential: bool, more: str = "", condition: str = "") -> str:
    """The multi-instance of an activity over a FEEL list; its item is ``item``, ``condition`` completes it early."""
    done = f"<bpmn:completionCondition>={condition}</bpmn:completionCondition>" if condition else ""
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"><bpmn:extensionElements>'
        f'<zeebe:loopCharacteristics inputCollection="={collection}" inputElement="item" {more}/>'
        f"</bpmn:extensionElements>{done}</bpmn:multiInstanceLoopCharacteristics>"
    )


START, END = node("startEvent", "start"), node("endEvent", "end")


@dataclass
class Office:
    """An engine with a stopped clock. ``calls`` remembers what services were asked."""

    database: Database
    clock: Any
    keys: Any
    vault: Any
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.services: dict[str, Service] = {}
        self.runtime = Runtime(
            self.database,
            self.clock,
            self.vault,
            new_key=self.keys,
            zone=ZoneInfo("America/Lima"),
            catalogue=self.services,
        )
        self.worker = Dispatcher(self.runtime)
        self.serve("work", lambda **inputs: {})

    def serve(
        self, kind: str, answer: Any, *, inputs: tuple[str, ...] = (), personal: frozenset[str] = frozenset()
    ) -> None:
        """A remote service that remembers its inputs and answers ``answer(**inputs)``."""

        def function(call: Any, **given: Any) -> Any:
            self.calls.append((kind, given))
            return answer(**given)

        self.services[kind] = Service(kind, function, local=False, personal=personal)

    def draw(self, body: str, extra: str = "", more: dict[str, bytes] | None = None) -> None:
        """Publish a drawing of process ``p``."""
        self.runtime.publish({"bpmn/p.bpmn": drawing(body, extra), **(more or {})}, "ana", "test")

    def start(self, **variables: Any) -> Answer:
        return self.runtime.start("p", CLERK, variables=variables)

    def tasks(self) -> dict[str, int]:
        """Open user tasks: element -> key."""
        with self.database.read() as session:
            return {row.element_id: row.key for row in session.scalars(select(UserTask))}

    def do(self, element: str, **values: Any) -> Answer:
        """Complete the open task at an element."""
        answer = self.runtime.complete(self.tasks()[element], values, CLERK)
        self.check_rows()
        return answer

    def work(self) -> None:
        """Let the worker do all that is due."""
        self.worker.run_all()
        self.check_rows()

    def waiting(self) -> set[str]:
        """Elements at which a token stands in a row."""
        with self.database.read() as session:
            return {r.element_id for table in (UserTask, Job, Subscription) for r in session.scalars(select(table))}

    def variables(self, instance: int | None = None) -> dict[str, Any]:
        """The root variables of the (only) instance."""
        with self.database.read() as session:
            key = instance or session.scalar(select(Instance.key))
            return self.runtime.loader.load_locked(session, key).step.scopes.local(0)

    def own_variables(self) -> dict[str, Any]:
        """The root variables but the one the engine itself gives."""
        return {name: value for name, value in self.variables().items() if name != "instanceKey"}

    def instance(self) -> Instance:
        with self.database.read() as session:
            return session.scalars(select(Instance)).one()

    def ended(self) -> str:
        """The end event the only instance reached; fails while it runs."""
        row = self.instance()
        assert row.status == "completed", (row.status, self.waiting())
        assert row.outcome is not None
        return row.outcome

    def incidents(self) -> list[Incident]:
        with self.database.read() as session:
            return list(session.scalars(select(Incident).where(Incident.resolved.is_(None))))

    def done(self, kind: str = "completed") -> list[str | None]:
        """Elements in history, in order."""
        with self.database.read() as session:
            return list(
                session.scalars(select(History.element_id).where(History.kind == kind).order_by(History.sequence))
            )

    def check_rows(self) -> None:
        """The keystone: rows are exactly the waiting tokens of each state."""
        with self.database.read() as session:
            for instance in session.scalars(select(Instance)):
                bundle = self.runtime.loader.bundle_of(session, instance)
                wanted = row_kinds(state.load(instance.state, bundle.specs, instance.process_id))
                tables = {
                    UserTask: {"user_task"},
                    Job: {"service", "timer", "fault", "continue", "broadcast"},
                    Subscription: {"message", "signal", "condition"},
                }
                for table, kinds in tables.items():
                    rows = session.scalars(select(table).where(table.instance_key == instance.key))
                    assert {r.token for r in rows} == {t for t, k in wanted.items() if k in kinds}, (table, wanted)

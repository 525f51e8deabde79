"""Ad hoc subprocesses: those of its activities begin that the drawing's expression names, in no order."""

from contextlib import suppress

from SpiffWorkflow.task import Task

from engine.drawing import AdHoc
from engine.errors import ExpressionFailed, Refusal
from engine.spiff.activities import SubProcess
from engine.spiff.nodes import surroundings


class AdHocSubProcess(SubProcess):
    """A subprocess without a start event. It is over when all that began in it is, or when its condition says so."""

    @property
    def said(self) -> AdHoc:
        """What the drawing says of it."""
        found = self.element.ad_hoc
        assert found is not None  # noqa: S101  such a node is built for no other element
        return found

    def entries(self, my_task: Task) -> list[str] | None:
        """The nodes that it begins with."""
        spec = my_task.workflow.top_workflow.subprocess_specs[self.spec]
        wanted = surroundings(my_task).active(my_task)
        known = {target.removesuffix("|").removesuffix("[]"): target for _flow, _condition, target in spec.start.roads}
        if unknown := [name for name in wanted if name not in known]:
            reason = f"nothing in it that no flow leads to is called {unknown[0]!r}"
            raise ExpressionFailed(element=self.element.id, reason=reason)
        return [known[name] for name in dict.fromkeys(wanted)]

    def is_enough(self, end: Task) -> bool:
        """One path inside has ended: keep what it gives; whether the rest may go."""
        around = surroundings(end)
        around.collect_one(end.workflow.holder, end)
        with suppress(Refusal):  # a condition that cannot be computed is not true
            return bool(self.said.condition and self.said.cancels and around.condition(end, self.said.condition))
        return False

"""Scenario tests of a version: what must come of it when people do this and services answer that.

They stand beside the diagrams (``bpmn/tests/*.yaml``, ``docs/analistas/pruebas.md``) and are part of the version.
:func:`run` plays them through the engine's public operations, in memory, and says how much of the drawings they went
through.
"""

from engine.scenarios.arena import Surroundings
from engine.scenarios.reading import is_test
from engine.scenarios.records import BrokenScenario, Place
from engine.scenarios.suite import Report, run

__all__ = ["BrokenScenario", "Place", "Report", "Surroundings", "is_test", "run"]

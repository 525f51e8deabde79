"""The reference models of the BPMN Model Interchange group: accepted, or told why not, in no time."""

import os
import time
from pathlib import Path

import pytest

from engine.check import check

FOLDER = Path(os.environ.get("ALIADO_BPMN_MIWG") or Path(__file__).parents[4] / "shared" / "bpmn-miwg")
MODELS = sorted(FOLDER.glob("*.bpmn"))


@pytest.mark.skipif(not MODELS, reason="the reference models of BPMN MIWG are not here (ALIADO_BPMN_MIWG)")
def test_all_reference_models_are_there() -> None:
    assert len(MODELS) == 21


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_reference_model_gets_a_located_verdict_within_a_second(path: Path) -> None:
    data = path.read_bytes()
    began = time.process_time()
    findings = check({path.name: data}, {})
    assert time.process_time() - began < 1
    ids = data.decode()
    for finding in findings:
        assert finding.message and finding.why
        assert finding.line >= 1 and finding.column >= 1
        assert not finding.element or f'id="{finding.element}"' in ids

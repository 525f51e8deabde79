"""What an operator reads of the fences around strangers' files."""

import pytest

from services.sandbox.failure import ChildFailed
from web.wording import fences

ALL = {"files": True, "calls": True, "processes": True, "landlock": 7, "network": True}


@pytest.mark.parametrize(
    ("found", "accepted", "state", "told"),
    [
        (ALL, False, "ok", ""),
        ({**ALL, "landlock": 0}, False, "part", "pero falta: Landlock."),
        ({"files": False}, False, "no", "Ninguno se revisará"),
        ({"files": False}, True, "accepted", "porque ALIADO_UNFENCED_FILES lo acepta"),
    ],
)
def test_each_state_has_its_word_and_its_sentence(
    monkeypatch: pytest.MonkeyPatch, found: dict[str, object], accepted: bool, state: str, told: str
) -> None:
    monkeypatch.setattr(fences, "fences", lambda: found)
    assert fences.state(accepted) == state
    said = list(fences.sentences(accepted))
    assert len(said) == bool(told)
    assert told in "".join(said)


def test_what_could_not_be_tried_is_no_fence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ChildFailed(reason="crash")

    monkeypatch.setattr(fences, "fences", fail)
    assert fences.state(False) == "no"
    assert len(list(fences.sentences(False))) == 1

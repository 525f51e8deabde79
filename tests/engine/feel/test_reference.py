"""The reference says what there is."""

from pathlib import Path

import pytest

from engine.feel.builtins import BUILTINS

REFERENCE = (Path(__file__).parents[3] / "docs" / "feel.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_the_reference_names_every_function(name: str) -> None:
    assert f"`{name}(" in REFERENCE or f"`{name}`" in REFERENCE

"""How a scenario's report writes values: as analysts do."""

from decimal import Decimal

import pytest

from engine.scenarios.values import difference, shown


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (
            {"tipo": "alta", "plazo": Decimal(2), "partes": [True, None]},
            "{tipo: «alta», plazo: 2, partes: [true, null]}",
        ),
        (["Supervisor", "Verificador"], "[«Supervisor», «Verificador»]"),
        (None, "nada (null)"),
        (False, "false"),
    ],
)
def test_a_value_is_written_as_analysts_write_it(value: object, written: str) -> None:
    assert shown(value) == written


def test_a_long_value_stays_a_line() -> None:
    assert len(shown("a" * 1000)) == 200


def test_a_context_that_is_missing_is_told_whole() -> None:
    assert difference({"tipo": "alta"}, None, "clasificacion") == (
        "en «clasificacion» se esperaba {tipo: «alta»} y hay nada (null)"
    )

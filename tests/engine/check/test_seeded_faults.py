"""Every kind of fault, sown into a drawing, is found where it was sown."""

import pytest

from engine.check import check
from engine.check.codes import CODES
from tests.engine.check import seeds_of_files, seeds_of_flow, seeds_of_shape
from tests.engine.check.drawings import Seed

SEEDS: list[Seed] = [*seeds_of_files.SEEDS, *seeds_of_shape.SEEDS, *seeds_of_flow.SEEDS]


def test_every_code_has_a_seed() -> None:
    assert {seed.code for seed in SEEDS} == set(CODES)


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_the_fault_is_found_at_its_element(seed: Seed) -> None:
    findings = check(seed.files, {}, groups=seed.groups)
    found = [f for f in findings if f.code == seed.code and f.element == seed.element]
    assert found, [(f.code, f.element) for f in findings]
    assert seed.says in found[0].message + found[0].repair
    assert found[0].why and "{" not in found[0].message + found[0].why + found[0].repair
    if seed.line_of:
        lines = seed.files[found[0].file].decode().splitlines()
        assert seed.line_of in lines[found[0].line - 1][found[0].column - 1 :]

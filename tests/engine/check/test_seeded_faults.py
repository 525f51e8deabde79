"""Every kind of fault, sown into a drawing, is found where it was sown, and gone after the repair it is offered."""

import re
from pathlib import Path

import pytest
from lxml import etree

import engine.check
from engine.check import check, repair
from engine.check.codes import CODES
from engine.check.repairs import REPAIRS
from tests.engine.check import (
    seeds_of_expressions,
    seeds_of_files,
    seeds_of_fit,
    seeds_of_flow,
    seeds_of_foreign,
    seeds_of_givers,
    seeds_of_pages,
    seeds_of_privacy,
    seeds_of_properties,
    seeds_of_shape,
    seeds_of_silence,
    seeds_of_zeebe,
)
from tests.engine.check.catalogue import SERVICES
from tests.engine.check.drawings import Seed
from tests.engine.check.seeds_of_privacy import sought

SEEDS: list[Seed] = [
    *seeds_of_files.SEEDS,
    *seeds_of_shape.SEEDS,
    *seeds_of_flow.SEEDS,
    *seeds_of_expressions.SEEDS,
    *seeds_of_fit.SEEDS,
    *seeds_of_foreign.SEEDS,
    *seeds_of_givers.SEEDS,
    *seeds_of_pages.SEEDS,
    *seeds_of_privacy.SEEDS,
    *seeds_of_properties.SEEDS,
    *seeds_of_silence.SEEDS,
    *seeds_of_zeebe.SEEDS,
]
PACKAGE = Path(engine.check.__file__).parent
#: Told by whoever gives the check its files and its time: tested there.
OF_ITS_HOST = {"file-too-heavy"}
CURED = [seed for seed in SEEDS if seed.cured]


def test_every_code_has_a_seed() -> None:
    assert {seed.code for seed in SEEDS} == set(CODES) - OF_ITS_HOST


def test_the_rules_speak_of_every_code_and_of_no_other() -> None:
    rules = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py") if path.parent.name != "codes")
    told = set(re.findall(r'(?:about|about_file|about_field|tell|_offer)\((?:site, )?"([a-z-]+)"', rules))
    assert told <= set(CODES), told - set(CODES)
    assert {code for code in CODES if f'"{code}"' not in rules} == OF_ITS_HOST


def test_every_repair_that_a_code_offers_is_seen_to_cure() -> None:
    offering = {code for code, words in CODES.items() if words.repair}
    assert offering - {seed.code for seed in CURED} == set()
    assert offering == set(CODES) & set(REPAIRS)


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_the_fault_is_found_at_its_element(seed: Seed) -> None:
    findings = check(seed.files, SERVICES, groups=seed.groups)
    found = [f for f in findings if f.code == seed.code and f.element == seed.element]
    assert found, [(f.code, f.element, f.message) for f in findings]
    assert seed.says in found[0].message + found[0].repair
    assert found[0].why and not re.search(r"(?<![$#]){\w+}", found[0].message + found[0].why + found[0].repair)
    if seed.line_of:
        lines = seed.files[found[0].file].decode().splitlines()
        assert lines[found[0].line - 1][found[0].column - 1 :].startswith(seed.line_of)


@pytest.mark.parametrize("seed", CURED, ids=str)
def test_the_offered_repair_cures_it(seed: Seed) -> None:
    findings = check(seed.files, SERVICES, groups=seed.groups)
    sown = [f for f in findings if f.code == seed.code and f.element == seed.element]
    repaired = repair(seed.files, sown, provisional=True)
    assert [change.code for change in repaired.changes] == [seed.code]
    after = check(repaired.files, SERVICES, groups=seed.groups)
    assert not [f for f in after if f.code == seed.code and f.element == seed.element]


@pytest.mark.parametrize("seed", [seed for seed in SEEDS if not seed.cured], ids=str)
def test_no_repair_is_offered_that_is_not_tested(seed: Seed) -> None:
    findings = check(seed.files, SERVICES, groups=seed.groups)
    offered = [f for f in findings if f.code == seed.code and f.element == seed.element and f.repair]
    tested = {one.code for one in CURED}
    assert all(finding.code in tested for finding in offered)


@pytest.mark.parametrize("seed", CURED, ids=str)
def test_a_repair_keeps_what_it_does_not_touch(seed: Seed) -> None:
    findings = [f for f in check(seed.files, SERVICES, groups=seed.groups) if f.code == seed.code]
    path = findings[0].fact("drawing") or findings[0].file
    note = b'<!-- nota --><own:keep xmlns:own="http://example.org/own" own:a="1"><![CDATA[<x> & y]]></own:keep>'
    files = {**seed.files, path: seed.files[path].replace(b"</bpmn:definitions>", note + b"</bpmn:definitions>")}
    repaired = repair(files, check(files, SERVICES, groups=seed.groups), provisional=True)
    after = repaired.files[path]
    assert b"<!-- nota -->" in after and b"<![CDATA[<x> & y]]>" in after and b'own:a="1"' in after
    etree.fromstring(after)


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_files_without_an_accepted_repair_stay_the_very_bytes(seed: Seed) -> None:
    assert repair(seed.files, []).files == dict(seed.files)


@pytest.mark.parametrize(
    "files", [sought("=persona.cargo"), sought("=persona.dni", personal="false"), sought("=persona.dni_de_otro")]
)
def test_searching_what_is_not_personal_is_nobodys_fault(files: dict[str, bytes]) -> None:
    assert "search-personal" not in {finding.code for finding in check(files, SERVICES)}

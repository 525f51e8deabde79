"""The first change of the analysts' guide, made as its page says: by the words of the page alone."""

import re

from engine.check import check
from engine.scenarios import Report
from tests.docs import blocks
from tests.docs.blocks import GUIDE
from web.commands import shipped
from web.commands.check import catalogue, groups
from web.processes import scenarios
from web.properties import PROPERTIES

PAGE = GUIDE / "primer-cambio.md"
TESTS = ("bpmn/tests/comun.yaml", "bpmn/tests/consulta.yaml")


def _changed(*, tests_too: bool) -> dict[str, bytes]:
    """The files that ship, after the edits of the page; of the scenarios those of the inquiry only."""
    texts = {path: data.decode() for path, data in shipped.files().items() if "/tests/" not in path or path in TESTS}
    for block in blocks.of(PAGE):
        if block.kind == "diff":
            head, *lines = block.text.rstrip("\n").split("\n")
            path = head.removeprefix("--- ")
            before = "\n".join(line[1:] for line in lines if line[0] in " -")
            after = "\n".join(line[1:] for line in lines if line[0] in " +")
            assert texts[path].count(before) == 1, f"{block.place}: stands once in {path}"
            if tests_too or path not in TESTS:
                texts[path] = texts[path].replace(before, after)
    return {path: text.encode() for path, text in texts.items()}


def _played(files: dict[str, bytes]) -> Report:
    with scenarios.nobodys_tools() as tools:
        return scenarios.play(files, tools)


def test_without_the_edits_of_its_tests_it_fails_as_the_page_says() -> None:
    [told] = [block for block in blocks.of(PAGE) if block.kind == "text"]
    expected = {re.sub(r"^\S+, línea \d+: ", "", line) for line in told.text.strip().split("\n")}
    assert {fault.message for _name, fault in _played(_changed(tests_too=False)).messages} == expected


def test_with_them_it_is_clean_and_its_scenarios_pass() -> None:
    files = _changed(tests_too=True)
    assert [finding.message for finding in check(files, catalogue(), groups(), PROPERTIES)] == []
    report = _played(files)
    assert [(name, str(fault)) for name, fault in report.messages] == []
    assert len(report.results) == 2

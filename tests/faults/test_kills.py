"""SIGKILL of pages, workers and database at random moments under load: nothing answered is lost, nothing is done twice,
nothing is stuck. The same run on an office built the usual wrong way must fail, else it would prove nothing.

These are the short runs; ``make chaos`` does hundreds of kills each.
"""

import pytest

from tests.faults.runs import killing

SETUPS = [("sqlite", "embedded"), ("postgresql", "embedded"), ("postgresql", "procrastinate")]


@pytest.mark.parametrize(("kind", "dispatcher"), SETUPS)
def test_what_was_answered_stands_and_happened_once(kind: str, dispatcher: str, record_property) -> None:
    verdict = killing(kind, dispatcher, kills=4, pause=(0.1, 0.5))
    assert verdict.clean, verdict
    assert verdict.repeated_mails <= sum(verdict.kills.values())
    assert verdict.instances > 1, "an idle office proves nothing"
    said = f"{kind}, {dispatcher}: {verdict.kills}, {verdict.instances} instances, {verdict.answers} answers kept"
    record_property("figure", f"{said}, {verdict.repeated_mails} mails repeated")


def test_the_usual_mistakes_are_caught(record_property) -> None:
    verdict = killing("sqlite", kills=8, pause=(0.1, 0.5), broken="commits", settle=3)
    assert verdict.doubled, "effects were committed before their tokens moved"
    assert verdict.stuck, "jobs were enqueued after the commit"
    record_property("figure", f"negative control: {len(verdict.doubled)} doubled, {len(verdict.stuck)} stuck")

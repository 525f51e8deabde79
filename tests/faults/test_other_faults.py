"""What else happens to an office: the disk fills up, clocks jump, the mail server misbehaves, the network stalls.

Each run ends with the same verdict as the kills: nothing answered is lost, nothing happened twice, nothing is stuck.
One round each; ``make chaos`` does many, restarts the database too, and controls each kind with an office that must
fail under it.
"""

import pytest

from tests.faults.runs import troubled
from tests.faults.verdict import Verdict


def survived(kind: str) -> Verdict:
    verdict = troubled(kind)
    if verdict is None:
        pytest.skip("this machine lets nobody mount a small disk")
    assert verdict.clean, verdict
    assert verdict.instances > 0, "an idle office proves nothing"
    return verdict


@pytest.mark.parametrize("kind", ["clock", "network"])
def test_nothing_is_lost_doubled_or_stuck_when_it_is_over(kind: str) -> None:
    survived(kind)


def test_a_mail_server_that_hangs_refuses_and_drops_loses_no_mail() -> None:
    assert survived("mail server").repeated_mails > 0, "what was taken and not said to be came again"


def test_a_full_disk_breaks_nothing_and_the_office_goes_on_when_there_is_room() -> None:
    assert "OperationalError" in survived("full disk").said, "the disk never was full"

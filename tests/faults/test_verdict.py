"""What the verdict of a run says of mails: each missing, renamed or needless one is seen."""

from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

from tests.faults.site import Site
from tests.faults.verdict import Verdict, count_mails
from tests.services.mail.servers import Postbox


def told(*mails: tuple[str, str, float], trouble: tuple[float, float] = (0, 0), noted: str = "") -> Verdict:
    """The verdict on mails (instance, Message-ID, when) of an office in which something was wrong once."""
    postbox = Postbox()
    for instance, ident, at in mails:
        message = EmailMessage()
        message["Subject"], message["Message-ID"] = instance, f"<aliado-{ident}@example.pe>"
        postbox.taken.append((["to@example.pe"], message))
        postbox.at.append(at)
    office: Any = SimpleNamespace(postbox=postbox, faults=[trouble], errors=lambda: noted)
    office.in_trouble = lambda *between: Site.in_trouble(office, *between)
    verdict = Verdict()
    count_mails(office, verdict, {"1", "2"})
    return verdict


def test_one_mail_for_each_is_clean() -> None:
    assert told(("1", "a", 10), ("2", "b", 11)).clean


def test_a_mail_that_never_came_is_seen() -> None:
    assert told(("1", "a", 10)).missing_mails == 1


def test_a_repeat_is_clean_where_something_was_wrong_between_and_under_its_own_name_only() -> None:
    again = ("1", "7", 10.0), ("2", "8", 11.0), ("1", "7", 20.0)
    assert told(*again, trouble=(12, 13)).clean
    assert told(*again, trouble=(9, 10.5)).clean, "it was under way when its sender died"
    assert told(*again, trouble=(1, 2)).idle_repeats == 1
    assert not told(*again, trouble=(1, 2)).clean
    assert told(*again, noted="job 7 failed: TimeoutError").clean
    assert not told(*again, noted="job 8 failed: TimeoutError").clean
    assert told(*again, ("1", "c", 21.0), trouble=(12, 30)).strange_mails == 1

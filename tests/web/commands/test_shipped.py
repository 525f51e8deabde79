"""Whose version is in force: an update of the program never covers what analysts published, unless they ask for it."""

import pytest

from tests.web import small_bundle
from web.commands import shipped
from web.installation import Installation


def test_what_analysts_published_stays_until_somebody_publishes_the_shipped_files_again(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = small_bundle.files()
    ours = {**theirs, "forms/datos.form": theirs["forms/datos.form"] + b"\n"}
    monkeypatch.setattr(shipped, "files", lambda: ours)
    assert not shipped.publish(installation.runtime), "an analyst's version is the newest"
    installation.runtime.publish(ours, shipped.AUTHOR, "")
    installation.runtime.publish(theirs, "mario", "")
    assert not shipped.publish(installation.runtime)
    installation.runtime.publish(ours, shipped.AUTHOR, "back to them")
    assert shipped.publish(installation.runtime)

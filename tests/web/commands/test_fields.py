"""The page of what a form may say of its fields is made from the table that the check judges by."""

from pathlib import Path

from web.commands.fields import page

PAGE = Path(__file__).parents[3] / "docs" / "analistas" / "campos.md"


def test_the_page_of_entries_is_up_to_date() -> None:
    assert PAGE.read_text() == page(), "aliado fields > docs/analistas/campos.md"

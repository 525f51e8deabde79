"""The page of findings says what the check says."""

from pathlib import Path

from engine.check.codes import CODES, FAMILIES
from engine.check.handbook import handbook, zeebe_page

PAGE = Path(__file__).parents[3] / "docs" / "check.md"
ZEEBE = PAGE.with_name("zeebe.md")


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == handbook(), "python -m engine.check.handbook > docs/check.md"


def test_the_page_of_the_zeebe_vocabulary_is_up_to_date() -> None:
    assert ZEEBE.read_text() == zeebe_page(), "python -m engine.check.handbook zeebe > docs/zeebe.md"


def test_no_code_is_in_two_families() -> None:
    assert sum(len(codes) for codes in FAMILIES.values()) == len(CODES)


def test_every_finding_says_what_and_why_in_whole_sentences() -> None:
    for code, words in CODES.items():
        assert words.message and words.why, code
        for sentence in (words.why, words.repair):
            assert not sentence or sentence[-1] in ".}", code

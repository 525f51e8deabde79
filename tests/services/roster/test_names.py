"""Names are compared as a reader would: accents, case and hyphens do not matter, other letters do."""

import pytest

from services.roster.names import fold, likeness


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Ñaupari", "NAUPARI"),
        ("  de  la   Cruz ", "DE LA CRUZ"),
        ("O’Higgins", "OHIGGINS"),
        ("D'Angelo", "DANGELO"),
        ("García-Godos", "GARCIA GODOS"),
        ("Güere", "GUERE"),
        ("", ""),
    ],
)
def test_folding(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("typed", "listed", "like"),
    [
        ("ñaupari", "NAUPARI", "same"),
        ("De la Cruz", "DELACRUZ", "same"),
        ("Rosa", "Rosa María", "alike"),
        ("María Rosa", "Rosa María", "alike"),
        ("Huaman", "Huamani", "alike"),
        ("Quispe", "Quizpe", "alike"),
        ("Quispe", "Mamani", "other"),
        ("", "Mamani", "other"),
        ("", "", "same"),
    ],
)
def test_likeness(typed, listed, like):
    assert likeness(typed, listed) == like

"""Names: in which order people look for them."""

from random import Random

from engine.names import alphabetical


def test_an_accent_counts_for_nothing_and_an_n_with_a_tilde_comes_after_n() -> None:
    in_order = ["Áncash", "Ancón", "Apurímac", "La Libertad", "Nuñoa", "Ñaña", "Ocoña", "Ocoro", "Única", "Urubamba"]
    assert sorted(Random(1).sample(in_order, len(in_order)), key=alphabetical) == in_order


def test_names_that_differ_by_an_accent_alone_have_an_order_too() -> None:
    assert sorted(["Áncash", "ancash", "Áncash"], key=alphabetical) == ["ancash", "Áncash", "Áncash"]

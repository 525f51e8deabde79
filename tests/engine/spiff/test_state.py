"""A drawing plays the same whether its state is saved and loaded at every step or never, with every construct in it."""

from collections import Counter

import pytest

from tests.engine.spiff.random_drawings import WAITED, Drawn, play

SEEDS = range(70)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_drawing_plays_the_same_whether_it_is_saved_between_or_not(seed: int) -> None:
    data = Drawn(seed).data
    never, always = play(data, seed, saved=False), play(data, seed, saved=True)
    for number, (one, other) in enumerate(zip(never, always, strict=True)):
        assert one == other, number


def test_the_drawings_have_every_construct_in_them() -> None:
    """Else the test above would hold for want of them."""
    used = sum((Drawn(seed).used for seed in SEEDS), Counter[str]())
    plays = (play(Drawn(seed).data, seed, saved=True) for seed in SEEDS)
    done = sum((told[-1][2] for told in plays if told), Counter[str | None]())
    wanted = {"undone", "undo", "cry", "call_out", "link", "part", "rounds", "choice", "fork", "service"}
    wanted |= {f"beside {kind}" for kind in WAITED} | {f"border {kind}" for kind in WAITED}
    assert wanted <= set(used), wanted - set(used)
    happened = ("back", "on", "after", "to", "end", "s", "a")  # what undoes, and what follows events, links, borders
    assert [word for word in happened if not any((name or "").startswith(word) for name in done)] == []

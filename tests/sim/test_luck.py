"""Draws by name and number: none depends on those before it, and all are equally likely."""

from collections import Counter

from probeviz.sim.setup import Setup
from probeviz.sim.world import World


def drawn(numbers: range, what: str = "way", seed: int = 1, luck: str = "real") -> list[int]:
    world = World(Setup(seed=seed, luck=luck))
    return [world.draw_nth(1, 4, what, number) for number in numbers]


def test_a_number_draws_the_same_whatever_was_drawn_before() -> None:
    assert drawn(range(100))[37:] == drawn(range(37, 100))


def test_each_value_of_the_range_is_equally_likely() -> None:
    counts = Counter(drawn(range(8000)))
    assert set(counts) == {1, 2, 3, 4}
    assert all(1850 < count < 2150 for count in counts.values())


def test_neighbours_and_equal_places_of_two_digests_know_nothing_of_each_other() -> None:
    found = drawn(range(8000))
    for apart in (1, 16):
        pairs = Counter(zip(found, found[apart:], strict=False))
        assert len(pairs) == 16
        assert all(400 < count < 600 for count in pairs.values()), apart


def test_another_name_or_seed_draws_otherwise() -> None:
    assert len({tuple(drawn(range(32), what, seed)) for what in ("way", "backend") for seed in (1, 2)}) == 4


def test_plain_luck_takes_the_lower_bound() -> None:
    assert set(drawn(range(32), luck="plain")) == {1}
    assert World(Setup(luck="plain")).pick_nth(1000, "backend", 5) == World(Setup()).pick_nth(1000, "backend", 5)

"""The timer wheel. Slots are turned by hand, so no test waits."""

import logging

from probeviz.live.wheel import BUCKETS, Wheel


async def test_everyone_gets_one_turn_a_round() -> None:
    wheel, turns = Wheel(), []

    def turn(name):
        async def take() -> None:
            turns.append(name)

        return take

    places = [wheel.add(turn(name)) for name in range(50)]
    for slot in range(BUCKETS):
        await wheel.slot(slot)
    assert sorted(turns) == list(range(50))
    most = [sum(1 for _ in bucket) for bucket in wheel._buckets]
    assert max(most) - min(most) <= 1, "spread evenly"
    for place in places:
        wheel.remove(place)
    assert len(wheel) == 0
    wheel.remove(places[0])  # is no mistake


async def test_one_that_fails_does_not_keep_the_others_from_their_turn(caplog) -> None:
    wheel, turns = Wheel(), []

    async def fail() -> None:
        raise RuntimeError("a mistake of ours")

    async def take() -> None:
        turns.append(1)

    wheel.add(fail)
    places = [wheel.add(take) for _ in range(BUCKETS)]
    with caplog.at_level(logging.CRITICAL):
        for slot in range(2 * BUCKETS):
            await wheel.slot(slot % BUCKETS)
    assert len(turns) == 2 * BUCKETS
    assert len(wheel) == BUCKETS
    for place in places:
        wheel.remove(place)


async def test_who_leaves_during_a_round_gets_no_turn() -> None:
    wheel, turns = Wheel(), []

    async def leave() -> None:
        wheel.remove(other)

    async def take() -> None:
        turns.append(1)

    first = wheel.add(leave)
    for _ in range(BUCKETS - 1):
        wheel.add(take)
    other = wheel.add(take)  # in the first bucket again, behind `leave`
    assert wheel._places[first] == wheel._places[other]
    await wheel.slot(wheel._places[first])
    assert turns == []
    for place in list(wheel._places):
        wheel.remove(place)


async def test_a_wheel_that_is_late_leaves_rounds_out() -> None:
    wheel = Wheel(now=lambda: 100.0)

    async def take() -> None: ...

    place = wheel.add(take)
    bucket = wheel._places[place]
    slot = wheel._next_slot(0, started=0.0)
    assert slot % BUCKETS == bucket
    assert 0 <= 100.0 / 0.01 - slot < 2 * BUCKETS
    wheel.remove(place)

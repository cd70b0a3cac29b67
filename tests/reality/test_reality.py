"""Every recorded trace, played as a scenario over ten seeds, agrees with what the real cluster did."""

import pytest

from tests.reality import observed
from tests.reality.agree import disagreements
from tests.reality.replay import SEEDS, replay


@pytest.mark.parametrize("name", observed.names())
def test_trace(name):
    found = {}
    for seed in SEEDS:
        wrong = [w for _, real, ours, rules in replay(name, seed) for w in disagreements(real, ours, rules)]
        if wrong:
            found[seed] = wrong
    assert not found

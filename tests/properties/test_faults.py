"""The invariants are worth something: each fault that is planted in the engine breaks the one that is meant for it.

The stories are those that the engine as it is plays without a break (test_invariants), and more only for a fault that
none of them shows: what hypothesis draws depends on the modules that are loaded.
"""

import pytest

from tests.properties.faults import FAULTS, one_shared_stream_of_luck
from tests.properties.watching import Broken, hold, stay_apart

MOST = 5


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = FAULTS[name]
    fault.plant(monkeypatch)
    with pytest.raises(Broken, match=f"^{fault.notices.__name__}: "):
        for number in range(MOST):
            hold([fault.notices], number)


def test_what_is_elsewhere_changes_nothing() -> None:
    stay_apart()


def test_one_shared_stream_of_luck_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    one_shared_stream_of_luck(monkeypatch)
    with pytest.raises((Broken, ValueError), match="became|is shorter than"):
        stay_apart()

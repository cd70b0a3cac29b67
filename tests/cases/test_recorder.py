"""client-go tools/record/events_cache_test.go: the correlator."""

from probeviz.sim.kubelet.recorder import COMBINED, correlate
from probeviz.sim.kubelet.state import Correlator
from tests.cases.registry import case

FIELD = "spec.containers{app}"


def play(messages: list[str], gap_s: float = 1, state: Correlator | None = None, start_s: int = 0, field: str = FIELD):
    """(message, count) of each event, None where it was dropped."""
    state = state or Correlator()
    out = []
    for i, message in enumerate(messages):
        now = int((start_s + i * gap_s) * 1000)
        found = correlate(state, now, "Warning", "Unhealthy", message, field)
        out.append(None if found is None else (found[0], found[1].count))
    return out


@case("wb-13x-events-single")
def test_single():
    assert play(["m"]) == [("m", 1)]


@case("wb-13x-events-dup")
def test_duplicate():
    assert play(["m", "m"])[-1] == ("m", 2)


@case("wb-13x-events-dup-many")
def test_many_duplicates_are_not_aggregated():
    assert play(["m"] * 11, gap_s=30)[-1] == ("m", 11)


@case("wb-13x-events-spam")
def test_spam():
    seen = play(["m"] * 27)
    assert seen[24] == ("m", 25)
    assert seen[26] is None


def test_a_dropped_event_has_raised_the_count():
    state = Correlator()
    play(["m"] * 40, state=state)
    assert play(["m"], state=state, start_s=301) == [("m", 41)]


@case("wb-13x-events-similar11")
def test_similar():
    seen = play([f"m{i}" for i in range(11)])
    assert seen[8] == ("m8", 1)
    assert seen[9] == (COMBINED + "m9", 1)
    assert seen[10] == (COMBINED + "m10", 2)


@case("wb-13x-events-containers")
def test_the_same_text_of_two_containers():
    state = Correlator()
    assert play(["m"], state=state, field="spec.containers{a}") == [("m", 1)]
    assert play(["m"], state=state, field="spec.containers{b}") == [("m", 1)]


@case("wb-13x-events-interval")
def test_similar_after_the_interval():
    state = Correlator()
    play([f"m{i}" for i in range(9)], state=state)
    assert play(["late"], state=state, start_s=9 + 601) == [("late", 1)]

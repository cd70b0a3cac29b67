"""Every recorded trace, played as a scenario over ten seeds, agrees with what the real cluster did."""

import pytest

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import play
from probeviz.sim import choices
from probeviz.sim.choices import Latency
from tests.reality import observed
from tests.reality.agree import disagreements, rules_of
from tests.reality.scenario import AFTER_MS, files, scenario

SEEDS = range(1, 11)
# The one recording in which a worker was quicker than the status that it was woken for.
RACED = {"r20b-d5p10-4"}
# What happened once, on a busy machine; the other recordings of the same Pod agree.
ONCE = {
    "s05-crash1": "one restart of nine was seen 2.3 s late",
    "s09b-k3-restart": "the second sync came two seconds after the first, so that one period passed more",
    "s20b-d5p10-2": "the second sync came two seconds after the first",
    "s22-two": "the first sync's trigger was spent, and the sync that follows a start came two seconds later",
}


def traces():
    for name in observed.names():
        once = pytest.mark.xfail(reason=ONCE[name], strict=True) if name in ONCE else ()
        yield pytest.param(name, marks=once)


@pytest.mark.parametrize("name", list(traces()))
def test_trace(name, monkeypatch):
    trace = observed.load(name)
    names = observed.containers(trace)
    alone = len(names) == 1
    reals = {container: observed.of_trace(trace, container) for container in names}
    real = reals[names[0]]
    # The trace's own start is given: when within its second the Pod was made, its workers and its first process.
    if real.workers:
        volumes = int(real.workers) - 15
        monkeypatch.setattr(choices, "VOLUMES", Latency(volumes, volumes))
    if real.instances:
        rest = max(0, int(real.instances[0].start - real.workers) - 120)
        monkeypatch.setattr(choices, "SANDBOX", Latency(rest, rest))
    monkeypatch.setattr(choices, "TRIGGER_RACE", 1 if name in RACED else 1 << 40)
    found = {}
    for seed in SEEDS:
        document = read_scenario(scenario(trace, real.phase, seed), f"{name}.yaml")
        document.files.update(files(trace))
        run = play(document)
        facts, until = list(run.facts), document.until_ms - AFTER_MS
        wrong = []
        for container in names:
            ours = observed.of_run(facts, 1000 + real.phase, until, container, alone)
            wrong += disagreements(reals[container], ours, rules_of(trace, container))
        if wrong:
            found[seed] = wrong
    assert not found

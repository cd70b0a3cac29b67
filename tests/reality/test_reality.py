"""Every recorded trace, played as a scenario over ten seeds, agrees with what the real cluster did."""

import pytest

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import play
from probeviz.sim import choices
from probeviz.sim.choices import Latency
from tests.reality import observed
from tests.reality.agree import disagreements, rules_of
from tests.reality.scenario import AFTER_MS, pod_yaml, scenario

SEEDS = range(1, 11)
# The one recording in which a worker was quicker than the status that it was woken for.
RACED = {"r20b-d5p10-4"}


@pytest.mark.parametrize("name", observed.names())
def test_trace(name, monkeypatch):
    trace = observed.load(name)
    real = observed.of_trace(trace)
    # The trace's own start is given: when within its second the Pod was made, its workers and its first process.
    volumes = int(real.workers) - 15
    monkeypatch.setattr(choices, "VOLUMES", Latency(volumes, volumes))
    rest = max(0, int(real.instances[0].start - real.workers) - 120)
    monkeypatch.setattr(choices, "SANDBOX", Latency(rest, rest))
    monkeypatch.setattr(choices, "TRIGGER_RACE", 1 if name in RACED else 1 << 40)
    found = {}
    for seed in SEEDS:
        document = read_scenario(scenario(trace, real.phase, seed), f"{name}.yaml")
        document.files["pod.yaml"] = pod_yaml(trace)
        run = play(document)
        ours = observed.of_run(list(run.facts), 1000 + real.phase, document.until_ms - AFTER_MS)
        wrong = disagreements(real, ours, rules_of(trace))
        if wrong:
            found[seed] = wrong
    assert not found

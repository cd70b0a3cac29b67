"""What a person changes about the surroundings while a run plays, said as a line of a script without its time."""

from typing import Any

from probeviz.api.problems import Problem
from probeviz.api.source import Document
from probeviz.locale.text import say
from probeviz.scenarios.cluster_shapes import bounded
from probeviz.scenarios.edit import flow
from probeviz.scenarios.patching import one_pod_entry
from probeviz.scenarios.problems import ScenarioError, there_is
from probeviz.scenarios.script import OnePod, line
from probeviz.scenarios.values import Value, Wrong
from probeviz.sim import entries
from probeviz.sim.setup import Setup
from probeviz.sim.world import World

KINDS = ("program", "pod", "dependency", "client", "node")  # a typed line does all else


def change(world: World, given: dict[str, Any]) -> entries.Entry:
    """`{program: setevoy/go-http, route: /ping, become: {hang: true}}` as the entry that does it now.

    Raises ScenarioError with what is wrong; an entry Refused is one for which the cluster has no place.
    """
    problems: list[Problem] = []
    value = Value({**given, "at": "0s"}, (), Document("change", given, {}), problems)
    try:
        if not any(kind in given for kind in KINDS):
            raise Wrong(value, say("a change names one of {known}", known=", ".join(KINDS)))
        read = line(value)
        _check(world, value)
        found = one_pod_entry(world, read.does, read.shown) if isinstance(read.does, OnePod) else read.does
    except Wrong as wrong:
        value.report(wrong)
    if problems:
        raise ScenarioError(problems)
    assert isinstance(found, entries.Entry)
    found.line = flow(given)  # a line of a script once more, when the run is downloaded
    return found


def _check(world: World, value: Value) -> None:
    """Whether this run has what is named, and the rates stay within bounds."""
    setup: Setup = world.setup
    named = {
        "program": list(setup.programs),
        "dependency": list(setup.dependencies),
        "client": [client.name for client in setup.clients],
        "node": [node.name for node in setup.nodes],
    }
    for what, names in named.items():
        if value.has(what) and value.data[what] not in names:
            name, hint = value.data[what], there_is(names)
            said = say("there is no {what} {name} in this run{hint}", what=what, name=name, hint=hint)
            raise Wrong(value.keys()[what], said)
    if value.has("client") and value.has("rate"):
        rates = {name: state.rate_milli for name, state in world.cluster.network.clients.items()}
        done = line(value).does
        if isinstance(done, entries.Client) and done.rate_milli is not None:
            bounded(value, [*(rate for name, rate in rates.items() if name != done.name), done.rate_milli])

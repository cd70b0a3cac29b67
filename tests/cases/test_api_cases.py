"""Derived cases of the API server and of kubectl: validation and defaults of probes, the age of an Event."""

import re
from typing import Any

import pytest
import yaml

from probeviz.api.apply import apply
from probeviz.api.encode import encode
from probeviz.kubectl.describe import describe
from probeviz.sim import apiserver
from probeviz.sim.entries import Apply, Refused
from probeviz.sim.kubelet import recorder
from probeviz.sim.setup import Setup
from probeviz.sim.world import World
from tests.cases.registry import case, load
from tests.cases.rig import Rig

CASES = load("kubelet")
TRIED = {
    "liveness successThreshold 2": {"livenessProbe": {"successThreshold": 2}},
    "startup successThreshold 2": {"startupProbe": {"successThreshold": 2}},
    "readiness successThreshold 2": {"readinessProbe": {"successThreshold": 2}},
    "liveness terminationGracePeriodSeconds 0": {"livenessProbe": {"terminationGracePeriodSeconds": 0}},
    "readiness terminationGracePeriodSeconds 5": {"readinessProbe": {"terminationGracePeriodSeconds": 5}},
    "periodSeconds -1": {"livenessProbe": {"periodSeconds": -1}},
}
# The last case names a bound, the API server a sentence: "must be greater than or equal to 0".
SENTENCES = {"rejected (must be >= 0)": "must be greater than or equal to 0"}


def applied(world: World, **probes: dict[str, Any]) -> Apply | Refused:
    """Applies a bare Pod with these probes, each with httpGet on 8080."""
    container: dict[str, Any] = {"name": "app", "image": "app:1"}
    container |= {kind: {"httpGet": {"port": 8080}, **fields} for kind, fields in probes.items()}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p1"}, "spec": {"containers": [container]}}
    entry = apply(world, yaml.safe_dump(pod), "p1.yaml").entry
    assert isinstance(entry, Apply | Refused)
    return entry


def test_each_case_of_validation_is_tried() -> None:
    assert list(TRIED) == CASES["bb-081-validation"]["given"]["cases"]


@case("bb-081-validation")
@pytest.mark.parametrize(
    ("given", "result"),
    list(zip(TRIED, CASES["bb-081-validation"]["expect"]["results"], strict=True)),
)
def test_validation(given: str, result: str) -> None:
    entry = applied(World(Setup()), **TRIED[given])
    if result == "accepted":
        assert isinstance(entry, Apply)
        return
    assert isinstance(entry, Refused)
    ((kind, fields),) = TRIED[given].items()
    ((field, value),) = fields.items()
    sentence = SENTENCES.get(result, result.removeprefix("rejected: "))
    assert f"spec.containers[0].{kind}.{field}: Invalid value: {value}: {sentence}" in entry.error


@case("bb-082-defaults")
def test_defaults() -> None:
    """What `kubectl get -o json` reads back of a probe that names its port alone."""
    world = World(Setup())
    entry = applied(world, livenessProbe={})
    apiserver.perform(world, entry, 1)
    probe = encode(world, world.cluster.pods["p1"])["spec"]["containers"][0]["livenessProbe"]
    wanted = dict(CASES["bb-082-defaults"]["expect"])
    get = {"path": wanted.pop("path"), "scheme": wanted.pop("scheme"), "port": 8080}
    assert probe.pop("httpGet") == get
    # Zero is no value in the API's JSON: a delay of 0 is left out.
    assert {"initialDelaySeconds": 0, **probe} == wanted


@case("bb-079-event-age-text")
def test_event_age_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kubelet records the same message four times; `kubectl describe` says it in one row."""
    rig = Rig(monkeypatch).running()
    now = rig.world.now
    for before_s in (81, 60, 30, 6):
        rig.world.now = now - before_s * 1000
        recorder.event(rig.world, rig.kubelet, rig.pw, "Warning", "Unhealthy", "Liveness probe failed: EOF", "app", 1)
    rig.world.now = now
    rows = [row for row in describe(rig.world, ["pod", "p1"]).stdout.splitlines() if "Unhealthy" in row]
    assert [re.split(r"  +", row.strip())[2] for row in rows] == [CASES["bb-079-event-age-text"]["expect"]["age"]]

"""One bare Pod played as a Scenario, and what a test asks of the run."""

from typing import Any

import yaml

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import play
from probeviz.sim.facts import ContainerChanged, EventRecorded, Fact, PodChanged, ProbeAnswered, ProbeSent
from probeviz.sim.objects import Pod
from probeviz.sim.world import World

CREATED = 1_000  # the Pod is made at a whole second

OK = {"status": 200}


class Seen:
    """Times are seconds from the creation of the Pod."""

    def __init__(self, facts: list[Fact], world: World) -> None:
        self.facts, self.world = facts, world

    def at(self, fact: Fact) -> float:
        return (fact.t - CREATED) / 1000

    @property
    def pod(self) -> Pod:
        return self.world.cluster.pods["p1"]

    @property
    def changes(self) -> list[PodChanged]:
        return [f for f in self.facts if isinstance(f, PodChanged)]

    @property
    def containers(self) -> list[ContainerChanged]:
        return [f for f in self.facts if isinstance(f, ContainerChanged)]

    @property
    def restarts(self) -> int:
        return self.changes[-1].restarts

    def ready_at(self) -> float | None:
        return next((self.at(f) for f in self.changes if f.conditions.get("Ready") == "True"), None)

    def first_ready(self) -> float:
        """The same, of a Pod that must become ready."""
        at = self.ready_at()
        assert at is not None, "the Pod never became ready"
        return at

    def starts(self, container: str = "app") -> list[float]:
        ids: dict[str, float] = {}
        for f in self.containers:
            if f.container == container and f.state == "running":
                ids.setdefault(f.id, self.at(f))
        return list(ids.values())

    def exits(self, container: str = "app") -> list[float]:
        ids: dict[str, float] = {}
        for f in self.containers:
            if f.container == container and f.exit_code is not None:
                ids.setdefault(f.id, self.at(f))
        return list(ids.values())

    def kills(self, container: str = "app") -> list[float]:
        return [self.at(f) for f in self.containers if f.container == container and f.stopping and not f.exit_code]

    def events(self, reason: str = "") -> list[EventRecorded]:
        return [
            f for f in self.facts if isinstance(f, EventRecorded) and f.ref == "pod/p1" and reason in ("", f.reason)
        ]

    def sent(self, kind: str) -> list[float]:
        return [self.at(f) for f in self.facts if isinstance(f, ProbeSent) and f.probe == kind]

    def answers(self, kind: str) -> list[ProbeAnswered]:
        return [f for f in self.facts if isinstance(f, ProbeAnswered) and f.probe == kind]


def get(path: str = "/", port: int = 8080, **fields: Any) -> dict[str, Any]:
    """A probe with httpGet."""
    return {"httpGet": {"path": path, "port": port}, **fields}


def run(
    until: str,
    program: dict[str, Any] | None = None,
    spec: dict[str, Any] | None = None,
    containers: list[dict[str, Any]] | None = None,
    programs: dict[str, Any] | None = None,
    luck: str = "plain",
    seed: int = 1,
    script: list[dict[str, Any]] | None = None,
    release: str = "1.36",
    files: dict[str, str] | None = None,
    **probes: Any,
) -> Seen:
    """Plays a Pod `p1` whose container `app` has these probes and this program; `until` from the creation."""
    if programs is None:
        programs = {"app": {"runtime": "init", "listen": [8080], "routes": {"/": OK}, **(program or {})}}
    if containers is None:
        containers = [{"name": "app", "image": "app:1", **probes}]
    pod: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p1"}, "spec": {**(spec or {})}}
    pod["spec"]["containers"] = containers
    document = {
        "apiVersion": "probeviz.dev/v1alpha1",
        "kind": "Scenario",
        "metadata": {"name": "case"},
        "spec": {
            "kubernetesVersion": release,
            "luck": luck,
            "seed": seed,
            "nodes": [{"name": "n1", "address": "192.168.0.1"}],
            "programs": programs,
            "script": [{"at": f"{CREATED}ms", "run": "kubectl apply -f p1.yaml"}, *(script or [])],
            "until": f"{CREATED + int(float(until.rstrip('s')) * 1000)}ms",
        },
    }
    scenario = read_scenario(yaml.safe_dump(document, sort_keys=False), "case.yaml")
    scenario.files["p1.yaml"] = yaml.safe_dump(pod, sort_keys=False)
    scenario.files.update(files or {})
    played = play(scenario)
    facts = list(played.facts)
    return Seen(facts, played.timeline.world)

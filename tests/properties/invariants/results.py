"""What probes find and what it does: runs, thresholds, hold, ready (doProbe, results_manager.go)."""

from probeviz.sim import facts
from probeviz.sim.facts import Fact
from probeviz.sim.world import World
from tests.properties.invariants.watch import Broken, Identities, Invariant
from tests.properties.invariants.workers import Key, asked

Part = tuple[str, int, str]  # uid, outages of its kubelet, container


class RunsCountEqualResults(Invariant):
    """`run` counts equal results in a row, over restarts too; an error is no result, and only hold begins anew."""

    def __init__(self) -> None:
        self.who = Identities()
        self.runs: dict[Key, tuple[str, int]] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        if not isinstance(fact, facts.ProbeAnswered):
            return
        if fact.result == "error":
            if fact.run:
                yield "counts an error"
            return
        key, result = self.who.worker(fact), "failure" if fact.result == "failure" else "success"
        before, run = self.runs.get(key, ("", 0))
        run = run + 1 if result == before else 1
        if fact.run != run:
            yield f"says {fact.run} in a row, but these are {run}"
        held = run >= fact.threshold and (fact.probe == "startup" or (fact.probe, result) == ("liveness", "failure"))
        self.runs[key] = result, 0 if held else run


class EffectsNeedTheThreshold(Invariant):
    """A result has an effect only when its threshold is reached, and only its own kind of effect."""

    EFFECTS = {
        ("liveness", "failure"): "kill",
        ("startup", "failure"): "kill",
        ("startup", "success"): "started",
        ("readiness", "failure"): "unready",
        ("readiness", "success"): "ready",
    }

    def see(self, fact: Fact, world: World | None) -> Broken:
        if not isinstance(fact, facts.ProbeAnswered) or fact.effect == "none":
            return
        result = "success" if fact.result == "warning" else fact.result
        if fact.effect != self.EFFECTS.get((fact.probe, result)):
            yield f"has the effect {fact.effect}"
        if fact.run < fact.threshold:
            yield f"has an effect at {fact.run} of {fact.threshold}"


class ErrorsAreNoFailures(Invariant):
    """A body that does not come, a port that has no number: an error, by which nothing is killed or made unready."""

    TEXTS = ("reading body)", "unexpected EOF", "invalid syntax")

    def see(self, fact: Fact, world: World | None) -> Broken:
        if isinstance(fact, facts.ProbeAnswered) and fact.result != "error" and fact.detail.endswith(self.TEXTS):
            yield f"is a {fact.result}"


class HoldLastsUntilTheNextContainer(Invariant):
    """After the failure that kills, and after a startup probe's end, the worker asks nothing of that container."""

    def __init__(self) -> None:
        self.who = Identities()
        self.asked: dict[Key, str] = {}
        self.held: dict[Key, str] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        if isinstance(fact, facts.ProbeAnswered) and fact.effect in ("kill", "started"):
            key = self.who.worker(fact)
            self.held[key] = self.asked[key]
        elif isinstance(fact, facts.ProbeSent) and (found := asked(fact, world)) is not None:
            key, id = self.who.worker(fact), found.worker.container_id
            if self.held.get(key) == id:
                yield f"asks {id} again, which is on hold"
            self.asked[key] = id


class ReadyFollowsReadiness(Invariant):
    """A container that runs becomes ready or unready by its readiness probe alone.

    Neither a failed liveness probe, nor a kill, nor a deletion makes it unready: traffic goes on until it is dead.
    """

    def __init__(self) -> None:
        self.who = Identities()
        self.said: dict[Part, str] = {}  # the last effect of its readiness probe
        self.asks: dict[Part, None] = {}  # who has one
        self.was: dict[Part, tuple[str, bool]] = {}  # (id, ready) while it ran

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        match fact:
            case facts.ProbePlanned(probe="readiness"):
                self.asks[self.who.container(fact.pod, fact.container)] = None
            case facts.ProbeAnswered(probe="readiness", effect="ready" | "unready"):
                self.said[self.who.container(fact.pod, fact.container)] = fact.effect
            case facts.ContainerChanged(pod=pod, container=container, id=id, role="app" | "sidecar"):
                part = self.who.container(pod, container)
                before, was = self.was.get(part, ("", False))
                if fact.state != "running" or id != before:
                    was = False
                    self.said.pop(part, None)
                if fact.state == "running" and fact.started:
                    yield from self._judge(fact, part, was)
                self.was[part] = id, fact.ready

    def _judge(self, fact: facts.ContainerChanged, part: Part, was: bool) -> Broken:
        said = self.said.get(part)
        if part[1]:
            return  # a new kubelet takes over what it finds, or asks first: releases differ
        if was and not fact.ready and said != "unready":
            yield f"is no longer ready, and its readiness probe said {said}"
        if fact.ready and not was and part in self.asks and said != "ready":
            yield f"is ready, and its readiness probe said {said}"


class StartedFollowsStartup(Invariant):
    """A container with a startup probe has started when that has succeeded, in each of its instances."""

    def __init__(self) -> None:
        self.who = Identities()
        self.asks: dict[Part, None] = {}
        self.ids: dict[Part, str] = {}
        self.passed: dict[Part, str] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        match fact:
            case facts.ProbePlanned(probe="startup"):
                self.asks[self.who.container(fact.pod, fact.container)] = None
            case facts.ProbeAnswered(effect="started"):
                part = self.who.container(fact.pod, fact.container)
                self.passed[part] = self.ids[part]
            case facts.ContainerChanged(pod=pod, container=container, id=id, started=started):
                part = self.who.container(pod, container)
                self.ids[part] = id
                if started and part in self.asks and not part[1] and self.passed.get(part) != id:
                    yield "has started, and its startup probe has not succeeded"

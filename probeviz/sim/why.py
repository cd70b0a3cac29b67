"""From a fact back to its root: the only place that walks causes.

`walk` finds every fact on the most telling way, `chain` keeps at most six of them; `why_links` gives each its key,
evidence and place, `why_words` its sentence.  All are pure functions of facts.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import merge
from typing import Any, TypeVar

from probeviz.sim import facts
from probeviz.sim.facts import Fact
from probeviz.sim.why_condense import WEIGHTS, any_ready, condense, is_probe, is_ready

ROOTS = (facts.CommandAccepted, facts.ProgramChanged, facts.NodeChanged, facts.RunStarted)
FAILED = ("refused", "closed", "reset", "timeout")
FAR = 12_000  # facts that are looked through for what stands: those that are not packed; beyond them causes must do
WRITES = (facts.ObjectApplied, facts.ObjectDeleted)
RUN_STARTED = 1  # the number of every run's first fact

Facts = Mapping[int, Fact]
Kind = TypeVar("Kind", bound=Fact)


def chain(facts_by_n: Facts, n: int) -> list[int]:
    """The numbers of at most six facts from the effect `n` to its root; KeyError when `n` is not there."""
    return [fact.n for fact in condense([facts_by_n[found] for found in walk(facts_by_n, n)])]


def walk(facts_by_n: Facts, n: int) -> list[int]:
    """Every fact on the most telling way from `n` to its root, effect first.

    A person's deed ends the way, and what the scenario does to a program or a node; so does the program as it is
    written, when a request found it listening and fared badly all the same.
    """
    found, effect = [n], n
    looked: set[type[Fact]] = set()
    before: Fact | None = None
    while True:
        fact = facts_by_n[n]
        if isinstance(fact, facts.CommandAccepted) or is_written(fact, before):
            return found
        standing = None if type(fact) in looked else _standing(facts_by_n, effect, fact, before)
        looked.add(type(fact))
        causes = [c for c in fact.cause if c < fact.n and c in facts_by_n]
        if standing is None and not causes:
            return found
        n = standing or max(causes, key=lambda c: (_telling(facts_by_n[c]), c))
        found.append(n)
        before = fact


def is_root(fact: Fact) -> bool:
    """Whether a chain may end here."""
    return isinstance(fact, ROOTS)


def is_written(fact: Fact, before: Fact | None) -> bool:
    """Whether the scenario itself brought this about: a fault of its script, or a program that answers so."""
    if not isinstance(fact, facts.ProgramChanged):
        return isinstance(fact, facts.NodeChanged) and set(fact.cause) <= {RUN_STARTED}
    asked = isinstance(before, facts.RequestHop | facts.RequestAnswered)
    return set(fact.cause) <= {RUN_STARTED} or (asked and fact.state == "listening" and fact.fault is None)


# --- what stands at the time of the effect ------------------------------------------------------------------


def _standing(facts_by_n: Facts, effect: int, fact: Fact, before: Fact | None) -> int | None:
    """What keeps a lack up at the time of the effect, when that is not what once began it.

    A proxy without backends is told by the Service as it stands, not by the Pod that left first; a Service whose
    endpoints are not ready by its Pod, and such a Pod by the probe that it keeps missing; a request that a program
    failed by what that program does now; an answer that a balancer gave by its own rules by the Ingress.
    """
    match fact:
        case facts.RequestAnswered(status=status) if status is None or status >= 400:
            return _answered_by(facts_by_n, effect, fact)
        case facts.RequestHop() if not is_probe(fact):
            return _failed_by(facts_by_n, effect, fact, before)
        case facts.ProxyChanged() if not fact.backends:
            rows = newest_of(facts_by_n, effect, facts.EndpointsChanged, lambda f: f.service == fact.service)
            return rows.n if rows is not None and not any_ready(rows) else None
        case facts.EndpointsChanged() if fact.endpoints and not any_ready(fact):
            pods = [row["pod"] for row in fact.endpoints]
            pod = newest_of(facts_by_n, effect, facts.PodChanged, lambda f: f.pod in pods)
            return pod.n if pod is not None else None
        case facts.PodChanged() if not is_ready(fact) and not fact.deleting:
            return _held_back(facts_by_n, effect, fact)
    return None


def _answered_by(facts_by_n: Facts, effect: int, fact: facts.RequestAnswered) -> int | None:
    """The program that wrote the status, or the Ingress by whose rules the balancer did."""
    if fact.origin.startswith("pod/"):
        return _program(facts_by_n, effect, fact.origin[4:])
    causes = [facts_by_n[c] for c in fact.cause if c in facts_by_n]
    if fact.status is None or any(isinstance(c, facts.RequestHop) and c.outcome in FAILED for c in causes):
        return None
    empty = [c.n for c in causes if isinstance(c, facts.ProxyChanged) and not c.backends]
    empty += [c.n for c in causes if isinstance(c, facts.EndpointsChanged) and not any_ready(c)]
    if empty:
        return empty[0]
    door = next((c.to for c in causes if isinstance(c, facts.RequestHop)), "")
    if not any(isinstance(c, facts.EndpointsChanged | facts.ProxyChanged) or _is_ingress(c) for c in causes):
        return None
    ingress = newest_of(facts_by_n, effect, facts.ObjectApplied, lambda f: _is_ingress(f) and _serves(door, f))
    if ingress is None:
        return None
    if fact.status != 503 or missing_service(facts_by_n, effect, ingress) or missing_port(facts_by_n, effect, ingress):
        return ingress.n
    named = _backends(ingress)
    stands = newest_of(facts_by_n, effect, facts.EndpointsChanged, lambda f: f.service in named)
    return stands.n if stands is not None and not any_ready(stands) else None


def _is_ingress(fact: Fact) -> bool:
    return isinstance(fact, facts.ObjectApplied) and fact.ref.startswith("ingress.") and "controller" not in fact.by


def _serves(door: str, fact: facts.ObjectApplied) -> bool:
    """Whether such an Ingress is of this balancer's class, as far as it names one; a controller's own write is none."""
    name = str((fact.object.get("spec") or fact.object).get("ingressClassName", ""))
    return fact.by == "kubectl" and name in door


def _backends(ingress: facts.ObjectApplied) -> list[str]:
    """The Services that an Ingress names, in order."""
    return [path["serviceName"] for _, path in ingress_paths(ingress) if path.get("serviceName")]


def ingress_paths(ingress: facts.ObjectApplied) -> list[tuple[str, dict[str, Any]]]:
    """Host and path of each rule of an Ingress as stored."""
    return [(rule.get("host", ""), path) for rule in ingress.object.get("rules", []) for path in rule.get("paths", [])]


def missing_service(facts_by_n: Facts, effect: int, ingress: facts.ObjectApplied) -> str:
    """The Service that an Ingress names although there is none, or ""."""
    for name in _backends(ingress):
        ref = f"service/{name}"
        stands = newest(facts_by_n, effect, lambda f, ref=ref: f.ref == ref, WRITES)  # type: ignore[misc]
        if isinstance(stands, facts.ObjectDeleted) or (stands is None and effect <= FAR):
            return name
    return ""


def missing_port(facts_by_n: Facts, effect: int, ingress: facts.ObjectApplied) -> tuple[str, str, str] | None:
    """(Service, the port that an Ingress asks of it, the ports that it has), where it does not have that one."""
    for _, path in ingress_paths(ingress):
        ref, asked = f"service/{path.get('serviceName')}", path.get("servicePort")
        stands = newest(facts_by_n, effect, lambda f, ref=ref: f.ref == ref, WRITES)  # type: ignore[misc]
        ports = stands.object.get("ports") or [] if isinstance(stands, facts.ObjectApplied) else []
        if ports and all(asked not in (port["port"], port.get("name")) for port in ports):
            said = (f"{port['port']} ({port['name']})" if port.get("name") else str(port["port"]) for port in ports)
            return path["serviceName"], str(asked), ", ".join(said)
    return None


def _failed_by(facts_by_n: Facts, effect: int, hop: facts.RequestHop, before: Fact | None) -> int | None:
    """What a user's request met at this hop."""
    pod = hop.to.removeprefix("pod/") if hop.to.startswith("pod/") else ""
    if hop.outcome == "timeout" and "no answer from" in hop.detail:
        return _silent_node(facts_by_n, effect, hop)
    if hop.outcome == "refused" and hop.detail == "nothing listens on the port":
        return _service_of(facts_by_n, effect, pod)
    ended = hop.outcome in ("closed", "reset", "timeout") or isinstance(before, facts.RequestAnswered)
    causes = [facts_by_n[c] for c in hop.cause if c in facts_by_n]
    if pod and ended and all(isinstance(c, facts.RequestHop | facts.RequestSent) for c in causes):
        return _program(facts_by_n, effect, pod)
    return None


def _silent_node(facts_by_n: Facts, effect: int, hop: facts.RequestHop) -> int | None:
    """What took the node away that does not answer."""
    node = hop.detail.rpartition(" ")[2]
    found = newest(
        facts_by_n,
        effect,
        lambda f: (
            (isinstance(f, facts.NodeChanged) and (f.machine == "down" or not f.ready))
            or (isinstance(f, facts.ObjectDeleted) and f.ref.startswith("node/") and f.ref.endswith(node))
        ),
        (facts.NodeChanged, facts.ObjectDeleted),
    )
    return found.n if found is not None else None


def _service_of(facts_by_n: Facts, effect: int, pod: str) -> int | None:
    """The Service, as it was written, that leads to a Pod on a port where nothing listens; none when it boots."""
    program = _program(facts_by_n, effect, pod)
    said = facts_by_n[program] if program is not None else None
    if not isinstance(said, facts.ProgramChanged) or said.state != "listening":
        return None
    rows = newest_of(
        facts_by_n, effect, facts.EndpointsChanged, lambda f: any(row["pod"] == pod for row in f.endpoints)
    )
    if rows is None:
        return None
    ref = f"service/{rows.service}"
    written = newest_of(facts_by_n, effect, facts.ObjectApplied, lambda f: f.ref == ref and f.by == "kubectl")
    return written.n if written is not None else None


def _program(facts_by_n: Facts, effect: int, pod: str) -> int | None:
    """What the program of a Pod does at the time, as far as it concerns the path that was asked for."""
    path = str(getattr(facts_by_n[effect], "path", "")).partition("?")[0]
    said = newest_of(
        facts_by_n, effect, facts.ProgramChanged, lambda f: f.pod == pod and _concerns(f.fault or "", path)
    )
    return said.n if said is not None else None


def _concerns(fault: str, path: str) -> bool:
    """Whether a change, told as "/ping: hangs" or "at capacity", concerns a path."""
    if not fault.startswith("/") or not path:
        return True
    route = fault.partition(":")[0]
    return path.startswith(route[:-1]) if route.endswith("*") else path == route


def _held_back(facts_by_n: Facts, effect: int, pod: facts.PodChanged) -> int | None:
    """Why a Pod is not Ready: the probe that it misses or that waits, the program that boots, the back-off."""

    def holds(f: Fact) -> bool:
        if getattr(f, "pod", None) != pod.pod:
            return False
        match f:
            case facts.BackoffStarted():
                return pod.status in ("CrashLoopBackOff", "ImagePullBackOff")
            case facts.ProbeAnswered():
                return pod.status == "Running" and f.probe != "liveness"
            case facts.ProgramChanged():
                return pod.status == "Running" and f.state in ("booting", "exited")
        return False

    held = newest(facts_by_n, effect, holds, (facts.BackoffStarted, facts.ProbeAnswered, facts.ProgramChanged))
    if isinstance(held, facts.ProbeAnswered) and held.result == "success":
        return None
    return held.n if held is not None else None


def newest(
    facts_by_n: Facts, below: int, match: Callable[[Any], bool], kinds: tuple[type[Fact], ...] = ()
) -> Fact | None:
    """The newest fact before `below` of these kinds (without any: of all) that matches, as far back as facts are kept
    and it is worth looking."""
    if kinds and isinstance(facts_by_n, Told):
        return next(filter(match, facts_by_n.back(below, kinds)), None)
    get = facts_by_n.get
    for n in range(below - 1, max(0, below - FAR), -1):
        fact = get(n)
        if fact is None:
            return None
        if (not kinds or isinstance(fact, kinds)) and match(fact):
            return fact
    return None


class Told(dict[int, Fact]):
    """All facts of a run by their numbers, for who asks why of many of them: it knows the numbers of each kind, so
    nobody has to look through the others."""

    def __init__(self, run: Iterable[Fact]) -> None:
        super().__init__((fact.n, fact) for fact in run)
        assert [*self] == [*range(1, len(self) + 1)], "a look back ends where a fact is missing"
        self._numbers: dict[type[Fact], list[int]] = {}
        for n, fact in self.items():
            self._numbers.setdefault(type(fact), []).append(n)

    def back(self, below: int, kinds: tuple[type[Fact], ...]) -> Iterator[Fact]:
        """Those of these kinds before `below`, the newest first, no farther than FAR."""
        ways = (self._back_of(self._numbers.get(kind, []), below) for kind in kinds)
        return map(self.__getitem__, merge(*ways, reverse=True))

    def _back_of(self, numbers: list[int], below: int) -> Iterator[int]:
        for i in range(bisect_left(numbers, below) - 1, -1, -1):
            if numbers[i] <= below - FAR:
                return
            yield numbers[i]


def newest_of(facts_by_n: Facts, below: int, kind: type[Kind], match: Callable[[Kind], bool]) -> Kind | None:
    """The newest fact of a kind before `below` that matches."""
    found = newest(facts_by_n, below, match, (kind,))
    return found if isinstance(found, kind) else None


def _telling(cause: Fact) -> int:
    """How much a cause tells: what failed or took effect comes before what merely led on."""
    weight = WEIGHTS.get(type(cause), 20)
    match cause:
        case facts.RequestHop() if cause.outcome in FAILED:
            return 90
        case facts.ProbeAnswered() if cause.effect == "none" and cause.result in ("success", "warning"):
            return 34
        case facts.ObjectApplied() if cause.by != "kubectl":
            return 9
    return weight

"""What the manifest of a Pod rules of the lives of its containers, for a recorded trace and for a run of ours alike.

Two real Pods of one manifest differ too: whether a probe falls before or after a whole second, and how much a
back-off is stretched, is luck.  So each side is held to the rules instance by instance: which tick kills, how long a
restart waits.
"""

from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.reality.observed import Instance, Observed

KILL_MS = 600
KILLING = ("startup", "liveness")
LADDER = (10_000, 20_000, 40_000, 80_000, 160_000, 300_000)
EXPIRY_MS = 600_000
BORDER_MS = 40  # a death that lies so near to the end of its wait may fall on either side
RELIST_MS = 1_100  # a list of the runtime, and the sync after it
STAMP_MS = 2  # a recorded time is one of the recorder's, a tick one of the kubelet's


class Rules(NamedTuple):
    """What of the manifest decides the lives: the killing probe, if any."""

    kind: str = ""
    period_ms: int = 0
    delay_s: int = 0
    failures: int = 0
    healthy_ms: int = 0  # how long a process passes it
    takes_ms: int = 0  # how long a failure takes
    sibling_ms: int = 0  # how long another container's kill may hold this one's restart
    restarts: bool = False  # for ever: whatever ends is started again
    ends: bool = False  # what ended stays so
    boots_ms: int = 0  # how long a process takes until it listens


def rules_of(trace: dict[str, Any], name: str) -> Rules:
    spec = trace["manifest"]["spec"]
    container = next(c for c in spec["containers"] if c["name"] == name)
    policy = container.get("restartPolicy", spec.get("restartPolicy", "Always"))
    rules = Rules(
        sibling_ms=_sibling_ms(spec, name),
        restarts=policy == "Always" and not trace["deletes"],
        ends=policy == "Never" or bool(trace["deletes"]),
        boots_ms=_seconds(container, "-listen-after=") * 1000,
    )
    probe = next(((kind, container[f"{kind}Probe"]) for kind in KILLING if f"{kind}Probe" in container), None)
    return rules if probe is None else _with_probe(rules, container, *probe)


def _with_probe(rules: Rules, container: dict[str, Any], kind: str, probe: dict[str, Any]) -> Rules:
    url = urlsplit(probe.get("httpGet", {}).get("path", ""))
    query = {key: found[0] for key, found in parse_qs(url.query).items()}
    return rules._replace(
        kind=kind,
        period_ms=probe.get("periodSeconds", 10) * 1000,
        delay_s=probe.get("initialDelaySeconds", 0),
        failures=probe.get("failureThreshold", 3),
        # An exec probe passes while its file is there.
        healthy_ms=int(query.get("t", _seconds(container, "-rm-after="))) * 1000,
        takes_ms=probe.get("timeoutSeconds", 1) * 1000 if url.path == "/hang" or _sleeps(probe) else 0,
    )


def _seconds(container: dict[str, Any], argument: str) -> int:
    found = next((a.removeprefix(argument) for a in container.get("args", []) if a.startswith(argument)), "0s")
    return int(found[:-1]) * {"s": 1, "h": 3600}[found[-1]]


def _sibling_ms(spec: dict[str, Any], name: str) -> int:
    killed = any("livenessProbe" in c for c in spec["containers"] if c["name"] != name)
    return spec.get("terminationGracePeriodSeconds", 30) * 1000 if killed else 0


def _sleeps(probe: dict[str, Any]) -> bool:
    return "sleep" in probe.get("exec", {}).get("command", [])


def rules_broken(seen: Observed, rules: Rules) -> list[str]:
    """Where one side does not keep to the rules."""
    return [*_kills(seen, rules), *_waits(seen, rules)]


def _kills(seen: Observed, rules: Rules) -> list[str]:
    """A killed instance dies at the tick that the whole seconds of its start decide, after exactly F failures."""
    found: list[str] = []
    if not rules.kind:
        return found
    for i, life in enumerate(seen.instances):
        if life.exit is None or not _killed(seen, life, rules):
            continue
        failed = [t for t, kind, passed in _of(seen, life, rules.kind) if not passed]
        if len(failed) != rules.failures:
            found.append(f"instance {i} was killed after {len(failed)} failures, not {rules.failures}")
        last = (rules.failures - 1) * rules.period_ms + rules.takes_ms
        due = [tick + last for tick in first_ticks(seen, life.start, rules)]
        if failed and not any(-STAMP_MS <= failed[-1] - tick <= KILL_MS for tick in due):
            found.append(f"instance {i} was killed by a probe at {failed[-1]:.0f}, its tick is {due}")
    return found


def first_ticks(seen: Observed, start: float, rules: Rules) -> list[float]:
    """The ticks that may be the first to count: old enough, both stamps cut to whole seconds, and after the status.

    The kubelet sees a start up to a relist late.
    """
    return sorted({_first_tick(seen, start, start + late, rules) for late in (0, RELIST_MS)})


def _first_tick(seen: Observed, start: float, after: float, rules: Rules) -> float:
    tick = seen.workers
    while True:
        tick += rules.period_ms
        age = (seen.phase + tick) // 1000 - (seen.phase + start) // 1000
        if tick > after and age >= rules.delay_s and tick - start >= rules.healthy_ms:
            return tick


def _killed(seen: Observed, life: Instance, rules: Rules) -> bool:
    failed = [t for t, kind, passed in _of(seen, life, rules.kind) if not passed]
    return bool(failed) and len(failed) >= rules.failures


def _of(seen: Observed, life: Instance, kind: str) -> list[tuple[float, str, bool]]:
    """The probes of a kind that one instance got."""
    end = seen.ended if life.exit is None else life.exit
    return [p for p in seen.probes if p[1] == kind and life.start < p[0] <= end]


def nominal_waits(seen: Observed, rules: Rules) -> list[int]:
    """What CrashLoopBackOff makes of these deaths: the nominal wait before each restart, in ms."""
    waits: list[int] = []
    entry, updated = 0, 0.0
    for i, life in enumerate(seen.instances[:-1]):
        death = life.exit
        assert death is not None
        killed = rules.kind and _killed(seen, life, rules)
        # A probe kill looks at the previous exit; a process that ends by itself at its own.
        look = (seen.instances[i - 1].exit if i else None) if killed else death
        if look is None:
            waits.append(0)
            continue
        expired = look - updated > EXPIRY_MS
        held = bool(entry) and not expired and death - look < entry
        if entry and abs(death - look - entry) < BORDER_MS:
            held = seen.instances[i + 1].start - death > entry / 2  # a few ms decide: either is right
        waits.append(entry if held else 0)
        restarted = seen.instances[i + 1].start
        again = entry and not (death if held else look) - updated > EXPIRY_MS
        entry = min(entry * 2, LADDER[-1]) if again else LADDER[0]
        updated = restarted
    return waits


def _waits(seen: Observed, rules: Rules) -> list[str]:
    found = []
    waits_on = rules.restarts and bool(seen.instances) and seen.instances[-1].exit is not None
    lives = [*seen.instances, Instance(seen.ended)] if waits_on else seen.instances
    for i, nominal in enumerate(nominal_waits(replace(seen, instances=lives), rules)):
        waited = lives[i + 1].start - (lives[i].exit or 0)
        most = nominal * 1.5 + 2_500 if nominal <= 60_000 else nominal + 33_000
        most += rules.sibling_ms
        came = i + 1 < len(seen.instances)
        if waited > most or (came and waited < nominal):
            found.append(f"restart {i + 1} {'came' if came else 'has not come'} after {waited:.0f}, nominal {nominal}")
    return found

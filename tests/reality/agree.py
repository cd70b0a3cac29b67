"""When a run of ours agrees with a recorded trace.

Two real Pods of one manifest differ too: whether a probe falls before or after a whole second, and how much a
back-off is stretched, is luck.  So each side is held to the rules instance by instance (which tick kills, how long a
restart waits), and both are compared directly for as long as luck has not parted them.
"""

from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.reality.observed import Instance, Observed

SHORT_MS = 1_200  # a state that lasts less may be missing on either side
READY_MS = 1_500
KILL_MS = 600
LADDER = (10_000, 20_000, 40_000, 80_000, 160_000, 300_000)
EXPIRY_MS = 600_000
BORDER_MS = 60
# How much later than the death an Event of that life may be seen.
SEEN_MS = {"Unhealthy": 200, "Killing": 200, "Started": 40}
SPAM_BURST = 25  # Events of one Pod and type before the filter drops some
WARNINGS = ("Unhealthy", "BackOff")


class Rules(NamedTuple):
    """What of the manifest decides the lives: the killing probe, if any."""

    kind: str = ""
    period_ms: int = 0
    delay_s: int = 0
    failures: int = 0
    healthy_ms: int = 0  # how long a process passes it
    takes_ms: int = 0  # how long a failure takes
    sibling_ms: int = 0  # how long another container's kill may hold this one's restart


def rules_of(trace: dict[str, Any], name: str) -> Rules:
    container = next(c for c in trace["manifest"]["spec"]["containers"] if c["name"] == name)
    for kind in ("startup", "liveness"):
        probe = container.get(f"{kind}Probe")
        if probe is not None:
            period = probe.get("periodSeconds", 10) * 1000
            url = urlsplit(probe.get("httpGet", {}).get("path", ""))
            query = {key: found[0] for key, found in parse_qs(url.query).items()}
            return Rules(
                kind,
                period,
                probe.get("initialDelaySeconds", 0),
                probe.get("failureThreshold", 3),
                _healthy_ms(container, query),
                takes_ms=probe.get("timeoutSeconds", 1) * 1000 if url.path == "/hang" or _sleeps(probe) else 0,
                sibling_ms=_sibling_ms(trace["manifest"]["spec"], name),
            )
    return Rules()


def _healthy_ms(container: dict[str, Any], query: dict[str, str]) -> int:
    """An exec probe passes while its file is there."""
    removed = next((a for a in container.get("args", []) if a.startswith("-rm-after=")), "=0s")
    return int(query.get("t", removed.split("=")[1].rstrip("s"))) * 1000


def _sibling_ms(spec: dict[str, Any], name: str) -> int:
    killed = any("livenessProbe" in c for c in spec["containers"] if c["name"] != name)
    return spec.get("terminationGracePeriodSeconds", 30) * 1000 if killed else 0


def _sleeps(probe: dict[str, Any]) -> bool:
    return "sleep" in probe.get("exec", {}).get("command", [])


def disagreements(real: Observed, ours: Observed, rules: Rules) -> list[str]:
    """Every way in which the two do not agree; empty = they agree."""
    found = [f"{who}: {what}" for who, seen in (("real", real), ("ours", ours)) for what in _lives(seen, rules)]
    found += _first_ready(real, ours)
    together = _together(real, ours, rules)
    found += _codes(real, ours)
    found += _states(real, ours, together)
    found += _events(real, ours, together)
    return found


# --- the rules of one side ------------------------------------------------------------------------


def _lives(seen: Observed, rules: Rules) -> list[str]:
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
        if failed and not any(-50 <= failed[-1] - tick <= KILL_MS for tick in due):
            found.append(f"instance {i} was killed by a probe at {failed[-1]:.0f}, its tick is {due}")
    return found


def first_ticks(seen: Observed, start: float, rules: Rules) -> list[float]:
    """The ticks that may be the first to count: old enough, both stamps cut to whole seconds, and after the status.

    The kubelet sees a start up to a relist late, and the stamp of a start lies a little beside it.
    """
    candidates = {
        _first_tick(seen, start + off, start + seen_after, rules) for off in (-30, 0, 30) for seen_after in (0, 1_100)
    }
    return sorted(candidates)


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
    for i, nominal in enumerate(nominal_waits(seen, rules)):
        waited = seen.instances[i + 1].start - (seen.instances[i].exit or 0)
        most = nominal * 1.5 + 2_500 if nominal <= 60_000 else nominal + 33_000
        most += rules.sibling_ms
        if not nominal <= waited <= most:
            found.append(f"restart {i + 1} came after {waited:.0f}, nominal {nominal}")
    return found


# --- both sides -----------------------------------------------------------------------------------


def _first_ready(real: Observed, ours: Observed) -> list[str]:
    if real.ready is not None and real.instances and real.ready > (real.instances[0].exit or real.ended):
        return []  # of a life whose beginning luck has decided
    if (real.ready is None) != (ours.ready is None):
        return [f"first Ready: real {real.ready}, ours {ours.ready}"]
    if real.ready is not None and ours.ready is not None and abs(real.ready - ours.ready) > READY_MS:
        return [f"first Ready: real {real.ready:.0f}, ours {ours.ready:.0f}"]
    return []


def _together(real: Observed, ours: Observed, rules: Rules) -> int:
    """How many instances both lived through alike: killed at the same tick, restarted after the same wait."""
    waits = list(zip(nominal_waits(real, rules), nominal_waits(ours, rules), strict=False))
    alike = 0
    for i, (a, b) in enumerate(zip(real.instances, ours.instances, strict=False)):
        if a.exit is None or b.exit is None or not _same_life(real, ours, a, b, rules):
            return i
        alike = i + 1
        if i < len(waits) and waits[i][0] != waits[i][1]:
            return alike
    return alike


def _same_life(real: Observed, ours: Observed, a: Instance, b: Instance, rules: Rules) -> bool:
    """Whether two lives ended after the same number of whole periods."""
    if not rules.kind or a.exit is None or b.exit is None:
        return True
    return abs((a.exit - a.start) - (b.exit - b.start)) < rules.period_ms / 2


def _codes(real: Observed, ours: Observed) -> list[str]:
    return [
        f"instance {i} ended with {b.code}, really with {a.code}"
        for i, (a, b) in enumerate(zip(real.instances, ours.instances, strict=False))
        if None not in (a.code, b.code) and a.code != b.code
    ]


def _until(seen: Observed, together: int) -> float:
    """The end of what is compared: the last death that both died alike, or the first one."""
    return (seen.instances[max(together, 1) - 1].exit if seen.instances else None) or seen.ended


def _states(real: Observed, ours: Observed, together: int) -> list[str]:
    a, b = (_stretches(seen, _until(seen, together)) for seen in (real, ours))
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i][:2] == b[j][:2]:
            i, j = i + 1, j + 1
        elif a[i][2] < SHORT_MS:
            i += 1
        elif b[j][2] < SHORT_MS:
            j += 1
        else:
            return [f"state {i}: really {a[i]}, ours {b[j]}"]
    rest = [s for s in a[i:] + b[j:] if s[2] >= SHORT_MS]
    return [f"states missing on one side: {rest}"] if len(rest) > 1 else []


def _stretches(seen: Observed, until: float) -> list[tuple[str, int, float]]:
    """(word, restarts, ms that it lasted), neighbours merged; states shorter than SHORT_MS stay, marked by length."""
    made: list[tuple[str, int, float]] = []
    rows = [s for s in seen.states if s[0] <= until]
    for k, (t, word, restarts) in enumerate(rows):
        lasted = (rows[k + 1][0] if k + 1 < len(rows) else until) - t
        if made and made[-1][:2] == (word, restarts):
            made[-1] = (word, restarts, made[-1][2] + lasted)
        else:
            made.append((word, restarts, lasted))
    return made


def _events(real: Observed, ours: Observed, together: int) -> list[str]:
    # Once the spam filter's budget is spent, what it lets through is luck.
    while together and any(_budget_spent(seen, _until(seen, together)) for seen in (real, ours)):
        together -= 1
    a, b = (_counts(seen, _until(seen, together)) for seen in (real, ours))
    found = []
    for key in sorted(a.keys() | b.keys()):
        reason, message = key
        if reason == "Unhealthy" and "Readiness" in message and message.endswith(("connection refused", "EOF")):
            continue  # an early one is allowed; one while the process dies is a race
        allowed = 1 + 2 * len(real.instances) // 3 if reason == "BackOff" else 0
        if not real.instances:
            allowed = max(1, a.get(key, 0) // 10)  # an image is looked at every 10 to 15 s
        elif reason == "Unhealthy" and "Readiness" in message and _failing(real, _until(real, together)):
            allowed = max(1, together)  # the phase of readiness probes is luck, in each life another one
        if abs(a.get(key, 0) - b.get(key, 0)) > allowed:
            found.append(f"{reason} {message[:60]!r}: really {a.get(key, 0)}, ours {b.get(key, 0)}")
    return found


def _failing(seen: Observed, until: float) -> bool:
    """Whether the readiness probe failed up to the end of what is compared."""
    passed = [passed for t, kind, passed in seen.probes if kind == "readiness" and t <= until]
    return bool(passed) and not passed[-1]


def _budget_spent(seen: Observed, until: float) -> bool:
    return any(_written(seen, until, warning) >= SPAM_BURST for warning in (True, False))


def _written(seen: Observed, until: float, warning: bool) -> int:
    return sum((reason in WARNINGS) == warning for t, reason, _, _ in seen.events if t <= until)


def _counts(seen: Observed, until: float) -> dict[tuple[str, str], int]:
    """The last count of each Event up to a death: what led to it may be seen a little later, what follows may not."""
    return {
        (reason, message): count for t, reason, message, count in seen.events if t <= until + SEEN_MS.get(reason, 0)
    }

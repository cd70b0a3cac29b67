"""When a run of ours agrees with a recorded trace.

Each side is held to the rules of its lives (`lives`), and both are compared directly for as long as luck has not parted
them: up to the last death that both died alike, and on into the life after it, as far as both went.
"""

from typing import NamedTuple

from tests.reality.lives import Rules, nominal_waits, rules_broken
from tests.reality.observed import Instance, Observed

SHORT_MS = 1_200  # a state that lasts less may be missing on either side
READY_MS = 1_500
# How much later than the death an Event of that life may be seen.
SEEN_MS = {"Unhealthy": 100, "Killing": 100, "Started": 40}
OPEN_MS = 250  # how long before its end a life that did not end alike is left
SPAM_BURST = 25  # Events of one Pod and type before the filter drops some
WARNINGS = ("Unhealthy", "BackOff", "Failed", "ErrImageNeverPull")

# Where the comparison gives more than the rules of the recordings do.  docs/conformance.md prints these.
ALLOWANCES = (
    "Two counts of `BackOff` may differ by 2: six recordings of one Pod differ by 3 among themselves. Of an image that "
    "is looked for every 10 to 15 s without end, by one in twenty.",
    "Counts of a failing readiness probe may differ by 2 after several lives or within one, by 1 after one: its phase "
    "is drawn anew in each life. `connection refused` is not counted at all, but may come only before the program "
    "listens or within 1.4 s of a death.",
    "A life that did not end alike is compared up to its end on the side where it was shorter; there a liveness or "
    "startup probe may have failed once more on one side.",
    "When the kubelet's 25 Events of one type are spent, Events are compared up to the death before, or up to the last "
    "change of a Pod that never died: what the filter lets through then is luck.",
    "A kill counts as on its tick when it is on that of a start seen at once or seen by a list 1.1 s later.",
    "A death within 40 ms of the end of its wait may fall on either side of it.",
    "A restart may wait for another container of its Pod that is being killed, for that one's grace period.",
    "A first Ready that comes only in a later life counts from the start of that life.",
    "Given to a run is the trace's own start: when within its second the Pod was made, its workers and its first "
    "process. Besides, four traces are given a trigger that their worker lost, one the phase of its lists, and one, "
    "s05-crash1, the lives of its processes and the list that took long.",
)


class Span(NamedTuple):
    """Up to when each side is compared, and how many lives ended alike before."""

    lives: int
    real: float
    ours: float
    ends_alike: bool = True  # False: in the midst of a life


def disagreements(real: Observed, ours: Observed, rules: Rules) -> list[str]:
    """Every way in which the two do not agree; empty = they agree."""
    found = [f"{who}: {what}" for who, seen in (("real", real), ("ours", ours)) for what in rules_broken(seen, rules)]
    found += _first_ready(real, ours)
    found += _lives(real, ours, rules)
    alike = _alike(real, ours, rules)
    for span in (alike, *_open(real, ours, rules, alike.lives)):
        found += _states(real, ours, span)
        found += _events(real, ours, rules, span)
    return found


def _first_ready(real: Observed, ours: Observed) -> list[str]:
    if real.ready is None or ours.ready is None:
        return [] if real.ready is ours.ready else [f"first Ready: real {real.ready}, ours {ours.ready}"]
    if abs(real.ready - ours.ready) > READY_MS:
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
    """Whether two lives lasted alike: less than a period apart, for where in one they began is luck."""
    if not rules.kind or a.exit is None or b.exit is None:
        return True
    return abs((a.exit - a.start) - (b.exit - b.start)) < rules.period_ms


def _alike(real: Observed, ours: Observed, rules: Rules) -> Span:
    """Up to the last death that both died alike, or the first one, or the last change when none died."""
    lives = _together(real, ours, rules)
    return Span(lives, _last_death(real, lives), _last_death(ours, lives))


def _last_death(seen: Observed, lives: int) -> float:
    return (seen.instances[max(lives, 1) - 1].exit if seen.instances else None) or seen.changed


def _open(real: Observed, ours: Observed, rules: Rules, lives: int) -> list[Span]:
    """On into the life after the last that ended alike, or what stayed when none follows; empty when luck decides."""
    if not real.instances and not ours.instances:
        return [Span(0, real.ended, ours.ended, ends_alike=False)]
    waits = zip(nominal_waits(real, rules), nominal_waits(ours, rules), strict=False)
    if any(a != b for a, b in list(waits)[:lives]):
        return []
    if lives < min(len(real.instances), len(ours.instances)):
        since = real.instances[lives].start, ours.instances[lives].start
        until = _left(real, real.instances[lives]) - OPEN_MS, _left(ours, ours.instances[lives]) - OPEN_MS
    elif rules.ends and real.instances:
        since = real.instances[-1].exit or 0, ours.instances[-1].exit or 0
        until = real.ended, ours.ended
    else:
        return []
    lasting = min(until[0] - since[0], until[1] - since[1])
    return [Span(lives, since[0] + lasting, since[1] + lasting, ends_alike=False)]


def _left(seen: Observed, life: Instance) -> float:
    """When a life began to end."""
    end = seen.ended if life.exit is None else life.exit
    kills = (t for t, reason, *_ in seen.events if reason == "Killing" and life.start < t <= end + SEEN_MS[reason])
    return min([end, *kills])


def _lives(real: Observed, ours: Observed, rules: Rules) -> list[str]:
    """Exit codes; and of what ends for good, how many lives."""
    pairs = list(zip(real.instances, ours.instances, strict=False))
    found = [
        f"instance {i} ended with {b.code}, really with {a.code}"
        for i, (a, b) in enumerate(pairs)
        if None not in (a.code, b.code) and a.code != b.code
    ]
    if rules.ends and len(real.instances) != len(ours.instances):
        found.append(f"really {len(real.instances)} lives, ours {len(ours.instances)}")
    return found


def _states(real: Observed, ours: Observed, span: Span) -> list[str]:
    a, b = _stretches(real, span.real), _stretches(ours, span.ours)
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
    return [f"states missing on one side: {rest}"] if rest else []


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


def _events(real: Observed, ours: Observed, rules: Rules, span: Span) -> list[str]:
    for seen, until in ((real, span.real), (ours, span.ours)):
        late = [t for t in _refused(seen, until) if not _may_refuse(seen, t, rules)]
        if late:
            return [f"readiness was refused at {late[0]:.0f}, in the midst of a life"]
    while any(_budget_spent(seen, u) for seen, u in ((real, span.real), (ours, span.ours))):
        if not span.ends_alike:
            return []
        if not span.lives:
            break
        lives = span.lives - 1
        span = Span(lives, _last_death(real, lives), _last_death(ours, lives))
    a, b = _counts(real, span.real), _counts(ours, span.ours)
    return [
        f"{key[0]} {key[1][:60]!r}: really {a.get(key, 0)}, ours {b.get(key, 0)}"
        for key in sorted(a.keys() | b.keys())
        if abs(a.get(key, 0) - b.get(key, 0)) > _allowed(real, key, a.get(key, 0), span)
    ]


def _allowed(real: Observed, key: tuple[str, str], count: int, span: Span) -> int:
    """By how much two counts of an Event may differ."""
    reason, message = key
    if reason == "BackOff" and real.instances:
        return 2
    if not real.instances:
        return max(1, count // 20)
    if reason != "Unhealthy":
        return 0
    if "Readiness" not in message:
        return 0 if span.ends_alike else 1
    if not _failing(real, span.real):
        return 0
    return min(2, max(1, span.lives)) if span.ends_alike else 2


REFUSED_MS = 1_400  # a prober that has not yet heard of a death asks on


def _refused(seen: Observed, until: float) -> list[float]:
    return [t for t, reason, message, _ in seen.events if t <= until and _is_refused(reason, message)]


def _is_refused(reason: str, message: str) -> bool:
    return reason == "Unhealthy" and "Readiness" in message and message.endswith("connection refused")


def _may_refuse(seen: Observed, t: float, rules: Rules) -> bool:
    """Nobody listens before the program does, and after its death."""
    if any(0 <= t - life.start <= rules.boots_ms + SEEN_MS["Unhealthy"] for life in seen.instances):
        return True
    return any(life.exit is not None and 0 <= t - life.exit <= REFUSED_MS for life in seen.instances)


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
        (reason, message): count
        for t, reason, message, count in seen.events
        if t <= until + SEEN_MS.get(reason, 0) and not _is_refused(reason, message)
    }


# --- how much is compared, and how far apart ------------------------------------------------------


class Compared(NamedTuple):
    """What of one seed was held against a trace; differences in ms, None where there is nothing to compare."""

    lives: int  # alike on both sides
    states: int
    events: int
    ready_ms: float | None
    life_ms: float | None  # the largest difference between the lengths of two alike lives
    wait_ms: float | None  # and between two waits of one nominal length


def compared(real: Observed, ours: Observed, rules: Rules) -> Compared:
    together = _together(real, ours, rules)
    until = max(span.real for span in (_alike(real, ours, rules), *_open(real, ours, rules, together)))
    pairs = list(zip(real.instances[:together], ours.instances[:together], strict=True))
    lives = [abs((a.exit or 0) - a.start - (b.exit or 0) + b.start) for a, b in pairs]
    waits = [abs(a - b) for a, b in zip(*(_gaps(s, together) for s in (real, ours)), strict=False)]
    return Compared(
        lives=together,
        states=sum(s[2] >= SHORT_MS for s in _stretches(real, until)),
        events=len(_counts(real, until)),
        ready_ms=None if real.ready is None or ours.ready is None else abs(real.ready - ours.ready),
        life_ms=max(lives, default=None),
        wait_ms=max(waits, default=None),
    )


def _gaps(seen: Observed, together: int) -> list[float]:
    following = zip(seen.instances[: max(together - 1, 0)], seen.instances[1:], strict=False)
    return [after.start - (before.exit or 0) for before, after in following]

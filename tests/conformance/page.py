"""The text of docs/conformance.md."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.conformance import cases, rules, traces
from tests.conformance.results import Results
from tests.reality.agree import ALLOWANCES

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "conformance.md"
CORNERS = ROOT / "tests" / "sim" / "kubelet" / "test_corner_cases.py"

HEAD = """# Conformance

What of Kubernetes is here, where upstream says it, and how we know. This page is written by
`python -m tests.conformance`, which plays the tests that it names; `make test` fails when a rule, a case or a trace is
missing here. `python -m tests.conformance --rules` writes the rules alone anew.
"""

RULES_HEAD = "\n## Rules by their source\n"
NOT_SIMULATED = """
## Knowingly not simulated

- **Kinds** other than Pod, Deployment, ReplicaSet, Service, EndpointSlice, Ingress, Node, Namespace and Event. The
  terminal says so of each kind that a real API server knows.
- **Fields** that change nothing here (`resources.requests`, volumes, affinity, security contexts ...) are accepted,
  checked by the API server's rules, and named once: `accepted, not simulated: ...`.
- **The cluster's own objects**: of the Service `kubernetes` there is what `get` and `describe` show, no Endpoints, and
  nothing is in `kube-system`; a node reports no
  labels, capacity, kernel, operating system or runtime.
- **A container's `command`** beyond `sleep`, `true`, `false` and `sh -c` of these, `echo` and `exit`: the image's
  program runs, or what the scenario's `exec:` says of those words.
- **Scheduling** by resources, affinity, taints of one's own; preemption; quotas; autoscalers;
  PodDisruptionBudgets, so that `kubectl drain` evicts without one.
- **Networks** that lose or reorder packets; DNS other than a Service's name; IPv6; UDP.
- **A node under load**: the runtime is listed within 20 ms, but for one change in a thousand, whose list takes up to
  1.8 s, as one did on the recorded machine with its hundred Pods. Nothing else there is slowed by load.
- **A second writer**: server-side apply works for one writer; `managedFields` are not kept.
- **Feature gates** stand at their defaults of the release.

Some constants are nobody's rule but our choice: [choices.md](choices.md) lists them with their reasons.
"""


def page(results: Results) -> str:
    """The whole page, from results of the tests that `__main__` plays."""
    parts = [HEAD, *_cases(results), *_corners(results), *_traces(traces.rows()), *_rules(), NOT_SIMULATED]
    return "".join(parts)


def with_new_rules(text: str) -> str:
    """The page with its results as they are, and the rules as the code has them now."""
    before = text.split(RULES_HEAD)[0]
    return "".join([before, *_rules(), NOT_SIMULATED])


def _cases(results: Results) -> Iterator[str]:
    yield "\n## Upstream's own cases\n\nOf its unit and end-to-end tests, and of documents and issues, by source.\n"
    for file, title in cases.FILES.items():
        groups = cases.groups(file, results)
        passed, all_of_them = sum(g.passed for g in groups), sum(g.cases for g in groups)
        yield f"\n### {title}: {passed} of {all_of_them} pass\n\n"
        yield from table(("source", "cases", "pass"), ((f"`{g.source}`", g.cases, g.passed) for g in groups))
    skipped = list(cases.failing(results))
    yield "\n### Skipped\n\n" + ("" if skipped else "None.\n")
    if skipped:
        yield from table(("case", "why"), ((f"`{n}`", f"its test {end}") for n, end in skipped))


def corners() -> Iterator[tuple[str, str]]:
    """(test, its docstring's first line) of each corner case."""
    for found in re.finditer(r'^def (test_\w+)\([^)]*\):\n    """([^"\n]+)', CORNERS.read_text(), re.MULTILINE):
        yield found[1], found[2]


def _corners(results: Results) -> Iterator[str]:
    yield "\n## Corner cases\n\nWhat a careless simulator gets wrong: `tests/sim/kubelet/test_corner_cases.py`.\n\n"
    words = ((name.removeprefix("test_").replace("_", " "), results.of(name)) for name, _ in corners())
    yield from table(("what holds", "test"), words)


def _traces(found: Iterable[traces.Row]) -> Iterator[str]:
    yield """
## The recorded cluster

Pods of a real Kubernetes 1.36.2 cluster (`tests/data/real`; `s…` with PLEGOnDemandRelist), each played as a scenario
over ten seeds. Equal are: the order of states, the failures before each kill, exit codes, restart counts, reasons,
messages and counts of Events, as long as luck has not parted the two, and of what ended for good the number of lives.
Each is held to the rules of its lives: within 0.6 s of its tick is each kill, and each wait before a restart between
the nominal one and half as much again and 2.5 s (above a minute: and 33 s). The first Ready is within 1.5 s; a state
that lasts less than 1.2 s may be missing. The columns count what was held together with every seed, and give the
largest difference: of the first Ready, of the length of a life, of the wait before a restart (which the kubelet
stretches by up to half).

"""
    head = ("trace", "lives", "states", "Events", "Ready", "life", "wait", "verdict")
    yield from table(
        head,
        ((r.name, r.lives, r.states, r.events, ms(r.ready_ms), ms(r.life_ms), ms(r.wait_ms), r.verdict) for r in found),
    )
    yield "\nWhere two are held to less than equality, because luck or the recorder decides:\n\n"
    yield from (bullet(allowed) for allowed in ALLOWANCES)
    yield """
Pods with init containers and sidecars, Pods made while their kubelet was young (`tests/reality/test_several.py`), and
the recorded Deployments (`tests/sim/controllers/test_deployment.py`, `tests/kubectl/test_rollout.py`) are compared by
tests of their own; what the API server refused, and `kubectl describe`'s texts, by `tests/api` and `tests/kubectl`.
"""


def bullet(text: str) -> str:
    return textwrap.fill(text, 120, initial_indent="- ", subsequent_indent="  ") + "\n"


def ms(value: float | None) -> str:
    return "" if value is None else f"{value / 1000:.2f} s"


def _rules() -> Iterator[str]:
    yield RULES_HEAD + "\nAll code that follows a source of upstream, in the words of its docstring.\n"
    for folder, title in rules.ROOMS.items():
        yield f"\n### {title}\n\n"
        yield from table(
            ("where", "what", "upstream"), ((f"`{r.place}`", r.says, names(r.upstream)) for r in rules.room(folder))
        )


def names(paths: Iterable[str]) -> str:
    return ", ".join(f"`{path}`" for path in paths)


def table(head: tuple[str, ...], body: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
    for row in body:
        yield f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in row)} |\n"

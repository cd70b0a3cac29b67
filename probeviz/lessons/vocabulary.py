"""The names that a lesson's expressions may use beyond those of a Scenario (docs/scenario.md)."""

from probeviz.scenarios.expression import Expression
from probeviz.scenarios.vocabulary import NAMES, Name

# What an entry counts as where facts have their kinds.
ANSWER, LINE, LOOK, CLOCK = "entry.answer", "entry.line", "entry.look", "entry.clock"
CARRIED = "entry.carried"
PARTS = "part"  # and so does a part that is done

OWN: dict[str, Name] = {
    "answers": Name("answers", "what was answered so far, by the step's id", (ANSWER,)),
    "looks": Name("looks", "the lines that only read, such as `kubectl get pods`", (LOOK,)),
    "lines": Name("lines", "all lines that were typed or applied, those that only read included", (LINE, LOOK)),
    "clock": Name("clock", "what was done to the time", (CLOCK,)),
    "parts": Name("parts", "which parts of the current task are done, by their id", (PARTS,)),
    "restarted": Name("restarted", "each time that a container ran again", ("container.changed",)),
    "faults": Name("faults", "which faults of the pool were drawn, by their names", ()),
    "readied": Name("readied", "each time that a Pod became Ready", ("pod.changed", "object.deleted")),
    "cuts": Name("cuts", "each time that a Pod left a Service's ready endpoints", ("endpoints.changed",)),
    "branched": Name("branched", "each time that this run went on from the past of another", (CARRIED,)),
}
TYPED = {
    "t": "when it was typed",
    "line": "the line as it was typed",
    "out": "what it printed at once, the first 2,000 characters",
}
OWN_FIELDS: dict[str, dict[str, str]] = {
    "looks": TYPED,
    "lines": TYPED,
    "clock": {"t": "the run's time then", "does": "`play`, `pause`, `speed`, `step`, or `back`: looked back in time"},
    "restarted": {
        "t": "when it ran again",
        "pod": "the Pod's name",
        "container": "the container's name",
        "number": "its restart count from then on",
    },
    "readied": {"t": "when it became Ready", "pod": "the Pod's name"},
    "cuts": {"t": "when it left", "pod": "the Pod's name", "service": "the Service's name"},
    "branched": {"t": "the instant at which the two runs part"},
}

NAMES_HERE = {**NAMES, **OWN}


def expression(source: str) -> Expression:
    """One that may use them; raises Unusable."""
    return Expression(source, NAMES_HERE)

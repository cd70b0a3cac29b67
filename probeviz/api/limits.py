"""What a manifest may hold, and how much of a cluster it may bring about."""

from probeviz.locale.text import later
from probeviz.sim.limits import Limit, SpokenLimit

FILE_BYTES = SpokenLimit(
    64 * 1024,
    "a YAML file; refused before it is parsed",
    "bytes",
    "api/source.py",
    later("the file is {found:,} bytes; at most {most:,} are read here. Split it into several files"),
)
NODES = SpokenLimit(
    5_000,
    "a YAML file, all its documents, what an alias stands for counted each time",
    "nodes",
    "api/source.py",
    later("more than {most:,} nodes, aliases counted expanded"),
)
DEPTH = SpokenLimit(
    40, "lists and mappings within each other", "levels", "api/nodes.py", later("nested deeper than {most} levels")
)
OBJECT_BYTES = SpokenLimit(
    128 * 1024,
    "one object as JSON; etcd takes 1.5 MiB",
    "bytes",
    "api/writes.py",
    later("an object holds at most {most:,} bytes here, and this would make it {found:,}"),
)
COPIED = Limit(
    5_000,
    "the values that the copies of one JSON patch make, or one operation adds; upstream bounds the copies by 3 MB",
    "values",
    "api/json_patch.py",
    "a JSON patch copies or adds at most {most:,} values here",
)
PATCH_DEPTH = Limit(
    100,
    "what a JSON patch nests within each other",
    "levels",
    "api/json_patch.py",
    "a JSON patch nests at most {most} levels here",
)
PODS = SpokenLimit(
    50,
    "the Pods of a run, by apply, scale or script",
    "Pods",
    "api/room.py",
    later("a run holds at most {most} Pods, and this would make it {found:,}"),
)
# Each with two probes a second: a second of such a run still takes a fraction of a second to play.
CONTAINERS = SpokenLimit(
    150,
    "the containers of a run, all its Pods together, by apply, scale, undo or script",
    "containers",
    "api/room.py",
    later("a run holds at most {most} containers, and this would make it {found:,}"),
)

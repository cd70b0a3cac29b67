"""What a manifest may hold, and how much of a cluster it may bring about."""

from probeviz.sim.limits import Limit

FILE_BYTES = Limit(
    64 * 1024,
    "a YAML file; refused before it is parsed",
    "bytes",
    "api/source.py",
    "the file is {found:,} bytes; at most {most:,} are read here. Split it into several files",
)
NODES = Limit(
    5_000,
    "a YAML file, all its documents, what an alias stands for counted each time",
    "nodes",
    "api/source.py",
    "more than {most:,} nodes, aliases counted expanded",
)
DEPTH = Limit(40, "lists and mappings within each other", "levels", "api/nodes.py", "nested deeper than {most} levels")
OBJECT_BYTES = Limit(
    128 * 1024,
    "one object as JSON; etcd takes 1.5 MiB",
    "bytes",
    "api/writes.py",
    "an object holds at most {most:,} bytes here, and this would make it {found:,}",
)
PODS = Limit(
    50,
    "the Pods of a run, by apply, scale or script",
    "Pods",
    "api/writes.py",
    "a run holds at most {most} Pods, and this would make it {found:,}",
)

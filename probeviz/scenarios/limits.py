"""What a Scenario may hold, and what its expressions may cost."""

from probeviz.locale.text import later
from probeviz.sim.limits import SpokenLimit as Limit

ITEMS = later("has {found} items; at most {most:,} are allowed")
ENTRIES = later("has {found} entries; at most {most:,} are allowed")

SCRIPT_LINES = Limit(200, "`spec.script`", "lines", "scenarios/document.py", ITEMS)
MANIFESTS = Limit(20, "`spec.manifests`", "files", "scenarios/document.py", ITEMS)
PROGRAMS = Limit(20, "`spec.programs`", "programs", "scenarios/document.py", ENTRIES)
DEPENDENCIES = Limit(20, "`spec.dependencies`", "dependencies", "scenarios/document.py", ENTRIES)
CLIENTS = Limit(20, "`spec.clients`", "clients", "scenarios/cluster_shapes.py", ITEMS)
SERVICE_ACCOUNTS = Limit(20, "`spec.serviceAccounts`", "names", "scenarios/document.py", ITEMS)
PRIORITY_CLASSES = Limit(20, "`spec.priorityClasses`", "classes", "scenarios/document.py", ENTRIES)
NODES = Limit(20, "`spec.nodes`", "nodes", "scenarios/cluster_shapes.py", ITEMS)
EXPECTATIONS = Limit(200, "`spec.expect`", "expectations", "scenarios/expect.py", ITEMS)
REQUESTS_A_SECOND = Limit(
    200,
    "all clients together, also as the script changes them",
    "requests/s",
    "scenarios/cluster_shapes.py",
    later("send {found:,} requests a second together; at most {most} are allowed"),
)
EXPRESSION = Limit(
    1_000,
    "a CEL expression",
    "characters",
    "scenarios/expression.py",
    later("has {found:,} characters; at most {most:,} are allowed"),
)
MACROS = Limit(
    2,
    "macros of an expression within each other",
    "macros",
    "scenarios/expression.py",
    later("nests {found} macros (all, exists, exists_one, map, filter); at most {most} are allowed"),
)
EXPECT_CPU_S = Limit(
    5,
    "a visitor's own `expect`, over the whole run: CPU",
    "s",
    "scenarios/judging.py",
    "the expectations took more than {most} s or 128 MB",
)
HOURS = Limit(24, "a time or duration", "h", "scenarios/values.py", later("must be at most {most}h, not {found}"))

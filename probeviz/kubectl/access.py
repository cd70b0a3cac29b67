"""What a visitor's kubeconfig would say: `cluster-info`, `config`, `auth can-i`, and `top` without its metrics.

The cluster has one user, who may do everything, one context and one namespace.
"""

from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.config_flags import CONTEXT, SERVER, USER
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import ALL_NAMESPACES, Flag, parse
from probeviz.kubectl.resources import lookup
from probeviz.kubectl.table import Table
from probeviz.sim.releases import release
from probeviz.sim.world import World

CONTEXTS_FLAGS = (Flag("no-headers", takes=False), Flag("output", "o"))
ONE = ": there is one user here, who may do everything."
CAN_I_FLAGS = (
    Flag("quiet", "q", takes=False),
    Flag("list", takes=False, why=ONE),
    Flag("subresource"),
    ALL_NAMESPACES,
)
TOP_FLAGS = (
    ALL_NAMESPACES,
    Flag("selector", "l"),
    Flag("containers", takes=False),
    Flag("sort-by"),
    Flag("no-headers", takes=False),
)


def cluster_info(world: World, args: list[str]) -> Answer:
    """kubectl pkg/cmd/clusterinfo: the API server's address; no other service is simulated."""
    given = parse("cluster-info", args, ())
    if given.words:
        raise NotSimulated(f"kubectl cluster-info {given.words[0]} is not simulated; kubectl cluster-info is.")
    what = "master" if release(world.setup.release).minor < 20 else "control plane"
    return Answer(
        out(
            f"Kubernetes {what} is running at {SERVER}",
            "",
            "To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.",
        )
    )


def current_context(world: World, args: list[str]) -> Answer:
    parse("config current-context", args, ())
    return Answer(out(CONTEXT))


def get_contexts(world: World, args: list[str]) -> Answer:
    """kubectl pkg/cmd/config/get_contexts.go."""
    given = parse("config get-contexts", args, CONTEXTS_FLAGS)
    missing = [name for name in given.words if name != CONTEXT]
    if missing:
        raise KubectlError(f"error: context {missing[0]} not found")
    if given.flags.get("output") == "name":
        return Answer(out(CONTEXT))
    header = [] if given.on("no-headers") else [["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]]
    return Answer(out(*Table().flush([*header, ["*", CONTEXT, CONTEXT, USER, "default"]])))


def can_i(world: World, args: list[str]) -> Answer:
    """kubectl pkg/cmd/auth/cani.go: always yes, with its warnings."""
    given = parse("auth can-i", args, CAN_I_FLAGS)
    if len(given.words) not in (2, 3):
        raise KubectlError("error: you must specify two arguments: verb resource or verb resource/resourceName.")
    lines = _warnings(world, given.words[1].partition("/")[0])
    return Answer(lines if given.on("quiet") else lines + out("yes"))


def _warnings(world: World, word: str) -> list[Line]:
    if word == "*":
        return []
    try:
        resource = lookup(word, world.setup.release)
    except KubectlError:
        return err(f"Warning: the server doesn't have a resource type '{word}'", "")
    return [] if resource.namespaced else err(f"Warning: resource '{resource.plural}' is not namespace scoped", "")


def top(world: World, args: list[str]) -> Answer:
    """kubectl pkg/cmd/top: nothing here measures CPU and memory."""
    parse("top", args, TOP_FLAGS)
    raise KubectlError("error: Metrics API not available")

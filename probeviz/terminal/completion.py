"""What Tab offers for the last word of a line: commands, verbs, kinds, names, flags, files."""

import re
from collections.abc import Iterable, Mapping

from probeviz.kubectl.config_flags import CONTEXT, OFFERED
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.listing import labels_of, objects
from probeviz.kubectl.resources import RESOURCES, at_release, lookup
from probeviz.kubectl.upstream import absent
from probeviz.kubectl.verbs import VERBS, named, seconds
from probeviz.sim.releases import release
from probeviz.sim.templates import template_of
from probeviz.sim.world import World
from probeviz.terminal.curl.options import SWITCHES, TAKES
from probeviz.terminal.filters import FILTERS
from probeviz.terminal.shell import COMMANDS

OF_PODS = ("logs", "exec", "port-forward")
OF_NODES = ("cordon", "uncordon", "drain")
OF_KINDS = ("annotate", "delete", "describe", "edit", "explain", "get", "label", "patch", "wait")
FROM_FILES = ("apply", "create", "delete", "diff", "replace")
CURL_FLAGS = [f"-{letter}" for letter in "IivsSfLkowXHdAm"] + [f"--{name}" for name in sorted(TAKES | SWITCHES)]
FILTER_FLAGS = {
    "grep": ("-v", "-i", "-c", "-n", "-o", "-w", "-E", "-A", "-B", "-C"),
    "head": ("-n",),
    "tail": ("-n",),
    "wc": ("-l", "-w", "-c"),
    "sort": ("-r", "-n", "-u", "-k", "-t"),
    "uniq": ("-c", "-d", "-u", "-i"),
    "awk": ("-F",),
    "cut": ("-d", "-f", "-c"),
    "sed": ("-n", "-E"),
    "tr": ("-d", "-s"),
    "jq": ("-r", "-c"),
    "watch": ("-n", "-t"),
}
VALUES = {"dry-run": ("client", "server"), "cascade": ("background", "foreground", "orphan")}
# Where a new command begins, outside of quotes as far as a glance can tell.
BEGINS = re.compile(r"\|\||&&|[|;(]|(?:^|(?<=[\s;]))(?:do|then|else|while|until|if|!)(?=\s)")
OUTPUT = re.compile(r"--output|-[A-Za-z]*o")  # of curl: a file comes next
RESERVED = ("while", "until", "for", "if", "do", "done", "then", "else", "fi")


def complete(world: World, files: Mapping[str, str], line: str) -> list[str]:
    """The words that may stand where the last one is being typed, each in full."""
    begins = list(BEGINS.finditer(line))
    segment = line[begins[-1].end() :] if begins else line
    words = segment.split()
    typed = "" if not segment or segment[-1].isspace() else words.pop()
    words = _without_watch(words)
    piped = bool(begins) and begins[-1].group() == "|"
    offered = FILTERS if piped and not words else _offered(world, files, words, typed)
    return [word for word in dict.fromkeys(offered) if word.startswith(typed) and word != typed]


def _offered(world: World, files: Mapping[str, str], words: list[str], typed: str) -> Iterable[str]:
    if not words:
        return (*COMMANDS, *RESERVED)
    if typed.startswith("$") and words[0] != "curl":
        return ("$INGRESS",)
    if words[-1] in (">", ">>"):
        return ("/dev/null", *sorted(files))
    if typed.startswith("-") and words[0] in FILTER_FLAGS:
        return FILTER_FLAGS[words[0]]
    match words[0]:
        case "kubectl" | "k":
            return _kubectl(world, files, words[1:], typed)
        case "curl" if OUTPUT.fullmatch(words[-1]):
            return ("/dev/null", *sorted(files))
        case "curl":
            return CURL_FLAGS if typed.startswith("-") else _addresses(world)
        case "load":
            return _paths(world) if len(words) > 2 else ("20/s",) if len(words) == 1 else ("30s",)
        case "watch":
            return COMMANDS
        case "cat" | "ls":
            return sorted(files)
    return sorted(files) if words[0] in FILTERS else ()


def _without_watch(words: list[str]) -> list[str]:
    """`watch -n 1 kubectl get` completes as `kubectl get` does."""
    if words[:1] != ["watch"]:
        return words
    rest = words[1:]
    while rest and rest[0].startswith("-"):
        rest = rest[2:] if rest[0] == "-n" else rest[1:]
    return rest or words


def _addresses(world: World) -> list[str]:
    """The balancer's address with the paths that programs answer."""
    if not any(ingress.address for ingress in world.cluster.ingresses.values()):
        return []
    return [f"{begin}$INGRESS{path}" for begin in ("http://", "") for path in _paths(world)]


def _paths(world: World) -> list[str]:
    paths = [path for program in world.setup.programs.values() for path in program.routes if "*" not in path]
    return list(dict.fromkeys(paths))


def _kubectl(world: World, files: Mapping[str, str], words: list[str], typed: str) -> Iterable[str]:
    before = words[-1] if words else ""
    if before in ("-n", "--namespace"):
        return ("default",)
    if before in ("--context", "--cluster"):
        return (CONTEXT,)
    verb, rest = named(words)
    first = verb or next((word for word in rest[:1] if not word.startswith("-")), "")
    if typed.startswith("-"):
        return _flags(verb, release(world.setup.release).minor)
    if not first:
        return dict.fromkeys(name.split()[0] for name in VERBS)
    if not verb or (not rest and seconds(verb)):
        return seconds(first)
    if before in ("-f", "--filename") and verb in FROM_FILES:
        return sorted(files)
    if before in ("-l", "--selector"):
        return _labels(world)
    if before in ("-c", "--container") and verb == "logs":
        return _containers(world, words)
    if before in ("-o", "--output"):
        return ("json", "yaml", "wide", "name") if verb == "get" else ("json", "yaml", "name")
    return _objects(world, verb, [word for word in rest if not word.startswith("-")], typed)


def _flags(verb: str, minor: int) -> list[str]:
    """The verb's own that work, with the values of those that have few, and the common ones; "": these alone."""
    flags = [flag for flag in VERBS[verb].done if flag.name not in absent(verb, minor)] if verb else []
    longs = [
        word
        for flag in flags
        for word in (f"--{flag.name}", *(f"--{flag.name}={v}" for v in VALUES.get(flag.name, ())))
    ]
    return [*longs, *(f"-{flag.short}" for flag in flags if flag.short), *OFFERED]


def _containers(world: World, words: list[str]) -> list[str]:
    """Those of the Pod that is named, or of all."""
    pods = world.cluster.pods
    named = [pods[word.removeprefix("pod/")] for word in words if word.removeprefix("pod/") in pods]
    specs = [template_of(world, pod).spec for pod in named or pods.values()]
    return sorted({container.name for spec in specs for container in (*spec.init_containers, *spec.containers)})


def _labels(world: World) -> list[str]:
    pairs = [pair for pod in world.cluster.pods.values() for pair in labels_of(world, pod).items()]
    return sorted({f"{key}={value}" for key, value in pairs})


def _objects(world: World, verb: str, words: list[str], typed: str) -> list[str]:
    """Kinds first, then the names of the kind; `logs` begins with Pods; `kind/` goes on with names."""
    release = world.setup.release
    if "/" in typed:
        kind = typed.partition("/")[0]
        return [f"{kind}/{name}" for name in _names(world, kind)]
    deployments = [f"deployment/{name}" for name in sorted(world.cluster.deployments)]
    if verb in OF_PODS:
        return _names(world, "pods") + deployments
    if verb.startswith(("rollout ", "set ")) or verb in ("scale", "expose"):
        return deployments
    if verb in OF_NODES:
        return _names(world, "nodes")
    if verb not in OF_KINDS:
        return []
    if words:
        return _names(world, words[0])
    kinds = [at_release(resource, release) for resource in RESOURCES]
    return (
        [kind.plural for kind in kinds] + [kind.kind.lower() for kind in kinds] + [s for k in kinds for s in k.shorts]
    )


def _names(world: World, kind: str) -> list[str]:
    try:
        return sorted(objects(world, lookup(kind, world.setup.release)))
    except KubectlError:
        return []

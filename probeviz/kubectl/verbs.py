"""The verbs that work here, by name; `help` and Tab list what stands in this table.

A name may have two words (`rollout status`): the first then works only with one of its seconds.
"""

from collections.abc import Callable, Mapping

from probeviz.kubectl import (
    access,
    annotate,
    api_resources,
    apply,
    create,
    delete,
    describe,
    diff,
    drain,
    edit,
    events,
    explain,
    expose,
    get,
    label,
    logs,
    patch,
    port_forward,
    replace,
    run,
    scale,
    set_env,
    set_image,
    set_resources,
    version,
    wait,
)
from probeviz.kubectl import exec as exec_
from probeviz.kubectl.answer import Answer
from probeviz.kubectl.flags import Flag
from probeviz.kubectl.rollout import changes, history, status
from probeviz.kubectl.upstream import flags_of, global_flags
from probeviz.kubectl.verb import Surroundings, Verb
from probeviz.sim.world import World

HELP = ("--help", "-h")
Plain = Callable[[World, list[str]], Answer]


def _verb(run: Plain, summary: str, flags: tuple[Flag, ...] = (), *, changes: bool = False) -> Verb:
    """A verb that needs nothing but the World."""

    def run_alone(world: World, args: list[str], around: Surroundings) -> Answer:
        return run(world, args)

    return Verb(run_alone, summary, flags, changes)


OfFiles = Callable[[World, list[str], Mapping[str, str], str | None], Answer]


def _of_files(run: OfFiles, summary: str, flags: tuple[Flag, ...] = (), *, changes: bool = False) -> Verb:
    """A verb that may read files of the run, or what comes through a pipe."""

    def run_with(world: World, args: list[str], around: Surroundings) -> Answer:
        return run(world, args, around.files, around.stdin)

    return Verb(run_with, summary, flags, changes)


VERBS: dict[str, Verb] = {
    "annotate": _of_files(annotate.annotate, "Set, change or remove annotations", annotate.FLAGS, changes=True),
    "api-resources": _verb(api_resources.api_resources, "Print the kinds that the server has", api_resources.FLAGS),
    "api-versions": _verb(api_resources.api_versions, "Print the versions of the API that the server has"),
    "apply": _of_files(
        apply.apply,
        "Apply a manifest by file name",
        apply.FLAGS,
        changes=True,
    ),
    "auth can-i": _verb(access.can_i, "Check whether an action is allowed", access.CAN_I_FLAGS),
    "cluster-info": _verb(access.cluster_info, "Display the address of the API server"),
    "config current-context": _verb(access.current_context, "Display the current context"),
    "config get-contexts": _verb(access.get_contexts, "Display the contexts", access.CONTEXTS_FLAGS),
    "cordon": _verb(drain.cordon, "Mark a node as unschedulable", drain.FLAGS, changes=True),
    "create": _of_files(
        create.create,
        "Create the objects of a file",
        create.FLAGS,
        changes=True,
    ),
    "create deployment": _verb(
        create.create_deployment,
        "Create a Deployment of an image",
        create.DEPLOYMENT_FLAGS + create.SINCE_19,
        changes=True,
    ),
    "delete": _of_files(
        delete.delete,
        "Delete objects by file name, name, or label selector",
        delete.FLAGS,
        changes=True,
    ),
    "describe": _of_files(
        describe.describe,
        "Show details of an object, with its events",
        describe.FLAGS,
    ),
    "diff": _of_files(diff.diff, "Show what applying a manifest would change", diff.FLAGS),
    "drain": _verb(drain.drain, "Mark a node as unschedulable and evict its Pods", drain.DRAIN_FLAGS, changes=True),
    "edit": _of_files(edit.edit, "Say where an object can be edited", edit.FLAGS, changes=True),
    "events": _verb(events.events, "List events, the latest last (kubectl 1.23 and later)", events.FLAGS),
    "exec": _verb(exec_.exec_, "Run a command in a container", exec_.FLAGS, changes=True),
    "explain": _verb(explain.explain, "Describe a kind and its fields", explain.EXPLAIN_FLAGS),
    "expose": _verb(expose.expose, "Make a Service for the Pods of an object", expose.FLAGS, changes=True),
    "get": _of_files(
        get.get,
        "Display one or many objects",
        get.FLAGS,
    ),
    "label": _of_files(label.label, "Set, change or remove labels", label.FLAGS, changes=True),
    "logs": Verb(
        lambda world, args, around: logs.logs(world, args, around.logs), "Print the logs of a container", logs.FLAGS
    ),
    "patch": _of_files(patch.patch, "Change fields of an object with a patch", patch.FLAGS, changes=True),
    "port-forward": _verb(port_forward.port_forward, "Forward local ports to a Pod", port_forward.FLAGS, changes=True),
    "replace": _of_files(replace.replace, "Replace an object by the one in a file", replace.FLAGS, changes=True),
    "rollout history": _of_files(history.history, "View the revisions of a Deployment", history.FLAGS),
    "rollout pause": _of_files(changes.pause, "Hold the rollout of a Deployment", changes.FLAGS, changes=True),
    "rollout restart": _of_files(changes.restart, "Replace the Pods of a Deployment", changes.FLAGS, changes=True),
    "rollout resume": _of_files(changes.resume, "Go on with a paused rollout", changes.FLAGS, changes=True),
    "rollout status": _of_files(status.status, "Show the rollout of a Deployment until it is over", status.FLAGS),
    "rollout undo": _of_files(changes.undo, "Go back to an older revision", changes.UNDO_FLAGS, changes=True),
    "run": _verb(run.run, "Run an image in a Pod", run.FLAGS, changes=True),
    "scale": _of_files(scale.scale, "Set a new size for a Deployment or ReplicaSet", scale.FLAGS, changes=True),
    "set env": _of_files(set_env.set_env, "Set environment variables of a Pod template", set_env.FLAGS, changes=True),
    "set image": _of_files(set_image.set_image, "Set the image of a Pod template", set_image.FLAGS, changes=True),
    "set resources": _of_files(
        set_resources.set_resources, "Set requests and limits of a Pod template", set_resources.FLAGS, changes=True
    ),
    "top node": _verb(access.top, "Display the resources that nodes use, which nothing here measures"),
    "top pod": _verb(access.top, "Display the resources that Pods use, which nothing here measures", access.TOP_FLAGS),
    "uncordon": _verb(drain.uncordon, "Mark a node as schedulable", drain.FLAGS, changes=True),
    "version": _verb(version.version, "Print the versions of client and server", version.FLAGS),
    "wait": _verb(wait.wait, "Wait until objects are as wished, or gone", wait.FLAGS),
}


# The Aliases of kubectl's commands that work here (pkg/cmd of each).
ALIASES = {
    "create deploy": "create deployment",
    "top no": "top node",
    "top nodes": "top node",
    "top po": "top pod",
    "top pods": "top pod",
}


def named(args: list[str]) -> tuple[str, list[str]]:
    """The name of the verb that a command is about, "" for none, and what is left; flags may stand before it."""
    at = _first_word(args, "")
    if at is None:
        return "", args
    first, rest = args[at], args[:at] + args[at + 1 :]
    at = _first_word(rest, first)
    if at is not None and (name := ALIASES.get(f"{first} {rest[at]}", f"{first} {rest[at]}")) in VERBS:
        return name, rest[:at] + rest[at + 1 :]
    return (first, rest) if first in VERBS else ("", [first, *rest])


def _first_word(args: list[str], verb: str) -> int | None:
    """Where the first word stands that is no flag and no flag's value (spf13/cobra command.go, stripFlags)."""
    known = {**global_flags(), **flags_of(verb)}
    shorts = {flag.short: flag for flag in known.values()}
    value = False
    for i, word in enumerate(args):
        if value:
            value = False
        elif word == "--":
            return None
        elif word.startswith("-") and "=" not in word and (word.startswith("--") or len(word) == 2):
            flag = known.get(word[2:]) if word.startswith("--") else shorts.get(word[1:])
            value = word not in HELP and (flag is None or (flag.takes and flag.bare is None))
        elif word and not word.startswith("-"):
            return i
    return None


def seconds(first: str) -> list[str]:
    """`rollout` -> `status`, `history` ...: the second words of a verb that needs one."""
    return [name.split()[1] for name in VERBS if name.startswith(f"{first} ")]

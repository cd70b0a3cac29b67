"""The verbs that work here, by name, in the order of the alphabet; `help` and Tab list what stands in this table.

A name may have two words (`rollout status`): the first then works only with one of its seconds.
"""

from probeviz.kubectl.apply import FLAGS as APPLY_FLAGS
from probeviz.kubectl.apply import apply
from probeviz.kubectl.delete import FLAGS as DELETE_FLAGS
from probeviz.kubectl.delete import delete
from probeviz.kubectl.describe import FLAGS as DESCRIBE_FLAGS
from probeviz.kubectl.describe import describe
from probeviz.kubectl.get import FLAGS as GET_FLAGS
from probeviz.kubectl.get import get
from probeviz.kubectl.logs import FLAGS as LOGS_FLAGS
from probeviz.kubectl.logs import logs
from probeviz.kubectl.scale import FLAGS as SCALE_FLAGS
from probeviz.kubectl.scale import scale
from probeviz.kubectl.verb import Verb

VERBS: dict[str, Verb] = {
    "apply": Verb(
        lambda world, args, around: apply(world, args, around.files, around.stdin),
        "Apply a manifest by file name",
        APPLY_FLAGS,
        changes=True,
    ),
    "delete": Verb(
        lambda world, args, around: delete(world, args, around.files, around.stdin),
        "Delete objects by file name, name, or label selector",
        DELETE_FLAGS,
        changes=True,
    ),
    "describe": Verb(
        lambda world, args, _: describe(world, args), "Show details of an object, with its events", DESCRIBE_FLAGS
    ),
    "get": Verb(lambda world, args, _: get(world, args), "Display one or many objects", GET_FLAGS),
    "logs": Verb(
        lambda world, args, around: logs(world, args, around.logs), "Print the logs of a container", LOGS_FLAGS
    ),
    "scale": Verb(
        lambda world, args, _: scale(world, args),
        "Set a new size for a Deployment or ReplicaSet",
        SCALE_FLAGS,
        changes=True,
    ),
}


def named(args: list[str]) -> tuple[str, list[str]]:
    """The name of the verb that a command begins with, "" for none, and what is left."""
    for count in (2, 1):
        name = " ".join(args[:count])
        if name in VERBS:
            return name, args[count:]
    return "", args


def seconds(first: str) -> list[str]:
    """`rollout` -> `status`, `history` ...: the second words of a verb that needs one."""
    return [name.split()[1] for name in VERBS if name.startswith(f"{first} ")]

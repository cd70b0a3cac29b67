"""`kubectl delete` (kubectl pkg/cmd/delete/delete.go): tells at once, then waits until all is gone."""

from collections.abc import Mapping
from typing import Any

from probeviz.api.apply import DRY, DryRun
from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.change import dry_run
from probeviz.kubectl.chosen import FLAGS as CHOSEN
from probeviz.kubectl.chosen import UNPROVIDED, chosen
from probeviz.kubectl.deadline import Timed
from probeviz.kubectl.duration import duration_flag
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import ALL_NAMESPACES, BOOLS, Flag, Parsed, parse
from probeviz.kubectl.refused import told
from probeviz.kubectl.resources import Resource
from probeviz.sim.entries import Delete
from probeviz.sim.facts import Fact, ObjectDeleted
from probeviz.sim.releases import release
from probeviz.sim.store import ref
from probeviz.sim.world import World

FLAGS = (
    *CHOSEN,
    ALL_NAMESPACES,
    Flag("cascade", bare="background"),
    Flag("dry-run", bare="unchanged"),
    Flag("output", "o"),
    Flag("grace-period"),
    Flag("force", takes=False),
    Flag("now", takes=False),
    Flag("timeout"),
    Flag("wait", takes=False),
    Flag("ignore-not-found", takes=False),
)
CAN_GO = ("Pod", "Deployment", "ReplicaSet", "Service", "Ingress")
STRATEGIES = 20  # the minor release since which --cascade names one (kubernetes/kubernetes#95389)
IMMEDIATE = (
    "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated."
    " The resource may continue to run on the cluster indefinitely."
)


class DeleteWait(Timed):
    """Ends when every object that was deleted is gone; an object is known by its uid, not by its name."""

    def __init__(self, waiting: list[tuple[Resource, Any]]) -> None:
        super().__init__()
        self._waiting = {obj.metadata.uid: f"{kind.plural}/{obj.metadata.name}" for kind, obj in waiting}

    def told(self, fact: Fact) -> list[Line]:
        if isinstance(fact, ObjectDeleted):
            self._waiting.pop(fact.uid, None)
            self.done = not self._waiting
        return []

    def late(self) -> list[Line]:
        """cmd/wait IsDeleted: each that is still there has had its time."""
        late = [f"timed out waiting for the condition on {name}" for name in self._waiting.values()]
        return err(*told([f"error: {text}" for text in late]))


def delete(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    given = parse("delete", args, FLAGS, release(world.setup.release).minor)
    grace, force, dry = _grace(given), given.on("force"), dry_run(given)
    notes, cascade = _cascade(given, release(world.setup.release).minor)
    _check(given)
    timeout_ms = duration_flag(world, "delete", "timeout", given.flags.get("timeout", "0s"))
    found, errors = chosen(world, given, given.words, files, stdin, UNPROVIDED)
    errors = [] if given.on("ignore-not-found") else errors
    warning = notes + (err(IMMEDIATE) if grace == 0 else [])
    if not found:
        return Answer(warning + (err(*told(errors)) if errors else out("No resources found")), int(bool(errors)))
    for resource, _ in found:
        _may_go(resource)
    lines = warning + out(*(_deleted(world, given, resource, obj, grace == 0, dry) for resource, obj in found))
    lines += err(*told(errors)) if errors else []
    if dry != "none":
        return Answer(lines, int(bool(errors)))
    entry = Delete(
        refs=[ref(obj) for _, obj in found],
        grace_seconds=grace,
        force=force and grace == 0,
        timeout_ms=max(timeout_ms, 0),
        cascade=cascade,
    )
    waits = given.flags.get("wait") != "false" and not errors
    return Answer(lines, int(bool(errors)), entry, DeleteWait(found) if waits else None)


def _check(given: Parsed) -> None:
    """Validate."""
    if given.on("all") and given.flags.get("selector"):
        raise KubectlError("error: setting 'all' parameter but found a non empty selector. ")
    if (output := given.flags.get("output", "")) not in ("", "name"):
        raise KubectlError(f"error: unexpected -o output mode: {output}. We only support '-o name'")


def _grace(given: Parsed) -> int | None:
    """Complete: without --force a period of 0 is raised to 1; a negative one means the object's own."""
    seconds, force = int(given.flags.get("grace-period", "-1")), given.on("force")
    if given.on("now"):
        if seconds != -1:
            raise KubectlError("error: --now and --grace-period cannot be specified together")
        seconds = 1
    if seconds == 0 and not force:
        seconds = 1
    if seconds < 0 and force:
        seconds = 0
    if seconds > 0 and force:
        raise KubectlError("error: --force and --grace-period greater than 0 cannot be specified together")
    return None if seconds < 0 else seconds


def _cascade(given: Parsed, minor: int) -> tuple[list[Line], str]:
    """pkg/cmd/util GetCascadingStrategy: what is said of an old value, and what becomes of what it owns."""
    value = given.flags.get("cascade", "background")
    if minor < STRATEGIES:
        return [], _yes_or_no("true" if value == "background" else value)
    if value in BOOLS:
        strategy = _yes_or_no(value)
        said = (
            f"warning: --cascade={value} is deprecated (boolean value) and can be replaced with --cascade={strategy}."
        )
        return err(said), strategy
    if value not in ("background", "foreground", "orphan"):
        raise KubectlError(f'error: invalid cascade value ({value}). Must be "background", "foreground", or "orphan"')
    return [], value


def _yes_or_no(value: str) -> str:
    """--cascade as it was: true, what they own goes as well; false, it stays."""
    if value not in BOOLS:
        why = f'strconv.ParseBool: parsing "{value}": invalid syntax'
        raise KubectlError(
            f'error: invalid argument "{value}" for "--cascade" flag: {why}\nSee \'kubectl delete --help\' for usage.'
        )
    return "background" if BOOLS[value] == "true" else "orphan"


def _may_go(resource: Resource) -> None:
    if resource.kind not in CAN_GO:
        raise NotSimulated(f"kubectl delete {resource.plural} is not simulated: the cluster makes them itself.")


def _deleted(world: World, given: Parsed, resource: Resource, obj: Any, force: bool, dry: DryRun) -> str:
    if given.flags.get("output"):
        return resource.ref(obj.metadata.name)
    named = resource.ref("").removesuffix("/")
    where = " from default namespace" if release(world.setup.release).delete_names_namespace else ""
    said = f"{'force ' if force else ''}deleted{where if resource.namespaced else ''}{DRY[dry]}"
    return f'{named} "{obj.metadata.name}" {said}'

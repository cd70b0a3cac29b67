"""`kubectl wait` (kubectl pkg/cmd/wait/wait.go): object by object, until each is as wished or the time is over."""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any, NamedTuple

import msgspec

from probeviz.api.encode import encode
from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.deadline import Timed
from probeviz.kubectl.duration import DAY, duration_flag
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.field_path import parse_path, shown, value_at
from probeviz.kubectl.flags import ALL_NAMESPACES, Flag, Parsed, parse
from probeviz.kubectl.listing import list_objects
from probeviz.kubectl.named import find_named
from probeviz.kubectl.resources import Resource, targets
from probeviz.kubectl.selectors import Selector, parse_selector
from probeviz.sim.entries import Wait
from probeviz.sim.facts import ContainerChanged, Fact, NodeChanged, ObjectApplied, ObjectDeleted, PodChanged
from probeviz.sim.objects import Deployment, Ingress, ReplicaSet, Service
from probeviz.sim.releases import release
from probeviz.sim.setup import Setup
from probeviz.sim.store import ref
from probeviz.sim.world import World

FLAGS = (ALL_NAMESPACES, Flag("for"), Flag("timeout"), Flag("selector", "l"), Flag("all", takes=False))
Json = dict[str, Any]
Check = Callable[[Json], bool]
APPLIED: dict[str, Any] = {
    "Deployment": Deployment,
    "ReplicaSet": ReplicaSet,
    "Service": Service,
    "Ingress": Ingress,
}
WEEK = 7 * DAY


class Waited(NamedTuple):
    """One object: as what it is printed and named, its reference and uid, and its JSON form as last known."""

    resource: Resource
    ref: str
    uid: str
    form: Json

    @property
    def name(self) -> str:
        return str(self.form["metadata"]["name"])

    @property
    def met(self) -> str:
        return f"{self.resource.ref(self.name)} condition met"

    @property
    def plural(self) -> str:
        return f"{self.resource.plural}/{self.name}"


def wait(world: World, args: list[str]) -> Answer:
    given = parse("wait", args, FLAGS)
    wish = given.flags.get("for", "")
    old = release(world.setup.release).minor < 23
    check = None if wish.lower() == "delete" else check_of(wish, old)
    timeout_ms = duration_flag(world, "wait", "timeout", given.flags.get("timeout", "30s"))
    found, errors = _objects(world, given)
    if check is None and not old:
        errors = []  # what is not there need not be waited for
    if errors:
        raise KubectlError("\n".join(errors))
    if not found and check is not None:
        raise KubectlError("error: no matching resources found")
    waited = [_waited(world, resource, obj) for resource, obj in found]
    following = WaitFor(world.setup, waited, check)
    lines = following.settle()
    if following.done:
        return Answer(lines, following.code)
    if timeout_ms == 0:
        return Answer(lines + (following.late() if old else following.not_met()), 1)
    return Answer(lines, entry=Wait(timeout_ms=WEEK if timeout_ms < 0 else timeout_ms), following=following)


def _objects(world: World, given: Parsed) -> tuple[list[tuple[Resource, Any]], list[str]]:
    if not given.words:
        raise KubectlError("error: You must provide one or more resources by argument or filename.")
    target = targets(given.words, world.setup.release)
    selector = given.flags.get("selector")
    if target.names:
        if selector:
            raise KubectlError("error: name cannot be provided when a selector is specified")
        return find_named(world, target)
    if not selector and not given.on("all"):
        raise KubectlError("error: resource(s) were provided, but no name was specified")
    taken = parse_selector(selector or "")
    return [(kind, obj) for kind in target.resources for obj in list_objects(world, kind, taken, Selector())], []


def _waited(world: World, resource: Resource, obj: Any) -> Waited:
    if resource.kind in ("Endpoints", "Event", "EndpointSlice"):
        raise NotSimulated(f"kubectl wait for {resource.plural} is not simulated.")
    return Waited(resource, ref(obj), obj.metadata.uid, deepcopy(encode(world, obj)))


# --- what is wished -----------------------------------------------------------------------------------------------


def check_of(wish: str, old: bool) -> Check:
    """conditionFuncFor: `condition=NAME[=VALUE]` or `jsonpath=PATH[=VALUE]`; raises for any other."""
    if wish.startswith("condition="):
        name, _, value = wish.removeprefix("condition=").partition("=")
        return lambda form: _condition_met(form, name, value or "true")
    found = None if old else re.fullmatch(r"jsonpath=(\{.*\}|[^{}=]+)(=(.*))?", wish)
    if found is None:
        if wish == "create" and not old:
            raise NotSimulated("kubectl wait --for=create is not simulated.")
        raise KubectlError(f'error: unrecognized condition: "{wish}"')
    if found[2] == "=":
        raise KubectlError("error: jsonpath wait value cannot be empty")
    steps, value = parse_path(found[1]), (found[3] or "").strip("'\"")
    return lambda form: _value_met(value_at(form, steps), value)


def _condition_met(form: Json, name: str, wanted: str) -> bool:
    """ConditionalWait.checkCondition: what the controller has not seen yet does not count."""
    status = form.get("status", {})
    if status.get("observedGeneration", 0) < form["metadata"].get("generation", 0) and "observedGeneration" in status:
        return False
    of_name = (c for c in status.get("conditions", ()) if c["type"].lower() == name.lower())
    found = next(of_name, None)
    return found is not None and found["status"].lower() == wanted.lower()


def _value_met(found: Any, wanted: str) -> bool:
    if found is None or found in ([], {}):
        return False
    if not wanted:
        return True
    if isinstance(found, dict | list):
        raise KubectlError("error: jsonpath leads to a nested object or list which is not supported")
    return shown(found) == wanted.strip()


# --- what goes on -------------------------------------------------------------------------------------------------


class WaitFor(Timed):
    """The first object is waited for, then the next; `check` None waits until they are gone."""

    def __init__(self, setup: Setup, waited: list[Waited], check: Check | None) -> None:
        super().__init__()
        self._setup = setup
        self._waiting = waited
        self._check = check
        self._gone: set[str] = set()

    def settle(self) -> list[Line]:
        """Says of each object in turn that it is as wished, up to the first that is not."""
        said: list[str] = []
        try:
            while self._waiting and self._is_met(self._waiting[0]):
                said.append(self._waiting.pop(0).met)
        except KubectlError as error:
            self.done, self.code = True, error.code
            return (out(*said) if said else []) + err(error.message)
        self.done = not self._waiting
        return out(*said) if said else []

    def _is_met(self, waited: Waited) -> bool:
        if self._check is None:
            return waited.uid in self._gone
        return waited.uid not in self._gone and self._check(waited.form)

    def told(self, fact: Fact) -> list[Line]:
        if isinstance(fact, ObjectDeleted):
            self._gone.add(fact.uid)
        else:
            for waited in self._waiting:
                _update(self._setup, waited, fact)
        return self.settle()

    def late(self) -> list[Line]:
        return self._failed("timed out waiting for the condition on")

    def not_met(self) -> list[Line]:
        return self._failed("condition not met for")

    def _failed(self, why: str) -> list[Line]:
        """What became so while another was waited for is still said; one error alone has kubectl's prefix."""
        met = [waited for waited in self._waiting if self._is_met(waited)]
        rest = [f"{why} {waited.plural}" for waited in self._waiting if waited not in met]
        texts = [f"error: {rest[0]}"] if len(rest) == 1 else rest
        return (out(*(waited.met for waited in met)) if met else []) + err(*texts)


def _update(setup: Setup, waited: Waited, fact: Fact) -> None:
    """Brings the form up to what a fact tells of the object."""
    form = waited.form
    match fact:
        case PodChanged() if fact.uid == waited.uid:
            form["status"] |= {"phase": fact.phase, "conditions": _conditions(fact.conditions)}
            if fact.ip:
                form["status"]["podIP"] = fact.ip
            if fact.node:
                form["spec"]["nodeName"] = fact.node
        case ContainerChanged() if f"pod/{fact.pod}" == waited.ref:
            _update_container(form["status"], fact)
        case ObjectApplied() if fact.uid == waited.uid and waited.resource.kind in APPLIED:
            obj = msgspec.convert(fact.object, APPLIED[waited.resource.kind])
            if waited.resource.kind != "ReplicaSet":
                form.update(encode(World(setup), obj))
        case NodeChanged() if f"node/{fact.node}" == waited.ref:
            word = "True" if fact.ready else "Unknown"
            form["status"]["conditions"] = [{"type": "Ready", "status": word}]


def _conditions(given: dict[str, str]) -> list[Json]:
    return [{"type": kind, "status": value.partition(":")[0]} for kind, value in given.items()]


def _update_container(status: Json, fact: ContainerChanged) -> None:
    key = "initContainerStatuses" if fact.role != "app" else "containerStatuses"
    statuses = status.setdefault(key, [])
    own = next((each for each in statuses if each["name"] == fact.container), None)
    if own is None:
        own = {"name": fact.container}
        statuses.append(own)
    own |= {"ready": fact.ready, "restartCount": fact.restart_count, "started": fact.started}
    own["state"] = {fact.state: {"reason": fact.reason} if fact.reason else {}}

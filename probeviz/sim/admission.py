"""What admission says of a new Pod, whoever makes it (plugin/pkg/admission/{serviceaccount,priority}/admission.go)."""

from probeviz.sim.objects import PodSpec
from probeviz.sim.world import World

DEFAULT_ACCOUNT = "default"
# pkg/apis/scheduling/v1/helpers.go, SystemPriorityClasses.
SYSTEM_CLASSES = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}


def forbidden(world: World, name: str, account: str, priority_class: str, priority: int | None) -> str:
    """Why the Pod is not admitted, or ""; `name` may be one that generates names (`web-5d8f8c6b9-`)."""
    why = _account(world, account) or _priority(world, priority_class, priority)
    return f'pods "{name}" is forbidden: {why}' if why else ""


def forbidden_spec(world: World, name: str, spec: PodSpec) -> str:
    other = spec.other
    return forbidden(world, name, spec.service_account_name, other.get("priorityClassName", ""), other.get("priority"))


def priority_of(world: World, spec: PodSpec) -> int:
    """That of the Pod, which admission writes into it."""
    given: int | None = spec.other.get("priority")
    return _classes(world).get(spec.other.get("priorityClassName", ""), 0) if given is None else given


def _account(world: World, name: str) -> str:
    if not name or name == DEFAULT_ACCOUNT or name in world.setup.service_accounts:
        return ""
    return f'error looking up service account default/{name}: serviceaccount "{name}" not found'


def _priority(world: World, name: str, given: int | None) -> str:
    if name and name not in _classes(world):
        return f"no PriorityClass with name {name} was found"
    computed = _classes(world).get(name, 0)
    if given is None or given == computed:
        return ""
    return (
        f"the integer value of priority ({given}) must not be provided in pod spec; "
        f"priority admission controller computed {computed} from the given PriorityClass name"
    )


def _classes(world: World) -> dict[str, int]:
    return {**SYSTEM_CLASSES, **world.setup.priority_classes}

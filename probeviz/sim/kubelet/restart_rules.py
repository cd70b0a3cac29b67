"""Whether a container that has ended starts again: its rules, its own policy, the Pod's policy, in this order.

Upstream: pkg/api/v1/pod/util.go (ContainerShouldRestart, FindMatchingContainerRestartRule) and
pkg/kubelet/container/helpers.go (ShouldContainerBeRestarted).  Rules and own policies came with 1.34 (sidecars with
1.28); the API server of an older release knows neither field.  What RestartAllContainers does is in `restart_all`.
"""

from probeviz.sim.kubelet.state import Record
from probeviz.sim.objects import Container, Pod, PodSpec, RestartRule

RESTART_ALL = "RestartAllContainers"


def policy_of(spec: PodSpec, container: Container) -> str:
    """The container's own policy, else the Pod's."""
    return container.restart_policy or spec.restart_policy


def container_should_restart(spec: PodSpec, container: Container, exit_code: int) -> bool:
    """`ContainerShouldRestart`: by the exit code of the instance that ended."""
    rule = matching_rule(container, exit_code)
    if rule is not None and rule.action in ("Restart", RESTART_ALL):
        return True
    policy = policy_of(spec, container)
    return policy == "Always" or (policy == "OnFailure" and exit_code != 0)


def matching_rule(container: Container, exit_code: int) -> RestartRule | None:
    """`FindMatchingContainerRestartRule`: the first one counts."""
    for rule in container.restart_policy_rules:
        codes = rule.exit_codes
        if codes is not None and (exit_code in codes.values) == (codes.operator == "In"):
            return rule
    return None


def should_container_be_restarted(spec: PodSpec, container: Container, pod: Pod | None, records: list[Record]) -> bool:
    """`ShouldContainerBeRestarted`: never in a Pod that is being deleted, always what has never run."""
    if pod is not None and pod.metadata.deletion_timestamp is not None:
        return False
    if not records:
        return True
    newest = records[0]
    if newest.state == "running":
        return False
    if newest.state in ("created", "unknown"):
        return True
    return container_should_restart(spec, container, newest.exit_code)

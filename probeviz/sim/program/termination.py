"""The termination message: what a program left in its file, or the end of its log.

Upstream: pkg/kubelet/container/runtime.go (the limits), kuberuntime_container.go (getTerminationMessage).
"""

from typing import TYPE_CHECKING

from probeviz.sim.program.memory import container_of
from probeviz.sim.program.state import Process

if TYPE_CHECKING:
    from probeviz.sim.world import World

MOST_MESSAGE = 4_096
MOST_LOG, MOST_LINES = 2_048, 80


def falls_back(world: "World", process: Process) -> bool:
    """terminationMessagePolicy: FallbackToLogsOnError."""
    container = container_of(world, process)
    return container is not None and container.termination_message_policy == "FallbackToLogsOnError"


def tail(before: str, line: str) -> str:
    """The last 80 lines and 2,048 characters of the log."""
    return "".join(f"{before}{line}\n"[-MOST_LOG:].splitlines(keepends=True)[-MOST_LINES:])


def message(process: Process, written: str, code: int) -> str:
    """The file's text; without one, of a container that failed, the log's end."""
    if written or process.tail is None or code == 0:
        return written[:MOST_MESSAGE]
    return process.tail

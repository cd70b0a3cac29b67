"""preStop hooks and commands, as far as their words tell what they do."""

import re

from probeviz.scenarios.healthy import SLEEP, seconds_slept
from probeviz.sim.objects import Container, LifecycleHandler


def pre_stop(container: Container) -> LifecycleHandler | None:
    return container.lifecycle.pre_stop if container.lifecycle is not None else None


def exec_command(container: Container) -> list[str]:
    """The command of an exec preStop hook; empty: it has none."""
    hook = pre_stop(container)
    return hook.exec.command if hook is not None and hook.exec is not None else []


def sleeps_s(container: Container) -> float:
    """How long the hook waits: `sleep.seconds`, or every `sleep N` of its command; 0 when it does not."""
    hook = pre_stop(container)
    if hook is not None and hook.sleep is not None:
        return hook.sleep.seconds
    return seconds_slept(" ".join(exec_command(container)))


def whole_sleep(container: Container) -> bool:
    """Whether the command does nothing else than to sleep."""
    words = " ".join(exec_command(container))
    return bool(re.fullmatch(rf"(\S*sh\s+-c\s+)?\S*{SLEEP.pattern}\s*;?", words))

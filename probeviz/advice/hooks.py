"""preStop hooks and commands, as far as their words tell what they do."""

import re
from typing import Any

from probeviz.sim.objects import Container

SLEEP = re.compile(r"\bsleep\s+(\d+(?:\.\d+)?)([sm]?)(?![\w.])")


def pre_stop(container: Container) -> dict[str, Any]:
    hook = (container.lifecycle or {}).get("preStop")
    return hook if isinstance(hook, dict) else {}


def exec_command(container: Container) -> list[str]:
    """The command of an exec preStop hook; empty: it has none."""
    command = (pre_stop(container).get("exec") or {}).get("command") or []
    return [str(word) for word in command] if isinstance(command, list) else []


def sleeps_s(container: Container) -> float:
    """How long the hook waits: `sleep.seconds`, or every `sleep N` of its command; 0 when it does not."""
    native = (pre_stop(container).get("sleep") or {}).get("seconds")
    if isinstance(native, int):
        return native
    found = SLEEP.findall(" ".join(exec_command(container)))
    return sum(float(number) * (60 if unit == "m" else 1) for number, unit in found)


def whole_sleep(container: Container) -> bool:
    """Whether the command does nothing else than to sleep."""
    words = " ".join(exec_command(container))
    return bool(re.fullmatch(rf"(\S*sh\s+-c\s+)?\S*{SLEEP.pattern}\s*;?", words))

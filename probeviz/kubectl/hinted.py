"""A line of ours under a command that stores Pods: what might keep them from running elsewhere, and does not here."""

from typing import Any

from probeviz.api.hindrances import hindrances
from probeviz.kubectl.answer import Line, err

Json = dict[str, Any]

END = ". On a real cluster this may decide whether the Pod runs, and where.)"
HINT = "({}: accepted, not simulated: {}" + END


def is_hint(line: str) -> bool:
    """Whether a line under a command is one of these, and no error."""
    return line.endswith(END)


def hint(ref: str, before: Json | None, after: Json) -> list[Line]:
    """Said once: of an object that was there before, only of what is new in it."""
    known = set() if before is None else set(hindrances(before))
    new = [name for name in hindrances(after) if name not in known]
    return err(HINT.format(ref, ", ".join(new))) if new else []

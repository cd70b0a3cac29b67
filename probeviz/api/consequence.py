"""What applying a text would do, in one plain sentence, before it is done."""

from typing import Any

from probeviz.api.apply import Applied, Change, apply
from probeviz.sim.world import World

Json = dict[str, Any]


def consequence(world: World, text: str, filename: str) -> str:
    """`replaces the Pod of go-http`, `changes nothing`, `is refused: …`; changes nothing itself."""
    return told(apply(world, text, filename))


def told(applied: Applied) -> str:
    """The sentence for what an apply decided."""
    created = [f"{c.item.kind} {c.item.name}" for c in applied.changes if c.result == "created"]
    said = [f"creates {_list(created)}"] if created else []
    said += [s for c in applied.changes if c.result == "configured" and (s := _configured(c))]
    refused = next((p for p in applied.problems if p.level == "error"), None)
    if refused is not None:
        field = f"{refused.field}: " if refused.field else ""
        said.append(f"is refused in line {refused.line}: {field}{refused.message}")
    return "; ".join(said) or "changes nothing"


def _configured(change: Change) -> str:
    before, after, name = (change.before or {}), change.after, change.item.name
    if change.item.kind != "Deployment":
        same = before.get("spec") == after.get("spec")
        return "" if same else f"changes {change.item.kind} {name}, replaces no Pod"
    return _deployment(before.get("spec", {}), after.get("spec", {}), name)


def _deployment(before: Json, after: Json, name: str) -> str:
    old, new = before.get("replicas", 1), after.get("replicas", 1)
    scaled = f"scales {name} from {old} to {new}" if old != new else ""
    if before.get("template") != after.get("template"):
        replaced = _replaced(after, name, old)
        return f"{scaled} and {replaced}" if scaled else replaced
    if scaled:
        return scaled
    return "" if before == after else f"changes Deployment {name}, replaces no Pod"


def _replaced(spec: Json, name: str, count: int) -> str:
    """Only a changed template replaces Pods; how, the strategy says."""
    if spec.get("paused"):
        return f"changes the template of {name}, whose rollout is paused"
    if count == 0:
        return f"changes the template of {name}, which has no Pod"
    pods = f"the Pod of {name}" if count == 1 else f"all {count} Pods of {name}"
    if spec.get("strategy", {}).get("type") == "Recreate":
        return f"replaces {pods}: the old {'one goes' if count == 1 else 'ones go'} first"
    return f"replaces {pods}, {'the new one comes first' if count == 1 else 'a few at a time'}"


def _list(words: list[str]) -> str:
    if len(words) < 3:
        return " and ".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"

"""What applying a text would do, in one plain sentence, before it is done."""

from typing import Any, Literal

from probeviz.api.apply import Applied, Change
from probeviz.locale.text import Said, say, together

Json = dict[str, Any]
Deed = Literal["nothing", "creates", "changes"]

NOTHING = together()


def deed(applied: Applied) -> Deed:
    """What an apply comes to: an object that is not there yet, a change of those that are, or nothing."""
    if any(change.result == "created" for change in applied.changes):
        return "creates"
    return "changes" if _said(applied) else "nothing"


def told(applied: Applied) -> Said:
    """The sentence for what an apply decided: `replaces the Pod of go-http`, `is refused in line 8: ...`."""
    said = _said(applied)
    return together(*said, by="; ") if said else say("changes nothing")


def _said(applied: Applied) -> list[Said]:
    created = [f"{c.item.kind} {c.item.name}" for c in applied.changes if c.result == "created"]
    said = [say("creates {things}", things=_list(created))] if created else []
    said += [s for c in applied.changes if c.result == "configured" and (s := _configured(c))]
    refused = next((p for p in applied.problems if p.level == "error"), None)
    if refused is not None:
        field = f"{refused.field}: " if refused.field else ""
        said.append(say("is refused in line {line}: {why}", line=refused.line, why=f"{field}{refused.message}"))
    return said


def _configured(change: Change) -> Said:
    before, after, name = (change.before or {}), change.after, change.item.name
    if change.item.kind != "Deployment":
        same = before.get("spec") == after.get("spec")
        return NOTHING if same else _changed(change.item.kind, name)
    return _deployment(before.get("spec", {}), after.get("spec", {}), name)


def _deployment(before: Json, after: Json, name: str) -> Said:
    old, new = before.get("replicas", 1), after.get("replicas", 1)
    scaled = say("scales {name} from {old} to {new}", name=name, old=old, new=new) if old != new else NOTHING
    if before.get("template") != after.get("template"):
        replaced = _replaced(after, name, old)
        return say("{scaled} and {replaced}", scaled=scaled, replaced=replaced) if scaled else replaced
    if scaled:
        return scaled
    return NOTHING if before == after else _changed("Deployment", name)


def _replaced(spec: Json, name: str, count: int) -> Said:
    """Only a changed template replaces Pods; how, the strategy says."""
    if spec.get("paused"):
        return say("changes the template of {name}, whose rollout is paused", name=name)
    if count == 0:
        return say("changes the template of {name}, which has no Pod", name=name)
    if spec.get("strategy", {}).get("type") == "Recreate":
        if count == 1:
            return say("replaces the Pod of {name}: the old one goes first", name=name)
        return say("replaces all {count} Pods of {name}: the old ones go first", name=name, count=count)
    if count == 1:
        return say("replaces the Pod of {name}, the new one comes first", name=name)
    return say("replaces all {count} Pods of {name}, a few at a time", name=name, count=count)


def _changed(kind: str, name: str) -> Said:
    return say("changes {kind} {name}, replaces no Pod", kind=kind, name=name)


def _list(words: list[str]) -> str:
    *most, last = words
    return say("{most} and {last}", most=", ".join(most), last=last) if most else last

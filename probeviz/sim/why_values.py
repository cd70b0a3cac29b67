"""What a manifest says at a path: the fields that "Why?" names, and which of them a person changed."""

import re
from typing import Any

from probeviz.sim import facts, why
from probeviz.sim.why import Facts

ANNOTATIONS = "metadata.annotations"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"  # kubectl's own, written anew each time
FIRST_PATH = "spec.rules[0].http.paths[0]"
# What a balancer's controller reads of an Ingress; its class comes first, by either name: it says whose the Ingress is.
INGRESS_FIELDS = (
    "spec.ingressClassName",
    ANNOTATIONS,
    "spec.rules[0].host",
    f"{FIRST_PATH}.path",
    f"{FIRST_PATH}.backend",
)


def field(path: str) -> str:
    """A path without what every manifest has in common: `livenessProbe.httpGet.path`."""
    return re.sub(r"^spec\.(template\.spec\.)?(containers\[[^]]*\]\.)?", "", path)


def value(written: facts.ObjectApplied, path: str) -> str:
    """What stands at a path of the stored object, "" when it is not one value or not there."""
    at: Any = found(written, path)
    if isinstance(at, dict):
        return ",".join(f"{k}={v}" for k, v in at.items()) if path.endswith("selector") else ""
    return " ".join(map(str, at)) if isinstance(at, list) else "" if at is None else str(at)


def changed_of_ingress(facts_by_n: Facts, fact: facts.ObjectApplied) -> str:
    """The field by which an Ingress concerns its controller: the first that this write changed, else its class."""
    before = why.newest_of(facts_by_n, fact.n, facts.ObjectApplied, lambda f: f.ref == fact.ref and f.by == "kubectl")
    set_now = [path for path in INGRESS_FIELDS if found(fact, path)]
    changed = [path for path in INGRESS_FIELDS if before is not None and found(before, path) != found(fact, path)]
    return (changed or set_now or ["spec"])[0]


def found(written: facts.ObjectApplied, path: str) -> Any:
    """Whatever stands at a path of the stored object; None when nothing does."""
    at: Any = written.object
    if written.ref.startswith("service/"):
        at = {"spec": written.object}
    elif written.ref.startswith("ingress."):
        at = _ingress(written.object)
    for word in re.findall(r"[^.\[\]]+", path):
        if isinstance(at, list):
            at = at[int(word)] if word.isdigit() and int(word) < len(at) else _named(at, word)
        else:
            at = at.get(word) if isinstance(at, dict) else None
    return at


def _ingress(stored: dict[str, Any]) -> dict[str, Any]:
    """An Ingress as its manifest has it."""
    rules = [{"host": rule.get("host", ""), "http": {"paths": _paths(rule)}} for rule in stored.get("rules", [])]
    told = {k: v for k, v in stored.get("metadata", {}).get("annotations", {}).items() if k != LAST_APPLIED}
    return {
        "metadata": {"annotations": told},
        "spec": {"ingressClassName": stored.get("ingressClassName"), "rules": rules},
    }


def _paths(rule: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**path, "backend": path.get("serviceName", "")} for path in rule.get("paths", [])]


def _named(items: list[Any], name: str) -> Any:
    return next((item for item in items if isinstance(item, dict) and item.get("name") == name), None)

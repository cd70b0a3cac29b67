"""The Deployments, Services and Ingresses that the API server holds, for expressions: metadata and spec in Kubernetes'
own JSON, with the defaults that it adds, as `kubectl get -o json` shows them."""

from typing import Any

import msgspec

from probeviz.api.decode import LAST_APPLIED
from probeviz.api.manifests import manifest
from probeviz.locale.text import say
from probeviz.scenarios.problems import did_you_mean, listed
from probeviz.sim.facts import ObjectApplied
from probeviz.sim.objects import Deployment, Ingress, Service

Json = dict[str, Any]
Key = tuple[str, str]  # (kind, name)

TYPES: dict[str, type[Deployment | Service | Ingress]] = {
    "deployment": Deployment,
    "service": Service,
    "ingress": Ingress,
}
VERSIONS = {"deployment": "apps/v1", "service": "v1"}


def key_of(ref: str) -> Key:
    """Of `deployment/NAME`, or `deployment.apps/NAME` as Events write it; raises ValueError, a sentence."""
    group, _, name = ref.partition("/")
    kind = group.partition(".")[0]
    if kind not in TYPES or not name:
        forms = listed(f"'{each}/NAME'" for each in TYPES)
        said = say(
            "object() takes {forms}, not {ref}{hint}", forms=forms, ref=repr(ref), hint=did_you_mean(kind, TYPES)
        )
        raise ValueError(said)
    return kind, name


def key_in(fact: ObjectApplied) -> Key | None:
    """None: of a kind that is not kept."""
    group, _, name = fact.ref.partition("/")
    kind = group.partition(".")[0]
    return (kind, name) if kind in TYPES else None


def as_json(key: Key, stored: Json) -> Json:
    """Of an ObjectApplied's `object`. What is not set is not there, but for the API's defaults; kubectl's own note of
    what was applied last is left out."""
    obj = msgspec.convert(stored, TYPES[key[0]])
    obj.metadata.annotations = {name: of for name, of in obj.metadata.annotations.items() if name != LAST_APPLIED}
    return manifest(obj, obj.api_version if isinstance(obj, Ingress) else VERSIONS[key[0]])

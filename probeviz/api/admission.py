"""What admission refuses: the plugins of the API server, and the webhook of the balancer's controller."""

from typing import Any

from probeviz.api.problems import Refusal
from probeviz.api.refusals import problem
from probeviz.api.source import Document
from probeviz.sim import admission
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.network.balancers.base import class_of
from probeviz.sim.objects import Ingress, Manifest
from probeviz.sim.world import World

Json = dict[str, Any]

NGINX = "validate.nginx.ingress.kubernetes.io"


def forbidden(world: World, document: Document, obj: Json, doing: str) -> Refusal | None:
    """A Pod with a ServiceAccount or PriorityClass that is not there; of a template its controller is told."""
    if obj.get("kind") != "Pod":
        return None
    spec, name = obj.get("spec", {}), obj.get("metadata", {}).get("name", "")
    account, priority_class = spec.get("serviceAccountName", ""), spec.get("priorityClassName", "")
    words = admission.forbidden(world, name, account, priority_class, spec.get("priority"))
    if not words:
        return None
    field = "serviceAccountName" if "service account" in words else "priorityClassName"
    ours = f"{words.partition('forbidden: ')[2]}; a scenario names those there are"
    return Refusal([problem(document, ("spec", field), ours, words)], doing + words, reason="Forbidden")


def denied(world: World, document: Document, made: Manifest, doing: str) -> Refusal | None:
    """ingress-nginx internal/ingress/controller/controller.go, CheckIngress."""
    balancer = BALANCERS[world.setup.balancer.kind]
    if not isinstance(made, Ingress) or not balancer.serves(class_of(made)):
        return None
    said = balancer.bad_path(world, made)
    if not said:
        return None
    words = f'admission webhook "{NGINX}" denied the request: ingress contains invalid paths: {said}'
    found = problem(document, ("spec", "rules"), f"ingress-nginx takes no such path: {said}", words)
    return Refusal([found], f"{doing}{words}", reason="BadRequest")

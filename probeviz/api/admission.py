"""The admission webhook of the balancer's controller: what the API server refuses on its behalf."""

from probeviz.api.problems import Refusal
from probeviz.api.refusals import problem
from probeviz.api.source import Document
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.network.balancers.base import class_of
from probeviz.sim.objects import Ingress, Manifest
from probeviz.sim.world import World

NGINX = "validate.nginx.ingress.kubernetes.io"


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

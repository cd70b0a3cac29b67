"""Worlds of both releases, and a plain Deployment to bend."""

from pathlib import Path

import pytest

from probeviz.api.apply import Applied, apply
from probeviz.sim import apiserver
from probeviz.sim.entries import Apply
from probeviz.sim.setup import Setup
from probeviz.sim.world import World

GO_HTTP = (Path(__file__).parent / "go-http.yaml").read_text()
DEPLOYMENT = GO_HTTP.split("---\n")[0]
V1_INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: go-http-ingress}
spec:
  rules:
  - http:
      paths:
      - path: /*
        pathType: ImplementationSpecific
        backend: {service: {name: go-http-svc, port: {number: 80}}}
"""


@pytest.fixture(params=["1.17", "1.36"])
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def world(release: str = "1.36") -> World:
    return World(Setup(release=release))


def played(on: World, text: str, filename: str = "x.yaml") -> Applied:
    """Applies a text and plays the entry, as the log does."""
    applied = apply(on, text, filename)
    if isinstance(applied.entry, Apply):
        apiserver.perform(on, applied.entry, on.n)
    return applied

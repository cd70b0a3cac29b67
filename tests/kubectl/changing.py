"""Runs a typed kubectl line against a World, and plays what it stores."""

import shlex

from probeviz.kubectl.answer import Answer
from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import LogBook
from probeviz.sim import apiserver
from probeviz.sim.entries import Apply, Delete, Patch, Restart, Scale
from probeviz.sim.setup import Setup
from probeviz.sim.world import World

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: nginx}]}
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
"""
NEW = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: b}]}\n"
FILES = {"web.yaml": WEB, "svc.yaml": SERVICE}


def ran(on: World, line: str, stdin: str | None = None, **files: str) -> Answer:
    """`files` by name, with `_` for the dot."""
    more = {name.replace("_", "."): text for name, text in files.items()}
    answer = kubectl(on, shlex.split(line), Surroundings({**FILES, **more}, LogBook(), stdin))
    if isinstance(answer.entry, Apply | Delete | Patch | Restart | Scale):
        apiserver.perform(on, answer.entry, on.n)
    return answer


def said(on: World, line: str, stdin: str | None = None, **files: str) -> tuple[str, int]:
    answer = ran(on, line, stdin, **files)
    return answer.stdout + answer.stderr, answer.code


def world(release: str = "1.36", *lines: str) -> World:
    """With a Deployment and a Service `web`, then the lines played."""
    on = World(Setup(release=release))
    for line in ("apply -f web.yaml", "apply -f svc.yaml", *lines):
        answer = ran(on, line)
        assert answer.code == 0, answer.stderr
    return on

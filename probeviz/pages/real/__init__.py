"""A run on a real cluster: its manifests, servers that do what its programs do, and what to type."""

import json
import re
from pathlib import Path

import msgspec

from probeviz.sim.program import Program
from probeviz.sim.setup import Setup

SERVER = Path(__file__).with_name("server.py")
TAG = "probeviz"  # not `latest`, which the kubelet would pull although kind has loaded it

DOCKERFILE = """\
FROM python:3.13-alpine
COPY server.py program.json /
CMD ["python3", "/server.py"]
"""

# What a program may have that the server does not do, and how people call it.
LEFT_OUT = {
    "needs": "dependencies that it waits for",
    "keep_alive": "idle connections that it closes",
    "on_sigterm": "ports that it closes on SIGTERM",
    "instances": "what differs after a restart",
    "tls": "TLS",
    "exec": "the commands of exec probes and hooks",
    "grpc": "gRPC's health service",
    "leak": "memory that leaks",
    "termination_message": "its termination message",
    "pauses": "pauses in which nothing is answered",
}


def for_real(setup: Setup, manifests: dict[str, str]) -> dict[str, str]:
    """The files by name; README.md says what to do with them."""
    folders = {image: f"program-{i}" for i, image in enumerate(setup.programs, start=1)}
    files = {"README.md": _readme(setup, list(manifests), folders)}
    for name, text in manifests.items():
        files[name] = _tagged(text, [*setup.programs])
    for image, folder in folders.items():
        files[f"{folder}/program.json"] = json.dumps(_given(setup.programs[image]), indent=2) + "\n"
        files[f"{folder}/server.py"] = SERVER.read_text(encoding="utf-8")
        files[f"{folder}/Dockerfile"] = DOCKERFILE
    return files


def _given(program: Program) -> dict[str, object]:
    found: dict[str, object] = msgspec.to_builtins(program)
    return {name: value for name, value in found.items() if name not in LEFT_OUT and name not in ("pull", "source")}


def _tagged(text: str, images: list[str]) -> str:
    """The manifest with a tag at each image that has none."""
    for image in images:
        if tagged(image) != image:
            text = re.sub(rf"(\bimage:\s*[\"']?){re.escape(image)}(?=[\"'\s,}}]|$)", rf"\g<1>{tagged(image)}", text)
    return text


def tagged(image: str) -> str:
    """The name that is built and loaded: a digest cannot be chosen, and `latest` would be pulled."""
    last = image.rpartition("/")[2]
    return image if ":" in last or "@" in last else f"{image}:{TAG}"


def _readme(setup: Setup, manifests: list[str], folders: dict[str, str]) -> str:
    build = "\n".join(
        f"docker build -t {tagged(image)} {folder}\nkind load docker-image {tagged(image)} --name {setup.name}"
        for image, folder in folders.items()
    )
    apply = "\n".join(f"kubectl apply -f {name}" for name in manifests)
    ask = "\n".join(
        f"while sleep {max(0.01, 1_000 / client.rate_milli):.2f}; do curl -s -o /dev/null -w '%{{http_code}}\\n' "
        f"localhost:8080{client.path}; done   # {client.name}"
        for client in setup.clients
        if client.rate_milli
    )
    return README.format(
        name=setup.name, build=build, apply=apply, ask=ask or "curl -i localhost:8080/", left=_left_out(setup)
    )


def _left_out(setup: Setup) -> str:
    said = [
        f"- `{image}`: {', '.join(words)} — not done by `server.py`."
        for image, program in setup.programs.items()
        if (words := [LEFT_OUT[name] for name in msgspec.to_builtins(program) if name in LEFT_OUT])
    ]
    said.append(
        f"- The balancer ({setup.balancer.kind}): kind has none. The commands below go to the Service through a "
        "port-forward, which stays with one Pod; install the controller of your Ingress class to see its own codes."
    )
    said.append("- Luck: a real kubelet, scheduler and proxy take their own time; no two runs are alike to the second.")
    return "\n".join(said)


README = """\
# {name}, for real

The manifests of the simulated run, a small server for each program, and what to type on a machine with Docker,
[kind](https://kind.sigs.k8s.io) and kubectl.

```
kind create cluster --name {name}
{build}
{apply}
kubectl get pods -w
```

In a second terminal, the traffic (`kubectl get services` names the Service and its port):

```
kubectl port-forward service/NAME 8080:80
```

and in a third:

```
{ask}
```

What a program does stands in its `program.json`, in milliseconds: change it, build, load, and
`kubectl rollout restart deployment`. When you are done: `kind delete cluster --name {name}`.

## What differs

{left}
"""

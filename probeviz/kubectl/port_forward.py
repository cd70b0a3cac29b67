"""`kubectl port-forward` (kubectl pkg/cmd/portforward; client-go tools/portforward): into one Pod, past its Service."""

from typing import Any

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.kubectl.attachable import attachable
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, parse
from probeviz.sim.entries import Forward, Refused
from probeviz.sim.facts import Fact, ObjectDeleted, RequestHop
from probeviz.sim.network import forwards, local
from probeviz.sim.objects import Pod, Service
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (Flag("address"), Flag("pod-running-timeout"))
USAGE = "\nSee 'kubectl port-forward -h' for help and examples"
LOST = "error: lost connection to pod"
Ports = list[tuple[int, int]]


def port_forward(world: World, args: list[str]) -> Answer:
    given = parse("port-forward", args, FLAGS)
    if given.flags.get("address", "localhost") not in ("localhost", "127.0.0.1"):
        raise NotSimulated("kubectl port-forward listens on localhost only here; leave --address out.")
    if len(given.words) < 2:
        raise KubectlError(f"error: TYPE/NAME and list of ports are required for port-forward{USAGE}")
    obj, pod = attachable(world, given.words[0])
    ports = [_ports(world, obj, pod, text) for text in given.words[1:]]
    if pod.status.phase != "Running":
        raise KubectlError(
            f"error: unable to forward port because pod is not running. Current status={pod.status.phase}"
        )
    lines, open_ports = _listen(world, ports)
    if not open_ports:
        wanted = " ".join(f"{{{local} {remote}}}" for local, remote in ports)
        failed = f"error: unable to listen on any of the requested ports: [{wanted}]"
        return Answer(lines + err(failed), 1, Refused())
    entry = Forward(pod=pod.metadata.name, uid=pod.metadata.uid, ports=open_ports)
    ends = release(world.setup.release).port_forward_ends
    return Answer(lines, entry=entry, following=PortForward(pod, open_ports, ends))


class PortForward(Following):
    """Says of each connection that it comes; ends with the Pod."""

    def __init__(self, pod: Pod, ports: Ports, ends: bool) -> None:
        super().__init__()
        self._pod = pod.metadata.name
        self._uid = pod.metadata.uid
        self._by_detail = {f"port-forward {local}": (local, remote) for local, remote in ports}
        self._ends = ends
        self._requests: dict[str, tuple[int, int]] = {}

    def feed(self, fact: Fact) -> list[Line]:
        match fact:
            case RequestHop() if fact.to == f"pod/{self._pod}" and fact.outcome == "sent":
                ports = self._by_detail.get(fact.detail)
                if ports is not None:
                    self._requests[fact.request] = ports
                    return out(f"Handling connection for {ports[0]}")
            case RequestHop() if fact.request in self._requests and fact.outcome == "refused":
                return self._refused(*self._requests.pop(fact.request))
            case ObjectDeleted() if fact.uid == self._uid:
                return self._lost([])
        return []

    def _refused(self, local: int, remote: int) -> list[Line]:
        """The node cannot reach the port in the Pod's network."""
        said = err(
            f"an error occurred forwarding {local} -> {remote}: error forwarding port {remote} to pod {self._pod},"
            f" uid : failed to connect to localhost:{remote} inside the Pod: connect: connection refused"
        )
        return self._lost(said) if self._ends else said

    def _lost(self, said: list[Line]) -> list[Line]:
        self.done, self.code = True, 1
        return said + err(LOST)


def _ports(world: World, obj: Any, pod: Pod, text: str) -> tuple[int, int]:
    """`8080`, `8080:80`, `:80`; a Service's port becomes the Pod's behind it."""
    local, colon, remote = text.partition(":")
    remote = remote if colon else local
    number = _service_port(world, obj, pod, remote) if isinstance(obj, Service) else _named(world, pod, remote)
    if not colon:
        return int(local) if local.isdecimal() else number, number
    if not local or local == "0":
        return 32_768 + world.pick(28_000, "port-forward", world.n, text), number
    return _number(local), number


def _number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 65_535:
        raise KubectlError(
            f'error: error parsing local port "{text}": strconv.ParseUint: parsing "{text}": invalid syntax'
        )
    return int(text)


def _named(world: World, pod: Pod, text: str) -> int:
    if text.isdecimal():
        return int(text)
    containers = world.cluster.templates[pod.template].spec.containers
    for port in (port for container in containers for port in container.ports):
        if port.name == text:
            return port.container_port
    raise KubectlError(f"error: Pod '{pod.metadata.name}' does not have a named port '{text}'")


def _service_port(world: World, service: Service, pod: Pod, text: str) -> int:
    for port in service.ports:
        if text in (str(port.port), port.name):
            return _named(world, pod, str(port.target_port))
    if text.isdecimal():
        raise KubectlError(f"error: Service {service.metadata.name} does not have a service port {text}")
    raise KubectlError(f"error: Service '{service.metadata.name}' does not have a named port '{text}'")


def _listen(world: World, ports: Ports) -> tuple[list[Line], Ports]:
    """What is said of each port, and those on which it listens."""
    taken = {*forwards.listening(world), *local.listening(world)}
    lines: list[Line] = []
    opened: Ports = []
    for port, remote in ports:
        why = "permission denied" if port < 1024 else "address already in use" if port in taken else ""
        if why:
            tried = (("tcp4", "127.0.0.1"), ("tcp6", "[::1]"))
            each = " ".join(
                f"unable to create listener: Error listen {how} {where}:{port}: bind: {why}" for how, where in tried
            )
            lines += err(
                f"Unable to listen on port {port}: Listeners failed to create with the following errors: [{each}]"
            )
        else:
            taken.add(port)
            opened.append((port, remote))
            lines += out(*(f"Forwarding from {where}:{port} -> {remote}" for where in ("127.0.0.1", "[::1]")))
    return lines, opened

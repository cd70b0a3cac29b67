"""Break points: at which fact the clock pauses. Pure: a picture to begin with and the facts since decide it, alike in
every process."""

from typing import Any

from probeviz.sim.facts import ContainerChanged, EndpointsChanged, Fact, RequestAnswered

ERROR = 500  # a status from here on is the server's fault


class Watch:
    """`on`: "restart", a container runs again; "cut", a Pod that was in a Service's endpoints is not any more; "5xx",
    a client is answered so."""

    def __init__(self, on: str, picture: dict[str, Any]) -> None:
        self.on = on
        self._restarts: dict[tuple[str, str], int] = {
            (pod["name"], name): container["restart_count"]
            for pod in picture["pods"].values()
            for name, container in pod["containers"].items()
        }
        self._inside: dict[str, set[str]] = {
            service["name"]: {one["pod"] for one in service["endpoints"] if one["ready"]}
            for service in picture["services"].values()
        }

    def meets(self, fact: Fact) -> bool:
        """Whether this is the fact that was waited for; it is to be told of every one."""
        match fact:
            case ContainerChanged(state="running"):
                return self._restarted(fact) and self.on == "restart"
            case EndpointsChanged():
                return self._cut(fact) and self.on == "cut"
            case RequestAnswered(status=int() as status):
                return status >= ERROR and self.on == "5xx"
        return False

    def _restarted(self, fact: ContainerChanged) -> bool:
        key = (fact.pod, fact.container)
        before = self._restarts.get(key, 0)
        self._restarts[key] = fact.restart_count
        return fact.restart_count > before

    def _cut(self, fact: EndpointsChanged) -> bool:
        before = self._inside.get(fact.service, set())
        now = {one["pod"] for one in fact.endpoints if one["ready"]}
        self._inside[fact.service] = now
        return bool(before - now)

"""Whether a probe asks something that all Pods share: by the program's own `needs`, a command, or a path."""

import re
from typing import Any, NamedTuple

from probeviz.advice.asked import Asked
from probeviz.advice.words import listed
from probeviz.locale.text import say

CLIENTS = ("pg_isready", "psql", "mysqladmin", "mysql", "redis-cli", "mongosh", "mongo", "nc", "amqp-publish", "cqlsh")
LOCAL = ("localhost", "127.0.0.1", "::1", "$(hostname)", "$HOSTNAME", "$(POD_IP)", "$POD_IP", "0.0.0.0")
HOST = re.compile(r"(?:^|\s)(?:-h\s*|--host[= ]|-H\s+)([\w.$(){}:-]+)|://(?:[^@\s/]*@)?([\w.-]+)")
PATH = re.compile(
    r"/(db|database|redis|cache|postgres\w*|mysql|mongo\w*|kafka|rabbit\w*|elastic\w*|upstreams?|deps|dependencies|deep)\b"
)
SPRING = "/actuator/health"  # asks every indicator: database, Redis, disk


class Depends(NamedTuple):
    """`on` names what is shared, `how` says how we know; `sure`: not only by the look of a path."""

    on: str
    how: str
    sure: bool


def depends(asked: Asked) -> Depends | None:
    if asked.program is not None and asked.program.needs and asked.probe.http_get:
        on = listed(asked.program.needs)
        return Depends(on, say("every answer of this program waits for {on}", on=on), True)
    if asked.command:
        return _by_command(" ".join(asked.command))
    path = asked.url_path.partition("?")[0].rstrip("/")
    if path.endswith(SPRING):
        how = say("Spring Boot's {path} is down when one of its indicators is", path=path)
        return Depends(say("a database or broker"), how, True)
    found = PATH.search(path)
    how = say("by its name, {path} asks more than this process", path=path)
    return Depends(found[1], how, False) if found else None


def _by_command(command: str) -> Depends | None:
    client = next((name for name in CLIENTS if re.search(rf"(^|[\s/]){name}\b", command)), None)
    hosts = [a or b for a, b in HOST.findall(command)] if client else []
    host = next((host for host in hosts if host not in LOCAL), None)
    how = say("{client} asks {host}, which all Pods share", client=client, host=host)
    return Depends(host, how, True) if host else None


def own_handler(asked: Asked) -> dict[str, Any]:
    """The probe's handler, or one that asks the process alone where this one asks more."""
    if depends(asked) is None or (asked.program is not None and asked.program.needs):
        return asked.written
    if asked.command:
        return {"tcpSocket": {"port": asked.container.ports[0].container_port if asked.container.ports else 8080}}
    path = asked.url_path.partition("?")[0].rstrip("/")
    return {"httpGet": {**asked.written["httpGet"], "path": f"{path}/liveness" if path.endswith(SPRING) else "/livez"}}

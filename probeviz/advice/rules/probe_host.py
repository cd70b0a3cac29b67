"""`host` sends the probe somewhere else than to the Pod; localhost is the node's.

Source: kubernetes/website configure-liveness-readiness-startup-probes (HTTP probes), kubernetes
pkg/probe/http/request.go; kubernetes/kubernetes#14713 for what is meant most of the time, the Host header.
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WRONG, Fix, Found
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import from_the_start
from probeviz.advice.registry import rule
from probeviz.locale.text import say, together

LOCAL = ("localhost", "127.0.0.1", "::1", "0.0.0.0")


@rule("probe-host", "A probe asks another host than its Pod.", WRONG, RISKY)
def probe_host(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes():
        handler = asked.probe.http_get or asked.probe.tcp_socket
        shares = asked.workload.template.spec.other.get("hostNetwork")
        if handler is None or not handler.host or (shares and handler.host in LOCAL):
            continue
        local = handler.host in LOCAL
        yield asked.say(
            WRONG if local else RISKY,
            say("The {asked} asks {host}, not its Pod.", asked=asked.said, host=handler.host),
            together(
                say("The kubelet connects from the node, so "),
                (
                    say("this is the node itself, on which the program does not listen.")
                    if local
                    else say("all Pods share one answer.")
                ),
                say(" Without host it asks the Pod's own address."),
                by="",
            ),
            _fix(asked, handler.host, local),
            field=f"{next(iter(asked.written))}.host",
            show=from_the_start(asked) if local and asked.probe.http_get else None,
        )


def _fix(asked: Asked, host: str, local: bool) -> Fix:
    name = next(iter(asked.written))
    changes = [((*asked.path, name, "host"), None)]
    if local or name != "httpGet":
        return Fix(tuple(changes))
    header = ((*asked.path, name, "httpHeaders"), [{"name": "Host", "value": host}])
    return Fix((*changes, header), say("if the program wants this name, send it as a header"))

"""A port that accepts says that the kernel listens, not that the program answers.

Source: aimhubio/aim#2126, temporalio/helm-charts#203, atlassian/data-center-helm-charts#732.
"""

from collections.abc import Iterator

from probeviz.advice.advice import WORTH_KNOWING, Fix, Found
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import hangs
from probeviz.advice.registry import rule
from probeviz.locale.text import say, together

NEVER_KILLED = "!events.exists(e, e.reason == 'Killing')"
# Not HTTP, so there is no path to ask: FTP to DNS, LDAP, databases, brokers, caches.
NO_HTTP = {21, 22, 25, 53, 389, 636, 1433, 1521, 1883, 3306, 4222, 5432, 5672, 6379, 9042, 9092, 11211, 27017}


@rule("tcp-socket", "A tcpSocket probe cannot see a program that hangs.", WORTH_KNOWING)
def tcp_socket(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("readiness", "liveness"):
        if asked.probe.tcp_socket is None or asked.number in NO_HTTP:
            continue
        port, path = asked.port, "/ready" if asked.kind == "readiness" else "/livez"
        yield asked.say(
            WORTH_KNOWING,
            say("The {asked} only asks whether port {port} accepts a connection.", asked=asked.said, port=port),
            together(
                say("The kernel accepts for a program whose threads all hang: "),
                (
                    say("the Pod stays Ready and its users get 504.")
                    if asked.kind == "readiness"
                    else say("it is never restarted.")
                ),
                by="",
            ),
            Fix(asked.set(tcpSocket=None, httpGet={"path": path, "port": port}), say("where the program speaks HTTP")),
            counter=say("For a protocol without a health check of its own it is the honest choice."),
            field="tcpSocket",
            show=hangs(asked, "pods.all(p, p.ready)" if asked.kind == "readiness" else NEVER_KILLED),
        )

"""A grpc probe asks grpc.health.v1.Health, without TLS; a server has that service only when it registers it.

Source: kubernetes-retired/blixt#75, grpc-ecosystem/grpc-health-probe#41, kubernetes/kubernetes#108615.
"""

from collections.abc import Iterator

from probeviz.advice.advice import WORTH_KNOWING, Fix, Found
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import from_the_start
from probeviz.advice.registry import rule
from probeviz.locale.text import say, together


@rule("grpc-probe", "A grpc probe needs a health service that servers do not have by themselves.", WORTH_KNOWING)
def grpc_probe(manifest: Manifest) -> Iterator[Found]:
    seen = set()
    for asked in manifest.probes():
        if asked.probe.grpc is None or id(asked.container) in seen:
            continue
        seen.add(id(asked.container))
        service = asked.probe.grpc.service
        yield asked.say(
            WORTH_KNOWING,
            together(
                say(
                    "The {asked} calls grpc.health.v1.Health/Check on port {number}",
                    asked=asked.said,
                    number=asked.number,
                ),
                (
                    say(" for the service {service}.", service=service)
                    if service
                    else say(" for the server as a whole.")
                ),
                by="",
            ),
            say(
                "A server that has not registered it fails with this server does not implement "
                "the grpc health protocol; a service whose status was never set answers "
                "NOT_FOUND. There is no TLS, and no port by name."
            ),
            Fix(note=say("register the health service in the program and set its status")),
            counter=say("Where the program has registered it, this is the best probe for gRPC."),
            field="grpc",
            show=from_the_start(asked, grpc={"status": "UNIMPLEMENTED"}),
        )

"""A Pod that is deleted gets SIGTERM and leaves the Service at the same time, in no order.

Source: kubernetes/ingress-nginx#3639, kubernetes-sigs/aws-load-balancer-controller#1719, kubernetes/website
pod-lifecycle.md (termination flow); `sleep` hooks: kubernetes/enhancements KEP-3960 (on by default since 1.30).
"""

from collections.abc import Iterator

from probeviz.advice import known
from probeviz.advice.advice import RISKY, WORTH_KNOWING, Fix, Found
from probeviz.advice.hooks import pre_stop
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import rollout
from probeviz.advice.registry import rule
from probeviz.locale.text import say, together

NATIVE_SLEEP = 30  # the minor release
WAIT_S = 10  # endpoints, proxies and most balancers have followed by then; an ALB with ip targets may need 20 to 60


@rule("no-prestop", "Nothing keeps a Pod that is deleted alive until it gets no more requests.", RISKY, WORTH_KNOWING)
def no_prestop(manifest: Manifest) -> Iterator[Found]:
    for workload in manifest.workloads:
        for container, path in workload.serving() if workload.rolling and workload.services else ():
            if pre_stop(container):
                continue
            program = workload.programs[container.name]
            dies = program is not None and known.dies_at_sigterm(program)
            native = manifest.release.minor >= NATIVE_SLEEP
            hook = {"sleep": {"seconds": WAIT_S}} if native else {"exec": {"command": ["sleep", str(WAIT_S)]}}
            grace = workload.grace_s if workload.grace_s >= 2 * WAIT_S else 30 + WAIT_S
            more = () if grace == workload.grace_s else (((*workload.root, "terminationGracePeriodSeconds"), grace),)
            yield workload.say(
                RISKY if dies else WORTH_KNOWING,
                path,
                together(
                    say("{name} has no preStop hook", name=container.name),
                    (
                        say(", and its program dies at SIGTERM.")
                        if dies
                        else say(", and {behind} sends to it.", behind=workload.behind)
                    ),
                    by="",
                ),
                say(
                    "SIGTERM and the removal from the Service set out together. For a second or two, "
                    "and up to a minute behind a cloud load balancer, requests still go to a program "
                    "that is shutting down: 502 with every deployment."
                ),
                Fix(
                    (((*path, "lifecycle", "preStop"), hook), *more),
                    say(
                        "the grace period of {grace} s leaves the program {value} s to finish",
                        grace=grace,
                        value=grace - WAIT_S,
                    ),
                ),
                counter=say("A program that goes on serving for some seconds after SIGTERM does the same by itself."),
                show=rollout(workload, workload.names[container.name], rate="180/s")
                if dies or program is None
                else None,
            )

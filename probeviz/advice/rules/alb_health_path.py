"""An ALB has a health check of its own: GET / and exactly 200, whatever the probes say.

Source: aws-load-balancer-controller pkg/ingress/model_builder.go and #3846;
LikeLionTeam4/slash-infra#62, aws-samples/eks-workshop-v2#693.
"""

from collections.abc import Iterator

from probeviz.advice import known
from probeviz.advice.advice import WORTH_KNOWING, WRONG, Fix, Found, Show
from probeviz.advice.ingresses import backends, is_alb
from probeviz.advice.manifest import Manifest
from probeviz.advice.registry import rule
from probeviz.advice.workload import Workload
from probeviz.locale.text import say, together
from probeviz.sim.network.balancers.alb_model import PREFIX

PATH, CODES = f"{PREFIX}healthcheck-path", f"{PREFIX}success-codes"


@rule(
    "alb-health-path", "An ALB checks the default path /, or one that the program does not serve.", WRONG, WORTH_KNOWING
)
def alb_health_path(manifest: Manifest) -> Iterator[Found]:
    services = {service.metadata.name: service for _, service in manifest.services}
    for document, ingress in manifest.ingresses if manifest.services else ():
        names = dict.fromkeys(b.service for b in backends(document, ingress) if is_alb(ingress))
        for service in [services[name] for name in names if name in services]:
            given = {**ingress.metadata.annotations, **service.metadata.annotations}
            workload = next(iter(manifest.selected(service)), None)
            path, wrong = given.get(PATH, "/"), _answers(workload, given.get(PATH, "/"), given.get(CODES, "200"))
            if wrong == "" or (wrong is None and PATH in given):
                continue
            better = _better(workload, path)
            asked = say("as its annotation says") if PATH in given else say("the default of the controller")
            yield Found(
                WRONG if wrong else WORTH_KNOWING,
                document,
                ("metadata", "annotations", PATH),
                together(
                    say(
                        "The ALB checks the targets of Service {name} by GET {path}, {asked}",
                        name=service.metadata.name,
                        path=path,
                        asked=asked,
                    ),
                    (say(", which {wrong}.", wrong=wrong) if wrong else "."),
                    by="",
                ),
                say(
                    "It wants {get} every 15 s and knows nothing of the probes. When all targets "
                    "fail it sends to all of them, so that a wrong path stays unseen until one "
                    "target passes and gets everything.",
                    get=given.get(CODES, "200"),
                ),
                Fix(((("metadata", "annotations", PATH), better),), say("a path that answers 200")),
                show=_show() if wrong and manifest.playable else None,
            )


def _answers(workload: Workload | None, path: str, codes: str) -> str | None:
    """Why the check fails; empty: it does not; None: nobody knows."""
    program = next((p for p in workload.programs.values() if p is not None), None) if workload else None
    if program is None:
        return None
    route = known.answers(program, path, {"Host": "10.244.1.3:8080"})[0]
    wanted = [part.partition("-") for part in codes.split(",")]
    passes = any(int(low) <= route.code <= int(high or low) for low, _, high in wanted if (low + high).isdigit())
    return known.failure(route) or ("" if passes else say("answers {code}", code=route.code))


def _better(workload: Workload | None, path: str) -> str:
    program = next((p for p in workload.programs.values() if p is not None), None) if workload else None
    paths = [p for p in known.served(program) if not known.redirects(program, p)] if program is not None else []
    probes = workload.probes("readiness", "liveness") if workload else ()
    paths += [a.url_path for a in probes if a.url_path not in ("", path)]
    return next(iter(paths), "/healthz")


def _show() -> Show:
    return Show(({"at": "90s", "that": "targets.size() > 0 && targets.all(t, t.state == 'unhealthy')"},), 95)

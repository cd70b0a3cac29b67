"""A Service whose selector fits no Pod has no endpoints; nothing reports it.

Source: kubernetes/ingress-nginx#250, kubernetes/ingress-nginx#6135, helm/charts#21515.
"""

from collections.abc import Iterator, Mapping

from probeviz.advice.advice import WORTH_KNOWING, WRONG, Fix, Found, Show
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import FAILED
from probeviz.advice.registry import rule
from probeviz.locale.text import say


@rule("service-selects-nothing", "A Service's selector fits no Pod of the manifests.", WRONG, WORTH_KNOWING)
def service_selects_nothing(manifest: Manifest) -> Iterator[Found]:
    for document, service in manifest.services:
        if not service.selector or not manifest.workloads or manifest.selected(service):
            continue
        near = max(manifest.workloads, key=lambda w: _alike(service.selector, w.template.labels))
        labels = near.template.labels
        meant = any(key in labels for key in service.selector)
        name = service.metadata.name
        expect = ({"at": "40s", "that": f"endpoints('{name}').size() == 0 && codes('users').all(c, {FAILED})"},)
        clients = ({"name": "users", "path": "/", "to": f"service/{name}", "rate": "2/s"},)
        yield Found(
            WRONG if meant else WORTH_KNOWING,
            document,
            ("spec", "selector"),
            say(
                "Service {name} selects {pairs}; the Pods of {near} have {value}.",
                name=name,
                pairs=_pairs(service.selector),
                near=near,
                value=_pairs(labels) or say("no labels"),
            ),
            say(
                "No Pod fits, so it has no endpoints: the Pods are Running and Ready, and every "
                "request is refused or answered 503."
            ),
            Fix(((("spec", "selector"), {k: labels[k] for k in service.selector if k in labels} or dict(labels)),)),
            counter=("" if meant else say("The Pods may be in a file that was not given here.")),
            show=Show(expect, 45, clients=clients) if manifest.playable else None,
        )


def _alike(selector: Mapping[str, str], labels: Mapping[str, str]) -> tuple[int, int]:
    return sum(labels.get(k) == v for k, v in selector.items()), sum(k in labels for k in selector)


def _pairs(labels: Mapping[str, str]) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))

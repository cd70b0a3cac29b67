"""Django answers a Host header that is not in ALLOWED_HOSTS with 400, and the kubelet sends the Pod's address.

Source: kubernetes/kubernetes#14713, paperless-ngx#3214, edx/commerce-coordinator#27; django/http/request.py (get_host,
which CommonMiddleware asks for every request).
"""

import re
from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WORTH_KNOWING, Fix, Found
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import from_the_start
from probeviz.advice.registry import rule
from probeviz.advice.runtime import variables, words
from probeviz.advice.words import DOES, listed
from probeviz.advice.workload import Workload
from probeviz.locale.text import say, together
from probeviz.sim.objects import Container

SETTING = re.compile(r"(\w+_)?ALLOWED_HOSTS")
DJANGO = re.compile(r"DJANGO_\w+")
FROM_THE_POD = ("status.podIP", "status.podIPs", "status.hostIP")


@rule("allowed-hosts", "Django refuses the Host header of a probe, the Pod's address.", RISKY, WORTH_KNOWING)
def allowed_hosts(manifest: Manifest) -> Iterator[Found]:
    for workload in manifest.workloads:
        for container, path in workload.containers():
            hosts = _hosts(container)
            if not _django(workload, container) or _takes_any(container, hosts):
                continue
            probes = [asked for asked in workload.probes() if asked.path[: len(path)] == path]
            refused = [asked for asked in probes if _refused(asked, hosts)]
            if refused:
                yield _found(manifest, refused, hosts)


def _found(manifest: Manifest, refused: list[Asked], hosts: list[str]) -> Found:
    """One for all probes of a container: they have the same cause."""
    host = hosts[0].lstrip(".") if hosts else _of_ingress(manifest, refused[0]) or "localhost"
    return refused[0].say(
        RISKY if hosts else WORTH_KNOWING,
        _what(refused, hosts),
        together(
            "" if hosts else say("A host that ALLOWED_HOSTS does not hold gets 400 (DisallowedHost)."),
            say("A probe counts 400 as a failure. {does}", does=DOES[refused[0].kind]),
        ),
        Fix(
            tuple(((*asked.path, "httpGet", "httpHeaders"), _headers(asked, host)) for asked in refused),
            say("a host that ALLOWED_HOSTS has; the check of an ALB sends the address all the same"),
        ),
        counter=say(
            "A middleware that answers the probe before CommonMiddleware never looks at the Host header; so does "
            "ALLOWED_HOSTS = ['*'] behind an Ingress that passes on its own hosts alone."
        ),
        field="httpGet",
        show=from_the_start(refused[0], routes={_path(asked): _answer(host) for asked in refused}),
    )


def _refused(asked: Asked, hosts: list[str]) -> bool:
    """Whether it sends a host that is not allowed, as far as that is known."""
    get = asked.probe.http_get
    if get is None or get.host or asked.program is not None:
        return False
    sent = _sent(asked)
    return not _allowed(sent, hosts) if sent and hosts else not sent


def _django(workload: Workload, container: Container) -> bool:
    """By its variables, its image's name, or a manage.py that the Pod runs of the same image."""
    pod = workload.template.spec
    alike = [c for c in (*pod.containers, *pod.init_containers) if c.image == container.image]
    named = any(DJANGO.fullmatch(name) or SETTING.fullmatch(name) for name in variables(container))
    runs = any(word.rpartition("/")[2] == "manage.py" for each in alike for word in words(each))
    return named or runs or "django" in container.image.rpartition("/")[2].lower()


def _hosts(container: Container) -> list[str]:
    """What the variable lists, separated by commas or spaces, or as a list of JSON or Python; empty: not known."""
    for name, variable in variables(container).items():
        if SETTING.fullmatch(name) and variable.value:
            return [host for host in re.split(r"[\s,;\[\]\"']+", variable.value) if host]
    return []


def _takes_any(container: Container, hosts: list[str]) -> bool:
    """It lists every host, or is told the Pod's address, which it then may list."""
    told = any(variable.field in FROM_THE_POD for variable in variables(container).values())
    return told or any(host == "*" or "$(" in host for host in hosts)


def _sent(asked: Asked) -> str:
    """The Host header that the probe brings, without its port; empty: none."""
    return next((value.partition(":")[0] for name, value in _given(asked) if name.lower() == "host"), "")


def _given(asked: Asked) -> list[tuple[str, str]]:
    get = asked.probe.http_get
    return [(h.name, h.value) for h in get.http_headers] if get is not None else []


def _allowed(host: str, hosts: list[str]) -> bool:
    """django/http/request.py, validate_host: `.example.com` stands for the domain and all below it."""
    return any(host == each or (each[0] == "." and (host.endswith(each) or host == each[1:])) for each in hosts)


def _what(refused: list[Asked], hosts: list[str]) -> str:
    first, sent = refused[0], _sent(refused[0])
    if len(refused) == 1 and sent:
        return say(
            "The {asked} sends the Host {sent}; ALLOWED_HOSTS has {hosts}.",
            asked=first.said,
            sent=sent,
            hosts=listed(hosts),
        )
    who = (
        say("The {asked} sends the Pod's address as Host", asked=first.said)
        if len(refused) == 1
        else say("The probes of {name} send the Pod's address as Host", name=first.container.name)
    )
    if hosts:
        return say("{who}; ALLOWED_HOSTS has {hosts}.", who=who, hosts=listed(hosts))
    return say("{who}, and Django checks it.", who=who)


def _headers(asked: Asked, host: str) -> list[dict[str, str]]:
    others = [{"name": name, "value": value} for name, value in _given(asked) if name.lower() != "host"]
    return [{"name": "Host", "value": host}, *others]


def _of_ingress(manifest: Manifest, asked: Asked) -> str:
    """The host under which the Pod is reached from outside."""
    names = {service.metadata.name for service in asked.workload.services}
    rules = (rule for _, ingress in manifest.ingresses for rule in ingress.rules if rule.host)
    return next((rule.host for rule in rules if names & {path.service_name for path in rule.paths}), "")


def _path(asked: Asked) -> str:
    return asked.url_path.partition("?")[0]


def _answer(host: str) -> dict[str, object]:
    return {"whenHeader": {"Host": host}, "status": 200, "else": {"status": 400, "body": "Bad Request (400)"}}

"""A probe asks for a path that the program does not serve, or answers 400 and above, and fails for ever.

Source: kubernetes/kubernetes#14713 and paperless-ngx#3214 (Host), spring-boot#46313 (401, 403), and the article, whose
probes ask /err.
"""

from collections.abc import Iterator

from probeviz.advice import known
from probeviz.advice.advice import RISKY, WRONG, Fix, Found
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import from_the_start
from probeviz.advice.registry import rule
from probeviz.advice.words import DOES, listed
from probeviz.locale.text import say


@rule("path-not-served", "The program answers the probe's path with an error.", WRONG, RISKY)
def path_not_served(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes():
        if asked.program is None or asked.probe.http_get is None:
            continue
        routes = known.answers(asked.program, asked.url_path, asked.headers, asked.number)
        failing = [why for why in map(known.failure, routes) if why]
        if not failing:
            continue
        always = len(failing) == len(routes)
        headers = known.wanted_headers(asked.program, asked.url_path, asked.headers, asked.number)
        needs = say(" unless it is sent {headers}", headers=listed(headers)) if headers else ""
        yield asked.say(
            WRONG if always else RISKY,
            say(
                "The {asked} asks {url_path}, which {failing}{needs}.",
                asked=asked.said,
                url_path=asked.url_path,
                failing=failing[0],
                needs=needs,
            ),
            (
                DOES[asked.kind]
                if always
                else say(
                    "{failing} of {all} answers fail; {failure_threshold} in a row are enough.",
                    failing=len(failing),
                    all=len(routes),
                    failure_threshold=asked.probe.failure_threshold,
                )
            ),
            _fix(asked, headers),
            field="httpGet.path",
            show=from_the_start(asked) if always else None,
        )


def _fix(asked: Asked, headers: dict[str, str]) -> Fix:
    assert asked.program is not None
    if headers:
        listed = [{"name": name, "value": value} for name, value in headers.items()]
        return Fix(
            (((*asked.path, "httpGet", "httpHeaders"), listed),), say("the kubelet sends the Pod's address as Host")
        )
    paths = known.served(asked.program, asked.number)
    if not paths:
        return Fix(note=say("the program serves no path that would succeed; give it one, such as /livez"))
    return Fix((((*asked.path, "httpGet", "path"), paths[0]),), say("it serves {join}", join=", ".join(paths[:5])))

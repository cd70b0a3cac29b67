"""HTTP to a TLS port is answered 400; HTTPS to a plain port is no answer at all.

Source: dexidp/dex#2178, ory/hydra#2403, kubernetes/kubernetes#18226, net/http server.go (`Client sent an HTTP
request to an HTTPS server.`).
"""

from collections.abc import Iterator
from typing import Any

from probeviz.advice.advice import RISKY, Fix, Found
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import from_the_start, listener
from probeviz.advice.registry import rule
from probeviz.locale.text import say

TLS, PLAIN = (443, 6443, 8443, 9443), (80, 8080)


@rule("scheme-mismatch", "A probe's scheme is not that of its port, by number or name.", RISKY)
def scheme_mismatch(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes():
        get = asked.probe.http_get
        if get is None:
            continue
        secure, port = get.scheme == "HTTPS", f"{_name(asked)} ({asked.number})" if _name(asked) else str(asked.number)
        if not secure and _looks(asked, "https", TLS):
            answer = say("A TLS server answers plain HTTP with 400 Client sent an HTTP request to an HTTPS server.")
        elif secure and _looks(asked, "http", PLAIN):
            answer = say("A plain server answers a TLS greeting with http: server gave HTTP response to HTTPS client.")
        else:
            continue
        yield asked.say(
            RISKY,
            say("The {asked} speaks {scheme} to port {port}.", asked=asked.said, scheme=get.scheme, port=port),
            say("{answer} Every such probe fails.", answer=answer),
            Fix(
                (((*asked.path, "httpGet", "scheme"), "HTTP" if secure else "HTTPS"),),
                say("the certificate is not verified"),
            ),
            counter=say("Only the program knows what it speaks; the number and the name of a port are a habit."),
            field="httpGet.scheme" if secure else "httpGet.port",
            show=from_the_start(asked, listen=_other(asked, not secure)) if asked.program is None else None,
        )


def _other(asked: Asked, secure: bool) -> list[Any]:
    """The container's ports, the probe's with the scheme that it does not speak."""
    assert asked.number is not None
    ports = {p.container_port for p in asked.container.ports} | {asked.number}
    return [listener(port, secure and port == asked.number) for port in sorted(ports)]


def _name(asked: Asked) -> str:
    return next((p.name for p in asked.container.ports if p.container_port == asked.number), "")


def _looks(asked: Asked, word: str, numbers: tuple[int, ...]) -> bool:
    name = _name(asked)
    if name:
        return name == word or name.startswith(f"{word}-") or name.endswith(f"-{word}")
    return asked.number in numbers

"""A redirect to another host counts as success, whatever would be there.

Source: kubernetes/kubernetes PR 75416, kubernetes/kubernetes#103877, kubernetes/website PR 44098.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from probeviz.advice import known
from probeviz.advice.advice import RISKY, Fix, Found
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import from_the_start
from probeviz.advice.registry import rule
from probeviz.locale.text import say


@rule("redirect-counted", "A probe takes a redirect to another host for a success.", RISKY)
def redirect_counted(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes():
        if asked.program is None or asked.probe.http_get is None:
            continue
        routes = known.answers(asked.program, asked.url_path, asked.headers, asked.number)
        host = next((h for r in routes if r.redirect and (h := urlsplit(r.redirect).hostname)), None)
        if host is None:
            continue
        paths = known.served(asked.program, asked.number)
        path = next((p for p in paths if not known.redirects(asked.program, p, asked.number)), "/livez")
        show = from_the_start(asked)
        seen = {
            **show.expect[0],
            "that": "events.exists(e, e.reason == 'ProbeWarning') && pods.all(p, p.restarts == 0)",
        }
        yield asked.say(
            RISKY,
            say(
                "The {asked} asks {url_path}, which redirects to {host}.",
                asked=asked.said,
                url_path=asked.url_path,
                host=host,
            ),
            say(
                "The kubelet does not follow it there and counts it as a success (event "
                "ProbeWarning), whether this program works or not. A load balancer that expects "
                "200 counts the same answer as a failure."
            ),
            Fix((((*asked.path, "httpGet", "path"), path),), say("a path that answers by itself")),
            field="httpGet.path",
            show=show._replace(expect=(seen,)),
        )

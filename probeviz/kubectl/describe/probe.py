"""The line of a probe (kubectl pkg/describe/describe.go, DescribeProbe), in the words of a release."""

from urllib.parse import quote

from probeviz.sim.objects import HttpGet, Probe
from probeviz.sim.releases import Release

# Go's net/url leaves these in a path; a `?` in a probe's path is therefore written %3F.
SAFE = "/$&+,:;=@"


def probe_line(probe: Probe, words: Release) -> str:
    """`http-get http://:8080/ping delay=1s timeout=1s period=1s #success=1 #failure=3`."""
    times = f"delay={probe.initial_delay_seconds}s timeout={probe.timeout_seconds}s period={probe.period_seconds}s"
    thresholds = words.probe_thresholds.format(success=probe.success_threshold, failure=probe.failure_threshold)
    return f"{_handler(probe)} {times} {thresholds}"


def _handler(probe: Probe) -> str:
    if probe.exec is not None:
        return f"exec [{' '.join(probe.exec.command)}]"
    if probe.http_get is not None:
        return f"http-get {_url(probe.http_get)}"
    if probe.tcp_socket is not None:
        return f"tcp-socket {probe.tcp_socket.host}:{probe.tcp_socket.port}"
    if probe.grpc is not None:
        return f"grpc <pod>:{probe.grpc.port} {probe.grpc.service}"
    return "unknown"


def _url(get: HttpGet) -> str:
    host = f"[{get.host}]" if ":" in get.host else get.host
    path = quote(get.path, safe=SAFE)
    slash = "" if path.startswith("/") else "/"
    return f"{get.scheme.lower()}://{host}:{get.port}{slash}{path}"

"""What Tab offers."""

import pytest

from probeviz.sim.program import Program, Route
from probeviz.terminal.completion import complete
from tests import builders

POD = "go-http-8dc5b4779-7q4kw"
FILES = {"go-http.yaml": ""}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("kub", ["kubectl"]),
        ("kubectl de", ["delete", "describe"]),
        ("k sc", ["scale"]),
        ("kubectl get dep", ["deployments", "deployment", "deploy"]),
        ("kubectl get pod ", [POD]),
        ("kubectl get pod/", [f"pod/{POD}"]),
        ("kubectl describe pod go", [POD]),
        ("kubectl logs d", ["deployment/go-http"]),
        ("kubectl scale ", ["deployment/go-http"]),
        ("kubectl apply -f ", ["go-http.yaml"]),
        ("kubectl diff -f ", ["go-http.yaml"]),
        ("kubectl set ", ["env", "image", "resources"]),
        ("kubectl set image deployment/", ["deployment/go-http"]),
        ("kubectl set resources --lim", ["--limits"]),
        ("kubectl get pods -l app", ["app=go-http"]),
        ("kubectl get pods -o w", ["wide"]),
        ("kubectl get pods --wa", ["--watch", "--watch-only"]),
        ("kubectl logs -", None),
        ("kubectl get foo ", []),
        ("kubectl foo ", []),
        ("cat g", ["go-http.yaml"]),
        ("kubectl get pods | gr", ["grep"]),
        ("curl $INGRESS/p", ["$INGRESS/ping"]),
        ("ls", []),
        ("kubectl get pods; kub", ["kubectl"]),
        ("while true; do cu", ["curl", "cut"]),
        ("while curl -sf $INGRESS/pi", ["$INGRESS/ping"]),
        ("echo $(kubectl get deploy/", ["deploy/go-http"]),
        ("ls && ech", ["echo"]),
        ("watch -n 1 kubectl describe pod go", [POD]),
        ("watch kub", ["kubectl"]),
        ("load 20/s 30s /e", ["/err"]),
        ("kubectl get pods | sort -", ["-r", "-n", "-u", "-k", "-t"]),
        ("kubectl get pods | un", ["uniq"]),
        ("kubectl get pods > /", ["/dev/null"]),
        ("grep x go", ["go-http.yaml"]),
        ("curl --conn", ["--connect-timeout"]),
        ("curl -o /", ["/dev/null"]),
        ("curl -so go", ["go-http.yaml"]),
        ("echo $I", ["$INGRESS"]),
        (f"kubectl logs {POD} -c ", ["go-http"]),
        ("kubectl get pods -n ", ["default"]),
        ("zzz ", []),
    ],
)
def test_offers(line: str, offered: list[str] | None) -> None:
    world = builders.go_http(programs={"setevoy/go-http": Program(routes={"/ping": [Route()], "/err": [Route()]})})
    found = complete(world, FILES, line)
    assert found == offered if offered is not None else "--follow" in found


def test_nothing_to_curl_without_an_address() -> None:
    assert complete(builders.world(), FILES, "curl ") == []

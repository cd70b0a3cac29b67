"""A manifest alone, and the Scenario that is put around it."""

import pytest

from probeviz.scenarios.assumed import assume, is_bare
from probeviz.scenarios.library import BUILTIN
from probeviz.scenarios.player import play
from probeviz.scenarios.problems import ScenarioError
from probeviz.scenarios.view import RunView

OLD, NEW = ((BUILTIN / f"{name}.yaml").read_text() for name in ("go-http", "go-http-v1"))
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
  - name: web
    image: web:1
    readinessProbe: {httpGet: {path: /ready?full=1, port: 8080}}
"""
SERVICE = """\
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
"""


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        (OLD, True),
        (POD, True),
        ("", False),
        ("a: 1", False),
        ("- kind: Pod", False),
        ("a: [", False),
        ((BUILTIN / "article.yaml").read_text(), False),
        ((BUILTIN / "article.yaml").read_text() + "---\n" + NEW, False),
    ],
)
def test_what_is_a_manifest_alone(text: str, bare: bool):
    assert is_bare(text, "x.yaml") is bare


@pytest.mark.parametrize(("text", "version"), [(OLD, "1.17"), (NEW, "")])
def test_the_articles_manifest_works(text: str, version: str):
    scenario = assume(text, "go-http.yaml", "go-http.yaml", version)
    program = scenario.setup.programs["setevoy/go-http"]
    assert (program.listen, list(program.routes)) == ([8080], ["/", "/ping"])
    view = RunView(play(scenario).facts)
    assert [(pod["ready"], pod["restarts"]) for pod in view.pods.values()] == [(True, 0)]
    assert set(view.codes["users"].items) == {200} and len(view.codes["users"].items) > 200


def test_what_the_api_server_refuses_is_refused_in_its_words():
    with pytest.raises(ScenarioError) as error:
        assume(OLD, "dir/go-http.yaml", "go-http.yaml")
    (problem,) = error.value.problems
    assert str(problem).startswith("dir/go-http.yaml:52:1: apiVersion: Kubernetes 1.36 has no Ingress in")
    assert problem.server == 'no matches for kind "Ingress" in version "extensions/v1beta1"'


def test_without_declared_ports_its_probes_say_where_it_listens():
    scenario = assume(POD, "web.yaml", "web.yaml")
    assert scenario.setup.programs["web:1"].listen == [8080]
    assert list(scenario.setup.programs["web:1"].routes) == ["/", "/ready"]
    assert [pod["ready"] for pod in RunView(play(scenario).facts).pods.values()] == [True]
    assert scenario.setup.clients == []


def test_without_an_ingress_the_service_is_asked():
    scenario = assume(POD + SERVICE, "web.yaml", "web.yaml")
    assert scenario.setup.clients[0].to == "service/web"
    assert 200 in RunView(play(scenario).facts).codes["users"].items


def test_host_and_path_of_the_rule_are_asked():
    text = NEW.replace("  - http:", "  - host: app.test\n    http:").replace("path: /\n", "path: /api\n")
    scenario = assume(text, "x.yaml", "x.yaml")
    client = scenario.setup.clients[0]
    assert (client.path, client.host) == ("/api", "app.test")
    assert set(RunView(play(scenario).facts).codes["users"].items) == {200}


def test_the_balancer_is_that_of_the_ingress_class():
    scenario = assume(NEW.replace("ingressClassName: alb", "ingressClassName: nginx"), "x.yaml", "x.yaml")
    assert scenario.setup.balancer.kind == "ingress-nginx"
    assert scenario.assumed == (
        "setevoy/go-http is assumed to boot in 200ms, listen on 8080 and answer 200 on /, /ping",
        "the balancer is assumed to be ingress-nginx, as the Ingress' class says",
        "client users is assumed to send 2/s GET / to ingress/go-http-ingress",
    )
    assert set(RunView(play(scenario).facts).codes["users"].items[20:]) == {200}


def test_an_ingress_of_another_class_is_said_not_to_be_served():
    scenario = assume(NEW.replace("ingressClassName: alb", "ingressClassName: other"), "x.yaml", "x.yaml")
    assert scenario.setup.clients[0].to == "service/go-http-svc"
    assert scenario.assumed[-1] == (
        "Ingress go-http-ingress has class other; the balancer here serves class alb, so it gets no address"
    )


def test_a_name_that_is_no_file_name_of_a_run():
    assert list(assume(POD, "/dev/stdin", "stdin").files) == ["manifest.yaml"]


@pytest.mark.parametrize(
    ("file", "name"),
    [("Web.App.yaml", "web-app"), ("stdin", "stdin"), ("ж.yaml", "manifest"), (f"{'x' * 62}--y.yaml", "x" * 62)],
)
def test_the_run_is_named_after_the_file(file: str, name: str):
    assert assume(POD, file, file).name == name


@pytest.mark.parametrize("value", ["5", "[1]", "{a: {b: c}}", "null", '""', "[[]]"])
@pytest.mark.parametrize("field", ["spec", "metadata", "containers", "readinessProbe", "httpGet", "path", "image"])
def test_whatever_stands_in_a_manifest_is_read_or_refused(field: str, value: str):
    text = f"{POD.partition(field + ':')[0]}{field}: {value}"
    text += "}" * (text.count("{") - text.count("}"))
    try:
        play(assume(text, "x.yaml", "x.yaml"), 1_000)
    except ScenarioError as error:
        assert error.problems


def test_the_accounts_and_classes_that_its_pods_name_are_there():
    spec = "spec:\n  serviceAccountName: robot\n  priorityClassName: high\n  priority: 7\n"
    scenario = assume(POD.replace("spec:\n", spec), "web.yaml", "web.yaml")
    assert (scenario.setup.service_accounts, scenario.setup.priority_classes) == (["robot"], {"high": 7})
    assert [pod["ready"] for pod in RunView(play(scenario).facts).pods.values()] == [True]


@pytest.mark.parametrize(
    ("ingress_class", "kind"), [("nginx", "ingress-nginx"), ("traefik", "traefik"), ("gce", "gce")]
)
def test_the_balancer_is_the_one_that_serves_the_class_of_the_ingress(ingress_class: str, kind: str):
    text = NEW.replace("ingressClassName: alb", f"ingressClassName: {ingress_class}")
    scenario = assume(text, "x.yaml", "x.yaml")
    assert (scenario.setup.balancer.kind, scenario.setup.clients[0].to) == (kind, "ingress")
    assert f"the balancer is assumed to be {kind}, as the Ingress' class says" in scenario.assumed


CONFIG = """\
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: c}
"""


def test_kinds_that_are_not_simulated_are_left_out_with_a_note():
    scenario = assume(CONFIG + "---\n" + POD, "x.yaml", "x.yaml")
    assert [str(note) for note in scenario.notes] == [
        "x.yaml:3:1: kind: left out, not simulated: ConfigMap, ServiceMonitor"
    ]
    (expectation, _) = scenario.expect
    assert (expectation.source_line, expectation.name) == (11, "Pod web is Ready")
    assert not play(scenario).failed


def test_of_a_list_too():
    secret = "{apiVersion: v1, kind: Secret, metadata: {name: x}}"
    pod = "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: p}, spec: {containers: [{name: a, image: a}]}}"
    scenario = assume(f"apiVersion: v1\nkind: List\nitems:\n- {secret}\n- {pod}\n", "x.yaml", "x.yaml")
    played = play(scenario)
    assert (played.failed, played.stopped) == ([], "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("apiVersion: v1\nkind: Lisst\nmetadata: {name: x}\n", "kind: Kubernetes 1.36 has no Lisst in v1"),
        (POD.replace("kind: Pod", "kind: StatefulSets").replace("v1", "apps/v1"), "has no StatefulSets in apps/v1"),
        (CONFIG, "holds nothing that is simulated, only ConfigMap and ServiceMonitor"),
    ],
)
def test_a_misspelt_kind_is_refused_and_so_is_a_file_without_anything_to_play(text: str, said: str):
    with pytest.raises(ScenarioError, match=said):
        assume(text, "x.yaml", "x.yaml")


def test_the_namespace_of_a_manifest_is_there():
    text = (POD + SERVICE).replace("metadata: {name: web", 'metadata: {name: web, namespace: "prod"')
    scenario = assume(text, "x.yaml", "x.yaml")
    assert "the namespace prod is assumed to be there; a run shows it as default" in scenario.assumed
    played = play(scenario)
    assert (played.failed, played.stopped) == ([], "")
    assert 200 in RunView(played.facts).codes["users"].items


def test_one_name_in_two_namespaces():
    text = (
        POD.replace("{name: web", "{namespace: a, name: web")
        + "---\n"
        + POD.replace("{name: web", "{namespace: b, name: web")
    )
    with pytest.raises(ScenarioError, match="Pod web stands in the namespaces a and b; a run has one"):
        assume(text, "x.yaml", "x.yaml")


HARD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  initContainers:
  - {name: migrate, image: "app:1", command: [migrate]}
  - name: proxy
    image: proxy:1
    restartPolicy: Always
    startupProbe: {httpGet: {path: /startup, port: 9090}, periodSeconds: 1}
  containers:
  - name: app
    image: app:1
    ports: [{name: grpc, containerPort: 50051}, {name: tls, containerPort: 8443}]
    readinessProbe: {grpc: {port: 50051}, periodSeconds: 1}
    livenessProbe: {httpGet: {path: /x, port: tls, scheme: HTTPS}, periodSeconds: 1}
    lifecycle: {preStop: {exec: {command: [sleep, "5"]}}}
  - {name: worker, image: "app:1", readinessProbe: {exec: {command: [check]}, periodSeconds: 1}}
  - {name: pinned, image: "repo:1@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_kind_of_container_and_probe_comes_up(seed: int):
    played = play(assume(HARD, "x.yaml", "x.yaml"), seed=seed)
    assert (played.failed, played.stopped) == ([], "")
    assert len(played.verdicts) == 2


def test_a_late_readiness_is_waited_for():
    text = NEW.replace("initialDelaySeconds: 1", "initialDelaySeconds: 300")
    scenario = assume(text, "x.yaml", "x.yaml")
    assert scenario.until_ms > 310_000
    assert not play(scenario).failed

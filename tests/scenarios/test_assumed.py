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


def test_an_ingress_of_another_class_is_said_not_to_be_served():
    text = NEW.replace("ingressClassName: alb", "ingressClassName: nginx")
    scenario = assume(text, "x.yaml", "x.yaml")
    assert scenario.setup.clients[0].to == "service/go-http-svc"
    assert scenario.assumed == (
        "setevoy/go-http is assumed to boot in 200ms, listen on 8080 and answer 200 on /, /ping",
        "client users is assumed to send 2/s GET / to service/go-http-svc",
        "Ingress go-http-ingress has class nginx; the balancer here serves class alb, so it gets no address",
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

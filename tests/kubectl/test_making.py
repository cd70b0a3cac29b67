"""`create`, `run` and `expose`: objects that must be new."""

import json
from typing import Any

import pytest
import yaml

from probeviz.api.encode import encode
from probeviz.sim.entries import Apply, Refused
from probeviz.sim.objects import Deployment, PodManifest, Service
from tests.kubectl.played import IMAGE, Command, Run, deployment, started

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {a: b}, ports: [{port: 80}]}\n"


def _made(command: Command) -> Any:
    entry = command.answer.entry
    assert isinstance(entry, Apply) and command.code == 0, command.text
    return entry.objects[-1]


# --- create -------------------------------------------------------------------------------------------------------


def test_create_makes_the_objects_of_a_file() -> None:
    run = started()
    run.files["two.yaml"] = f"{deployment('web', replicas=2)}---\n{SERVICE}"
    assert run.type("create -f two.yaml").text == "deployment.apps/web created\nservice/web created\n"
    run.wait(10_000)
    assert run.world.cluster.deployments["web"].status.ready_replicas == 2
    assert "last-applied" not in str(run.world.cluster.deployments["web"].metadata.annotations)
    again = run.type("create -f two.yaml")
    assert again.code == 1 and isinstance(again.answer.entry, Refused)
    assert again.text == (
        'Error from server (AlreadyExists): error when creating "two.yaml": deployments.apps "web" already exists\n'
        'Error from server (AlreadyExists): error when creating "two.yaml": services "web" already exists\n'
    )


def test_what_can_be_created_is() -> None:
    run = started()
    run.files["two.yaml"] = f"{deployment()}---\n{SERVICE}"
    command = run.type("create -f two.yaml")
    assert command.text.startswith("service/web created\nError from server (AlreadyExists): ") and command.code == 1
    assert "web" in run.world.cluster.services


def test_apply_after_create_warns() -> None:
    run = started()
    run.files["web.yaml"] = deployment("web")
    run.type("create -f web.yaml")
    assert run.type("apply -f web.yaml").text.startswith("Warning: resource deployments/web is missing the ")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("create", "error: must specify one of -f and -k"),
        ("create -f nope.yaml", 'error: the path "nope.yaml" does not exist'),
        ("create -f app.yaml x", "error: Unexpected args: [x]\nSee 'kubectl create -h' for help and examples"),
        ("create -f app.yaml --dry-run=x",
         'error: Invalid dry-run value (x). Must be "none", "server", or "client".'),
        ("create -f app.yaml -o wide", "-o wide is not simulated here: use -o name, json or yaml."),
        ("create -f app.yaml --edit", "kubectl create --edit is not simulated; leave the flag out."),
        ("create deployment app --image=x --dry-run=server",
         'error: failed to create deployment: deployments.apps "app" already exists'),
        ("create -f many.yaml", "error: a run holds at most 50 Pods, and this would make it 61"),
        ("create -f bad.yaml", 'The Deployment "web" is invalid: spec.replicas: Invalid value: -1: must be greater'
                               " than or equal to 0"),
        ("create -f empty.yaml", "error: no objects passed to create"),
        ("create configmap x", "kubectl create configmap is not simulated; create deployment and create -f are."),
        ("create deployment", 'error: required flag(s) "image" not set'),
        ("create deployment --image=x", "error: exactly one NAME is required, got 0"
                                        "\nSee 'kubectl create deployment -h' for help and examples"),
        ("create deployment app --image=x",
         'error: failed to create deployment: deployments.apps "app" already exists'),
        ("create deployment web --image=x --replicas=-1", "error: invalid replicas: -1"),
        ("create deployment web --image=a --image=b -- sh",
         "error: cannot specify multiple --image options and command"),
        ("create deployment web --image=x --port=0",
         'error: failed to create deployment: Deployment.apps "web" is invalid:'
         " spec.template.spec.containers[0].ports[0].containerPort: Required value"),
        ("run", "error: NAME is required for run\nSee 'kubectl run -h' for help and examples"),
        ("run x", 'error: required flag(s) "image" not set'),
        ("run x --image=", 'error: Invalid image name "": invalid reference format'),
        ("run x --image=y -it", "kubectl run -i is not simulated: nothing here reads from a terminal."),
        ("run x --image=y --restart=Often",
         "error: invalid restart policy: Often\nSee 'kubectl run -h' for help and examples"),
        ("run x --image=y --env=A", "error: invalid env: A"),
        ("run x --image=y --labels=a", "error: unexpected label spec: a"),
        ("run x --image=y --port=http", 'error: invalid argument "http" for "--port" flag: strconv.ParseInt: parsing'
                                        ' "http": invalid syntax\nSee \'kubectl run --help\' for usage.'),
        ("expose", "error: You must provide one or more resources by argument or filename."),
        ("expose deploy", "error: resource(s) were provided, but no name was specified"),
        ("expose deploy nope", 'Error from server (NotFound): deployments.apps "nope" not found'),
        ("expose node node-1 --port=1", "error: cannot expose a Node"),
        ("expose deploy app --port=80 --type=Fast",
         'The Service "app" is invalid: spec.type: Unsupported value: "Fast":'
         ' supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'),
    ],
)  # fmt: skip
def test_refusals(line: str, said: str) -> None:
    run = started()
    run.files |= {
        "many.yaml": deployment("web", replicas=60),
        "bad.yaml": deployment("web", replicas=-1),
        "empty.yaml": "",
    }
    command = run.type(line)
    assert (command.text, command.code) == (f"{said}\n", 1)
    assert isinstance(command.answer.entry, Refused)


def test_create_deployment() -> None:
    run = started()
    command = run.type(f"create deployment web --image={IMAGE}:2 --replicas=2 --port=8080 -- serve --fast")
    made = _made(command)
    assert command.answer.stdout == "deployment.apps/web created\n"
    assert isinstance(made, Deployment) and made.spec.replicas == 2
    (container,) = made.spec.template.spec.containers
    assert (container.name, container.image, container.command) == ("app", f"{IMAGE}:2", ["serve", "--fast"])
    assert [port.container_port for port in container.ports] == [8080]
    assert made.spec.selector == made.metadata.labels == made.spec.template.labels == {"app": "web"}
    run.wait(10_000)
    assert run.world.cluster.deployments["web"].status.ready_replicas == 2


def test_create_deployment_of_an_old_kubectl_takes_no_replicas() -> None:
    old = started("1.17")
    wrong = old.type(f"create deployment web --image={IMAGE} --replicas=2").text
    assert wrong == "error: unknown flag: --replicas\nSee 'kubectl create deployment --help' for usage.\n"
    assert old.type(f"create deployment web --image={IMAGE}").text == "deployment.apps/web created\n"


# --- run ----------------------------------------------------------------------------------------------------------


def test_run_makes_a_bare_pod() -> None:
    run = started()
    command = run.type(f"run one --image={IMAGE} --port=8080 --env=A=1,2 --env=B= --labels=a=b --restart=Never -- x y")
    made = _made(command)
    assert command.answer.stdout == "pod/one created\n" and isinstance(made, PodManifest)
    form = made.template.spec
    assert form.restart_policy == "Never" and made.metadata.labels == {"a": "b"}
    (container,) = form.containers
    assert (container.name, container.args, container.command) == ("one", ["x", "y"], [])
    assert container.env == [{"name": "A", "value": "1,2"}, {"name": "B", "value": ""}]
    run.wait(10_000)
    assert run.world.cluster.pods["one"].status.phase == "Running"
    again = run.type(f"run one --image={IMAGE}")
    assert again.text == 'Error from server (AlreadyExists): pods "one" already exists\n'


def test_run_names_the_label_run() -> None:
    assert _made(started().type(f"run one --image={IMAGE}")).metadata.labels == {"run": "one"}


def test_before_1_18_run_makes_a_deployment() -> None:
    run = started("1.17")
    command = run.type(f"run one --image={IMAGE}")
    assert command.text.startswith("kubectl run --generator=deployment/apps.v1 is DEPRECATED ")
    assert command.text.endswith("\ndeployment.apps/one created\n")
    assert isinstance(_made(command), Deployment)
    assert isinstance(_made(run.type(f"run two --image={IMAGE} --restart=Never")), PodManifest)


def test_generators_before_1_18() -> None:
    run = started("1.17")
    pod = run.type(f"run one --generator=run-pod/v1 --image={IMAGE}")
    assert pod.text == "pod/one created\n" and isinstance(_made(pod), PodManifest)
    made = _made(run.type(f"run two --generator=deployment/apps.v1 -r 2 --image={IMAGE}"))
    assert isinstance(made, Deployment) and made.spec.replicas == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--generator=x", "error: generator \"x\" not found\nSee 'kubectl run -h' for help and examples"),
        ("--generator=run/v1",
         "kubectl run --generator=run/v1 makes a ReplicationController, which is not simulated."),
        ("--restart=OnFailure", "kubectl run --generator=job/v1 makes a Job, which is not simulated."),
        ("--restart=Never --replicas=2",
         "error: --restart=Never requires that --replicas=1, found 2\nSee 'kubectl run -h' for help and examples"),
        ("--limits=cpu=1", "kubectl run --limits is not simulated; leave the flag out."),
        ("--privileged", "error: unknown flag: --privileged\nSee 'kubectl run --help' for usage."),
    ],
)  # fmt: skip
def test_what_run_refused_before_1_18(words: str, said: str) -> None:
    assert started("1.17").type(f"run x --image=y {words}").text == f"{said}\n"


@pytest.mark.parametrize("words", ["--generator=run-pod/v1", "--replicas=2", "-r 2"])
def test_flags_of_run_that_have_gone(words: str) -> None:
    assert started().type(f"run x --image=y {words}").text.startswith("error: unknown ")


# --- expose -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "name", "ports"),
    [
        ("deployment app --port=80 --target-port=http", "app", [(80, "http", "")]),
        ("deployment/app --port=80 --target-port=8080 --name=web", "web", [(80, 8080, "")]),
        ("deploy app --port=80,443", "app", [(80, 80, "port-1"), (443, 443, "port-2")]),
        ("deploy app", "app", [(8080, 8080, "")]),
        ("rs {rs}", "{rs}", [(8080, 8080, "")]),
        ("pod {pod} --name=web", "web", [(8080, 8080, "")]),
    ],
)
def test_expose(line: str, name: str, ports: list[tuple[int, int | str, str]]) -> None:
    run = started()
    given = {"rs": next(iter(run.world.cluster.replica_sets)), "pod": run.pods()[0]}
    command = run.type("expose " + line.format(**given))
    made = _made(command)
    assert command.text == f"service/{name.format(**given)} exposed\n" and isinstance(made, Service)
    assert [(port.port, port.target_port, port.name) for port in made.ports] == ports
    run.wait(1_000)
    (piece,) = run.world.cluster.endpoint_slices.values()
    assert [endpoint.ready for endpoint in piece.endpoints] == [True]


def test_expose_a_node_port_and_a_service_again() -> None:
    run = started()
    made = _made(run.type("expose deploy app --type=NodePort --port=80 --labels=a=b --selector=app=app"))
    assert (made.type, made.metadata.labels, made.selector) == ("NodePort", {"a": "b"}, {"app": "app"})
    second = _made(run.type("expose service app --name=other"))
    assert [port.port for port in second.ports] == [80] and second.selector == {"app": "app"}
    assert run.type("expose deploy app --port=80").text == (
        'Error from server (AlreadyExists): services "app" already exists\n'
    )


def test_what_is_made_can_be_shown() -> None:
    run = Run(started().timeline.setup)
    run.type(f"run one --image={IMAGE}")
    form = encode(run.world, run.world.cluster.pods["one"])
    assert form["spec"]["containers"][0]["imagePullPolicy"] == "Always"


# --- without making it --------------------------------------------------------------------------------------------

CREATED = """\
apiVersion: apps/v1
kind: Deployment
metadata:
{stamp}  labels:
    app: web
  name: web
spec:
  replicas: 1
  selector:
    matchLabels:
      app: web
  strategy: {{}}
  template:
    metadata:
{inner}      labels:
        app: web
    spec:
      containers:
      - image: nginx
        name: nginx
        resources: {{}}
status: {{}}
"""
RAN = """\
apiVersion: v1
kind: Pod
metadata:
{stamp}  labels:
    run: web
  name: web
spec:
  containers:
  - image: nginx
    name: web
    resources: {{}}
  dnsPolicy: ClusterFirst
  restartPolicy: Always
status: {{}}
"""
EXPOSED = """\
apiVersion: v1
kind: Service
metadata:
{stamp}  labels:
    app: app
  name: app
spec:
  ports:
  - port: 80
    protocol: TCP
    targetPort: 8080
  selector:
    app: app
status:
  loadBalancer: {{}}
"""


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("create deployment web --image=nginx", CREATED),
        ("run web --image=nginx", RAN),
        ("expose deployment app --port=80 --target-port=8080", EXPOSED),
    ],
)
def test_what_would_be_made(line: str, form: str) -> None:
    """As the published kubectl prints it; until 1.33 with the stamp of an object that is not there yet."""
    stamps = {"stamp": "  creationTimestamp: null\n", "inner": "      creationTimestamp: null\n"}
    for release, filled in (("1.36", dict.fromkeys(stamps, "")), ("1.17", stamps)):
        if (release, form) == ("1.17", RAN):
            continue  # it made a Deployment then
        command = started(release).type(f"{line} --dry-run=client -o yaml")
        assert (command.text, command.code, command.answer.entry) == (form.format(**filled), 0, None)


@pytest.mark.parametrize(
    ("line", "ref", "said"),
    [
        ("create deployment web --image=nginx", "deployment.apps/web", "created"),
        ("run web --image=nginx", "pod/web", "created"),
        ("expose deployment app --port=80 --name=web", "service/web", "exposed"),
        ("create -f web.yaml", "deployment.apps/web", "created"),
    ],
)
def test_dry_runs_and_forms(line: str, ref: str, said: str) -> None:
    run = started()
    run.files["web.yaml"] = deployment("web")
    for flag, behind in (("client", " (dry run)"), ("server", " (server dry run)")):
        dry = run.type(f"{line} --dry-run={flag}")
        assert (dry.text, dry.answer.entry) == (f"{ref} {said}{behind}\n", None)
        assert run.type(f"{line} --dry-run={flag} -o name").text == f"{ref}\n"
        assert json.loads(run.type(f"{line} --dry-run={flag} -o json").text)["metadata"]["name"] == "web"
    assert run.type(f"{line} --dry-run").text == f"{ref} {said} (dry run)\n"
    done = run.type(f"{line} -o yaml")
    form = yaml.safe_load(done.text)
    assert (form["kind"].lower(), form["metadata"]["name"]) == (ref.partition("/")[0].partition(".")[0], "web")
    assert form["metadata"]["namespace"] == "default" and isinstance(done.answer.entry, Apply)


def test_several_objects_of_files_would_be_made() -> None:
    run = started()
    run.files |= {"a.yaml": deployment("a"), "b.yaml": deployment("b") + "---\n" + deployment("app")}
    dry = run.type("create -f a.yaml -f b.yaml --dry-run=client -o yaml")
    assert [form["metadata"]["name"] for form in yaml.safe_load_all(dry.text)] == ["a", "b", "app"]
    made = run.type("create -f a.yaml -f b.yaml")
    assert (made.text, made.code) == (
        "deployment.apps/a created\ndeployment.apps/b created\n"
        'Error from server (AlreadyExists): error when creating "b.yaml": deployments.apps "app" already exists\n',
        1,
    )

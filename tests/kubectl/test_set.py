"""`kubectl set image`, `env` and `resources`."""

import pytest

from probeviz.sim.entries import Patch, Refused
from probeviz.sim.objects import Container
from probeviz.sim.setup import Setup
from probeviz.sim.world import World
from tests import builders
from tests.kubectl.changing import ran, said, world


def container(on: World) -> Container:
    return on.cluster.deployments["web"].spec.template.spec.containers[0]


def test_an_image() -> None:
    on = world()
    assert said(on, "set image deploy/web app=nginx:2") == ("deployment.apps/web image updated\n", 0)
    assert said(on, "set image deploy/web app=nginx:2") == ("", 0)
    assert said(on, "set image deploy web *=nginx:3") == ("deployment.apps/web image updated\n", 0)
    assert container(on).image == "nginx:3"
    assert on.cluster.deployments["web"].metadata.generation == 3


def test_the_image_of_a_pod() -> None:
    on = builders.go_http("1.36")
    (name,) = on.cluster.pods
    assert said(on, f"set image pod/{name} *=x:2") == (f"pod/{name} image updated\n", 0)


def test_variables() -> None:
    on = world()
    assert said(on, "set env deploy/web A=1 B=2") == ("deployment.apps/web env updated\n", 0)
    assert said(on, "set env deploy/web A=3 C=4 B-") == ("deployment.apps/web env updated\n", 0)
    assert container(on).env == [{"name": "A", "value": "3"}, {"name": "C", "value": "4"}]
    assert said(on, "set env deploy/web -e A=3") == ("", 0)
    assert said(on, "set env deploy/web --list") == ("# Deployment web, container app\nA=3\nC=4\n", 0)
    assert said(on, "set env deploy/web A=5 --overwrite=false") == (
        "error: 'A' already has a value (3), and --overwrite is false\n",
        1,
    )
    assert said(on, "set env deploy/web -c nope A=5") == (
        'warning: Deployment/web does not have any containers matching "nope"\n',
        0,
    )


def test_resources() -> None:
    on = world()
    line = "set resources deploy/web --limits=cpu=0.2,memory=64Mi --requests=cpu=100m"
    assert said(on, line) == ("deployment.apps/web resource requirements updated\n", 0)
    assert container(on).resources == {"limits": {"cpu": "200m", "memory": "64Mi"}, "requests": {"cpu": "100m"}}
    assert said(on, line) == ("", 0)
    assert said(on, "set resources deploy/web --requests=cpu=1") == (
        'error: failed to patch resources update to pod template Deployment.apps "web" is invalid:'
        ' spec.template.spec.containers[0].resources.requests: Invalid value: "1": must be less than or equal to cpu'
        " limit of 200m\n",
        1,
    )


NAMES = "error: one or more resources must be specified as <resource> <name> or <resource>/<name>"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("image deploy/web nope=x", 'error: unable to find container named "nope"'),
        ("image deploy/web", "error: at least one image update is required"),
        ("image app=x", NAMES),
        (
            "image deploy/web *=x app=y",
            "error: all containers are already specified by *, but saw more than one"
            " container_name=container_image pairs",
        ),
        (
            "image svc/web a=b",
            "error: services/web the object is not a pod or does not have a pod template: *v1.Service",
        ),
        ("image deploy/nope a=b", 'Error from server (NotFound): deployments.apps "nope" not found'),
        ("env A=1", NAMES),
        ("env A=1 deploy/web", "error: all resources must be specified before environment changes: A=1 deploy/web"),
        (
            "env deploy/web A=1 A-",
            "error: can not both modify and remove the same environment variable in the same command",
        ),
        (
            "env deploy/web --from=configmap/x",
            "kubectl set env --from is not simulated: there are no ConfigMaps and Secrets here.",
        ),
        (
            "resources deploy/web",
            "error: you must specify an update to requests or limits (in the form of --requests/--limits)",
        ),
        ("resources deploy/web --limits=cpu", "error: invalid argument syntax cpu, expected <resource>=<value>"),
        ("resources deploy/web -c x --limits=cpu=1", "error: unable to find container named x"),
    ],
)
def test_refused(line: str, words: str) -> None:
    answer = ran(world(), f"set {line}")
    assert (answer.stdout, answer.stderr, answer.code) == ("", f"{words}\n", 1)
    assert isinstance(answer.entry, Refused)


def test_what_is_no_verb_here_is_refused_and_changes_nothing() -> None:
    answer = ran(world(), "set selector deploy/web a=b")
    works = "kubectl set env, kubectl set image, kubectl set resources work here."
    words = f"kubectl set selector is not simulated; {works}"
    assert (answer.stdout, answer.stderr, answer.code, answer.entry) == ("", f"{words}\n", 1, None)


def test_alone_it_lists_what_works() -> None:
    assert "set image     Set the image" in said(world(), "set")[0]
    assert said(world(), "set x")[0].startswith('error: unknown command "x"\n')


# --- no server ----------------------------------------------------------------------------------------------------

HERE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  strategy: {}
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - image: nginx:2
        name: app
        resources: {}
status: {}
"""


def test_local_changes_what_a_file_says() -> None:
    on = World(Setup(release="1.36"))
    line = "set image -f web.yaml app=nginx:2 --local"
    assert said(on, f"{line} -o yaml") == (HERE, 0)
    assert said(on, line) == ("deployment.apps/web image updated\n", 0)
    assert said(on, "set image -f web.yaml app=nginx --local") == ("", 0)
    assert said(on, "set env -f web.yaml A=b --local") == ("deployment.apps/web env updated\n", 0)
    assert said(on, "set resources -f web.yaml --limits=cpu=1 --local -o name") == ("deployment.apps/web\n", 0)
    labelled = "apiVersion: v1\nkind: Service\nmetadata:\n  labels:\n    a: b\n  name: web\nspec:\n"
    assert said(on, "label -f svc.yaml a=b --local -o yaml")[0].startswith(labelled)
    assert said(on, "annotate -f svc.yaml a=b --local") == ("service/web annotated\n", 0)
    assert "  replicas: 3\n" in said(on, "patch -f web.yaml -p '{spec: {replicas: 3}}' --local -o yaml")[0]
    assert not on.cluster.deployments and ran(on, line).entry is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("set image deploy/web app=x --local",
         "error: you must specify resources by --filename when --local is set.\nExample resource specifications"
         " include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'"),
        ("set image -f web.yaml app=x --local --dry-run=server",
         "error: cannot specify --local and --dry-run=server - did you mean --dry-run=client?"),
        ("set image -f web.yaml other=x --local", 'error: unable to find container named "other"'),
        ("set image -f bare.yaml app=x --local", 'error: unable to find container named "app"'),
        ("set image -f wrong.yaml app=x --local",
         'error: unable to decode "wrong.yaml": json: cannot unmarshal string into Go struct field'
         " DeploymentSpec.spec.replicas of type int32"),
    ],
)  # fmt: skip
def test_local_refusals(line: str, words: str) -> None:
    bare = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
    answer = ran(world(), line, bare_yaml=bare, wrong_yaml=f"{bare}spec: {{replicas: x}}\n")
    assert (answer.stderr, answer.code) == (f"{words}\n", 1) and not isinstance(answer.entry, Patch)

"""What `kubectl apply -f` prints of what it, or the API server, does not take."""

import pytest

from probeviz.api.apply import apply
from probeviz.api.guesses import guess
from probeviz.sim.entries import Apply
from tests.api.conftest import DEPLOYMENT, GO_HTTP, V1_INGRESS, played, world

MAPPING = (
    'resource mapping not found for name: "go-http-ingress" namespace: "" from "go-http.yaml": '
    'no matches for kind "Ingress" in version "extensions/v1beta1"\nensure CRDs are installed first\n'
)


BAD_REQUEST = (
    'Error from server (BadRequest): error when creating "x.yaml": '
    'Deployment in version "v1" cannot be handled as a Deployment: '
)


TURN_OFF = "; if you choose to ignore these errors, turn validation off with --validate=false\n"


def error(text: str, release: str = "1.36", file: str = "x.yaml") -> str:
    return apply(world(release), text, file).entry.error


def test_todays_release_refuses_the_old_ingress_and_takes_the_rest() -> None:
    applied = apply(world("1.36"), GO_HTTP, "go-http.yaml")
    assert isinstance(applied.entry, Apply)
    assert applied.entry.out == "deployment.apps/go-http created\nservice/go-http-svc created\n"
    assert applied.entry.error == f"error: {MAPPING}"
    assert applied.exit_code == 1
    assert str(applied.problems[0]) == (
        "go-http.yaml:52:1: apiVersion: Kubernetes 1.36 has no Ingress in extensions/v1beta1; "
        "write apiVersion: networking.k8s.io/v1"
    )
    assert played(world("1.36"), V1_INGRESS).entry.out == "ingress.networking.k8s.io/go-http-ingress created\n"


def test_the_article_release_knows_no_v1_ingress() -> None:
    assert error(V1_INGRESS, "1.17") == (
        'error: unable to recognize "x.yaml": no matches for kind "Ingress" in version "networking.k8s.io/v1"\n'
    )


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        (
            "1.36",
            f'{BAD_REQUEST}strict decoding error: unknown field "spec.template.spec.containers[0].livenessProbe'
            '.periodSecond", unknown field "spec.template.spec.containers[0].readinessProbe.periodSecond"\n',
        ),
        (
            "1.17",
            'error: error validating "x.yaml": error validating data: '
            "[ValidationError(Deployment.spec.template.spec.containers[0].livenessProbe): "
            'unknown field "periodSecond" in io.k8s.api.core.v1.Probe, '
            "ValidationError(Deployment.spec.template.spec.containers[0].readinessProbe): "
            f'unknown field "periodSecond" in io.k8s.api.core.v1.Probe]{TURN_OFF}',
        ),
    ],
)
def test_unknown_fields(release: str, expected: str) -> None:
    applied = apply(world(release), DEPLOYMENT.replace("periodSeconds", "periodSecond"), "x.yaml")
    assert applied.entry.error == expected
    assert [str(p) for p in applied.problems] == [
        f"x.yaml:{line}:11: spec.template.spec.containers[0].{probe}.periodSecond: "
        "unknown field; did you mean periodSeconds?"
        for line, probe in ((30, "livenessProbe"), (36, "readinessProbe"))
    ]


def test_an_unknown_field_in_an_update_is_a_nameless_422() -> None:
    on = world()
    played(on, DEPLOYMENT)
    applied = apply(on, DEPLOYMENT.replace("replicas: 1", "replica: 1"), "x.yaml")
    assert applied.entry.error.startswith(
        'The request is invalid: patch: Invalid value: "map[metadata:map[annotations:'
    )
    assert applied.entry.error.endswith(
        'spec:map[replica:1 replicas:<nil>]]": strict decoding error: unknown field "spec.replica"\n'
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("replicas: 1", "replicas: two", "cannot convert string to int32"),
        ("      containers:\n", "      containers: x\n      volumes:\n", "cannot restore slice from string"),
        ("  strategy:\n    type: Recreate\n", "  strategy: x\n", "cannot restore struct from: string"),
    ],
)
def test_a_wrong_type_in_an_update(old: str, new: str, words: str) -> None:
    on = world()
    played(on, DEPLOYMENT)
    refused = apply(on, DEPLOYMENT.replace(old, new, 1), "x.yaml").entry.error
    assert refused.startswith('The request is invalid: patch: Invalid value: "map[')
    assert refused.endswith(f'": {words}\n')


@pytest.mark.parametrize(
    ("old", "new", "release", "expected"),
    [
        (
            "replicas: 1",
            "replicas: two",
            "1.36",
            f"{BAD_REQUEST}json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type "
            "int32\n",
        ),
        (
            "replicas: 1",
            "replicas: 1.5",
            "1.36",
            f"{BAD_REQUEST}json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of "
            "type int32\n",
        ),
        (
            "replicas: 1",
            "replicas: two",
            "1.17",
            'error: error validating "x.yaml": error validating data: ValidationError(Deployment.spec.replicas): '
            'invalid type for io.k8s.api.apps.v1.DeploymentSpec.replicas: got "string", expected "integer"' + TURN_OFF,
        ),
        (
            "name: go-http\n",
            "name: y\n",
            "1.36",
            'error: unable to decode "x.yaml": json: cannot unmarshal bool into Go struct field '
            "ObjectMeta.metadata.name of type string\n",
        ),
        (
            "kind: Deployment\n",
            "",
            "1.36",
            'error: error validating "x.yaml": error validating data: kind not set' + TURN_OFF,
        ),
        (
            "kind: Deployment",
            "kind: Deploymant",
            "1.36",
            'error: resource mapping not found for name: "go-http" namespace: "" from "x.yaml": '
            'no matches for kind "Deploymant" in version "apps/v1"\nensure CRDs are installed first\n',
        ),
        (
            "apiVersion: apps/v1",
            "apiVersion: apps/v1beta1",
            "1.17",
            'error: unable to recognize "x.yaml": no matches for kind "Deployment" in version "apps/v1beta1"\n',
        ),
        (
            "metadata:\n  name: go-http\n",
            "metadata:\n",
            "1.36",
            'error: error when retrieving current configuration of:\nResource: "apps/v1, Resource=deployments", '
            'GroupVersionKind: "apps/v1, Kind=Deployment"\nName: "", Namespace: "default"\n'
            'from server for: "x.yaml": resource name may not be empty\n',
        ),
        (
            "  name: go-http\n",
            "  name: go-http\n  namespace: prod\n",
            "1.36",
            'Error from server (NotFound): error when creating "x.yaml": namespaces "prod" not found\n',
        ),
    ],
)
def test_what_cannot_be_decoded(old: str, new: str, release: str, expected: str) -> None:
    assert error(DEPLOYMENT.replace(old, new, 1), release) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "error: no objects passed to apply\n"),
        ("---\n# nothing\n---\n", "error: no objects passed to apply\n"),
        (
            "a: 1\n",
            'error: error validating "x.yaml": error validating data: [apiVersion not set, kind not set]' + TURN_OFF,
        ),
        ("- 1\n", 'error: error validating "x.yaml": error validating data: invalid object to validate' + TURN_OFF),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n",
            'error: "x.yaml": ConfigMap is not simulated here; '
            "kubectl apply takes Deployment, Pod, Service and Ingress\n",
        ),
    ],
)
def test_what_is_no_object(text: str, expected: str) -> None:
    assert error(text) == expected


def test_several_causes_stand_below_each_other() -> None:
    text = DEPLOYMENT.replace("periodSeconds: 1", "periodSeconds: -1")
    at = "spec.template.spec.containers[0]"
    assert error(text) == (
        'The Deployment "go-http" is invalid: \n'
        f"* {at}.livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0\n"
        f"* {at}.readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0\n"
    )


def test_several_refusals_lose_their_prefixes_and_the_rest_is_applied() -> None:
    text = GO_HTTP.replace("periodSeconds: 1", "periodSeconds: -1", 1)
    applied = apply(world("1.36"), text, "go-http.yaml")
    assert applied.entry.out == "service/go-http-svc created\n"
    assert applied.entry.error == (
        f'{MAPPING}Error from server (Invalid): error when creating "go-http.yaml": Deployment.apps "go-http" is '
        "invalid: spec.template.spec.containers[0].livenessProbe.periodSeconds: "
        "Invalid value: -1: must be greater than or equal to 0\n"
    )


def test_an_old_kubectl_stops_reading_at_a_document_that_fails_validation() -> None:
    service = GO_HTTP.split("---\n")[1]
    text = f"{service}---\n{DEPLOYMENT.replace('replicas', 'replica')}---\n{GO_HTTP.split('---')[2]}"
    applied = apply(world("1.17"), text, "x.yaml")
    assert applied.entry.out == "service/go-http-svc created\n"
    assert 'unknown field "replica" in io.k8s.api.apps.v1.DeploymentSpec' in applied.entry.error


COMPOSED = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 1
  selector:
    app: shop
  template:
    metadata:
      labels:
        app: shop
    spec:
      containers:
      - name: shop
        image: shop
        ports:
        - "8080:8080"
        environment:
        - DB_HOST=db
        livenessProbe:
          path: /health
          port: 8080
      restart: always
"""


def test_a_deployment_written_as_a_compose_file_is_told_what_each_thing_is_called_here() -> None:
    of = "spec.template.spec.containers[0]"
    assert [str(p) for p in apply(world(), COMPOSED, "x.yaml").problems] == [
        "x.yaml:8:5: spec.selector.app: unknown field; did you mean matchLabels.app?",
        f'x.yaml:18:11: {of}.ports[0]: must be a map with containerPort, not the text "8080:8080"',
        f"x.yaml:19:9: {of}.environment: unknown field; did you mean env?",
        f"x.yaml:22:11: {of}.livenessProbe.path: unknown field; did you mean httpGet.path?",
        f"x.yaml:23:11: {of}.livenessProbe.port: unknown field; did you mean httpGet.port?",
        "x.yaml:24:7: spec.template.spec.restart: unknown field; did you mean restartPolicy?",
    ]


@pytest.mark.parametrize(
    ("struct", "field", "minor", "path"),
    [
        ("Deployment", "replicas", 36, "spec.replicas"),
        ("DeploymentSpec", "containers", 36, "template.spec.containers"),
        ("Container", "env_file", 36, "envFrom"),
        ("Container", "healthcheck", 36, "livenessProbe"),
        ("Container", "restart", 17, ""),  # a container has a restartPolicy since 1.28
        ("Probe", "service", 17, ""),  # and a probe gRPC since 1.23
        ("Probe", "service", 36, "grpc.service"),
        ("Probe", "xyz", 36, ""),
    ],
)
def test_where_a_field_belongs(struct: str, field: str, minor: int, path: str) -> None:
    assert guess(struct, field, minor) == path


def test_a_selector_that_is_missing_is_told_how_it_is_written() -> None:
    bare = COMPOSED.split("      containers:")[0].replace("  selector:\n    app: shop\n", "")
    refused = apply(world(), bare + "      containers: [{name: shop, image: shop}]\n", "x.yaml")
    assert str(refused.problems[0]) == (
        "x.yaml:5:1: spec.selector: is required: write matchLabels, and under it the labels of the template"
    )
    assert "* spec.selector: Required value\n" in refused.entry.error

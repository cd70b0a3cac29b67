"""`kubectl patch`: three kinds of patch, in kubectl's and the API server's words."""

import json

import pytest

from probeviz.sim.entries import Patch, Refused
from probeviz.sim.world import World
from tests.kubectl.changing import ran, said, world


def patch(on: World, value: object, flags: str = "", kind: str = "deploy") -> tuple[str, int]:
    return said(on, f"patch {kind}/web {flags} -p '{json.dumps(value)}'")


def template(**container: object) -> dict[str, object]:
    return {"spec": {"template": {"spec": {"containers": [container]}}}}


def container(on: World) -> dict[str, object]:
    form = json.loads(ran(on, "get deploy web -o json").stdout)
    found: dict[str, object] = form["spec"]["template"]["spec"]["containers"][0]
    return found


def test_patched_or_not(release: str) -> None:
    on = world(release)
    assert patch(on, {"spec": {"replicas": 3}}) == ("deployment.apps/web patched\n", 0)
    assert patch(on, {"spec": {"replicas": 3}}) == ("deployment.apps/web patched (no change)\n", 0)
    assert on.cluster.deployments["web"].spec.replicas == 3
    assert on.cluster.deployments["web"].metadata.generation == 2


@pytest.mark.parametrize(
    ("flags", "value"),
    [
        ("", {"spec": {"template": {"spec": {"containers": [{"name": "app", "image": "b"}]}}}}),
        ("--type=strategic", {"spec": {"template": {"spec": {"containers": [{"name": "app", "image": "b"}]}}}}),
        ("--type MERGE", {"spec": {"template": {"spec": {"containers": [{"name": "app", "image": "b"}]}}}}),
        ("--type=json", [{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "b"}]),
    ],
)
def test_three_kinds(flags: str, value: object) -> None:
    on = world()
    assert patch(on, value, flags) == ("deployment.apps/web patched\n", 0)
    assert container(on)["image"] == "b"


def test_a_strategic_patch_merges_containers_and_a_merge_patch_replaces_them() -> None:
    side = template(name="side", image="s")
    on = world()
    patch(on, side)
    assert [c.name for c in on.cluster.deployments["web"].spec.template.spec.containers] == ["app", "side"]
    on = world()
    patch(on, side, "--type=merge")
    assert [c.name for c in on.cluster.deployments["web"].spec.template.spec.containers] == ["side"]


def test_directives() -> None:
    on = world("1.36", "set env deploy/web A=1 B=2")
    patch(on, template(name="app", env=[{"$patch": "delete", "name": "A"}]))
    assert container(on)["env"] == [{"name": "B", "value": "2"}]
    patch(on, template(name="app", env=[{"$patch": "replace"}, {"name": "C", "value": "3"}]))
    assert container(on)["env"] == [{"name": "C", "value": "3"}]
    patch(on, template(name="app", env=[{"name": "D"}], **{"$setElementOrder/env": [{"name": "D"}, {"name": "C"}]}))
    assert container(on)["env"] == [{"name": "D"}, {"name": "C", "value": "3"}]
    patch(on, {"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}})
    assert on.cluster.deployments["web"].spec.strategy.type == "Recreate"
    patch(on, {"spec": {"strategy": {"$patch": "replace", "type": "RollingUpdate"}}})
    assert on.cluster.deployments["web"].spec.strategy.max_surge == "25%"


REJECTED = "The request is invalid: the server rejected our request due to an error in our request\n"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "error: must specify --patch or --patch-file containing the contents of the patch\n"),
        ("-p {} --patch-file x", "error: cannot specify --patch and --patch-file together\n"),
        ("--patch-file x", "error: unable to read patch file: open x: no such file or directory\n"),
        ("-p {} --type=x", 'error: --type must be one of [json merge strategic], not "x"\n'),
        ("-p []", "Error from server (BadRequest): json: cannot unmarshal array into Go value of type"
         " map[string]interface {}\n"),
        ("-p [] --type merge", "Error from server (BadRequest): error decoding patch: json: cannot unmarshal array into"
         " Go value of type map[string]interface {}\n"),
        ("-p {} --type=json", "Error from server (BadRequest): json: cannot unmarshal object into Go value of type"
         " jsonpatch.Patch\n"),
        ("""--type=json -p '[{"op":"remove","path":"/spec/nope"}]'""", REJECTED),
        ("""--type=json -p '[{"op":"test","path":"/spec/replicas","value":7}]'""", REJECTED),
        ("""--type=json -p '[{"op":"add","path":"/spec/template/spec/containers/5","value":{}}]'""", REJECTED),
        ("""--type=json -p '[{"op":"fly","path":"/spec"}]'""", REJECTED),
        ("-p '{\"spec\":{\"replicas\":\"x\"}}'",
         'The request is invalid: patch: Invalid value: "map[spec:map[replicas:x]]":'
         " cannot convert string to int32\n"),
        ("-p '{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"image\":\"x\"}]}}}}'",
         "Error from server: map: map[image:x] does not contain declared merge key: name\n"),
        ("-p '{\"spec\":{\"strategy\":{\"type\":\"Recreate\"}}}'",
         'The Deployment "web" is invalid: spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy'
         " `type` is 'Recreate'\n"),
        ("-p '{\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"b\"}}}}'",
         'The Deployment "web" is invalid: \n* spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector`'
         ' does not match template `labels`\n* spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is'
         " immutable\n"),
        ("-p '{\"metadata\":{\"name\":\"b\"}}'", "Error from server (BadRequest): the name of the object (b) does not"
         " match the name on the URL (web)\n"),
        ("-p '{\"metadata\":null}' --type=merge", "Error from server (BadRequest): the name of the object (web based on"
         " URL) was undeterminable: name must be provided\n"),
        ("-p '{\"spec\":{\"$retainKeys\":1}}'", "Error from server (BadRequest): invalid patch format of retainKeys\n"),
        ("-p '{\"spec\":{\"replicas\":99}}'", "error: a run holds at most 50 Pods, and this would make it 99\n"),
    ],
)  # fmt: skip
def test_refused(line: str, words: str) -> None:
    on = world()
    before = on.save()
    answer = ran(on, f"patch deploy web {line}")
    assert (answer.stdout, answer.stderr, answer.code) == ("", words, 1)
    assert isinstance(answer.entry, Refused)
    assert on.save() == before


def test_a_text_that_is_no_yaml() -> None:
    words, code = said(world(), "patch deploy web -p '{\"a'")
    assert words.startswith('error: unable to parse "{\\"a": yaml: ') and code == 1


def test_an_unknown_field_is_dropped_with_a_warning() -> None:
    on = world()
    answer = ran(on, 'patch deploy web -p \'{"spec":{"foo":1}}\'')
    assert (answer.stdout, answer.stderr) == (
        "deployment.apps/web patched (no change)\n",
        'Warning: unknown field "spec.foo"\n',
    )
    assert said(world("1.17"), 'patch deploy web -p \'{"spec":{"foo":1}}\'') == (
        "deployment.apps/web patched (no change)\n",
        0,
    )


def test_nothing_there_and_nothing_simulated() -> None:
    assert said(world(), "patch deploy nope -p {}") == (
        'Error from server (NotFound): deployments.apps "nope" not found\n',
        1,
    )
    assert said(world(), "patch deploy web --subresource=scale -p {}")[0].startswith(
        "kubectl patch --subresource=scale is not simulated"
    )


def test_a_patch_from_a_file_and_what_a_file_names() -> None:
    on = world()
    answer = ran(on, "patch -f web.yaml --patch-file p.yaml", p_yaml="spec:\n  replicas: 2\n")
    assert answer.stdout == "deployment.apps/web patched\n"
    assert isinstance(answer.entry, Patch)


def test_a_dry_run_leaves_no_entry_and_shows_the_object() -> None:
    on = world()
    line = 'patch deploy web -p \'{"spec":{"replicas":4}}\' --dry-run=server'
    answer = ran(on, line)
    assert (answer.stdout, answer.entry) == ("deployment.apps/web patched (server dry run)\n", None)
    assert "  replicas: 4\n" in ran(on, f"{line} -o yaml").stdout
    assert ran(on, f"{line} -o name").stdout == "deployment.apps/web\n"
    assert on.cluster.deployments["web"].spec.replicas == 1


@pytest.fixture(params=["1.17", "1.36"])
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_service_that_leaves_a_node_port_type() -> None:
    on = world()
    assert patch(on, {"spec": {"type": "ClusterIP"}}, kind="svc") == ("service/web patched\n", 0)
    service = on.cluster.services["web"]
    assert (service.type, service.ports[0].node_port, service.external_traffic_policy) == ("ClusterIP", 0, "")
    said_, code = patch(world("1.17"), {"spec": {"type": "ClusterIP"}}, kind="svc")
    assert code == 1 and "may not be used when `type` is 'ClusterIP'" in said_


def test_the_cluster_ip_stays() -> None:
    assert patch(world(), {"spec": {"clusterIP": "10.0.0.9"}}, kind="svc") == (
        'The Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.0.0.9"]: may not change once set\n',
        1,
    )

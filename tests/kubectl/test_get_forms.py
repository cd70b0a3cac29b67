"""`kubectl get`: forms of output, selectors and flags, each with kubectl's words for what is wrong."""

import json

import pytest

from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.fields import OWN
from probeviz.kubectl.listing import list_objects
from probeviz.kubectl.logbook import LogBook
from probeviz.kubectl.resources import RESOURCES, lookup
from probeviz.sim.objects import Meta, Node, Pod
from probeviz.sim.world import World
from tests import builders

POD = "go-http-8dc5b4779-7q4kw"
NOWHERE = Surroundings({}, LogBook())


def _get(world: World, *args: str) -> tuple[str, str, int]:
    answer = kubectl(world, ["get", *args], NOWHERE)
    return answer.stdout, answer.stderr, answer.code


def _line(world: World, line: str) -> tuple[str, str, int]:
    return _get(world, *line.split())


def _several(release: str = "1.36") -> World:
    """Three Pods beside each other: the article's, one that is done, one that waits for a node."""
    world = builders.go_http(release, 81_000)
    for name, phase, node in (("a-2", "Succeeded", builders.NODE), ("a-10", "Pending", "")):
        pod: Pod = builders.pod(False, name)
        pod.metadata.labels, pod.status.phase, pod.node_name = {"app": "a", "tier": "x"}, phase, node
        pod.metadata.creation_timestamp = 60_000
        world.cluster.pods[name] = pod
    return world


# --- templates and columns ----------------------------------------------------------------------------------------


def test_jsonpath_of_a_list_and_of_one_object() -> None:
    world = _several()
    assert _get(world, "pods", "-o", "jsonpath={.items[*].metadata.name}")[0] == f"a-10 a-2 {POD}\n"
    assert _get(world, "pod", "a-2", "-o", "jsonpath={.status.phase}") == ("Succeeded\n", "", 0)
    rows = '{range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}'
    assert _get(world, "pods", "-o", f"jsonpath={rows}")[0] == f"a-10\tPending\na-2\tSucceeded\n{POD}\tRunning\n"
    ready = '{.items[*].status.conditions[?(@.type=="Ready")].status}'
    assert _get(world, "pods", f"-o=jsonpath={ready}")[0] == "False False True\n"
    assert _get(world, "pods", "-o", "jsonpath={.nope}") == ("", "", 0)
    assert json.loads(_get(world, "pods", "-o", "jsonpath-as-json={..phase}")[0]) == ["Pending", "Succeeded", "Running"]


def test_maps_in_a_template_were_printed_in_gos_way() -> None:
    template = "jsonpath={.metadata.labels}"
    assert _get(_several("1.17"), "pod", "a-2", "-o", template)[0].startswith("map[app:a ")
    assert _get(_several("1.36"), "pod", "a-2", "-o", template)[0].startswith('{"app":"a",')


def test_an_error_in_a_template_shows_the_object() -> None:
    out, err, code = _get(builders.world("1.36"), "pods", "-o", "jsonpath={.items[0]}")
    assert (out, code) == ("", 1)
    assert err == (
        'error: error executing jsonpath "{.items[0]}": Error executing template: array index out of bounds: index 0,'
        " length 0. Printing more information for debugging the template:\n\ttemplate was:\n\t\t{.items[0]}\n"
        "\tobject given to jsonpath engine was:\n"
        '\t\tmap[string]interface {}{"apiVersion":"v1", "items":[]interface {}{}, "kind":"List",'
        ' "metadata":map[string]interface {}{"resourceVersion":""}}\n\n\n'
    )


def test_custom_columns() -> None:
    world = _several()
    spec = (
        "custom-columns=NAME:.metadata.name,PHASE:{.status.phase},PORTS:spec.containers[*].ports[*].containerPort,X:.x"
    )
    assert _get(world, "pods", "-o", spec)[0] == (
        "NAME                      PHASE       PORTS   X\n"
        "a-10                      Pending     8080    <none>\n"
        "a-2                       Succeeded   8080    <none>\n"
        f"{POD}   Running     8080    <none>\n"
    )
    labels = _get(world, "pod", "a-2", "--no-headers", "-o", "custom-columns=L:.metadata.labels")[0]
    assert labels == "map[app:a pod-template-hash:8dc5b4779 tier:x]\n"
    # Several kinds share one header, and an empty list has one too.
    assert (
        _get(world, "svc,ns", "-o", "custom-columns=N:.metadata.name")[0]
        == "N\ngo-http-svc\nkubernetes\ndefault\nkube-node-lease\nkube-public\nkube-system\n"
    )
    assert _get(builders.world("1.36"), "pods", "-o", "custom-columns=N:.metadata.name") == ("N\n", "", 0)


@pytest.mark.parametrize(
    ("form", "err"),
    [
        ("jsonpath", "error: template format specified but no template given\n"),
        ("jsonpath=", "error: template format specified but no template given\n"),
        ("jsonpath={.items[", "error: error parsing jsonpath {.items[, unterminated array\n"),
        ("custom-columns=", "error: custom-columns format specified but no custom columns given\n"),
        ("custom-columns=A", "error: unexpected custom-columns spec: A, expected <header>:<json-path-expr>\n"),
        ("custom-columns=A:{.a", "error: unexpected path string, expected a 'name1.name2' or '.name1.name2' or"
         " '{name1.name2}' or '{.name1.name2}'\n"),
        ("custom-columns=A:.kind[0]", "error: string is not array or slice\n"),
        ("go-template={{.x}}", "-o go-template is not simulated: use -o jsonpath=.\n"),
        ("jsonpath-file=f", "-o jsonpath-file is not simulated: write the template behind -o jsonpath=.\n"),
        ("yml", 'error: unable to match a printer suitable for the output format "yml", allowed formats are:'
         " custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,"
         "jsonpath-file,name,template,templatefile,wide,yaml\n"),
    ],
)  # fmt: skip
def test_forms_that_cannot_be(form: str, err: str) -> None:
    assert _get(_several(), "pods", "-o", form) == ("", err, 1)


def test_what_is_empty_in_each_form() -> None:
    """Only tables say that nothing was found (get.go, printGeneric)."""
    world = _several()
    assert _line(world, "pods -l app=none -o name") == ("", "", 0)
    assert _line(world, "pod nope -o name") == ("", 'Error from server (NotFound): pods "nope" not found\n', 1)
    assert _line(world, "pod nope -o json")[0] == ""
    assert json.loads(_line(world, "pods nope none -o json")[0])["items"] == []
    assert len(json.loads(_line(world, "pods nope a-2 -o json")[0])["items"]) == 1
    assert _line(world, "pods,nodes -l app=none") == ("", "No resources found\n", 0)


def test_old_lists_had_a_self_link() -> None:
    assert json.loads(_line(_several("1.17"), "pods -o json")[0])["metadata"] == {"resourceVersion": "", "selfLink": ""}


# --- kinds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("release", ["1.17", "1.36"])
@pytest.mark.parametrize("form", ["", "wide", "json", "yaml", "name", "custom-columns=N:.metadata.name"])
def test_every_kind_in_every_form(release: str, form: str) -> None:
    world = _several(release)
    builders.event(world, "e.1", reason="Created", message="Created")
    for resource in RESOURCES:
        out, err, code = _get(world, resource.plural, "-o", form)
        if (resource.kind, release) == ("IngressClass", "1.17"):
            assert err == 'error: the server doesn\'t have a resource type "ingressclasses"\n'
            continue
        assert code == 0 and out and (not err or resource.kind == "Endpoints"), resource.kind


def test_namespaces_and_ingress_classes() -> None:
    world = _several()
    assert _line(world, "ns")[0] == (
        "NAME              STATUS   AGE\n"
        "default           Active   81s\n"
        "kube-node-lease   Active   81s\n"
        "kube-public       Active   81s\n"
        "kube-system       Active   81s\n"
    )
    assert _line(world, "ingressclass")[0] == (
        "NAME   CONTROLLER            PARAMETERS   AGE\nalb    ingress.k8s.aws/alb   <none>       81s\n"
    )
    assert _line(world, "ns -A")[0].startswith("NAME ")
    assert json.loads(_line(world, "ns default -o json")[0])["status"] == {"phase": "Active"}
    world.setup.balancer.kind = "gce"  # GKE knows its class by name only
    assert _line(world, "ingressclass") == ("", "No resources found\n", 0)


@pytest.mark.parametrize("word", ["cm", "configmaps", "networkpolicy", "storageclasses", "hpa"])
def test_kinds_that_no_run_has_are_refused_in_our_words(word: str) -> None:
    _, err, code = _line(_several(), word)
    assert err.endswith(" is a kind of Kubernetes that no run has here; there is none to show.\n") and code == 1


def test_rows_carry_their_kind_when_several_were_found() -> None:
    world = _several()
    assert f"pod/{POD}" in _line(world, f"pod/{POD} svc/go-http-svc")[0]
    assert _line(world, f"pod/{POD} svc/nope")[0].splitlines()[1].startswith(POD)
    assert f"pod/{POD}" in _line(world, "pods --show-kind")[0]


def test_an_empty_kind_still_makes_the_others_carry_theirs() -> None:
    world = _several()
    world.cluster.pods.clear()
    assert _line(world, "pods,svc")[0].splitlines()[1].startswith("service/go-http-svc ")


def test_a_second_word_is_a_name() -> None:
    assert _line(_several(), "pods svc") == ("", 'Error from server (NotFound): pods "svc" not found\n', 1)


def test_label_columns_may_be_given_twice() -> None:
    out = _line(_several(), "pods -L app -L example.com/tier,tier")[0]
    assert out.splitlines()[0].split()[-3:] == ["APP", "TIER", "TIER"]


# --- selectors ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("pods --field-selector status.phase=Running", [POD]),
        ("pods --field-selector status.phase!=Running", ["a-10", "a-2"]),
        ("pods --field-selector status.phase!=Running,spec.nodeName=", ["a-10"]),
        ("pods --field-selector metadata.name==a-2", ["a-2"]),
        ("pods --field-selector spec.restartPolicy=Always,spec.schedulerName=default-scheduler -l app=a",
         ["a-10", "a-2"]),
        ("pods --field-selector spec.hostNetwork=true", []),
        ("pods --field-selector spec.host=", ["a-10"]),
        ("pods --field-selector status.podIP=10.3.53.103 -l app=go-http", [POD]),
        ("nodes --field-selector spec.unschedulable=false", [builders.NODE]),
        ("rs --field-selector status.replicas=1", ["go-http-8dc5b4779"]),
        ("svc --field-selector spec.type=NodePort", ["go-http-svc"]),
        ("ns --field-selector metadata.name=default", ["default"]),
        ("deploy --field-selector metadata.namespace=default", ["go-http"]),
        ("events --field-selector involvedObject.kind=Pod,type!=Warning,reason=Created", ["e.1"]),
        ("events --field-selector involvedObject.kind=Deployment", []),
    ],
)  # fmt: skip
def test_field_selectors(line: str, names: list[str]) -> None:
    world = _several()
    builders.event(world, "e.1", reason="Created", message="Created")
    out = _line(world, f"{line} -o name")[0]
    assert [row.partition("/")[2] for row in out.splitlines()] == names


def test_every_field_that_is_listed_can_be_read() -> None:
    world = _several()
    builders.event(world, "e.1", reason="Created", message="Created")
    for kind, fields in OWN.items():
        word = lookup(kind).plural
        for field in fields:
            assert list_objects(world, lookup(kind)), kind
            assert _line(world, f"{word} --field-selector {field}!=never")[2] == 0, field


@pytest.mark.parametrize(
    ("line", "resource", "selector", "why"),
    [
        ("pods", "/v1, Resource=pods", "a.b=c", "field label not supported: a.b"),
        ("nodes", "/v1, Resource=nodes", "metadata.namespace=x", "field label not supported: metadata.namespace"),
        ("deploy", "apps/v1, Resource=deployments", "a.b=c",
         '"a.b" is not a known field selector: only "metadata.name", "metadata.namespace"'),
        ("pods", "/v1, Resource=pods", "x", "invalid selector: 'x'; can't understand 'x'"),
    ],
)  # fmt: skip
def test_field_selectors_that_the_server_does_not_know(line: str, resource: str, selector: str, why: str) -> None:
    assert _get(_several(), line, "--field-selector", selector) == (
        "",
        f'Error from server (BadRequest): Unable to find "{resource}" that match label selector "",'
        f' field selector "{selector}": {why}\n',
        1,
    )


def test_fields_that_came_later() -> None:
    assert _line(_several("1.17"), "pods --field-selector spec.hostNetwork=false")[2] == 1
    assert _line(_several("1.17"), "svc --field-selector spec.type=NodePort")[2] == 1


# --- order --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (".metadata.name", ["a-2", "a-10", POD]),  # numbers within a name count as numbers
        ("{.metadata.creationTimestamp}", [POD, "a-10", "a-2"]),
        ("spec.nodeName", ["a-10", "a-2", POD]),
        (".status.containerStatuses[0].state.running.startedAt", ["a-10", "a-2", POD]),
        (".metadata.labels.tier", [POD, "a-10", "a-2"]),
    ],
)
def test_sort_by(path: str, names: list[str]) -> None:
    world = _several()
    assert [row.split()[0] for row in _get(world, "pods", "--sort-by", path)[0].splitlines()[1:]] == names
    listed = _get(world, "pods", "-o", "name", "--sort-by", path)[0]
    assert [row.partition("/")[2] for row in listed.splitlines()] == names


def test_amounts_sort_by_what_they_mean() -> None:
    world = builders.world("1.36")
    for name, memory in (("a", "1Gi"), ("b", "512Mi"), ("c", "2e3")):
        world.cluster.nodes[name] = Node(metadata=Meta(name=name, annotations={"m": memory}))
    out = _get(world, "nodes", "-o", "name", "--sort-by", ".metadata.annotations.m")[0]
    assert out.split() == ["node/c", "node/b", "node/a"]


@pytest.mark.parametrize(
    ("path", "err"),
    [
        (".nope", 'error: couldn\'t find any field with path "{.nope}" in the list of objects\n'),
        (".items[", "error: sorting error: unterminated array\n"),
        (".metadata.labels", "kubectl cannot sort by {.metadata.labels}: it holds neither numbers nor texts.\n"),
    ],
)
def test_what_cannot_be_sorted_by(path: str, err: str) -> None:
    assert _get(_several(), "pods", "--sort-by", path) == ("", err, 1)


def test_named_objects_are_not_sorted() -> None:
    rows = _line(_several(), f"pods {POD} a-2 --sort-by=.metadata.name")[0].splitlines()[1:]
    assert [row.split()[0] for row in rows] == [POD, "a-2"]


# --- flags that do not go together --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "err"),
    [
        ("pods --show-labels -o json", "error: --show-labels option cannot be used with json printer"),
        ("pods --output-watch-events",
         "error: --output-watch-events option can only be used with --watch or --watch-only"),
        ("pods,svc x", "error: you must specify only one resource"),
        ("pod x -A", "error: a resource cannot be retrieved by name across all namespaces"),
        ("pod/x -l a=b", "error: selectors and the all flag cannot be used when passing resource/name arguments"),
        ("pod x --field-selector metadata.name=x", "error: name cannot be provided when a selector is specified"),
        ("pod/x svc/y -w", "error: you may only specify a single resource type"),
    ],
)  # fmt: skip
def test_flags_that_do_not_go_together(line: str, err: str) -> None:
    assert _line(_several(), line) == ("", f"{err}\n", 1)


# --- files --------------------------------------------------------------------------------------------------------

FILE = "kind: Service\napiVersion: v1\nmetadata: {name: go-http-svc}\n"
TWO = f"{FILE}---\nkind: Pod\napiVersion: v1\nmetadata: {{name: nope}}\n"


def test_what_a_file_names() -> None:
    around = Surroundings({"svc.yaml": FILE, "two.yaml": TWO}, LogBook(), FILE)
    for verb, begin in (("get", "NAME          TYPE "), ("describe", "Name:                     go-http-svc\n")):
        for file in ("svc.yaml", "-"):
            assert kubectl(_several(), [verb, "-f", file], around).stdout.startswith(begin)
        both = kubectl(_several(), [verb, "-f", "two.yaml"], around)
        assert both.stdout.startswith(begin) and both.code == 1
        assert both.stderr == 'Error from server (NotFound): pods "nope" not found\n'
        assert kubectl(_several(), [verb, "pods", "-f", "svc.yaml"], around).stderr == (
            "error: when paths, URLs, or stdin is provided as input, you may not specify a resource by arguments as"
            " well\n"
        )
        assert kubectl(_several(), [verb, "-f", "x"], around).stderr == 'error: the path "x" does not exist\n'
    one = kubectl(_several(), ["get", "-f", "svc.yaml", "-o", "json"], around)
    assert json.loads(one.stdout)["kind"] == "Service"


@pytest.mark.parametrize("flag", ["--raw=/", "--template=x", "-k=.", "--server-print=false"])
def test_flags_that_do_nothing_here(flag: str) -> None:
    _, err, code = _get(_several(), "pods", flag)
    assert err.startswith("kubectl get -") and err.endswith(" is not simulated; leave the flag out.\n") and code == 1

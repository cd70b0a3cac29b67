"""`kubectl apply` of several files, dry runs, the server's side; `diff`, `replace` and `edit`."""

import pytest

from probeviz.kubectl.answer import text_of
from probeviz.sim.entries import Apply, Refused
from probeviz.sim.setup import Setup
from probeviz.sim.world import World
from tests.kubectl.changing import FILES, NEW, SERVICE, WEB, ran, said, world

BAD = WEB.replace("name: web", "name: bad").replace("nginx}", "nginx, imagePullPolicy: x}")


def empty(release: str = "1.36") -> World:
    return World(Setup(release=release))


# --- apply --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["-f web.yaml -f svc.yaml", "-f web.yaml,svc.yaml", "-f web.yaml --filename=svc.yaml"])
def test_several_files_are_one_command(line: str) -> None:
    answer = ran(empty(), f"apply {line}")
    assert answer.stdout == "deployment.apps/web created\nservice/web created\n"
    assert isinstance(answer.entry, Apply) and len(answer.entry.objects) == 2


def test_a_directory_is_every_manifest() -> None:
    assert said(empty(), "apply -f .", notes_txt="x") == ("service/web created\ndeployment.apps/web created\n", 0)


def test_a_bad_file_does_not_keep_the_others() -> None:
    answer = ran(empty(), "apply -f bad.yaml -f svc.yaml", bad_yaml=BAD)
    assert answer.stdout == "service/web created\n"
    assert answer.stderr.startswith('The Deployment "bad" is invalid: spec.template.spec.containers[0].imagePullPolicy')
    assert answer.code == 1
    assert ran(empty(), "apply -f web.yaml -f nope.yaml").stderr == 'error: the path "nope.yaml" does not exist\n'


def test_an_empty_file_beside_another(release: str) -> None:
    assert said(empty(release), "apply -f empty.yaml -f svc.yaml", empty_yaml="# nothing\n") == (
        "service/web created\n",
        0,
    )
    assert said(empty(release), "apply -f empty.yaml", empty_yaml="") == ("error: no objects passed to apply\n", 1)


@pytest.mark.parametrize(
    ("flag", "created", "again", "changed"),
    [
        ("client", "created (dry run)", "configured (dry run)", "configured (dry run)"),
        ("server", "created (server dry run)", "unchanged (server dry run)", "configured (server dry run)"),
    ],
)
def test_a_dry_run_stores_nothing(flag: str, created: str, again: str, changed: str) -> None:
    on = empty()
    line = f"apply -f web.yaml --dry-run={flag}"
    answer = ran(on, line)
    assert (answer.stdout, answer.entry) == (f"deployment.apps/web {created}\n", None)
    assert not on.cluster.deployments
    ran(on, "apply -f web.yaml")
    assert ran(on, line).stdout == f"deployment.apps/web {again}\n"
    assert ran(on, line, web_yaml=WEB.replace("nginx", "b")).stdout == f"deployment.apps/web {changed}\n"


def test_only_the_server_validates() -> None:
    assert said(empty(), "apply -f bad.yaml --dry-run=client", bad_yaml=BAD) == (
        "deployment.apps/bad created (dry run)\n",
        0,
    )
    assert said(empty(), "apply -f bad.yaml --dry-run=server", bad_yaml=BAD)[1] == 1


@pytest.mark.parametrize("flag", ["warn", "ignore", "false"])
@pytest.mark.parametrize("there", [False, True])
def test_without_validation_unknown_fields_are_dropped(release: str, flag: str, there: bool) -> None:
    on = world(release) if there else empty(release)
    text = WEB.replace("spec:\n", "spec:\n  foo: 1\n  replicas: 2\n", 1)
    answer = ran(on, f"apply -f web.yaml --validate={flag}", web_yaml=text)
    assert answer.stdout == f"deployment.apps/web {'configured' if there else 'created'}\n"
    warned = flag == "warn" and release == "1.36"
    assert answer.stderr == ('Warning: unknown field "spec.foo"\n' if warned else "")
    deployment = on.cluster.deployments["web"]
    assert deployment.spec.replicas == 2
    assert '"foo":1' in next(iter(deployment.metadata.annotations.values()))  # what was applied is what was sent
    assert "  foo:" not in ran(on, "get deploy web -o yaml").stdout


def test_a_wrong_type_is_refused_without_validation_too() -> None:
    text = WEB.replace("spec:\n", "spec:\n  foo: 1\n  replicas: x\n", 1)
    words, code = said(empty(), "apply -f web.yaml --validate=false", web_yaml=text)
    assert code == 1 and "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas" in words
    assert said(empty(), "apply -f web.yaml --validate=x") == ('error: invalid - validate option "x"\n', 1)


def test_the_servers_side_writes_no_annotation() -> None:
    on = empty()
    assert said(on, "apply -f web.yaml --server-side") == ("deployment.apps/web serverside-applied\n", 0)
    assert on.cluster.deployments["web"].metadata.annotations == {}
    changed = WEB.replace("nginx", "b")
    assert said(on, "apply -f web.yaml --server-side", web_yaml=changed)[1] == 0
    assert on.cluster.deployments["web"].spec.template.spec.containers[0].image == "b"


def test_the_servers_side_takes_over_what_was_applied() -> None:
    on = empty()
    ran(on, "apply -f web.yaml", web_yaml=WEB.replace("spec:\n", "spec:\n  replicas: 3\n", 1))
    assert said(on, "apply -f web.yaml --server-side")[1] == 0
    deployment = on.cluster.deployments["web"]
    assert deployment.spec.replicas == 1
    assert "replicas" not in next(iter(deployment.metadata.annotations.values()))


def test_what_is_printed_instead() -> None:
    on = empty()
    assert said(on, "apply -f web.yaml,svc.yaml -o name") == ("deployment.apps/web\nservice/web\n", 0)
    assert "\n  replicas: 1\n" in said(on, "apply -f web.yaml -o yaml")[0]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("-k .", "kubectl apply -k is not simulated; leave the flag out."),
        ("-f web.yaml --prune", "kubectl apply --prune is not simulated; leave the flag out."),
        (
            "-f web.yaml --server-side --dry-run=client",
            "error: --dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
        ),
        ("-f web.yaml --force-conflicts", "error: --force-conflicts only works with --server-side"),
        ("-f web.yaml -o wide", "-o wide is not simulated here: use -o name, json or yaml."),
    ],
)
def test_flags_that_are_refused(line: str, words: str) -> None:
    answer = ran(empty(), f"apply {line}")
    assert (answer.stderr, answer.code) == (f"{words}\n", 1)
    assert isinstance(answer.entry, Refused)


def test_what_was_applied_last() -> None:
    on = world("1.36", "scale deploy/web --replicas=3")
    text = said(on, "apply view-last-applied deploy/web")[0]
    assert text.startswith("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  annotations: {}\n  name: web\n")
    assert "replicas" not in text
    assert said(on, "apply view-last-applied svc web -o json")[0].startswith('{\n    "apiVersion": "v1",\n')
    ran(on, "annotate deploy web kubectl.kubernetes.io/last-applied-configuration-")
    assert said(on, "apply view-last-applied deploy/web") == (
        "error: no last-applied-configuration annotation found on resource: web\n",
        1,
    )
    ran(on, "annotate deploy web kubectl.kubernetes.io/last-applied-configuration=x")
    assert said(on, "apply view-last-applied deploy/web") == (
        "error: the last-applied-configuration annotation of web holds no object\n",
        1,
    )
    words, _ = said(on, "apply set-last-applied -f web.yaml")
    assert words.startswith("kubectl apply set-last-applied is not simulated")


# --- diff ---------------------------------------------------------------------------------------------------------


def test_no_difference() -> None:
    answer = ran(world(), "diff -f web.yaml -f svc.yaml")
    assert (answer.lines, answer.code, answer.entry) == ([], 0, None)


def test_a_difference_as_diff_prints_it() -> None:
    on = world()
    lines = text_of(ran(on, "diff -f web.yaml", web_yaml=WEB.replace("nginx", "nginx:2")).lines, "out").splitlines()
    assert lines[0].startswith("diff -u -N /tmp/LIVE-")
    assert lines[0].endswith("/apps.v1.Deployment.default.web")
    assert lines[1].startswith("--- /tmp/LIVE-") and lines[2].startswith("+++ /tmp/MERGED-")
    assert [line for line in lines[3:] if line[0] in "+-"] == [
        "-  generation: 1",
        "+  generation: 2",
        "-      - image: nginx",
        "+      - image: nginx:2",
    ]
    assert ran(on, "diff -f web.yaml", web_yaml=WEB.replace("nginx", "nginx:2")).code == 1
    assert on.cluster.deployments["web"].spec.template.spec.containers[0].image == "nginx"


def test_a_new_object_is_all_plus() -> None:
    lines = ran(world(), "diff -f p.yaml", p_yaml=NEW).stdout.splitlines()
    assert lines[1].endswith("v1.Pod.default.p\t1970-01-01 00:00:00.000000000 +0000")
    assert lines[3].startswith("@@ -0,0 +1,")
    assert all(line.startswith("+") for line in lines[4:])


@pytest.mark.parametrize("line", ["-f nope.yaml", "", "-f bad.yaml"])
def test_an_error_has_another_code(line: str) -> None:
    answer = ran(world(), f"diff {line}", bad_yaml=BAD)
    assert answer.code == 2 and answer.stderr and not answer.stdout


# --- replace ------------------------------------------------------------------------------------------------------


def test_what_the_file_does_not_say_gets_its_default() -> None:
    on = world("1.36", "scale deploy/web --replicas=3", "set env deploy/web A=1")
    assert said(on, "replace -f web.yaml") == ("deployment.apps/web replaced\n", 0)
    spec = on.cluster.deployments["web"].spec
    assert (spec.replicas, spec.template.spec.containers[0].env) == (1, [])
    assert said(on, "replace -f web.yaml --dry-run=server")[0] == "deployment.apps/web replaced (server dry run)\n"


def test_a_service_keeps_its_address_since_1_20() -> None:
    on = world()
    ip = on.cluster.services["web"].cluster_ip
    assert ip and said(on, "replace -f svc.yaml") == ("service/web replaced\n", 0)
    assert on.cluster.services["web"].cluster_ip == ip
    assert said(world("1.17"), "replace -f svc.yaml") == (
        'The Service "web" is invalid: spec.clusterIP: Invalid value: "": field is immutable\n',
        1,
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "error: must specify one of -f and -k"),
        (
            "-f p.yaml",
            'Error from server (NotFound): error when replacing "p.yaml": pods "p" not found',
        ),
        ("-f web.yaml --force", "kubectl replace --force is not simulated; delete the object and apply the file."),
        (
            "-f unknown.yaml",
            'Error from server (BadRequest): error when replacing "unknown.yaml": Service in version "v1" cannot be'
            ' handled as a Service: strict decoding error: unknown field "spec.foo"',
        ),
    ],
)
def test_replace_refuses(line: str, words: str) -> None:
    files = {"p_yaml": NEW, "unknown_yaml": SERVICE.replace("type:", "foo: 1, type:")}
    answer = ran(world(), f"replace {line}", **files)
    assert (answer.stdout, answer.stderr, answer.code) == ("", f"{words}\n", 1)
    assert isinstance(answer.entry, Refused)


# --- edit ---------------------------------------------------------------------------------------------------------


def test_edit_names_the_file() -> None:
    words, code = said(world(), "edit deploy/web")
    assert code == 1 and "deployment.apps/web is written in web.yaml: change it in the editor of this page" in words


def test_edit_of_what_no_file_holds() -> None:
    on = world()
    ran(on, "apply -f -", NEW)
    assert "no file of this run holds pod/p: change it with kubectl patch or kubectl set" in said(on, "edit pod p")[0]
    assert said(on, "edit pod nope") == ('Error from server (NotFound): pods "nope" not found\n', 1)


@pytest.fixture(params=["1.17", "1.36"])
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_files_of_these_tests() -> None:
    assert set(FILES) == {"web.yaml", "svc.yaml"}


# --- several refusals ---------------------------------------------------------------------------------------------

STRANGE = WEB.replace("name: web", "name: strange").replace("spec:\n", "spec:\n  strange: 1\n", 1)
CREATING = (
    'Error from server (BadRequest): error when creating "strange.yaml": Deployment in version "v1" cannot be handled'
    ' as a Deployment: strict decoding error: unknown field "spec.strange"\n'
)
PARSING = "error parsing torn.yaml: error converting YAML to JSON: yaml: line 1: did not find expected node content"
MAPPING = (
    'resource mapping not found for name: "a" namespace: "" from "kind.yaml": no matches for kind "Foo" in version'
    ' "x/v1"\nensure CRDs are installed first'
)


@pytest.mark.parametrize(
    ("files", "stdout", "stderr"),
    [
        ("strange", "", CREATING),
        ("torn", "", f"error: {PARSING}\n"),
        ("torn kind", "", f"{PARSING}\n{MAPPING}\n"),
        # all files are read before the first object is applied
        ("strange torn svc", "service/web created\n", f"{PARSING}\n{CREATING}"),
        # and what could not be read is one error among those of the objects
        ("strange torn kind", "", f"[{PARSING}, {MAPPING}]\n{CREATING}"),
        ("torn torn strange", "", f"{PARSING}\n{CREATING}"),
    ],
)
def test_what_is_said_of_several(files: str, stdout: str, stderr: str) -> None:
    line = "apply " + " ".join(f"-f {name}.yaml" for name in files.split())
    kind = "apiVersion: x/v1\nkind: Foo\nmetadata: {name: a}\n"
    answer = ran(empty(), line, strange_yaml=STRANGE, torn_yaml="a: [", kind_yaml=kind)
    assert (answer.stdout, answer.stderr, answer.code) == (stdout, stderr, 1)


def test_a_refused_patch_among_others_keeps_its_frame() -> None:
    """Alone it is printed by its details, which know nothing of the frame."""
    changed = WEB.replace("spec:\n", "spec:\n  strange: 1\n", 1)
    alone = ran(world(), "apply -f web.yaml", web_yaml=changed).stderr
    assert alone.startswith('The request is invalid: patch: Invalid value: "map[') and "error when" not in alone
    both = ran(world(), "apply -f web.yaml -f strange.yaml", web_yaml=changed, strange_yaml=STRANGE).stderr
    assert both.startswith('Error from server (Invalid): error when applying patch:\n{"metadata":')
    assert (
        '\nto:\nResource: "apps/v1, Resource=deployments", GroupVersionKind: "apps/v1, Kind=Deployment"\nName: "web",'
        ' Namespace: "default"\nfor: "web.yaml": error when patching "web.yaml": "" is invalid: patch: Invalid value: '
    ) in both
    assert both.endswith(f': strict decoding error: unknown field "spec.strange"\n{CREATING}')

"""Optimistic concurrency: a stale version, or another uid, is a Conflict in the frames of each verb."""

import pytest

from probeviz.sim.setup import Setup
from probeviz.sim.world import World
from tests.kubectl.changing import WEB, said, world

MODIFIED = (
    'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes'
    " to the latest version and try again"
)
STALE = WEB.replace("{name: web}", '{name: web, resourceVersion: "1"}', 1)
OTHER = WEB.replace("{name: web}", "{name: web, uid: a}", 1)
REVIEW = "Please review the fields above--they currently have other managers. Here"


def test_apply_of_a_stale_version() -> None:
    on = world()
    text, code = said(on, "apply -f old.yaml", old_yaml=STALE)
    assert code == 1
    head, *_, last = text.splitlines()
    assert head == "Error from server (Conflict): error when applying patch:"
    assert '"resourceVersion":"1"' in text
    assert last == f'for: "old.yaml": error when patching "old.yaml": {MODIFIED}'


def test_server_side_apply_of_a_stale_version() -> None:
    text, code = said(world(), "apply --server-side -f old.yaml", old_yaml=STALE)
    assert code == 1
    assert text.splitlines()[:2] == [f"error: {MODIFIED}", REVIEW]


def test_replace_with_a_stale_version() -> None:
    told = f'Error from server (Conflict): error when replacing "old.yaml": {MODIFIED}\n'
    assert said(world(), "replace -f old.yaml", old_yaml=STALE) == (told, 1)


@pytest.mark.parametrize("type_", ["strategic", "merge"])
def test_patch_with_a_stale_version(type_: str) -> None:
    line = f"""patch deployment web --type {type_} -p '{{"metadata":{{"resourceVersion":"1"}}}}'"""
    assert said(world(), line) == (f"Error from server (Conflict): {MODIFIED}\n", 1)


def test_json_patch_tests_the_version() -> None:
    on = world()
    version = on.cluster.deployments["web"].metadata.resource_version
    scale = '{"op": "replace", "path": "/spec/replicas", "value": 2}'
    stale = '{"op": "test", "path": "/metadata/resourceVersion", "value": "1"}'
    assert said(on, f"patch deployment web --type json -p '[{stale}, {scale}]'")[1] == 1
    now = stale.replace('"1"', f'"{version}"')
    assert said(on, f"patch deployment web --type json -p '[{now}, {scale}]'") == ("deployment.apps/web patched\n", 0)


def test_replace_of_another_uid() -> None:
    on = world()
    uid = on.cluster.deployments["web"].metadata.uid
    told = (
        'Error from server (Conflict): error when replacing "other.yaml": Operation cannot be fulfilled on'
        ' deployments.apps "web": StorageError: invalid object, Code: 4, Key: /registry/deployments/default/web,'
        " ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: a, UID in object meta:"
        f" {uid}\n"
    )
    assert said(on, "replace -f other.yaml", other_yaml=OTHER) == (told, 1)


def test_patch_of_the_uid() -> None:
    told = 'The Deployment "web" is invalid: metadata.uid: Invalid value: "a": field is immutable\n'
    assert said(world(), """patch deployment web -p '{"metadata":{"uid":"a"}}'""") == (told, 1)


@pytest.mark.parametrize("version", ["x", "-1", "9" * 5_000])
def test_a_version_that_is_no_number(version: str) -> None:
    line = f"""patch deployment web -p '{{"metadata":{{"resourceVersion":"{version}"}}}}'"""
    assert said(world(), line) == (f'Error from server: strconv.ParseUint: parsing "{version}": invalid syntax\n', 1)


def test_an_object_that_stands_twice_in_a_file() -> None:
    text, code = said(world(), "replace -f twice.yaml", twice_yaml=f"{WEB}---\n{OTHER}")
    assert (text.splitlines()[0], code) == ("deployment.apps/web replaced", 1)
    assert "UID in precondition: a" in text
    on = World(Setup())
    assert said(on, "apply -f twice.yaml", twice_yaml=f"{WEB}---\n{OTHER}")[1] == 0


def test_a_new_object_has_no_version() -> None:
    on = world()
    del on.cluster.deployments["web"]
    words = "resourceVersion should not be set on objects to be created"
    told = f'Error from server: error when creating "old.yaml": {words}\n'
    for verb in ("create", "apply"):
        assert said(on, f"{verb} -f old.yaml", old_yaml=STALE) == (told, 1)


@pytest.mark.parametrize("release", ["1.17", "1.36"])
@pytest.mark.parametrize("kind", ["deployment", "service"])
def test_what_was_just_read_may_be_written(release: str, kind: str) -> None:
    on = world(release)
    form = said(on, f"get {kind} web -o yaml")[0]
    name = "deployment.apps/web" if kind == "deployment" else "service/web"
    assert said(on, "replace -f web2.yaml", web2_yaml=form) == (f"{name} replaced\n", 0)
    stored = on.cluster.resource_version
    assert said(on, "apply -f web2.yaml", web2_yaml=form)[1] == 0
    said(on, f"label {kind} web a=b")
    assert on.cluster.resource_version > stored
    assert "the object has been modified" in said(on, "replace -f web2.yaml", web2_yaml=form)[0]

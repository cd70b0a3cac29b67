"""Names of kinds, and what each release serves."""

import pytest

from probeviz.api.kinds import find
from probeviz.api.tables import FIELDS, MERGE_KEYS, RETAIN_KEYS, ROOTS
from probeviz.sim.releases import RELEASES, release


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("po", "Pod"),
        ("pods", "Pod"),
        ("Deployment", "Deployment"),
        ("deployments.apps", "Deployment"),
        ("deployments.v1.apps", "Deployment"),
        ("ingress.extensions", "Ingress"),
        ("ep", "Endpoints"),
        ("endpointslices", "EndpointSlice"),
    ],
)
def test_all_names_of_a_kind(word: str, kind: str) -> None:
    found = find(word)
    assert found is not None and found.kind == kind


@pytest.mark.parametrize("word", ["pod.apps", "foo", "", "deployments.extensions"])
def test_other_words_are_no_kind(word: str) -> None:
    assert find(word) is None


def test_resources_are_named_as_in_messages() -> None:
    deployment, pod = find("deploy"), find("po")
    assert deployment is not None and pod is not None
    assert (deployment.resource, pod.resource) == ("deployments.apps", "pods")


def test_ingress_versions_changed_between_the_releases() -> None:
    assert release("1.17").serves("Ingress", "extensions/v1beta1")
    assert not release("1.17").serves("Ingress", "networking.k8s.io/v1")
    assert release("1.36").served["Ingress"] == ("networking.k8s.io/v1",)


def test_an_unknown_release_names_those_that_exist() -> None:
    with pytest.raises(ValueError, match='kubernetesVersion "1.2" is not simulated; "1.17" and "1.36" are'):
        release("1.2")


def test_every_served_version_of_what_can_be_applied_has_a_table() -> None:
    for of in RELEASES.values():
        for kind in ("Deployment", "Pod", "Service", "Ingress"):
            assert all((kind, version) in ROOTS for version in of.served[kind])


def test_the_tables_name_only_what_exists() -> None:
    plain = {"string", "bool", "int32", "int64", "int|string", "quantity", "any"}
    for fields in FIELDS.values():
        assert {field.type.removeprefix("{}") for field in fields.values()} <= plain | set(FIELDS)
    for struct, field in [*MERGE_KEYS, *RETAIN_KEYS]:
        assert field in FIELDS[struct]


def test_every_struct_of_the_tables_is_somewhere_in_a_kind() -> None:
    seen: set[str] = set()
    left = list(ROOTS.values())
    while left:
        struct = left.pop()
        if struct in FIELDS and struct not in seen:
            seen.add(struct)
            left += [field.type for field in FIELDS[struct].values()]
    assert seen == set(FIELDS)

"""`kubectl explain`: layouts of both releases, and a sentence for every field that does something here."""

import re

import pytest

from probeviz.api import structs as unsimulated
from probeviz.api.tables import FIELDS, go_name
from probeviz.kubectl.explain import words_of
from probeviz.kubectl.explain.words import NOT_SIMULATED, STRUCTS, WORDS
from tests import golden
from tests.kubectl.played import started

UNSIMULATED = set(re.findall(r"^(\w+):", unsimulated.STRUCTS + unsimulated.VOLUMES, re.MULTILINE))
PATHS = (
    "pod.spec.containers.livenessProbe",
    "pods.spec.containers.readinessProbe.httpGet.port",
    "deployment",
    "deploy.spec.strategy.type",
    "deploy.spec.strategy --recursive",
    "service.spec.ports",
    "ingress.spec.rules.http.paths",
)


@pytest.mark.parametrize("release", ["1.17", "1.36"])
def test_golden(release: str) -> None:
    run = started(release)
    golden.check(f"explain-{release}.txt", "".join(f"$ {path}\n{run.type(f'explain {path}').text}" for path in PATHS))


def test_every_field_that_does_something_has_its_words() -> None:
    missing = [
        f"{struct}.{field.name}"
        for struct, fields in FIELDS.items()
        for field in fields.values()
        if field.simulated and struct not in UNSIMULATED and words_of(struct, field) == NOT_SIMULATED
    ]
    assert missing == []


def test_every_struct_has_its_words_and_no_words_are_for_nothing() -> None:
    structs = {go_name(struct) for struct in FIELDS}
    assert set(STRUCTS) <= structs and structs - set(STRUCTS) <= UNSIMULATED
    for struct, words in WORDS.items():
        known = {name for s, fields in FIELDS.items() if go_name(s) == struct for name in fields}
        assert struct == "*" or set(words) <= known, struct


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", 'error: You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list'
             " of supported resources.\nSee 'kubectl explain -h' for help and examples"),
        ("pod deploy", "error: We accept only this format: explain RESOURCE"
                       "\nSee 'kubectl explain -h' for help and examples"),
        ("frob", 'error: the server doesn\'t have a resource type "frob"'),
        ("pod.spec.frob", 'error: field "frob" does not exist'),
        ("pod --api-version=v2", 'error: no matches for kind "Pod" in version "v2"'),
        ("node", "kubectl explain node is not simulated; pods, deployments, services and ingresses are."),
        ("pod --output=plaintext-openapiv2", "kubectl explain --output is not simulated; leave the flag out."),
    ],
)  # fmt: skip
def test_refusals(line: str, said: str) -> None:
    command = started().type(f"explain {line}")
    assert (command.text, command.code) == (f"{said}\n", 1)


def test_a_release_explains_its_own_fields() -> None:
    assert started("1.17").type("explain pod.spec.containers.livenessProbe.grpc").code == 1
    assert started("1.36").type("explain pod.spec.containers.livenessProbe.grpc").code == 0
    old = started("1.17").type("explain ingress --api-version=networking.k8s.io/v1beta1").text
    assert old.startswith("KIND:     Ingress\nVERSION:  networking.k8s.io/v1beta1\n")

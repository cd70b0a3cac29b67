"""The sentence in the editor's footer, and the marks beside the text."""

import pytest

from probeviz.api.apply import apply
from probeviz.api.check import check
from probeviz.api.consequence import deed, told
from tests.api.conftest import GO_HTTP, played, world


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("", "", "changes nothing"),
        ("# ", "", "changes nothing"),
        ("path: /ping\n", "path: /err\n", "replaces the Pod of go-http: the old one goes first"),
        ("replicas: 1", "replicas: 3", "scales go-http from 1 to 3"),
        ("targetPort: 8080", "targetPort: 8081", "changes Service go-http-svc, replaces no Pod"),
        ("replicas: 1", "replicas: 1\n  minReadySeconds: 5", "changes Deployment go-http, replaces no Pod"),
        ("replicas: 1", "replica: 1", "is refused in line 8: spec.replica: unknown field; did you mean replicas?"),
        (
            "kind: Service",
            "kind: Service: x",
            "is refused in line 40: not YAML: mapping values are not allowed in this context",
        ),
    ],
)
def test_what_applying_would_do(old: str, new: str, sentence: str) -> None:
    on = world("1.17")
    played(on, GO_HTTP)
    before = on.save()
    assert told(apply(on, GO_HTTP.replace(old, new) if old else GO_HTTP, "go-http.yaml")) == sentence
    assert on.save() == before


def test_what_the_first_apply_does() -> None:
    assert told(apply(world("1.17"), GO_HTTP, "x.yaml")) == (
        "creates Deployment go-http, Service go-http-svc and Ingress go-http-ingress"
    )


@pytest.mark.parametrize(
    ("standing", "text", "does"),
    [
        ("", GO_HTTP, "creates"),
        (GO_HTTP, GO_HTTP, "nothing"),
        (GO_HTTP, GO_HTTP.replace("replicas: 1", "replicas: 3"), "changes"),
        (GO_HTTP.partition("---")[0], GO_HTTP.replace("replicas: 1", "replicas: 3"), "creates"),
    ],
)
def test_what_it_comes_to(standing: str, text: str, does: str) -> None:
    on = world("1.17")
    if standing:
        played(on, standing)
    assert deed(apply(on, text, "go-http.yaml")) == does


def test_rolling_updates_come_a_few_at_a_time() -> None:
    on = world("1.17")
    text = GO_HTTP.replace("replicas: 1", "replicas: 3").replace("Recreate", "RollingUpdate")
    played(on, text)
    assert told(apply(on, text.replace("/ping\n", "/err\n"), "x.yaml")) == (
        "replaces all 3 Pods of go-http, a few at a time"
    )


def test_the_editor_sees_every_problem_of_every_document() -> None:
    text = GO_HTTP.replace("periodSeconds: 1", "periodSecond: 1", 1).replace("port: 80\n", "port: 0\n", 1)
    found = check(text, "go-http.yaml", "1.36")
    assert [(p.line, p.field) for p in found] == [
        (30, "spec.template.spec.containers[0].livenessProbe.periodSecond"),
        (46, "spec.ports[0].port"),
        (52, "apiVersion"),
    ]
    assert all(p.server for p in found)


def test_a_sound_text_has_no_problem() -> None:
    assert check(GO_HTTP, "x.yaml", "1.17") == []
    with pytest.raises(ValueError, match='"1.99" is not simulated; "1.17" and "1.36" are'):
        check(GO_HTTP, "x.yaml", "1.99")

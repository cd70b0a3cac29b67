"""`review` as a library, and what it says of manifests as people write them."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from probeviz.advice import report
from probeviz.advice.advice import Fix, Level
from probeviz.advice.fix import applied, rendered
from probeviz.advice.review import review, review_all
from probeviz.advice.scenario import scenario_text
from probeviz.api.source import read
from probeviz.scenarios.document import read_scenario
from probeviz.sim.program import Program, Route
from tests.advice.faults import GOOD
from tests.golden import check

MANIFESTS = Path(__file__).parent.parent / "data" / "manifests"
GO_HTTP = Path(__file__).parent.parent / "api" / "go-http.yaml"


@pytest.mark.parametrize(
    ("path", "release"),
    [
        (GO_HTTP, "1.17"),
        (MANIFESTS / "spring-boot.yaml", "1.36"),
        (MANIFESTS / "django.yaml", "1.36"),
        (MANIFESTS / "node-redis.yaml", "1.36"),
    ],
    ids=["go-http", "spring-boot", "django", "node-redis"],
)
def test_advice_on_manifests_as_people_write_them(path: Path, release: str) -> None:
    found = review(path.read_text(), path.name, release)
    said = [report.text(advice, f"manage.py lint {path.name}") for advice in found]
    check(f"lint/{path.stem}.txt", "\n\n".join([*said, report.total(found, 0, 1)]) + "\n")


def test_programs_make_rules_certain() -> None:
    text = GOOD.replace("path: /readyz, port: http", "path: /err, port: http")
    program = Program(listen=[8080], routes={"/livez": [Route()], "/readyz": [Route()], "/err": [Route(panic="Error")]})
    assert review(text, "web.yaml") == []
    (advice,) = review(text, "web.yaml", programs={"web": program})
    assert (advice.rule, advice.level, advice.place) == ("path-not-served", Level.WRONG, "web.yaml:19:36")
    assert advice.field == "spec.template.spec.containers[0].readinessProbe.httpGet.path"
    assert (
        advice.what == "The readiness probe of web asks /err, which panics, so the connection is closed without a byte."
    )


def test_files_are_reviewed_together() -> None:
    deployment, service, ingress = GOOD.split("---\n")
    assert review_all({"a.yaml": deployment, "b.yaml": service, "c.yaml": ingress}) == []
    alone = review_all({"b.yaml": service.replace("app: web", "app: x"), "a.yaml": deployment})
    assert [(a.rule, a.file) for a in alone] == [("service-selects-nothing", "b.yaml")]


def test_what_is_shown_has_the_accounts_that_the_manifest_names() -> None:
    objects = list(yaml.safe_load_all(GOOD.replace("path: /readyz, port: http", "path: /err, port: http")))
    pod = next(each for each in objects if each["kind"] == "Deployment")["spec"]["template"]["spec"]
    pod |= {"serviceAccountName": "robot", "priorityClassName": "high"}
    text, program = yaml.safe_dump_all(objects), Program(listen=[8080], routes={"/err": [Route(panic="Error")]})
    advice = next(a for a in review(text, "web.yaml", programs={"web": program}) if a.show is not None)
    setup = read_scenario(scenario_text(advice, {"web.yaml": text}, "1.36", {"web": program}), "show.yaml").setup
    assert (setup.service_accounts, setup.priority_classes) == (["robot"], {"high": 0})


def test_objects_that_the_api_server_would_refuse_are_left_out() -> None:
    assert review(GOOD.replace("failureThreshold: 6", "failureThreshold: -1"), "web.yaml") == []
    assert review("a: [", "web.yaml") == []


def test_an_unknown_release() -> None:
    with pytest.raises(ValueError, match=r"1\.12"):
        review(GOOD, "web.yaml", "1.12")


FIELDS = sorted({path for document in read(GOOD, "g").documents for path in document.places}, key=str)
VALUES: st.SearchStrategy[object] = st.sampled_from(
    [None, 0, 1, 3, 600, -1, "", "x", "8080", "50%", [], {}, [1], ["x"], [{}], {"a": {"b": None}}, True]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(FIELDS), VALUES), min_size=1, max_size=4), st.sampled_from(["1.17", "1.36"]))
def test_no_text_raises_anything(changes: list[tuple[tuple[str | int, ...], object]], release: str) -> None:
    objects = list(yaml.safe_load_all(GOOD))
    for path, value in changes:
        try:
            objects = [applied(each, ((path, value),)) if path else value for each in objects]
        except (TypeError, ValueError, KeyError):  # an earlier change took the place away
            continue
    text = yaml.safe_dump_all(objects)
    for programs in ({}, {"web": Program(listen=[8080])}):
        for advice in review(text, "web.yaml", release, programs):
            assert advice.line >= 1 and advice.column >= 1
            yaml.safe_load(advice.fix)
            if advice.show is not None:
                read_scenario(scenario_text(advice, {"web.yaml": text}, release, programs), "show.yaml")


@pytest.mark.parametrize(
    ("changes", "snippet"),
    [
        (((("spec", "replicas"), 2),), "spec:\n  replicas: 2"),
        (
            ((("spec", "template", "spec", "containers", 0, "livenessProbe", "timeoutSeconds"), None),),
            "containers:\n- name: web\n  livenessProbe:\n    # take timeoutSeconds out",
        ),
        (
            ((("spec", "template", "spec", "containers", 0, "ports", 0, "name"), "web"),),
            "containers:\n- name: web\n  ports:\n  - name: web",
        ),
    ],
)
def test_a_fix_as_a_snippet(changes: tuple[tuple[tuple[str | int, ...], object], ...], snippet: str) -> None:
    document = read(GOOD, "web.yaml").documents[0]
    assert rendered(Fix(changes), document) == snippet
    assert rendered(Fix(changes, "so\nand so"), document) == f"# so\n# and so\n{snippet}"
